import type { ServerResponse } from "node:http";
import type { Collection } from "./collection.ts";
import type { Controlled } from "./control.ts";
import type { RecordedRequest } from "./requestLog.ts";

/** Changes are told together that come within so many milliseconds. */
const BATCH_MS = 40;
/** A comment now and then keeps what is between from closing the connection. */
const HEARTBEAT_MS = 15_000;
/** Requests that a page gets at the start, and at most at once. */
const SHOWN = 200;
/** Bytes that may wait for one that does not read. It is cut off then, comes back, and gets everything anew. */
const UNREAD = 32 * 2 ** 20;

type Collections = Readonly<Record<string, Collection<any>>>;
type Rows = readonly Record<string, unknown>[];

/**
 * Server-sent events for the console: `hello` with all there is, then `state`, `requests`, `faults` and `dialect` with what changed. Where nobody
 * listens, nothing is done.
 */
export class EventStream {
  readonly #emulator: Controlled;
  readonly #about: () => object;
  readonly #clients = new Set<Client>();

  /** @param about what else `hello` tells */
  constructor(emulator: Controlled, about: () => object) {
    this.#emulator = emulator;
    this.#about = about;
  }

  /** Answers a request with the events of an account, until its connection ends. */
  open(response: ServerResponse, collections: Collections): void {
    const client = new Client(response, this.#emulator, collections, this.#about());
    this.#clients.add(client);
    response.once("close", () => {
      this.#clients.delete(client);
      client.close();
    });
  }

  /** To be called when switches of the dialect were turned. */
  dialectTurned(): void {
    for (const client of this.#clients) client.turned();
  }
}

/** One that listens. */
class Client {
  readonly #response: ServerResponse;
  readonly #emulator: Controlled;
  readonly #collections: Collections;
  /** What it has of each kind that changed since. */
  readonly #before = new Map<string, Rows>();
  readonly #requests = new Map<number, RecordedRequest>();
  #faults = false;
  #dialect = false;
  #batch: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #forget: (() => void)[];

  constructor(response: ServerResponse, emulator: Controlled, collections: Collections, about: object) {
    this.#response = response;
    this.#emulator = emulator;
    this.#collections = collections;
    const { requests, faults } = emulator;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    this.#send("hello", {
      ...about,
      accounts: [...emulator.collections.keys()],
      account: [...emulator.collections].find(([, kinds]) => kinds === collections)?.[0],
      kinds: Object.fromEntries(Object.entries(collections).map(([kind, { key, rows }]) => [kind, { key, rows }])),
      requests: requests.all(undefined, SHOWN),
      count: requests.count(),
      faults: faults.list(),
      dialect: emulator.dialect(),
    });
    const asked = (request: RecordedRequest) => {
      this.#requests.set(request.id, request);
      if (this.#requests.size > SHOWN) this.#requests.delete(this.#requests.keys().next().value!);
      this.#soon();
    };
    const kinds = Object.entries(collections).map(([kind, collection]) => {
      let last: Rows = collection.rows;
      return collection.onChange(() => {
        if (!this.#before.has(kind)) this.#before.set(kind, last);
        last = collection.rows;
        this.#soon();
      });
    });
    const armed = faults.onChange(() => {
      this.#faults = true;
      this.#soon();
    });
    this.#heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
    this.#forget = [...kinds, armed, requests.onBegin(asked), requests.onEnd(asked)];
  }

  turned(): void {
    this.#dialect = true;
    this.#soon();
  }

  close(): void {
    clearTimeout(this.#batch);
    clearInterval(this.#heartbeat);
    for (const forget of this.#forget) forget();
  }

  #soon(): void {
    this.#batch ??= setTimeout(() => {
      this.#batch = undefined;
      this.#tell();
    }, BATCH_MS);
  }

  #tell(): void {
    for (const [kind, before] of this.#before) this.#send("state", { kind, ...difference(before, this.#collections[kind]!) });
    this.#before.clear();
    if (this.#requests.size > 0) this.#send("requests", { requests: [...this.#requests.values()], count: this.#emulator.requests.count() });
    this.#requests.clear();
    if (this.#faults) this.#send("faults", this.#emulator.faults.list());
    this.#faults = false;
    if (this.#dialect) this.#send("dialect", this.#emulator.dialect());
    this.#dialect = false;
    if (this.#response.writableLength > UNREAD) this.#response.destroy();
  }

  #send(event: string, data: unknown): void {
    this.#response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

/** The rows that are new or changed, and the ids of those that are gone. Rows never change themselves, so that the same one is unchanged. */
function difference(before: Rows, { key, rows }: Collection<any>): { put: Rows; gone: unknown[] } {
  const had = new Set(before);
  const has = new Set((rows as Rows).map((row) => row[key]));
  return {
    put: (rows as Rows).filter((row) => !had.has(row)),
    gone: before.map((row) => row[key]).filter((id) => !has.has(id)),
  };
}
