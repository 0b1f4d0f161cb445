export type { GetTenantArgs, GetTenantOutputArgs } from "./getTenant.js";
export { getTenant, getTenantOutput } from "./getTenant.js";
export type { GetTenantsArgs, GetTenantsOutputArgs, GetTenantsResult } from "./getTenants.js";
export { getTenants, getTenantsOutput } from "./getTenants.js";
export type { ProviderArgs } from "./provider.js";
export { Provider } from "./provider.js";
export type { Tenant, TenantAlarmState, TenantLabel, TenantSortField, TenantState } from "./tenant.js";
export type { TenantResource, TenantUsageCondition } from "./tenantUsage.js";
