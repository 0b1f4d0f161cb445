import type { Finding, Report } from "./report.ts";
import { meanings, statesInWords } from "./report.ts";

/** Text in XML 1.0, which knows no control characters. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!);

/** For servers that show test results: each finding is a failed test, and what could not be read an error. */
export function junitReport({ findings, checked, problems }: Report): string {
  const suites = [...new Set([...checked.map(({ vendor }) => vendor), ...problems.map(({ vendor }) => vendor)])].map((vendor) => {
    const found = findings.filter((finding) => finding.vendor === vendor);
    const unread = problems.filter((problem) => problem.vendor === vendor);
    const own = checked.filter((each) => each.vendor === vendor);
    const managed = own.filter((each) => each.managed > 0);
    const cases = [
      ...managed.map(
        ({ place, managed: number }) => `    <testcase classname="${vendor}" name="${xml(`${number} objects are managed (${place})`)}"/>`,
      ),
      ...found.map((finding) => failure(finding)),
      ...unread.map(
        ({ what, message }) =>
          `    <testcase classname="${vendor}" name="${xml(`can read ${what}`)}"><error message="${xml(message)}"/></testcase>`,
      ),
    ];
    const numbers = `tests="${cases.length}" failures="${found.length}" errors="${unread.length}"`;
    return [`  <testsuite name="${vendor}" ${numbers}>`, ...cases, "  </testsuite>"].join("\n");
  });
  return [`<?xml version="1.0" encoding="UTF-8"?>`, `<testsuites name="pulumi-tenancy unmanaged">`, ...suites, "</testsuites>", ""].join(
    "\n",
  );
}

function failure(finding: Finding): string {
  const { vendor, kind, name, id, place, detail } = finding;
  const message = [meanings[finding.finding], statesInWords(finding), detail].filter(Boolean).join("; ");
  const title = `${kind} ${JSON.stringify(name)} (${id}, ${place})`;
  return `    <testcase classname="${vendor}.${kind}" name="${xml(title)}"><failure type="${finding.finding}" message="${xml(message)}"/></testcase>`;
}
