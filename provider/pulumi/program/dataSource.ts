import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { redact } from "../../core/redact.js";
import type { SettingLookup } from "../../settings/settings.js";
import { settingLookup } from "../../settings/settings.js";
import type { VendorProvider } from "./vendorProvider.js";
import { requireProvider } from "./vendorProvider.js";

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

/** A data source, free of Pulumi. @internal */
export interface DataSourceDescription<Args, Result> {
  /** Its name for messages: `aicc.getOrgs`. */
  name: string;
  args: z.ZodType<Args>;
  read(args: Args, lookup: SettingLookup, signal?: AbortSignal): Promise<Result>;
}

const vendorOf = (name: string) => name.slice(0, name.indexOf("."));

/** Reads a data source with the stack's settings. @internal */
export async function readNow<Args, Result>(
  source: DataSourceDescription<Args, Result>,
  args: unknown,
  { signal, ...rest }: DataSourceOptions,
): Promise<Result> {
  if ("provider" in rest)
    throw new pulumi.RunError(
      `${source.name} takes no provider, since a provider's settings are known only later. Use ${source.name}Output(args, { provider })`,
    );
  return readWith(source, args, stackConfiguration, signal);
}

/** Reads a data source once its arguments, its provider's settings and what it depends on are known. @internal */
export function readOutput<Args, Result>(
  source: DataSourceDescription<Args, Result>,
  args: pulumi.Input<unknown>,
  opts: DataSourceOutputOptions,
): pulumi.Output<Result> {
  requireProvider(vendorOf(source.name), `${source.name}Output`, opts.provider);
  const settings = (opts.provider as VendorProvider | undefined)?.settings;
  const ids = [opts.dependsOn ?? []].flat().map((resource) => resource.id);
  // The account's secrets are not in the answer, and must not make a secret of it.
  const known = pulumi.all([pulumi.output(args), settings && pulumi.unsecret(settings), pulumi.all(ids)]);
  return known.apply(([value, given]) =>
    readWith(source, value, given ? (key) => given[key] : stackConfiguration),
  ) as pulumi.Output<Result>;
}

/** The value of a configuration key such as `aicc:endpoint`, secrets in plain text. */
function stackConfiguration(key: string): string | undefined {
  const [namespace, name] = key.split(":") as [string, string];
  return new pulumi.Config(namespace).get(name);
}

async function readWith<Args, Result>(
  source: DataSourceDescription<Args, Result>,
  args: unknown,
  get: (key: string) => string | undefined,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    return await source.read(validated(source, args), settingLookup(vendorOf(source.name), get), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new pulumi.RunError(redact(`${source.name}: ${error instanceof Error ? error.message : error}`));
  }
}

function validated<Args, Result>(source: DataSourceDescription<Args, Result>, args: unknown): Args {
  const result = source.args.safeParse(args ?? {});
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`).join("; "));
}
