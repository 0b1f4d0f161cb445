import type { Clock } from "./clock.js";

/** Milliseconds for which an answer serves those who look after it was requested. */
export const SHARED_FOR = 10_000;
/** Milliseconds for which an answer serves at the most, also where the vendor is slow. */
export const SHARED_AT_MOST = 300_000;

/** A look at the vendor: how fresh an answer has to be, and how fresh the answers were. */
export class Look {
  /** Answers that were requested before this moment are too old. */
  readonly since: number;
  /** When the oldest answer that served this look was requested; infinity as long as there was none. */
  asOf = Number.POSITIVE_INFINITY;

  constructor(since: number) {
    this.since = since;
  }

  /** Notes that an answer served this look. */
  served(requestedAt: number): void {
    this.asOf = Math.min(this.asOf, requestedAt);
  }
}

/** When this process last wrote to which object. */
export class Writes {
  readonly #clock: Clock;
  readonly #moments = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a write to an object, given by all the keys under which somebody may look for it, was answered or lost. */
  note(...keys: string[]): void {
    const now = this.#clock.now();
    // What is older than any shared answer may get makes no difference. The map keeps its entries in the order of their moments.
    for (const [key, moment] of this.#moments) {
      if (moment > now - SHARED_AT_MOST) break;
      this.#moments.delete(key);
    }
    for (const key of keys) {
      this.#moments.delete(key);
      this.#moments.set(key, now);
    }
  }

  /** A look that may share an answer of the last ten seconds, but none from before the last write to the object. */
  recent(...keys: string[]): Look {
    return this.within(SHARED_FOR, ...keys);
  }

  /** The same with answers of the last so many milliseconds, {@link SHARED_AT_MOST} at the most. */
  within(age: number, ...keys: string[]): Look {
    const since = this.#clock.now() - Math.min(age, SHARED_AT_MOST);
    return new Look(Math.max(since, ...keys.map((key) => this.#moments.get(key) ?? Number.NEGATIVE_INFINITY)));
  }

  /** A look that takes only answers that are requested from now on. */
  fresh(): Look {
    return new Look(this.#clock.now());
  }

  /**
   * Looks with a recent answer. What a look concludes from such an answer without writing anything, it has to conclude from a fresh one; and what it concludes from
   * nothing, from two answers: a list without a total may leave out once what it has.
   *
   * @param concludes - whether nothing will be written after what was seen: then the vendor is asked again, unless the answer was requested after the look began
   * @param isNothing - whether what was seen is nothing. Default: undefined is.
   */
  async look<T>(
    keys: readonly string[],
    see: (look: Look) => Promise<T>,
    concludes: (seen: T) => boolean,
    isNothing: (seen: T) => boolean = (seen) => seen === undefined,
  ): Promise<T> {
    const fresh = this.fresh();
    const recent = this.recent(...keys);
    const seen = await see(recent);
    if (!concludes(seen) || (!isNothing(seen) && recent.asOf >= fresh.since)) return seen;
    return see(this.fresh());
  }
}
