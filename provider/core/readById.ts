import type { Live, ObjectDescription } from "./description.js";
import { idKey, naturalKey } from "./description.js";
import { unfitFor } from "./place.js";
import type { Properties } from "./properties.js";
import { lookFor } from "./settle.js";
import type { Target } from "./target.js";
import { isUnconfirmed, lagLeft } from "./unconfirmed.js";

type AnyObject = ObjectDescription<any, any>;

/**
 * The object of an id; of an unconfirmed one, what has its name.
 *
 * @param concludes - whether nothing will be written after what was seen, besides that it is gone
 */
export async function readById(
  { description, account, api }: Target<AnyObject>,
  id: string,
  properties: Properties,
  concludes: (live: Live) => boolean | undefined = () => false,
): Promise<Live | undefined> {
  // The vendor may not show yet what it took on.
  if (isUnconfirmed(id)) {
    const find = () => description.find(api, properties, account.writes.fresh());
    const settling = account.settling(description.label(properties));
    const left = lagLeft(id);
    const lags = left > settling.time;
    if (lags)
      settling.say(`the vendor accepted it and did not show it; the provider looks for it, ${Math.ceil(left / 1000)} s at the most`);
    const found = await lookFor(find, lags ? { ...settling, time: left, say: () => {} } : settling);
    // It was found by its name, which the vendor may have changed.
    const unfit = found ? unfitFor(description, found, properties).filter((name) => !naturalKey(description).includes(name)) : [];
    if (unfit.length > 0) {
      settling.say(
        `the object that has its ${description.name} now (id ${found!.id}) is another one: it differs in ${unfit.join(" and ")}`,
      );
      return undefined;
    }
    // Its create may have been sent twice, and the second object shows later: find fails where there are two.
    if (found)
      await settling.pause(settling.time, "its create may have been sent twice; the provider checks whether a second object appears");
    return found && ((await find()) ?? found);
  }
  return account.writes.look(
    [idKey(description, id, properties)],
    (look) => description.read(api, id, properties, look),
    (seen) => seen === undefined || concludes(seen) === true,
  );
}
