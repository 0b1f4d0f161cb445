/** A clock whose readings, in milliseconds, always increase: of two things that happened, one is always the earlier. */
export class Clock {
  #last = 0;

  now(): number {
    this.#last = Math.max(performance.now(), this.#last + 0.001);
    return this.#last;
  }
}
