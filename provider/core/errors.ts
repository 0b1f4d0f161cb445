/** What is known about a call that failed. */
export interface CallFailure {
  /** The vendor's short name, as in the package: `aicc`. */
  vendor: string;
  /** The vendor's name of the operation: `createusergroup`. */
  operation: string;
  /** HTTP status, where an answer came. */
  status?: number;
  /** The vendor's own error code, text as it came (leading zeros matter). */
  code?: string;
  /** Milliseconds that the vendor asked to wait before the next call. */
  retryAfter?: number;
}

/** A call to a vendor that failed: refused, unreachable, or answered with something that is no answer. */
export class VendorError extends Error {
  override readonly name: string = "VendorError";
  readonly vendor: string;
  readonly operation: string;
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number;

  constructor(text: string, failure: CallFailure) {
    const facts = [failure.code && `code ${failure.code}`, failure.status && `HTTP ${failure.status}`].filter(Boolean).join(", ");
    super(`${failure.vendor} ${failure.operation}: ${text}${facts && ` (${facts})`}`);
    this.vendor = failure.vendor;
    this.operation = failure.operation;
    this.status = failure.status;
    this.code = failure.code;
    this.retryAfter = failure.retryAfter;
  }
}

/** A call that may be repeated as it stands: a read that failed for the moment, or a write that certainly was not applied. */
export class RetryableError extends VendorError {
  override readonly name = "RetryableError";
}

/** A write that the vendor may or may not have applied: the answer was lost, or says nothing. Observe before going on, never repeat blindly. */
export class OutcomeUnknownError extends VendorError {
  override readonly name = "OutcomeUnknownError";
}

/** What was not sent, or not waited for any longer, since the user cancelled the run. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** Settings that are wrong or missing. Its message is of several lines, all of them this package's own. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}
