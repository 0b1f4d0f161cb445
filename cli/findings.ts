import type { Listed, ResourceDescription } from "#provider/core/description.js";
import { isLike } from "#provider/core/namePattern.js";
import { isUnconfirmed } from "#provider/core/unconfirmed.js";
import type { Place } from "./account.ts";
import type { Entry } from "./state.ts";
import { isAt, sameEndpoint } from "./state.ts";

/** Whether a state manages an object: it has its id, or waits for the vendor to show it under its name. */
export const manages =
  (description: ResourceDescription, { place, endpoint }: { place: Place; endpoint: string | undefined }) =>
  (entry: Entry, { id, name }: Listed): boolean =>
    entry.type === description.type &&
    (entry.id === id || (isUnconfirmed(entry.id) && entry.properties[description.name] === name)) &&
    isAt(description, entry, place) &&
    sameEndpoint(entry.endpoint, endpoint);

/** Whether a name is like one of the patterns, such as `sales-*`. */
export const isLikeOne = (name: string, patterns: readonly string[]): boolean => patterns.some((pattern) => isLike(name, pattern));
