import { z } from "zod";
import { Account } from "../../provider/core/account.js";
import type { Neighbours } from "../../provider/core/elsewhere.js";
import { Redactor } from "../../provider/core/redactor.js";
import { resolveSettings, settingLookup, type VendorSettings } from "../../provider/settings/settings.js";

/**
 * An account of its own at a vendor.
 *
 * @param settings - by name; those that are left out come from this process's environment
 * @param neighbours - the other processes of its operation
 * @throws Error when settings are wrong.
 */
export function accountOf(vendor: VendorSettings, settings: Record<string, string> = {}, neighbours?: Neighbours): Account {
  const redactor = new Redactor();
  const lookup = settingLookup(vendor, (key) => settings[key.slice(`${vendor.name}:`.length)]);
  const read = resolveSettings(vendor, lookup, z, redactor);
  const account = new Account({ vendor, settings: read, redactor, log: console, zod: z, neighbours });
  account.settings.require([]);
  return account;
}
