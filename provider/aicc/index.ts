export type { GetOrgArgs, GetOrgOutputArgs } from "./getOrg.js";
export { getOrg, getOrgOutput } from "./getOrg.js";
export type { GetOrgsArgs, GetOrgsOutputArgs, GetOrgsResult, Org, OrgStatus, OrgStatusFilter, OrgType } from "./getOrgs.js";
export { getOrgs, getOrgsOutput } from "./getOrgs.js";
export type { GetTenantArgs, GetTenantOutputArgs, GetTenantResult } from "./getTenant.js";
export { getTenant, getTenantOutput } from "./getTenant.js";
export type { AccessCode, GetTenantsArgs, GetTenantsOutputArgs, GetTenantsResult, Tenant } from "./getTenants.js";
export { getTenants, getTenantsOutput } from "./getTenants.js";
export type {
  GetUserGroupMembersArgs,
  GetUserGroupMembersOutputArgs,
  GetUserGroupMembersResult,
  UserGroupMember,
} from "./getUserGroupMembers.js";
export { getUserGroupMembers, getUserGroupMembersOutput } from "./getUserGroupMembers.js";
export type { GetUserGroupsArgs, GetUserGroupsOutputArgs, GetUserGroupsResult, UserGroupSummary } from "./getUserGroups.js";
export { getUserGroups, getUserGroupsOutput } from "./getUserGroups.js";
export type { ProviderArgs } from "./provider.js";
export { Provider } from "./provider.js";
export type { UserGroupArgs, UserGroupType } from "./userGroup.js";
export { UserGroup } from "./userGroup.js";
export type { UserGroupMembersArgs } from "./userGroupMembers.js";
export { UserGroupMembers } from "./userGroupMembers.js";
