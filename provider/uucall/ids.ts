import type { Rule, Zod } from "../core/inputs.js";
import { natural } from "../core/natural.js";

/** An id that the vendor's pages type as Long: a number as text. `setting` names the setting that gives its default. */
export const idInput =
  ({ setting }: { setting?: string } = {}): Rule<string> =>
  (zod) => {
    const error = ({ input }: { input?: unknown }) => {
      if (input !== undefined) return `must be a number as text, such as "101", got ${JSON.stringify(input)}`;
      return setting ? `is missing: give it here, or for all resources as the setting ${setting}` : "is missing: must be a number as text";
    };
    return zod.string({ error }).trim().regex(/^\d+$/, { error });
  };

/** Section 7 takes ids in one text with commas between them; their form is not published. */
const APPLICATION = /^[\p{L}\p{N}_.:-]+$/u;

/** A set of ids of applications: in any order, each once; the normal form is sorted. */
export const applicationIdsInput: Rule<string[]> = (zod: Zod) => {
  const error = ({ input }: { input?: unknown }) =>
    `must be the id of an application, as text without blanks or commas, got ${JSON.stringify(input)}`;
  const id = zod
    .union([zod.string(), zod.int()], { error })
    .transform((value) => String(value).trim())
    .pipe(zod.string().regex(APPLICATION, { error }));
  return zod.array(id, "must be a list of ids of applications").transform((ids) => [...new Set(ids)].sort(natural));
};
