import { diffMaps, type ObjectDiff, objectDiffFromDetails } from "./diff.ts";
import type { Display, DisplayOptions } from "./display.ts";
import { type EngineEvent, type Severity, type StepMetadata, severityPrefix } from "./events.ts";
import { outputsText } from "./outputs.ts";
import { isInternalKey, opColor, prefixes } from "./print.ts";
import type { StepOp } from "./steps.ts";
import { summaryText } from "./summary.ts";
import { isRootStack, rootStackType, urnName, urnType } from "./urn.ts";

/** What an operation is called while it lasts, and when it is over. */
const words: Record<StepOp, [string, string]> = {
  same: ["", ""],
  create: ["creating", "created"],
  delete: ["deleting", "deleted"],
  update: ["updating", "updated"],
  replace: ["replacing", "replaced"],
  "create-replacement": ["creating replacement", "created replacement"],
  "delete-replaced": ["deleting original", "deleted original"],
  read: ["reading", "read"],
  "read-replacement": ["reading for replacement", "read for replacement"],
  refresh: ["refreshing", "refresh"],
  discard: ["discarding", "discarded"],
  "discard-replaced": ["discarding original", "discarded original"],
  "remove-pending-replace": ["", ""],
};
const partsOfReplacements: StepOp[] = ["create-replacement", "delete-replaced", "discard-replaced"];
/** Reads have no rows of their own. */
const reads: StepOp[] = ["read", "read-replacement", "discard"];

/** A resource in the tree, with the last that was done to it. */
interface Row {
  readonly type: string;
  readonly name: string;
  readonly diagnostics: Extract<EngineEvent, { kind: "diag" }>[];
  metadata?: StepMetadata;
  /** The replacement that `metadata` is a part of: it knows what differs. */
  replacement?: StepMetadata;
  /** Unchanged resources are shown where something was said of them, and where they have children. */
  shown: boolean;
  failed: boolean;
  began?: number;
  ended?: number;
}

const counted: [string, (severity: Severity) => boolean][] = [
  ["error", (severity) => severity === "error"],
  ["warning", (severity) => severity === "warning"],
  ["message", (severity) => severity.startsWith("info")],
  ["debug", (severity) => severity === "debug"],
];

const STATUS = 3;

type Cell = { text: string; color?: (text: string) => string };

/** Shows an operation as the tree that the Pulumi CLI leaves on a terminal, when the operation is over; all goes to standard output. */
export class TreeDisplay implements Display {
  /** By URN, in the order of arrival; the stack's is under "". */
  readonly #rows = new Map<string, Row>();
  readonly #options: DisplayOptions;
  #planning = false;

  constructor(options: DisplayOptions) {
    this.#options = options;
  }

  show(event: EngineEvent): void {
    if (event.kind === "stdout") this.#options.out(event.message);
    else if (event.kind === "diag" && (event.severity !== "debug" || this.#options.debug)) {
      const row = this.#row(event.urn);
      row.shown = true;
      row.diagnostics.push(event);
    } else if (event.kind === "resource-failed") this.#row(event.metadata.step.urn).failed = true;
    else if ((event.kind === "resource-pre" || event.kind === "resource-outputs") && !event.internal) {
      if (!reads.includes(event.metadata.op)) this.#step(event.metadata, event.kind === "resource-outputs");
    } else if (event.kind === "summary") this.#end(event);
  }

  #step(metadata: StepMetadata, over: boolean): void {
    const { old, new: next, urn } = metadata.step;
    const row = this.#row(urn);
    row.metadata = metadata;
    if (metadata.op === "replace") row.replacement = metadata;
    if (metadata.op !== "same" || old?.protect !== next?.protect) row.shown = true;
    if (!over) row.began = performance.now();
    if (over) row.ended = performance.now();
    else delete row.ended;
  }

  #row(urn: string): Row {
    const key = isRootStack(urn) ? "" : urn;
    const known = this.#rows.get(key);
    if (known) return known;
    if (key !== "") this.#row("");
    const named = key === "" ? { type: rootStackType, name: this.#options.stackName } : { type: urnType(urn), name: urnName(urn) };
    const row: Row = { ...named, diagnostics: [], shown: key === "", failed: false };
    this.#rows.set(key, row);
    return row;
  }

  #end(summary: Extract<EngineEvent, { kind: "summary" }>): void {
    this.#planning = summary.isPreview;
    const { colors, out, suppressOutputs } = this.#options;
    const root = this.#rows.get("");
    const heading = (text: string) => colors.bold(colors.magenta(text));
    if (root) out(`${this.#table(root)}\n\n`);
    const spoken = [...this.#rows.values()].filter(({ diagnostics }) => diagnostics.length > 0);
    if (spoken.length > 0) out(`${heading("Diagnostics:")}\n${spoken.map((row) => this.#diagnostics(row)).join("")}`);
    if (root?.metadata && root.metadata.op !== "delete" && !suppressOutputs) {
      const outputs = outputsText(root.metadata, 1, this.#planning, false, colors);
      if (outputs !== "") out(`${heading("Outputs:")}\n${outputs}\n`);
    }
    const errored = spoken.filter(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error")).length;
    out(`${summaryText(summary, errored, colors)}\n`);
  }

  #diagnostics({ type, name, diagnostics }: Row): string {
    const { colors } = this.#options;
    const lines = diagnostics.flatMap(({ severity, message }) => {
      const color = severity === "error" ? colors.red : severity === "warning" ? colors.yellow : String;
      return `${color(severityPrefix(severity))}${message.trimEnd()}`.split("\n").map((line) => `    ${line.trimEnd()}\n`);
    });
    return `  ${colors.blueBright(`${type} (${name}):`)}\n${lines.join("")}\n`;
  }

  #table(root: Row): string {
    const { colors } = this.#options;
    const title = (text: string): Cell => ({ text, color: (whole) => colors.underline(colors.blueBright(whole)) });
    const lines = this.#lines(root, "", "");
    const titles = ["Type", "Name", this.#planning ? "Plan" : "Status"];
    if (lines.some((line) => line.at(-1)!.text !== "")) titles.push("Info");
    const all = [[{ text: "  " }, ...titles.map(title)], ...lines];
    const widths = lines[0]!.map((_, column) => Math.max(...all.map((line) => line[column]?.text.length ?? 0)));
    // The CLI keeps room for the dots of what is still going on.
    widths[STATUS]! += 3;
    const padded = ({ text, color = String }: Cell, column: number) => color(text) + " ".repeat(widths[column]! - text.length);
    return all.map((line) => ` ${line.map(padded).join("  ")}`.trimEnd()).join("\n");
  }

  /** The lines of a resource and its children, which `indent` goes before; `branch` leads to the resource itself. */
  #lines(row: Row, branch: string, indent: string): Cell[][] {
    const children = [...this.#rows.values()].filter((child) => child !== row && this.#parent(child) === row && this.#isShown(child));
    const below = children.flatMap((child, at) => {
      const last = at === children.length - 1;
      return this.#lines(child, `${indent}${last ? "└─ " : "├─ "}`, `${indent}${last ? "   " : "│  "}`);
    });
    const op = this.#op(row);
    const color = opColor(this.#options.colors, op);
    return [
      [{ text: prefixes[op], color }, { text: `${branch}${row.type}` }, { text: row.name }, this.#status(row, op), this.#info(row)],
      ...below,
    ];
  }

  #parent(row: Row): Row {
    return this.#rows.get(row.metadata?.step.res.parent ?? "") ?? this.#rows.get("")!;
  }

  #isShown(row: Row): boolean {
    return row.shown || [...this.#rows.values()].some((child) => child !== row && this.#parent(child) === row && this.#isShown(child));
  }

  /** A replacement is one operation, unless it matters how far it has come. */
  #op({ metadata }: Row): StepOp {
    const op = metadata?.op ?? "same";
    const whole = this.#planning || ![...this.#rows.values()].some(({ failed }) => failed);
    return whole && partsOfReplacements.includes(op) ? "replace" : op;
  }

  #status({ metadata, failed, diagnostics, began, ended }: Row, op: StepOp): Cell {
    const { colors } = this.#options;
    const color = opColor(colors, op);
    if (this.#planning) return { text: words[op][1] === "" ? "" : op, color };
    const [doing, done] = words[op];
    if (failed || diagnostics.some(({ severity }) => severity === "error"))
      return { text: `**${`${doing.split(" ")[0]} failed`.trim()}**`, color: colors.red };
    if (done === "" || began === undefined) return { text: done, color };
    if (ended === undefined && metadata!.step.res.custom) return { text: `${doing} (interrupted)`, color: colors.yellow };
    const seconds = ((ended ?? began) - began) / 1000;
    return { text: `${done} (${seconds < 1 ? seconds.toFixed(2) : Math.floor(seconds)}s)`, color };
  }

  /** The properties that differ, and how much was said. */
  #info({ metadata: last, replacement, diagnostics }: Row): Cell {
    const metadata = last && partsOfReplacements.includes(last.op) ? (replacement ?? last) : last;
    const parts = metadata ? [differing(metadata)].filter((text) => text !== "") : [];
    for (const [name, isIt] of counted) {
      const count = diagnostics.filter(({ severity }) => isIt(severity)).length;
      if (count > 0) parts.push(`${count} ${name}${count === 1 || name === "debug" ? "" : "s"}`);
    }
    return { text: parts.join("; ") };
  }
}

/** The properties that are added, deleted and updated, e.g. `[diff: +remark~groupName]`. */
function differing({ op, step: { old, new: next, diff } }: StepMetadata): string {
  if (!old || !next) return "";
  const { detailedDiff, diffs } = diff;
  let found: ObjectDiff | undefined;
  if (op !== "same") {
    found = detailedDiff
      ? objectDiffFromDetails(
          detailedDiff,
          (inputs) => (inputs ? old.inputs : old.outputs),
          () => next.inputs,
        )
      : diffMaps(old.inputs, next.inputs, isInternalKey);
  }
  const updates = new Set(found?.updates.keys());
  if (old.provider !== next.provider) updates.add("provider");
  if (old.protect !== next.protect) updates.add("protect");
  if (!found && updates.size === 0) return "";
  const listed = (sign: string, keys: Iterable<string> = []) => {
    const names = [...keys].filter((key) => !diffs?.length || diffs.includes(key)).sort();
    return names.length > 0 ? sign + names.join(",") : "";
  };
  return `[diff: ${listed("+", found?.adds.keys())}${listed("-", found?.deletes.keys())}${listed("~", updates)}]`;
}
