import type { Joined } from "./joined.js";
import { named } from "./joined.js";
import { allOf } from "./subUserLookup.js";
import type { UucallClient } from "./uucallClient.js";

/** An account as it was seen before a modification. */
export interface HeldRole extends Joined {
  /** Whether the list with roles had the account. */
  hasRoleRow: boolean;
}

/**
 * The role that an account has, for a modification that may clear what it leaves out. An account that was not in the list with roles is looked for once more.
 *
 * @throws Error where the list lacks it and may have left it out.
 */
export async function heldRole(api: UucallClient, uid: string, held: HeldRole): Promise<string | undefined> {
  if (held.hasRoleRow) return held.roleId;
  const rows = await allOf(api.roleUsers(uid));
  const row = rows.find(({ id }) => id === held.id);
  // A list of those that have a role may rightly lack an account.
  if (row || rows.every(({ roleId }) => roleId)) return row?.roleId;
  throw new Error(
    `roleId: GET /power/roleuser does not show the account ${named(held)}, so its role is not known, and the vendor may take it away with this change. ` +
      'Run "pulumi up" again, or give the account a roleId in the program',
  );
}
