import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProcess } from "../tools/runProcess.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "versions-"));
  mkdirSync(join(folder, "emulator"));
  for (const file of ["package.json", "emulator/package.json", "package-lock.json", "CHANGELOG.md"]) cpSync(file, join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (cwd: string, ...words: string[]) =>
  runProcess(process.execPath, [resolve("checks/versions.ts"), ...words], { cwd, env: { PATH: process.env.PATH! } });
const change = (file: string, edit: (content: any) => void) => {
  const content = JSON.parse(readFileSync(join(folder, file), "utf8"));
  edit(content);
  writeFileSync(join(folder, file), JSON.stringify(content));
};
/** Gives everything a version, and the changelog these headings. */
const have = (version: string, ...headings: string[]) => {
  for (const file of ["package.json", "emulator/package.json"]) change(file, (manifest) => Object.assign(manifest, { version }));
  change("package-lock.json", ({ packages }) => {
    packages[""].version = version;
    packages.emulator.version = version;
  });
  writeFileSync(join(folder, "CHANGELOG.md"), `# Changelog\n\n${headings.map((heading) => `## ${heading}\n\n- News.\n`).join("\n")}`);
};

test("the versions of this repository agree", async () => {
  expect(await check(".")).toMatchObject({ exitCode: 0, stderr: "" });
});

test.each([
  ["0.2.0", ["Unreleased", "0.1.0 (2026-01-01)"], ""],
  ["0.2.0", ["0.2.0 (2026-02-01)", "0.1.0 (2026-01-01)"], ""],
  ["0.2.0", ["Unreleased", "0.2.0 (2026-02-01)"], ""],
  ["0.10.0", ["Unreleased", "0.9.0 (2026-01-01)"], ""],
  ["0.1.0", ["Unreleased", "0.2.0 (2026-01-01)"], "package.json has 0.1.0, and the changelog has 0.2.0 already"],
  ["0.2.0", ["0.1.0 (2026-01-01)"], "CHANGELOG.md has no section for 0.2.0"],
  ["0.2.0", ["0.1.0 (2026-01-01)", "0.2.0 (2026-02-01)"], "0.1.0 stands above 0.2.0"],
  ["0.2.0", ["0.1.0 (2026-01-01)", "Unreleased"], '"## Unreleased" has to be the first section'],
  ["0.2.0", ["0.2.0"], '"## 0.2.0" has to be "## Unreleased", or a version and a date'],
])("%s with the changelog %j: %j", async (version, headings, message) => {
  have(version, ...headings);
  expect(await check(folder)).toMatchObject({ exitCode: message ? 1 : 0, stderr: message ? expect.stringContaining(message) : "" });
});

test.each<[string, string, (content: any) => void]>([
  ["emulator/package.json", "emulator/package.json", (manifest) => (manifest.version = "9.9.9")],
  ['package-lock.json, ""', "package-lock.json", ({ packages }) => (packages[""].version = "9.9.9")],
  ['package-lock.json, "emulator"', "package-lock.json", ({ packages }) => (packages.emulator.version = "9.9.9")],
])("another version in %s is found", async (where, file, edit) => {
  change(file, edit);
  expect(await check(folder)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`${where} has 9.9.9, package.json has `) });
});

test.each([
  ["v0.2.0", ["0.2.0 (2026-02-01)"], ""],
  ["v0.1.0", ["0.2.0 (2026-02-01)"], "the tag is v0.1.0, package.json has 0.2.0"],
  ["v0.2.0", ["Unreleased", "0.2.0 (2026-02-01)"], 'the first section has to be "## 0.2.0" with its date, not "## Unreleased"'],
])("a release of %s with the changelog %j: %j", async (tag, headings, message) => {
  have("0.2.0", ...headings);
  expect(await check(folder, tag)).toMatchObject({ exitCode: message ? 1 : 0, stderr: message ? expect.stringContaining(message) : "" });
});
