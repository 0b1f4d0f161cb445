import * as pulumi from "@pulumi/pulumi";
import type { ZodType } from "zod";
import type { Account, Client, Log } from "../../core/account.js";
import type { SettingLookup } from "../../core/description.js";
import { SettingsError } from "../../core/errors.js";
import type { Rules, ValuesOf, Zod } from "../../core/inputs.js";
import { meant } from "../../core/meant.js";
import { sendable } from "../../core/oneLine.js";
import { textsIn } from "../../core/properties.js";
import { Redactor } from "../../core/redactor.js";
import type { VendorSettings } from "../../settings/settings.js";
import { settingLookup } from "../../settings/settings.js";
import { accountOf } from "../accounts.js";
import { neighboursAt } from "../neighbours.js";
import type { VendorProvider } from "./provider.js";
import { requireProvider } from "./provider.js";
import { checkStackSettings, stackConfiguration, thisProgram } from "./stackSettings.js";

/** Options of a data source. */
export interface DataSourceOptions {
  /** Ends the call: its socket is closed, and its promise is rejected. */
  signal?: AbortSignal;
}

/** Options of a data source's `…Output` form. */
export interface DataSourceOutputOptions {
  /** The account to ask; without it the stack's settings are used. */
  provider?: pulumi.ProviderResource;
  /** Resources that must be there before the vendor is asked. In a preview that creates one of them, the result is unknown. */
  dependsOn?: pulumi.CustomResource | pulumi.CustomResource[];
}

/** The arguments of an `…Output` form: each may be an output, and so may the elements of a list and the fields of an object. */
export type OutputArgs<Args> = { [Name in keyof Args]: pulumi.Input<OutputArg<Args[Name]>> };

type OutputArg<Arg> = Arg extends (infer Element)[]
  ? pulumi.Input<Element>[]
  : Arg extends object
    ? { [Name in keyof Arg]: pulumi.Input<Arg[Name]> }
    : Arg;

/** What a data source reads with. @internal */
export interface Reader<Api> {
  api: Api;
  account: Account;
  /** Settings that stand in for arguments. */
  setting: SettingLookup;
  signal?: AbortSignal;
}

/** A data source, free of Pulumi. @internal */
export interface DataSourceDescription<Args extends Rules, Api, Result> {
  /** Its name for messages: `aicc.getOrgs`. */
  name: string;
  client: Client<Api>;
  args: Args;
  /** What has to hold of the arguments together, and what is said where it does not. */
  together?: { holds(args: ValuesOf<Args>): boolean; message: string };
  read(args: ValuesOf<Args>, reader: Reader<Api>): Promise<Result>;
}

/** Reads a data source with the stack's settings. @internal */
export async function readNow<Args extends Rules, Api, Result>(
  source: DataSourceDescription<Args, Api, Result>,
  args: unknown,
  { signal, ...rest }: DataSourceOptions,
): Promise<Result> {
  if ("provider" in rest)
    throw new pulumi.RunError(
      `${source.name} takes no provider, since a provider's settings are known only later. Use ${source.name}Output(args, { provider })`,
    );
  const { result, holdsSecret } = await readWith(source, args, stackConfiguration, { signal });
  if (holdsSecret) log.warn(`${source.name}: the vendor shows a secret among its data. ${source.name}Output keeps it secret`);
  return result;
}

/** Reads a data source once its arguments, its provider's settings and what it depends on are known. @internal */
export function readOutput<Args extends Rules, Api, Result>(
  source: DataSourceDescription<Args, Api, Result>,
  args: pulumi.Input<unknown>,
  opts: DataSourceOutputOptions,
): pulumi.Output<Result> {
  requireProvider(source.client.vendor.name, `${source.name}Output`, opts.provider);
  const settings = (opts.provider as VendorProvider | undefined)?.settings;
  const ids = [opts.dependsOn ?? []].flat().map((resource) => resource.id);
  // The account's secrets are not in the answer, and must not make a secret of it.
  const known = pulumi.all([pulumi.output(args), settings && pulumi.unsecret(settings), pulumi.all(ids)]);
  return known.apply(async ([value, given]) => {
    const get = given ? (key: string) => given[key] : stackConfiguration;
    const { result, holdsSecret } = await readWith(source, value, get, { secrets: await secretsAmong(args, value) });
    return holdsSecret ? pulumi.secret(result) : result;
  }) as pulumi.Output<Result>;
}

/** The texts in those arguments that are secret: no message shows them. */
async function secretsAmong(args: pulumi.Input<unknown>, value: unknown): Promise<string[]> {
  if (!(await pulumi.isSecret(pulumi.output(args)))) return [];
  if (pulumi.Output.isInstance(args) || args instanceof Promise) return textsIn(value);
  const found = Object.entries(args as object).map(async ([name, given]) =>
    (await pulumi.isSecret(pulumi.output(given))) ? textsIn((value as Record<string, unknown>)[name]) : [],
  );
  return (await Promise.all(found)).flat();
}

const log: Log = { info: (line) => void pulumi.log.info(line), warn: (line) => void pulumi.log.warn(line) };

async function readWith<Args extends Rules, Api, Result>(
  source: DataSourceDescription<Args, Api, Result>,
  args: unknown,
  get: (key: string) => string | undefined,
  { signal, secrets = [] }: { signal?: AbortSignal; secrets?: readonly string[] },
): Promise<{ result: Result; holdsSecret: boolean }> {
  let redactor = new Redactor();
  try {
    const vendor = source.client.vendor as VendorSettings;
    checkStackSettings(vendor);
    const setting = settingLookup(vendor, get);
    const account = await accountOf(thisProgram(), vendor, setting, { log, neighbours: neighboursAt });
    redactor = account.redactor;
    for (const secret of secrets) redactor.remember(secret);
    const valid = validated(source, args, account.schemas.zod);
    const api = await account.client(source.client);
    signal?.throwIfAborted();
    const reader = { api, account, setting, signal };
    const result = await account.operations.run(source.name, () => source.read(valid, reader));
    const shown = textsIn(result).filter((text) => !secrets.includes(text));
    return { result, holdsSecret: shown.some((text) => redactor.holds(text)) };
  } catch (error) {
    signal?.throwIfAborted();
    const text = `${source.name}: ${error instanceof Error ? error.message : error}`;
    throw new pulumi.RunError(sendable(error instanceof SettingsError ? redactor.redact(text) : redactor.message(text)));
  }
}

function validated<Args extends Rules>(
  { args: rules, together }: DataSourceDescription<Args, any, any>,
  args: unknown,
  zod: Zod,
): ValuesOf<Args> {
  const shape = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule(zod)]));
  const names = Object.keys(rules);
  const error = ({ code, keys }: { code?: string; keys?: string[] }) =>
    code === "unrecognized_keys" ? keys!.map((key) => `${key} is no argument${meant(key, names)}`).join(", ") : undefined;
  const schema: ZodType = zod.strictObject(shape, { error });
  const whole = together ? schema.refine((given) => together.holds(given as ValuesOf<Args>), together.message) : schema;
  const result = whole.safeParse(args ?? {});
  if (result.success) return result.data as ValuesOf<Args>;
  throw new Error(result.error.issues.map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`).join("; "));
}
