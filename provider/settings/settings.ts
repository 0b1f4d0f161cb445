import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { AccountSettings, Vendor } from "../core/account.js";
import type { SettingLookup } from "../core/description.js";
import { SettingsError } from "../core/errors.js";
import type { Rule, Zod } from "../core/inputs.js";
import { optional } from "../core/inputs.js";
import { meant } from "../core/meant.js";
import type { Redactor } from "../core/redactor.js";

/** One setting of a vendor: how its text is read, and whether it is a secret. */
export interface Setting<T> {
  rule: Rule<T>;
  secret?: boolean;
  /**
   * Whether it belongs to one account: as its address or credentials (`"identity"`), or as what is true of its server alone (`"server"`). A provider that
   * has an identity of its own takes neither from elsewhere: the keys of one account never travel to another one's host.
   */
  account?: "identity" | "server";
  /** What needs it. A message about missing settings names it, too: so the user finds all that are missing at once. */
  neededFor?: string;
  /** A variable of the environment that gives it for all vendors. */
  variable?: string;
}

/** The settings of a vendor, by name. */
export type SettingsDescription = Record<string, Setting<unknown>>;

/** The values of settings: those without a default may be missing. */
export type SettingsOf<D extends SettingsDescription> = { [K in keyof D]: D[K] extends Setting<infer T> ? T : never };

/** A vendor with its settings. */
export interface VendorSettings<D extends SettingsDescription = SettingsDescription> extends Vendor {
  settings: D;
}

const text: Rule<string> = (zod) => zod.string();
/** An address without a slash at the end, which makes it no other one. */
const url: Rule<URL> = (zod) =>
  zod.string().transform((value, context) => {
    const parsed = URL.parse(value);
    if (parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password) {
      parsed.pathname = parsed.pathname.replace(/\/+$/, "");
      return parsed;
    }
    const got = value.includes("@") ? "with a user name or password in it; give these as settings of their own" : `got "${value}"`;
    context.addIssue(`must be a URL such as https://cms.example.com:28080, ${got}`);
    return zod.NEVER;
  });

/** A whole number within bounds, from the text of a setting. */
export const integerSetting =
  (min: number, max: number): Rule<number> =>
  (zod) =>
    zod.string().transform((value, context) => {
      if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
      context.addIssue(`must be a whole number from ${min} to ${max}, got "${value}"`);
      return zod.NEVER;
    });

/** A setting that counts as this text where it is not set. */
export const defaulting =
  <T>(rule: Rule<T>, fallback: string): Rule<T> =>
  (zod) =>
    zod.preprocess((value) => value ?? fallback, rule(zod)) as never;

/** `true` or `false`, from the text of a setting. */
export const booleanSetting: Rule<boolean> = (zod) =>
  zod.enum(["true", "false"], 'must be "true" or "false"').transform((value) => value === "true");

export const textSetting: Setting<string | undefined> = { rule: optional(text) };
export const secretSetting: Setting<string | undefined> = { rule: optional(text), secret: true };
export const urlSetting: Setting<URL | undefined> = { rule: optional(url) };

/**
 * A setting that is a part of an account's address or credentials.
 *
 * @param neededFor - what needs it, where that is not everything
 */
export const identity = <T>(setting: Setting<T>, neededFor?: string): Setting<T> => ({
  ...setting,
  account: "identity",
  ...(neededFor !== undefined && { neededFor }),
});

/** Whether a text holds certificates and each is one: TLS passes over those that are none without a word. */
function holdsCertificates(pem: string): boolean {
  try {
    const certificates = pem.split(/(?=-----BEGIN )/).filter((part) => part.startsWith("-----BEGIN "));
    return certificates.map((part) => new X509Certificate(part)).length > 0;
  } catch {
    return false;
  }
}

const certificates: Rule<string> = (zod) =>
  zod.string().refine(holdsCertificates, "must be certificates in PEM, beginning with -----BEGIN CERTIFICATE-----");

const hostName: Rule<string> = (zod) =>
  zod
    .string()
    .refine((name) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(name) && isIP(name) === 0, "must be a host name, such as director.example.com");

const proxyAddress: Rule<URL | "none"> = (zod) =>
  zod.string().transform((value, context) => {
    const parsed = URL.parse(value);
    if (value === "none") return value;
    if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === "/" && !parsed.search) return parsed;
    context.addIssue('must be the address of a proxy, such as http://proxy.example.com:3128, or "none"');
    return zod.NEVER;
  });

const logLevel: Rule<"info" | "debug"> = (zod) => zod.enum(["info", "debug"], 'must be "info" or "debug"');

/** What every vendor has: limits, and how its certificate is trusted. */
export const commonSettings = {
  maxConcurrency: { rule: defaulting(integerSetting(1, 256), "8") },
  timeout: { rule: defaulting(integerSetting(1, 3600), "30") },
  maxRetries: { rule: defaulting(integerSetting(0, 20), "4") },
  operationTimeout: { rule: defaulting(integerSetting(10, 86_400), "900") },
  settleTime: { rule: defaulting(integerSetting(1, 600), "4") },
  // An address may have a user and a password in it.
  proxy: { rule: optional(proxyAddress), secret: true },
  ca: { rule: optional(certificates) },
  tlsServerName: { rule: optional(hostName), account: "server" },
  allowHttp: { rule: defaulting(booleanSetting, "false"), account: "server" },
  insecureSkipTlsVerify: { rule: defaulting(booleanSetting, "false"), account: "server" },
  checkCredentials: { rule: defaulting(booleanSetting, "true") },
  log: { rule: defaulting(logLevel, "info"), variable: "PULUMI_TENANCY_LOG" },
} satisfies SettingsDescription;

/** `managementEndpoint` of aicc is `AICC_MANAGEMENT_ENDPOINT` in the environment. */
export const environmentName = (vendor: string, name: string): string => `${vendor}_${name.replaceAll(/[A-Z]/g, "_$&")}`.toUpperCase();

/** Key under which the inputs of a provider say that it has an account of its own. */
export const OWN_ACCOUNT = "pulumi-tenancy:ownAccount";

/** Whether these names of settings make an account of its own. */
export const isOwnAccount = ({ settings }: VendorSettings, names: readonly string[]): boolean =>
  names.some((name) => settings[name]?.account === "identity");

/**
 * Looks a setting up in a provider's configuration, then in the environment. An empty text counts as not set. Blanks around a value are dropped; those
 * of a secret may be a part of it, except for the line break at the end of a file.
 *
 * @param get - reads a configuration value by its full key, such as `aicc:endpoint`
 */
export function settingLookup(
  { name: vendor, settings }: VendorSettings,
  get: (key: string) => string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): SettingLookup {
  const ownAccount = get(OWN_ACCOUNT) !== undefined;
  const lookup = (name: string) => {
    const elsewhere = ownAccount && settings[name]?.account ? undefined : environment[environmentName(vendor, name)];
    const { variable } = settings[name] ?? {};
    const texts = [get(`${vendor}:${name}`), elsewhere, variable && environment[variable]];
    return texts.map((value) => (settings[name]?.secret ? value?.replace(/[\r\n]+$/, "") : value?.trim())).find(Boolean);
  };
  return Object.assign(lookup, { ownAccount });
}

/** What is wrong with the keys of a stack's configuration that are in the vendor's namespace and no setting; undefined where there are none. */
export function describeUnknown({ name, settings }: VendorSettings, keys: readonly string[]): string | undefined {
  const start = `${name}:`;
  const unknown = keys.filter((key) => key.startsWith(start) && !Object.hasOwn(settings, key.slice(start.length)));
  if (unknown.length === 0) return undefined;
  const told = unknown.map((key) => `${key} is no setting${meant(key.slice(start.length), Object.keys(settings), start)}`);
  const commands = unknown.map((key) => `pulumi config rm ${key}`);
  return `${told.join("; ")}. Take ${unknown.length > 1 ? "them" : "it"} out with: ${commands.join(" && ")}`;
}

/**
 * Reads and validates all settings of a vendor at once, and remembers the secrets among them. What is wrong is told together with what is missing, when
 * a client asks for the settings that it needs.
 */
export function resolveSettings(
  { name: vendor, settings }: VendorSettings,
  lookup: SettingLookup,
  zod: Zod,
  redactor: Redactor,
): AccountSettings {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { rule, secret }] of Object.entries(settings)) {
    const value = lookup(name);
    if (secret) redactor.remember(value);
    const result = rule(zod).safeParse(value);
    if (result.success) values[name] = result.data;
    else problems.push(`${vendor}:${name} (or ${environmentName(vendor, name)}) ${result.error.issues[0]!.message}.`);
  }
  return {
    values,
    require(names) {
      const missing = names.filter((name) => lookup(name) === undefined);
      const others = Object.keys(settings).filter(
        (name) => settings[name]!.neededFor && !names.includes(name) && lookup(name) === undefined,
      );
      const told =
        missing.length > 0
          ? [...problems, describeMissing(vendor, settings, missing, lookup.ownAccount) + describeOthers(settings, others)]
          : problems;
      if (told.length > 0) throw new SettingsError(redactor.redact(told.join("\n")));
    },
  };
}

function describeMissing(vendor: string, description: SettingsDescription, missing: readonly string[], ownAccount = false): string {
  const commands = missing.map((name) => `pulumi config set ${description[name]!.secret ? "--secret " : ""}${vendor}:${name} <value>`);
  const what = `Missing setting${missing.length > 1 ? "s" : ""} of ${vendor}: ${missing.join(", ")}.`;
  const inProgram = `new ${vendor}.Provider("name", { ${missing.map((name) => `${name}: …`).join(", ")} })`;
  if (ownAccount && missing.some((name) => description[name]!.account)) {
    return `${what} The provider gives an address or credentials of its own, so none of them come from the stack's configuration or the environment. Add to it: ${inProgram}`;
  }
  return [
    `${what} Set ${missing.length > 1 ? "each" : "it"} in one of three places:`,
    `  the program:         ${inProgram}, passed as { provider }`,
    `  stack configuration: ${commands.join(" && ")}`,
    `  the environment:     ${missing.map((name) => environmentName(vendor, name)).join(", ")}`,
  ].join("\n");
}

/** What else is missing, with what needs it. */
function describeOthers(description: SettingsDescription, names: readonly string[]): string {
  if (names.length === 0) return "";
  const purposes = Map.groupBy(names, (name) => description[name]!.neededFor);
  return `\nNot set either: ${[...purposes].map(([purpose, each]) => `${each.join(", ")} (for ${purpose})`).join("; ")}`;
}
