import type { Report } from "./report.ts";
import { closing, counts, statesInWords } from "./report.ts";

/** Text as it stands: without what Markdown, or a site that shows it, would act on, such as links and mentions. */
const plain = (text: string): string =>
  text.replaceAll(/[\\`*_[\]<>#|~&@]|:(?=\/\/)|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`);

/** For issues and comments. */
export function markdownReport(report: Report): string {
  const rows = report.findings.map((finding) =>
    [finding.finding, finding.vendor, finding.kind, finding.name, finding.id, statesInWords(finding) || finding.detail]
      .map(plain)
      .join(" | "),
  );
  const head = ["| finding | vendor | kind | name | id | where |", "| --- | --- | --- | --- | --- | --- |"];
  return [
    `### What no stack manages: ${counts(report)}`,
    "",
    ...(rows.length > 0 ? [...head, ...rows.map((row) => `| ${row} |`), ""] : []),
    closing(report).map(plain).join("  \n"),
    "",
  ].join("\n");
}
