import type { Listed, ResourceDescription } from "#provider/core/description.js";
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

/** A pattern such as `sales-*` as a test of names; `*` stands for any text, `?` for a character. */
export function glob(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  const expression = new RegExp(`^${source}$`, "iu");
  return (name) => expression.test(name);
}
