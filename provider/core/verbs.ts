import { isDeepStrictEqual } from "node:util";
import AsyncLock from "async-lock";
import type { AnyResourceDescription, Live, Properties } from "./description.js";
import { comparedInputs } from "./description.js";
import { changedInputs } from "./diff.js";
import { OutcomeUnknownError } from "./errors.js";
import { PartialFailure } from "./partialFailure.js";
import { plain } from "./plain.js";
import { settle, UnconfirmedError } from "./settle.js";
import { isUnconfirmed, unconfirmedId } from "./unconfirmed.js";

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

/** Two resources of a program that mean the same object take turns, so that the second one sees what the first did. */
const locks = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
/** The ids of the objects that resources of this program created or took over while this process lived, by account and natural key. */
const claims = new WeakMap<object, Map<string, string>>();

/** Creates the object, or takes an existing one over where the inputs say `adopt`. */
export function create(target: Target, inputs: Properties): Promise<{ id: string; outs: Properties }> {
  const { description, account } = target;
  return inTurn(target, inputs, async (name) => {
    const existing = await description.find(account, inputs);
    const claimed = claimsOf(account);
    if (existing && !description.cleared && claimed.get(name) === existing.id)
      throw new Error(`it is what another resource of this program manages (id ${existing.id}). Remove one of the two`);
    const live = existing ? takeOver(description, existing, inputs) : await createNew(target, inputs);
    const unseen = existing ? givenOf(inputs, description.unseen) : [];
    const done = await bringInLine(target, live, inputs, unseen).catch((error) => {
      if (existing && !(error instanceof PartialFailure)) throw error;
      claimed.set(name, live.id);
      throw error instanceof PartialFailure ? error : new PartialFailure(error.message, live.id, outputs(description, live, inputs));
    });
    claimed.set(name, live.id);
    return { id: done.id, outs: outputs(description, done, inputs) };
  });
}

/** Brings the object in line with new inputs, writing only where it differs from them now. */
export function update(target: Target, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const { description, account } = target;
  return inTurn(target, news, async () => {
    const live = await findById(target, id, olds);
    if (!live) throw new Error(`it is gone: there is no object with id ${id}. Run "pulumi up --refresh" to create it again`);
    if (!isDeepStrictEqual(keyOf(description, live.properties), keyOf(description, news))) {
      const other = await description.find(account, news);
      if (other && other.id !== live.id)
        throw new Error(`it cannot take this place: ${description.label(news)} exists already (id ${other.id})`);
    }
    const unseen = givenOf(news, description.unseen).filter((name) => !isDeepStrictEqual(olds[name], news[name]));
    return { outs: outputs(description, await bringInLine(target, live, news, unseen), news) };
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
  if (!live || description.cleared?.(live)) return;
  await inTurn(target, live.properties, async (name) => {
    const observe = async () => {
      const now = await description.read(account, live.id, olds);
      return !now || description.cleared?.(now) ? true : undefined;
    };
    await settle({ act: () => description.delete(account, live), observe });
    claimsOf(account).delete(name);
  });
}

function claimsOf(account: unknown): Map<string, string> {
  const held = claims.get(account as object) ?? new Map();
  claims.set(account as object, held);
  return held;
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

function takeOver(description: AnyResourceDescription, existing: Live, inputs: Properties): Live {
  if (description.cleared) return existing;
  if (!inputs.adopt) {
    throw new Error(
      `it exists already (id ${existing.id}). Set adopt: true to manage it with this resource, or choose another ${description.naturalKey.at(-1)}`,
    );
  }
  const fixed = differences(description, existing, inputs).filter((name) => description.replaceOn.includes(name));
  if (fixed.length === 0) return existing;
  const shown = shownBy(description);
  const held = fixed.map((name) => `${name} is ${shown(name, existing.properties)} there and ${shown(name, inputs)} in the program`);
  throw new Error(`it cannot be adopted (id ${existing.id}): ${held.join("; ")}, which the vendor cannot change`);
}

/**
 * Writes until the object shows the inputs. `unseen` are those that differ and that no vendor shows: they count as done once a write was accepted,
 * and where that is not known the state forgets them, so that they are sent again whatever the program says then.
 */
async function bringInLine({ description, account }: Target, live: Live, inputs: Properties, unseen: string[]): Promise<Live> {
  let seen = live;
  let toSend = unseen;
  let inDoubt = false;
  const changed = () => [...differences(description, seen, inputs), ...toSend];
  if (changed().length === 0) return live;
  const act = async () => {
    try {
      await description.update(account, seen, inputs, changed());
      toSend = [];
    } catch (error) {
      inDoubt ||= error instanceof OutcomeUnknownError;
      throw error;
    }
  };
  const observe = async () => {
    const now = await description.read(account, live.id, inputs);
    seen = now ?? seen;
    return now && changed().length === 0 ? now : undefined;
  };
  try {
    return await settle({ act, observe });
  } catch (error) {
    if (error instanceof UnconfirmedError) {
      const shown = shownBy(description);
      const held = differences(description, seen, inputs).map(
        (name) => `${name} is ${shown(name, seen.properties)} instead of ${shown(name, inputs)}`,
      );
      throw new PartialFailure([`the update was ${error.message}`, ...held].join("; "), live.id, outputs(description, seen, inputs));
    }
    if (!inDoubt || toSend.length === 0) throw error;
    const reason = `${(error as Error).message}. Nobody can see whether ${toSend.join(" and ")} was set: the next "pulumi up" sends it again`;
    const known = Object.keys(inputs).filter((name) => !toSend.includes(name));
    throw new PartialFailure(reason, live.id, outputs(description, seen, pick(inputs, known)));
  }
}

/** The inputs that the program gave and that the object does not show. */
const differences = (description: AnyResourceDescription, live: Live, inputs: Properties): string[] =>
  changedInputs(description, live.properties, inputs).filter((name) => inputs[name] !== undefined && !description.unseen?.includes(name));

/** A value as a message may show it. */
const shownBy = (description: AnyResourceDescription) => (name: string, properties: Properties) =>
  description.secrets?.includes(name) ? "[secret]" : JSON.stringify(properties[name]);

const keyOf = (description: AnyResourceDescription, properties: Properties) => description.naturalKey.map((name) => properties[name]);

const givenOf = (properties: Properties, names: readonly string[] = []): string[] => names.filter((name) => properties[name] !== undefined);

const pick = (properties: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(givenOf(properties, names).map((name) => [name, properties[name]]));

/**
 * What goes into the state: what the vendor shows of the inputs that the program gave, the rest of these as given, and what the vendor added.
 * Inputs that the program left out are not managed, and stay out. Where only the id was given, as for an existing object, all are in.
 */
function outputs(description: AnyResourceDescription, { properties }: Live, given: Properties): Properties {
  const inputs = Object.keys(description.inputs.shape);
  const complete = keyOf(description, given).every((part) => part !== undefined);
  const shown = complete ? pick(properties, givenOf(given, comparedInputs(description))) : pick(properties, inputs);
  const added = Object.keys(properties).filter((name) => !inputs.includes(name));
  return plain({ ...pick(given, [...description.directives, ...(description.unseen ?? [])]), ...shown, ...pick(properties, added) });
}

function inTurn<T>({ description }: Target, properties: Properties, work: (name: string) => Promise<T>): Promise<T> {
  const name = JSON.stringify([description.type, keyOf(description, properties)]);
  // The lock takes a rejection without an error for success.
  const careful = () =>
    work(name).catch((error) => {
      throw error instanceof Error ? error : new Error(String(error));
    });
  return locks.acquire(name, careful);
}
