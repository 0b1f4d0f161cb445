import type * as pulumi from "@pulumi/pulumi";
import type { Account, Log } from "../../core/account.js";
import { createAttachment, deleteAttachment, readAttachment, updateAttachment } from "../../core/attachment.js";
import { check } from "../../core/check.js";
import type { ResourceDescription, SettingLookup } from "../../core/description.js";
import { comparedInputs } from "../../core/description.js";
import { diff } from "../../core/diff.js";
import { createObject, deleteObject, readObject, updateObject } from "../../core/object.js";
import { PartialFailure } from "../../core/partialFailure.js";
import { declare, declareNew } from "../../core/place.js";
import type { Properties } from "../../core/properties.js";
import { ignoredOf, pick, SECRET_INPUTS, secretInputsOf, textsIn } from "../../core/properties.js";
import type { Outcome, Target } from "../../core/target.js";
import { fingerprint } from "../../core/target.js";
import type { VendorSettings } from "../../settings/settings.js";
import { settingLookup } from "../../settings/settings.js";
import { accountOf } from "../accounts.js";
import { neighboursAt } from "../neighbours.js";
import { PROVIDER_MARK } from "../providerMark.js";
import { ACCOUNT_MARK, markOf, noteMoved, requireSame } from "./accountMark.js";
import type { Interrupt } from "./interrupt.js";
import { uninterrupted } from "./interrupt.js";
import { readable } from "./readable.js";

/** A call of Pulumi's SDK to a dynamic resource. */
export type Verb = "check" | "diff" | "create" | "read" | "update" | "delete";

/** The engine shows what the process prints as messages of the stack. */
const log: Log = { info: (line) => console.log(line), warn: (line) => console.log(`warning: ${line}`) };

/** All calls of a process belong to one provider instance: Pulumi starts a process for each. */
const thisProcess = {};

/**
 * Runs one verb of a resource.
 *
 * @param args - what Pulumi's SDK passes to a dynamic provider
 * @param interrupt - whether the process is to end
 */
export async function dispatch(
  description: ResourceDescription,
  verb: Verb,
  { config }: pulumi.dynamic.ConfigureRequest,
  args: any[],
  interrupt: Interrupt = uninterrupted,
): Promise<unknown> {
  const given: Properties = args.at(-1);
  const secretNames = [...(description.secrets ?? []), ...args.flatMap(secretInputsOf)];
  const secrets = secretNames.flatMap((name) => args.flatMap((properties) => textsIn(properties?.[name])));
  const vendor = description.client.vendor as VendorSettings;
  let account: Account | undefined;
  try {
    const lookup = settingLookup(vendor, (key) => config.get(key));
    refuseOtherVendor(vendor.name, config);
    account = await accountOf(thisProcess, vendor, lookup, { log, cancelled: interrupt.cancelled, neighbours: neighboursAt });
    for (const secret of secrets) account.redactor.remember(secret);
    // Missing settings show in the preview, not half way through the deployment.
    account.settings.require(description.client.required);
    const properties = args.map((each) => (typeof each === "object" ? each : undefined));
    if (verb === "check") return checked(description, account, lookup, properties[0], properties[1]);
    if (verb === "diff") return compared({ description, account, api: undefined }, args[0], args[1], args[2]);
    const { operations } = account;
    const target = { description, account, api: await account.client(description.client) };
    return await interrupt.during(() => operations.run(`${verb} of ${description.label(given)}`, () => called(target, verb, args, lookup)));
  } catch (error) {
    throw readable(error, { verb, label: description.label(given), vendor }, given, { redactor: account?.redactor, secrets });
  }
}

function checked(description: ResourceDescription, account: Account, lookup: SettingLookup, olds: Properties, news: Properties) {
  const { inputs, failures } = check(description, news, lookup, account.schemas);
  if (failures.length === 0) {
    const declared = fingerprint(description, inputs);
    const isSame = declared === fingerprint(description, olds ?? {});
    account.ownership.checked(declared, { isSame, ignored: ignoredOf(news, comparedInputs(description)) });
    const isNew = Object.keys(olds ?? {}).length === 0;
    if (isNew) failures.push(...declareNew({ description, account, api: undefined }, inputs));
  }
  const clean = ({ property, reason }: { property: string; reason: string }) => ({
    property,
    reason: account.redactor.message(reason),
  });
  return { inputs, failures: failures.map(clean) };
}

function compared(target: Target<ResourceDescription>, id: string, olds: Properties, news: Properties) {
  noteMoved(target, olds);
  const result = diff(target.description, id, olds, news);
  const declared = target.account.ownership.announced(fingerprint(target.description, news));
  return declared ? declare(target, id, olds, news, result, declared) : result;
}

/** What each kind of resource does for a verb. */
interface Verbs {
  create(target: Target, inputs: Properties): Promise<Outcome>;
  read(target: Target, id: string, olds: Properties): Promise<Outcome | undefined>;
  update(target: Target, id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(target: Target, id: string, olds: Properties): Promise<void>;
}
const verbsOf: Record<ResourceDescription["kind"], Verbs> = {
  object: { create: createObject, read: readObject, update: updateObject, delete: deleteObject } as Verbs,
  attachment: { create: createAttachment, read: readAttachment, update: updateAttachment, delete: deleteAttachment } as Verbs,
};

async function called(target: Target<ResourceDescription>, verb: Verb, args: any[], lookup: SettingLookup): Promise<unknown> {
  const { description, account } = target;
  const verbs = verbsOf[description.kind];
  const [id, olds] = args as [string, Properties];
  const marked = (outs: Properties): Properties => ({ ...outs, [ACCOUNT_MARK]: markOf(target) });
  const read = () => verbs.read(target, id, { ...description.defaults?.(lookup), ...olds });
  try {
    switch (verb) {
      case "create": {
        account.ownership.announced(fingerprint(description, args[0]));
        const made = await verbs.create(target, args[0]);
        return { ...made, outs: marked(made.outs) };
      }
      case "read": {
        let reading: ReturnType<typeof read> | undefined;
        const once = () => (reading ??= read());
        await requireSame(target, id, olds, once);
        const found = await once();
        if (!found) return { id: "", props: {} };
        const inputs = pick(found.outs, [...Object.keys(description.inputs), SECRET_INPUTS]);
        // States of 0.1.0, and what something else manages, have no mark: a refresh adds none.
        return { id: found.id, props: Object.hasOwn(olds, ACCOUNT_MARK) ? marked(found.outs) : found.outs, inputs };
      }
      case "update":
        await requireSame(target, id, olds, read);
        return { outs: marked(await verbs.update(target, id, olds, args[2])) };
      case "delete":
        await requireSame(target, id, olds, read);
        return await verbs.delete(target, id, olds);
    }
  } catch (error) {
    if (error instanceof PartialFailure) throw new PartialFailure(error.message, error.id, marked(error.properties));
    throw error;
  }
}

/** A component passes the last of its providers on to all of its children, whatever their vendor: to Pulumi they are of one package. */
function refuseOtherVendor(vendor: string, config: pulumi.dynamic.Config): void {
  const mark = config.get(PROVIDER_MARK);
  if (mark && mark !== vendor)
    throw new Error(
      `its provider is ${mark}.Provider, from { provider } or from the component that is its parent. Pass an instance of ${vendor}.Provider as { provider } to the resource itself: a component passes only one provider on, so each child takes its own. new ${vendor}.Provider("name", {}) has the stack's settings`,
    );
}
