/** How a search for exactly one thing is told. */
export interface Search<T> {
  /** The things, in the plural: `tenants`. */
  noun: string;
  /** What was asked for: `the name "Sales"`. */
  asked: string;
  /** The id of one. */
  idOf(found: T): number | string;
  /** What to do where there is none. */
  none: string;
  /** What to do where there are several. */
  several: string;
}

/**
 * The one thing that a search found.
 *
 * @throws Error when it found none or several, with the ids of several.
 */
export function theOnly<T>(found: readonly T[], { noun, asked, idOf, none, several }: Search<T>): T {
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  if (!only) throw new Error(`0 ${noun} have ${asked}, and 1 must. ${none}`);
  throw new Error(`${found.length} ${noun} have ${asked} (ids ${found.map(idOf).join(", ")}), and 1 must. ${several}`);
}
