import { isDeepStrictEqual } from "node:util";
import type { AnyDescription, Live, ObjectDescription, ResourceDescription } from "./description.js";
import { comparedInputs, naturalKey } from "./description.js";
import type { Properties } from "./properties.js";
import { isUnconfirmed } from "./unconfirmed.js";

/** What a change of inputs means, in the form Pulumi takes. */
export interface DiffResult {
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/** The inputs in which two sets of properties differ. States of 0.1.0 have their sets in another order. */
export function changedInputs(description: AnyDescription, olds: Properties, news: Properties): string[] {
  const { elements } = description as { elements?: string };
  const compared = (name: string, value: Properties[string]) => (name === elements && Array.isArray(value) ? new Set(value) : value);
  return comparedInputs(description).filter((name) => !isDeepStrictEqual(compared(name, olds[name]), compared(name, news[name])));
}

/**
 * Compares the state with new inputs. `changes` is left out where there are some: then the engine compares inputs itself, shows exact rows
 * and honours `replaceOnChanges`, neither of which it does for `changes: true`.
 */
export function diff(description: ResourceDescription, id: string, olds: Properties, news: Properties): DiffResult {
  // The id of such an object can only come from a create: an update keeps the id that the state has. Without `changes` the engine would
  // compare inputs, find none changed, and update.
  if (isUnconfirmed(id)) return { changes: true, replaces: naturalKey(description), deleteBeforeReplace: true };
  const changed = changedInputs(description, olds, news);
  if (changed.length === 0) return { changes: false };
  const replaces = description.replaceOn.filter((name) => changed.includes(name));
  const deletesFirst = description.kind === "attachment" || description.deleteBeforeReplace;
  return { replaces, deleteBeforeReplace: replaces.length > 0 && deletesFirst };
}

/** The inputs that the program gave and that the object does not show. */
export const differences = (description: ObjectDescription<any, any>, live: Live, inputs: Properties): string[] =>
  changedInputs(description, live.properties, inputs).filter(
    (name) => inputs[name] !== undefined && ![...(description.unseen ?? []), ...(description.directives ?? [])].includes(name),
  );
