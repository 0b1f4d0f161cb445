import type { Account, Log } from "#provider/core/account.js";
import type { AnyDescription, SettingLookup } from "#provider/core/description.js";
import { SettingsError } from "#provider/core/errors.js";
import { accountOf } from "#provider/pulumi/accounts.js";
import type { VendorSettings } from "#provider/settings/settings.js";
import { describeUnknown, settingLookup } from "#provider/settings/settings.js";
import { exitCodes, Failure } from "./failure.ts";
import type { ConfigValue } from "./pulumi.ts";
import { providersOf, type StackExport } from "./state.ts";

/** An account at a vendor, with where its settings come from. */
export interface VendorAccount {
  account: Account;
  lookup: SettingLookup;
  /** Its address. */
  endpoint: string | undefined;
  /** The URN of the explicit provider whose settings these are. */
  provider?: string;
}

/** Does work at a vendor. @throws Failure whose message shows no secret */
export async function guarded<T>({ account }: VendorAccount, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    throw new Failure(error instanceof SettingsError ? account.redactor.redact(error.message) : account.redactor.message(error.message));
  }
}

const log: Log = { info: (line) => console.error(line), warn: (line) => console.error(`warning: ${line}`) };

/**
 * The account of the stack's configuration and the environment, as a program without an explicit provider has it.
 *
 * @throws Failure when the configuration has a key of the vendor's that is no setting.
 */
export async function accountOfStack(vendor: VendorSettings, config: Readonly<Record<string, ConfigValue>>): Promise<VendorAccount> {
  const unknown = describeUnknown(vendor, Object.keys(config));
  if (unknown !== undefined) throw new Failure(unknown, exitCodes.usage);
  return connected(vendor, (key) => config[key]?.value);
}

/**
 * The account of an explicit provider that is in the stack's state.
 *
 * @param state - with its secrets in plain text
 * @throws Failure that names the providers that there are.
 */
export async function accountOfProvider(vendor: VendorSettings, name: string, state: StackExport): Promise<VendorAccount> {
  const all = providersOf(state, vendor.name);
  const found = all.find((provider) => provider.name === name || provider.urn === name);
  if (!found) {
    const known = all.length > 0 ? `It has ${all.map((provider) => provider.name).join(", ")}` : "It has none";
    throw new Failure(
      `The stack has no ${vendor.name}.Provider "${name}". ${known}. One that the program declares is there after "pulumi up"`,
      exitCodes.usage,
    );
  }
  return { ...(await connected(vendor, (key) => plain(found.inputs[key]))), provider: found.urn };
}

/** A value of a state that was exported with --show-secrets. */
function plain(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const secret = (value as { plaintext?: string } | undefined)?.plaintext;
  return secret === undefined ? undefined : String(JSON.parse(secret));
}

async function connected(vendor: VendorSettings, get: (key: string) => string | undefined): Promise<VendorAccount> {
  const lookup = settingLookup(vendor, get);
  const account = await accountOf({}, vendor, lookup, { log });
  return { account, lookup, endpoint: lookup("endpoint") };
}

/** Where objects are: the values of the scope of a description, such as the VDN. */
export type Place = Readonly<Record<string, string | number>>;

/**
 * The place to look at.
 *
 * @param given - what the command line says, by the names of the inputs
 * @throws Failure that names what is missing or wrong, and where it can be given.
 */
export function placeOf(
  description: AnyDescription,
  { account, lookup }: VendorAccount,
  given: Readonly<Record<string, string | undefined>>,
): Place {
  const { vendor } = account;
  const defaults = description.defaults?.(lookup) ?? {};
  const givenAs = (name: string) => given[name] ?? defaults[name];
  const flagOf = (name: string) => `--${name.replaceAll(/[A-Z]/g, "-$&").toLowerCase()}`;
  const absent = description.scope.filter((name) => givenAs(name) === undefined);
  if (absent.length > 0) {
    const told = absent.map((name) => `${name} is missing: give ${flagOf(name)}, or the setting ${vendor.name}:${name}`);
    throw new Failure([...told, ...missingSettings(account, description)].join("\n"), exitCodes.usage);
  }
  const entries = description.scope.map((name) => {
    const value = givenAs(name);
    const [, schema] = account.schemas.of(description.inputs).find(([input]) => input === name)!;
    const text = schema.safeParse(value);
    const read = text.success || !/^\d+$/.test(String(value)) ? text : schema.safeParse(Number(value));
    if (!read.success) throw new Failure(`${flagOf(name)} ${value}: ${read.error.issues[0]!.message}`, exitCodes.usage);
    return [name, read.data as string | number];
  });
  return Object.fromEntries(entries);
}

/** What else has to be set before the vendor can be asked. */
function missingSettings({ settings }: Account, { client }: AnyDescription): string[] {
  try {
    settings.require(client.required);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
