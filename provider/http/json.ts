import type { z } from "zod";
import type { HttpResponse } from "./httpClient.js";

/** Ids of 19 and 30 digits are numbers in some answers: what a JavaScript number cannot hold stays text. */
const keepDigits = (_: string, value: unknown, { source }: { source?: string }): unknown =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;

/** Whether a text may hold such a number. Looking at each value of a long list takes longer than all else. */
const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16}/;

/** Lists and objects within each other at the most. The deepest that is documented has five. */
const DEEPEST = 200;

function isTooDeep(body: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const character = body.charCodeAt(at);
    if (quoted && character === BACKSLASH) at++;
    else if (character === QUOTE) quoted = !quoted;
    else if (!quoted && (character === BRACKET || character === BRACE) && ++depth > DEEPEST) return true;
    else if (!quoted && (character === BRACKET + 2 || character === BRACE + 2)) depth--;
  }
  return false;
}
const [QUOTE, BACKSLASH, BRACKET, BRACE] = [...'"\\[{'].map((character) => character.charCodeAt(0)) as [number, number, number, number];

/**
 * The JSON of an answer. Whole numbers beyond 2^53 are text.
 *
 * @throws Error that reads on from the address of the call: "answered with an HTML page …".
 */
export function parseJson({ body, excerpt }: Pick<HttpResponse, "body" | "excerpt">): unknown {
  if (body.trim() === "") throw new Error("answered with an empty body where JSON is due. Check that the endpoint is the API's");
  if (isTooDeep(body))
    throw new Error(`answered with more than ${DEEPEST} lists and objects within each other. Check that the endpoint is the API's`);
  try {
    return LONG_NUMBER.test(body) ? JSON.parse(body, keepDigits as Parameters<typeof JSON.parse>[1]) : JSON.parse(body);
  } catch {
    const what = /^\s*</.test(body) ? "an HTML page" : "something that is not JSON";
    const shown = excerpt();
    throw new Error(
      `answered with ${what} where JSON is due${shown ? ` ("${shown}")` : ""}. Check that the endpoint is the API's, not a portal's or a proxy's`,
    );
  }
}

/**
 * A value of an answer in the form that it should have.
 *
 * @param field - where in the answer the value is. Default: it is the whole.
 * @throws Error that reads on from the address of the call and names the place: "resultDesc[0].id: …".
 */
export function expectForm<T>(schema: z.ZodType<T>, value: unknown, field = ""): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const place = field + path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  throw new Error(`answered in a form that the vendor does not document: ${place.replace(/^\./, "") || "the whole"}: ${message}`);
}
