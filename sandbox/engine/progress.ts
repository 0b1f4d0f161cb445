const frames = ["|", "/", "-", "\\"];

/** The line on a terminal that shows that something is going on; other output comes above it. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #label: string;
  readonly #timer: NodeJS.Timeout;
  #inFlight = 0;
  #done = 0;
  #frame = 0;
  #visible = false;

  constructor(stream: NodeJS.WriteStream, label: string) {
    this.#stream = stream;
    this.#label = label;
    this.#timer = setInterval(() => this.#draw(), 125).unref();
  }

  started(): void {
    this.#inFlight++;
  }

  finished(): void {
    this.#inFlight--;
    this.#done++;
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    if (this.#visible) this.#stream.write("\r\u001b[K");
    this.#visible = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const frame = frames[this.#frame++ % frames.length];
    this.#stream.write(`\r\u001b[K${frame} ${this.#label}: ${this.#done} done, ${Math.max(0, this.#inFlight)} in progress`);
    this.#visible = true;
  }
}
