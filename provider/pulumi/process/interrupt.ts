import { subscribe } from "node:diagnostics_channel";
import { fstatSync } from "node:fs";
import { connect } from "node:net";
import { engineAddress } from "../engineAddress.js";

/** The engine's call by which it passes Ctrl-C on. Pulumi's SDK answers it and tells nobody. */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
/** What ends a process: the engine sends the first one when it has no more use for it, and kills it five seconds later. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const STANDARD_INPUT = 0;
/** Milliseconds in which the answer of the last operation reaches the engine, also on a busy machine: it has the id of what was made. */
const LAST_ANSWER = 1_000;

/** Whether this process is to end, and what it still has to do. */
export interface Interrupt {
  /** Aborts when the user cancels the run, or the process is told to end. */
  readonly cancelled: AbortSignal;
  /** Does what a signal lets end before the process does. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** Nothing interrupts what runs outside of Pulumi's process. */
export const uninterrupted: Interrupt = { cancelled: new AbortController().signal, during: (work) => work() };

/**
 * Listens for a cancelled run, from now on until the process ends. Without this, a signal ends the process in the middle of a write, whose id nobody learns then.
 * What other libraries do at a signal they go on doing; a second signal ends the process at once.
 */
export function watchInterrupts(): Interrupt {
  const cancelling = new AbortController();
  let running = 0;
  let ending: NodeJS.Signals | undefined;
  const end = () => {
    if (running > 0 || ending === undefined) return;
    for (const signal of SIGNALS) process.off(signal, interrupted);
    // Without another listener, the signal does what it would have done.
    if (process.listenerCount(ending) === 0) process.kill(process.pid, ending);
  };
  const interrupted = (signal: NodeJS.Signals) => {
    const again = ending !== undefined;
    ending = signal;
    if (again) running = 0;
    cancelling.abort();
    end();
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  whenEngineIsGone(() => ending ?? interrupted("SIGTERM"));
  // A line that nobody reads any more: the engine was killed. Without this, Pulumi's SDK prints the error, which is the next one, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => ending ?? interrupted("SIGTERM"));
  subscribe("http2.server.stream.created", (message) => {
    if ((message as { headers: Record<string, unknown> }).headers[":path"] === CANCEL) cancelling.abort();
  });
  return {
    cancelled: cancelling.signal,
    during: async (work) => {
      running++;
      try {
        return await work();
      } finally {
        const done = () => {
          running = Math.max(0, running - 1);
          end();
        };
        if (ending === undefined && !cancelling.signal.aborted) done();
        else setTimeout(done, LAST_ANSWER);
      }
    },
  };
}

/**
 * Tells when the engine was killed, or went with its terminal: its end of the pipe to this process is closed then, and nobody answers at its address. A provider
 * that does not know goes on writing, also after the next update, which knows nothing of it.
 */
function whenEngineIsGone(tell: () => void): void {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(engineAddress() ?? "") ?? [];
  if (host === undefined || !isPipe(STANDARD_INPUT)) return;
  const ask = () => {
    const asking = connect(Number(port), host);
    asking.once("connect", () => asking.destroy()).once("error", tell);
  };
  process.stdin.on("error", () => {}).once("close", ask);
  process.stdin.resume();
  process.stdin.unref();
}

/** Whether somebody at the other end can close it. */
function isPipe(file: number): boolean {
  try {
    const is = fstatSync(file);
    return is.isFIFO() || is.isSocket();
  } catch {
    return false;
  }
}
