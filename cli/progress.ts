/** Milliseconds between two lines where nobody watches. */
const PAUSE = 10_000;

/** Says on standard error how far a long piece of work is: in one line that changes in a terminal, else now and then. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #last = Date.now();

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  show(line: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${line}`);
    else if (Date.now() - this.#last > PAUSE) {
      this.#last = Date.now();
      this.#stream.write(`${line}\n`);
    }
  }

  /** Removes the line. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\u001b[K");
  }
}
