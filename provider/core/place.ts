import type { CheckFailure } from "./check.js";
import type { AnyDescription, AttachmentDescription, Live, ObjectDescription, ResourceDescription } from "./description.js";
import { idKey, nameKey } from "./description.js";
import type { DiffResult } from "./diff.js";
import { changedInputs } from "./diff.js";
import type { Holder, Share } from "./elsewhere.js";
import { overlap } from "./elsewhere.js";
import type { Checked, Claim, Soles } from "./ownership.js";
import type { Element, Properties } from "./properties.js";
import type { Target } from "./target.js";
import { fingerprint } from "./target.js";
import { hasUnknown } from "./unknown.js";

type ResourceTarget = Target<ResourceDescription>;

/** What a resource with these inputs holds of its object. */
export function shareOf(description: AnyDescription, inputs: Properties): Share {
  const { kind, elements } = description as AttachmentDescription<any, any, any>;
  return kind === "attachment" && inputs.exclusive === false ? (inputs[elements] as Element[]) : "all";
}

/** The elements that no other set may have, where the vendor lets an element be in one set only. */
export function solesOf(description: AnyDescription, inputs: Properties): Soles | undefined {
  const { type, scope, sole, elements } = description as AttachmentDescription<any, any, any>;
  if (!sole || hasUnknown(inputs[elements])) return undefined;
  return { scope: JSON.stringify([type, sole, ...scope.map((name) => inputs[name])]), elements: inputs[elements] as Element[] };
}

/** What is wrong where a set of another object is to have an element that can be in one set only. */
export function rivalOf({ description, account }: ResourceTarget, inputs: Properties): string | undefined {
  const name = nameKey(description, inputs);
  const soles = solesOf(description, inputs);
  const rival = soles && name !== undefined ? account.ownership.rival(soles, name) : undefined;
  if (!rival) return undefined;
  const { sole, elements } = description as AttachmentDescription<any, any, any>;
  const [who, takeOut] =
    rival.elements.length === 1 ? [`${sole} ${rival.elements[0]} is`, "Take it"] : [`${sole}s ${listed(rival.elements)} are`, "Take them"];
  return (
    `${who} in two resources of this program, ${labelOf(description, inputs)} and ${rival.label}, and can be in one of them only. ` +
    `${takeOut} out of the ${elements} of one of them`
  );
}

/** Records that the resource holds the object, unless its diff has recorded it. */
export function claimFor(target: ResourceTarget, id: string, olds: Properties | undefined, news: Properties): Claim {
  const { description, account } = target;
  const object = idKey(description, id, news);
  const inputs = fingerprint(description, news);
  const known = olds && account.ownership.of(object).find((claim) => claim.inputs === inputs && claim.state !== undefined);
  if (known) return known;
  return account.ownership.claim({
    ...{ object, inputs, fate: "keeps", nameKey: nameKey(description, news) },
    ...{ label: labelOf(description, news), share: shareOf(description, news), soles: solesOf(description, news) },
    ...(olds && { state: fingerprint(description, olds) }),
  });
}

/** The claim that the diff of a resource left behind, for the delete that is a part of its replacement. */
export function ownOf({ description, account }: ResourceTarget, id: string, olds: Properties): Claim | undefined {
  const state = fingerprint(description, olds);
  const alike = account.ownership.of(idKey(description, id, olds)).filter((claim) => claim.state === state);
  // Two resources may have had the same share of a set: the one that is known to leave it comes first.
  return alike.find(({ fate }) => fate === "leaves") ?? alike.find(mayBeReplaced);
}

/** Marks the claim of a resource as leaving: its create shows that the engine replaces it, and does not update it. */
export function leaveFormer({ description, account }: ResourceTarget, id: string, inputs: Properties): void {
  const same = fingerprint(description, inputs);
  const former = account.ownership.of(idKey(description, id, inputs)).find((claim) => claim.inputs === same && mayBeReplaced(claim));
  if (former) former.fate = "leaves";
}

/** The claims of others to an object: not that of a resource with the same inputs, which is to be replaced. */
export function othersOf({ description, account }: ResourceTarget, id: string, inputs: Properties, own?: Claim): Claim[] {
  const same = fingerprint(description, inputs);
  const isOwn = (claim: Claim) => claim === own || (claim.inputs === same && mayBeReplaced(claim));
  return account.ownership.of(idKey(description, id, inputs)).filter((claim) => !isOwn(claim));
}

/** Options that the provider does not see can make a replacement of any change. */
const mayBeReplaced = ({ fate, updates }: Claim): boolean => fate !== "keeps" && !updates;

/** @throws Error when another resource took the object over meanwhile. */
export function refuseSecondOwner({ account }: ResourceTarget, own: Claim): void {
  const other = account.ownership.conflicting(own.object, own.share).find((claim) => claim.fate === "keeps" && claim.state === undefined);
  if (other)
    throw new Error(
      `another resource of this program took it over in this run: ${other.label}. Run "pulumi up" again, or remove one of the two`,
    );
}

/** The inputs that an object differs in and that the vendor cannot change: it cannot be adopted then. */
export const unfitFor = (description: ObjectDescription<any, any>, live: Live, inputs: Properties): string[] =>
  changedInputs(description, live.properties, inputs).filter((name) => inputs[name] !== undefined && description.replaceOn.includes(name));

/** New resources of the program that are to adopt an object: a replacement of the one that has it leaves it to them. */
export function adoptersOf({ description, account }: Target<ObjectDescription<any, any>>, live: Live, own: Claim | undefined): Holder[] {
  const name = nameKey(description, live.properties)!;
  // Before a replacement, the engine checks the resource again like a new one: a newcomer of the same name is the resource itself.
  if (own === undefined || own.nameKey === name) return [];
  return account.ownership.newcomers(name).filter(({ adopts }) => adopts !== undefined && unfitFor(description, live, adopts).length === 0);
}

/** Says why an object is not deleted, where others hold it. */
export function leftAlone({ description, account }: ResourceTarget, others: readonly Holder[], id: string): boolean {
  const [other] = others;
  if (other)
    account.log.info(`${description.type} with id ${id} is not deleted: another resource of this program manages it, ${other.label}`);
  return other !== undefined;
}

/** What is wrong with a new resource where another one of the program declares the same object. */
export function declareNew({ description, account }: ResourceTarget, inputs: Properties): CheckFailure[] {
  const { ownership } = account;
  const name = nameKey(description, inputs);
  const share = shareOf(description, inputs);
  if (name === undefined || hasUnknown(inputs)) return [];
  const self = fingerprint(description, inputs);
  const isSelf = (claim: Claim) => claim.inputs === self || (mayBeReplaced(claim) && isSameButIgnored(description, claim, inputs));
  const here = [...ownership.newcomers(name), ...ownership.named(name).filter((claim) => !isSelf(claim))];
  const rival = rivalOf({ description, account, api: undefined }, inputs);
  ownership.announceNew({
    ...{ label: labelOf(description, inputs), share, inputs: self, nameKey: name, soles: solesOf(description, inputs) },
    ...(inputs.adopt === true && { adopts: inputs }),
  });
  // It is announced before this process looks at the others: of two that are declared at the same moment, at least one sees the other.
  const other = [...here, ...ownership.elsewhere.named(name)].find((one) => overlap(one.share, share));
  if (other) return [{ property: description.name, reason: declaredTwice(description, inputs, other.label, newcomersWay(description)) }];
  return rival ? [{ property: (description as AttachmentDescription<any, any, any>).elements, reason: rival }] : [];
}

/** Whether inputs differ from those of a claim only in what the program ignores: before a replacement, the engine checks the resource again without ignoring it. */
function isSameButIgnored(description: ResourceDescription, { given, ignored = [] }: Claim, inputs: Properties): boolean {
  const rest = (all: Properties) =>
    fingerprint(description, Object.fromEntries(Object.entries(all).filter(([name]) => !ignored.includes(name))));
  return ignored.length > 0 && given !== undefined && rest(given) === rest(inputs);
}

/** What to do about a resource whose name another one has. A check cannot tell whether the resource is new or is to be replaced. */
export const newcomersWay = ({ name }: AnyDescription): string => `Choose another ${name}, or remove this resource if it has no object yet`;

/** @param way - what to do about two objects, without deleting one */
const declaredTwice = (description: ResourceDescription, inputs: Properties, other: string, way: string): string =>
  `${labelOf(description, inputs)} is managed by another resource of this program as well: ${other}. ${
    description.kind === "object" ? way : `Put the ${description.elements} into one of them, or set exclusive: false on both`
  }`;

/**
 * Takes part in the diff of a resource that the program declares: records what it holds, and what becomes of that.
 *
 * @param checked - what the check of the resource has shown
 * @returns the diff; a replacement where another resource of the program has the object, and this one is to be another
 * @throws Error when two resources of the program manage the same.
 */
export function declare(
  target: ResourceTarget,
  id: string,
  olds: Properties,
  news: Properties,
  diff: DiffResult,
  { isSame, ignored }: Checked = { isSame: false, ignored: [] },
): DiffResult {
  const { description, account } = target;
  const { ownership } = account;
  const object = idKey(description, id, olds);
  const replaced = (diff.replaces ?? []).length > 0;
  const share = shareOf(description, news);
  const name = nameKey(description, news);
  if (!replaced && description.kind === "object" && ownership.isDeleted(object))
    throw new Error(
      `its object was deleted in this run with another resource of the stack that had the same (id ${id}). Run "pulumi up --refresh" to create it again`,
    );
  const isAnother = (holder: Holder | undefined) => holder !== undefined && description.kind === "object" && holder.nameKey !== name;
  const becomesAnother = { changes: true, replaces: [description.name], deleteBeforeReplace: false };
  const [other] = replaced ? [] : ownership.conflicting(object, share);
  if (isAnother(other)) return becomesAnother;
  const renamed = name !== nameKey(description, olds);
  const fate = replaced ? "leaves" : diff.changes === false || isSame ? "keeps" : renamed ? "renames" : "changes";
  // Also where it is refused: nobody else may take the object meanwhile.
  const claim = ownership.claim({
    ...{ object, share, nameKey: name, fate, label: labelOf(description, news), given: news, ignored, soles: solesOf(description, news) },
    ...{ inputs: fingerprint(description, news), state: fingerprint(description, olds) },
  });
  // The claim is told before this process looks at the others: of two that are here at the same moment, at least one sees the other.
  const [elsewhere] = replaced || other ? [] : ownership.elsewhere.holding(object).filter((holder) => overlap(holder.share, share));
  if (isAnother(elsewhere)) {
    ownership.release(claim);
    return becomesAnother;
  }
  const rival = replaced ? undefined : rivalOf(target, news);
  const sameName = replaced || name === undefined ? [] : [...ownership.newcomers(name), ...ownership.elsewhere.named(name)];
  const sameObject = other ?? elsewhere;
  const twice = sameObject ?? sameName.find((one) => overlap(one.share, share));
  if (twice || rival || fate === "keeps") ownership.settle(claim);
  const way = sameObject ? "Remove one of the two: the object stays" : `Choose another ${description.name} for one of the two`;
  if (twice) throw new Error(declaredTwice(description, news, twice.label, way));
  if (rival) throw new Error(rival);
  return ownership.misses(object, share) && (diff.changes === false || isSame) ? { changes: true } : diff;
}

/** The most elements that a message names. */
const MOST_NAMED = 20;

/** Elements in a message: the first ones, and how many more there are. */
export const listed = (elements: readonly Element[]): string => elements.slice(0, MOST_NAMED).join(", ") + andMore(elements);

const andMore = ({ length }: readonly Element[]): string => (length > MOST_NAMED ? ` and ${length - MOST_NAMED} more` : "");

/** A resource in words, with what it holds of a set. */
export function labelOf(description: AnyDescription, inputs: Properties): string {
  const share = shareOf(description, inputs);
  const label = description.label(inputs);
  const { kind, elements } = description as AttachmentDescription<any, any, any>;
  if (kind !== "attachment") return label;
  const named = [inputs[elements] as Element[]].flat();
  return `${label} (${elements} ${JSON.stringify(named.slice(0, MOST_NAMED))}${andMore(named)}${share === "all" ? ", exclusive" : ""})`;
}
