import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { rememberSecret } from "../core/redact.js";

/** Finds the text of a setting by its name, wherever it is set; undefined where it is not. */
export type SettingLookup = (name: string) => string | undefined;

/** One setting of a vendor: how its text is read, and whether it is a secret. */
export interface Setting<T> {
  schema: z.ZodType<T>;
  secret?: boolean;
}

/** The settings of a vendor, by name. */
export type SettingsDescription = Record<string, Setting<unknown>>;

/** The values of settings: those without a default may be missing. */
export type SettingsOf<D extends SettingsDescription> = { [K in keyof D]: D[K] extends Setting<infer T> ? T : never };

const text = z.string();
const url = text.transform((value, context) => {
  const parsed = URL.parse(value);
  if (parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password) return parsed;
  const got = value.includes("@") ? "with a user name or password in it; give these as settings of their own" : `got "${value}"`;
  context.addIssue(`must be a URL such as https://cms.example.com:28080, ${got}`);
  return z.NEVER;
});

/** A whole number within bounds, from the text of a setting. */
export const integerSetting = (min: number, max: number) =>
  text
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** `true` or `false`, from the text of a setting. */
export const booleanSetting = z.enum(["true", "false"], 'must be "true" or "false"').transform((value) => value === "true");

export const textSetting: Setting<string | undefined> = { schema: text.optional() };
export const secretSetting: Setting<string | undefined> = { schema: text.optional(), secret: true };
export const urlSetting: Setting<URL | undefined> = { schema: url.optional() };

/** Whether a text holds certificates and each is one: TLS passes over those that are none without a word. */
function holdsCertificates(pem: string): boolean {
  try {
    const certificates = pem.split(/(?=-----BEGIN )/).filter((part) => part.startsWith("-----BEGIN "));
    return certificates.map((part) => new X509Certificate(part)).length > 0;
  } catch {
    return false;
  }
}

/** What every vendor has: limits, and how its certificate is trusted. */
export const commonSettings = {
  maxConcurrency: { schema: integerSetting(1, 256).default(8) },
  timeout: { schema: integerSetting(1, 3600).default(30) },
  maxRetries: { schema: integerSetting(0, 20).default(4) },
  ca: {
    schema: text.refine(holdsCertificates, "must be certificates in PEM, beginning with -----BEGIN CERTIFICATE-----").optional(),
  },
  insecureSkipTlsVerify: { schema: booleanSetting.default(false) },
} satisfies SettingsDescription;

/** `managementEndpoint` of aicc is `AICC_MANAGEMENT_ENDPOINT` in the environment. */
export const environmentName = (vendor: string, name: string): string => `${vendor}_${name.replaceAll(/[A-Z]/g, "_$&")}`.toUpperCase();

/**
 * Looks a setting up in a provider's configuration, then in the environment. An empty text counts as not set.
 *
 * @param get - reads a configuration value by its full key, such as `aicc:endpoint`
 */
export const settingLookup =
  (vendor: string, get: (key: string) => string | undefined, environment: NodeJS.ProcessEnv = process.env): SettingLookup =>
  (name) =>
    get(`${vendor}:${name}`)?.trim() || environment[environmentName(vendor, name)]?.trim() || undefined;

/**
 * Reads and validates all settings of a vendor at once.
 *
 * @param required - the settings that the call at hand cannot do without
 * @throws Error that names every setting that is wrong, and for missing ones the three places where they can be set.
 */
export function resolveSettings<D extends SettingsDescription, R extends keyof D & string>(
  vendor: string,
  description: D,
  lookup: SettingLookup,
  required: readonly R[],
): SettingsOf<D> & { [K in R]: NonNullable<SettingsOf<D>[K]> } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema, secret }] of Object.entries(description)) {
    const value = lookup(name);
    if (secret) rememberSecret(value);
    const result = schema.safeParse(value);
    if (result.success) values[name] = result.data;
    else problems.push(`${vendor}:${name} (or ${environmentName(vendor, name)}) ${result.error.issues[0]!.message}.`);
  }
  const missing = required.filter((name) => lookup(name) === undefined);
  if (missing.length > 0) problems.push(describeMissing(vendor, description, missing));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return values as SettingsOf<D> & { [K in R]: NonNullable<SettingsOf<D>[K]> };
}

function describeMissing(vendor: string, description: SettingsDescription, missing: readonly string[]): string {
  const commands = missing.map((name) => `pulumi config set ${description[name]!.secret ? "--secret " : ""}${vendor}:${name} <value>`);
  return [
    `Missing setting${missing.length > 1 ? "s" : ""} of ${vendor}: ${missing.join(", ")}. Set ${missing.length > 1 ? "each" : "it"} in one of three places:`,
    `  the program:         new ${vendor}.Provider("name", { ${missing.map((name) => `${name}: …`).join(", ")} }), passed as { provider }`,
    `  stack configuration: ${commands.join(" && ")}`,
    `  the environment:     ${missing.map((name) => environmentName(vendor, name)).join(", ")}`,
  ].join("\n");
}
