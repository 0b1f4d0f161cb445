import * as pulumi from "@pulumi/pulumi";
import { aicc } from "pulumi-tenancy";

/** An account with settings of its own, such as `europe:endpoint`. Address and credentials are the account's own; what else is not given here comes from `aicc:…`, which both share. */
function account(region: string): aicc.Provider {
  const config = new pulumi.Config(region);
  return new aicc.Provider(region, {
    endpoint: config.require("endpoint"),
    accessKey: config.require("accessKey"),
    secretKey: config.requireSecret("secretKey"),
    managementEndpoint: config.require("managementEndpoint"),
    appKey: config.require("appKey"),
    appSecret: config.requireSecret("appSecret"),
    ccId: config.requireNumber("ccId"),
    vdn: config.requireNumber("vdn"),
    timeout: config.getNumber("timeout"),
  });
}

/** What there is in every account. */
function declareGroups(region: string, provider: aicc.Provider) {
  const inspectors = new aicc.UserGroup(`${region}-inspectors`, { groupName: "Inspectors", groupType: "inspector" }, { provider });
  const agents = new aicc.UserGroup(`${region}-agents`, { groupName: "Agents", groupType: "agent" }, { provider });
  // Data sources that take a provider end with Output: its settings may be known only when the program runs.
  const { orgs } = aicc.getOrgsOutput({ orgType: "department" }, { provider });
  return {
    groupIds: { inspectors: inspectors.groupId, agents: agents.groupId },
    departments: orgs.apply((all) => all.map((org) => org.orgName)),
  };
}

export const europe = declareGroups("europe", account("europe"));
export const asia = declareGroups("asia", account("asia"));
