import type * as pulumi from "@pulumi/pulumi";
import { check } from "../../core/check.js";
import type { AnyResourceDescription, Properties } from "../../core/description.js";
import { diff } from "../../core/diff.js";
import { PartialFailure } from "../../core/partialFailure.js";
import { redact, rememberSecret } from "../../core/redact.js";
import { create, read, remove, update } from "../../core/verbs.js";
import type { SettingLookup } from "../../settings/settings.js";
import { settingLookup } from "../../settings/settings.js";
import { PROVIDER_MARK } from "../program/vendorProvider.js";
import { registered } from "./registry.js";

/** A call of Pulumi's SDK to a dynamic resource. */
export type Verb = "check" | "diff" | "create" | "read" | "update" | "delete";

/** Runs one verb of a resource, with the arguments that Pulumi's SDK passes to a dynamic provider. */
export async function run(type: string, verb: Verb, { config }: pulumi.dynamic.ConfigureRequest, args: any[]): Promise<unknown> {
  const description = registered(type);
  const vendor = type.slice(0, type.indexOf(":"));
  const given: Properties = args.at(-1);
  for (const name of description.secrets ?? []) for (const properties of args) rememberSecrets(properties?.[name]);
  try {
    const lookup = settingLookup(vendor, (key) => config.get(key));
    refuseOtherVendor(vendor, config);
    if (verb === "check") {
      // Missing settings show in the preview, not half way through the deployment.
      connected(description, config, lookup);
      return check(description, args[1], lookup);
    }
    if (verb === "diff") return diff(description, args[0], args[1], args[2]);
    const target = { description, account: connected(description, config, lookup) };
    switch (verb) {
      case "create":
        return await create(target, args[0]);
      case "read":
        return await read(target, args[0], { ...description.defaults?.(lookup), ...args[1] });
      case "update":
        return await update(target, args[0], args[1], args[2]);
      case "delete":
        return await remove(target, args[0], args[1]);
    }
  } catch (error) {
    throw readable(error, `${verb} of ${description.label(given)}`, given);
  }
}

/** Before its check, a secret can be anything: a number, a list. */
function rememberSecrets(value: unknown): void {
  if (typeof value === "string" || typeof value === "number") rememberSecret(String(value));
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(rememberSecrets);
}

/** The SDK keeps one configuration for each resource type and provider process: settings are validated once for each. */
const accounts = new WeakMap<pulumi.dynamic.Config, unknown>();

function connected(description: AnyResourceDescription, config: pulumi.dynamic.Config, lookup: SettingLookup): unknown {
  const account = accounts.get(config) ?? description.connect(lookup);
  accounts.set(config, account as object);
  return account;
}

/** A provider can also come from a parent, which the resource's class does not see. */
function refuseOtherVendor(vendor: string, config: pulumi.dynamic.Config): void {
  const mark = config.get(PROVIDER_MARK);
  if (mark && mark !== vendor)
    throw new Error(
      `its provider is ${mark}.Provider. Pass a new ${vendor}.Provider(…) as { provider }, or none to use the stack's settings`,
    );
}

/** The message travels in a header of gRPC, which holds no half characters and not much text. */
const sendable = (text: string): string => {
  const characters = [...text.toWellFormed()];
  return characters.length > 2000 ? `${characters.slice(0, 2000).join("")}…` : text.toWellFormed();
};

/** An error as a user may see it: what was done to which object, and no secret. The SDK prints its stack too, which helps only against our own mistakes. */
function readable(error: unknown, what: string, given: Properties): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  const message = sendable(redact(`${what}: ${cause.message}`));
  const clean =
    cause instanceof PartialFailure
      ? new PartialFailure(message, cause.id, { ...cause.properties, __provider: given.__provider })
      : new Error(message);
  const mistake = [TypeError, RangeError, ReferenceError].some((kind) => cause instanceof kind);
  clean.stack = mistake ? redact(cause.stack ?? "") : "";
  return clean;
}
