import { named } from "./joined.js";
import type { UucallClient } from "./uucallClient.js";

/** Two accounts of one name, or of names that differ from it in case only. */
export const several = (uid: string, accounts: readonly { id: string }[]): Error =>
  new Error(
    `enterprise ${uid} holds several accounts of this name (ids ${accounts.map(({ id }) => id).join(" and ")}). Rename or delete all but one of them`,
  );

/** @throws Error where the vendor shows the name of an account with other capitals than the program has: no call changes that. */
export function refuseOtherCase(shown: { id: string; account: string }, account: string): void {
  if (shown.account === account || shown.account.toLowerCase() !== account.toLowerCase()) return;
  throw new Error(
    `account: the vendor shows this account as ${named(shown)}, and the program has ${JSON.stringify(account)}. ` +
      `Write ${JSON.stringify(shown.account)} in the program, and run "pulumi up --refresh": it goes on with the account. A third spelling would replace the account`,
  );
}

/**
 * Looks for a second account after a modification: the vendor may have added one instead. It may show as late as anything else that is written.
 *
 * @throws Error with both ids.
 */
export async function refuseSecond(api: UucallClient, uid: string, { id, account }: { id: string; account: string }): Promise<void> {
  const second = async () => (await api.namesakes(uid, account)).find((other) => other.id !== id);
  let found = await second();
  if (!found) {
    await api.pause(api.readings.settleTime * 1000, "makes sure that the vendor changed this account and added no second one");
    found = await second();
  }
  if (!found) return;
  throw new Error(
    `the vendor added an account instead of modifying this one: enterprise ${uid} now holds "${account}" with the ids ${id} (this resource) and ${found.id} (new). ` +
      `Delete ${found.id} in the vendor's console. To give ${id} a new password or role, change it there and give this resource the option ignoreChanges: ["password", "roleId"]. ` +
      `Or replace the resource: give it the option deleteBeforeReplace: true, and run pulumi up --replace <its URN>`,
  );
}

/**
 * Looks in the list with roles for an account that the list of sub-accounts did not show: adding and modifying are one call, so that a create would overwrite its password.
 *
 * @throws Error when there is one.
 */
export async function refuseUnseen(api: UucallClient, uid: string, account: string): Promise<void> {
  let [found] = await api.roleHolders(uid, account);
  if (found && !found.known) {
    await api.pause(
      api.readings.settleTime * 1000,
      "GET /power/roleuser shows an account of this name that nothing else shows; the provider looks again",
    );
    [found] = await api.roleHolders(uid, account);
  }
  // A row that nothing shows by its id is what the list has kept of a deleted account.
  if (!found?.known) return;
  throw new Error(
    `it exists already: GET /power/roleuser shows the account ${named(found)}, which the list of sub-accounts did not show. Nothing was written. Run "pulumi up" again, and if this stays so, choose another account`,
  );
}

/** Says that a cancelled account holds the name, where one does. */
export async function cancelledHolder(api: UucallClient, uid: string, account: string): Promise<string> {
  const found = await api.subUsers(uid, { account }).catch(() => []);
  const holder = found.find((user) => user.account === account && user.state === "cancelled");
  if (!holder) return "";
  return `. A cancelled account (id ${holder.id}) holds the name "${account}": choose another account, or reactivate that one in the vendor's console and set adopt: true`;
}
