/** Milliseconds without another one after which the sum is told: on a busy machine many pass between two of an operation. */
const QUIET = 2_000;

/** Counts what comes one by one, and tells the sum once no more come, or the process is about to end. */
export class QuietCount {
  readonly #ending: AbortSignal | undefined;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #tell: (() => void) | undefined;

  /** @param ending - aborts when the process is told to end, as after a short preview */
  constructor(ending?: AbortSignal) {
    this.#ending = ending;
  }

  /** Counts one more. @param tell - takes the sum */
  add(tell: (count: number) => void): void {
    this.#count++;
    this.#forget();
    this.#tell = () => {
      this.#forget();
      tell(this.#count);
      this.#count = 0;
    };
    this.#timer = setTimeout(this.#tell, QUIET);
    this.#ending?.addEventListener("abort", this.#tell);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    if (this.#tell) this.#ending?.removeEventListener("abort", this.#tell);
  }
}
