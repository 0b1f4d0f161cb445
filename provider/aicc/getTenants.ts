import type * as pulumi from "@pulumi/pulumi";
import { integerInput, optional } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { cms } from "./clients.js";
import type { CmsClient } from "./cmsClient.js";

/** Which tenants to read. */
export interface GetTenantsArgs {
  /** Call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`, else the vendor's default call centre. */
  ccId?: number;
}

/** {@link GetTenantsArgs} that may be outputs of resources. */
export type GetTenantsOutputArgs = OutputArgs<GetTenantsArgs>;

/** A number by which a tenant is called. */
export interface AccessCode {
  /** The number, as text. */
  accessCode: string;
  /** Whether it is the tenant's default number. */
  isDefault: boolean;
}

/** A tenant of the contact centre. */
export interface Tenant {
  /** Call centre that it is in, 1 to 65535; the vendor's own example answers with another than was asked for. */
  ccId: number;
  /** Its virtual call centre (VDN). */
  vdnId: number;
  /** Id of its tenant space. */
  tenantId: string;
  /** Name of its tenant space. */
  tenantSpaceName: string;
  /** The numbers by which it is called. */
  accessCodes: AccessCode[];
}

/** What {@link getTenants} found. */
export interface GetTenantsResult {
  /** In the vendor's order. */
  tenants: Tenant[];
}

const source = {
  name: "aicc.getTenants",
  client: cms,
  args: { ccId: optional(integerInput({ min: 1, max: 65535 })) },
  read: async ({ ccId }: GetTenantsArgs, { api, signal }: Reader<CmsClient>): Promise<GetTenantsResult> => ({
    tenants: await api.queryTenants(ccId, signal),
  }),
};

/**
 * Reads the tenants that the account may see. The vendor gives them to private access keys only.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { tenants } = await aicc.getTenants();
 * export const spaces = tenants.map((tenant) => tenant.tenantSpaceName);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0661.html: all tenants that the user of the keys may access, for private access keys only.
 */
export function getTenants(args: GetTenantsArgs = {}, opts: DataSourceOptions = {}): Promise<GetTenantsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getTenants} for arguments that are known only later, and for explicit providers.
 *
 * @example With an argument that is known only later
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const sales = new aicc.UserGroup("sales", { vdn: 113, ccId: 1, groupName: "Sales", groupType: "agent" });
 * export const neighbours = aicc.getTenantsOutput({ ccId: sales.ccId }).tenants.apply((all) => all.length);
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getTenantsOutput(args: GetTenantsOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetTenantsResult> {
  return readOutput(source, args, opts);
}
