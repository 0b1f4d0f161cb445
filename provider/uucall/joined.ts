import type { SubUser, SubUserRole, SubUserState } from "./subUser.js";

/** A sub-account as both lists show it: the one with extensions, and the one with roles. */
export interface Joined extends SubUser {
  roleId?: string;
  roleName?: string;
  /** How the lists contradict each other about the state; undefined where they do not. */
  contradiction?: string;
}

/** Of the list with roles, the filter knows two words only: 禁用, disabled, may stand for whatever is not active. */
const agree = (state: SubUserState, role: SubUserState): boolean => state === role || (role === "disabled" && state !== "active");

/** What both lists say of one account: each field from the list that has it. */
export function joined(user: SubUser, role: SubUserRole | undefined): Joined {
  const contradiction =
    user.state && role?.state && !agree(user.state, role.state)
      ? `its state is "${user.state}" in GET /power/subuser and "${role.state}" in GET /power/roleuser`
      : undefined;
  return {
    ...user,
    name: user.name || role?.name || "",
    jobnumber: user.jobnumber || role?.jobnumber || "",
    state: user.state ?? role?.state,
    roleId: role?.roleId,
    roleName: role?.roleName,
    contradiction,
  };
}

/**
 * All accounts of two lists, of which one may be cut off and the other one may lack accounts without a role.
 *
 * @param alone - asks for an account by itself
 * @throws Error that names an account of which the lists say different things, and both values.
 */
export async function joinLists(
  users: readonly SubUser[],
  roles: readonly SubUserRole[],
  alone: (id: string) => Promise<SubUser | undefined>,
): Promise<Joined[]> {
  const byId = new Map<string, SubUser>();
  const add = (user: SubUser) => {
    const other = byId.get(user.id);
    if (other && other.account !== user.account) throw twoNames(user.id, other.account, user.account);
    byId.set(user.id, user);
  };
  users.forEach(add);
  const missed = await Promise.all(roles.filter(({ id }) => !byId.has(id)).map(({ id }) => alone(id)));
  for (const user of missed) if (user) add(user);
  const roleOf = new Map(roles.map((role) => [role.id, role]));
  for (const role of roles) {
    const user = byId.get(role.id);
    if (user && user.account !== role.account) throw twoNames(role.id, user.account, role.account);
    if (!user) byId.set(role.id, { ...unknownIn(users, roleOf, role), bind_ext: "" });
  }
  return [...byId.values()].map((user) => {
    const account = joined(user, roleOf.get(user.id));
    if (account.contradiction)
      throw new Error(`the vendor's lists contradict each other about the account ${named(account)}: ${account.contradiction}`);
    return account;
  });
}

/** A row that only the list with roles has, unless the other list has the account with an id of its own. */
function unknownIn(users: readonly SubUser[], roleOf: ReadonlyMap<string, SubUserRole>, role: SubUserRole): SubUserRole {
  const other = users.find((user) => user.account === role.account && !roleOf.has(user.id));
  if (other) throw twoIds(role.account, other.id, role.id);
  return role;
}

/** An account in words, for messages. */
export const named = ({ id, account }: { id: string; account: string }): string => `${JSON.stringify(account)} (id ${id})`;

/** The two lists have different ids for one account. */
export const twoIds = (account: string, id: string, roleId: string): Error =>
  new Error(
    `the vendor's lists contradict each other: the account ${JSON.stringify(account)} has the id ${id} in GET /power/subuser and ${roleId} in GET /power/roleuser`,
  );

const twoNames = (id: string, account: string, other: string): Error =>
  new Error(
    `the vendor's lists contradict each other: the id ${id} is that of ${JSON.stringify(account)} and of ${JSON.stringify(other)} in GET /power/subuser and GET /power/roleuser`,
  );
