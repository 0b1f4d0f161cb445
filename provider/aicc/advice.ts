import { VendorError } from "../core/errors.js";

/** What the user can do, by the vendor's code or the HTTP status of a refusal. */
export type Advice = Readonly<Record<string, string>>;

/** What a call brings; where it is refused and there is advice for that, the error ends with it. */
export async function advised<T>(advice: Advice, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const sentence = error instanceof VendorError && (advice[error.code ?? ""] ?? advice[error.status ?? ""]);
    if (sentence) (error as VendorError).message += `. ${sentence}`;
    throw error;
  }
}
