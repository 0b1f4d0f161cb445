export type { GetOrgsArgs, GetOrgsOutputArgs, GetOrgsResult, Org, OrgStatusFilter, OrgType } from "./getOrgs.js";
export { getOrgs, getOrgsOutput } from "./getOrgs.js";
export type { AccessCode, GetTenantsArgs, GetTenantsOutputArgs, GetTenantsResult, Tenant } from "./getTenants.js";
export { getTenants, getTenantsOutput } from "./getTenants.js";
export type { ProviderArgs } from "./provider.js";
export { Provider } from "./provider.js";
export type { UserGroupArgs, UserGroupType } from "./userGroup.js";
export { UserGroup } from "./userGroup.js";
