import type { DirectorClient } from "./directorClient.js";
import type { Tenant } from "./tenant.js";
import type { TenantConditions } from "./tenantConditions.js";
import { meetsAll, meetsNone } from "./tenantConditions.js";
import type { ListedTenant } from "./tenantForm.js";

/**
 * The tenants that meet the conditions. These are checked here, whatever the Director makes of criteria.
 *
 * @throws Error when the Director does not show what a condition is about.
 */
export async function findTenants(director: DirectorClient, conditions: TenantConditions, signal?: AbortSignal): Promise<Tenant[]> {
  if (meetsNone(conditions)) return [];
  const listed = await director.tenants(conditions.id, signal);
  const test = { ...conditions, ids: conditions.ids && new Set(conditions.ids) };
  return listed.filter((tenant) => meetsAll(tenant, test)).map((tenant) => ({ ...tenant, labels: shownLabels(tenant) }));
}

const shownLabels = ({ labels }: ListedTenant) => (labels === undefined ? [] : (labels ?? undefined)) as Tenant["labels"];
