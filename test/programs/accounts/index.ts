/** Two accounts of one vendor: one from the settings, one explicit; read and written in one program. */
import * as pulumi from "@pulumi/pulumi";
import { aicc } from "pulumi-tenancy";

const config = new pulumi.Config("second");
const second = new aicc.Provider("second", {
  endpoint: config.require("endpoint"),
  accessKey: config.require("accessKey"),
  secretKey: config.require("secretKey"),
  managementEndpoint: config.require("endpoint"),
  appKey: config.require("appKey"),
  appSecret: config.requireSecret("appSecret"),
  ccId: 2,
});

const args = { groupName: "Inspectors", groupType: "inspector" } as const;
const ours = new aicc.UserGroup("ours", args);
const theirs = new aicc.UserGroup("theirs", { ...args, remark: ours.groupId }, { provider: second });
const existing = aicc.UserGroup.get("existing", "159832671551117675139418726647");

export const ids = { ours: ours.id, theirs: theirs.id };
export const callCentres = { ours: ours.ccId, theirs: theirs.ccId };
export const existingName = existing.groupName;
export const ourOrgs = aicc.getOrgsOutput().orgs.apply((orgs) => orgs.length);
export const theirOrgs = aicc.getOrgsOutput({ status: "all" }, { provider: second }).orgs.apply((orgs) => orgs.length);
export const theirTenants = aicc.getTenantsOutput({ ccId: theirs.ccId }, { provider: second, dependsOn: theirs }).tenants;
