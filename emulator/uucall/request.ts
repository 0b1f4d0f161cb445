import type { Context } from "hono";
import { z } from "zod";
import { jsonOf } from "../jsonOf.ts";
import { Refusal, type UucallEnv } from "./answer.ts";
import type { UucallDialect } from "./dialect.ts";

/** A Long: a number, or its digits, as in the sample bodies of 外呼任务. */
export const long = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]).transform(String);

/** A parameter of a query that filters nothing when it is empty. */
export const filter = z
  .string()
  .optional()
  .transform((text) => (text === "" ? undefined : text));

// GBK has one byte for ASCII and two for what else there is in it.
const passwordLength = {
  "utf-8": (password: string) => Buffer.byteLength(password),
  gbk: (password: string) => [...password].reduce((sum, character) => sum + (character <= "\x7f" ? 1 : 2), 0),
  characters: (password: string) => [...password].length,
};

/** A password: at most 15 bytes (子账号及权限, sections 2 and 4). */
export function password({ passwordBytes }: UucallDialect): z.ZodString {
  return z.string().refine((text) => passwordLength[passwordBytes](text) <= 15, "a password has at most 15 bytes");
}

/** Refuses a request whose headers are not those of 接口说明, where the dialect cares. */
export function checkHeaders(headers: Readonly<Record<string, string>>, { requiredHeaders, requestType }: UucallDialect): void {
  if (requiredHeaders === "signature") return;
  if (!/xml|json|\*\/\*/i.test(headers.accept ?? "")) {
    throw new Refusal("parameter", `the Accept header is ${JSON.stringify(headers.accept)}, neither XML nor JSON`);
  }
  const types = requestType === "any" ? ["application/json", "application/xml", "text/xml"] : [requestType];
  // The samples end the header with a semicolon.
  const [, type = "", charset = "utf-8"] = /^([^;\s]+)\s*(?:;\s*charset=([\w-]+)\s*)?;?\s*$/i.exec(headers["content-type"] ?? "") ?? [];
  if (!types.includes(type.toLowerCase()) || charset.toLowerCase() !== "utf-8") {
    throw new Refusal("parameter", `the Content-Type is ${JSON.stringify(headers["content-type"])}, not ${types.join(" or ")} in UTF-8`);
  }
}

/** Reads the parameters of GET and DELETE, which are in the query; there is no body. */
export function readQuery<S extends z.core.$ZodShape>(c: Context<UucallEnv>, dialect: UucallDialect, shape: S): z.output<z.ZodObject<S>> {
  if (c.var.request.body !== "") throw new Refusal("parameter", `${c.req.method} takes no body`);
  return parse(object(dialect, shape), c.var.request.query);
}

/** Where an interface without a structure takes its fields from. */
const withoutStructure = {
  "any and body": "any",
  any: "any",
  flat: "flat",
  body: "flat",
  query: "query",
  "query and body": "query",
} as const;

/**
 * Reads the fields of POST and PUT from the places that the dialect allows.
 *
 * @param structured whether the interface lists a structure named `body`
 */
export function readFields<S extends z.core.$ZodShape>(
  c: Context<UucallEnv>,
  dialect: UucallDialect,
  shape: S,
  structured: boolean,
): z.output<z.ZodObject<S>> {
  const { query } = c.var.request;
  const { fieldsFrom } = dialect;
  const sent = jsonObject(c.var.request.body, dialect);
  // The structure is a field of the body, or the body.
  const { body: nested, ...flat } = structured && fieldsFrom === "query and body" ? { body: sent } : sent;
  if (nested !== undefined && (!structured || !isObject(nested)))
    throw new Refusal("parameter", structured ? "the field body is not an object" : "this interface has no structure body");
  const lacksStructure =
    fieldsFrom === "any and body" ? nested === undefined : fieldsFrom === "query and body" && c.var.request.body === "";
  if (structured && lacksStructure) throw new Refusal("parameter", "the structure body is missing");
  const places = { query, flat, body: isObject(nested) ? nested : {} };
  const chosen = structured ? fieldsFrom : withoutStructure[fieldsFrom];
  // No section that lists a structure names its fields, so uid counts wherever it is.
  const uid = [query.uid, flat.uid, places.body.uid].find((value) => value !== undefined);
  const everywhere = chosen === "any" || chosen === "any and body" || chosen === "query and body";
  const fields = everywhere ? merged(Object.values(places)) : { ...(uid !== undefined && { uid }), ...places[chosen] };
  return parse(object(dialect, shape), fields);
}

/** Refuses a wrong uid, and a missing one where it is mandatory. */
export function checkUid(c: Context<UucallEnv>, uid: string | undefined, mandatory: boolean): void {
  if (uid === undefined && mandatory) throw new Refusal("parameter", "the uid is missing");
  if (uid !== undefined && uid !== c.var.enterprise.uid) throw new Refusal("power", `the uid ${uid} is not that of the enterprise`);
}

/** Checks a value and gives it back, or refuses the request. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new Refusal("parameter", z.prettifyError(parsed.error));
  return parsed.data;
}

function object<S extends z.core.$ZodShape>(dialect: UucallDialect, shape: S): z.ZodObject<S> {
  return dialect.extraFields === "refused" ? (z.strictObject(shape) as unknown as z.ZodObject<S>) : z.object(shape);
}

function jsonObject(text: string, { fieldsFrom }: UucallDialect): Record<string, unknown> {
  if (text === "" && fieldsFrom !== "flat" && fieldsFrom !== "body") return {};
  const body = jsonOf(text);
  if (body === undefined) throw new Refusal("parameter", "the body is not JSON");
  if (!isObject(body)) throw new Refusal("parameter", "the body is not a JSON object");
  return body;
}

function merged(places: Record<string, unknown>[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, value] of places.flatMap(Object.entries<unknown>)) {
    // Which place takes precedence is not said; "1225" and 1225 are the same Long.
    if (Object.hasOwn(all, name) && String(all[name]) !== String(value))
      throw new Refusal("parameter", `the field ${name} has different values in different places`);
    if (!Object.hasOwn(all, name) || typeof value === "string") all[name] = value;
  }
  return all;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
