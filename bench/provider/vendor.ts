import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An application of the tree that sub-accounts see. */
export interface Application {
  id: string;
  pid?: string;
  name: string;
}

/** What the benchmark asks of the vendors' process. */
export type Question =
  | { ask: "environment" }
  | { ask: "empty"; applications: Application[]; agents: number }
  | { ask: "begin"; latencyMs: number }
  | { ask: "end" };

/** Its answer, of which each question fills its part. */
export interface Answer {
  environment?: Record<string, string>;
  /** Requests by the vendor's name of the operation. */
  calls?: Record<string, number>;
  /** Processor time in milliseconds. */
  used?: number;
}

/** The vendors' emulators, in a process of their own. */
export class Vendor {
  readonly #child: ChildProcess;
  /** What a client needs to reach them. */
  readonly environment: Record<string, string>;

  private constructor(child: ChildProcess, environment: Record<string, string>) {
    this.#child = child;
    this.environment = environment;
  }

  static async start(): Promise<Vendor> {
    const child = fork(fileURLToPath(new URL("vendorProcess.ts", import.meta.url)));
    const { environment } = await ask(child, { ask: "environment" });
    return new Vendor(child, environment!);
  }

  /**
   * Forgets all objects.
   *
   * @param agents - how many there are in VDN 113 then, numbered from 1000 on
   */
  async empty({ applications = [], agents = 0 }: { applications?: Application[]; agents?: number } = {}): Promise<void> {
    await ask(this.#child, { ask: "empty", applications, agents });
  }

  /** Begins to count, with answers that take so long. */
  async begin(latencyMs: number): Promise<void> {
    await ask(this.#child, { ask: "begin", latencyMs });
  }

  /** What came in since, and the processor time that it took. */
  async end(): Promise<{ calls: Record<string, number>; used: number }> {
    const { calls, used } = await ask(this.#child, { ask: "end" });
    return { calls: calls!, used: used! };
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.disconnect();
    await ended;
  }
}

/** Asks one question; the next one waits for its answer. */
async function ask(child: ChildProcess, question: Question): Promise<Answer> {
  const ended = new AbortController();
  const gone = once(child, "exit", { signal: ended.signal }).then(() => Promise.reject(new Error("the emulators' process has ended")));
  child.send(question);
  try {
    const [answer] = (await Promise.race([once(child, "message", { signal: ended.signal }), gone])) as [Answer];
    return answer;
  } finally {
    gone.catch(() => {});
    ended.abort();
  }
}
