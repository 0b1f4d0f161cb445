import * as pulumi from "@pulumi/pulumi";
import { aicc } from "pulumi-tenancy";

const config = new pulumi.Config();

// Two groups in the call centre and VDN that the settings aicc:ccId and aicc:vdn name.
const inspectors = new aicc.UserGroup("inspectors", {
  groupName: config.require("inspectorsName"),
  groupType: "inspector",
  remark: "Quality team",
});
const agents = new aicc.UserGroup("agents", { groupName: "Agents", groupType: "agent" });

// What there is already.
const { tenants } = await aicc.getTenants();
const { orgs } = await aicc.getOrgs({ orgType: "department" });

type Tree = { [name: string]: Tree };
const childrenOf = (parent: string | undefined): Tree =>
  Object.fromEntries(orgs.filter((org) => org.parentOrgId === parent).map((org) => [org.orgName, childrenOf(org.orgId)]));

export const groupIds = { inspectors: inspectors.groupId, agents: agents.groupId };
export const tenantSpaces = tenants.map((tenant) => tenant.tenantSpaceName);
export const departments = childrenOf(undefined);
