import { existsSync, readFileSync } from "node:fs";
import { signatureKey, signatures } from "./values.ts";

/** What a command has left behind. */
export interface CommandResult {
  /** The exit code; null after a signal. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A line of the event log, in the Pulumi CLI's format: one of the keys is set. */
export interface EngineEventLine {
  sequence: number;
  timestamp: number;
  preludeEvent?: { config: Record<string, string> };
  resourcePreEvent?: { metadata: StepLine; planning?: boolean };
  resOutputsEvent?: { metadata: StepLine; planning?: boolean };
  resOpFailedEvent?: { metadata: StepLine; status: number; steps: number };
  diagnosticEvent?: {
    urn?: string;
    prefix?: string;
    message: string;
    color: string;
    severity: "debug" | "info" | "info#err" | "warning" | "error";
  };
  summaryEvent?: {
    maybeCorrupt: boolean;
    durationSeconds: number;
    resourceChanges: Record<string, number>;
    isPreview: boolean;
    result: string;
  };
  cancelEvent?: Record<string, never>;
}

/** A step in the event log. */
export interface StepLine {
  op: string;
  urn: string;
  type: string;
  old: Record<string, unknown> | null;
  new: Record<string, unknown> | null;
  keys?: string[];
  diffs?: string[];
  detailedDiff: Record<string, { diffKind: string; inputDiff: boolean }> | null;
  logical?: boolean;
  provider: string;
}

/** The result of `preview`, `up`, `refresh` or `destroy`. */
export interface OperationResult extends CommandResult {
  events: EngineEventLine[];
  /** How many resources each operation was done to, e.g. `{ create: 2, same: 1 }`. */
  summary: Record<string, number>;
  /** The messages of all error diagnostics, in order; those of the command itself come last. */
  errors: string[];
}

/** A resource as the stack's state holds it. Secrets are `{ secret: value }`. */
export interface ResourceState {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  parent?: string;
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  initErrors?: string[];
  delete?: boolean;
  protect?: boolean;
  external?: boolean;
  pendingReplacement?: boolean;
  [field: string]: unknown;
}

export interface StackState {
  resources: ResourceState[];
  pendingOperations: { resource: ResourceState; type: string }[];
}

/** Reads an event log; empty when the command has not come as far as to write one. */
export function readEvents(path: string): EngineEventLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** A resource of `stack export --show-secrets`. */
export function decodeResource(resource: any): ResourceState {
  return { ...resource, inputs: decode(resource.inputs ?? {}), outputs: decode(resource.outputs ?? {}) };
}

function decode(value: any): any {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if (value[signatureKey] === signatures.secret) return { secret: decode(JSON.parse(value.plaintext)) };
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, decode(element)]));
}
