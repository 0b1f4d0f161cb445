import * as pulumi from "@pulumi/pulumi";
import { aicc, nakivo, uucall } from "pulumi-tenancy";

const config = new pulumi.Config();

// Huawei Cloud AICC: two groups in the call centre and VDN that the settings aicc:ccId and aicc:vdn name.
const inspectors = new aicc.UserGroup("inspectors", {
  groupName: config.require("inspectorsName"),
  groupType: "inspector",
  remark: "Quality team",
});
const agents = new aicc.UserGroup("agents", { groupName: "Agents", groupType: "agent" });

// What is there already.
const { tenants } = await aicc.getTenants();
const { orgs } = await aicc.getOrgs({ orgType: "department" });

type Tree = { [name: string]: Tree };
const childrenOf = (parent: string | undefined): Tree =>
  Object.fromEntries(orgs.filter((org) => org.parentOrgId === parent).map((org) => [org.orgName, childrenOf(org.orgId)]));

// UUCall: somebody who takes calls, and the two applications that she may open, in the enterprise that the setting uucall:uid names.
const zhang = new uucall.SubAccount("zhang", {
  account: "zhang",
  name: "Zhang San",
  password: config.requireSecret("zhangPassword"),
});
const zhangApps = new uucall.SubAccountAppAuth("zhang-apps", { subAccountId: zhang.id, appIds: ["11", "12"] });

// NAKIVO Director: who was allocated how many sockets, and who uses them.
const { tenants: customers } = await nakivo.getTenants({ sortBy: "name" });

export const groupIds = { inspectors: inspectors.groupId, agents: agents.groupId };
export const tenantSpaces = tenants.map((tenant) => tenant.tenantSpaceName);
export const departments = childrenOf(undefined);
export const zhangId = zhang.subAccountId;
export const zhangOpens = zhangApps.appNames;
export const sockets = Object.fromEntries(
  customers.map((customer) => [customer.name, `${customer.usedSockets} of ${customer.allocated} used`]),
);
