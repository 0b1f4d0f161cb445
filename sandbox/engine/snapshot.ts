import { normalizeAliases } from "./aliases.ts";
import type { Crypter } from "./secrets.ts";
import { type PendingOperation, type State, serializeState } from "./state.ts";
import type { Step } from "./steps.ts";
import { deepEquals, mapsEqual } from "./values.ts";

/** A stack's resources, in an order in which each comes after what it depends on. */
export interface Snapshot {
  resources: State[];
  pendingOperations: PendingOperation[];
}

/** Where the snapshot goes: the texts of the resources and of the operations under way, each one or several with commas between. */
export type Persist = (resources: Buffer[], operations: Buffer[]) => Promise<void>;

const operationOf = {
  create: "creating",
  "create-replacement": "creating",
  update: "updating",
  delete: "deleting",
  "delete-replaced": "deleting",
  discard: "deleting",
  "discard-replaced": "deleting",
  read: "reading",
  "read-replacement": "reading",
} as const;

/**
 * Follows the steps and keeps the state on disk: before a step that changes something it names the operation, after
 * it the result. What steps have touched comes first, then what they have not.
 */
export class SnapshotManager {
  readonly #base: Snapshot;
  readonly #persist: Persist;
  readonly #crypter: Crypter;
  readonly #dones = new Set<State>();
  readonly #operations = new Set<PendingOperation>();
  /** Each resource is put into text once, until it changes, and so is each block: a write costs little in a large stack, too. */
  #texts = new WeakMap<State, string>();
  #blockOf = new WeakMap<State, Block>();
  readonly #newBlocks: Block[] = [];
  #baseBlocks: Block[] = [];
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #elided = true;

  constructor(base: Snapshot, crypter: Crypter, persist: Persist) {
    this.#base = base;
    this.#crypter = crypter;
    this.#persist = persist;
    this.baseRebuilt();
  }

  /** To call before `step`; returns what to call with its outcome. */
  async begin(step: Step): Promise<(successful: boolean) => Promise<void>> {
    const type = operationOf[step.op as keyof typeof operationOf];
    if (type === undefined) return (successful) => this.#end(step, successful);
    const operation = { resource: type === "deleting" ? step.old! : step.new!, type };
    this.#operations.add(operation);
    await this.#save();
    return (successful) => {
      this.#operations.delete(operation);
      return this.#end(step, successful);
    };
  }

  /** To call when a component or the stack has got its outputs. */
  async outputsRegistered(step: Step): Promise<void> {
    this.#changed(step.new);
    if (step.old && step.new && mapsEqual(step.old.outputs, step.new.outputs)) this.#elided = true;
    else await this.#save();
  }

  /** To call when a refresh has rewritten the base. */
  baseRebuilt(): void {
    this.#texts = new WeakMap();
    this.#baseBlocks = [];
    for (const state of this.#base.resources) this.#place(state, this.#baseBlocks);
  }

  /** Writes what was held back. */
  async close(): Promise<void> {
    if (this.#elided) await this.#save();
    await this.#writing;
  }

  async #end(step: Step, successful: boolean): Promise<void> {
    this.#changed(step.old);
    this.#changed(step.new);
    if (!this.#record(step, successful)) this.#elided = true;
    else await this.#save();
  }

  /** Takes the result over; false when the file need not change for it. */
  #record(step: Step, successful: boolean): boolean {
    const { op, old } = step;
    const next = step.new;
    if (op === "replace" || op === "refresh") return false;
    if (!successful) return true;
    switch (op) {
      case "same":
        this.#dones.add(old!);
        this.#place(next!, this.#newBlocks);
        return mustWrite(old!, next!);
      case "create":
      case "create-replacement":
        this.#place(next!, this.#newBlocks);
        if (old?.pendingReplacement) this.#dones.add(old);
        return true;
      case "delete":
      case "delete-replaced":
      case "discard":
      case "discard-replaced":
        // Deleted before its replacement exists: it stays, marked, until the replacement is there.
        if (!old!.pendingReplacement) this.#dones.add(old!);
        return true;
      default:
        if (old) this.#dones.add(old);
        if (next) this.#place(next, this.#newBlocks);
        return true;
    }
  }

  #place(state: State, blocks: Block[]): void {
    if (blocks.length === 0 || blocks.at(-1)!.states.length === blockSize) blocks.push({ states: [] });
    const last = blocks.at(-1)!;
    last.states.push(state);
    last.text = undefined;
    this.#blockOf.set(state, last);
  }

  #changed(state: State | undefined): void {
    if (state === undefined) return;
    this.#texts.delete(state);
    const block = this.#blockOf.get(state);
    if (block) block.text = undefined;
  }

  /** Returns when the file holds the present state. Whoever asks during a write shares the next one. */
  #save(): Promise<void> {
    this.#elided = false;
    this.#queued ??= this.#writing.then(() => {
      this.#queued = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const unresolved = this.#base.pendingOperations.filter(({ type }) => type === "creating");
    const operations = [...this.#operations, ...unresolved].map(({ resource, type }) =>
      Buffer.from(JSON.stringify({ resource: serializeState(resource, this.#crypter), type })),
    );
    await this.#persist(this.#resources(), operations);
  }

  #resources(): Buffer[] {
    const blocks = [...this.#newBlocks, ...this.#baseBlocks];
    if (blocks.some(({ states }) => states.some(({ aliases }) => aliases.length > 0))) {
      const merged = normalizeAliases(blocks.flatMap(({ states }) => states.filter((state) => !this.#dones.has(state))));
      return merged.map((state) => Buffer.from(this.#text(state)));
    }
    const texts = blocks.map((block) => {
      block.text ??= Buffer.from(
        block.states
          .filter((state) => !this.#dones.has(state))
          .map((state) => this.#text(state))
          .join(),
      );
      return block.text;
    });
    return texts.filter((text) => text.length > 0);
  }

  #text(state: State): string {
    let text = this.#texts.get(state);
    if (text === undefined) {
      text = JSON.stringify(serializeState(state, this.#crypter));
      this.#texts.set(state, text);
    }
    return text;
  }
}

/** Neighbours in the file. */
interface Block {
  states: State[];
  /** What the file holds of them; absent when it has to be made anew. */
  text?: Buffer;
}
const blockSize = 32;

/** Whether a step that changes nothing outside has still changed what the file says. */
function mustWrite(old: State, next: State): boolean {
  const same = (["urn", "type", "custom", "retainOnDelete", "provider", "parent", "deletedWith", "protect"] as const).every(
    (key) => old[key] === next[key],
  );
  return (
    !same ||
    !mapsEqual(old.inputs, next.inputs) ||
    !mapsEqual(old.outputs, next.outputs) ||
    !deepEquals([...old.dependencies].sort(), [...next.dependencies].sort())
  );
}
