import type { SettingsDescription, SettingsOf } from "../settings/settings.js";
import { commonSettings, identity, secretSetting, textSetting, urlSetting } from "../settings/settings.js";

/** The settings of `nakivo`: {@link ProviderArgs} documents each. */
export const nakivoSettings = {
  endpoint: identity(urlSetting),
  username: identity(textSetting),
  password: identity(secretSetting),
  ...commonSettings,
} satisfies SettingsDescription;

/** NAKIVO Backup & Replication. */
export const nakivo = { name: "nakivo", settings: nakivoSettings };

/** The settings with those that every call needs. */
export type NakivoSettings = SettingsOf<typeof nakivoSettings> & { endpoint: URL; username: string; password: string };
