import { createRequire } from "node:module";
import { Pool } from "undici";
import { abortable } from "../core/abortable.js";
import type { Account } from "../core/account.js";
import type { CallFailure } from "../core/errors.js";
import { OutcomeUnknownError, RetryableError, SettingsError, VendorError } from "../core/errors.js";
import { isOpen, unescaped } from "./address.js";
import type { ProxySetting } from "./proxy.js";
import { proxyFor } from "./proxy.js";
import { parseRetryAfter, retry } from "./retry.js";
import { Slots } from "./slots.js";
import type { TransportOptions } from "./transport.js";
import { connector, describeConnectionFailure, wasSent, worthConnectingAgain } from "./transport.js";

/** How to reach one endpoint with one account. */
export interface HttpClientOptions extends Omit<TransportOptions, "through"> {
  /** The vendor's short name, which is also the namespace of its settings: `aicc`. */
  vendor: string;
  /** Where the API is; a path is kept as prefix. */
  endpoint: URL;
  /** The proxy to go through; without it, that of the environment. */
  proxy?: ProxySetting | undefined;
  /** Concurrent calls at the most; further ones wait their turn. */
  maxConcurrency: number;
  /** Further attempts where it is safe to repeat. */
  maxRetries: number;
  /** Whether calls send a password, or what stands for one, as logins do. */
  sendsPassword?: boolean;
  /** Whether that may be done without encryption. */
  allowHttp?: boolean;
  /** With "debug", each call is told in a line. */
  log?: "info" | "debug";
  /** The account that calls: where lines for the user go, which secrets no message shows, and until when an operation may make calls. */
  account: Pick<Account, "log" | "redactor" | "operations" | "warnOnce">;
}

/** One request, as it goes on the wire. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the endpoint, with its query, encoded. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** An answer, read to its end. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** A text of the answer as a message may show it: without secrets, in one line, and short. */
  tell(text: string): string;
  /** The beginning of the body as a message may show it; of a page of HTML, its words. Undefined where the body may hold new secrets. */
  excerpt(): string | undefined;
}

/** One call of a vendor's operation. */
export interface HttpCall<T> {
  /** The vendor's name of the operation, for messages. */
  operation: string;
  /** Whether the call changes anything: then it is repeated only when it certainly was not applied. */
  write: boolean;
  /** Makes the request afresh for each attempt, since signatures and tokens grow old. */
  prepare: () => HttpRequest | Promise<HttpRequest>;
  /** Reads a successful answer; what it throws for a write leaves the outcome unknown, unless it is a {@link VendorError}. */
  parse: (response: HttpResponse) => T;
  /** Takes from any answer, of whatever status, what it brings along, such as cookies: before a message tells of it. */
  received?: (response: HttpResponse) => void;
  /** Whether the answer may hold a secret that nobody knows yet, such as a token: then no message shows its body. */
  confidential?: boolean;
  /** Statuses that are reported at once although a read could be repeated: the caller finds out first what they mean. */
  reported?: readonly number[];
  /** Ends waiting and closes the socket. */
  signal?: AbortSignal;
}

/** A server that failed, or a gateway or server that is away for the moment: what is safe to repeat is repeated. */
const UNAVAILABLE: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** Server errors that say the request was not understood: certainly not applied. */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([501, 505]);
/** Bytes of an answer at the most. A thousand rows of the vendors' largest objects have two million. */
const LONGEST_ANSWER = 32 * 2 ** 20;
/** An answer that keeps coming may take so many times the time limit. */
const PATIENCE = 10;

const { name, version } = createRequire(import.meta.url)("../../package.json") as { name: string; version: string };
/** What calls say of who makes them. */
const USER_AGENT = `${name}/${version} node/${process.versions.node}`;

/** HTTP to one endpoint: connections kept and counted, time limits, and repeats where they are safe. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;
  readonly #slots: Slots;
  #toldOfQueue = false;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    if (isOpen(options.endpoint)) sendInTheOpen(options);
    if (options.insecureSkipTlsVerify && options.endpoint.protocol === "https:") {
      options.account.warnOnce(
        `the certificate of ${options.endpoint.origin} is not verified (${options.vendor}:insecureSkipTlsVerify); whoever sits between can read and change everything`,
      );
    }
    const through = proxyFor(options.endpoint, options.proxy);
    if (through?.password) options.account.redactor.remember(unescaped(through.password));
    this.#slots = new Slots(options.maxConcurrency);
    this.#pool = new Pool(options.endpoint.origin, {
      connections: options.maxConcurrency,
      pipelining: 1,
      headersTimeout: options.timeout * 1000,
      bodyTimeout: options.timeout * 1000,
      maxResponseSize: LONGEST_ANSWER,
      connect: connector({ ...options, through }),
    });
  }

  /** The endpoint's host with its port, as the Host header has it. */
  get host(): string {
    return this.#options.endpoint.host;
  }

  /** A path as the server sees it: behind the endpoint's own path. */
  pathOf(path: string): string {
    return this.#options.endpoint.pathname.replace(/\/+$/, "") + path;
  }

  /**
   * Calls an operation, again where that is safe.
   *
   * @throws {@link OutcomeUnknownError} when a write's answer was lost or is no answer, {@link CancelledError} when the user cancelled before it was sent,
   * {@link VendorError} for all else.
   */
  call<T>(call: HttpCall<T>): Promise<T> {
    return retry(() => this.#attempt(call), {
      retries: this.#options.maxRetries,
      retryable: (error) => error instanceof RetryableError,
      signal: call.signal,
      cancelled: (pause) => this.#options.account.operations.endOf(pause, call.write),
      say: (line) => this.#options.account.log.info(line),
    });
  }

  /** Closes the connections once the calls under way have ended. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #attempt<T>(call: HttpCall<T>): Promise<T> {
    const { operation, write, parse, received, reported } = call;
    const failure: CallFailure = { vendor: this.#options.vendor, operation };
    const { request, response } = await this.#inTurn(() => this.#exchange(call, failure), call.signal);
    received?.(response);
    this.#refuseFailure(response, write, reported, failure);
    try {
      return parse(response);
    } catch (error) {
      if (error instanceof VendorError) throw error;
      const text = `${this.#options.endpoint.origin}${request.path} ${error instanceof Error ? error.message : error}`;
      throw new (write ? OutcomeUnknownError : VendorError)(text, { ...failure, status: response.status });
    }
  }

  async #exchange(
    { write, prepare, confidential, signal }: HttpCall<unknown>,
    failure: CallFailure,
  ): Promise<{ request: HttpRequest; response: HttpResponse }> {
    signal?.throwIfAborted();
    const request = await prepare();
    this.#options.account.operations.begin(write, (text) => new VendorError(text, failure));
    const began = performance.now();
    const tell = (came: string) => this.#trace(failure.operation, request, `${came}, ${Math.round(performance.now() - began)} ms`);
    try {
      const response = await this.#send(request, { write, confidential, signal }, failure);
      tell(`HTTP ${response.status}, ${Buffer.byteLength(response.body)} bytes`);
      return { request, response };
    } catch (error) {
      tell(`no answer (${error instanceof Error ? error.message : error})`);
      throw error;
    }
  }

  /** Tells of a call where the user asked for that. A query may hold a signature. */
  #trace(operation: string, { method, path }: HttpRequest, came: string): void {
    const { log, vendor, account } = this.#options;
    if (log === "debug") account.log.info(`${vendor} ${operation}: ${method} ${path.replace(/\?.*/s, "")}, ${came}`);
  }

  /** Waits until one of the connections is free: what waits is not under way, and can be cancelled. */
  async #inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { account, maxConcurrency, vendor } = this.#options;
    const told = () => {
      if (this.#toldOfQueue) return undefined;
      this.#toldOfQueue = true;
      return `calls wait until one of the ${maxConcurrency} connections is free (${vendor}:maxConcurrency)`;
    };
    const turn = this.#slots.take();
    if (turn) {
      await abortable(() => account.operations.wait(turn, told), signal).catch((error) => {
        void turn.then(() => this.#slots.release());
        throw error;
      });
    }
    try {
      return await work();
    } finally {
      this.#slots.release();
    }
  }

  async #send(
    request: HttpRequest,
    { write, confidential, signal }: { write: boolean; confidential?: boolean; signal?: AbortSignal },
    failure: CallFailure,
  ): Promise<HttpResponse> {
    const { vendor, endpoint, account, timeout } = this.#options;
    const { redactor } = account;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeout * PATIENCE * 1000);
    try {
      const ends = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
      const {
        statusCode: status,
        headers,
        body,
      } = await this.#pool.request({
        ...request,
        headers: { "user-agent": USER_AGENT, ...request.headers },
        signal: ends,
      });
      const text = await body.text();
      const excerpt = () => (confidential ? undefined : redactor.tell(wordsOf(redactor.visible(text))));
      return { status, headers, body: text, tell: (told) => redactor.tell(told), excerpt };
    } catch (error) {
      signal?.throwIfAborted();
      const endless = this.#endless(error, patience.signal);
      if (endless) throw new (write ? OutcomeUnknownError : VendorError)(endless, failure);
      const text = describeConnectionFailure(error, vendor, endpoint);
      if (wasSent(error)) throw new (write ? OutcomeUnknownError : RetryableError)(text, failure);
      throw new (worthConnectingAgain(error) ? RetryableError : VendorError)(text, failure);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is wrong with an answer that does not end. A read of it is not repeated: the next answer would not end either. */
  #endless(error: unknown, patience: AbortSignal): string | undefined {
    const { endpoint, timeout, vendor } = this.#options;
    if (patience.aborted) {
      return `the answer of ${endpoint.origin} did not end within ${timeout * PATIENCE} s, ten times the setting ${vendor}:timeout (seconds)`;
    }
    if ((error as { code?: unknown })?.code !== "UND_ERR_RES_EXCEEDED_MAX_SIZE") return undefined;
    return `the answer of ${endpoint.origin} is longer than ${LONGEST_ANSWER / 2 ** 20} MiB and was not read to its end. Check that the endpoint is the API's`;
  }

  /** Throws for every status that is no success. 401 and the like are for the vendor's client to act on. */
  #refuseFailure(response: HttpResponse, write: boolean, reported: readonly number[] | undefined, failure: CallFailure): void {
    if (response.status >= 200 && response.status < 300) return;
    const retryAfter = parseRetryAfter(response.headers["retry-after"]?.toString());
    const known = { ...failure, status: response.status, retryAfter };
    const text = describeStatus(response, retryAfter);
    if (response.status === 429) throw new RetryableError(text, known);
    if (response.status >= 500 && write && !NOT_UNDERSTOOD.has(response.status)) throw new OutcomeUnknownError(text, known);
    const worthAnother = UNAVAILABLE.has(response.status) && !reported?.includes(response.status);
    throw new (worthAnother ? RetryableError : VendorError)(text, known);
  }
}

/** @throws SettingsError where a password would be sent, unless the settings allow it. */
function sendInTheOpen({ endpoint, vendor, sendsPassword, allowHttp, account }: HttpClientOptions): void {
  const open = `${endpoint.origin} is not encrypted`;
  if (sendsPassword && !allowHttp) {
    throw new SettingsError(
      `${open}, and a login there would send its password in the open. Write the address with https://, or set ${vendor}:allowHttp to true`,
    );
  }
  account.warnOnce(`${open}: whoever sits between can read and change everything. Write the address with https:// if the server speaks it`);
}

function describeStatus(response: HttpResponse, retryAfter?: number): string {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    return `the server redirects to ${response.tell(String(headers.location ?? "nowhere"))}; set the endpoint to the address of the API itself`;
  }
  const shown = response.excerpt() ?? "its answer may hold credentials and is not shown";
  const pause = retryAfter === undefined ? "" : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return `the server refused the call${pause}: ${shown || "it gave no reason"}`;
}

/** Of a page of HTML, its words. */
const wordsOf = (text: string): string =>
  text.trimStart().startsWith("<") ? text.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>|<[^<>]*>/gi, " ") : text;
