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
  .pipe(
    z.object({
      result: z.string(),
      data: z.unknown().optional(),
      msg: z.unknown().optional(),
      code: textual.nullish(),
      total: z.unknown().optional(),
    }),
  );

/** What to look at where the vendor does not know who asks. */
export const CREDENTIALS = "check uucall:userName, uucall:apiKey, uucall:extras, uucall:appId, uucall:timeZone and this machine's clock";
/** What to look at where the vendor does not know the path. */
export const PREFIX = "check uucall:endpoint: the vendor's pages have the prefixes /uucall_restapi/rest and /rest";

/** A call that UUCall answered with a refusal of its own. */
export class Refusal extends VendorError {
  /** The vendor's text, without what this package adds. */
  readonly text: string;

  /** @param shown - the text as a message may show it */
  constructor(text: string, shown: string, advice: string | undefined, failure: CallFailure) {
    super(
      [shown, advice].filter(Boolean).join("; ") || `the vendor gave no reason; if every call fails like this, ${CREDENTIALS}`,
      failure,
    );
    this.text = text;
  }
}

/** 二维码拨号 names the error 通行证, passport; whether an answer has its code is open. */
const PASSPORT = /通行证|签名|passport|signature/i;

/** The error table's meanings; those that a wrong credential or a missing right gives say which settings to look at. */
const MEANINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "2": `there is no such method: ${PREFIX}`,
    "3": "the number of requests has reached its limit",
    "4": "unknown error",
    "5": `the credentials are refused: ${CREDENTIALS}`,
    "6": "the user has no right to this method",
    "9": "a parameter is not valid",
    "100": "a parameter is not valid",
    "101": "a parameter is not valid",
  }),
);
const LIMIT_REACHED = "3";
const PASSPORT_REFUSED = "5";

/** What a successful answer holds. */
export interface Answer {
  data: unknown;
  /** 查询、记录 has the number of all rows under this name; its answer is a text that is no JSON. */
  total: unknown;
}

/**
 * What a successful answer holds. `result` decides, in any spelling: a code of 100 is success in samples and a wrong parameter in the error table.
 *
 * @throws VendorError with the vendor's text when the call failed.
 */
export function answerOf(operation: string, response: HttpResponse): Answer {
  const { result, data, total, msg, code } = expectForm(envelope, parseJson(response));
  if (result.toLowerCase() === "success") return { data, total };
  const told = [data, msg].find((text) => typeof text === "string" && text !== "") as string | undefined;
  const text = told ?? "";
  const shown = response.tell(text);
  const known = code ?? undefined;
  const failure: CallFailure = { vendor: "uucall", operation, status: response.status, code: known && response.tell(known) };
  const advice = MEANINGS.get(known ?? (PASSPORT.test(text) ? PASSPORT_REFUSED : ""));
  if (known === LIMIT_REACHED) throw new RetryableError([shown, advice].filter(Boolean).join("; "), failure);
  throw new Refusal(text, shown, advice, failure);
}

/** The rows of an answer: a list, one record that stands for a list of one, nothing, or any of these as JSON in a text. */
export function rowsOf<T>(row: z.ZodType<T>, data: unknown): T[] {
  const value = typeof data === "string" ? embedded(data) : data;
  const rows = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return expectForm(z.array(row), rows, "data");
}

function embedded(text: string): unknown {
  if (text.trim() === "") return undefined;
  return parseJson({ body: text, excerpt: () => undefined });
}
