import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import { VendorError } from "../core/errors.js";

/** A vendor that asks for a longer pause than this is reported instead of waited for. */
const LONGEST_PAUSE = 120_000;

/** How often and how long to try again. */
export interface RetryOptions {
  /** Further attempts after the first. */
  retries: number;
  /** Which failures are worth another attempt. */
  retryable: (error: Error) => boolean;
  /** Ends the waiting and the attempts. */
  signal?: AbortSignal;
}

/** Repeats with exponential backoff and jitter, and for as long as the vendor's Retry-After asks where that is longer. */
export function retry<T>(attempt: () => Promise<T>, { retries, retryable, signal }: RetryOptions): Promise<T> {
  const worthAnother = (error: Error) => retryable(error) && pauseOf(error) <= LONGEST_PAUSE;
  return pRetry(attempt, {
    retries,
    minTimeout: 200,
    factor: 2,
    maxTimeout: 10_000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => worthAnother(error),
    onFailedAttempt: async ({ error, retriesLeft, retryDelay }) => {
      if (retriesLeft === 0 || !worthAnother(error)) return;
      const longer = Math.max(0, pauseOf(error) - retryDelay);
      await sleep(longer, undefined, { signal }).catch(() => signal!.throwIfAborted());
    },
  });
}

const pauseOf = (error: Error) => (error instanceof VendorError && error.retryAfter) || 0;

/** Milliseconds that a Retry-After header asks for, which holds either seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const pause = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}
