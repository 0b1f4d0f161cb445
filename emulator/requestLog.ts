import { masked } from "./masked.ts";

/** How a request ended: with an answer, or with its connection cut before or after it was applied. */
export type Outcome = "pending" | "answered" | "dropped before" | "dropped after";

/** One request as it came over the wire, and what became of it. */
export interface RecordedRequest {
  /** Position in the log since the emulator started, from 1. */
  readonly id: number;
  /** The vendor's name of the operation, for example `createusergroup`; `unknown` for paths that no operation has. */
  readonly operation: string;
  readonly method: string;
  /** Path exactly as sent, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body text, empty when there was none. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds since 1970; undefined while the request runs. */
  endedAt?: number;
  /** HTTP status of the answer; undefined while the request runs, and when its connection was dropped. */
  status?: number;
  outcome: Outcome;
  /** The account whose credentials the request carried, once they were found valid. */
  account?: string;
  /** Why the emulator refused the request, in words meant for a person. */
  reason?: string;
  /** True when a fault changed what happened to this request. */
  faulted?: boolean;
}

/** How much a {@link RequestLog} keeps; the oldest requests go first. */
export interface LogOptions {
  /** How many requests. Default 50,000. */
  capacity?: number;
  /** How many characters of all requests together. Default 64 Mi. */
  characters?: number;
  /** Shows credentials: authorization headers, cookies, keys and passwords. Default: they are masked. */
  credentials?: boolean;
}

/** Every request to the vendor's API in the order of arrival (the control API's own requests are not in it). */
export class RequestLog {
  /** With the characters that each holds. */
  readonly #requests = new Map<RecordedRequest, number>();
  #held = 0;
  #begun: ((request: RecordedRequest) => void)[] = [];
  #listeners: ((request: RecordedRequest) => void)[] = [];
  #lastId = 0;
  #inFlight = 0;
  #highWater = 0;
  readonly #options: Required<LogOptions>;

  constructor(options: LogOptions = {}) {
    this.#options = { capacity: 50_000, characters: 64 * 1024 * 1024, credentials: false, ...options };
  }

  /** All recorded requests, or those of one operation; of these, the newest ones where a number is given. */
  all(operation?: string, newest?: number): readonly RecordedRequest[] {
    const found = this.#of(operation);
    return found.slice(newest === undefined ? 0 : Math.max(0, found.length - newest)).map((request) => this.#shown(request));
  }

  /** How many requests were recorded, or how many of one operation. */
  count(operation?: string): number {
    return operation === undefined ? this.#requests.size : this.#of(operation).length;
  }

  /** The newest request, or the newest of one operation. */
  last(operation?: string): RecordedRequest | undefined {
    const last = this.#of(operation).at(-1);
    return last && this.#shown(last);
  }

  /** Requests that are being handled now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * The most requests that were ever being handled at the same time since the start or the last {@link clear}. Handling takes no time
   * of its own, so give the operation a latency fault before measuring a client's concurrency.
   */
  get concurrencyHighWater(): number {
    return this.#highWater;
  }

  /** Forgets the requests and starts the high-water mark again from what is in flight. */
  clear(): void {
    this.#requests.clear();
    this.#held = 0;
    this.#highWater = this.#inFlight;
  }

  /** Calls the listener for each request that ends. Returns a function that removes the listener. */
  onEnd(listener: (request: RecordedRequest) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Calls the listener for each request that arrives. Returns a function that removes the listener. */
  onBegin(listener: (request: RecordedRequest) => void): () => void {
    this.#begun.push(listener);
    return () => {
      this.#begun = this.#begun.filter((other) => other !== listener);
    };
  }

  /** @internal Records the arrival of a request. */
  begin(request: Omit<RecordedRequest, "id" | "outcome">): RecordedRequest {
    this.#lastId += 1;
    const recorded: RecordedRequest = { id: this.#lastId, ...request, outcome: "pending" };
    this.#keep(recorded);
    this.#inFlight += 1;
    this.#highWater = Math.max(this.#highWater, this.#inFlight);
    for (const listener of this.#begun) listener(this.#shown(recorded));
    return recorded;
  }

  /** @internal Records the end of a request: its status, or no status for a dropped connection. */
  end(request: RecordedRequest, outcome: Exclude<Outcome, "pending">, status?: number): void {
    request.outcome = outcome;
    request.endedAt = Date.now();
    if (status !== undefined) request.status = status;
    this.#inFlight -= 1;
    // Reasons may be long, too.
    if (this.#requests.has(request)) this.#keep(request);
    for (const listener of this.#listeners) listener(this.#shown(request));
  }

  #of(operation: string | undefined): RecordedRequest[] {
    const all = [...this.#requests.keys()];
    return operation === undefined ? all : all.filter((request) => request.operation === operation);
  }

  #shown(request: RecordedRequest): RecordedRequest {
    return this.#options.credentials ? request : masked(request);
  }

  /** Keeps a request, or what was added to it, and forgets the oldest ones that are too many. */
  #keep(request: RecordedRequest): void {
    const characters = charactersOf(request);
    this.#held += characters - (this.#requests.get(request) ?? 0);
    this.#requests.set(request, characters);
    for (const [oldest, held] of this.#requests) {
      if (this.#requests.size <= this.#options.capacity && this.#held <= this.#options.characters) break;
      this.#requests.delete(oldest);
      this.#held -= held;
    }
  }
}

function charactersOf({ path, query, headers, body, reason = "" }: RecordedRequest): number {
  const pairs = [...Object.entries(query), ...Object.entries(headers)].flat();
  return [path, body, reason, ...pairs].reduce((sum, text) => sum + text.length, 0);
}
