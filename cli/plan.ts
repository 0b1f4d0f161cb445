import { isDeepStrictEqual } from "node:util";
import { check } from "#provider/core/check.js";
import type { Listed, ResourceDescription } from "#provider/core/description.js";
import type { Properties, PropertyValue } from "#provider/core/properties.js";
import { pick, textsIn } from "#provider/core/properties.js";
import type { Outcome } from "#provider/core/target.js";
import { ACCOUNT_MARK } from "#provider/pulumi/process/accountMark.js";
import type { Place, VendorAccount } from "./account.ts";
import { isEmpty, listObjects, readAll } from "./existing.ts";
import { declares, isLikeOne, manages } from "./findings.ts";
import type { Draft, Plan, PlanOptions } from "./item.ts";
import { named } from "./naming.ts";
import type { Entry } from "./state.ts";
import { nounOf } from "./vendors.ts";

interface Found {
  description: ResourceDescription;
  object: Listed;
  outcome: Outcome | Error | undefined;
}

/** Looks at what exists, and decides what can be imported, and under which names. */
export async function planImport(options: PlanOptions): Promise<Plan> {
  const { kinds, wanted, vendor, place, entries, progress } = options;
  const plan: Plan = { place, items: [], leftOut: [], managed: 0 };
  const found: Found[] = [];
  for (const kind of kinds) {
    const descriptions = [kind.object, ...kind.attachments].filter((description) => wanted.includes(description));
    if (descriptions.length === 0) continue;
    progress(`lists ${nounOf(kind.object)}…`);
    const objects = await listObjects(kind, vendor, place);
    const named = objects.filter(({ name }) => options.names === undefined || isLikeOne(name, options.names));
    for (const description of descriptions) {
      const isManaged = manages(description, { place, endpoint: vendor.endpoint });
      const fresh = named.filter((object) => !entries.some((entry) => isManaged(entry, object)));
      plan.managed += named.length - fresh.length;
      const outcomes = await readAll(description, vendor, place, fresh, progress);
      found.push(...fresh.map((object, at) => ({ description, object, outcome: outcomes[at] })));
    }
  }
  const doubles = sharedElements(found, entries);
  const drafts = found.flatMap((one) => {
    const { description, object, outcome } = one;
    const leave = (reason: string) => {
      plan.leftOut.push({
        noun: nounOf(description),
        label: vendor.account.redactor.redact(object.name),
        id: object.id,
        reason: vendor.account.redactor.message(reason),
      });
      return [];
    };
    if (outcome instanceof Error) return leave(outcome.message);
    if (outcome === undefined) return leave("it is gone since it was listed");
    const shared = doubles.get(one);
    if (shared !== undefined) return leave(shared);
    if (textsIn(outcome.outs).some((text) => vendor.account.redactor.holds(text)))
      return leave("the vendor shows a secret of the settings among its data, which would stand in the program");
    if (description.kind === "object") {
      const isDeclared = declares(description, { place, endpoint: vendor.endpoint });
      const entry = entries.find((each) => isDeclared(each, object));
      if (entry)
        return leave(
          `the stack's resource ${JSON.stringify(entry.name)} has this name (id ${entry.id}), and a program can have a name once only. Rename one of the two. If only this one is there, set adopt: true on the resource and run "pulumi up --refresh"`,
        );
      const namesakes = found.filter((other) => other.description === description && other.object.name === object.name);
      if (namesakes.length > 1) {
        const ids = namesakes.map((other) => other.object.id).join(", ");
        return leave(`there are several of this name (ids ${ids}), and Pulumi could not tell them apart. Rename all but one`);
      }
    } else if (isEmpty(description, outcome)) return [];
    const draft = declared(description, vendor, place, outcome);
    return typeof draft === "string" ? leave(draft) : [{ description, object, ...draft }];
  });
  plan.items = named(drafts, options);
  return plan;
}

/** Sets that have an element in common with another one, where an element can be in one set only, each with the reason to leave it out. */
function sharedElements(found: readonly Found[], entries: readonly Entry[]): Map<Found, string> {
  const shared = new Map<Found, string>();
  const sets = found.flatMap((one) => {
    const { description, outcome } = one;
    if (description.kind !== "attachment" || !description.sole || !outcome || outcome instanceof Error) return [];
    return [
      {
        one,
        type: description.type,
        sole: description.sole,
        elements: outcome.outs[description.elements] as unknown[],
        input: description.elements,
      },
    ];
  });
  const holders = new Map<string, Set<string>>();
  const hold = (type: string, element: unknown, name: string) => {
    const key = JSON.stringify([type, element]);
    holders.set(key, (holders.get(key) ?? new Set()).add(name));
  };
  for (const { type, elements, one } of sets) for (const element of elements) hold(type, element, one.object.name);
  for (const { type, input } of sets.slice(0, 1))
    for (const entry of entries)
      if (entry.type === type) for (const element of [entry.properties[input]].flat()) hold(type, element, entry.name);
  for (const { one, type, sole, elements } of sets) {
    const twice = elements.find((element) => holders.get(JSON.stringify([type, element]))!.size > 1);
    if (twice === undefined) continue;
    const names = [...holders.get(JSON.stringify([type, twice]))!].map((name) => JSON.stringify(name)).join(" and ");
    shared.set(one, `the ${sole} ${twice} is in ${names}, and a program can have it in one only. Take it out of one of them`);
  }
  return shared;
}

/** What a program says to have exactly this; a text that says why none can. */
function declared(description: ResourceDescription, { account, lookup }: VendorAccount, place: Place, { outs }: Outcome): Draft | string {
  const { schemas } = account;
  const { directives = [], unseen = [], secrets = [] } = description;
  const rules = new Map(schemas.of(description.inputs));
  const mayBeLeftOut = (name: string) => rules.get(name)!.safeParse(undefined).success;
  const args: Properties = {};
  const required = secrets.filter((name) => !mayBeLeftOut(name));
  for (const name of Object.keys(description.inputs)) {
    const value = outs[name];
    if (value === undefined || Object.hasOwn(place, name) || [...directives, ...unseen, ...secrets].includes(name)) continue;
    const reason = whyNot(rules.get(name)!.safeParse(value), value);
    if (reason === undefined) args[name] = value;
    else if (!mayBeLeftOut(name)) return `${name}: ${reason}`;
  }
  for (const [name, value] of Object.entries(args)) {
    const { data } = rules.get(name)!.safeParse(undefined);
    // What is empty and optional stays out of the program's business.
    if (mayBeLeftOut(name) && (isDeepStrictEqual(data, value) || (data === undefined && value === ""))) delete args[name];
  }
  const { inputs, failures } = check(description, { ...place, ...args }, lookup, schemas);
  const failure = failures.find(({ reason, property }) => !required.some((name) => property === name || reason.startsWith(`${name}:`)));
  if (failure) return [failure.property, failure.reason].filter(Boolean).join(": ");
  const outputs = pick(outs, [...Object.keys(inputs), ...description.outputs, ACCOUNT_MARK]);
  return { args, inputs, outputs, secrets: required };
}

/** Why a program cannot say a value to the letter; undefined where it can. */
function whyNot(
  result: { success: boolean; data?: unknown; error?: { issues: { message: string }[] } },
  value: PropertyValue,
): string | undefined {
  if (!result.success) return result.error!.issues[0]!.message;
  if (!isDeepStrictEqual(result.data, value)) return `is ${JSON.stringify(value)}, which a program cannot give to the letter`;
  if (JSON.stringify(value).includes("[secret]")) return "holds a secret of the settings";
  return undefined;
}
