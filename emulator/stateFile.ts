import { randomUUID } from "node:crypto";
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Collection } from "./collection.ts";

const stateSchema = z.object({
  version: z.literal(1),
  vendor: z.string(),
  accounts: z.record(z.string(), z.record(z.string(), z.array(z.looseObject({})))),
});

/** A JSON file that holds an emulator's objects between runs: accounts by name, their objects by kind. It holds no keys but the names. Only its owner may read it. */
export class StateFile {
  readonly #path: string;
  readonly #vendor: string;
  readonly #accounts: ReadonlyMap<string, Record<string, Collection<any>>>;

  constructor(path: string, vendor: string, accounts: ReadonlyMap<string, Record<string, Collection<any>>>) {
    this.#path = path;
    this.#vendor = vendor;
    this.#accounts = accounts;
  }

  /** Takes the file's objects over, when there is a file. Accounts and kinds that it lacks keep what they start with. */
  load(): void {
    if (!this.#exists()) return;
    const parsed = stateSchema.safeParse(JSON.parse(readFileSync(this.#path, "utf8")));
    if (!parsed.success || parsed.data.vendor !== this.#vendor)
      throw new Error(`${this.#path} is not a state file of the ${this.#vendor} emulator.`);
    for (const [name, kinds] of this.#accounts) {
      for (const [kind, collection] of Object.entries(kinds)) {
        const rows = parsed.data.accounts[name]?.[kind];
        if (rows) collection.replaceAll(rows);
      }
    }
  }

  /** Writes all objects. The file is replaced in one step, so that a crash leaves the former one. */
  save(): void {
    this.#exists();
    const accounts = [...this.#accounts].map(([name, kinds]) => [
      name,
      Object.fromEntries(Object.entries(kinds).map(([kind, collection]) => [kind, collection.all()])),
    ]);
    const state = { version: 1, vendor: this.#vendor, accounts: Object.fromEntries(accounts) };
    // A name that nobody can guess, and a file that must be new: what somebody else put into the folder is never written to.
    const next = `${this.#path}.${randomUUID()}.next`;
    try {
      writeFileSync(next, `${JSON.stringify(state, undefined, 2)}\n`, { flag: "wx", mode: 0o600 });
      renameSync(next, this.#path);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }

  /** Whether there is a file. A link, a folder or a device in its place is refused: it would lead to what is not the emulator's. */
  #exists(): boolean {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile())
      throw new Error(`${this.#path} is ${found.isSymbolicLink() ? "a symbolic link" : "no file"}. Give the emulator a file of its own.`);
    return found !== undefined;
  }
}
