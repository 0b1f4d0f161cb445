import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { CommandResult } from "../../sandbox/engine/driver.ts";

/** Runs a program to its end without standing in the way of servers of this process. */
export async function runProcess(program: string, words: string[], options: SpawnOptions): Promise<CommandResult> {
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const [[exitCode], stdout, stderr] = await Promise.all([once(child, "close"), text(child.stdout!), text(child.stderr!)]);
  return { exitCode, stdout, stderr };
}
