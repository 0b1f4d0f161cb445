import { z } from "zod";
import type { VendorError } from "../core/errors.js";
import { OutcomeUnknownError } from "../core/errors.js";
import type { Redactor } from "../core/redactor.js";
import { unescaped } from "../http/address.js";
import type { HttpClient, HttpResponse } from "../http/httpClient.js";
import { expectForm } from "../http/json.js";
import { retry } from "../http/retry.js";
import { DirectorFailure, dataOf, isAnswer } from "./answer.js";
import { CookieJar } from "./cookieJar.js";
import { asksForSecondFactor, SECOND_FACTOR_ADVICE } from "./secondFactor.js";

const PATH = "/c/router";
/** Milliseconds that a logout may take: nobody waits for its answer but the end of the program. */
const LOGOUT_TIME = 3_000;
/** Values of cookies that open nothing, and that messages may hold. */
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "none"]);

/** One call of a Director's method. */
export interface RouterCall {
  /** The vendor's name of the service: `MultitenancyManagement`. */
  action: string;
  method: string;
  /** Its parameters in their order; null for a method that takes none. */
  data: readonly unknown[] | null;
  /** Whether the call must not be repeated when its answer was lost. */
  write?: boolean;
}

/** Who logs in, and where. */
export interface Credentials {
  endpoint: URL;
  username: string;
  password: string;
  maxRetries: number;
}

const LOGIN = "login";
const call = (method: string, more: Partial<RouterCall> = {}): RouterCall => ({
  action: "AuthenticationManagement",
  method,
  data: null,
  ...more,
});

/** What a login that went well brings. Failures are recognised before. */
const loginForm = z.custom<{ result: string }>((data) => typeof (data as { result?: unknown } | null)?.result === "string", {
  // What came may hold what opens a session: its kind has to do.
  error: ({ input }) => `an object with result was expected, and ${kindOf(input)} came`,
});

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? `an object with ${Object.keys(value).length} other keys` : `a ${typeof value}`;
}

/**
 * One login at a Director, with its cookies and its count of transactions.
 *
 * @see https://helpcenter.nakivo.com/api-reference/Content/Authentication-Management/Login.htm
 */
export class Session {
  /** Settled once the Director answered the login. */
  readonly opened: Promise<void>;
  /** Whether the Director answered the login and opened no session. Then it is not tried again. */
  refused = false;
  /** Whether the login's answer holds something about a second factor, although it is a success. */
  secondFactor = false;
  readonly #http: HttpClient;
  readonly #redactor: Redactor;
  readonly #url: URL;
  /** No page names a cookie, and there may be several. */
  readonly #cookies: CookieJar;
  #transactions = 0;
  #asked: Promise<boolean> | undefined;
  /** Whether answers bring other cookies: then each call has to wait for those of the one before. */
  #cookiesChange = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(http: HttpClient, credentials: Credentials, redactor: Redactor) {
    this.#http = http;
    this.#redactor = redactor;
    this.#url = new URL(http.pathOf(PATH), credentials.endpoint);
    this.#cookies = new CookieJar(this.#url);
    this.opened = this.#login(credentials);
    this.opened.catch(() => {});
  }

  /** Calls a method. @param form - of what the answer holds */
  call<T>(call: RouterCall, form: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    if (!this.#cookiesChange) return this.#send(call, form, signal);
    const answer = this.#last.then(() => this.#send(call, form, signal));
    this.#last = answer.catch(() => {});
    return answer;
  }

  #send<T>({ action, method, data, write = false }: RouterCall, form: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return this.#http.call({
      operation: method,
      write,
      confidential: method === LOGIN,
      // It may be how a Director says that there is no session.
      reported: [500],
      signal,
      prepare: () => ({
        method: "POST",
        path: this.#url.pathname,
        headers: { "content-type": "application/json", ...this.#cookieHeader() },
        body: JSON.stringify({ action, method, data, type: "rpc", tid: ++this.#transactions }),
      }),
      received: (response) => this.#keepCookies(response),
      parse: (response) => expectForm(form, dataOf(method, response), "data"),
    });
  }

  /**
   * Whether the Director still knows this session. Calls that ask together share one question.
   *
   * @throws when the Director gives no answer at all.
   * @see https://prev-helpcenter.nakivo.com/api-reference/Content/Authentication-Management/Login-State-Check.htm
   */
  isLogged(): Promise<boolean> {
    this.#asked ??= this.call(call("isLogged"), z.unknown())
      .then((logged) => String(logged) === "true")
      .catch((error) => {
        // Whether the question itself needs a session is not documented.
        if (isAnswer(error)) return false;
        throw error;
      })
      .finally(() => {
        this.#asked = undefined;
      });
    return this.#asked;
  }

  /** Ends the session. @see https://prev-helpcenter.nakivo.com/api-reference/Content/Authentication-Management/Logout.htm */
  async logout(): Promise<void> {
    await this.call(call("logoutCurrentUser", { write: true }), z.unknown(), AbortSignal.timeout(LOGOUT_TIME));
  }

  /**
   * Users get blocked after some failed logins: one that the Director answered is never repeated, one whose answer was lost is repeated once. Where an
   * answer does not tell how the login went, `isLogged` does.
   */
  async #login({ username, password, maxRetries }: Credentials): Promise<void> {
    // Without remember_me a session that nobody ends is over after ten minutes.
    const login = call(LOGIN, { data: [username, password, false], write: true });
    try {
      const data = await retry(() => this.call(login, loginForm), {
        retries: Math.min(1, maxRetries),
        retryable: (error) => error instanceof OutcomeUnknownError && !isAnswer(error),
      });
      this.secondFactor = asksForSecondFactor(data);
    } catch (error) {
      if (!isAnswer(error)) throw error;
      if (isUnclear(error) && (await this.isLogged().catch(() => false))) return;
      this.refused = true;
      error.message += `. ${adviceFor(error)}`;
      throw error;
    }
  }

  /** The cookies as a request carries them; they may change with each answer. */
  get cookies(): string {
    return this.#cookies.header;
  }

  #cookieHeader(): { cookie?: string } {
    const cookie = this.cookies;
    return cookie === "" ? {} : { cookie };
  }

  #keepCookies({ headers }: HttpResponse): void {
    const cookies = [headers["set-cookie"] ?? []].flat();
    const before = this.cookies;
    for (const cookie of cookies) this.#cookies.set(cookie);
    if (this.cookies === before) return;
    this.#cookiesChange = before !== "";
    for (const value of this.#cookies.values) {
      // Servers decode a cookie before they log it.
      for (const written of [value, unescaped(value)]) if (!WORDS.has(written.toLowerCase())) this.#redactor.rememberPassing(written);
    }
  }
}

/** Whether a good status came with something that says neither yes nor no. */
const isUnclear = (error: VendorError): boolean => error.status! < 300 && !(error instanceof DirectorFailure);

function adviceFor(error: VendorError): string {
  const notAgain = "It is not tried again, since users get blocked";
  if (error instanceof DirectorFailure && error.secondFactor)
    return `${notAgain}. The Director asks for a second factor (2FA): ${SECOND_FACTOR_ADVICE}`;
  const refused = error instanceof DirectorFailure || error.status === 401 || error.status === 403;
  return refused ? `${notAgain}: check nakivo:username and nakivo:password` : `${notAgain}: check nakivo:endpoint`;
}
