import type { Rule } from "../core/inputs.js";

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
