import * as pulumi from "@pulumi/pulumi";
import type { Client, Log } from "../../core/account.js";
import { VendorError } from "../../core/errors.js";
import { sendable } from "../../core/oneLine.js";
import type { Properties } from "../../core/properties.js";
import { Redactor } from "../../core/redactor.js";
import type { VendorSettings } from "../../settings/settings.js";
import { settingLookup } from "../../settings/settings.js";
import { accountOf, isFirst } from "../accounts.js";
import { neighboursAt } from "../neighbours.js";
import type { VendorProvider } from "./provider.js";
import { stackConfiguration, thisProgram } from "./stackSettings.js";

/** A look that fails is a warning only. So it is not repeated, and its time limits are short. */
const HASTY: Readonly<Record<string, string>> = { maxRetries: "0", timeout: "10", operationTimeout: "20", log: "info" };
/** A look that is not repeated has nothing to say of waits. */
const log: Log = { info: () => {}, warn: (line) => void (isFirst(thisProgram(), line) && pulumi.log.warn(line)) };

/**
 * Asks the vendor once for each account of a preview whether it takes the credentials: a preview of new resources makes no other call, and would pass with a
 * wrong key. Where the vendor refuses them, the program fails; where it cannot be reached, that is a warning. `checkCredentials` turns it off.
 *
 * @param place - inputs of a resource that say where something is to be read
 * @param provider - the account; without it, that of the stack's settings
 * @internal
 */
export function checkCredentials(client: Client<unknown>, place: Properties, provider: pulumi.ProviderResource | undefined): void {
  const vendor = client.vendor as VendorSettings;
  // A program under test with mocks has no engine, and reaches no vendor.
  if (!client.probe || !pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return;
  if (!isFirst(provider ?? thisProgram(), `credentials of ${vendor.name}`)) return;
  const settings = (provider as Partial<VendorProvider> | undefined)?.settings;
  if (settings === undefined) return void ask(client, place, stackConfiguration);
  // Settings that are known only after the deployment are not asked with.
  pulumi.unsecret(settings).apply((given) => void ask(client, place, (key) => given[key]));
}

/** Nobody waits for it. Where it rejects, Pulumi ends the program with the message. */
async function ask(client: Client<unknown>, place: Properties, get: (key: string) => string | undefined): Promise<void> {
  const vendor = client.vendor as VendorSettings;
  const lookup = settingLookup(vendor, get);
  const hasty = Object.assign((name: string) => HASTY[name] ?? lookup(name), { ownAccount: lookup.ownAccount });
  const account = await accountOf({}, vendor, hasty, { log, neighbours: neighboursAt });
  let redactor = new Redactor();
  try {
    if (!account.settings.values.checkCredentials) return;
    redactor = account.redactor;
    const api = await account.client(client);
    await account.operations.run("preview", async () => client.probe!(api, account, place));
  } catch (error) {
    const off = `${vendor.name}:checkCredentials false turns this look off`;
    const text = sendable(redactor.message(error instanceof Error ? error.message : String(error)));
    // What is wrong with the settings, the resources say.
    if (!(error instanceof VendorError)) return;
    if (isRefusal(error)) throw new pulumi.RunError(`${text}. The preview asks each account once for a list; ${off}`);
    pulumi.log.warn(`the preview could not see whether the vendor takes the credentials (${off}): ${text}`);
  }
}

/** An answer that says no, in whatever way; not one that says "later". */
const isRefusal = ({ status, code }: VendorError): boolean =>
  code !== undefined || (status !== undefined && status >= 400 && status < 500 && status !== 429);
