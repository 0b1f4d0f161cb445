import type { SettingLookup } from "./settings.js";

/**
 * Makes a vendor's client once for each account that the settings name, and gives the same one to all resources and data sources of the process.
 *
 * @param resolve - reads and checks the settings
 */
export function clientPerAccount<Settings, Client>(
  resolve: (lookup: SettingLookup) => Settings,
  connect: (settings: Settings) => Client,
): (lookup: SettingLookup) => Client {
  const clients = new Map<string, Client>();
  return (lookup) => {
    const settings = resolve(lookup);
    const account = JSON.stringify(settings);
    const client = clients.get(account) ?? connect(settings);
    clients.set(account, client);
    return client;
  };
}
