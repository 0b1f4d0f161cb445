import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput } from "../core/inputs.js";
import { listed } from "../core/place.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { uucall } from "./clients.js";
import { describe, findSubAccounts } from "./findSubAccounts.js";
import { enterpriseInput, enterpriseOf, idInput } from "./ids.js";
import type { SubAccountInfo } from "./subAccountInfo.js";
import type { UucallClient } from "./uucallClient.js";

/** Which sub-account to read: give one of `subAccountId`, `account` and `name`. */
export interface GetSubAccountArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: string;
  /** The vendor's id, as text. */
  subAccountId?: string;
  /** Name by which it signs in. */
  account?: string;
  /** Name of the person, which no other sub-account may have. */
  name?: string;
}

/** {@link GetSubAccountArgs} that may be outputs of resources. */
export type GetSubAccountOutputArgs = OutputArgs<GetSubAccountArgs>;

const text = optional(textInput({ min: 1 }));

const source = {
  name: "uucall.getSubAccount",
  client: uucall,
  args: { uid: optional(enterpriseInput()), subAccountId: optional(idInput), account: text, name: text },
  together: {
    holds: ({ subAccountId, account, name }: GetSubAccountArgs) =>
      [subAccountId, account, name].filter((given) => given !== undefined).length === 1,
    message: "give either the subAccountId, the account or the name of the sub-account",
  },
  async read({ uid: given, ...key }: GetSubAccountArgs, { api, setting, signal }: Reader<UucallClient>): Promise<SubAccountInfo> {
    const uid = enterpriseOf(given, setting);
    const all = await findSubAccounts(api, uid, {}, signal);
    const [field, wanted] = Object.entries(key).find(([, value]) => value !== undefined)!;
    const found = all.filter((one) => one[field as keyof typeof key] === wanted);
    if (found.length === 1) return found[0]!;
    const asked = `${found.length} sub-accounts of enterprise ${uid} have the ${field} ${JSON.stringify(wanted)}, and 1 must`;
    if (found.length > 1) throw new Error(`${asked}: ${listed(describe(found))}. Give the subAccountId`);
    throw new Error(`${asked}. ${all.length > 0 ? `There are ${listed(describe(all))}` : "There is none"}`);
  },
};

/**
 * Reads one sub-account of an enterprise.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const li = await uucall.getSubAccount({ uid: "1225", subAccountId: "101" });
 * export const liAnswersAt = li.extension;
 * ```
 *
 * @throws Error when no sub-account or more than one matches. The message gives their number, and the ids of those that match, or else of all. Accounts that are known to be cancelled do not count.
 * @throws Error for all else as {@link getSubAccounts}.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 1 and 5. This package reads both lists completely, because the page gives lists as the answers for one account (sections 3 and 8), too,
 * and does not say whether names are unique.
 */
export function getSubAccount(args: GetSubAccountArgs, opts: DataSourceOptions = {}): Promise<SubAccountInfo> {
  return readNow(source, args, opts);
}

/**
 * {@link getSubAccount} for arguments that are known only later, and for explicit providers.
 *
 * @example What an account that something else manages may open
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const lisi = uucall.getSubAccountOutput({ uid: "1225", account: "lisi" });
 * const { applications } = uucall.getApplicationsOutput({ uid: "1225", subAccountId: lisi.subAccountId });
 * export const lisiOpens = applications.apply((all) => all.filter((one) => one.authorized).map((one) => one.name));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getSubAccountOutput(args: GetSubAccountOutputArgs, opts: DataSourceOutputOptions = {}): pulumi.Output<SubAccountInfo> {
  return readOutput(source, args, opts);
}
