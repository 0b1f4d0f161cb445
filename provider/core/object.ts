import { isDeepStrictEqual } from "node:util";
import type { Live, ObjectDescription } from "./description.js";
import { comparedInputs, idKey, nameKey, naturalKey } from "./description.js";
import { withoutEchoes } from "./echo.js";
import { OutcomeUnknownError } from "./errors.js";
import { heldElsewhere, occupant, refuseTakenPlace } from "./occupant.js";
import { PartialFailure } from "./partialFailure.js";
import { adoptersOf, claimFor, leftAlone, othersOf, ownOf, refuseSecondOwner, unfitFor } from "./place.js";
import { plain } from "./plain.js";
import type { Properties } from "./properties.js";
import { givenOf, pick, SECRET_INPUTS } from "./properties.js";
import { differences, readById } from "./readById.js";
import { onlyOne, settle, UnconfirmedError } from "./settle.js";
import type { Outcome, Target } from "./target.js";
import { notFound } from "./target.js";
import { isUnconfirmed, lagLeft, unconfirmedId } from "./unconfirmed.js";

type ObjectTarget = Target<ObjectDescription<any, any>>;

/** Creates the object, or takes an existing one over where the inputs say `adopt`. */
export function createObject(target: ObjectTarget, inputs: Properties): Promise<Outcome> {
  const { description, account } = target;
  const name = nameKey(description, inputs)!;
  return account.inTurn(name, async () => {
    const creator = account.ownership.creatorOf(name);
    if (creator !== undefined) throw new Error(`another resource of this program created it already: ${creator}. Remove one of the two`);
    const existing = await occupant(target, inputs);
    return existing ? adopt(target, existing, inputs) : createNew(target, name, inputs);
  });
}

/** Brings the object in line with new inputs, writing only where it differs from them now. What the program ignores stays as the vendor has it. */
export function updateObject(target: ObjectTarget, id: string, olds: Properties, news: Properties): Promise<Properties> {
  const { description, account } = target;
  const claim = claimFor(target, id, olds, news);
  claim.updates = true;
  const { ignored = [] } = claim;
  const wantedOf = ({ properties }: Live): Properties => ({ ...news, ...pick(properties, ignored) });
  return account
    .inTurn(nameKey(description, news)!, async () => {
      refuseSecondOwner(target, claim);
      const unseen = givenOf(news, description.unseen ?? []).filter((name) => !isDeepStrictEqual(olds[name], news[name]));
      const isDone = (seen: Live) => differences(description, seen, wantedOf(seen)).length + unseen.length === 0;
      const live = await readById(target, id, olds, (seen) => description.sendsUnmanaged || isDone(seen));
      if (!live) throw new Error(`it is gone: there is no object with id ${id}. Run "pulumi up --refresh" to create it again`);
      const wanted = wantedOf(live);
      if (nameKey(description, live.properties) !== nameKey(description, wanted)) {
        const other = await occupant(target, wanted, { id: live.id, claim });
        if (other)
          throw new Error(
            `it cannot be renamed: ${description.label(news)} exists already (id ${other.id}). Choose another ${description.name}, or free this one. If a resource under another provider, ` +
              `or one that depends on this one, manages that object, give it another ${description.name} first, in a separate update. If that object waits for its deletion ` +
              `in this stack, use another ${description.name} for one update. If nothing manages it, remove it first`,
          );
      }
      const done = await bringInLine(target, live, wanted, unseen);
      return { ...outputs(target, done, news), ...pick(olds, ignored) };
    })
    .finally(() => account.ownership.settle(claim));
}

/** What the vendor holds now; undefined where it holds nothing. */
export async function readObject(target: ObjectTarget, id: string, olds: Properties): Promise<Outcome | undefined> {
  const { description } = target;
  const live = await readById(target, id, olds);
  const known = isUnconfirmed(id) || Object.hasOwn(olds, description.outputs[0]);
  if (live && !known) target.account.ownership.reads(idKey(description, live.id, olds));
  if (live) return { id: live.id, outs: outputs(target, live, olds, known) };
  if (known) return undefined;
  throw notFound(description, id);
}

/** Deletes the object; one that is gone is no error. One that the program declares under another name stays. */
export async function deleteObject(target: ObjectTarget, id: string, olds: Properties): Promise<void> {
  const { description, account, api } = target;
  await account.inTurn(idKey(description, id, olds), async () => {
    const own = ownOf(target, id, olds);
    // What a replacement may do is what the program says now.
    const said = own?.given ?? olds;
    const known = { ...olds, ...Object.fromEntries((description.recorded ?? []).map((name) => [name, said[name]])) };
    // A replacement deletes while others are still being declared.
    await account.ownership.declarations();
    const live = await readById(target, id, olds);
    if (live && isUnconfirmed(id) && lagLeft(id) === 0)
      throw new Error(
        `its create was not confirmed, and it is not known whether the object that has its ${description.name} now (id ${live.id}) is the one. ` +
          `Run "pulumi refresh" if it is, or "pulumi state delete <its URN>" if something else made it`,
      );
    const { ownership } = account;
    const object = idKey(description, live?.id ?? id, olds);
    const self = { label: description.label(olds), share: "all" } as const;
    const deleteIt = async (live: Live) => {
      const others = [...othersOf(target, live.id, olds, own), ...ownership.elsewhere.holding(object), ...adoptersOf(target, live, own)];
      if (leftAlone(target, others, live.id)) return;
      if (!own && ownership.isRead(object)) {
        account.log.info(`${description.type} with id ${live.id} is not deleted: the program reads it with get`);
        return;
      }
      if (own?.given) await refuseTakenPlace(target, live, own.given);
      let accepted = false;
      const isGone = async () => (await description.read(api, live.id, olds, account.writes.fresh())) === undefined;
      // After a lost answer or a refusal, one list that lacks the object may be wrong.
      const gone = async () => ((await isGone()) && (accepted || (await isGone())) ? true : undefined);
      const act = async () => {
        await noted(target, live, live.properties, () => description.delete(api, live, known, () => account.writes.fresh()));
        accepted = true;
      };
      await settle({ act, observe: gone }, account.settling(description.label(olds))).catch(async (error) => {
        // The list that showed it may have been some seconds old.
        if (error instanceof UnconfirmedError || !(await gone().catch(() => false))) throw error;
      });
      ownership.deleted(object, self);
    };
    if (live) await ownership.elsewhere.deleting(object, self, () => deleteIt(live));
    if (own) account.ownership.release(own);
  });
}

async function createNew(target: ObjectTarget, name: string, inputs: Properties): Promise<Outcome> {
  const { description, account, api } = target;
  account.ownership.created(name, description.label(inputs));
  let live: Live;
  try {
    let sent = 0;
    let accepted = 0;
    let first = 0;
    let last = 0;
    const act = async () => {
      last = Date.now();
      first ||= last;
      sent++;
      await noted(target, undefined, inputs, () => description.create(api, inputs));
      accepted = sent;
    };
    const found = () => description.find(api, inputs, account.writes.fresh());
    const settling = account.settling(description.label(inputs));
    live = await settle({ act, observe: found }, settling);
    if (accepted > 1) live = await onlyOne(live, found, last - first + settling.time, settling);
  } catch (error) {
    if (error instanceof UnconfirmedError) {
      const id = account.redactor.redact(unconfirmedId(naturalKey(description).map((part) => inputs[part])));
      const advice = `"pulumi up --refresh" goes on with it, a plain "pulumi up" replaces it`;
      throw new PartialFailure(`the create was ${error.message}. ${advice}`, id, inputs);
    }
    account.ownership.created(name, undefined);
    throw error;
  }
  claimFor(target, live.id, undefined, inputs);
  const done = await bringInLine(target, live, inputs, []).catch((error) => {
    throw error instanceof PartialFailure ? error : new PartialFailure(error.message, live.id, outputs(target, live, inputs));
  });
  return { id: done.id, outs: outputs(target, done, inputs) };
}

async function adopt(target: ObjectTarget, found: Live, inputs: Properties): Promise<Outcome> {
  const { description, account, api } = target;
  const { ownership } = account;
  const { id } = found;
  let existing = found;
  const fixed = unfitFor(description, existing, inputs);
  const shown = shownBy(description);
  const held = fixed.map((name) => `${name} is ${shown(name, existing.properties)} there and ${shown(name, inputs)} in the program`);
  const unfit = `${held.join("; ")}, which the vendor cannot change`;
  if (!inputs.adopt) {
    const adoption =
      fixed.length === 0
        ? `If something else made the object, set adopt: true to manage it with this resource, or choose another ${description.name}`
        : `It cannot be adopted: ${unfit}. Choose another ${description.name}`;
    throw new Error(
      `it exists already (id ${id}). If this resource had another name in the program, give it the option aliases: [{ name: "<its old name>" }], with parent where that has changed. ${adoption}`,
    );
  }
  if (fixed.length > 0) {
    const way = `Write ${fixed.join(" and ")} in the program as there, or choose another ${description.name}`;
    throw new Error(`it cannot be adopted (id ${id}): ${unfit}. ${way}`);
  }
  const claim = claimFor(target, id, undefined, inputs);
  // Another process may have declared a resource with this object since `occupant` looked.
  const [elsewhere] = ownership.elsewhere.holding(claim.object);
  if (elsewhere) {
    ownership.release(claim);
    throw heldElsewhere(target, inputs, elsewhere, id);
  }
  try {
    // Another resource may be deleting it, which saw no claim.
    if ((await ownership.elsewhere.untilDeleted(claim.object, "all")) || ownership.isDeleted(claim.object)) {
      const now = await description.read(api, id, inputs, account.writes.fresh());
      if (!now) {
        ownership.release(claim);
        return await createNew(target, nameKey(description, inputs)!, inputs);
      }
      existing = now;
    }
  } catch (error) {
    ownership.release(claim);
    throw error;
  }
  const unseen = givenOf(inputs, description.unseen ?? []);
  const changes = [...differences(description, existing, inputs), ...unseen];
  const changed = changes.length > 0 ? `, and changes its ${changes.join(" and ")}` : "";
  account.log.info(`${description.label(inputs)}: adopts the object with id ${id}${changed}`);
  const done = await bringInLine(target, existing, inputs, unseen).catch((error) => {
    if (!(error instanceof PartialFailure)) account.ownership.release(claim);
    throw error;
  });
  return { id, outs: outputs(target, done, inputs) };
}

/** Writes, and notes under all keys of the object that it was written to: answers from before are too old for it then. */
async function noted(
  { description, account }: ObjectTarget,
  live: Live | undefined,
  inputs: Properties,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } finally {
    const names = [live?.properties ?? inputs, inputs].map((properties) => nameKey(description, properties)!);
    account.writes.note(...names, ...(live ? [idKey(description, live.id, inputs)] : []));
  }
}

/**
 * Writes until the object shows the inputs. `unseen` are those that differ and that no vendor shows: they count as done once a write was accepted,
 * and where that is not known the state forgets them, so that they are sent again whatever the program says then.
 */
async function bringInLine(target: ObjectTarget, live: Live, inputs: Properties, unseen: string[]): Promise<Live> {
  const { description, account, api } = target;
  let seen = live;
  let toSend = unseen;
  let inDoubt = false;
  const changed = () => [...differences(description, seen, inputs), ...toSend];
  if (changed().length === 0) return live;
  const resets = (description.resets?.(inputs, changed()) ?? []).map((type) => idKey({ ...description, type }, live.id, inputs));
  await refuseReset(target, resets);
  const act = async () => {
    try {
      await noted(target, seen, inputs, () => description.update(api, seen, inputs, changed()));
      toSend = [];
    } catch (error) {
      inDoubt ||= error instanceof OutcomeUnknownError;
      throw error;
    } finally {
      for (const set of resets) account.ownership.reset(set);
    }
  };
  const observe = async () => {
    const now = await description.read(api, live.id, inputs, account.writes.fresh());
    seen = now ?? seen;
    return now && changed().length === 0 ? now : undefined;
  };
  try {
    return await settle({ act, observe }, account.settling(description.label(inputs)));
  } catch (error) {
    if (error instanceof UnconfirmedError) {
      const shown = shownBy(description);
      const held = differences(description, seen, inputs).map(
        (name) => `${name} is ${shown(name, seen.properties)} instead of ${shown(name, inputs)}`,
      );
      const known = Object.keys(inputs).filter((name) => !toSend.includes(name));
      throw new PartialFailure(
        [`the update was ${error.message}`, ...held].join("; "),
        live.id,
        outputs(target, seen, pick(inputs, known)),
      );
    }
    if (!inDoubt || toSend.length === 0) throw error;
    const reason = `${(error as Error).message}. Nobody can see whether ${toSend.join(" and ")} was set: the next "pulumi up" sends it again`;
    const known = Object.keys(inputs).filter((name) => !toSend.includes(name));
    throw new PartialFailure(reason, live.id, outputs(target, seen, pick(inputs, known)));
  }
}

/** @throws Error when the program has declared a set already that the write would set anew: its resource would not be asked afterwards. */
async function refuseReset({ account: { ownership } }: ObjectTarget, sets: readonly string[]): Promise<void> {
  if (sets.length > 0) await ownership.declarations();
  const [holder] = sets.flatMap((set) => [...ownership.holding(set), ...ownership.elsewhere.holding(set)]);
  if (holder)
    throw new Error(
      `it would set anew what ${holder.label} manages. Let that resource depend on this one, so that it is applied afterwards: give it this one's id as an output, or the option dependsOn`,
    );
}

type AnyObject = ObjectDescription<any, any>;

/** A value as a message may show it. */
const shownBy = (description: AnyObject) => (name: string, properties: Properties) =>
  description.secrets?.includes(name) ? "[secret]" : JSON.stringify(properties[name]);

/**
 * What goes into the state: what the vendor shows of the inputs that the program gave, the rest of these as given, and what the vendor added.
 * Inputs that the program left out are not managed, and stay out. Of an object that something else manages, all are in.
 */
function outputs({ description, account }: ObjectTarget, { properties }: Live, given: Properties, managed = true): Properties {
  const shown = pick(properties, managed ? givenOf(given, comparedInputs(description)) : Object.keys(description.inputs));
  const kept = pick(given, [...(description.directives ?? []), ...(description.unseen ?? []), SECRET_INPUTS]);
  const added = pick(properties, description.outputs);
  return plain({ ...kept, ...withoutEchoes(account.redactor, description, { ...shown, ...added }, given) });
}
