import { z } from "zod";
import type { CallFailure } from "../core/errors.js";
import { RetryableError, VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { textual } from "../http/lenient.js";

/** Pages and samples write the keys in capitals and small letters. */
const envelope = z
  .record(z.string(), z.unknown())
  .transform((answer) => Object.fromEntries(Object.entries(answer).map(([key, value]) => [key.toLowerCase(), value])))
  .pipe(z.object({ result: z.string(), data: z.unknown().optional(), msg: z.unknown().optional(), code: textual.nullish() }));

/** The error table's meanings; those that a wrong credential or a missing right gives say which settings to look at. */
const MEANINGS: Record<string, string> = {
  "2": "there is no such method",
  "3": "the number of requests has reached its limit",
  "4": "unknown error",
  "5": "the credentials are refused. Check uucall:userName, uucall:apiKey, uucall:extras, uucall:appId and uucall:timeZone",
  "6": "the user has no right to this method",
  "100": "a parameter is not valid",
  "101": "a parameter is not valid",
};
const LIMIT_REACHED = "3";

/**
 * What a successful answer holds. `result` decides, in any spelling: a code of 100 is success in samples and a wrong parameter in the error table.
 *
 * @throws VendorError with the vendor's text when the call failed.
 */
export function dataOf(operation: string, response: HttpResponse): unknown {
  const { result, data, msg, code } = expectForm(envelope, parseJson(response));
  if (result.toLowerCase() === "success") return data;
  const told = [data, msg].find((text) => typeof text === "string" && text !== "");
  const text = [told, code && MEANINGS[code]].filter(Boolean).join("; ") || "the vendor gave no reason";
  const failure: CallFailure = { vendor: "uucall", operation, status: response.status, code: code ?? undefined };
  throw new (code === LIMIT_REACHED ? RetryableError : VendorError)(text, failure);
}

/** The rows of an answer: a list, one record that stands for a list of one, nothing, or any of these as JSON in a text. */
export function rowsOf<T>(row: z.ZodType<T>, data: unknown): T[] {
  const value = typeof data === "string" ? embedded(data) : data;
  const rows = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return expectForm(z.object({ data: z.array(row) }), { data: rows }).data;
}

function embedded(text: string): unknown {
  if (text.trim() === "") return undefined;
  return parseJson({ body: text, excerpt: () => "" });
}
