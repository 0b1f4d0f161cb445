import type { z } from "zod";
import { Collection } from "../collection.ts";
import { agentSchema, exampleAgents } from "./agent.ts";
import { exampleOrgs, orgSchema } from "./org.ts";
import { exampleTenants, tenantSchema } from "./tenant.ts";
import { exampleUserGroups, userGroupSchema } from "./userGroup.ts";

/** The keys of one customer of the vendor, and what it starts with. */
export interface AiccAccountOptions {
  /** The AK of CC-CMS; must not contain a slash. */
  accessKey: string;
  /** The SK of CC-CMS. */
  secretKey: string;
  /** The key of the CC-Management application. */
  appKey: string;
  /** Its secret. */
  appSecret: string;
  /** Default: the groups of the vendor's example. */
  groups?: z.input<typeof userGroupSchema>[];
  /** Default: the agents of the vendor's examples, and some more. */
  agents?: z.input<typeof agentSchema>[];
  /** Default: the tenant of the vendor's example. */
  tenants?: z.input<typeof tenantSchema>[];
  /** Default: the organizations of the vendor's example. */
  orgs?: z.input<typeof orgSchema>[];
}

/** The account of an emulator that was told of no other. Its keys are no secrets: they open nothing but an emulator. */
export const exampleAccount: AiccAccountOptions = {
  accessKey: "emulator-access-key",
  secretKey: "emulator-secret-key-not-a-real-one",
  appKey: "emulator-app-key",
  appSecret: "emulator-app-secret-not-a-real-one",
};

/** An account with its objects. */
export interface AiccAccount extends Readonly<Pick<AiccAccountOptions, "accessKey" | "secretKey" | "appKey" | "appSecret">> {
  readonly groups: Collection<typeof userGroupSchema>;
  readonly agents: Collection<typeof agentSchema>;
  readonly tenants: Collection<typeof tenantSchema>;
  readonly orgs: Collection<typeof orgSchema>;
}

/** Opens an account with the objects it starts with. */
export function openAccount(options: AiccAccountOptions, changed: () => void): AiccAccount {
  const { groups = exampleUserGroups, agents = exampleAgents, tenants = exampleTenants, orgs = exampleOrgs, ...keys } = options;
  if (keys.accessKey.includes("/"))
    throw new Error(`The access key "${keys.accessKey}" contains a slash, which separates the parts of a signature.`);
  return {
    ...keys,
    groups: new Collection(userGroupSchema, "id", groups, { changed, name: ({ groupName }) => groupName }),
    agents: new Collection(agentSchema, "workNo", agents, { changed, name: ({ accountName }) => accountName }),
    tenants: new Collection(tenantSchema, "tenantId", tenants, { changed, name: ({ tenantSpaceName }) => tenantSpaceName }),
    orgs: new Collection(orgSchema, "orgId", orgs, { changed, name: ({ orgName }) => orgName }),
  };
}
