import { randomBytes } from "node:crypto";

/** A C1 access token (page 0005). */
export interface AccessToken {
  readonly token: string;
  readonly appKey: string;
  /** Seconds since 1970. */
  readonly createTime: number;
  /** Lifetime in seconds. */
  readonly expires: number;
}

/** The access tokens issued so far. They end at CreateTime + Expires, or when all are made to. */
export class TokenStore {
  #tokens = new Map<string, AccessToken>();

  /** Issues a token for an application. */
  issue(appKey: string, expires: number): AccessToken {
    const issued: AccessToken = { token: randomBytes(24).toString("hex"), appKey, createTime: Math.floor(Date.now() / 1000), expires };
    this.#tokens.set(issued.token, issued);
    return issued;
  }

  /** Why the token does not open the application, or undefined when it does. */
  refuse(token: string, appKey: string): string | undefined {
    const issued = this.#tokens.get(token);
    if (!issued) return "the access token was not issued here or was ended";
    if (Date.now() >= (issued.createTime + issued.expires) * 1000) return "the access token has expired";
    if (issued.appKey !== appKey) return "the access token is that of another X-APP-Key";
  }

  /** Ends all tokens. */
  clear(): void {
    this.#tokens.clear();
  }
}
