import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unsupported } from "./values.ts";

/** An error with the exit code that the Pulumi CLI gives it. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface StackReference {
  project: string;
  stack: string;
}

/** The latest state of a stack, as its file holds it. */
export interface Deployment {
  manifest: unknown;
  secrets_providers?: { type: string; state: { salt: string } };
  resources?: Record<string, any>[];
  pending_operations?: { resource: Record<string, any>; type: string }[];
  metadata?: unknown;
}

/** The Pulumi CLI's backend of files in a folder (`file://…`). */
export class FileBackend {
  readonly url: string;
  readonly #root: string;

  constructor(url: string | undefined) {
    if (url === undefined) throw new CommandError("PULUMI_BACKEND_URL must name a folder (file://…): the engine stand-in keeps no login.");
    if (!url.startsWith("file://")) throw new Unsupported(`the backend ${url}`);
    this.url = url;
    const folder =
      url === "file://~" || url.startsWith("file://~/") ? join(userInfo().homedir, url.slice("file://~".length)) : fileURLToPath(url);
    this.#root = join(folder, ".pulumi");
  }

  exists(ref: StackReference): boolean {
    return existsSync(this.#stackFile(ref));
  }

  create(ref: StackReference, salt: string): void {
    if (this.exists(ref)) throw new CommandError(`stack '${qualifiedName(ref)}' already exists`);
    const meta = join(this.#root, "meta.yaml");
    if (!existsSync(meta)) replaceFile(meta, "version: 1\n");
    replaceFile(this.#stackFile(ref), Buffer.concat(checkpointText(ref, salt, [], [])));
  }

  load(ref: StackReference): Deployment {
    const file = JSON.parse(readFileSync(this.#stackFile(ref), "utf8"));
    if (file.version !== 3) throw new Unsupported(`version ${file.version} of the state, which has ${(file.features ?? []).join(", ")}`);
    return file.checkpoint.latest;
  }

  /** Prepares an operation's writes: each makes a new file and gives it the place of the old one. */
  writer(ref: StackReference, salt: string): (resources: Buffer[], operations: Buffer[]) => Promise<void> {
    const path = this.#stackFile(ref);
    const next = `${path}.${process.pid}.tmp`;
    copyFileSync(path, `${path}.bak`);
    rmSync(`${path}.attrs`, { force: true });
    return async (resources, operations) => {
      const file = await open(next, "w");
      try {
        const parts = checkpointText(ref, salt, resources, operations);
        const size = parts.reduce((sum, part) => sum + part.length, 0);
        // Copying them into one buffer first would make most of the garbage of a large stack.
        const { bytesWritten } = await file.writev(parts);
        if (bytesWritten < size) throw new Error(`could write only ${bytesWritten} of the ${size} bytes of the state`);
      } finally {
        await file.close();
      }
      await rename(next, path);
    };
  }

  /** Takes the stack for one operation; returns what gives it back. */
  lock(ref: StackReference): () => void {
    const own = join(this.#lockDir(ref), `${randomUUID()}.json`);
    const others = this.#locks(ref);
    if (others.length > 0) throw new CommandError(lockedMessage(others));
    const content = { pid: process.pid, username: userInfo().username, hostname: hostname(), timestamp: new Date().toISOString() };
    replaceFile(own, JSON.stringify(content));
    const unlock = () => rmSync(own, { force: true });
    const late = this.#locks(ref).filter((path) => path !== own);
    if (late.length > 0) {
      unlock();
      throw new CommandError(lockedMessage(late));
    }
    return unlock;
  }

  /** Removes the locks that a killed process has left. */
  cancel(ref: StackReference): void {
    for (const path of this.#locks(ref)) rmSync(path, { force: true });
  }

  /** Records an operation with the state that it led to. */
  addHistory(ref: StackReference, record: Record<string, unknown>): void {
    const now = `${BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)}`;
    const prefix = join(this.#root, "history", ref.project, ref.stack, `${ref.stack}-${now}`);
    replaceFile(`${prefix}.history.json`, JSON.stringify(record));
    copyFileSync(this.#stackFile(ref), `${prefix}.checkpoint.json`);
    const backup = join(this.#root, "backups", ref.project, ref.stack, `${ref.stack}.${now}.json`);
    mkdirSync(dirname(backup), { recursive: true });
    copyFileSync(this.#stackFile(ref), backup);
  }

  remove(ref: StackReference): void {
    renameSync(this.#stackFile(ref), `${this.#stackFile(ref)}.bak`);
    rmSync(`${this.#stackFile(ref)}.attrs`, { force: true });
    rmSync(join(this.#root, "history", ref.project, ref.stack), { recursive: true, force: true });
  }

  #stackFile(ref: StackReference): string {
    return join(this.#root, "stacks", ref.project, `${ref.stack}.json`);
  }

  #lockDir(ref: StackReference): string {
    return join(this.#root, "locks", "organization", ref.project, ref.stack);
  }

  #locks(ref: StackReference): string[] {
    const dir = this.#lockDir(ref);
    if (!existsSync(dir)) return [];
    return readdirSync(dir)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(dir, name));
  }
}

export const qualifiedName = ({ project, stack }: StackReference): string => `organization/${project}/${stack}`;

function lockedMessage(locks: string[]): string {
  const lines = locks.map((path) => {
    const { username, hostname: host, pid, timestamp } = JSON.parse(readFileSync(path, "utf8"));
    return `\n  file://${path}: created by ${username}@${host} (pid ${pid}) at ${timestamp}`;
  });
  return (
    `the stack is currently locked by ${locks.length} lock(s). Either wait for the other process(es) to end or delete ` +
    `the lock file with \`pulumi cancel\`.${lines.join("")}`
  );
}

function checkpointText(ref: StackReference, salt: string, resources: Buffer[], operations: Buffer[]): Buffer[] {
  const manifest = { time: new Date().toISOString(), magic: "", version: "" };
  const secrets = { type: "passphrase", state: { salt } };
  const head =
    `{"version":3,"checkpoint":{"stack":${JSON.stringify(qualifiedName(ref))},` +
    `"latest":{"manifest":${JSON.stringify(manifest)},"secrets_providers":${JSON.stringify(secrets)}`;
  return [Buffer.from(head), ...list("resources", resources), ...list("pending_operations", operations), Buffer.from(',"metadata":{}}}}')];
}

const comma = Buffer.from(",");
const bracket = Buffer.from("]");

function list(name: string, items: Buffer[]): Buffer[] {
  if (items.length === 0) return [];
  return [Buffer.from(`,"${name}":[`), ...items.flatMap((item, i) => (i === 0 ? [item] : [comma, item])), bracket];
}

/** Writes a file so that it holds either the old or the new content, never half of it. */
export function replaceFile(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.tmp`;
  writeFileSync(next, content);
  renameSync(next, path);
}
