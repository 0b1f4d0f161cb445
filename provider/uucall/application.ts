import { z } from "zod";
import { optionalText, textual } from "../http/lenient.js";

/** The name of the flag is not published: it is the one field that speaks of authorisation. */
const flagged = (row: unknown): unknown => {
  const flag = Object.entries((row ?? {}) as object).find(([name]) => /auth|checked|granted/i.test(name))?.[1];
  return { ...(row as object), authorized: flag === undefined || flag === null ? undefined : /^(true|1)$/i.test(String(flag)) };
};

/** An application as a row of section 6. */
export const application = z.preprocess(
  flagged,
  z.object({
    id: textual,
    pid: textual.nullish().transform((pid) => (pid && pid !== "0" ? pid : undefined)),
    name: optionalText,
    authorized: z.boolean().optional(),
  }),
);

/** An application as a sub-account sees it; `authorized` is undefined where the vendor shows no flag, and lists what may be opened only. */
export type CustomApplication = z.infer<typeof application>;
