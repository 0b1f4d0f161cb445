import { z } from "zod";
import type { Setting, SettingsDescription, SettingsOf } from "../settings/settings.js";
import { booleanSetting, commonSettings, integerSetting, secretSetting, textSetting, urlSetting } from "../settings/settings.js";

/** Headers that the C2 signature may cover. `host` has to be among them. */
const signatureHeaders = z
  .string()
  .default("content-length;content-type;host")
  .transform((text) =>
    text
      .toLowerCase()
      .split(";")
      .map((name) => name.trim())
      .sort(),
  )
  .refine((names) => names.includes("host") && names.every((name) => ["content-length", "content-type", "host"].includes(name)), {
    message: 'must be names out of content-length, content-type and host, joined with ";", and host must be among them',
  });

const dialectSwitch = (fallback: boolean): Setting<boolean> => ({ schema: booleanSetting.default(fallback) });

/** The settings of `aicc`: {@link ProviderArgs} documents each. */
export const aiccSettings = {
  endpoint: urlSetting,
  accessKey: textSetting,
  secretKey: secretSetting,
  managementEndpoint: urlSetting,
  tokenEndpoint: urlSetting,
  appKey: textSetting,
  appSecret: secretSetting,
  ccId: { schema: integerSetting(1, 65535).optional() },
  vdn: { schema: integerSetting(1, Number.MAX_SAFE_INTEGER).optional() },
  signatureHeaders: { schema: signatureHeaders },
  signatureMilliseconds: dialectSwitch(true),
  signatureEmptyQueryLine: dialectSwitch(false),
  signatureHostPort: dialectSwitch(true),
  ...commonSettings,
} satisfies SettingsDescription;

export type AiccSettings = SettingsOf<typeof aiccSettings>;
