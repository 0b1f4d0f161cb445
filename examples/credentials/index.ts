import { aicc, nakivo, uucall } from "pulumi-tenancy";

// No credentials here: each vendor's settings come from the stack's configuration or from the environment.
const inspectors = new aicc.UserGroup("inspectors", { groupName: "Inspectors", groupType: "inspector" });
const { tenants } = await nakivo.getTenants();
const { subAccounts } = await uucall.getSubAccounts({ state: "active" });
const { orgs } = await aicc.getOrgs();

export const found = { inspectorsId: inspectors.groupId, orgs: orgs.length, tenants: tenants.length, subAccounts: subAccounts.length };
