import { Pool } from "undici";
import type { Log } from "../core/account.js";
import type { CallFailure } from "../core/errors.js";
import { OutcomeUnknownError, RetryableError, VendorError } from "../core/errors.js";
import { parseRetryAfter, retry } from "./retry.js";
import type { TransportOptions } from "./transport.js";
import { connector, describeConnectionFailure, wasSent, worthConnectingAgain } from "./transport.js";

/** How to reach one endpoint with one account. */
export interface HttpClientOptions extends TransportOptions {
  /** The vendor's short name, which is also the namespace of its settings: `aicc`. */
  vendor: string;
  /** Where the API is; a path is kept as prefix. */
  endpoint: URL;
  /** Concurrent calls at the most; further ones wait their turn. */
  maxConcurrency: number;
  /** Further attempts where it is safe to repeat. */
  maxRetries: number;
  log: Log;
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
  /** Statuses that are reported at once although a read could be repeated: the caller finds out first what they mean. */
  reported?: readonly number[];
  /** Ends waiting and closes the socket. */
  signal?: AbortSignal;
}

/** A server that failed, or a gateway or server that is away for the moment: what is safe to repeat is repeated. */
const UNAVAILABLE: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** Server errors that say the request was not understood: certainly not applied. */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([501, 505]);
/** Characters of an answer that are looked at for a message. */
const LOOKED_AT = 20_000;
/** Characters of an answer that a message shows. */
const SHOWN = 200;

/** HTTP to one endpoint: connections kept and counted, time limits, and repeats where they are safe. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    if (options.insecureSkipTlsVerify) {
      options.log.warn(
        `the certificate of ${options.endpoint.origin} is not verified (${options.vendor}:insecureSkipTlsVerify); whoever sits between can read and change everything`,
      );
    }
    this.#pool = new Pool(options.endpoint.origin, {
      connections: options.maxConcurrency,
      pipelining: 1,
      headersTimeout: options.timeout * 1000,
      bodyTimeout: options.timeout * 1000,
      connect: connector(options),
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
   * @throws {@link OutcomeUnknownError} when a write's answer was lost or is no answer, {@link VendorError} for all else.
   */
  call<T>(call: HttpCall<T>): Promise<T> {
    return retry(() => this.#attempt(call), {
      retries: this.#options.maxRetries,
      retryable: (error) => error instanceof RetryableError,
      signal: call.signal,
    });
  }

  /** Closes the connections once the calls under way have ended. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #attempt<T>({ operation, write, prepare, parse, reported, signal }: HttpCall<T>): Promise<T> {
    const failure: CallFailure = { vendor: this.#options.vendor, operation };
    const request = await prepare();
    const response = await this.#send(request, write, failure, signal);
    this.#refuseFailure(response, write, reported, failure);
    try {
      return parse(response);
    } catch (error) {
      if (error instanceof VendorError) throw error;
      const text = `${this.#options.endpoint.origin}${request.path} ${error instanceof Error ? error.message : error}`;
      throw new (write ? OutcomeUnknownError : VendorError)(text, { ...failure, status: response.status });
    }
  }

  async #send(request: HttpRequest, write: boolean, failure: CallFailure, signal?: AbortSignal): Promise<HttpResponse> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({ ...request, signal });
      return { status: statusCode, headers, body: await body.text() };
    } catch (error) {
      signal?.throwIfAborted();
      const text = describeConnectionFailure(error, this.#options.vendor, this.#options.endpoint);
      if (wasSent(error)) throw new (write ? OutcomeUnknownError : RetryableError)(text, failure);
      throw new (worthConnectingAgain(error) ? RetryableError : VendorError)(text, failure);
    }
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

function describeStatus({ status, headers, body }: HttpResponse, retryAfter?: number): string {
  if (status >= 300 && status < 400) {
    return `the server redirects to ${headers.location ?? "nowhere"}; set the endpoint to the address of the API itself`;
  }
  const pause = retryAfter === undefined ? "" : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return `the server refused the call${pause}: ${excerpt(body) || "it gave no reason"}`;
}

/** The beginning of an answer as one line, for a message; of a page of HTML, its words. */
export function excerpt(body: string): string {
  const start = body.slice(0, LOOKED_AT).trim();
  const text = start.startsWith("<") ? start.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>|<[^<>]*>/gi, " ") : start;
  const words = [...text.replaceAll(/\s+/g, " ").trim()];
  return words.length > SHOWN ? `${words.slice(0, SHOWN).join("")}…` : words.join("");
}
