import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { uucall } from "./clients.js";
import { enterpriseInput, enterpriseOf } from "./ids.js";
import { lackingRoles, readRoles } from "./roleList.js";
import type { UucallClient } from "./uucallClient.js";

/** Which roles to read: those that fit all that is given, to the letter. */
export interface GetRolesArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: string;
  /** Name of the role. Whether names are unique is not documented. */
  name?: string;
}

/** {@link GetRolesArgs} that may be outputs of resources. */
export type GetRolesOutputArgs = OutputArgs<GetRolesArgs>;

/** A role of an enterprise. */
export interface RoleInfo {
  /** The vendor's id, as text, as {@link SubAccountArgs} takes it. */
  roleId: string;
  /** Name; "" where none is shown. */
  name: string;
}

/** What {@link getRoles} found. */
export interface GetRolesResult {
  /** By their ids: numbers by their value, before all others. */
  roles: RoleInfo[];
}

const source = {
  name: "uucall.getRoles",
  client: uucall,
  args: { uid: optional(enterpriseInput()), name: optional(textInput({ min: 1 })) },
  async read({ uid: given, name }: GetRolesArgs, { api, setting, signal }: Reader<UucallClient>): Promise<GetRolesResult> {
    const uid = enterpriseOf(given, setting);
    const roles = await readRoles(api, uid, signal);
    const lacking = (await lackingRoles(api, uid, roles, signal)).find(({ found }) => found);
    if (lacking) {
      const { roleId, roleName, account, id } = lacking.account;
      throw new Error(
        `the vendor's list of roles is cut off: it has ${roles.length}, and lacks ${roleId} (${roleName}), which the account ${JSON.stringify(account)} (id ${id}) has`,
      );
    }
    const found = roles.filter((role) => name === undefined || role.name === name);
    return { roles: found.map((role) => ({ roleId: role.id, name: role.name })) };
  },
};

/**
 * Reads the roles of an enterprise, all of them or an error: the ids that sub-accounts take.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const { roles } = await uucall.getRoles({ uid: "1225" });
 * export const roleIds = Object.fromEntries(roles.map((role) => [role.name, role.roleId]));
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error when the vendor lists fewer roles than it says there are, lacks one that an account has and that it finds by its name, or has two names for one id.
 * @see http://112.5.128.48:9988/index.php?diff=286&oldid=116&title=角色及权限: the list, which has no pages; the type of a role is not published, and id and name are what
 * other interfaces take. Sections 1 and 3 of 子账号及权限 show the roles of accounts, by which a list that is cut off is found out.
 */
export function getRoles(args: GetRolesArgs = {}, opts: DataSourceOptions = {}): Promise<GetRolesResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getRoles} for arguments that are known only later, and for explicit providers.
 *
 * @example A role by its name, for an account of the program
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { uucall } from "pulumi-tenancy";
 *
 * const password = new pulumi.Config().requireSecret("qianPassword");
 * const { roles } = uucall.getRolesOutput({ uid: "1225", name: "班长" });
 * new uucall.SubAccount("qian", { uid: "1225", account: "qian", name: "Qian Qi", password, roleId: roles[0].roleId });
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getRolesOutput(args: GetRolesOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetRolesResult> {
  return readOutput(source, args, opts);
}
