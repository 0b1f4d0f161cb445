import type * as pulumi from "@pulumi/pulumi";
import { exactInput, integerInput, optional } from "../core/inputs.js";
import { theOnly } from "../core/theOnly.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { cms } from "./clients.js";
import type { CmsClient } from "./cmsClient.js";
import type { Tenant } from "./getTenants.js";

/** Which tenant to read: give one of `tenantId` and `tenantSpaceName`. */
export interface GetTenantArgs {
  /** Id of its tenant space. */
  tenantId?: string;
  /** Exact name of its tenant space, which no other tenant may have. */
  tenantSpaceName?: string;
  /** Call centre that is asked. Allowed: 1 to 65535. Default: the setting `aicc:ccId`, else the vendor's default call centre. */
  ccId?: number;
}

/** {@link GetTenantArgs} that may be outputs of resources. */
export type GetTenantOutputArgs = OutputArgs<GetTenantArgs>;

/** The tenant that {@link getTenant} found. */
export interface GetTenantResult extends Tenant {
  /** The same as `vdnId`, under the name that the resources and the other data sources have for it. */
  vdn: number;
}

const source = {
  name: "aicc.getTenant",
  client: cms,
  args: { tenantId: optional(exactInput), tenantSpaceName: optional(exactInput), ccId: optional(integerInput({ min: 1, max: 65535 })) },
  together: {
    holds: ({ tenantId, tenantSpaceName }: GetTenantArgs) => (tenantId === undefined) !== (tenantSpaceName === undefined),
    message: "give either the tenantId or the tenantSpaceName of the tenant",
  },
  async read({ tenantId, tenantSpaceName, ccId }: GetTenantArgs, { api, signal }: Reader<CmsClient>): Promise<GetTenantResult> {
    const tenants = await api.queryTenants(ccId, signal);
    const found = tenants.filter(
      (each) => each.tenantId === (tenantId ?? each.tenantId) && each.tenantSpaceName === (tenantSpaceName ?? each.tenantSpaceName),
    );
    const tenant = theOnly(found, {
      noun: "tenants",
      asked: tenantId === undefined ? `the name ${JSON.stringify(tenantSpaceName)}` : `the id ${JSON.stringify(tenantId)}`,
      idOf: (each) => each.tenantId,
      none: "aicc.getTenants lists those that the account may see",
      several: "Give the tenantId",
    });
    return { ...tenant, vdn: tenant.vdnId };
  },
};

/**
 * Reads one tenant of those that the account may see.
 *
 * @example The place of a group, by the name of the tenant
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { ccId, vdn } = await aicc.getTenant({ tenantSpaceName: "fjw081401" });
 * new aicc.UserGroup("tenant-agents", { ccId, vdn, groupName: "Agents", groupType: "agent" });
 * ```
 *
 * @throws Error when no tenant or more than one matches; the message gives the number. Also all errors of {@link getTenants}.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0661.html: the vendor lists all tenants at once. Whether names are unique is not said.
 */
export function getTenant(args: GetTenantArgs, opts: DataSourceOptions = {}): Promise<GetTenantResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getTenant} for arguments that are known only later, and for explicit providers.
 *
 * @example With an explicit provider
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { aicc } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const europe = new aicc.Provider("europe-tenants", {
 *   endpoint: "https://cms.europe.example.com:28080",
 *   accessKey: config.require("europeAccessKey"),
 *   secretKey: config.requireSecret("europeSecretKey"),
 * });
 * export const europeVdn = aicc.getTenantOutput({ tenantId: "202008142460" }, { provider: europe }).vdn;
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getTenantOutput(args: GetTenantOutputArgs, opts: DataSourceOutputOptions = {}): pulumi.Output<GetTenantResult> {
  return readOutput(source, args, opts);
}
