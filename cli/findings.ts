import type { Listed, ResourceDescription } from "#provider/core/description.js";
import { isLike } from "#provider/core/namePattern.js";
import { isUnconfirmed } from "#provider/core/unconfirmed.js";
import type { Place } from "./account.ts";
import type { Entry } from "./state.ts";
import { isAt, sameEndpoint } from "./state.ts";

/** Where objects are: a place of an account. */
interface Where {
  place: Place;
  endpoint: string | undefined;
}

/** Whether an entry is of a kind, and of this place of this account. */
const isOf = (description: ResourceDescription, { place, endpoint }: Where, entry: Entry): boolean =>
  entry.type === description.type && isAt(description, entry, place) && sameEndpoint(entry.endpoint, endpoint);

/** Whether a state manages an object: it has its id, or waits for the vendor to show it under its name. */
export const manages =
  (description: ResourceDescription, where: Where) =>
  (entry: Entry, { id, name }: Listed): boolean =>
    (entry.id === id || (isUnconfirmed(entry.id) && entry.properties[description.name] === name)) && isOf(description, where, entry);

/** Whether a program that has an entry declares an object of this name already. */
export const declares =
  (description: ResourceDescription, where: Where) =>
  (entry: Entry, { name }: Listed): boolean =>
    !entry.leaving && entry.properties[description.name] === name && isOf(description, where, entry);

/** Whether a name is like one of the patterns, such as `sales-*`. */
export const isLikeOne = (name: string, patterns: readonly string[]): boolean => patterns.some((pattern) => isLike(name, pattern));
