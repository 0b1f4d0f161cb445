import { diffMaps } from "./diff.ts";
import type { Emit, Severity } from "./events.ts";
import type { Status } from "./provider-error.ts";
import { RefreshStep } from "./read-steps.ts";
import type { SnapshotManager } from "./snapshot.ts";
import type { Step } from "./steps.ts";
import { isDefaultProvider } from "./urn.ts";

/** What goes with each step: the events, the counts of the summary and, outside previews, the state on disk. */
export class Actions {
  /** How many resources each kind of step was done to. */
  readonly changes: Record<string, number> = {};
  /** A failed call has left a resource of which nothing certain is known. */
  maybeCorrupt = false;
  readonly #emit: Emit;
  readonly #preview: boolean;
  readonly #refreshOnly: boolean;
  readonly #refreshing: boolean;
  readonly #snapshot: SnapshotManager | undefined;
  #steps = 0;

  constructor(options: { emit: Emit; preview: boolean; refreshOnly: boolean; refreshing: boolean; snapshot?: SnapshotManager }) {
    this.#emit = options.emit;
    this.#preview = options.preview;
    this.#refreshOnly = options.refreshOnly;
    this.#refreshing = options.refreshing;
    this.#snapshot = options.snapshot;
  }

  diag(severity: Severity, urn: string, message: string): void {
    this.#emit({ kind: "diag", severity, urn, message });
  }

  async before(step: Step): Promise<((successful: boolean) => Promise<void>) | undefined> {
    this.#emit({ kind: "resource-pre", metadata: { op: step.op, step }, planning: this.#preview, internal: isInternal(step) });
    return this.#snapshot?.begin(step);
  }

  async after(step: Step, end: ((successful: boolean) => Promise<void>) | undefined, status: Status, error?: Error): Promise<void> {
    if (error) this.#failed(step, status, error);
    else this.#succeeded(step);
    // The resource is not what the new inputs ask for: what is left to do must show in the next update.
    if (status === "partial" && step.op === "update") step.new!.inputs = { ...step.old!.inputs };
    await end?.(!error || status === "partial");
  }

  async outputsRegistered(step: Step): Promise<void> {
    this.#outputs(step, step.op);
    await this.#snapshot?.outputsRegistered(step);
  }

  #failed(step: Step, status: Status, error: Error): void {
    const urn = isInternal(step) ? "" : step.urn;
    this.diag("error", urn, this.#preview ? `Preview failed: ${error.message}` : error.message);
    if (this.#preview) return;
    if (status === "unknown") this.maybeCorrupt = true;
    this.#emit({ kind: "resource-failed", metadata: { op: step.op, step }, status, steps: this.#steps });
  }

  #succeeded(step: Step): void {
    const refreshed = this.#refreshOnly && step instanceof RefreshStep;
    const op = refreshed ? step.resultOp : step.op;
    // A resource that is only read counts when it has changed.
    const counts =
      refreshed ||
      (op === "read" ? diffMaps(step.old?.outputs ?? {}, step.new!.outputs) !== undefined && step.old !== undefined : step.logical);
    if (counts && !isInternal(step)) {
      this.#steps++;
      this.changes[op] = (this.changes[op] ?? 0) + 1;
    }
    const refreshShown = this.#refreshing && step.op === "refresh";
    if (this.#preview || step.res.custom || refreshShown || step.op === "delete") this.#outputs(step, op);
  }

  #outputs(step: Step, op: Step["op"]): void {
    this.#emit({ kind: "resource-outputs", metadata: { op, step }, planning: this.#preview, internal: isInternal(step) });
  }
}

const isInternal = (step: Step): boolean => step.op === "remove-pending-replace" || isDefaultProvider(step.urn);
