import { setTimeout as sleep } from "node:timers/promises";
import { CancelledError, VendorError } from "../core/errors.js";
import { inSeconds, TOLD_FROM } from "../core/waits.js";

/** The pause before the second attempt at the least; each further one is twice as long, up to the longest. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;
/** A vendor that asks for a longer pause than this is reported instead of waited for. */
const LONGEST_REQUESTED_PAUSE = 120_000;

/** How often and how long to try again. */
export interface RetryOptions {
  /** Further attempts after the first. */
  retries: number;
  /** Which failures are worth another attempt. */
  retryable: (error: Error) => boolean;
  /** Ends the waiting and the attempts. */
  signal?: AbortSignal;
  /** What ends a pause of so many milliseconds when the user cancels the run; an attempt that is under way ends by itself. */
  cancelled?: (pause: number) => AbortSignal;
  /** Tells the user why and how long is waited. */
  say?: (line: string) => void;
}

/**
 * Repeats with exponential backoff and jitter, and for as long as the vendor's Retry-After asks where that is longer.
 *
 * @throws {@link CancelledError} with what failed when the user cancels before the next attempt.
 */
export async function retry<T>(work: () => Promise<T>, { retries, retryable, signal, cancelled, say }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const requested = (error instanceof VendorError && error.retryAfter) || 0;
      if (attempt > retries || !(error instanceof Error) || !retryable(error) || requested > LONGEST_REQUESTED_PAUSE) throw error;
      const pause = Math.max(requested, backoff(attempt));
      if (pause >= TOLD_FROM) say?.(`${inShort(error)}, waiting ${inSeconds(pause)}, attempt ${attempt + 1} of ${retries + 1}`);
      const ends = [signal, cancelled?.(pause)].filter((each) => each !== undefined);
      await sleep(pause, undefined, { signal: AbortSignal.any(ends) }).catch(() => {
        signal?.throwIfAborted();
        throw new CancelledError(`${error.message}. It is not tried again, since the run was cancelled`);
      });
    }
  }
}

const backoff = (attempt: number): number => Math.min((1 + Math.random()) * FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE);

/** What failed, in short. */
const inShort = (error: Error): string =>
  error instanceof VendorError && error.status !== undefined ? `${error.vendor} ${error.operation}: HTTP ${error.status}` : error.message;

/** Milliseconds that a Retry-After header asks for, which holds either seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  // The oldest of the three forms of a date names no zone: all are in GMT (RFC 9110, 5.6.7).
  const date = /\d{2}:\d{2} \d{4}\s*$/.test(header) ? `${header} GMT` : header;
  const pause = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(date) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}
