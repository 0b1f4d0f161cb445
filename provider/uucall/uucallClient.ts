import type { z } from "zod";
import type { Account } from "../core/account.js";
import { checkBounds } from "../core/bounds.js";
import { VendorError } from "../core/errors.js";
import type { Look } from "../core/look.js";
import type { HttpRequest } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { AddedNames } from "./addedNames.js";
import { adviceFor, withAdvice } from "./advice.js";
import type { Answer } from "./answer.js";
import { answerOf, rowsOf } from "./answer.js";
import type { CustomApplication } from "./application.js";
import { application } from "./application.js";
import type { Carried, Fields } from "./fields.js";
import { flat, structured } from "./fields.js";
import { segment } from "./ids.js";
import { blamesParameter, namesUid, saysNoRows, saysNotThere } from "./refusal.js";
import type { Role } from "./role.js";
import { roleRow } from "./role.js";
import { RoleCheck } from "./roleCheck.js";
import type { UucallSettings } from "./settings.js";
import type { SigningKeys } from "./signature.js";
import { signatureHeaders, timestampsIn } from "./signature.js";
import type { RoleUserFields, SubUser, SubUserFields, SubUserRole } from "./subUser.js";
import { subUserRoleRow, subUserRow } from "./subUser.js";
import type { RoleHolder } from "./subUserLookup.js";
import { SubUserLookup } from "./subUserLookup.js";

/** Rows that are asked for at once; the one page that names a limit has 100. */
const PAGE_SIZE = 100;

type UucallClientSettings = UucallSettings & { endpoint: URL; appId: string; userName: string; apiKey: string };

interface Call extends Carried {
  operation: string;
  method: HttpRequest["method"];
  path: string;
}

/**
 * UUCall's interfaces for sub-accounts and what they may open.
 *
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限
 */
export class UucallClient {
  readonly #settings: UucallClientSettings;
  readonly #http: HttpClient;
  readonly #keys: SigningKeys;
  readonly #account: Account;
  readonly #lookups = new Map<string, SubUserLookup>();
  /** The names of the accounts that are added. */
  readonly addedNames = new AddedNames();
  readonly #roleChecks = new Map<string, RoleCheck>();

  constructor(account: Account) {
    this.#account = account;
    this.#settings = account.settings.values as unknown as UucallClientSettings;
    this.#http = new HttpClient({ ...this.#settings, vendor: "uucall", account });
    this.#keys = { ...this.#settings, timestamps: timestampsIn(this.#settings.timeZone) };
  }

  /** The sub-accounts with an id or a name; of a name, those too whose names differ in case only. Cancelled ones too. */
  findSubUsers(uid: string, key: { id: string } | { account: string }, look: Look): Promise<SubUser[]> {
    return this.#lookup(uid).find(key, look);
  }

  /** The rows with roles that have a name, to the letter, as far as they had to be read to find the one with this id. */
  findRoleUsers(uid: string, wanted: { id: string; account: string }, look: Look): Promise<SubUserRole[]> {
    return this.#lookup(uid).findRoles(wanted, look);
  }

  /** The accounts of a name, in any case, that the list with roles has now and that are not cancelled. */
  roleHolders(uid: string, account: string): Promise<RoleHolder[]> {
    return this.#lookup(uid).roleHolders(account);
  }

  /** The sub-account with an id, asked for by itself. */
  findAlone(uid: string, id: string, signal?: AbortSignal): Promise<SubUser | undefined> {
    return this.#lookup(uid).alone(id, signal);
  }

  /** The accounts of a name, to the letter, that are not cancelled: all of them, as far as the vendor shows them by now. */
  namesakes(uid: string, account: string): Promise<{ id: string }[]> {
    return this.#lookup(uid).namesakes(account);
  }

  /** Refuses the id of a role that the enterprise certainly does not have. @throws Error that lists those that it has. */
  requireRole(uid: string, roleId: string): Promise<void> {
    const made =
      this.#roleChecks.get(uid) ??
      new RoleCheck({ clock: this.#account.clock, lists: this, uid, say: (line) => this.#account.log.info(line) });
    this.#roleChecks.set(uid, made);
    return made.require(roleId);
  }

  #lookup(uid: string): SubUserLookup {
    const made = this.#lookups.get(uid) ?? new SubUserLookup(this.#account.clock, this, uid);
    this.#lookups.set(uid, made);
    return made;
  }

  /** How the settings say that the vendor's pages are to be read. */
  get readings(): UucallSettings {
    return this.#settings;
  }

  /** Waits, and tells why. */
  pause(ms: number, why: string): Promise<void> {
    return this.#account.operations.pause(ms, why);
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  /**
   * Sections 1 and 3: sub-accounts with their roles, page by page. `filter` may be ignored or taken loosely by the vendor: compare what comes.
   *
   * @param pages - how many pages to read at the most
   */
  async *roleUsers(
    uid: string,
    filter: { subUserName?: string } = {},
    signal?: AbortSignal,
    pages = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<SubUserRole[]> {
    const seen = new Set<string>();
    // The first page is the one that comes unasked: whether it has the number 0 or 1 is not documented, nor whether the size is kept to.
    for (let page: number | undefined; ; page = page === undefined ? 1 : page + 1) {
      checkBounds("the list of sub-accounts with their roles", { pages: page ?? 0, rows: seen.size });
      const query = { uid, ...filter, pageSize: String(PAGE_SIZE), page: page?.toString() };
      const call: Call = { operation: "GET roleuser", method: "GET", path: "/power/roleuser", query };
      const unfiltered = async () => (await this.roleUsers(uid, {}, signal, 0).next()).value ?? [];
      const rows = await this.#list(() => this.#read(call, subUserRoleRow, signal), filter.subUserName && unfiltered);
      const fresh = rows.filter(({ id }) => !seen.has(id));
      for (const found of fresh) seen.add(found.id);
      if (fresh.length > 0) yield fresh;
      if (rows.length === 0 || (fresh.length === 0 && page !== 1) || (page ?? 0) >= pages) return;
    }
  }

  /** Section 2: adds a sub-account. The answer holds no id. */
  addRoleUser(uid: string, fields: RoleUserFields): Promise<void> {
    return this.#postRoleUser({ uid, ...fields });
  }

  /**
   * Section 4: modifies a sub-account with its role. It has the method and path of section 2: without the `uid` that adding asks for, and with an id, it
   * cannot be taken for that. A vendor that asks for the uid all the same gets it.
   */
  async modifyRoleUser(uid: string, id: string, fields: RoleUserFields): Promise<void> {
    const always = this.#settings.uidOnModify === "always";
    try {
      await this.#postRoleUser({ ...(always && { uid }), id, ...fields });
    } catch (first) {
      if (always || !namesUid(first)) {
        if (!always && blamesParameter(first))
          (first as Error).message += "; with uucall:uidOnModify always a modification sends the uid, too";
        throw first;
      }
      await this.#postRoleUser({ uid, id, ...fields }).catch((second) => {
        second.message = `${first.message}. It was sent again with the uid: ${second.message}`;
        throw second;
      });
    }
  }

  #postRoleUser(fields: Fields): Promise<void> {
    const carried = structured(this.#settings.fields, fields);
    return this.#write({ operation: "POST roleuser", method: "POST", path: "/power/roleuser", ...carried });
  }

  /** Section 5: sub-accounts. `filter` may be ignored or taken loosely by the vendor: compare what comes. */
  subUsers(uid: string, filter: { id?: string; account?: string } = {}, signal?: AbortSignal): Promise<SubUser[]> {
    const call: Call = { operation: "GET subuser", method: "GET", path: "/power/subuser", query: { uid, ...filter } };
    const unfiltered = () => this.subUsers(uid, {}, signal);
    return this.#list(() => this.#read(call, subUserRow, signal), Object.keys(filter).length > 0 && unfiltered);
  }

  /**
   * 角色及权限: roles. `filter` may be ignored or taken loosely by the vendor: compare what comes.
   *
   * @throws Error when the vendor says that there are more than it lists.
   */
  roles(uid: string, filter: { name?: string } = {}, signal?: AbortSignal): Promise<Role[]> {
    const call: Call = { operation: "GET role", method: "GET", path: "/power/role", query: { uid, ...filter } };
    const read = ({ data, total }: Answer) => {
      const rows = rowsOf(roleRow, data);
      if (filter.name === undefined && Number(total) > rows.length)
        throw new Error(`answered with ${rows.length} roles, and says that there are ${total}`);
      return rows;
    };
    return this.#list(() => this.#call(call, false, read, signal), filter.name !== undefined && (() => this.roles(uid, {}, signal)));
  }

  /**
   * A list. Where its filter is refused with words that may say that nothing was found, the list without a filter shows whether that is so; where that list is
   * refused, too, only words that say nothing else make it empty.
   */
  async #list<T>(read: () => Promise<T[]>, unfiltered: false | undefined | "" | (() => Promise<T[]>)): Promise<T[]> {
    const { nothingFound } = this.#settings;
    try {
      return await read();
    } catch (error) {
      if (!unfiltered && saysNoRows(error, nothingFound)) return [];
      if (!unfiltered || !saysNotThere(error, nothingFound)) throw withAdvice(error);
      return unfiltered().catch((second) => {
        (error as Error).message +=
          `. Whether that means nothing was found cannot be seen: the list without a filter fails, too: ${second.message}`;
        throw error;
      });
    }
  }

  /** Section 6: the applications below one, or at the top, as a sub-account sees them. */
  subUserAuth(uid: string, id: string, pid?: string, signal?: AbortSignal): Promise<CustomApplication[]> {
    return this.#read(
      { operation: "GET subuser/auth", method: "GET", path: `/power/subuser/auth/${segment(id)}`, query: { uid, pid } },
      application,
      signal,
    );
  }

  /** Section 7: allows and forbids applications; those in neither list stay as they are. */
  changeSubUserAuth(uid: string, id: string, { allow, forbid }: { allow: readonly string[]; forbid: readonly string[] }): Promise<void> {
    const lists = {
      ...(allow.length > 0 && { authAppIds: allow.join(",") }),
      ...(forbid.length > 0 && { unAuthAppIds: forbid.join(",") }),
    };
    const carried = flat(this.#settings.fields, { uid, ...lists });
    return this.#write({ operation: "PUT subuser/auth", method: "PUT", path: `/power/subuser/auth/${segment(id)}`, ...carried });
  }

  /** Section 8: one sub-account, as a list that is empty where there is none. */
  async subUser(uid: string, id: string, signal?: AbortSignal): Promise<SubUser[]> {
    const call: Call = { operation: "GET subuser/{id}", method: "GET", path: `/power/subuser/${segment(id)}`, query: { uid } };
    return this.#read(call, subUserRow, signal).catch((error) => {
      if (saysNotThere(error, this.#settings.nothingFound)) return [];
      throw error;
    });
  }

  /** Section 9: changes a sub-account. Whether fields may be left out is not documented. */
  modifySubUser(uid: string, id: string, fields: SubUserFields): Promise<void> {
    const carried = structured(this.#settings.fields, { uid, id, ...fields });
    return this.#write({ operation: "PUT subuser", method: "PUT", path: `/power/subuser/${segment(id)}`, ...carried });
  }

  /** Section 10: deletes a sub-account. Whether it vanishes or is cancelled is not said. */
  deleteSubUser(uid: string, id: string): Promise<void> {
    return this.#write({ operation: "DELETE subuser", method: "DELETE", path: `/power/subuser/${segment(id)}`, query: { uid } });
  }

  #read<T>(call: Call, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]> {
    return this.#call(call, false, ({ data }) => rowsOf(row, data), signal);
  }

  #write(call: Call): Promise<void> {
    return this.#call(call, true, () => undefined);
  }

  async #call<T>(call: Call, write: boolean, read: (answer: Answer) => T, signal?: AbortSignal): Promise<T> {
    const { operation, method, path, query = {}, body } = call;
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
    const prepare = () => this.#signed({ method, path: this.#http.pathOf(path) + search, body: body && JSON.stringify(body) });
    try {
      return await this.#http.call({ operation, write, prepare, parse: (response) => read(answerOf(operation, response)), signal });
    } catch (error) {
      if (error instanceof VendorError) error.message += adviceFor(error, method);
      throw error;
    }
  }

  #signed(request: Omit<HttpRequest, "headers">): HttpRequest {
    const { appId, contentType } = this.#settings;
    const accept = contentType.split(";")[0]!;
    const signature = signatureHeaders(this.#keys);
    // It is good for a day, and for any method and path.
    this.#account.redactor.rememberPassing(signature.authorization);
    const digest = Buffer.from(signature.authorization, "base64").toString().slice(-32);
    for (const written of [digest, digest.toLowerCase()]) this.#account.redactor.rememberPassing(written);
    return { ...request, headers: { accept, "content-type": contentType, appid: appId, ...signature } };
  }
}
