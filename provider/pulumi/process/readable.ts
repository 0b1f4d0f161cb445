import { SettingsError } from "../../core/errors.js";
import { sendable } from "../../core/oneLine.js";
import { PartialFailure } from "../../core/partialFailure.js";
import type { Properties } from "../../core/properties.js";
import { Redactor } from "../../core/redactor.js";

/**
 * An error as a user may see it: what was done to which object, and no secret. The SDK prints its stack too, which helps only against our own mistakes.
 *
 * @param hidden - the account's redactor, where there is an account, and the secrets among the inputs
 */
export function readable(
  error: unknown,
  what: string,
  given: Properties,
  hidden: { redactor?: Redactor; secrets: readonly string[] },
): Error {
  const redactor = hidden.redactor ?? new Redactor();
  for (const secret of hidden.secrets) redactor.remember(secret);
  const cause = error instanceof Error ? error : new Error(String(error));
  const text = `${what}: ${cause.message}`;
  const message = sendable(cause instanceof SettingsError ? redactor.redact(text) : redactor.message(text));
  const clean =
    cause instanceof PartialFailure
      ? new PartialFailure(message, cause.id, { ...cause.properties, __provider: given.__provider })
      : new Error(message);
  const mistake = [TypeError, RangeError, ReferenceError].some((kind) => cause instanceof kind);
  clean.stack = mistake ? redactor.redact(cause.stack ?? "") : "";
  return clean;
}
