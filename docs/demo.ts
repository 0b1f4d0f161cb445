/** `node docs/demo.ts`: makes docs/demo.svg from what a real `npm run demo` prints in a terminal. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters as plain } from "node:util";

const ansiToSvg = createRequire(import.meta.url)("ansi-to-svg") as (text: string, options: object) => string;

/** Characters in a line of the picture. */
const WIDTH = 100;
/** The steps that the picture shows whole; of the others it shows the result. */
const WHOLE = ["Somebody changes", "Detect the drift", "What was done"];

const terminal = { NODE_OPTIONS: "--import data:text/javascript,process.stdout.isTTY=true", FORCE_COLOR: "1", NO_COLOR: "" };
const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(new URL("../sandbox/demo.ts", import.meta.url))], {
  env: { ...process.env, ...terminal },
  encoding: "utf8",
});
if (status !== 0) throw new Error(`the demo exited with ${status}`);

const steps = stdout.split(/\n+(?=\S*(?:▶|What was done))/).slice(1);
const shown = ["$ npm run demo", ...steps.map((step) => (WHOLE.some((title) => step.includes(title)) ? whole(step) : short(step)))];
const svg = ansiToSvg(
  shown
    .flatMap((step) => ["", ...step.split("\n")])
    .flatMap(folded)
    .slice(1)
    .join("\n"),
  {
    scale: 1,
    paddingTop: 12,
    paddingLeft: 12,
    paddingBottom: 12,
    paddingRight: 12,
  },
);
const title =
  "<title>npm run demo: groups and a sub-account are created, changed behind Pulumi's back, repaired, renamed and destroyed; a table counts the calls</title>";
const named = svg
  .replace(/font-family="[^"]*"/, 'font-family="Source Code Pro, Courier New, Courier, monospace"')
  .replace(/^<svg[^>]*>/, `$&${title}`)
  // A picture shows several spaces as one.
  .replace(/(?<=[^\s>]) {2,}(?=\S)/g, (spaces) => "\u00a0".repeat(spaces.length));
writeFileSync(new URL("demo.svg", import.meta.url), `${named}\n`);

/** All lines but the URNs, which are wider than the picture. */
function whole(step: string): string {
  return step
    .trimEnd()
    .split("\n")
    .filter((line) => !plain(line).includes("[urn="))
    .join("\n");
}

/** The title and the summary. */
function short(step: string): string {
  const [title, ...lines] = step.trimEnd().split("\n") as [string, ...string[]];
  const from = lines.findIndex((line) => plain(line).includes("Resources:"));
  const summary = lines.slice(from).filter((line) => /^ {4}\S/.test(plain(line)));
  return [title, "    …", ...summary].join("\n");
}

/** Breaks a line between words; the parts keep its colours. */
function folded(line: string): string[] {
  if (plain(line).length <= WIDTH) return [line];
  const start = line.slice(0, line.indexOf(plain(line).charAt(0)));
  const at = plain(line).lastIndexOf(" ", WIDTH);
  const parts = [plain(line).slice(0, at), `  ${plain(line).slice(at + 1)}`];
  return parts.map((part) => (start === "" ? part : `${start}${part}\x1b[39m\x1b[22m`));
}
