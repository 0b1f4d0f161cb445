import { z } from "zod";
import type { Redactor } from "../core/redactor.js";
import type { HttpClient } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { advised } from "./advice.js";

/** Seconds for which a token is asked; the vendor gives 3600 at the most. */
const LIFETIME = 3600;
/** A token is renewed this many seconds before it ends, so that it does not end under way. */
const MARGIN = 30;

const KEYS = "Check aicc:appKey and aicc:appSecret";
const PLACE = "Check aicc:tokenEndpoint: the vendor's pages name port 28070 in one place and none in others";
/** What the user can do; the page has no failures. */
const REFUSALS = { 200: PLACE, 400: KEYS, 401: KEYS, 403: KEYS, 404: PLACE, 405: PLACE };

/** `Expires` is the lifetime in seconds, as text. */
const answer = z.object({ AccessToken: z.string().min(1), Expires: z.coerce.number().positive().catch(LIFETIME) });

/**
 * The token of an app key (scheme C1): kept until shortly before it ends, and asked for once however many calls wait for it.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_2211.html
 */
export class AccessToken {
  readonly #http: HttpClient;
  readonly #app: { appKey: string; appSecret: string };
  readonly #redactor: Redactor;
  #token: Promise<string> | undefined;
  #renewAt = 0;

  constructor(http: HttpClient, app: { appKey: string; appSecret: string }, redactor: Redactor) {
    this.#http = http;
    this.#app = app;
    this.#redactor = redactor;
  }

  /** A token that is good for now. */
  get(): Promise<string> {
    if (!this.#token || Date.now() >= this.#renewAt) this.#token = this.#request();
    return this.#token;
  }

  /** Says that the vendor refused a token; the next {@link get} brings another, unless somebody renewed it meanwhile. */
  async refuse(token: string): Promise<void> {
    if ((await this.#token) === token) this.#renewAt = 0;
  }

  #request(): Promise<string> {
    this.#renewAt = Number.POSITIVE_INFINITY;
    const asked = Date.now();
    const request = this.#call().then(({ AccessToken, Expires }) => {
      this.#redactor.rememberPassing(AccessToken);
      this.#renewAt = asked + Math.max(Expires - MARGIN, Expires / 2) * 1000;
      return AccessToken;
    });
    request.catch(() => {
      this.#token = undefined;
    });
    return request;
  }

  #call() {
    const call = this.#http.call({
      operation: "tokenByAkSk",
      write: false,
      confidential: true,
      prepare: () => ({
        method: "POST",
        path: this.#http.pathOf("/apigovernance/api/oauth/tokenByAkSk"),
        headers: { "content-type": "application/json", "x-token-expire": String(LIFETIME) },
        body: JSON.stringify({ app_key: this.#app.appKey, app_secret: this.#app.appSecret }),
      }),
      parse: (response) => expectForm(answer, parseJson(response)),
    });
    return advised(REFUSALS, call);
  }
}
