import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Holder, Neighbours } from "../core/elsewhere.js";
import { engineAddress } from "./engineAddress.js";

/** A line of a file: who holds an object or has said something, or that it is held no longer. What it is about is a hash: a name may be a secret. */
type Line = [object: string, holder: Holder | null];

/**
 * What the other processes of this operation hold at the same address. Pulumi starts a process for the program and one for each provider instance, and gives
 * all of an operation the address of its engine; nothing else connects them. So each appends to a file of its own what its resources hold and what it has said,
 * and looks into those of the others before it deletes anything: a resource may have moved from one provider to another and got another name at once.
 *
 * The files hold labels without secrets, the elements of sets, and hashes. They are in a folder that only the user can read. Those of processes that have ended are removed.
 */
export function neighboursAt(vendor: string, endpoint: unknown, account: string, warn: (line: string) => void): Neighbours | undefined {
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
    if (!made.isDirectory() || (user !== undefined && (made.uid !== user || (made.mode & 0o022) !== 0)))
      throw new Error("it belongs to somebody else, or others may write to it");
    if (user !== undefined) chmodSync(folder, 0o700);
    // Those of processes that have ended, and one that was left over by a process with this number.
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (!isAlive(processOf(name)) || (file === own && lstatSync(own).mtimeMs < performance.timeOrigin)) rmSync(file, { force: true });
    }
  } catch (error) {
    warn(
      `the folder ${folder} cannot be used (${(error as Error).message}): resources of one account under different providers do not see each other in this run, and one may delete what another one ` +
        `declares. Remove the folder, or set ${process.platform === "win32" ? "TEMP" : "TMPDIR"} to one that only you can write to`,
    );
    return undefined;
  }
  const followed = new Map<string, Followed>();
  const others = (): Followed[] =>
    (unlessGone(() => readdirSync(folder)) ?? [])
      .filter((name) => name.startsWith(`${operation}-`) && join(folder, name) !== own && isAlive(processOf(name)))
      .map((name) => {
        const file = followed.get(name) ?? new Followed(join(folder, name));
        followed.set(name, file);
        return file;
      });
  return {
    account,
    tell: (object, holder) => {
      const line: Line = [hashed(object), holder ?? null];
      unlessGone(() => appendFileSync(own, `${JSON.stringify(line)}\n`, { mode: 0o600 }));
    },
    holding: (object) => others().flatMap((file) => file.holding(hashed(object))),
  };
}

const hashed = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** What another process has told: of its file, only what is new is read. */
class Followed {
  readonly #file: string;
  readonly #held = new Map<string, Holder[]>();
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  holding(object: string): Holder[] {
    unlessGone(() => this.#readOn());
    return this.#held.get(object) ?? [];
  }

  #readOn(): void {
    if (statSync(this.#file).size === this.#read) return;
    const file = openSync(this.#file, "r");
    try {
      const added = Buffer.alloc(fstatSync(file).size - this.#read);
      readSync(file, added, 0, added.length, this.#read);
      // The last line may be on its way.
      const whole = added.subarray(0, added.lastIndexOf("\n") + 1);
      this.#read += whole.length;
      for (const text of whole.toString().split("\n").slice(0, -1)) {
        const [object, holder] = JSON.parse(text) as Line;
        this.#held.set(object, holder ? [...(this.#held.get(object) ?? []), holder] : []);
      }
    } finally {
      closeSync(file);
    }
  }
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
