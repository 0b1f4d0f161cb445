import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Arguments of Node.js with which Pulumi's processes start in two thirds of the time. Pulumi sets the flag as well, too late: what Node.js has compiled without it is
 * refused then, and written anew by every process.
 */
export const fastStart = ["--allow-natives-syntax", `--require=${fileURLToPath(new URL("seldomUsed.cjs", import.meta.url))}`];

const running = new Set<ChildProcess>();

/** A child that outlives nobody: its preloaded tether ends it when this process is gone, however it went. */
export function startNode(args: string[], options: { cwd: string; env: Record<string, string | undefined> }): ChildProcess {
  const tether = fileURLToPath(new URL("tether.mjs", import.meta.url));
  // A group of its own keeps the terminal's ^C from the children: this process decides when they end.
  const child = spawn(process.execPath, [...fastStart, `--import=${new URL(`file://${tether}`).href}`, ...args], {
    ...options,
    env: options.env as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Milliseconds that a child has to end by itself. */
const GRACE = 5_000;

/** Tells a child to end, kills it when it does not, and waits until it is gone and what it printed last is read. */
export async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  const killing = setTimeout(() => child.kill("SIGKILL"), GRACE);
  await gone;
  clearTimeout(killing);
}

/** Ends all children; for the moment in which this process leaves at once. */
export function stopAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Calls `each` with every line, its newline included, and with what is left at the end. */
export function readLines(stream: NodeJS.ReadableStream, each: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) each(`${line}\n`);
  });
  return new Promise((resolve) => {
    stream.on("close", () => {
      if (rest !== "") each(rest);
      resolve();
    });
  });
}
