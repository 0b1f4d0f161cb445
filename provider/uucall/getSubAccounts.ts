import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { uucall } from "./clients.js";
import { findSubAccounts } from "./findSubAccounts.js";
import { enterpriseInput, enterpriseOf, idInput } from "./ids.js";
import type { SubAccountInfo, SubAccountListState } from "./subAccountInfo.js";
import type { UucallClient } from "./uucallClient.js";

/** Which sub-accounts to read: those that fit all that is given, to the letter. */
export interface GetSubAccountsArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: string;
  /** The vendor's id, as text. */
  subAccountId?: string;
  /** Name of the person. */
  name?: string;
  /** Name by which the account signs in. */
  account?: string;
  /** Job number. */
  jobNumber?: string;
  /** Extension that it is bound to. The call fails if the vendor does not show it for an account that meets the other conditions; the same holds for `roleId` and `state`. */
  extension?: string;
  /** Id of the role, as text: {@link getRoles} lists them. */
  roleId?: string;
  /** Name of the role. */
  roleName?: string;
  /** State. Default: all but those that are known to be cancelled. */
  state?: SubAccountListState;
}

/** {@link GetSubAccountsArgs} that may be outputs of resources. */
export type GetSubAccountsOutputArgs = OutputArgs<GetSubAccountsArgs>;

/** What {@link getSubAccounts} found. */
export interface GetSubAccountsResult {
  /** In the vendor's order; those that only the list with roles has come last. */
  subAccounts: SubAccountInfo[];
}

const text = optional(textInput({ min: 1 }));

const source = {
  name: "uucall.getSubAccounts",
  client: uucall,
  args: {
    uid: optional(enterpriseInput()),
    subAccountId: optional(idInput),
    name: text,
    account: text,
    jobNumber: text,
    extension: text,
    roleId: text,
    roleName: text,
    state: optional(wordInput(["active", "disabled", "frozen", "cancelled"])),
  },
  async read(
    { uid: given, ...filters }: GetSubAccountsArgs,
    { api, setting, signal }: Reader<UucallClient>,
  ): Promise<GetSubAccountsResult> {
    const uid = enterpriseOf(given, setting);
    return { subAccounts: await findSubAccounts(api, uid, filters, signal) };
  },
};

/**
 * Reads the sub-accounts of an enterprise, for adoption and look-ups.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const { subAccounts } = await uucall.getSubAccounts({ uid: "1225", state: "active" });
 * export const people = subAccounts.map((account) => account.name);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error when the vendor's two lists contradict each other about an account: its state, its name or its id.
 * @throws Error when `state`, `extension` or `roleId` is given and the vendor does not show this field for an account that meets the other conditions. If the lists show
 * the extension or the role of other accounts, an account without the field counts as having none.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 1 and 5, whose lists are joined: an account that one of them has is found. Whether
 * filters compare whole texts is not said: what fits is decided here, to the letter.
 */
export function getSubAccounts(args: GetSubAccountsArgs = {}, opts: DataSourceOptions = {}): Promise<GetSubAccountsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getSubAccounts} for arguments that are known only later, and for explicit providers.
 *
 * @example Once the accounts of the program are there
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { uucall } from "pulumi-tenancy";
 *
 * const password = new pulumi.Config().requireSecret("wangPassword");
 * const wang = new uucall.SubAccount("wang", { uid: "1225", account: "wang", name: "Wang Wu", password });
 * const everybody = uucall.getSubAccountsOutput({ uid: "1225" }, { dependsOn: wang });
 * export const howMany = everybody.subAccounts.apply((all) => all.length);
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getSubAccountsOutput(
  args: GetSubAccountsOutputArgs = {},
  opts: DataSourceOutputOptions = {},
): pulumi.Output<GetSubAccountsResult> {
  return readOutput(source, args, opts);
}
