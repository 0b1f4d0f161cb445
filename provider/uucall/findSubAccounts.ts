import { natural } from "../core/natural.js";
import type { Listed } from "./joined.js";
import { joinLists, named } from "./joined.js";
import type { SubAccountInfo, SubAccountListState } from "./subAccountInfo.js";
import { allOf } from "./subUserLookup.js";
import type { UucallClient } from "./uucallClient.js";

/** What sub-accounts have to be, to the letter; all of it holds. */
export type SubAccountConditions = Partial<Omit<SubAccountInfo, "state">> & { state?: SubAccountListState };

/**
 * The sub-accounts of an enterprise that meet the conditions. The vendor compares as it likes, or not at all: what fits is decided here.
 *
 * @throws Error when the vendor does not show what a condition is about.
 */
export async function findSubAccounts(
  api: UucallClient,
  uid: string,
  conditions: SubAccountConditions,
  signal?: AbortSignal,
): Promise<SubAccountInfo[]> {
  const roles = await allOf(api.roleUsers(uid, {}, signal));
  const users = await api.subUsers(uid, {}, signal);
  const listed = await joinLists(users, roles, (id) => api.findAlone(uid, id, signal));
  return listed.map((account) => ({ account, info: infoOf(account) })).flatMap((row) => (fits(row, conditions) ? [row.info] : []));
}

/** Sub-accounts in words, for messages. */
export const describe = (accounts: readonly SubAccountInfo[]): string[] =>
  accounts
    .toSorted((a, b) => natural(a.subAccountId, b.subAccountId))
    .map(({ subAccountId, account, name }) => `${subAccountId} (${[account, name].filter(Boolean).join(", ")})`);

const infoOf = ({ id, account, name, jobnumber, bind_ext, state, roleId, roleName }: Listed): SubAccountInfo => ({
  subAccountId: id,
  account,
  name,
  jobNumber: jobnumber,
  extension: bind_ext,
  state,
  roleId,
  roleName,
});

function fits(
  { account: { unseen }, info }: { account: Listed; info: SubAccountInfo },
  { state, extension, roleId, ...texts }: SubAccountConditions,
): boolean {
  const is = (field: keyof SubAccountInfo, wanted: string | undefined) => wanted === undefined || info[field] === wanted;
  if (!Object.entries(texts).every(([field, wanted]) => is(field as keyof SubAccountInfo, wanted))) return false;
  if (state === undefined && info.state === "cancelled") return false;
  const asked = Object.entries({ state, extension, roleId }).filter(([, wanted]) => wanted !== undefined);
  const isUnseen = (field: string) => (field === "state" ? info.state === undefined : unseen[field as keyof typeof unseen]);
  if (asked.some(([field, wanted]) => !isUnseen(field) && !is(field as keyof SubAccountInfo, wanted))) return false;
  const open = asked.find(([field]) => isUnseen(field));
  if (!open) return true;
  const [field, wanted] = open;
  const account = named({ id: info.subAccountId, account: info.account });
  throw new Error(
    `${field}: the vendor shows no ${field} of the account ${account}, so whether it is ${wanted} is not known. Leave ${field} out`,
  );
}
