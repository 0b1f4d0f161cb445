import type { Clock } from "../core/clock.js";
import { Look } from "../core/look.js";
import { listed } from "../core/place.js";
import { SharedList } from "../core/sharedList.js";
import type { Role } from "./role.js";
import { roleInWords } from "./role.js";
import type { RoleLists } from "./roleList.js";
import { lackingRoles, readRoles } from "./roleList.js";

/** 查询、记录 has pages of 10 rows, or of 100 at the most: a list of so many may be a page. */
const PAGES: readonly number[] = [10, 100];

/** What a check needs of its account. */
export interface RoleCheckOptions {
  clock: Clock;
  lists: RoleLists;
  uid: string;
  /** Tells the user about something unusual. */
  say(line: string): void;
}

/**
 * Refuses ids of roles that an enterprise does not have, before they are written. The list is read once and shared: it is asked for again only before an id
 * is refused. Where it cannot be read, or may not be whole, the vendor decides.
 */
export class RoleCheck {
  readonly #options: RoleCheckOptions;
  readonly #list: SharedList<readonly Role[]>;
  #unreadable = false;

  constructor(options: RoleCheckOptions) {
    this.#options = options;
    this.#list = new SharedList(options.clock, () => readRoles(options.lists, options.uid), Number.POSITIVE_INFINITY);
  }

  /** @throws Error that lists the roles that there are. */
  async require(roleId: string): Promise<void> {
    const began = this.#options.clock.now();
    const anyAge = new Look(Number.NEGATIVE_INFINITY);
    const has = (roles: readonly Role[] | undefined) => !roles || roles.some(({ id }) => id === roleId);
    let roles = await this.#read(anyAge);
    if (!has(roles) && anyAge.asOf < began) roles = await this.#read(new Look(began));
    if (!roles || has(roles)) return;
    const doubt = await this.#doubt(roles, roleId);
    if (!doubt) throw this.#unknown(roles, roleId);
    this.#say(`role ${roleId} is not in the vendor's list of roles, and is sent all the same: ${doubt}`);
  }

  /** The roles, or undefined where they cannot be read. */
  async #read(look: Look): Promise<readonly Role[] | undefined> {
    if (this.#unreadable) return undefined;
    const answer = await this.#list.read(look).catch((error: Error) => error);
    if (Array.isArray(answer) && answer.length > 0) return answer;
    // Once is enough: nobody asks again, and nobody is told again.
    if (!this.#unreadable) {
      const reason = answer instanceof Error ? answer.message : "the vendor lists none";
      this.#say(`role ids are sent unchecked, because the roles cannot be listed: ${reason}`);
    }
    this.#unreadable = true;
    return undefined;
  }

  /** Why the list may lack a role that is there. */
  async #doubt(roles: readonly Role[], roleId: string): Promise<string | undefined> {
    if (PAGES.includes(roles.length)) return `the list has ${roles.length} rows, and may be cut off`;
    const lacking = await lackingRoles(this.#options.lists, this.#options.uid, roles).catch((error: Error) => error);
    if (lacking instanceof Error) return `it is not known whether the list is complete: ${lacking.message}`;
    const witness = lacking.find(({ account, found }) => account.roleId === roleId || found !== false)?.account;
    return (
      witness &&
      `the account ${JSON.stringify(witness.account)} (id ${witness.id}) has the role ${witness.roleId}, which is not in the list`
    );
  }

  #unknown(roles: readonly Role[], roleId: string): Error {
    const named = roles.filter(({ name }) => name === roleId).map(({ id }) => id);
    const advice = named.length > 0 ? `. That is the name of ${named.join(" and ")}: give the id` : "";
    return new Error(
      `roleId: enterprise ${this.#options.uid} has no role with the id ${JSON.stringify(roleId)}${advice}. It has ${listed(roles.map(roleInWords))}`,
    );
  }

  #say(line: string): void {
    this.#options.say(`enterprise ${this.#options.uid}: ${line}`);
  }
}
