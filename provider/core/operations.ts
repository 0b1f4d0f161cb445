import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { abortable } from "./abortable.js";
import { CancelledError } from "./errors.js";
import { inSeconds, TOLD_FROM } from "./waits.js";

/** Milliseconds after a cancel for which writes that were sent are still looked at. What does not show by then is kept in the state as unconfirmed. */
const GRACE = 30_000;
/** Milliseconds of a pause at the most that a look after a cancel is worth. */
const LONGEST_PAUSE = 5_000;

/** What operations are held to. */
export interface OperationsOptions {
  /** Seconds in which an operation may make calls. */
  seconds: number;
  /** The setting that gives them, for messages: `aicc:operationTimeout`. */
  setting: string;
  /** Aborts when the user cancels the run. */
  cancelled?: AbortSignal;
  /** Tells the user about waits. */
  say?(line: string): void;
}

/** One operation, such as the update of a resource. */
interface Operation {
  label: string;
  /** Until when it may make calls, by `performance.now()`. */
  ends: number;
  /** Whether it has sent a write: then it goes on until it knows what became of that. */
  wrote: boolean;
  /** Ends its waits for others: when its time is over, and when it is cancelled before it has written. */
  over: AbortController;
}

/**
 * The operations of an account, and how each ends. Its time is bounded: a call that is under way ends, and none is begun afterwards, however many repeats and
 * waits there are. When the user cancels, no further write is sent: an operation that has written nothing ends at once, and one that has goes on looking until it
 * sees what became of its write, for half a minute at the most.
 */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #current = new AsyncLocalStorage<Operation>();
  readonly #running = new Set<Operation>();
  readonly #cancelled: AbortSignal;
  /** Aborts once nobody needs to look at the vendor any more. */
  readonly #looks = new AbortController();
  #grace: NodeJS.Timeout | undefined;

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#cancelled = options.cancelled ?? new AbortController().signal;
    if (this.#cancelled.aborted) this.#cancel();
    else this.#cancelled.addEventListener("abort", () => this.#cancel(), { once: true });
  }

  /**
   * Runs an operation, whose time begins now.
   *
   * @throws {@link CancelledError} when the user cancels before it has written anything.
   */
  async run<T>(label: string, work: () => Promise<T>): Promise<T> {
    if (this.#cancelled.aborted) throw new CancelledError(NOT_BEGUN);
    const { seconds, setting } = this.#options;
    const operation: Operation = { label, ends: performance.now() + seconds * 1000, wrote: false, over: new AbortController() };
    const late = new Error(`it had to wait for others for ${seconds} s; the setting ${setting} (seconds) gives an operation longer`);
    const timer = setTimeout(() => operation.over.abort(late), seconds * 1000);
    const cancelled = Promise.withResolvers<never>();
    const end = () => {
      if (operation.over.signal.reason instanceof CancelledError) cancelled.reject(operation.over.signal.reason);
    };
    operation.over.signal.addEventListener("abort", end, { once: true });
    this.#running.add(operation);
    try {
      return await Promise.race([this.#current.run(operation, work), cancelled.promise]);
    } finally {
      clearTimeout(timer);
      this.#running.delete(operation);
      if (this.#cancelled.aborted) this.#endLooks();
    }
  }

  /**
   * Notes that a call is about to be sent.
   *
   * @param failure - makes an error of the reason why it is not
   * @throws Error when the time of its operation is over, or the user has cancelled.
   */
  begin(write: boolean, failure: (reason: string) => Error): void {
    const operation = this.#current.getStore();
    const { seconds, setting } = this.#options;
    if (this.#cancelled.aborted && (write || this.#looks.signal.aborted))
      throw new CancelledError(failure("not sent, since the run was cancelled").message);
    if (operation && performance.now() >= operation.ends)
      throw failure(`no further call is made after ${seconds} s; the setting ${setting} (seconds) gives an operation longer`);
    if (operation && write) operation.wrote = true;
  }

  /** Ends a pause between the attempts of a call: of a write, and a long one, when the user cancels; else once nobody needs the read any more. */
  endOf(pause: number, write: boolean): AbortSignal {
    return write || pause > LONGEST_PAUSE ? this.#cancelled : this.#looks.signal;
  }

  /** A pause, which is told where it can be felt. It ends early once the user has cancelled and no write is under way any more. */
  async pause(ms: number, why?: string): Promise<void> {
    if (why && ms >= TOLD_FROM) this.say(`${why}, waiting ${inSeconds(ms)}`);
    await sleep(ms, undefined, { signal: this.#looks.signal }).catch(() => {});
  }

  /**
   * Waits for others, for as long as the operation may take.
   *
   * @param turn - what is waited for
   * @param told - what the user is told where that takes longer than a second
   * @throws Error when the time of the operation is over, {@link CancelledError} when the user cancels before it has written anything.
   */
  async wait<T>(turn: Promise<T>, told: () => string | undefined): Promise<T> {
    const operation = this.#current.getStore();
    const timer = setTimeout(() => {
      const line = told();
      if (line !== undefined) this.say(`${line}, ${this.#options.seconds} s at the most`);
    }, TOLD_FROM);
    try {
      return await abortable(() => turn, operation?.over.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells the user something about the operation. */
  say(line: string): void {
    const label = this.#current.getStore()?.label;
    this.#options.say?.(label === undefined ? line : `${label}: ${line}`);
  }

  #cancel(): void {
    for (const { wrote, over } of this.#running) if (!wrote) over.abort(new CancelledError(NOT_WRITTEN));
    this.#endLooks();
    const writing = this.#writing;
    if (writing === 0) return;
    this.#options.say?.(
      `cancelled: no further write is sent; ${writing} ${writing === 1 ? "operation that has" : "operations that have"} written ` +
        `${writing === 1 ? "checks" : "check"} the result, for ${inSeconds(GRACE)} at the most`,
    );
    this.#grace = setTimeout(() => this.#looks.abort(), GRACE).unref();
  }

  get #writing(): number {
    return [...this.#running].filter(({ wrote }) => wrote).length;
  }

  #endLooks(): void {
    if (this.#writing > 0) return;
    clearTimeout(this.#grace);
    this.#looks.abort();
  }
}

const NOT_BEGUN = 'not begun, since the run was cancelled. Run "pulumi up" again';
const NOT_WRITTEN = 'cancelled before anything was written. Run "pulumi up" again';
