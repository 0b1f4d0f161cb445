import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../emulator/uucall/index.ts";
import { importingDrivers, type Program, startProgram } from "../cli/stack/program.ts";
import { blocksOf, nextCommands } from "./blocks.ts";

/** The page's commands, under its headings and in its order; what happens at the vendors between them is done here. */
const page = readFileSync("docs/existing.md", "utf8");
const blocks = (language: string) => blocksOf(language, page, "existing.md").map(({ code }) => code);
const unused = blocks("sh");
const PASSWORD = "pa55-planted";

let aicc: AiccEmulator;
let uucall: UucallEmulator;
let program: Program;
beforeAll(async () => {
  [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
  aicc.groups.change("159832671551117675139418726647", { workNos: [50041] });
  // The page's settings are invented: those of the emulators are there already, but for the stack, which the page makes.
  program = await startProgram(importingDrivers().at(-1)!, [aicc, uucall], { "index.ts": blocks("ts")[0]! });
});
afterAll(async () => {
  program[Symbol.dispose]();
  await Promise.all([aicc.stop(), uucall.stop()]);
});

/** Runs the commands of the page's next block, which has to be under this heading, and expects the exit codes that it states; returns what they printed. */
async function next(heading: string): Promise<string> {
  let printed = "";
  for (const { line, exitCode } of nextCommands(page, unused, heading)) {
    // Nobody is here to answer and to type passwords.
    const answered = line
      .replace(/^npx pulumi-tenancy import \w+/, "$& --yes")
      .replace(/^pulumi config set --secret \w+Password$/, `$& ${PASSWORD}`);
    printed += await program.run(answered, exitCode);
  }
  return printed;
}

test("the settings that the page sets are those of the documentation", () => {
  const settings = [...unused.shift()!.matchAll(/aicc:(\w+)/g)].map(([, name]) => name);
  expect(settings).toEqual(["endpoint", "accessKey", "secretKey", "ccId", "vdn"]);
  const documented = readFileSync("docs/settings.md", "utf8");
  for (const name of settings) expect(documented).toContain(name);
});

test("the import shows and writes what the page shows, and leaves nothing to do", async () => {
  const printed = await next("Import");
  const [shown] = blocks("text");
  expect(printed.replaceAll(/ +$/gm, "")).toContain(shown!.trim());
  expect(program.read("aicc.ts")).toContain(blocks("ts aicc\\.ts")[0]!);
  expect(program.read("index.ts")).toContain('import "./aicc.ts";\n');
  const before = aicc.requests.all().length;
  await next("Import");
  expect(
    aicc.requests
      .all()
      .slice(before)
      .map(({ operation }) => operation)
      .filter((name) => !name.startsWith("query")),
  ).toEqual([]);
});

test("passwords are all that is left for sub-accounts", async () => {
  const before = uucall.subAccounts.all().map(({ password: _, ...rest }) => rest);
  expect(await next("Passwords")).toContain("  pulumi config set --secret lisiPassword\n");
  expect(await next("Passwords")).toMatch(/\+ password/);
  expect(uucall.passwordIs("101", PASSWORD)).toBe(true);
  expect(uucall.subAccounts.all().map(({ password: _, ...rest }) => rest)).toEqual(before);
});

test("a second run finds what is new, and every option of the table exists", async () => {
  expect(await next("Choose")).toContain("There is nothing to import");
  const help = await program.run("npx pulumi-tenancy import --help");
  const options = [...page.matchAll(/^\| (`--[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/--[\w-]+/g)].map(([option]) => option),
  );
  expect(options.length).toBeGreaterThan(8);
  for (const option of options) expect(help).toContain(option);
});

test("what nobody manages", async () => {
  aicc.groups.add({ ...aicc.groups.all()[0]!, id: "4711", groupName: "Night", workNos: [] });
  const printed = await next("What nobody manages");
  const shown = blocks("text")[1]!
    .trim()
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
  for (const line of shown) expect(printed.replaceAll(/ +/g, " ")).toContain(line);
  await next("What nobody manages");
  await next("What nobody manages");
  expect(program.read("unmanaged.html")).toContain("<td>Night</td>");
});

test("the names of the page are those that the command makes", async () => {
  aicc.groups.replaceAll([{ ...aicc.groups.all()[0]!, id: "4712", groupName: "Sales (North)", workNos: [] }]);
  writeFileSync(join(program.dir, "index.ts"), "");
  await program.run("npx pulumi-tenancy import aicc --yes --dry-run --out names.ts");
  expect(program.read("names.ts")).toContain('const salesNorth = new aicc.UserGroup("sales-north"');
});

test("runs every command of the page", () => {
  expect(unused).toEqual([]);
});
