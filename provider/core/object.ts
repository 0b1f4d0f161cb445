import { isDeepStrictEqual } from "node:util";
import type { Live, ObjectDescription } from "./description.js";
import { idKey, nameKey, naturalKey } from "./description.js";
import { changedInputs, differences } from "./diff.js";
import { bringInLine, noted, outputs, shownBy } from "./objectWrite.js";
import { heldElsewhere, occupant, refuseTakenPlace } from "./occupant.js";
import { PartialFailure } from "./partialFailure.js";
import { adoptersOf, claimFor, leftAlone, othersOf, ownOf, refuseSecondOwner, unfitFor } from "./place.js";
import type { Properties } from "./properties.js";
import { givenOf, pick } from "./properties.js";
import { readById } from "./readById.js";
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
      const done = await bringInLine(target, live, wanted, unseen, changedInputs(description, olds, news));
      return { ...outputs(target, done, news), ...pick(olds, ignored) };
    })
    .finally(() => account.ownership.settle(claim));
}

/** What the vendor holds now; undefined where it holds nothing. */
export async function readObject(target: ObjectTarget, id: string, olds: Properties): Promise<Outcome | undefined> {
  const { description } = target;
  const live = await readById(target, id, olds);
  const known = isUnconfirmed(id) || Object.hasOwn(olds, description.outputs[0]);
  if (live && !known) target.account.ownership.elsewhere.note("reads", idKey(description, live.id, olds));
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
    const isOld = isUnconfirmed(id) && lagLeft(id) === 0;
    const live = await readById(target, id, olds);
    if (live && isOld)
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
      if (!own && ownership.elsewhere.isNoted("reads", object))
        throw new Error(
          `the program reads it with get (id ${live.id}), so it is not deleted. To keep it, take this resource out of the state with "pulumi state delete <its URN>"; to delete it, take ` +
            "get out of the program first, or destroy without --run-program",
        );
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
    await description.beforeCreate?.(api, inputs);
    live = await settle({ act, observe: found }, settling);
    if (accepted > 1) live = await onlyOne(live, found, last - first + settling.time, settling);
  } catch (error) {
    if (error instanceof UnconfirmedError) {
      const id = account.redactor.redact(unconfirmedId(naturalKey(description).map((part) => inputs[part])));
      const advice = `Run "pulumi up --refresh", which goes on with it`;
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
