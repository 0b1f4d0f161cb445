import { z } from "zod";
import type { CallFailure } from "../core/errors.js";
import { VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { namesSecondFactor } from "./secondFactor.js";

/** What a failure has to say: null, missing or empty where it says nothing. */
const told = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value)).trim());

/** `tid` is a number in all requests and a text in the samples' answers. One request has one answer, so nothing hangs on it. */
const envelope = z.object({ type: told, message: told, where: told, cause: told, data: z.unknown().optional() });

const attempts = z.object({ isPossible: told, waitTimeLeft: told, failedAttempts: told });
/** Some methods tell in here how it went, under the type of a success: other clients look for it in logins and in calls about jobs. */
const outcome = z.object({
  result: z.string(),
  reason: told,
  canTry: attempts.nullish().catch(undefined),
});
type Outcome = z.infer<typeof outcome>;

/** A failure that the Director tells in its own form of an answer. */
export class DirectorFailure extends VendorError {
  /** Whether it names a second factor, which no call of the API can give. */
  readonly secondFactor: boolean;

  constructor(text: string, failure: CallFailure, secondFactor: boolean) {
    super(text, failure);
    this.secondFactor = secondFactor;
  }
}

/**
 * What a successful answer holds. No page shows a failure: it is taken for one where its type, a message or `data.result` says so.
 *
 * @throws DirectorFailure with the vendor's text when the call failed.
 * @see https://helpcenter.nakivo.com/es/api-reference/Content/API-Reference-Overview.htm
 */
export function dataOf(operation: string, response: HttpResponse): unknown {
  const { type, message, where, cause, data } = expectForm(envelope, parseJson(response));
  const told = outcome.safeParse(data).data;
  const failed = told !== undefined && told.result.trim().toUpperCase() !== "OK" ? told : undefined;
  if ((type === "rpc" || type === "") && message === "" && !failed) return data;
  const causes = [...new Set([message, cause, failed?.reason].filter(Boolean))];
  const reasons = [causes.join(": ") || "the vendor gave no reason", where && `at ${where}`, ...attemptsLeft(failed)].filter(Boolean);
  const failure = { vendor: "nakivo", operation, status: response.status, code: failed && response.tell(failed.result) };
  throw new DirectorFailure(
    response.tell(reasons.join("; ")),
    failure,
    namesSecondFactor([message, cause, failed?.result, failed?.reason], data),
  );
}

/** The unit of the time to wait is not documented; another client shows it as seconds. */
function attemptsLeft(failed: Outcome | undefined): string[] {
  const { isPossible = "", waitTimeLeft = "", failedAttempts = "" } = failed?.canTry ?? {};
  const some = (text: string) => text !== "" && text !== "0";
  return [
    some(failedAttempts) ? `failed attempts so far: ${failedAttempts}` : "",
    isPossible === "false" && !some(waitTimeLeft) ? "the user may not try again for now" : "",
    some(waitTimeLeft) ? `time to wait before the next one: ${waitTimeLeft} (seconds, as far as is known)` : "",
  ];
}

/** A gateway or server that is away for the moment: the call may be repeated as it stands. */
const UNAVAILABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the Director answered, and the answer is not what the call is for. Calls that were lost, or may be repeated as they stand, are no answers. */
export const isAnswer = (error: unknown): error is VendorError =>
  error instanceof VendorError && error.status !== undefined && !UNAVAILABLE.has(error.status);
