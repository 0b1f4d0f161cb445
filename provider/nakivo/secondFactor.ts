/** How a text may name a second factor. No page shows one. */
const NAMED =
  /(?<![a-z0-9])(2|two)[-_ ]?fa(?![a-z0-9])|(?<![a-z])mfa(?![a-z])|(two|second|multi).?factor|(?<![a-z])t?otp(?![a-z])|one.?time.?(password|code)|verification.?code|authenticator/i;

/** What to do about it, for the end of a message. */
export const SECOND_FACTOR_ADVICE = "the vendor's API pages do not describe a login with one, so use a user without a second factor";

/** Whether a refusal names a second factor: in its texts, or in the `userInfo.twoFaInfo` that another client shows of a login's answer. */
export const namesSecondFactor = (texts: readonly (string | undefined)[], data: unknown): boolean =>
  texts.some((text) => text !== undefined && NAMED.test(text)) || asksForSecondFactor(data);

/** Whether `userInfo.twoFaInfo` says anything but no. */
export function asksForSecondFactor(data: unknown): boolean {
  const { userInfo, twoFaInfo = (userInfo as { twoFaInfo?: unknown } | null | undefined)?.twoFaInfo } = (data ?? {}) as Record<
    string,
    unknown
  >;
  return says(twoFaInfo);
}

function says(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(says);
  return typeof value === "string" ? !/^(|false|no|none|off|disabled)$/i.test(value) : Boolean(value);
}
