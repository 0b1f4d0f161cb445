/** One mistake a run: the one that MISTAKE names. */
import * as pulumi from "@pulumi/pulumi";
import { aicc } from "pulumi-tenancy";

class Other extends pulumi.ProviderResource {
  constructor(name: string) {
    super("pulumi-nodejs", name, {});
  }
}

const group = { groupName: "G", groupType: "agent", vdn: 113, ccId: 1 } as const;
const mistakes: Record<string, () => unknown> = {
  "wrong inputs": () => new aicc.UserGroup("g", { ...group, ccId: 70000, groupName: "" }),
  "no such input": () => new aicc.UserGroup("g", { ...group, grupName: "typo" } as aicc.UserGroupArgs),
  "another provider": () => new aicc.UserGroup("g", group, { provider: new Other("other") }),
  "no such setting": () => new aicc.Provider("p", { endpiont: "x" } as aicc.ProviderArgs),
  "a number for an id": () => aicc.UserGroup.get("g", Number("159832671551117675139418726647") as unknown as string),
  "a provider in a promise": () => aicc.getOrgs({}, { provider: new aicc.Provider("p", {}) } as object),
  "a wrong filter": () => aicc.getOrgs({ orgType: "D" as "department" }),
  "missing settings": () => new aicc.UserGroup("g", group),
  "an existing group": () => new aicc.UserGroup("g", { ...group, groupName: "ceshi001" }),
};
await mistakes[process.env.MISTAKE!]!();
