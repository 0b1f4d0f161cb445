import { z } from "zod";
import type { Account } from "../core/account.js";
import { VendorError } from "../core/errors.js";
import type { Look } from "../core/look.js";
import { SharedLookup } from "../core/sharedLookup.js";
import type { HttpRequest } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { optionalText, textual } from "../http/lenient.js";
import { dataOf, rowsOf } from "./answer.js";
import type { CustomApplication } from "./application.js";
import { application } from "./application.js";
import type { UucallSettings } from "./settings.js";
import { signatureHeaders } from "./signature.js";

/** Rows that are asked for at once; the one page that names a limit has 100. */
const PAGE_SIZE = 100;

const optional = textual.nullish().transform((value) => value || undefined);

/** The words of one section and the numbers of another. */
const STATES: Record<string, SubUserState> = {
  1: "active",
  启用: "active",
  有效: "active",
  2: "disabled",
  禁用: "disabled",
  3: "cancelled",
  已注销: "cancelled",
  4: "frozen",
  冻结: "frozen",
};

/** The types are not published: field names are those of parameters, or the camelCase of other pages' samples. */
const ALIASES: Record<string, string> = { subUserName: "account", jobNumber: "jobnumber", bindExt: "bind_ext" };
const renamed = (row: unknown): unknown =>
  typeof row === "object" && row !== null
    ? Object.fromEntries(Object.entries(row).map(([name, value]) => [ALIASES[name] ?? name, value]))
    : row;

const person = {
  id: textual,
  account: textual,
  name: optionalText,
  jobnumber: optionalText,
  state: optional.transform((value) => (value === undefined ? undefined : ((STATES[value] ?? value) as SubUserState))),
};
const subUser = z.preprocess(renamed, z.object({ ...person, bind_ext: optionalText }));
const subUserRole = z.preprocess(renamed, z.object({ ...person, roleId: optional, roleName: optional }));

/** State of a sub-account; a number that this package does not know is the vendor's. */
export type SubUserState = "active" | "disabled" | "cancelled" | "frozen";
/** A sub-account as the vendor shows it. */
export type SubUser = z.infer<typeof subUser>;
/** A sub-account with its role. */
export type SubUserRole = z.infer<typeof subUserRole>;

/** Fields of a sub-account that is added or modified with its role. */
export interface RoleUserFields {
  account: string;
  password: string;
  name: string;
  jobnumber?: string;
  roleId?: string;
  /** Whether the role's permission template is applied: "1" yes, "2" no. The vendor's spelling. */
  roleEnble?: "1" | "2";
}
/** Fields of a sub-account that is changed by its id. */
export interface SubUserFields {
  account: string;
  name: string;
  jobnumber: string;
  bind_ext: string;
  state?: string;
}

type UucallClientSettings = UucallSettings & { endpoint: URL; appId: string; userName: string; apiKey: string };

interface Call {
  operation: string;
  method: HttpRequest["method"];
  path: string;
  query?: Record<string, string | undefined>;
  body?: object;
}

/**
 * UUCall's interfaces for sub-accounts and what they may open.
 *
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限
 */
export class UucallClient {
  readonly #settings: UucallClientSettings;
  readonly #http: HttpClient;

  readonly #account: Account;
  readonly #lookups = new Map<string, { users: SharedLookup<SubUser>; roles: SharedLookup<SubUserRole> }>();

  constructor(account: Account) {
    this.#account = account;
    this.#settings = account.settings.values as unknown as UucallClientSettings;
    this.#http = new HttpClient({ ...this.#settings, vendor: "uucall", log: account.log });
  }

  /** The sub-accounts with an id or a name, to the letter; cancelled ones too. */
  async findSubUsers(uid: string, key: { id: string } | { account: string }, look: Look): Promise<SubUser[]> {
    const [[name, value]] = Object.entries(key) as [[string, string]];
    const fits = (user: SubUser) => user[name as "id" | "account"] === value;
    return this.#lookup(uid).users.find(`${name} ${value}`, look, async () => (await this.subUsers(uid, key)).filter(fits));
  }

  /** A sub-account with its role. */
  async findRoleUser(uid: string, { id, account }: { id: string; account: string }, look: Look): Promise<SubUserRole | undefined> {
    const alone = async () => {
      for await (const user of this.roleUsers(uid, { subUserName: account })) if (user.id === id) return [user];
      return [];
    };
    return (await this.#lookup(uid).roles.find(id, look, alone))[0];
  }

  #lookup(uid: string) {
    const { clock } = this.#account;
    const made = this.#lookups.get(uid) ?? {
      users: new SharedLookup<SubUser>(clock, {
        list: () => this.subUsers(uid),
        keysOf: ({ id, account }) => [`id ${id}`, `account ${account}`],
      }),
      roles: new SharedLookup<SubUserRole>(clock, {
        list: (wanted) => allOf(this.roleUsers(uid, {}, undefined, wanted)),
        keysOf: ({ id }) => [id],
      }),
    };
    this.#lookups.set(uid, made);
    return made;
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
  ): AsyncGenerator<SubUserRole> {
    const seen = new Set<string>();
    // The first page is the one that comes unasked: whether it has the number 0 or 1 is not documented, nor whether the size is kept to.
    for (let page: number | undefined; ; page = page === undefined ? 1 : page + 1) {
      const query = { uid, ...filter, pageSize: String(PAGE_SIZE), page: page?.toString() };
      const rows = await this.#read({ operation: "GET roleuser", method: "GET", path: "/power/roleuser", query }, subUserRole, signal);
      const fresh = rows.filter(({ id }) => !seen.has(id));
      for (const found of fresh) seen.add(found.id);
      yield* fresh;
      if (rows.length === 0 || (fresh.length === 0 && page !== 1) || (page ?? 0) >= pages) return;
    }
  }

  /** Section 2: adds a sub-account. The answer holds no id. */
  addRoleUser(uid: string, fields: RoleUserFields): Promise<void> {
    return this.#write({ operation: "POST roleuser", method: "POST", path: "/power/roleuser", body: structured({ uid, ...fields }) });
  }

  /**
   * Section 4: modifies a sub-account with its role. It has the method and path of section 2: without the `uid` that adding asks for, and with an id, it
   * cannot be taken for that. A vendor that wants the uid all the same gets it.
   */
  async modifyRoleUser(uid: string, id: string, fields: RoleUserFields): Promise<void> {
    const call = (body: object): Call => ({ operation: "POST roleuser", method: "POST", path: "/power/roleuser", body: structured(body) });
    try {
      await this.#write(call({ id, ...fields }));
    } catch (error) {
      if (!(error instanceof VendorError) || error.name !== "VendorError") throw error;
      await this.#write(call({ uid, id, ...fields }));
    }
  }

  /** Section 5: sub-accounts. `filter` may be ignored or taken loosely by the vendor: compare what comes. */
  subUsers(uid: string, filter: { id?: string; account?: string } = {}, signal?: AbortSignal): Promise<SubUser[]> {
    return this.#read({ operation: "GET subuser", method: "GET", path: "/power/subuser", query: { uid, ...filter } }, subUser, signal);
  }

  /** Section 6: the applications below one, or at the top, as a sub-account sees them. */
  subUserAuth(uid: string, id: string, pid?: string, signal?: AbortSignal): Promise<CustomApplication[]> {
    return this.#read(
      { operation: "GET subuser/auth", method: "GET", path: `/power/subuser/auth/${id}`, query: { uid, pid } },
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
    return this.#write({ operation: "PUT subuser/auth", method: "PUT", path: `/power/subuser/auth/${id}`, body: { uid, ...lists } });
  }

  /** Section 8: one sub-account, as a list. For an id that does not exist the vendor may fail: {@link subUsers} tells that apart. */
  subUser(uid: string, id: string, signal?: AbortSignal): Promise<SubUser[]> {
    return this.#read({ operation: "GET subuser/{id}", method: "GET", path: `/power/subuser/${id}`, query: { uid } }, subUser, signal);
  }

  /** Section 9: changes a sub-account. Whether fields may be left out is not documented. */
  modifySubUser(uid: string, id: string, fields: SubUserFields): Promise<void> {
    return this.#write({ operation: "PUT subuser", method: "PUT", path: `/power/subuser/${id}`, body: structured({ uid, id, ...fields }) });
  }

  /** Section 10: deletes a sub-account; some releases keep it as cancelled. */
  deleteSubUser(uid: string, id: string): Promise<void> {
    return this.#write({ operation: "DELETE subuser", method: "DELETE", path: `/power/subuser/${id}`, query: { uid } });
  }

  #read<T>(call: Call, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]> {
    return this.#call(call, false, (data) => rowsOf(row, data), signal);
  }

  #write(call: Call): Promise<void> {
    return this.#call(call, true, () => undefined);
  }

  async #call<T>(
    { operation, method, path, query = {}, body }: Call,
    write: boolean,
    read: (data: unknown) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
    const prepare = () => this.#signed({ method, path: this.#http.pathOf(path) + search, body: body && JSON.stringify(body) });
    try {
      return await this.#http.call({ operation, write, prepare, parse: (response) => read(dataOf(operation, response)), signal });
    } catch (error) {
      if (error instanceof VendorError && (error.status === 401 || error.status === 403)) {
        error.message += ". Check uucall:userName, uucall:apiKey, uucall:extras, uucall:appId, uucall:timeZone and this machine's clock";
      }
      throw error;
    }
  }

  #signed(request: Omit<HttpRequest, "headers">): HttpRequest {
    const { appId, contentType } = this.#settings;
    const accept = contentType.split(";")[0]!;
    return { ...request, headers: { accept, "content-type": contentType, appid: appId, ...signatureHeaders(this.#settings) } };
  }
}

async function allOf<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** The pages list each field twice: by itself, and in a structure named `body`. */
const structured = (fields: object): object => ({ ...fields, body: fields });
