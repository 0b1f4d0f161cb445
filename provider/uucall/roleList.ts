import { natural } from "../core/natural.js";
import type { Role } from "./role.js";
import type { SubUserRole } from "./subUser.js";
import { allOf } from "./subUserLookup.js";

/** The lists in which roles are found. */
export interface RoleLists {
  roles(uid: string, filter?: { name?: string }, signal?: AbortSignal): Promise<Role[]>;
  roleUsers(uid: string, filter?: object, signal?: AbortSignal): AsyncIterable<SubUserRole[]>;
}

/**
 * The roles of an enterprise, each once, by their ids.
 *
 * @throws Error when two of them have one id.
 */
export async function readRoles(lists: RoleLists, uid: string, signal?: AbortSignal): Promise<Role[]> {
  const byId = new Map<string, Role>();
  for (const role of await lists.roles(uid, {}, signal)) {
    const other = byId.get(role.id) ?? role;
    if (other.name !== role.name)
      throw new Error(
        `the vendor's list of roles has two names for the id ${role.id}: ${JSON.stringify(other.name)} and ${JSON.stringify(role.name)}`,
      );
    byId.set(role.id, role);
  }
  return [...byId.values()].sort((a, b) => natural(a.id, b.id));
}

/** An account whose role the list lacks. */
export interface Lacking {
  account: SubUserRole;
  /** Whether the vendor finds the role by its name; undefined where the account's row has no name of it. */
  found: boolean | undefined;
}

/** The list of roles has no pages and no total, and may be cut off: the roles that accounts have and that it lacks, as far as they may still be there. */
export async function lackingRoles(lists: RoleLists, uid: string, roles: readonly Role[], signal?: AbortSignal): Promise<Lacking[]> {
  const known = new Set(roles.map(({ id }) => id));
  const accounts = await allOf(lists.roleUsers(uid, {}, signal));
  const holders = new Map(accounts.filter(({ roleId }) => roleId && !known.has(roleId)).map((account) => [account.roleId, account]));
  return Promise.all(
    [...holders.values()].map(async (account) => {
      if (!account.roleName) return { account, found: undefined };
      const named = await lists.roles(uid, { name: account.roleName }, signal);
      return { account, found: named.some(({ id }) => id === account.roleId) };
    }),
  );
}
