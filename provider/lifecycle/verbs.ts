import { isDeepStrictEqual } from "node:util";
import AsyncLock from "async-lock";
import type { AnyResourceDescription, Live, Properties } from "./description.js";
import { changedInputs } from "./diff.js";
import { PartialFailure } from "./partialFailure.js";
import { plain } from "./plain.js";
import { settle, UnconfirmedError } from "./settle.js";
import { isUnconfirmed, unconfirmedId } from "./unconfirmed.js";

/** Two resources of a program that mean the same object take turns, so that the second one sees what the first did. */
const locks = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });

/** A resource and the account in which its objects are. */
export interface Target {
  description: AnyResourceDescription;
  account: unknown;
}

/** What `read` found; an empty id where the object is gone. */
export interface ReadResult {
  id: string;
  props: Properties;
  inputs?: Properties;
}

/** Creates the object, or takes an existing one over where the inputs say `adopt`. */
export function create(target: Target, inputs: Properties): Promise<{ id: string; outs: Properties }> {
  const { description, account } = target;
  return locks.acquire(lockOf(description, inputs), async () => {
    const existing = await description.find(account, inputs);
    const live = existing ? refuseUnlessAdopted(description, existing, inputs) : await createNew(target, inputs);
    const done = await bringInLine(target, live, inputs);
    return { id: done.id, outs: outputs(description, done, inputs) };
  });
}

/** Brings the object in line with new inputs, writing only where it differs from them now. */
export function update(target: Target, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const { description, account } = target;
  return locks.acquire(lockOf(description, news), async () => {
    const live = await findById(target, id, olds);
    if (!live) throw new Error(`it is gone: there is no object with id ${id}. Run "pulumi up --refresh" to create it again`);
    if (!isDeepStrictEqual(keyOf(description, live.properties), keyOf(description, news))) {
      const other = await description.find(account, news);
      if (other && other.id !== live.id)
        throw new Error(`it cannot take this place: ${description.label(news)} exists already (id ${other.id})`);
    }
    return { outs: outputs(description, await bringInLine(target, live, news), news) };
  });
}

/** What the vendor holds now. */
export async function read(target: Target, id: string, olds: Properties): Promise<ReadResult> {
  const { description } = target;
  const live = await findById(target, id, olds);
  if (!live) return { id: "", props: {} };
  const props = outputs(description, live, olds);
  return { id: live.id, props, inputs: pick(props, Object.keys(description.inputs.shape)) };
}

/** Deletes the object; one that is gone is no error. */
export async function remove(target: Target, id: string, olds: Properties): Promise<void> {
  const { description, account } = target;
  const live = await findById(target, id, olds);
  if (!live) return;
  await locks.acquire(lockOf(description, live.properties), () =>
    settle({
      act: () => description.delete(account, live),
      observe: async () => ((await description.read(account, live.id, live.properties)) ? undefined : true),
    }),
  );
}

function findById({ description, account }: Target, id: string, properties: Properties): Promise<Live | undefined> {
  return isUnconfirmed(id) ? description.find(account, properties) : description.read(account, id, properties);
}

async function createNew({ description, account }: Target, inputs: Properties): Promise<Live> {
  try {
    return await settle({ act: () => description.create(account, inputs), observe: () => description.find(account, inputs) });
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) throw error;
    const id = unconfirmedId(keyOf(description, inputs));
    throw new PartialFailure(
      `the create was ${error.message}. "pulumi up --refresh" goes on with it, a plain "pulumi up" replaces it`,
      id,
      inputs,
    );
  }
}

function refuseUnlessAdopted(description: AnyResourceDescription, existing: Live, inputs: Properties): Live {
  if (!inputs.adopt)
    throw new Error(
      `it exists already (id ${existing.id}). Set adopt: true to manage it with this resource, or choose another ${description.naturalKey.at(-1)}`,
    );
  const fixed = changedInputs(description, existing.properties, inputs).filter((name) => description.replaceOn.includes(name));
  if (fixed.length === 0) return existing;
  const held = fixed.map(
    (name) => `${name} is ${JSON.stringify(existing.properties[name])} there and ${JSON.stringify(inputs[name])} in the program`,
  );
  throw new Error(`it cannot be adopted (id ${existing.id}): ${held.join("; ")}, which the vendor cannot change`);
}

async function bringInLine({ description, account }: Target, live: Live, inputs: Properties): Promise<Live> {
  const differing = (seen: Live) => changedInputs(description, seen.properties, inputs);
  if (differing(live).length === 0) return live;
  let seen = live;
  const observe = async () => {
    const now = await description.read(account, live.id, inputs);
    seen = now ?? seen;
    return now && differing(now).length === 0 ? now : undefined;
  };
  try {
    return await settle({ act: () => description.update(account, live, inputs), observe });
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) throw error;
    const held = differing(seen).map(
      (name) => `${name} is ${JSON.stringify(seen.properties[name])} instead of ${JSON.stringify(inputs[name])}`,
    );
    throw new PartialFailure(`the update was ${error.message}: ${held.join("; ")}`, live.id, outputs(description, seen, inputs));
  }
}

const keyOf = (description: AnyResourceDescription, properties: Properties) => description.naturalKey.map((name) => properties[name]);

const lockOf = (description: AnyResourceDescription, properties: Properties) =>
  JSON.stringify([description.type, keyOf(description, properties)]);

const pick = (properties: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));

/** What goes into the state: the live properties, and the directives that the program gave. */
function outputs(description: AnyResourceDescription, live: Live, given: Properties): Properties {
  return plain({ ...live.properties, ...pick(given, description.directives) });
}
