import { z } from "zod";
import { Account } from "../../provider/core/account.js";
import { Redactor } from "../../provider/core/redactor.js";
import { resolveSettings, settingLookup, type VendorSettings } from "../../provider/settings/settings.js";

/**
 * An account of its own at a vendor.
 *
 * @param settings - by name; those that are left out come from this process's environment
 * @throws Error when settings are wrong.
 */
export function accountOf(vendor: VendorSettings, settings: Record<string, string> = {}): Account {
  const redactor = new Redactor();
  const lookup = settingLookup(vendor, (key) => settings[key.slice(`${vendor.name}:`.length)]);
  const account = new Account({ vendor, settings: resolveSettings(vendor, lookup, z, redactor), redactor, log: console, zod: z });
  account.settings.require([]);
  return account;
}
