import leven from "leven";

/** Letters by which a name may differ from the one that was meant. */
const TYPING_ERRORS = 3;

/**
 * What to say of a name that there is not: the one that was meant, or all that there are.
 *
 * @param start - stands before each name
 */
export function meant(name: string, names: readonly string[], start = ""): string {
  const nearest = nearestOf(name, names);
  return nearest === undefined ? ` (there are ${names.join(", ")})` : ` (did you mean ${start}${nearest}?)`;
}

/** The name that was probably meant by one that there is not. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  const distances = names.map((each) => ({ each, distance: leven(name.toLowerCase(), each.toLowerCase()) }));
  const [best] = distances.toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.min(TYPING_ERRORS, name.length / 2) ? best.each : undefined;
}
