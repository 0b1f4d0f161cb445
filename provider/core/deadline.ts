import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Until when an operation, such as the update of a resource, may make calls. A call that is under way ends, and none is begun afterwards: however many
 * repeats and waits there are, an operation ends.
 */
export class Deadline {
  readonly #seconds: number;
  readonly #setting: string;
  readonly #ends = new AsyncLocalStorage<number>();

  /** @param setting - the setting that gives the seconds, for messages: `aicc:operationTimeout` */
  constructor(seconds: number, setting: string) {
    this.#seconds = seconds;
    this.#setting = setting;
  }

  /** Runs an operation, whose time begins now. */
  within<T>(operation: () => Promise<T>): Promise<T> {
    return this.#ends.run(performance.now() + this.#seconds * 1000, operation);
  }

  /** @throws what `failure` makes of the reason, when the time of the operation is over. */
  check(failure: (reason: string) => Error): void {
    const ends = this.#ends.getStore();
    if (ends === undefined || performance.now() < ends) return;
    throw failure(`no further call is made after ${this.#seconds} s; the setting ${this.#setting} (seconds) gives an operation longer`);
  }
}
