import { randomBytes, randomUUID } from "node:crypto";
import type { NakivoDialect } from "./dialect.ts";

/** A session that a login opened. */
export interface Session {
  /** What its cookies carry. */
  readonly token: string;
  /** Names the session in answers; opens nothing. */
  readonly uuid: string;
  readonly username: string;
  /** remember_me of the login. */
  readonly remembered: boolean;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Milliseconds since 1970. */
  usedAt: number;
}

const newToken = () => randomBytes(16).toString("hex").toUpperCase();

/** The sessions: opened by logins, ended by their timeout, by a logout, or all at once. */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #dialect: () => NakivoDialect;
  #logins = 0;
  #refused = 0;

  constructor(dialect: () => NakivoDialect) {
    this.#dialect = dialect;
  }

  /** Logins that succeeded since the start. */
  get logins(): number {
    return this.#logins;
  }

  /** Logins that were refused since the start, those of blocked users among them. */
  get refused(): number {
    return this.#refused;
  }

  /** Sessions that are valid now. */
  get open(): number {
    return [...this.#sessions.values()].filter((session) => !this.#expired(session)).length;
  }

  /** Ends all sessions. */
  expire(): void {
    this.#sessions.clear();
  }

  /** @internal Opens a session for a user who logged in. */
  begin(username: string, remembered: boolean): Session {
    this.#logins += 1;
    const now = Date.now();
    const session: Session = { token: newToken(), uuid: randomUUID(), username, remembered, openedAt: now, usedAt: now };
    this.#sessions.set(session.token, session);
    return session;
  }

  /** @internal Gives a session another token. */
  renew(session: Session): Session {
    const renewed = { ...session, token: newToken() };
    this.end(session);
    this.#sessions.set(renewed.token, renewed);
    return renewed;
  }

  /** @internal Counts a refused login. */
  refuse(): void {
    this.#refused += 1;
  }

  /** @internal The valid session of a token, whose idle time starts again. */
  use(token: string): Session | undefined {
    const session = this.#sessions.get(token);
    if (!session) return;
    if (this.#expired(session)) {
      this.end(session);
      return;
    }
    session.usedAt = Date.now();
    return session;
  }

  /** @internal Ends a session. */
  end(session: Session): void {
    this.#sessions.delete(session.token);
  }

  #expired({ remembered, openedAt, usedAt }: Session): boolean {
    const { sessionExpiry, sessionMs, rememberMe } = this.#dialect();
    if (remembered && rememberMe === "no end") return false;
    return Date.now() >= (sessionExpiry === "idle" ? usedAt : openedAt) + sessionMs;
  }
}
