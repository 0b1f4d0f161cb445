import { z } from "zod";
import { optionalText, textual } from "../http/lenient.js";

/** The words of one section and the numbers of another. */
const STATES: ReadonlyMap<string, SubUserState> = new Map(
  Object.entries({
    1: "active",
    启用: "active",
    有效: "active",
    2: "disabled",
    禁用: "disabled",
    3: "cancelled",
    已注销: "cancelled",
    4: "frozen",
    冻结: "frozen",
  } as const),
);

/** The types are not published. Names of fields are those of parameters, in any case and with or without underscores: other pages' samples have camelCase. */
const FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    id: "id",
    subuserid: "id",
    account: "account",
    subusername: "account",
    name: "name",
    jobnumber: "jobnumber",
    bindext: "bind_ext",
    state: "state",
    roleid: "roleId",
    rolename: "roleName",
  }),
);

/** A row under the names of parameters. The id is `id` in one section and `subUserId` in others; the account's name is `account` or `subUserName`. */
function named(row: unknown, context: z.RefinementCtx): unknown {
  if (typeof row !== "object" || row === null) return row;
  const fields: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const [source, value] of Object.entries(row)) {
    const field = FIELDS.get(source.replaceAll("_", "").toLowerCase());
    if (field === undefined || value === null || value === undefined || value === "") continue;
    if (Object.hasOwn(fields, field) && String(fields[field]) !== String(value)) {
      const both = `${sources[field]} ${JSON.stringify(fields[field])} and ${source} ${JSON.stringify(value)}`;
      context.addIssue(`has ${both}, which should be the same`);
    }
    fields[field] = value;
    sources[field] = source;
  }
  const missing = Object.entries({ id: "id nor subUserId", account: "account nor subUserName" }).find(([field]) => !(field in fields));
  if (missing) context.addIssue(`has neither ${missing[1]}, but ${Object.keys(row).join(", ") || "no field"}`);
  return fields;
}

const optional = textual.nullish().transform((value) => value || undefined);

const person = {
  id: textual,
  account: textual,
  name: optionalText,
  jobnumber: optionalText,
  state: optional.transform((value) => (value === undefined ? undefined : ((STATES.get(value.trim()) ?? value) as SubUserState))),
};

/** A row of sections 5 and 8. */
export const subUserRow = z.preprocess(named, z.object({ ...person, bind_ext: optionalText }));
/** A row of sections 1 and 3. */
export const subUserRoleRow = z.preprocess(named, z.object({ ...person, roleId: optional, roleName: optional }));

/** State of a sub-account; a number that this package does not know is the vendor's. */
export type SubUserState = "active" | "disabled" | "cancelled" | "frozen";
/** A sub-account as the vendor shows it. */
export type SubUser = z.infer<typeof subUserRow>;
/** A sub-account with its role. */
export type SubUserRole = z.infer<typeof subUserRoleRow>;
