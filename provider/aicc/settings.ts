import type { Rule } from "../core/inputs.js";
import { optional } from "../core/inputs.js";
import type { Setting, SettingsDescription, SettingsOf } from "../settings/settings.js";
import {
  booleanSetting,
  commonSettings,
  defaulting,
  identity,
  integerSetting,
  secretSetting,
  textSetting,
  urlSetting,
} from "../settings/settings.js";

/** Headers that the C2 signature may cover. `host` has to be among them. */
const signatureHeaders: Rule<string[]> = (zod) =>
  zod
    .string()
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

/** The tables of the vendor's pages have a blank behind the semicolon, their examples have none. */
const contentType: Rule<string> = (zod) =>
  zod.enum(
    ["application/json;charset=UTF-8", "application/json; charset=UTF-8"],
    'must be "application/json;charset=UTF-8" or "application/json; charset=UTF-8"',
  );

const dialectSwitch = (fallback: boolean): Setting<boolean> => ({ rule: defaulting(booleanSetting, String(fallback)) });

const CMS = "user groups, their members and tenants";
const MANAGEMENT = "organisations";
const PLACE = "user groups and members whose arguments do not give them";

/** The settings of `aicc`: {@link ProviderArgs} documents each. */
export const aiccSettings = {
  endpoint: identity(urlSetting, CMS),
  accessKey: identity(textSetting, CMS),
  secretKey: identity(secretSetting, CMS),
  managementEndpoint: identity(urlSetting, MANAGEMENT),
  tokenEndpoint: identity(urlSetting),
  appKey: identity(textSetting, MANAGEMENT),
  appSecret: identity(secretSetting, MANAGEMENT),
  ccId: { rule: optional(integerSetting(1, 65535)), neededFor: PLACE },
  vdn: { rule: optional(integerSetting(1, Number.MAX_SAFE_INTEGER)), neededFor: PLACE },
  memberBatchSize: { rule: defaulting(integerSetting(1, 1000), "100") },
  noListIsEmpty: { rule: defaulting(booleanSetting, "false") },
  contentType: { rule: defaulting(contentType, "application/json;charset=UTF-8") },
  signatureHeaders: { rule: defaulting(signatureHeaders, "content-length;content-type;host") },
  signatureMilliseconds: dialectSwitch(true),
  signatureEmptyQueryLine: dialectSwitch(false),
  signatureHostPort: dialectSwitch(true),
  ...commonSettings,
} satisfies SettingsDescription;

/** Huawei Cloud AICC. */
export const aicc = { name: "aicc", settings: aiccSettings };

export type AiccSettings = SettingsOf<typeof aiccSettings>;
