export type {
  Application,
  ApplicationNode,
  GetApplicationsArgs,
  GetApplicationsOutputArgs,
  GetApplicationsResult,
} from "./getApplications.js";
export { getApplications, getApplicationsOutput } from "./getApplications.js";
export type { GetRolesArgs, GetRolesOutputArgs, GetRolesResult, RoleInfo } from "./getRoles.js";
export { getRoles, getRolesOutput } from "./getRoles.js";
export type { GetSubAccountArgs, GetSubAccountOutputArgs } from "./getSubAccount.js";
export { getSubAccount, getSubAccountOutput } from "./getSubAccount.js";
export type { GetSubAccountsArgs, GetSubAccountsOutputArgs, GetSubAccountsResult } from "./getSubAccounts.js";
export { getSubAccounts, getSubAccountsOutput } from "./getSubAccounts.js";
export type { ProviderArgs } from "./provider.js";
export { Provider } from "./provider.js";
export type { SubAccountArgs, SubAccountState } from "./subAccount.js";
export { SubAccount } from "./subAccount.js";
export type { SubAccountAppAuthArgs } from "./subAccountAppAuth.js";
export { SubAccountAppAuth } from "./subAccountAppAuth.js";
export type { SubAccountInfo, SubAccountListState } from "./subAccountInfo.js";
