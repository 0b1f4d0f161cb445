import { createHash } from "node:crypto";
import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Holder, Neighbours } from "../core/ownership.js";

/** A line of a file: who holds an object or has said something, or that it is held no longer. */
type Line = [object: string, holder: Holder | null];

/**
 * What the other processes of this operation hold at the same address. Pulumi starts a process for the program and one for each provider instance, and gives all
 * of an operation the address of its engine; nothing else connects them. So each appends to a file of its own what its resources hold, and looks into those of the others before
 * it deletes anything: a resource may have moved from one provider to another and got another name at once.
 *
 * The files hold ids, names and what was said, no credentials. They are in a folder that only the user can read. Those of processes that have ended are removed.
 */
export function neighboursAt(vendor: string, endpoint: unknown, account: string): Neighbours | undefined {
  const engine = engineAddress();
  if (engine === undefined) return undefined;
  const operation = createHash("sha256").update(`${engine} ${vendor} ${endpoint}`).digest("hex").slice(0, 32);
  const user = process.getuid?.();
  const folder = join(tmpdir(), `pulumi-tenancy-${user ?? "operations"}`);
  const own = join(folder, `${operation}-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const made = lstatSync(folder);
    // Somebody else's folder of this name could say what it likes.
    if (!made.isDirectory() || (user !== undefined && (made.uid !== user || (made.mode & 0o077) !== 0))) return undefined;
    // Those of processes that have ended, and one that was left over by a process with this number.
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (!isAlive(processOf(name)) || (file === own && lstatSync(own).mtimeMs < performance.timeOrigin)) rmSync(file, { force: true });
    }
  } catch {
    // Without a folder for temporary files each process is on its own.
    return undefined;
  }
  return {
    account,
    tell: (object, holder) => {
      const line: Line = [object, holder ?? null];
      unlessGone(() => appendFileSync(own, `${JSON.stringify(line)}\n`, { mode: 0o600 }));
    },
    holding: (object) =>
      (unlessGone(() => readdirSync(folder)) ?? [])
        .filter((name) => name.startsWith(`${operation}-`) && join(folder, name) !== own && isAlive(processOf(name)))
        .flatMap((name) => heldIn(join(folder, name), object)),
  };
}

/** Of the engine that started this process: the last argument of a provider's process, a variable in that of a program. */
const engineAddress = (): string | undefined =>
  [process.argv.at(-1), process.env.PULUMI_NODEJS_ENGINE].find((text) => text && /^[\w.:[\]-]+:\d+$/.test(text));

function heldIn(file: string, object: string): Holder[] {
  const start = `[${JSON.stringify(object)},`;
  let held: Holder[] = [];
  for (const text of (unlessGone(() => readFileSync(file, "utf8")) ?? "").split("\n")) {
    // The last line may be on its way.
    const line = text.startsWith(start) ? unlessGone(() => JSON.parse(text) as Line) : undefined;
    if (line) held = line[1] ? [...held, line[1]] : [];
  }
  return held;
}

/** What a folder for temporary files does, which somebody may clean up at any time. */
function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const processOf = (name: string): number => Number(name.split("-")[1]);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
