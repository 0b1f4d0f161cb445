import { rootCertificates } from "node:tls";
import { Pool } from "undici";
import type { CallFailure } from "./errors.js";
import { OutcomeUnknownError, RetryableError, VendorError } from "./errors.js";
import { parseRetryAfter, retry } from "./retry.js";
import { describeConnectionFailure, wasSent } from "./transport.js";

/** How to reach one endpoint with one account. */
export interface HttpClientOptions {
  /** The vendor's short name, which is also the namespace of its settings: `aicc`. */
  vendor: string;
  /** Where the API is; a path is kept as prefix. */
  endpoint: URL;
  /** Concurrent calls at the most; further ones wait their turn. */
  maxConcurrency: number;
  /** Seconds to wait for the headers of an answer, and for each piece of its body. */
  timeout: number;
  /** Further attempts where it is safe to repeat. */
  maxRetries: number;
  /** Certificates in PEM to trust besides the public authorities. */
  ca?: string;
  /** Do not verify the certificate. */
  insecureSkipTlsVerify?: boolean;
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
  /** Ends waiting and closes the socket. */
  signal?: AbortSignal;
}

/** Errors of connecting: nothing was sent, so even a write may be tried again. A name that does not resolve or a refused certificate stays as it is. */
const WORTH_CONNECTING_AGAIN = new Set(["ECONNREFUSED", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH"]);
const UNAVAILABLE = new Set([502, 503, 504]);

/** HTTP to one endpoint: connections kept and counted, time limits, and repeats where they are safe. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    if (options.insecureSkipTlsVerify) {
      console.warn(
        `warning: the certificate of ${options.endpoint.origin} is not verified (${options.vendor}:insecureSkipTlsVerify); whoever sits between can read and change everything`,
      );
    }
    this.#pool = new Pool(options.endpoint.origin, {
      connections: options.maxConcurrency,
      pipelining: 1,
      headersTimeout: options.timeout * 1000,
      bodyTimeout: options.timeout * 1000,
      connect: {
        timeout: Math.min(options.timeout, 10) * 1000,
        rejectUnauthorized: !options.insecureSkipTlsVerify,
        ca: options.ca === undefined ? undefined : [...rootCertificates, options.ca],
      },
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

  async #attempt<T>({ operation, write, prepare, parse, signal }: HttpCall<T>): Promise<T> {
    const failure: CallFailure = { vendor: this.#options.vendor, operation };
    const request = await prepare();
    const response = await this.#send(request, write, failure, signal);
    this.#refuseFailure(response, write, failure);
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
      const again = WORTH_CONNECTING_AGAIN.has((error as { code?: string }).code ?? "");
      throw new (again ? RetryableError : VendorError)(text, failure);
    }
  }

  /** Throws for every status that is no success. 401 and the like are for the vendor's client to act on. */
  #refuseFailure(response: HttpResponse, write: boolean, failure: CallFailure): void {
    if (response.status >= 200 && response.status < 300) return;
    const retryAfter = parseRetryAfter(response.headers["retry-after"]?.toString());
    const known = { ...failure, status: response.status, retryAfter };
    const text = describeStatus(response, retryAfter);
    if (response.status === 429) throw new RetryableError(text, known);
    if (response.status >= 500 && write) throw new OutcomeUnknownError(text, known);
    throw new (UNAVAILABLE.has(response.status) ? RetryableError : VendorError)(text, known);
  }
}

function describeStatus({ status, headers, body }: HttpResponse, retryAfter?: number): string {
  if (status >= 300 && status < 400) {
    return `the server redirects to ${headers.location ?? "nowhere"}; set the endpoint to the address of the API itself`;
  }
  const pause = retryAfter === undefined ? "" : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  return `the server refused the call${pause}: ${excerpt(body) || "it gave no reason"}`;
}

/** The beginning of an answer as one line, for a message; of an HTML page, its words. */
export function excerpt(body: string): string {
  const words = body
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words.length > 200 ? `${words.slice(0, 200)}…` : words;
}
