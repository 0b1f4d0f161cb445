import { closeSync, openSync, writeSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Status } from "./provider-error.ts";
import { blindingCrypter } from "./secrets.ts";
import { type State, serializeProperties } from "./state.ts";
import type { Step, StepOp } from "./steps.ts";

export type Severity = "debug" | "info" | "info#err" | "warning" | "error";
export type Log = (severity: Severity, urn: string, message: string) => void;

/** A step as the events show it; its operation can differ from the step's own after a refresh. */
export interface StepMetadata {
  op: StepOp;
  step: Step;
}

export type EngineEvent =
  | { kind: "prelude"; config: Record<string, string> }
  | { kind: "resource-pre"; metadata: StepMetadata; planning: boolean; internal: boolean }
  | { kind: "resource-outputs"; metadata: StepMetadata; planning: boolean; internal: boolean }
  | { kind: "resource-failed"; metadata: StepMetadata; status: Status; steps: number }
  | { kind: "diag"; urn: string; severity: Severity; message: string }
  | { kind: "stdout"; message: string }
  | {
      kind: "summary";
      isPreview: boolean;
      maybeCorrupt: boolean;
      seconds: number;
      changes: Record<string, number>;
      result: "succeeded" | "failed" | "canceled";
    }
  | { kind: "cancel" };

export type Emit = (event: EngineEvent) => void;

/** What a diagnostic begins with. */
export const severityPrefix = (severity: Severity): string => (severity.startsWith("info") ? "" : `${severity}: `);

/** The file of `--event-log`: one JSON object a line, as the Pulumi CLI writes them. */
export class EventLog {
  readonly #file: number;
  #sequence = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  write(event: EngineEvent): void {
    const stamped = { sequence: this.#sequence++, timestamp: Math.floor(Date.now() / 1000), ...describe(event) };
    writeSync(this.#file, `${JSON.stringify(stamped)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const statusNumbers: Record<Status, number> = { ok: 0, partial: 1, unknown: 2 };

function describe(event: EngineEvent): Record<string, unknown> {
  switch (event.kind) {
    case "prelude":
      return { preludeEvent: { config: event.config } };
    case "resource-pre":
      return { resourcePreEvent: { metadata: describeStep(event.metadata), planning: event.planning || undefined } };
    case "resource-outputs":
      return { resOutputsEvent: { metadata: describeStep(event.metadata), planning: event.planning || undefined } };
    case "resource-failed":
      return { resOpFailedEvent: { metadata: describeStep(event.metadata), status: statusNumbers[event.status], steps: event.steps } };
    case "diag": {
      const message = `${stripVTControlCharacters(event.message)}\n`;
      const prefix = severityPrefix(event.severity) || undefined;
      return { diagnosticEvent: { urn: event.urn || undefined, prefix, message, color: "never", severity: event.severity } };
    }
    case "stdout":
      return { stdoutEvent: { message: event.message, color: "never" } };
    case "summary":
      return {
        summaryEvent: {
          maybeCorrupt: event.maybeCorrupt,
          durationSeconds: Math.ceil(event.seconds),
          resourceChanges: event.changes,
          PolicyPacks: {},
          isPreview: event.isPreview,
          result: event.result,
        },
      };
    case "cancel":
      return { cancelEvent: {} };
  }
}

const listed = (items: string[] | undefined) => (items?.length ? items : undefined);

function describeStep({ op, step }: StepMetadata): Record<string, unknown> {
  const { keys, diffs, detailedDiff } = step.diff;
  const shown = (step.new ?? step.old)!;
  return {
    op,
    urn: shown.urn,
    type: shown.type,
    old: describeState(step.old),
    new: describeState(step.new),
    keys: listed(keys),
    diffs: listed(diffs),
    detailedDiff: detailedDiff
      ? Object.fromEntries(
          [...detailedDiff]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([path, { kind, inputDiff }]) => [path, { diffKind: kind, inputDiff }]),
        )
      : null,
    logical: step.logical || undefined,
    provider: shown.provider,
  };
}

function describeState(state: State | undefined): Record<string, unknown> | null {
  if (!state) return null;
  return {
    type: state.type,
    urn: state.urn,
    custom: state.custom || undefined,
    delete: state.delete || undefined,
    id: state.id,
    parent: state.parent,
    protect: state.protect || undefined,
    external: state.external || undefined,
    retainOnDelete: state.retainOnDelete || undefined,
    inputs: serializeProperties(state.inputs, blindingCrypter),
    outputs: serializeProperties(state.outputs, blindingCrypter),
    provider: state.provider,
    initErrors: listed(state.initErrors),
  };
}
