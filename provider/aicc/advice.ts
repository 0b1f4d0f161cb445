import { VendorError } from "../core/errors.js";

/** What the user can do, by the vendor's code or the HTTP status of a refusal. */
export type Advice = Readonly<Record<string, string>>;

/** What a call brings; where it is refused and there is advice for that, the error ends with it. */
export async function advised<T>(advice: Advice, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // The code is the vendor's text, which may also be the name of something that every object has.
    const known = [error.code, error.status].find((key) => key !== undefined && Object.hasOwn(advice, key));
    if (known !== undefined) error.message += `. ${advice[known]}`;
    throw error;
  }
}
