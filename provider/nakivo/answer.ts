import { z } from "zod";
import { VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { numeric } from "../http/lenient.js";

/** What a failure has to say: null, missing or empty where it says nothing. */
const told = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value)).trim());

/** `tid` is a number in all requests and a text in the samples' answers. One request has one answer, so nothing hangs on it. */
const envelope = z.object({ type: told, message: told, where: told, cause: told, data: z.unknown().optional() });

/** Some methods tell in here how it went, under the type of a success: seen with logins, and with jobs of newer Directors. */
const outcome = z.object({
  result: z.string(),
  reason: told,
  canTry: z.object({ waitTimeLeft: numeric.nullish(), failedAttempts: numeric.nullish() }).nullish().catch(undefined),
});
type Outcome = z.infer<typeof outcome>;

/**
 * What a successful answer holds. No page shows a failure: it is taken for one where its type, a message or `data.result` says so.
 *
 * @throws VendorError with the vendor's text when the call failed.
 * @see https://helpcenter.nakivo.com/es/api-reference/Content/API-Reference-Overview.htm
 */
export function dataOf(operation: string, response: HttpResponse): unknown {
  const { type, message, where, cause, data } = expectForm(envelope, parseJson(response));
  const told = outcome.safeParse(data).data;
  const failed = told !== undefined && told.result !== "OK" ? told : undefined;
  if ((type === "rpc" || type === "") && message === "" && !failed) return data;
  const causes = [...new Set([message, cause, failed?.reason].filter(Boolean))];
  const reasons = [causes.join(": ") || "the vendor gave no reason", where && `at ${where}`, ...attempts(failed)].filter(Boolean);
  throw new VendorError(reasons.join("; "), { vendor: "nakivo", operation, status: response.status, code: failed?.result });
}

/** The unit of the time to wait is not documented; another client shows it as seconds. */
function attempts(failed: Outcome | undefined): string[] {
  const { waitTimeLeft, failedAttempts } = failed?.canTry ?? {};
  return [
    failedAttempts ? `failed attempts so far: ${failedAttempts}` : "",
    waitTimeLeft ? `time to wait before the next one: ${waitTimeLeft} (seconds, as far as is known)` : "",
  ];
}

/** Whether the Director answered, and the answer is not what the call is for. Calls that were lost, or may be repeated as they stand, are no answers. */
export const isAnswer = (error: unknown): error is VendorError =>
  error instanceof VendorError && error.name === "VendorError" && error.status !== undefined;
