import type { AttachmentDescription, Change, Content } from "./description.js";
import { idKey } from "./description.js";
import { withoutEchoes } from "./echo.js";
import type { Holder } from "./elsewhere.js";
import { VendorError } from "./errors.js";
import { natural } from "./natural.js";
import type { Claim } from "./ownership.js";
import { PartialFailure } from "./partialFailure.js";
import { claimFor, labelOf, leaveFormer, listed, othersOf, ownOf, rivalOf, shareOf } from "./place.js";
import { plain } from "./plain.js";
import type { Element, Properties } from "./properties.js";
import { pick, SECRET_INPUTS } from "./properties.js";
import { said, tellChange, tellDrift, tellLeft } from "./setLines.js";
import { UnconfirmedError } from "./settle.js";
import type { Plan } from "./setWrite.js";
import { isDone, SetWrite } from "./setWrite.js";
import type { Outcome, Target } from "./target.js";
import { notFound } from "./target.js";

type AttachmentTarget = Target<AttachmentDescription<any, any, any>>;

/** Brings the set of an object under the management of a new resource. */
export function createAttachment(target: AttachmentTarget, inputs: Properties): Promise<Outcome> {
  const { description, account } = target;
  const id = inputs[description.name] as string;
  return inTurn(target, id, inputs, async () => {
    leaveFormer(target, id, inputs);
    const others = othersOf(target, id, inputs).filter(({ fate }) => fate !== "leaves");
    refuseSecond(target, id, inputs, others);
    refuseRival(target, inputs);
    const claim = claimFor(target, id, undefined, inputs);
    try {
      const content = await observe(target, id, inputs, (seen) => isDone(planOf(target, seen, inputs, [])));
      if (!content) throw await noObject(target, id, inputs);
      const done = await bringInLine(target, id, content, inputs, [], claim);
      return { id, outs: outputs(target, done, inputs, managedBy(target, done, inputs, [])) };
    } catch (error) {
      if (!(error instanceof PartialFailure)) account.ownership.release(claim);
      throw error;
    }
  });
}

/** Brings the set to its new content: removes also what the new inputs no longer name. */
export function updateAttachment(target: AttachmentTarget, id: string, olds: Properties, news: Properties): Promise<Properties> {
  const { description, account } = target;
  const claim = claimFor(target, id, olds, news);
  claim.updates = true;
  return inTurn(target, id, news, async () => {
    refuseSecond(target, id, news, account.ownership.holding(claim.object), claim);
    refuseRival(target, news);
    const held = olds[description.elements] as Element[];
    // An exclusive set may have held what somebody else added. With exclusive: false, only named elements are managed.
    const former = olds.exclusive !== false && news.exclusive === false ? [] : held;
    const content = await complete(
      target,
      news,
      former,
      await observe(target, id, news, (seen) => isDone(planOf(target, seen, news, former)), held),
    );
    if (!content) throw new Error(`it is gone: there is no ${description.object(id, news)}. Run "pulumi up --refresh" to create it again`);
    if (claim.ignored?.includes(description.elements)) return outputs(target, content, news, held);
    if (former !== held) tellLeft(target, news, content);
    const done = await bringInLine(target, id, content, news, former, claim);
    return outputs(target, done, news, managedBy(target, done, news, []));
  })
    .catch((error) => {
      // Another write has reset this set, which the state does not show: a partial failure makes the next update try again.
      if (error instanceof PartialFailure || !account.ownership.misses(claim.object, claim.share)) throw error;
      throw new PartialFailure(error.message, id, olds);
    })
    .finally(() => account.ownership.settle(claim));
}

/** What the set holds of what the resource manages; undefined where the object is gone. */
export async function readAttachment(target: AttachmentTarget, id: string, olds: Properties): Promise<Outcome | undefined> {
  const { description } = target;
  const properties = { ...olds, [description.name]: id };
  const known = Object.hasOwn(olds, description.outputs[0]);
  const content = await observe(target, id, properties, () => false, known ? (olds[description.elements] as Element[]) : []);
  if (!content && !known) throw notFound(description, id);
  if (!content) return undefined;
  if (known) tellDrift(target, content, properties);
  const given = { exclusive: true, ...properties } as Properties;
  return { id, outs: outputs(target, content, given, known ? managedBy(target, content, given, []) : content.elements) };
}

/** Removes what the resource manages, as far as no other resource of the program has it. */
export async function deleteAttachment(target: AttachmentTarget, id: string, olds: Properties): Promise<void> {
  const { description, account } = target;
  await inTurn(target, id, olds, async () => {
    const own = ownOf(target, id, olds);
    const object = idKey(description, id, olds);
    const { ownership } = account;
    // A replacement deletes while others are still being declared.
    await ownership.declarations();
    if (!own && ownership.elsewhere.isNoted("has reset", object)) {
      account.log.info(
        `${description.type} of ${description.object(id, olds)}: nothing is removed, because another resource has reset it in this update`,
      );
      return;
    }
    const others = (): Holder[] => [...ownership.holding(object).filter((claim) => claim !== own), ...ownership.elsewhere.holding(object)];
    const nothing = { ...olds, [description.elements]: [] };
    const former = olds[description.elements] as Element[];
    // What the program says next stays: this may be the first half of a replacement, or an older entry of the state with the same properties.
    const next: Holder[] = own && own.fate !== "leaves" ? [{ label: own.label, share: own.given![description.elements] as Element[] }] : [];
    const plan: Plan = (seen, came) => kept(planOf(target, seen, nothing, former, came), [...others(), ...next]);
    const content = await complete(target, nothing, former, await observe(target, id, nothing, (seen) => isDone(plan(seen)), former));
    const stays = others().length > 0 ? former.filter((element) => content?.elements.includes(element)) : [];
    const self = { label: labelOf(description, olds), share: shareOf(description, olds) };
    const change = content && plan(content);
    if (content && change && !isDone(change)) {
      const strange = change.remove.filter((element) => !former.includes(element));
      if (strange.length > 0) tellChange(target, olds, { add: [], remove: strange }, former);
      await ownership.elsewhere.deleting(object, self, () => write(target, id, nothing, content, plan));
    }
    if (stays.length > 0) {
      account.log.info(
        `${description.type} of ${description.object(id, olds)}: what another resource of this program manages stays, ${others()
          .map(({ label }) => label)
          .join(", ")}`,
      );
    }
    if (own) account.ownership.release(own);
  });
}

/** Works on a set in turn with others: a vendor may take a set as a whole only, and the later of two writes that began with the same set would undo the other. */
const inTurn = <T>({ description, account }: AttachmentTarget, id: string, inputs: Properties, work: () => Promise<T>): Promise<T> =>
  account.inTurnEverywhere([idKey(description, id, inputs)], labelOf(description, inputs), work);

/** What is to be done: `former` are the elements that the resource managed until now. */
function planOf(
  { description }: AttachmentTarget,
  { elements }: Content,
  inputs: Properties,
  former: readonly Element[],
  came: readonly Element[] = [],
): Change {
  const wanted = inputs[description.elements] as Element[];
  const managed = inputs.exclusive === false ? [...new Set([...former, ...came])] : elements;
  return {
    add: wanted.filter((element) => !elements.includes(element)),
    remove: managed.filter((element) => elements.includes(element) && !wanted.includes(element)),
  };
}

/** The plan without what other resources hold. */
function kept({ add, remove }: Change, others: readonly Holder[]): Change {
  return { add, remove: remove.filter((element) => !others.some(({ share }) => share === "all" || share.includes(element))) };
}

/** Writes until the set shows what it is to hold, and no longer shows what is to go. */
async function bringInLine(
  target: AttachmentTarget,
  id: string,
  content: Content,
  inputs: Properties,
  former: readonly Element[],
  claim: Claim,
): Promise<Content> {
  const { ownership } = target.account;
  const others = (): Holder[] => [
    ...ownership.holding(claim.object).filter((other) => other !== claim),
    ...ownership.elsewhere.holding(claim.object),
  ];
  const plan: Plan = (seen, came) => kept(planOf(target, seen, inputs, former, came), others());
  if (isDone(plan(content))) return content;
  if (plan(content).remove.length > 0 || target.description.sole) {
    // What is about to be removed, here or from another set, may belong to a resource that the program has yet to declare.
    await ownership.declarations();
    refuseSecond(target, id, inputs, ownership.holding(claim.object), claim);
    refuseRival(target, inputs);
  }
  const change = plan(content);
  if (isDone(change)) return content;
  tellChange(target, inputs, change, former);
  const writing = () => write(target, id, inputs, content, plan, (seen) => managedBy(target, seen, inputs, former));
  if (change.remove.length === 0) return writing();
  return ownership.elsewhere.deleting(claim.object, { label: claim.label, share: change.remove }, writing);
}

/**
 * @param managed - what the state is to hold when a part of the write was done
 * @throws PartialFailure when the vendor accepted the write and does not show what it was about, or refused it and has done a part of it.
 */
async function write(
  target: AttachmentTarget,
  id: string,
  inputs: Properties,
  content: Content,
  plan: Plan,
  managed: (seen: Content) => readonly Element[] = ({ elements }) => elements,
): Promise<Content> {
  const { description } = target;
  const writing = new SetWrite(target, id, inputs, content, plan);
  try {
    return await writing.settle();
  } catch (error) {
    const unconfirmed = error instanceof UnconfirmedError;
    const done = unconfirmed ? "a part" : await writing.done();
    if (done === "nothing" && error instanceof VendorError) error.message += `. The vendor shows ${description.elements} unchanged`;
    if (done !== "a part") throw error;
    const { add, remove } = writing.left();
    const held = [said(`${description.elements} lack`, add), said(`${description.elements} still hold`, remove)];
    const told = unconfirmed ? `the update was ${error.message}` : `only a part of it was done: ${(error as Error).message}`;
    const advice = unconfirmed && description.unshown ? `. ${description.unshown}` : "";
    const reason = [told, ...held.filter(Boolean)].join("; ") + advice;
    throw new PartialFailure(reason, id, outputs(target, writing.seen, inputs, managed(writing.seen)));
  }
}

/** @param expected - elements that the state has: a list that lacks one is asked for once more */
function observe(
  { description, account, api }: AttachmentTarget,
  id: string,
  properties: Properties,
  concludes: (content: Content) => boolean,
  expected: readonly Element[] = [],
): Promise<Content | undefined> {
  const lacks = ({ elements }: Content) => expected.some((element) => !elements.includes(element));
  return account.writes.look(
    [idKey(description, id, properties)],
    (look) => description.observe(api, id, properties, look),
    (seen) => seen === undefined || concludes(seen) || lacks(seen),
    (seen) => seen === undefined || seen.elements.length === 0 || lacks(seen),
  );
}

/** The set with what is to go and was left out of the list: it would stay for ever, since nobody looks for it again. */
async function complete(
  { description, api }: AttachmentTarget,
  inputs: Properties,
  former: readonly Element[],
  content: Content | undefined,
): Promise<Content | undefined> {
  const wanted = inputs[description.elements] as Element[];
  const missing = former.filter((element) => !wanted.includes(element) && !content?.elements.includes(element));
  if (!content || !description.unlisted || missing.length === 0) return content;
  return { ...content, elements: [...content.elements, ...(await description.unlisted(api, inputs, content, missing))] };
}

/** The elements that the resource manages: all, or those that it names or named. */
function managedBy(
  { description }: AttachmentTarget,
  { elements }: Content,
  inputs: Properties,
  former: readonly Element[],
): readonly Element[] {
  const named = [...(inputs[description.elements] as Element[]), ...former];
  return inputs.exclusive === false ? elements.filter((element) => named.includes(element)) : elements;
}

function outputs(
  { description, account }: AttachmentTarget,
  content: Content,
  given: Properties,
  elements: readonly Element[],
): Properties {
  const sorted = [...elements].sort(natural);
  const kept = pick(given, [...Object.keys(description.inputs), SECRET_INPUTS]);
  const added = withoutEchoes(account.redactor, description, description.added(content, sorted), given);
  return plain({ ...kept, [description.elements]: sorted, ...added });
}

async function noObject({ description, account, api }: AttachmentTarget, id: string, inputs: Properties): Promise<Error> {
  const others = await description.others?.(api, inputs, account.writes.recent());
  const known = others && (others.length > 0 ? `. There are ${listed(others)}` : ". There is none");
  return new Error(`there is no ${description.object(id, inputs)}${known ?? ""}`);
}

/** @throws Error when one of the other claims to the object leaves no room for this resource beside it. */
function refuseSecond({ description }: AttachmentTarget, id: string, inputs: Properties, claims: readonly Claim[], own?: Claim): void {
  const whole = inputs.exclusive !== false;
  const other = claims.find((claim) => claim !== own && (whole || claim.share === "all"));
  if (!other) return;
  throw new Error(
    `two resources of this program manage ${description.object(id, inputs)}: this one is ${labelOf(description, inputs)}, the other one is ${other.label}. ` +
      `Put the ${description.elements} into one of them, or set exclusive: false on both`,
  );
}

/** @throws Error when another set of the program is to have one of the elements, and the vendor lets an element be in one only. */
function refuseRival(target: AttachmentTarget, inputs: Properties): void {
  const rival = rivalOf(target, inputs);
  if (rival) throw new Error(rival);
}
