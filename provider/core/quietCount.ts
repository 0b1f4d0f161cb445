/** Milliseconds without another one after which the sum is told. */
const QUIET = 300;

/** Counts what comes one by one, and tells the sum once no more come. */
export class QuietCount {
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Counts one more. @param tell - takes the sum */
  add(tell: (count: number) => void): void {
    this.#count++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      tell(this.#count);
      this.#count = 0;
    }, QUIET);
  }
}
