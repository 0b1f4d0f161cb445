import { z } from "zod";
import { optionalText, textual } from "../http/lenient.js";

/** The type CustomApplication is not published: `pid` is a parameter of section 6, `appId` is taken from the names of section 7's parameters. */
const ALIASES: Record<string, string> = { appId: "id", appName: "name", parentId: "pid" };
const KNOWN: ReadonlySet<string> = new Set(["id", "pid", "name", "uid", ...Object.keys(ALIASES)]);

const sorted = (row: unknown, context: z.RefinementCtx): unknown => {
  if (typeof row !== "object" || row === null) return row;
  const given = Object.entries(row);
  for (const [alias, name] of Object.entries(ALIASES)) {
    const [one, other] = [alias, name].map((key) => (row as Record<string, unknown>)[key]);
    if (one != null && other != null && String(one) !== String(other))
      context.addIssue(`has ${name} ${JSON.stringify(other)} and ${alias} ${JSON.stringify(one)}, which should be the same`);
  }
  const aliased = given.filter(([key]) => Object.hasOwn(ALIASES, key)).map(([key, value]) => [ALIASES[key], value]);
  return {
    ...Object.fromEntries(aliased),
    ...row,
    fields: Object.fromEntries(given.filter(([key]) => !KNOWN.has(key))),
  };
};

/** An application as a row of section 6. */
export const application = z.compile(
  z.preprocess(
    sorted,
    z.object({
      id: textual,
      pid: textual.nullish().transform((pid) => (pid && pid !== "0" ? pid : undefined)),
      name: optionalText,
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
);

/** An application as a sub-account sees it. Among its other fields may be the flag that says whether the sub-account may open it. */
export type CustomApplication = z.infer<typeof application>;

/** An application in words, for messages. */
export const applicationInWords = ({ id, name }: Pick<CustomApplication, "id" | "name">): string => `${id} (${name})`;
