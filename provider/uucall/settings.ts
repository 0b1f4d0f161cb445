import type { Rule } from "../core/inputs.js";
import { optional } from "../core/inputs.js";
import type { SettingsDescription, SettingsOf } from "../settings/settings.js";
import { booleanSetting, commonSettings, defaulting, identity, secretSetting, textSetting, urlSetting } from "../settings/settings.js";
import type { FieldPlace } from "./fields.js";
import { FIELD_PLACES } from "./fields.js";

const text: Rule<string> = (zod) => zod.string();
const timeZone: Rule<string> = (zod) =>
  zod.string().refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
      return false;
    }
  }, 'must be the name of a time zone, such as "Asia/Shanghai" or "UTC"');
const enterprise: Rule<string> = (zod) => zod.string().regex(/^\d+$/, "must be the enterprise's number, such as 1225");
const fields: Rule<FieldPlace> = (zod) => zod.enum(FIELD_PLACES, `must be ${FIELD_PLACES.join(", ").replace(/, (?=\w+$)/, " or ")}`);
const uidOnModify: Rule<"asked" | "always"> = (zod) => zod.enum(["asked", "always"], "must be asked or always");

const values: Rule<string[]> = (zod) =>
  zod
    .string()
    .transform((text) => text.split(",").map((value) => value.trim().toLowerCase()))
    .refine((all) => all.every((value) => value !== ""), 'must be values joined with commas, such as "2" or "Y,yes"');

/** The settings of `uucall`: {@link ProviderArgs} documents each. */
export const uucallSettings = {
  endpoint: identity(urlSetting),
  appId: identity(textSetting),
  userName: identity(textSetting),
  apiKey: identity(secretSetting),
  extras: { rule: defaulting(text, "") },
  uid: { rule: optional(enterprise), neededFor: "sub-accounts and permissions whose arguments do not give it" },
  timeZone: { rule: defaulting(timeZone, "Asia/Shanghai") },
  contentType: { rule: defaulting(text, "application/json;charset=utf-8") },
  authFlag: textSetting,
  authFlagTrue: { rule: optional(values) },
  grantsIncludeParents: { rule: defaulting(booleanSetting, "false") },
  nothingFound: textSetting,
  fields: { rule: defaulting(fields, "flatAndBody") },
  uidOnModify: { rule: defaulting(uidOnModify, "asked") },
  ...commonSettings,
} satisfies SettingsDescription;

/** UUCall. */
export const uucall = { name: "uucall", settings: uucallSettings };

export type UucallSettings = SettingsOf<typeof uucallSettings>;
