import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { uucall } from "./clients.js";
import type { SubUserRole, UucallClient } from "./uucallClient.js";

/** State of a sub-account: `cancelled` ones were deleted, and some releases still list them. */
export type SubAccountListState = "active" | "disabled" | "frozen" | "cancelled";

/** Which sub-accounts to read: those that fit all that is given, to the letter. */
export interface GetSubAccountsArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: string;
  /** Name of the person. */
  name?: string;
  /** Name by which the account signs in. */
  account?: string;
  /** Job number. */
  jobNumber?: string;
  /** Name of the role. */
  roleName?: string;
  /** State. Default: all but cancelled ones. */
  state?: SubAccountListState;
}

/** {@link GetSubAccountsArgs} that may be outputs of resources. */
export type GetSubAccountsOutputArgs = OutputArgs<GetSubAccountsArgs>;

/** A sub-account as {@link getSubAccounts} finds it. */
export interface SubAccountInfo {
  /** The vendor's id, as text. */
  subAccountId: string;
  /** Name by which it signs in. */
  account: string;
  /** Name of the person; "" where there is none. */
  name: string;
  /** Job number; "" where there is none. */
  jobNumber: string;
  /** Extension that it is bound to; "" where there is none. */
  extension: string;
  /** State; one that this package does not know is the vendor's number. */
  state: SubAccountListState | string;
  /** Id of its role; undefined where it has none. */
  roleId?: string;
  /** Name of its role; undefined where it has none. */
  roleName?: string;
}

/** What {@link getSubAccounts} found. */
export interface GetSubAccountsResult {
  /** In the vendor's order. */
  subAccounts: SubAccountInfo[];
}

const text = optional(textInput({ min: 1 }));

const source = {
  name: "uucall.getSubAccounts",
  client: uucall,
  args: {
    uid: text,
    name: text,
    account: text,
    jobNumber: text,
    roleName: text,
    state: optional(wordInput(["active", "disabled", "frozen", "cancelled"])),
  },
  async read(
    { uid: given, ...filters }: GetSubAccountsArgs,
    { api, setting, signal }: Reader<UucallClient>,
  ): Promise<GetSubAccountsResult> {
    const uid = given ?? setting("uid");
    if (uid === undefined) throw new Error("uid: is missing: give it here, or as the setting uucall:uid");
    const roles = new Map<string, SubUserRole>();
    for await (const user of api.roleUsers(uid, {}, signal)) roles.set(user.id, user);
    const users = await api.subUsers(uid, {}, signal);
    const all = users.map(({ id, account, name, jobnumber, bind_ext, state = "active" }): SubAccountInfo => {
      const role = roles.get(id);
      return {
        subAccountId: id,
        account,
        name,
        jobNumber: jobnumber,
        extension: bind_ext,
        state,
        roleId: role?.roleId,
        roleName: role?.roleName,
      };
    });
    return { subAccounts: all.filter((found) => fits(found, filters)) };
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
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 1 and 5. Whether filters compare whole texts is not said: what fits is decided
 * here, to the letter.
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

/** The vendor compares as it likes, or not at all: what fits is decided here. */
function fits(found: SubAccountInfo, { state, ...texts }: Omit<GetSubAccountsArgs, "uid">): boolean {
  if (state === undefined ? found.state === "cancelled" : found.state !== state) return false;
  return Object.entries(texts).every(([field, wanted]) => wanted === undefined || found[field as keyof SubAccountInfo] === wanted);
}
