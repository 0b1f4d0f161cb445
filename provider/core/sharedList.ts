import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.js";
import type { Look } from "./look.js";
import { SHARED_FOR } from "./look.js";

/** Milliseconds in which readers gather before a list is requested. */
export const GATHERING_TIME = 5;

/** Runs what it is given as part of no operation: a timer would keep the operation that set it. */
const outside = AsyncLocalStorage.snapshot();

/** A list that was requested, at the end of its gathering time. */
interface Request<T> {
  /** Infinity as long as it is not sent: then it is fresh enough for everybody. */
  requestedAt: number;
  answer: Promise<T>;
}

/**
 * A list of the vendor's that many readers share. At most one request is under way; who needs a newer answer than that one shares the next. Nothing is
 * requested that nobody waits for.
 */
export class SharedList<T> {
  readonly #clock: Clock;
  readonly #request: () => Promise<T>;
  readonly #keptFor: number;
  #letGo: NodeJS.Timeout | undefined;
  #latest: Request<T> | undefined;
  #underWay: Request<T> | undefined;
  #next: Request<T> | undefined;

  /**
   * @param request - asks the vendor for the list, and parses and indexes it: once for all readers
   * @param keptFor - milliseconds after which nobody can use an answer any more, and its rows are let go
   */
  constructor(clock: Clock, request: () => Promise<T>, keptFor = SHARED_FOR) {
    this.#clock = clock;
    this.#request = request;
    this.#keptFor = keptFor;
  }

  /** The list, as fresh as the look asks for. */
  async read(look: Look): Promise<T> {
    const request = this.#serving(look) ?? this.#requestNext();
    const list = await request.answer;
    look.served(request.requestedAt);
    return list;
  }

  /** Whether a look can be served without one more request: by a list at hand, or by one that is requested for others anyway. */
  serves(look: Look): boolean {
    return (this.#serving(look) ?? this.#underWay) !== undefined;
  }

  /** Lets the latest answer go, which nobody will look for any more. */
  forget(): void {
    clearTimeout(this.#letGo);
    this.#latest = undefined;
  }

  #serving({ since }: Look): Request<T> | undefined {
    return [this.#latest, this.#underWay, this.#next].find((request) => request && request.requestedAt > since);
  }

  #keep(request: Request<T>): void {
    this.#latest = request;
    clearTimeout(this.#letGo);
    if (this.#keptFor === Number.POSITIVE_INFINITY) return;
    this.#letGo = outside(setTimeout, () => this.forget(), this.#keptFor).unref();
  }

  #requestNext(): Request<T> {
    const before = this.#underWay?.answer ?? sleep(GATHERING_TIME);
    const request: Request<T> = { requestedAt: Number.POSITIVE_INFINITY, answer: before.then(send, send) };
    const self = this;
    if (this.#underWay) this.#next = request;
    else this.#underWay = request;
    return request;

    async function send(): Promise<T> {
      self.#underWay = request;
      if (self.#next === request) self.#next = undefined;
      request.requestedAt = self.#clock.now();
      try {
        const list = await self.#request();
        self.#keep(request);
        return list;
      } finally {
        self.#underWay = undefined;
      }
    }
  }
}
