import type { Account, Client } from "../core/account.js";
import type { CmsClient } from "./cmsClient.js";
import type { GroupMembers } from "./groupMembers.js";
import type { ManagementClient } from "./managementClient.js";
import { aicc } from "./settings.js";

/** The groups of the VDN: every key may list them. */
async function probe(api: CmsClient, { settings, writes }: Account, place: Readonly<Record<string, unknown>>): Promise<void> {
  const { ccId = settings.values.ccId, vdn = settings.values.vdn } = place;
  if (typeof ccId === "number" && typeof vdn === "number") await api.queryAllCcGroup(ccId, vdn, writes.fresh());
}

/** CC-CMS: user groups and tenants. */
export const cms: Client<CmsClient> = {
  vendor: aicc,
  required: ["endpoint", "accessKey", "secretKey"],
  connect: async (account) => new (await import("./cmsClient.js")).CmsClient(account),
  probe,
};

/** CC-CMS: who is in which user group. */
export const groupMembers: Client<GroupMembers> = {
  vendor: aicc,
  required: cms.required,
  connect: async (account) => new (await import("./groupMembers.js")).GroupMembers(account, await account.client(cms)),
  probe: async (_, account, place) => probe(await account.client(cms), account, place),
};

/** CC-Management: organisations. */
export const management: Client<ManagementClient> = {
  vendor: aicc,
  required: ["managementEndpoint", "appKey", "appSecret"],
  connect: async (account) => new (await import("./managementClient.js")).ManagementClient(account),
};
