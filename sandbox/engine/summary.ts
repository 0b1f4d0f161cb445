import type { EngineEvent } from "./events.ts";
import { type Colors, opColor, prefixes } from "./print.ts";

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

/** The last lines of an operation: how many resources were changed, and how long it took. */
export function summaryText(
  { changes, isPreview, seconds }: Extract<EngineEvent, { kind: "summary" }>,
  errored: number,
  colors: Colors,
): string {
  const lines = [colors.bold(colors.magenta("Resources:"))];
  const counted = summaryOps.filter((op) => changes[op]);
  for (const op of counted) {
    lines.push(`    ${opColor(colors, op)(`${prefixes[op]}${changes[op]} ${isPreview ? `to ${op}` : pastTense(op)}`)}`);
  }
  const total = counted.reduce((sum, op) => sum + changes[op]!, 0);
  const pieces = [
    ...(counted.length >= 2 ? [colors.bold(`${total} change${total === 1 ? "" : "s"}`)] : []),
    ...(changes.same ? [`${changes.same} unchanged`] : []),
  ];
  if (pieces.length > 0) lines.push(`    ${pieces.join(". ")}`);
  if (errored > 0) lines.push(`    ${colors.red(`${errored} errored`)}`);
  if (!isPreview) lines.push("", `${colors.bold(colors.magenta("Duration:"))} ${formatDuration(Math.ceil(seconds))}`);
  return `${lines.join("\n")}\n`;
}

function pastTense(op: string): string {
  if (op === "refresh") return "refreshed";
  if (op.startsWith("discard")) return "discarded";
  return op.startsWith("delete") ? "deleted" : `${op}d`;
}

function formatDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
