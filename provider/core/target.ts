import type { Account } from "./account.js";
import type { AnyDescription } from "./description.js";
import type { Properties } from "./properties.js";

/** A resource, and the account in which its objects are. */
export interface Target<D extends AnyDescription = AnyDescription> {
  description: D;
  account: Account;
  /** The vendor's client for the account. */
  api: unknown;
}

/** A resource as it goes into the state. */
export interface Outcome {
  id: string;
  outs: Properties;
}

/** Inputs or a state as one text: the same for the same properties, in whatever order they came. The provider's own text is left out. */
export function fingerprint({ type }: AnyDescription, { __provider, ...properties }: Properties): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return JSON.stringify([type, ...given.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** There is no object with an id. */
export class NotFound extends Error {}

/** What `get` says of an id that does not exist. */
export const notFound = (description: AnyDescription, id: string): NotFound =>
  new NotFound(
    `there is no ${description.type} with the id ${JSON.stringify(id)}. Check the id, and the ${[...description.scope].join(" and ")} in which it is looked for`,
  );
