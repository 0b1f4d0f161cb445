import type { Client } from "../core/account.js";
import type { DirectorClient } from "./directorClient.js";
import { nakivo } from "./settings.js";

/** A Director. */
export const director: Client<DirectorClient> = {
  vendor: nakivo,
  required: ["endpoint", "username", "password"],
  connect: async (account) => new (await import("./directorClient.js")).DirectorClient(account),
};
