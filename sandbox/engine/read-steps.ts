import { diffMaps, invertDetails } from "./diff.ts";
import type { DiffResult } from "./plugin.ts";
import { diffResource } from "./provider-diff.ts";
import { copyState, type State } from "./state.ts";
import { type Done, isProvider, now, type Outcome, Step, type StepContext, type StepDiff } from "./steps.ts";
import { mapsEqual, unknownString } from "./values.ts";

/** Takes a resource into the state that the program only reads. */
export class ReadStep extends Step {
  readonly op: "read" | "read-replacement";
  override readonly logical: boolean;
  readonly #done: Done;

  constructor(old: State | undefined, next: State, done: Done, replacing: boolean) {
    super(old, next);
    this.op = replacing ? "read-replacement" : "read";
    this.logical = !replacing;
    this.#done = done;
  }

  async apply(context: StepContext): Promise<Outcome> {
    const next = this.next!;
    const { old } = this;
    if (next.id === unknownString) next.outputs = {};
    else {
      const read = await context.plugin(next).read(next.urn, next.id, next.inputs, next.inputs);
      if (read.outputs === undefined) throw new Error(`resource '${next.id}' does not exist`);
      next.outputs = read.outputs;
      if (read.id !== "") next.id = read.id;
    }
    if (old) {
      if (!this.logical) old.delete = true;
      Object.assign(next, { created: old.created, modified: old.modified });
      if (!mapsEqual(next.inputs, old.inputs) || !mapsEqual(next.outputs, old.outputs)) next.modified = now();
    }
    return { status: "ok", complete: () => this.#done(next) };
  }
}

/** Reads what a resource is really like and makes that the old state of the operation. */
export class RefreshStep extends Step {
  readonly op = "refresh";
  override readonly logical = false;
  #refreshed: State | undefined;
  #result: DiffResult | undefined;

  constructor(old: State) {
    super(old, undefined);
    this.#refreshed = old;
  }

  override get new(): State | undefined {
    return this.#refreshed;
  }

  override get res(): State {
    return this.old!;
  }

  override get diff(): StepDiff {
    return { diffs: this.#result?.changedKeys, detailedDiff: this.#result?.detailedDiff };
  }

  /** What the step turned out to be. */
  get resultOp(): "same" | "update" | "delete" {
    const old = this.old!;
    const refreshed = this.#refreshed;
    if (refreshed === undefined) return "delete";
    if (refreshed === old) return "same";
    const changed = old.external ? diffMaps(old.outputs, refreshed.outputs) !== undefined : this.#result?.changes !== "none";
    return changed ? "update" : "same";
  }

  async apply(context: StepContext): Promise<Outcome> {
    const old = this.old!;
    if (!old.custom || isProvider(old) || old.pendingReplacement) return { status: "ok" };
    const plugin = context.plugin(old);
    const read = await plugin.read(old.urn, old.id, old.inputs, old.outputs);
    if (read.id === "" || read.outputs === undefined) {
      this.#refreshed = undefined;
      return { status: "ok" };
    }
    const inputs = read.inputs ?? old.inputs;
    const refreshed = { ...copyState(old), id: read.id, inputs, outputs: read.outputs, initErrors: [] };
    if (!mapsEqual(inputs, old.inputs) || !mapsEqual(read.outputs, old.outputs)) refreshed.modified = now();
    this.#refreshed = refreshed;
    if (!old.external) {
      // What an update would change to get the old inputs back, turned round, is what has changed outside.
      const subject = { ...refreshed, oldInputs: inputs, oldOutputs: read.outputs, newInputs: old.inputs };
      const diff = await diffResource(plugin, subject, context.preview, (message) => context.diag("info", old.urn, message));
      this.#result = { ...diff, detailedDiff: invertDetails(diff.detailedDiff) };
    }
    return { status: "ok" };
  }
}
