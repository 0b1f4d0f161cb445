import { z } from "zod";
import type { Setting, SettingsDescription, SettingsOf } from "../settings/settings.js";
import { commonSettings, secretSetting, textSetting, urlSetting } from "../settings/settings.js";

const timeZone = z
  .string()
  .default("Asia/Shanghai")
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
      return false;
    }
  }, 'must be the name of a time zone, such as "Asia/Shanghai" or "UTC"');

const uid: Setting<string | undefined> = { schema: z.string().regex(/^\d+$/, "must be the enterprise's number, such as 1225").optional() };

/** The settings of `uucall`: {@link ProviderArgs} documents each. */
export const uucallSettings = {
  endpoint: urlSetting,
  appId: textSetting,
  userName: textSetting,
  apiKey: secretSetting,
  extras: { schema: z.string().default("") },
  uid,
  timeZone: { schema: timeZone },
  contentType: { schema: z.string().default("application/json;charset=utf-8") },
  ...commonSettings,
} satisfies SettingsDescription;

export type UucallSettings = SettingsOf<typeof uucallSettings>;
