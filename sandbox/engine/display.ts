import { diffMaps, objectDiffFromDetails } from "./diff.ts";
import { type EngineEvent, type StepMetadata, severityPrefix } from "./events.ts";
import { outputsText } from "./outputs.ts";
import { type Colors, indentation, isInternalKey, opColor, PropertyPrinter, prefixes } from "./print.ts";
import type { StepOp } from "./steps.ts";
import { summaryText } from "./summary.ts";
import { isRootStack, parseReference, urnName } from "./urn.ts";

const replacementOps: StepOp[] = [
  "replace",
  "create-replacement",
  "delete-replaced",
  "read-replacement",
  "discard-replaced",
  "remove-pending-replace",
];

export interface DisplayOptions {
  colors: Colors;
  debug: boolean;
  suppressOutputs: boolean;
  /** What the stack's own resource is called. */
  stackName: string;
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
}

/** Shows what happens in an operation. */
export interface Display {
  show(event: EngineEvent): void;
}

/** Shows an operation in the manner of the Pulumi CLI's `--diff`: diagnostics on standard error, the rest on standard output. */
export class DiffDisplay implements Display {
  readonly #seen = new Map<string, StepMetadata>();
  readonly #colors: Colors;
  readonly #options: DisplayOptions;
  #errored = 0;

  constructor(options: DisplayOptions) {
    this.#colors = options.colors;
    this.#options = options;
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
        if (event.severity !== "debug" || this.#options.debug) this.#options.err(this.#diagnostic(event));
        break;
      case "stdout":
        this.#put(event.message);
        break;
      case "summary":
        this.#put(summaryText(event, this.#errored, this.#colors));
        break;
      default:
    }
  }

  #put(text: string): void {
    if (text !== "") this.#options.out(text);
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
    const text = outputsText(metadata, indent + 1, planning, refresh, this.#colors);
    const header = refresh && (op !== "refresh" || text !== "" || isRootStack(step.urn)) ? this.#header(metadata, indent) : "";
    if (text === "" || this.#options.suppressOutputs) return header;
    return `${header}${opColor(this.#colors, op)(`${indentation(indent + 1, op, false)}--outputs:--`)}\n${text}`;
  }
}
