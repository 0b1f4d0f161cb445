import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { uucall } from "./clients.js";
import { enterpriseInput } from "./ids.js";
import { joinLists, named } from "./joined.js";
import { allOf } from "./subUserLookup.js";
import type { UucallClient } from "./uucallClient.js";

/** State of a sub-account, in the order of the vendor's numbers 1, 2, 4 and 3. Whether a deleted account is listed as `cancelled` is not documented. */
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
  /** State. Default: all but those that are known to be cancelled. */
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
  /** Name of the person; "" where none is shown. */
  name: string;
  /** Job number; "" where none is shown. */
  jobNumber: string;
  /** Extension that it is bound to; "" where none is shown. */
  extension: string;
  /** State; one that this package does not know is what the vendor shows. Undefined where the vendor shows none. */
  state?: SubAccountListState | string;
  /** Id of its role; undefined where none is shown. */
  roleId?: string;
  /** Name of its role; undefined where none is shown. */
  roleName?: string;
}

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
    const roles = await allOf(api.roleUsers(uid, {}, signal));
    const users = await api.subUsers(uid, {}, signal);
    const accounts = await joinLists(users, roles, (id) => api.findAlone(uid, id, signal));
    const all = accounts.map(
      ({ id, account, name, jobnumber, bind_ext, state, roleId, roleName }): SubAccountInfo => ({
        subAccountId: id,
        account,
        name,
        jobNumber: jobnumber,
        extension: bind_ext,
        state,
        roleId,
        roleName,
      }),
    );
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
 * @throws Error when the vendor's two lists contradict each other about an account: its state, its name or its id.
 * @throws Error when `state` is given and the vendor shows no state of an account that fits otherwise.
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

/** The vendor compares as it likes, or not at all: what fits is decided here. */
function fits(found: SubAccountInfo, { state, ...texts }: Omit<GetSubAccountsArgs, "uid">): boolean {
  if (!Object.entries(texts).every(([field, wanted]) => wanted === undefined || found[field as keyof SubAccountInfo] === wanted))
    return false;
  if (state === undefined) return found.state !== "cancelled";
  if (found.state === undefined) {
    const account = named({ id: found.subAccountId, account: found.account });
    throw new Error(`state: the vendor shows no state of the account ${account}, so whether it is ${state} is not known. Leave state out`);
  }
  return found.state === state;
}
