import type { Live, ObjectDescription } from "./description.js";
import { comparedInputs, idKey, nameKey } from "./description.js";
import { differences } from "./diff.js";
import { withoutEchoes } from "./echo.js";
import { OutcomeUnknownError } from "./errors.js";
import { PartialFailure } from "./partialFailure.js";
import { plain } from "./plain.js";
import type { Properties } from "./properties.js";
import { givenOf, pick, SECRET_INPUTS } from "./properties.js";
import { settle, UnconfirmedError } from "./settle.js";
import type { Target } from "./target.js";

type ObjectTarget = Target<ObjectDescription<any, any>>;

/** Writes, and notes under all keys of the object that it was written to: answers from before are too old for it then. */
export async function noted(
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
 *
 * @param asked - inputs that the program changed: an earlier attempt may have written them already
 */
export async function bringInLine(
  target: ObjectTarget,
  live: Live,
  inputs: Properties,
  unseen: string[],
  asked: string[] = [],
): Promise<Live> {
  const { description, account, api } = target;
  let seen = live;
  let toSend = unseen;
  let inDoubt = false;
  const changed = () => [...differences(description, seen, inputs), ...toSend];
  const resets = (description.resets?.(inputs, [...changed(), ...asked]) ?? []).map((type) =>
    idKey({ ...description, type }, live.id, inputs),
  );
  const isDone = changed().length === 0;
  if (!isDone) await refuseReset(target, resets, inputs);
  for (const set of resets) account.ownership.elsewhere.note("has reset", set);
  if (isDone) return live;
  const act = async () => {
    try {
      await noted(target, seen, inputs, () => description.update(api, seen, inputs, changed()));
      toSend = [];
    } catch (error) {
      inDoubt ||= error instanceof OutcomeUnknownError;
      throw error;
    }
  };
  const observe = async () => {
    const now = await description.read(api, live.id, inputs, account.writes.fresh());
    seen = now ?? seen;
    return now && changed().length === 0 ? now : undefined;
  };
  const label = description.label(inputs);
  const write = () => settle({ act, observe }, account.settling(label));
  try {
    return await (resets.length > 0 ? account.inTurnEverywhere(resets, label, write) : write());
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

/** @throws Error when the program has declared a set already that the write resets: the engine would not call its resource afterwards. */
async function refuseReset({ account, description }: ObjectTarget, sets: readonly string[], inputs: Properties): Promise<void> {
  if (sets.length === 0) return;
  const { ownership } = account;
  await ownership.declarations();
  const [holder] = sets.flatMap((set) => [...ownership.holding(set), ...ownership.elsewhere.holding(set)]);
  if (holder)
    throw new Error(
      `this would reset what ${holder.label} manages. Make that resource depend on this one, so that it is updated afterwards: give it this one's id as an output, or the option dependsOn`,
    );
  account.log.info(
    `${description.label(inputs)}: this update also resets what other resources manage of it. If these are not a part of this update, run "pulumi up --refresh" afterwards`,
  );
}

/** A value as a message may show it. */
export const shownBy = (description: ObjectDescription<any, any>) => (name: string, properties: Properties) =>
  description.secrets?.includes(name) ? "[secret]" : JSON.stringify(properties[name]);

/**
 * What goes into the state: what the vendor shows of the inputs that the program gave, the rest of these as given, and what the vendor added.
 * Inputs that the program left out are not managed, and stay out. Of an object that something else manages, all are in.
 */
export function outputs({ description, account }: ObjectTarget, { properties }: Live, given: Properties, managed = true): Properties {
  const shown = pick(properties, managed ? givenOf(given, comparedInputs(description)) : Object.keys(description.inputs));
  const kept = pick(given, [...(description.directives ?? []), ...(description.unseen ?? []), SECRET_INPUTS]);
  const added = pick(properties, description.outputs);
  return plain({ ...kept, ...withoutEchoes(account.redactor, description, { ...shown, ...added }, given) });
}
