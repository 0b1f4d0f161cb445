import type { Client } from "../core/account.js";
import type { CmsClient } from "./cmsClient.js";
import type { ManagementClient } from "./managementClient.js";
import { aicc } from "./settings.js";

/** CC-CMS: user groups and tenants. */
export const cms: Client<CmsClient> = {
  vendor: aicc,
  required: ["endpoint", "accessKey", "secretKey"],
  connect: async (account) => new (await import("./cmsClient.js")).CmsClient(account),
};

/** CC-Management: organisations. */
export const management: Client<ManagementClient> = {
  vendor: aicc,
  required: ["managementEndpoint", "appKey", "appSecret"],
  connect: async (account) => new (await import("./managementClient.js")).ManagementClient(account),
};
