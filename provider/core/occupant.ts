import type { Live, ObjectDescription } from "./description.js";
import { idKey, nameKey } from "./description.js";
import type { Holder } from "./elsewhere.js";
import type { Claim } from "./ownership.js";
import { newcomersWay, othersOf, unfitFor } from "./place.js";
import type { Properties } from "./properties.js";
import type { Target } from "./target.js";

type ObjectTarget = Target<ObjectDescription<any, any>>;

/** The object that has the name of the inputs now. */
const findNow = ({ description, account, api }: ObjectTarget, inputs: Properties): Promise<Live | undefined> =>
  account.writes.look(
    [nameKey(description, inputs)!],
    (look) => description.find(api, inputs, look),
    (seen) => seen !== undefined,
  );

/**
 * The object at the place that the inputs name, as far as this resource may take it over. Where another resource of the program is about to leave the place,
 * that is waited for.
 *
 * @param own - the object that the resource has already
 * @throws Error when another resource keeps the place.
 */
export async function occupant(target: ObjectTarget, inputs: Properties, own?: { id: string; claim: Claim }): Promise<Live | undefined> {
  const { description, account } = target;
  const { ownership, writes } = account;
  const name = nameKey(description, inputs)!;
  for (;;) {
    const began = performance.now();
    const found = await findNow(target, inputs);
    if (!found || found.id === own?.id) return undefined;
    const object = idKey(description, found.id, inputs);
    if (ownership.of(object).some((claim) => claim.fate === "leaves" && claim.nameKey === name))
      throw new Error(
        `the object that it replaces (id ${found.id}) has this ${description.name} and is still there, since the option deleteBeforeReplace is false or retainOnDelete is true. ` +
          `Take the option out, or choose another ${description.name}`,
      );
    if (othersOf(target, found.id, inputs).length === 0) await ownership.declarations();
    const [holder] = othersOf(target, found.id, inputs);
    const [elsewhere] = ownership.elsewhere.holding(object);
    if (elsewhere && !holder) throw heldElsewhere(target, inputs, elsewhere, found.id, own !== undefined);
    if (!holder && (await ownership.elsewhere.untilDeleted(object, "all"))) {
      writes.note(name);
      continue;
    }
    if (!holder) return found;
    // The list may have been on its way while the holder gave the name up.
    if (holder.settledAt !== undefined && holder.settledAt >= began) continue;
    if (holder.fate === "keeps" || holder.fate === "changes") throw heldBy(target, holder, found.id, own !== undefined);
    // A replacement leaves its object to the resource that adopts it.
    if (holder.fate === "leaves" && !own && inputs.adopt && unfitFor(description, found, inputs).length === 0) return found;
    const outcome = await ownership.left(holder, own?.claim);
    if (outcome === "left") continue;
    const advice =
      outcome === "circle"
        ? `the two resources exchange their ${description.name}. Give one of them a temporary ${description.name}, run "pulumi up", and then give it the final one`
        : `this has not happened within 30 seconds. Give this resource the option dependsOn with the other one, and run "pulumi up" again`;
    throw new Error(
      `${description.label(inputs)} is held by another resource of this program (id ${found.id}), which is to become ${holder.label}: ${advice}`,
    );
  }
}

/**
 * Keeps the old object of a replacement from being deleted while another object has the name of the new one.
 *
 * @throws Error when one has, unless the replacement may adopt it or another resource is about to give the name up.
 */
export async function refuseTakenPlace(target: ObjectTarget, live: Live, inputs: Properties): Promise<void> {
  const {
    description,
    account: { ownership },
  } = target;
  const name = nameKey(description, inputs)!;
  if (name === nameKey(description, live.properties)) return;
  const found = await findNow(target, inputs);
  if (!found || found.id === live.id || (inputs.adopt && unfitFor(description, found, inputs).length === 0)) return;
  const object = idKey(description, found.id, inputs);
  const [holder] = othersOf(target, found.id, inputs);
  // A claim without a state is of an object that this run created: the new object of this replacement, where the engine creates first.
  if (holder?.state !== undefined && holder.nameKey === name && holder.fate !== "leaves") throw heldBy(target, holder, found.id, true);
  if (holder || ownership.isDeleted(object)) return;
  const [elsewhere] = ownership.elsewhere.holding(object);
  if (elsewhere) throw heldElsewhere(target, inputs, elsewhere, found.id, true);
  throw new Error(
    `it is to be replaced by ${description.label(inputs)}, which exists already (id ${found.id}), so it is not deleted. ` +
      `Choose another ${description.name}, or remove what has this one`,
  );
}

/** @param hasOwn - whether the resource has an object of its own, which would go with it if it were removed */
function heldBy({ description }: ObjectTarget, { label }: Holder, id: string, hasOwn: boolean): Error {
  const { name } = description;
  const way = hasOwn
    ? `Choose another ${name}. To use this one, give the other resource another ${name} first, in a separate update`
    : newcomersWay(description);
  return new Error(`it is what another resource of this program manages (id ${id}): ${label}. ${way}`);
}

/** Why an object is not taken over that a resource under another provider has. Processes do not wait for each other. */
export function heldElsewhere(target: ObjectTarget, inputs: Properties, holder: Holder, id: string, hasOwn = false): Error {
  const { description } = target;
  if (holder.nameKey === nameKey(description, inputs)) return heldBy(target, holder, id, hasOwn);
  return new Error(
    `${description.label(inputs)} is held by another resource of this program (id ${id}), which is to become ${holder.label} and has another provider: ` +
      `resources of different providers do not wait for each other. Add the option dependsOn with the other resource to this one, and run "pulumi up --refresh". If it has the option ` +
      `already, or the other resource is to have this one's present ${description.name}, give the other resource another ${description.name} first, in a separate update`,
  );
}
