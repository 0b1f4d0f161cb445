import type { SubUser, SubUserRole, SubUserState } from "./subUser.js";

/** A sub-account as both lists show it: the one with extensions, and the one with roles. */
export interface Joined extends SubUser {
  roleId?: string;
  roleName?: string;
  /** How the lists contradict each other about the state; undefined where they do not. */
  contradiction?: string;
}

/** An account of the lists, with what they leave open. */
export interface Listed extends Joined {
  /** Whether no list shows these fields of it: then that they are empty says nothing. */
  unseen: { extension: boolean; roleId: boolean };
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
): Promise<Listed[]> {
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
  const rolesOnly = new Map<string, SubUser>();
  for (const role of roles) {
    const user = byId.get(role.id);
    if (user && user.account !== role.account) throw twoNames(role.id, user.account, role.account);
    if (!user) rolesOnly.set(role.id, { ...unknownIn(users, roleOf, role), bind_ext: "" });
  }
  // A row may leave out what is empty: then others have the field.
  const showsExtensions = [...byId.values()].some(shows("bind_ext"));
  const showsRoles = roles.some(shows("roleId"));
  return [...byId.values(), ...rolesOnly.values()].map((user) => {
    const role = roleOf.get(user.id);
    const account = joined(user, role);
    if (account.contradiction)
      throw new Error(`the vendor's lists contradict each other about the account ${named(account)}: ${account.contradiction}`);
    const unseen = {
      extension: !shows("bind_ext")(user) && (rolesOnly.has(user.id) || !showsExtensions),
      roleId: !role?.roleId && (role?.roleName !== undefined || !showsRoles),
    };
    return { ...account, unseen };
  });
}

const shows =
  (field: string) =>
  ({ shown }: { shown: readonly string[] }) =>
    shown.includes(field);

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
