import type { NakivoDialect } from "./dialect.ts";

/** The part of an answer to a login that tells whether and when the user may try (Login). */
export interface CanTry {
  readonly isPossible: boolean;
  readonly waitTimeLeft: number;
  readonly failedAttempts: number;
}

/** Counts failed logins by user name, known or not, and blocks the name for a while. */
export class Lockout {
  readonly #failures = new Map<string, { attempts: number; lastAt: number }>();
  readonly #dialect: () => NakivoDialect;

  constructor(dialect: () => NakivoDialect) {
    this.#dialect = dialect;
  }

  /** What the user may do now. */
  canTry(username: string): CanTry {
    const { lockAfter, lockMs, waitTimeLeft } = this.#dialect();
    const { attempts, lastAt } = this.#failures.get(username) ?? { attempts: 0, lastAt: 0 };
    if (lockAfter === null || attempts < lockAfter) return { isPossible: true, waitTimeLeft: 0, failedAttempts: attempts };
    const left = lastAt + lockMs - Date.now();
    if (left <= 0) {
      this.#failures.delete(username);
      return { isPossible: true, waitTimeLeft: 0, failedAttempts: 0 };
    }
    return { isPossible: false, waitTimeLeft: waitTimeLeft === "seconds" ? Math.ceil(left / 1000) : left, failedAttempts: attempts };
  }

  /** Counts a failed attempt. Attempts while the user is blocked are not to be counted. */
  failed(username: string): void {
    const attempts = this.#failures.get(username)?.attempts ?? 0;
    this.#failures.set(username, { attempts: attempts + 1, lastAt: Date.now() });
  }

  /** Forgets the failed attempts of a user who logged in. */
  succeeded(username: string): void {
    this.#failures.delete(username);
  }
}
