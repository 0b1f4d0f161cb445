import pc from "picocolors";
import { anyChanges, diffMaps, diffValues, type ObjectDiff, objectDiffFromDetails } from "./diff.ts";
import { type EngineEvent, type StepMetadata, severityPrefix } from "./events.ts";
import { indentation, isInternalKey, isShown, opColor, PropertyPrinter, prefixes } from "./print.ts";
import type { StepOp } from "./steps.ts";
import { isRootStack, parseReference, urnName } from "./urn.ts";
import { deepEquals, has, own, type PropertyMap, Unknown } from "./values.ts";

const replacementOps: StepOp[] = [
  "replace",
  "create-replacement",
  "delete-replaced",
  "read-replacement",
  "discard-replaced",
  "remove-pending-replace",
];
/** The order of the summary. Reads are no changes. */
const summaryOps = [
  "create",
  "update",
  "delete",
  "replace",
  "create-replacement",
  "delete-replaced",
  "refresh",
  "discard-replaced",
] as const;

/** Shows an operation in the manner of the Pulumi CLI's `--diff`: diagnostics on standard error, the rest on standard output. */
export class DiffDisplay {
  readonly #seen = new Map<string, StepMetadata>();
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #out: (text: string) => void;
  readonly #err: (text: string) => void;
  readonly #debug: boolean;
  readonly #suppressOutputs: boolean;
  #errored = 0;

  constructor(options: {
    colors: boolean;
    debug: boolean;
    suppressOutputs: boolean;
    out: (text: string) => void;
    err: (text: string) => void;
  }) {
    this.#colors = pc.createColors(options.colors);
    this.#out = options.out;
    this.#err = options.err;
    this.#debug = options.debug;
    this.#suppressOutputs = options.suppressOutputs;
  }

  show(event: EngineEvent): void {
    switch (event.kind) {
      case "resource-pre":
        this.#seen.set(event.metadata.step.urn, event.metadata);
        if (event.metadata.op !== "refresh" && !event.internal && this.#isShown(event.metadata))
          this.#put(this.#step(event.metadata, event.planning, false));
        break;
      case "resource-outputs":
        if (!event.internal && this.#isShown(event.metadata)) this.#put(this.#outputs(event.metadata, event.planning));
        break;
      case "resource-failed":
        this.#errored++;
        break;
      case "diag":
        if (event.severity !== "debug" || this.#debug) this.#err(this.#diagnostic(event));
        break;
      case "stdout":
        this.#put(event.message);
        break;
      case "summary":
        this.#put(this.#summary(event));
        break;
      default:
    }
  }

  #put(text: string): void {
    if (text !== "") this.#out(text);
  }

  #diagnostic({ severity, message }: Extract<EngineEvent, { kind: "diag" }>): string {
    const color = severity === "error" ? this.#colors.red : severity === "warning" ? this.#colors.yellow : this.#colors.dim;
    const prefix = severityPrefix(severity);
    return `${prefix && color(prefix)}${message}\n`;
  }

  /** Parts of a replacement are told by the replacement itself, and unchanged resources not at all. */
  #isShown({ op, step }: StepMetadata): boolean {
    if (isRootStack(step.urn)) return true;
    if (op === "same") return step.old!.protect !== step.new!.protect;
    return step.logical || !replacementOps.includes(op);
  }

  #indent({ step }: StepMetadata): number {
    let indent = 0;
    for (let parent = this.#seen.get(step.res.parent); parent; parent = this.#seen.get(parent.step.res.parent)) {
      if (this.#isShown(parent)) indent++;
    }
    return indent;
  }

  #step(metadata: StepMetadata, planning: boolean, refresh: boolean): string {
    const indent = this.#indent(metadata);
    return this.#header(metadata, indent) + (metadata.op === "same" ? "" : this.#details(metadata, indent + 1, planning, refresh));
  }

  #header({ op, step }: StepMetadata, indent: number): string {
    const color = opColor(this.#colors, op);
    const { old } = step;
    const next = step.new;
    const lock = next && !next.protect && old?.protect ? " 🔓" : next?.protect || old?.protect ? " 🔒" : "";
    const retained = old?.retainOnDelete && ["delete", "replace", "create-replacement", "delete-replaced"].includes(op);
    const lines = [`${"    ".repeat(indent)}${prefixes[op]}${step.res.type}: (${op}${retained ? "[retain]" : ""})${lock}`];
    const inner = "    ".repeat(indent + 1);
    if (old?.id) lines.push(`${inner}[id=${old.id}]`);
    lines.push(`${inner}[urn=${step.urn}]`);
    const provider = step.res.provider;
    if (provider !== "" && old && next && old.provider !== next.provider)
      lines.push(`${inner}[provider: ${old.provider} => ${next.provider}]`);
    else if (provider !== "" && urnName(parseReference(provider).urn) !== "default") lines.push(`${inner}[provider=${provider}]`);
    return lines.map((line) => `${color(line)}\n`).join("");
  }

  #details({ op, step }: StepMetadata, indent: number, planning: boolean, refresh: boolean): string {
    const printer = new PropertyPrinter(this.#colors, planning);
    const { old } = step;
    const next = step.new;
    const { detailedDiff, diffs } = step.diff;
    if (detailedDiff) {
      const olds = (inputs: boolean) => (inputs ? old!.inputs : old!.outputs);
      const news = (inputs: boolean) => (refresh && !inputs ? next!.outputs : next!.inputs);
      const diff = objectDiffFromDetails(detailedDiff, olds, news);
      if (diff) printer.diff(diff, indent);
      else printer.object(old!.inputs, { indent, op: "same", signed: true });
    } else if (!old || !next) {
      const map = next ? (Object.keys(next.outputs).length > 0 ? next.outputs : next.inputs) : old!.inputs;
      printer.object(map, { indent, op, signed: false });
    } else {
      const outputs = Object.keys(next.outputs).length > 0;
      const [olds, news] = outputs ? [old.outputs, next.outputs] : [old.inputs, next.inputs];
      const diff = diffMaps(olds, news, isInternalKey);
      if (diff) printer.diff(diff, indent, outputs || !diffs?.length ? undefined : diffs);
      else printer.object(news, { indent, op: "same", signed: true });
    }
    return printer.text;
  }

  #outputs(metadata: StepMetadata, planning: boolean): string {
    const { op, step } = metadata;
    const refresh = this.#seen.get(step.urn)?.op === "refresh";
    if (refresh && op === "update") return this.#step(metadata, planning, true);
    const indent = this.#indent(metadata);
    const text = this.#outputProperties(metadata, indent + 1, planning, refresh);
    const header = refresh && (op !== "refresh" || text !== "" || isRootStack(step.urn)) ? this.#header(metadata, indent) : "";
    if (text === "" || this.#suppressOutputs) return header;
    return `${header}${opColor(this.#colors, op)(`${indentation(indent + 1, op, false)}--outputs:--`)}\n${text}`;
  }

  /** Outputs that differ from the inputs, or from what they were before. */
  #outputProperties({ op, step }: StepMetadata, indent: number, planning: boolean, refresh: boolean): string {
    const root = isRootStack(step.urn);
    if (planning && !(refresh || root || op === "read" || op === "read-replacement")) return "";
    if (step.old && step.old.initErrors.length > 0) return "";
    const { inputs: ins, outputs: outs }: { inputs: PropertyMap; outputs: PropertyMap } = step.new ?? { inputs: {}, outputs: {} };
    const showSames = !planning && root;
    let diff: ObjectDiff | undefined;
    if (step.old) {
      diff = diffMaps(step.old.outputs, outs, isInternalKey);
      if (planning && root && diff) dropUnknowns(diff);
      if (!diff && !showSames) return "";
    }
    const keys = diff
      ? [...diff.adds.keys(), ...diff.deletes.keys(), ...diff.sames.keys(), ...diff.updates.keys()].sort()
      : Object.keys(outs).sort();
    const width = Math.max(0, ...keys.map((key) => key.length));
    const printer = new PropertyPrinter(this.#colors, planning);
    for (const key of keys) {
      const out = own(outs, key);
      if (!diff && (isInternalKey(key) || !isShown(out!))) continue;
      if (has(ins, key) && !refresh && out !== undefined && !diffValues(out, ins[key]!, isInternalKey)) continue;
      if (diff && !showSames && !diff.adds.has(key) && !diff.deletes.has(key) && !diff.updates.has(key)) continue;
      if (diff) printer.propertyDiff(key, width, diff, indent);
      else printer.property(key, width, out!, { indent, op, signed: false });
    }
    return printer.text;
  }

  #summary({ changes, isPreview, seconds }: Extract<EngineEvent, { kind: "summary" }>): string {
    const lines = [this.#colors.bold(this.#colors.magenta("Resources:"))];
    const counted = summaryOps.filter((op) => changes[op]);
    for (const op of counted) {
      lines.push(`    ${opColor(this.#colors, op)(`${prefixes[op]}${changes[op]} ${isPreview ? `to ${op}` : pastTense(op)}`)}`);
    }
    const total = counted.reduce((sum, op) => sum + changes[op]!, 0);
    const pieces = [
      ...(counted.length >= 2 ? [this.#colors.bold(`${total} change${total === 1 ? "" : "s"}`)] : []),
      ...(changes.same ? [`${changes.same} unchanged`] : []),
    ];
    if (pieces.length > 0) lines.push(`    ${pieces.join(". ")}`);
    if (this.#errored > 0) lines.push(`    ${this.#colors.red(`${this.#errored} errored`)}`);
    if (!isPreview) lines.push("", `${this.#colors.bold(this.#colors.magenta("Duration:"))} ${formatDuration(Math.ceil(seconds))}`);
    return `${lines.join("\n")}\n`;
  }
}

function pastTense(op: string): string {
  if (op === "refresh") return "refreshed";
  if (op.startsWith("discard")) return "discarded";
  return op.startsWith("delete") ? "deleted" : `${op}d`;
}

function formatDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** In a preview of the stack's outputs, what is unknown is no change. */
function dropUnknowns(diff: ObjectDiff): void {
  for (const [key, update] of diff.updates) {
    if (update.object) dropUnknowns(update.object);
    if ((!anyChanges(update.object) && deepEquals(update.old, update.new)) || update.new instanceof Unknown) diff.updates.delete(key);
  }
}
