/** Keys under which one works at a time. */
export class Turns {
  /** By key, what whoever comes next has to wait for. */
  readonly #last = new Map<string, Promise<void>>();

  /** Does work while nobody else works under one of the same keys. All keys are waited for at once, in the order of the calls: no two wait for each other. */
  take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const done = before.length === 0 ? attempt(work) : Promise.all(before).then(work);
    const ended: Promise<void> = done.then(
      () => this.#leave(keys, ended),
      () => this.#leave(keys, ended),
    );
    for (const key of keys) this.#last.set(key, ended);
    return done;
  }

  #leave(keys: readonly string[], ended: Promise<void>): void {
    for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
  }
}

/** Begins at once; what it throws is a rejection. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work();
}
