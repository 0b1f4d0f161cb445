import type { Client } from "../core/account.js";
import type { CmsClient } from "./cmsClient.js";
import type { GroupMembers } from "./groupMembers.js";
import type { ManagementClient } from "./managementClient.js";
import { aicc } from "./settings.js";

/** CC-CMS: user groups and tenants. */
export const cms: Client<CmsClient> = {
  vendor: aicc,
  required: ["endpoint", "accessKey", "secretKey"],
  connect: async (account) => new (await import("./cmsClient.js")).CmsClient(account),
};

/** CC-CMS: who is in which user group. */
export const groupMembers: Client<GroupMembers> = {
  vendor: aicc,
  required: cms.required,
  connect: async (account) => new (await import("./groupMembers.js")).GroupMembers(account, await account.client(cms)),
};

/** CC-Management: organisations. */
export const management: Client<ManagementClient> = {
  vendor: aicc,
  required: ["managementEndpoint", "appKey", "appSecret"],
  connect: async (account) => new (await import("./managementClient.js")).ManagementClient(account),
};
