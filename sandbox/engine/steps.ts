import type { DetailedDiff } from "./diff.ts";
import type { Severity } from "./events.ts";
import type { Plugin } from "./plugin.ts";
import type { ProviderError, Status } from "./provider-error.ts";
import type { Registry } from "./registry.ts";
import type { State } from "./state.ts";
import { isProviderType } from "./urn.ts";

export type StepOp =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "refresh"
  | "discard"
  | "discard-replaced"
  | "remove-pending-replace";

/** What steps need of the deployment that they are part of. */
export interface StepContext {
  preview: boolean;
  registry: Registry;
  /** The provider that a resource names. */
  plugin(state: State): Plugin;
  diag(severity: Severity, urn: string, message: string): void;
}

/** Tells whoever registered a resource what has become of it. */
export type Done = (state: State) => void;

/** What a step has come to. `complete` lets the program go on. */
export interface Outcome {
  status: Status;
  error?: Error;
  complete?: () => void;
}

/** Why a replacement, or which properties, a step is about. */
export interface StepDiff {
  keys?: string[];
  diffs?: string[];
  detailedDiff?: DetailedDiff;
}

/** One change of one resource, from `old` to `new`. */
export abstract class Step {
  abstract readonly op: StepOp;
  /** False for a part of a replacement, which is counted once. */
  readonly logical: boolean = true;
  readonly old: State | undefined;
  protected readonly next: State | undefined;
  readonly #diff: StepDiff;

  constructor(old: State | undefined, next: State | undefined, diff: StepDiff = {}) {
    this.old = old;
    this.next = next;
    this.#diff = diff;
  }

  get new(): State | undefined {
    return this.next;
  }

  get diff(): StepDiff {
    return this.#diff;
  }

  /** The resource that the step is about. */
  get res(): State {
    return (this.next ?? this.old)!;
  }

  get urn(): string {
    return this.res.urn;
  }

  abstract apply(context: StepContext): Promise<Outcome> | Outcome;
}

/** The time as the state holds it. */
export const now = () => new Date().toISOString();

export const isProvider = (state: State) => isProviderType(state.type);

export class SameStep extends Step {
  readonly op = "same";
  readonly #done: Done;

  constructor(old: State, next: State, done: Done) {
    super(old, next);
    this.#done = done;
  }

  apply({ registry }: StepContext): Outcome {
    const [old, next] = [this.old!, this.next!];
    next.id = old.id;
    next.outputs = old.outputs;
    if (isProvider(next)) registry.same({ ...next, inputs: old.inputs });
    return { status: "ok", complete: () => this.#done(next) };
  }
}

export class CreateStep extends Step {
  readonly op: "create" | "create-replacement";
  override readonly logical: boolean;
  readonly #done: Done;
  readonly #pendingDelete: boolean;

  /** With `replacing`, the new half of a replacement; its `pendingDelete` leaves the old half to be deleted later. */
  constructor(old: State | undefined, next: State, done: Done, replacing?: { diff: StepDiff; pendingDelete: boolean }) {
    super(old, next, replacing?.diff);
    this.op = replacing ? "create-replacement" : "create";
    this.logical = !replacing;
    this.#pendingDelete = replacing?.pendingDelete ?? false;
    this.#done = done;
  }

  async apply(context: StepContext): Promise<Outcome> {
    const next = this.next!;
    let error: ProviderError | undefined;
    if (isProvider(next)) {
      Object.assign(next, context.registry.create(next.urn, next.inputs));
    } else if (next.custom) {
      const { id, outputs, initError } = await context.plugin(next).create(next.urn, next.inputs);
      Object.assign(next, { id, outputs, initErrors: initError?.reasons ?? [] });
      error = initError;
    }
    next.created = next.modified = now();
    if (this.#pendingDelete) this.old!.delete = true;
    return error ? { status: "partial", error } : { status: "ok", complete: () => this.#done(next) };
  }
}

export class UpdateStep extends Step {
  readonly op = "update";
  readonly #done: Done;

  constructor(old: State, next: State, done: Done, diff: StepDiff) {
    super(old, next, diff);
    this.#done = done;
  }

  async apply(context: StepContext): Promise<Outcome> {
    const [old, next] = [this.old!, this.next!];
    Object.assign(next, { id: old.id, created: old.created, modified: old.modified });
    let error: ProviderError | undefined;
    if (isProvider(next)) {
      next.outputs = await context.registry.update(next, next.inputs);
      next.modified = now();
    } else if (next.custom) {
      const { outputs, initError } = await context.plugin(next).update(next.urn, old.id, old, next.inputs, next.ignoreChanges);
      Object.assign(next, { outputs, initErrors: initError?.reasons ?? [], modified: now() });
      error = initError;
    }
    return error ? { status: "partial", error } : { status: "ok", complete: () => this.#done(next) };
  }
}

/** Shows a replacement as one change; the create and the delete around it do the work. */
export class ReplaceStep extends Step {
  readonly op = "replace";

  apply(): Outcome {
    return { status: "ok" };
  }
}

/** A protected resource is not deleted; what else is to be done goes on. */
export class ProtectedError extends Error {
  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
        "either remove the `protect` flag from the resource in your Pulumi " +
        `program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn}'\``,
    );
  }
}

export class DeleteStep extends Step {
  readonly op: "delete" | "delete-replaced" | "discard" | "discard-replaced";
  override readonly logical: boolean;
  readonly #otherDeletions: Set<string>;
  readonly #replacing: "no" | "created" | "to-create";

  /** `replacing`: the replacement exists already, or is yet to be created. `otherDeletions` are the URNs that go as well. */
  constructor(old: State, otherDeletions: Set<string>, replacing: "no" | "created" | "to-create" = "no") {
    super(old, undefined);
    this.op = `${old.external ? "discard" : "delete"}${replacing === "no" ? "" : "-replaced"}`;
    this.logical = replacing === "no";
    this.#otherDeletions = otherDeletions;
    this.#replacing = replacing;
  }

  async apply(context: StepContext): Promise<Outcome> {
    const old = this.old!;
    if (this.#replacing === "no" && old.protect) throw new ProtectedError(old.urn);
    const kept = old.external || old.retainOnDelete || this.#otherDeletions.has(old.deletedWith);
    if (!context.preview && !kept && old.custom) {
      if (isProvider(old)) await context.registry.delete(old);
      else await context.plugin(old).delete(old.urn, old.id, old.inputs, old.outputs);
    }
    if (this.#replacing === "to-create") old.pendingReplacement = true;
    return { status: "ok" };
  }
}

/** Forgets what was deleted for a replacement that the program no longer asks for. */
export class RemovePendingReplaceStep extends Step {
  readonly op = "remove-pending-replace";
  override readonly logical = false;

  apply(): Outcome {
    return { status: "ok" };
  }
}
