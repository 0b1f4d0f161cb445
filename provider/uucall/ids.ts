import type { SettingLookup } from "../core/description.js";
import type { Rule } from "../core/inputs.js";
import { textInput } from "../core/inputs.js";

const DIGITS = /^\d*$/;
const ID = /^[\w-]*$/;

const shaped =
  (shape: RegExp, wanted: string, setting?: string): Rule<string> =>
  (zod) =>
    textInput({ min: 1, setting })(zod).refine((text) => shape.test(text), {
      error: ({ input }) => `must be ${wanted}, got ${JSON.stringify(input)}`,
    });

/** The number of an enterprise, as text; `setting` names the setting that gives its default. */
export const enterpriseInput = (setting?: string): Rule<string> => shaped(DIGITS, 'a number as text, such as "1225"', setting);

/** The enterprise that an argument names, or else the setting. */
export function enterpriseOf(given: string | undefined, setting: SettingLookup): string {
  const uid = given ?? setting("uid");
  if (uid === undefined) throw new Error("uid: is missing: give it here, or as the setting uucall:uid");
  return uid;
}

/** An id of an account, as text. The pages type it as Long and as string: what this package does not put into a path is refused. */
export const idInput: Rule<string> = shaped(ID, 'an id as the vendor shows it, such as "101"');

/** Refuses what {@link idInput} would refuse, where an id comes without a check. */
export function checkId(id: string): void {
  if (id !== "" && ID.test(id)) return;
  throw new Error(`${JSON.stringify(id)} is not the id of a sub-account: it must be one as the vendor shows it, such as "101"`);
}

/**
 * An id as a part of a path, encoded.
 *
 * @throws Error where a server would take it for a step in the path.
 */
export function segment(id: string): string {
  if (["", ".", ".."].includes(id)) throw new Error(`${JSON.stringify(id)} is not an id: it cannot be a part of an address`);
  return encodeURIComponent(id.toWellFormed());
}
