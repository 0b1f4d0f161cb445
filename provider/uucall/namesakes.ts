import { setTimeout as sleep } from "node:timers/promises";
import type { UucallClient } from "./uucallClient.js";

/** Looks for a second account after a modification that might have added one, and the pause before each further one. */
const LOOKS = 4;
const PAUSE = 250;

/** Two accounts of one name. */
export const several = (uid: string, accounts: readonly { id: string }[]): Error =>
  new Error(
    `enterprise ${uid} holds several accounts of this name (ids ${accounts.map(({ id }) => id).join(" and ")}). Rename or delete all but one of them`,
  );

/**
 * Looks for a second account after a modification: the vendor may have added one instead. What was just written may show late.
 *
 * @param sentUid - whether the modification was sent with the uid that adding asks for: then it is worth more than one look
 * @throws Error with both ids.
 */
export async function refuseSecond(
  api: UucallClient,
  uid: string,
  { id, account }: { id: string; account: string },
  sentUid: boolean,
): Promise<void> {
  const looks = sentUid ? LOOKS : 1;
  for (let look = 1; look <= looks; look++) {
    if (look > 1) await sleep(PAUSE);
    const second = (await api.namesakes(uid, account)).find((other) => other.id !== id);
    if (second) {
      throw new Error(
        `the vendor added an account instead of modifying this one: enterprise ${uid} now holds "${account}" with the ids ${id} (this resource) and ${second.id} (new). ` +
          `Delete ${second.id} in the vendor's console. To get a new password or role to ${id}, change it there, or replace the resource: pulumi up --replace <its URN>`,
      );
    }
  }
}

/** Says that a cancelled account holds the name, where one does. */
export async function cancelledHolder(api: UucallClient, uid: string, account: string): Promise<string> {
  const found = await api.subUsers(uid, { account }).catch(() => []);
  const holder = found.find((user) => user.account === account && user.state === "cancelled");
  if (!holder) return "";
  return `. A cancelled account (id ${holder.id}) holds the name "${account}": choose another account, or reactivate that one in the vendor's console and set adopt: true`;
}
