import { SettingsError } from "../../core/errors.js";
import { sendable } from "../../core/oneLine.js";
import { PartialFailure } from "../../core/partialFailure.js";
import type { Properties } from "../../core/properties.js";
import { Redactor } from "../../core/redactor.js";
import type { VendorSettings } from "../../settings/settings.js";

/** Advice where a corrected setting does not count yet: the engine does not run the program for a refresh or a destroy, and takes the configuration from the state. */
const RECORDED =
  'A refresh and a destroy use the stack\'s configuration that the last update recorded. If you have changed it since, run "pulumi up" without --refresh once, or add --run-program';

/**
 * An error as a user may see it: what was done to which object, and no secret. The SDK prints its stack too, which helps only against our own mistakes.
 *
 * @param during - what was done, to which object, at which vendor
 * @param hidden - the account's redactor, where there is an account, and the secrets among the inputs
 */
export function readable(
  error: unknown,
  { verb, label, vendor }: { verb: string; label: string; vendor: VendorSettings },
  given: Properties,
  hidden: { redactor?: Redactor; secrets: readonly string[] },
): Error {
  const redactor = hidden.redactor ?? new Redactor();
  for (const secret of hidden.secrets) redactor.remember(secret);
  const cause = error instanceof Error ? error : new Error(String(error));
  const isAboutSetting = ["the endpoint", ...Object.keys(vendor.settings).map((name) => `${vendor.name}:${name}`)].some((setting) =>
    cause.message.includes(setting),
  );
  const advice = isAboutSetting && (verb === "read" || verb === "delete") ? `. ${RECORDED}` : "";
  const text = `${verb} of ${label}: ${cause.message}${advice}`;
  const message = sendable(cause instanceof SettingsError ? redactor.redact(text) : redactor.message(text));
  const clean =
    cause instanceof PartialFailure
      ? new PartialFailure(message, cause.id, { ...cause.properties, __provider: given.__provider })
      : new Error(message);
  const mistake = [TypeError, RangeError, ReferenceError].some((kind) => cause instanceof kind);
  clean.stack = mistake ? redactor.redact(cause.stack ?? "") : "";
  return clean;
}
