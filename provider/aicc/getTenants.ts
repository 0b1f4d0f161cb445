import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { DataSourceDescription, DataSourceOptions, DataSourceOutputOptions } from "../lifecycle/dataSource.js";
import { readNow, readOutput } from "../lifecycle/dataSource.js";
import { integerInput } from "../lifecycle/inputs.js";
import { cmsClient } from "./cmsClient.js";

/** Which tenants to read. */
export interface GetTenantsArgs {
  /** Call centre, 1 to 65535. Default: the setting `aicc:ccId`, else the vendor's default call centre. */
  ccId?: number;
}

/** {@link GetTenantsArgs} that may be outputs of resources. */
export interface GetTenantsOutputArgs {
  /** Call centre, 1 to 65535. Default: the setting `aicc:ccId`, else the vendor's default call centre. */
  ccId?: pulumi.Input<number | undefined>;
}

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

const source: DataSourceDescription<GetTenantsArgs, GetTenantsResult> = {
  name: "aicc.getTenants",
  args: z.strictObject({ ccId: integerInput({ min: 1, max: 65535 }).optional() }),
  async read({ ccId }, lookup, signal) {
    return { tenants: await cmsClient(lookup).queryTenants(ccId, signal) };
  },
};

/**
 * Reads the tenants that the account may see. The vendor gives them to private access keys only.
 *
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { tenants } = await aicc.getTenants();
 * export const spaces = tenants.map((tenant) => tenant.tenantSpaceName);
 * ```
 *
 * @throws Error when settings are missing, or the vendor refuses.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0661.html
 */
export function getTenants(args: GetTenantsArgs = {}, opts: DataSourceOptions = {}): Promise<GetTenantsResult> {
  return readNow(source, args, opts);
}

/** {@link getTenants} for arguments that are known only later, and for explicit providers. */
export function getTenantsOutput(args: GetTenantsOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetTenantsResult> {
  return readOutput(source, args, opts);
}
