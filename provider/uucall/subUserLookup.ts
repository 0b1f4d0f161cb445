import type { Clock } from "../core/clock.js";
import { Look } from "../core/look.js";
import { SharedLookup } from "../core/sharedLookup.js";
import type { SubUser, SubUserRole } from "./subUser.js";

/** The lists in which sub-accounts are found. */
export interface SubUserLists {
  subUsers(uid: string, filter?: { id?: string; account?: string }, signal?: AbortSignal): Promise<SubUser[]>;
  subUser(uid: string, id: string, signal?: AbortSignal): Promise<SubUser[]>;
  roleUsers(uid: string, filter?: { subUserName?: string }, signal?: AbortSignal, pages?: number): AsyncIterable<SubUserRole[]>;
}

const folded = (account: string): string => account.toLowerCase();
const byName = (account: string): string => `account ${folded(account)}`;
const isCalled = (account: string) => (user: { account: string }) => folded(user.account) === folded(account);

/** An account as the list with roles has it. */
export interface RoleHolder {
  id: string;
  account: string;
  /** Whether the vendor shows it to those who ask for its id, too. */
  known: boolean;
}

/**
 * Finds the sub-accounts of one enterprise. One list has no pages and may be cut off, the other one has pages; what a filter does is open. So a filter that
 * was not heeded says nothing of what its answer lacks: then the vendor is asked in another way.
 */
export class SubUserLookup {
  readonly #lists: SubUserLists;
  readonly #uid: string;
  readonly #clock: Clock;
  readonly #users: SharedLookup<SubUser>;
  readonly #roles: SharedLookup<SubUserRole>;
  /** Whether the latest list with roles was read to its end. */
  #rolesAreAll = false;

  constructor(clock: Clock, lists: SubUserLists, uid: string) {
    this.#lists = lists;
    this.#uid = uid;
    this.#clock = clock;
    this.#users = new SharedLookup<SubUser>(clock, {
      list: () => lists.subUsers(uid),
      keysOf: ({ id, account }) => [`id ${id}`, byName(account)],
    });
    this.#roles = new SharedLookup<SubUserRole>(clock, {
      list: async (wanted) => {
        const pages: SubUserRole[][] = [];
        for await (const page of lists.roleUsers(uid, {}, undefined, wanted)) pages.push(page);
        this.#rolesAreAll = pages.length < wanted;
        return pages.flat();
      },
      keysOf: ({ account }) => [byName(account)],
    });
  }

  /** The rows with an id, or with a name; of a name, those too that differ in case only, since the vendor may not tell them apart. */
  find(key: { id: string } | { account: string }, look: Look): Promise<SubUser[]> {
    if ("id" in key) return this.#users.find(`id ${key.id}`, look, async () => listed(await this.alone(key.id)));
    return this.#users.find(byName(key.account), look, () => this.#named(key.account, look));
  }

  /** The row with an id, asked for by itself. */
  async alone(id: string, signal?: AbortSignal): Promise<SubUser | undefined> {
    const rows = await this.#lists.subUsers(this.#uid, { id }, signal);
    return rows.find((user) => user.id === id) ?? (rows.length > 0 ? this.#byPath(id, signal) : undefined);
  }

  /** The same, asked for by both calls that take an id. */
  async #shown(id: string): Promise<SubUser | undefined> {
    return (await this.#lists.subUsers(this.#uid, { id })).find((user) => user.id === id) ?? this.#byPath(id);
  }

  async #byPath(id: string, signal?: AbortSignal): Promise<SubUser | undefined> {
    return (await this.#lists.subUser(this.#uid, id, signal)).find((user) => user.id === id);
  }

  async #named(account: string, look: Look): Promise<SubUser[]> {
    const fits = isCalled(account);
    const rows = await this.#lists.subUsers(this.#uid, { account });
    const found = rows.filter(fits);
    if (found.length > 0) return found;
    // A filter that compares to the letter does not show a name that a write may take for this one. A list that served this look had none.
    if (rows.length === 0) return look.asOf === Number.POSITIVE_INFINITY ? (await this.#lists.subUsers(this.#uid)).filter(fits) : [];
    const roles = await this.findRoles({ account }, look);
    const missed = await Promise.all(roles.map(({ id }) => this.alone(id)));
    roles.forEach((role, at) => {
      if (!missed[at] && role.state !== "cancelled") throw lacking(role);
    });
    return missed.filter((user) => user !== undefined);
  }

  /** The accounts of a name, to the letter, that are not cancelled. */
  async namesakes(account: string): Promise<{ id: string }[]> {
    const rows = await this.#lists.subUsers(this.#uid, { account });
    // Where the filter was not heeded, or a row has no state, the other list knows more.
    const enough = rows.every((user) => user.account === account && user.state !== undefined);
    const roles = enough ? [] : await allOf(this.#lists.roleUsers(this.#uid, { subUserName: account }));
    const all = [...rows, ...roles].filter((user) => user.account === account);
    const cancelled = new Set(all.filter(({ state }) => state === "cancelled").map(({ id }) => id));
    return [...new Set(all.map(({ id }) => id))].filter((id) => !cancelled.has(id)).map((id) => ({ id }));
  }

  /** The rows with roles that have a name, to the letter; once the one with the id is among them, pages behind it are not read. */
  async findRoles({ id, account }: { id?: string; account: string }, look: Look): Promise<SubUserRole[]> {
    let asked = false;
    const alone = async () => {
      asked = true;
      const found: SubUserRole[] = [];
      for await (const page of this.#lists.roleUsers(this.#uid, { subUserName: account })) {
        found.push(...page.filter((user) => user.account === account));
        if (found.some((user) => user.id === id)) break;
      }
      return found;
    };
    const found = (await this.#roles.find(byName(account), look, alone)).filter((user) => user.account === account);
    // The shared list may have ended before the page that this one is on.
    const enough = id === undefined ? found.length > 0 : found.some((user) => user.id === id);
    return asked || enough ? found : alone();
  }

  /** The accounts of a name, in any case, that the list with roles has now and that are not cancelled. */
  async roleHolders(account: string): Promise<RoleHolder[]> {
    const look = new Look(this.#clock.now());
    const alone = async () => {
      // Of a list that was read to its end, nobody asks what it lacks.
      if (look.asOf !== Number.POSITIVE_INFINITY && this.#rolesAreAll) return [];
      return allOf(this.#lists.roleUsers(this.#uid, { subUserName: account }));
    };
    const rows = (await this.#roles.find(byName(account), look, alone)).filter(isCalled(account));
    const live = rows.filter(({ state }) => state !== "cancelled");
    const users = await Promise.all(live.map(({ id }) => this.#shown(id)));
    return live
      .map(({ id, account }, at) => ({ id, account, state: users[at]?.state, known: users[at] !== undefined }))
      .filter(({ state }) => state !== "cancelled");
  }
}

const lacking = ({ id, account }: SubUserRole): Error =>
  new Error(
    `the vendor's lists contradict each other: the account ${JSON.stringify(account)} has the id ${id} in GET /power/roleuser, which GET /power/subuser does not know`,
  );

const listed = <T>(row: T | undefined): T[] => (row === undefined ? [] : [row]);

/** All rows of a list with pages. */
export async function allOf<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
