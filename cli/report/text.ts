import { table } from "../table.ts";
import type { Report } from "./report.ts";
import { closing, meanings, statesInWords } from "./report.ts";

/** For people at a terminal. */
export function textReport(report: Report): string {
  const rows = report.findings.map((finding) => [
    ...[finding.finding, finding.vendor, finding.kind, finding.name, finding.id],
    statesInWords(finding) || finding.detail || meanings[finding.finding],
  ]);
  const list = rows.length > 0 ? `${table(["FINDING", "VENDOR", "KIND", "NAME", "ID", "WHERE"], rows)}\n\n` : "";
  return `${list}${closing(report).join("\n")}\n`;
}
