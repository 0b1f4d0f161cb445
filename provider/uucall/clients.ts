import type { Client } from "../core/account.js";
import { uucall as vendor } from "./settings.js";
import type { UucallClient } from "./uucallClient.js";

/** UUCall's interfaces for sub-accounts and what they may open. */
export const uucall: Client<UucallClient> = {
  vendor,
  required: ["endpoint", "appId", "userName", "apiKey"],
  connect: async (account) => new (await import("./uucallClient.js")).UucallClient(account),
  // One call, which every key may make.
  async probe(api, { settings }, { uid = settings.values.uid }) {
    if (typeof uid === "string") await api.subUsers(uid);
  },
};
