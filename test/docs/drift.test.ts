import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../emulator/uucall/index.ts";
import { type Checkout, checkOut } from "../tools/checkout.ts";
import { blocksOf, nextCommands } from "./blocks.ts";

/** The page's commands, under its headings and in its order; what somebody does at the vendors between them is done here. */
const page = readFileSync("docs/drift.md", "utf8");
const blocks = (language: string) => blocksOf(language, page, "drift.md").map(({ code }) => code);
const [program, ignoring] = blocks("ts") as [string, string];

let aicc: AiccEmulator;
let uucall: UucallEmulator;
let checkout: Checkout;
const unused = blocks("sh");

beforeAll(async () => {
  aicc = await startAiccEmulator();
  uucall = await startUucallEmulator();
  checkout = await checkOut({
    stack: "dev",
    folders: [],
    files: {
      "Pulumi.yaml": "name: drift\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.ts\n",
      "index.ts": program,
    },
    emulators: [aicc, uucall],
    secrets: { "drift:password": "pa55-planted" },
  });
  expect(await run("pulumi up --yes --skip-preview")).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  checkout[Symbol.dispose]();
  await Promise.all([aicc.stop(), uucall.stop()]);
});

const run = (command: string, env?: Record<string, string>) => checkout.bash(command, env);
const edit = (change: (program: string) => string) => writeFileSync(join(checkout.dir, "index.ts"), change(program));
const group = () => aicc.groups.find(({ groupName }) => groupName === "Inspectors")!;
const zhang = () => uucall.subAccounts.find(({ account, state }) => account === "zhang" && state !== 3)!;
const lisi = "101";
const granted = (id: string) => uucall.grants.find(({ subAccountId }) => subAccountId === id)!.appIds;
const grant = (id: string, appIds: string[]) => uucall.grants.change(id, { appIds });

/** Runs the commands of the page's next block, which has to be under this heading, and expects the exit codes that it states; returns what they printed. */
async function next(heading: string): Promise<string> {
  let printed = "";
  for (const { line, exitCode: expected } of nextCommands(page, unused, heading)) {
    const { exitCode, stdout, stderr } = await run(line);
    expect(exitCode, `${line}\n${stdout}${stderr}`).toBe(expected);
    printed += stdout;
  }
  return printed;
}

/** The exit codes of the three commands of "Which command finds what", in the order of its columns. They take no lock, and so run at once. */
async function threeCodes(): Promise<string> {
  const header = page.split("\n").find((line) => line.includes("| `pulumi preview` |"))!;
  const commands = [...header.matchAll(/`(.*?)`/g)].map(([, command]) => `${command} --expect-no-changes`);
  const codes = await Promise.all(commands.map(async (command) => (await run(command)).exitCode));
  return codes.join(" | ");
}

test("looks, and finds nothing", () => next("Look"));

test("sees what the page says is seen", async () => {
  const before = { group: group(), grants: granted(zhang().id), name: zhang().name };
  aicc.groups.change(group().id, { remark: "changed in the console" });
  uucall.subAccounts.change(zhang().id, { name: "Zhang Si" });
  grant(zhang().id, ["11", "12", "21"]);
  grant(lisi, ["1", "111"]);
  const printed = await next("What is seen");
  expect(printed).toMatch(/UserGroup: \(update\).*remark.*"Quality team" => "changed in the console"/s);
  expect(printed).toMatch(/SubAccount: \(update\).*name.*"Zhang San" => "Zhang Si"/s);
  expect(printed.match(/SubAccountAppAuth: \(update\).*?appIds/gs)).toHaveLength(2);
  expect(printed).toMatch(/4 updated|~ 4 to update/);
  aicc.groups.change(group().id, { remark: before.group.remark });
  uucall.subAccounts.change(zhang().id, { name: before.name });
  grant(zhang().id, before.grants);
  grant(lisi, ["1", "11", "111"]);
});

test("does not see what the page says is not seen", async () => {
  uucall.subAccounts.change(zhang().id, { password: "other", roleEnble: "1", jobnumber: "007", bind_ext: "8009", roleId: "2", state: 4 });
  grant(lisi, ["11", "22"]);
  aicc.groups.add({ ...group(), id: "159832671551117675139418726000", groupName: "Of somebody else" });
  aicc.requests.clear();
  await next("What is not seen");
  expect(new Set(aicc.requests.all().map(({ operation }) => operation))).toEqual(new Set(["queryallccgroup"]));
});

test.each([
  ["somebody changed a field", "console", "Quality team"],
  ["a commit is not in force", "Quality team", "program"],
  ["the vendor's console already has what a new commit asks for", "both", "both"],
])("%s", async (row, live, wanted) => {
  aicc.groups.change(group().id, { remark: live });
  edit((text) => text.replace("Quality team", wanted));
  const stated = page.split("\n").find((line) => line.startsWith(`| ${row} |`));
  expect(`| ${row} | ${await threeCodes()} |`).toBe(stated);
});

test("errors have other codes than drift", async () => {
  edit((text) => text);
  aicc.groups.change(group().id, { remark: "console" });
  const check = "pulumi refresh --preview-only --expect-no-changes";
  const refused = aicc.fault({ operation: "queryallccgroup", status: 403, times: "always" });
  expect((await run(check)).exitCode).toBe(1);
  refused.clear();
  expect((await run(check, { PULUMI_CONFIG_PASSPHRASE: "wrong" })).exitCode).toBe(1);
  expect((await run("pulumi up --non-interactive")).exitCode).toBe(2);
  expect((await run(check, { PULUMI_STACK: "nobody" })).exitCode).toBe(1);
  expect((await run(`${check} --stack nobody`)).exitCode).toBe(6);
});

test("undoes it, with one write", async () => {
  aicc.requests.clear();
  await next("Undo it");
  expect(group().remark).toBe("Quality team");
  expect(aicc.requests.count("updategroup")).toBe(1);
});

test("undoes it in two steps", async () => {
  aicc.groups.change(group().id, { remark: "console" });
  await next("Undo it");
  expect(group().remark).toBe("Quality team");
});

test("accepts it, with no write", async () => {
  aicc.groups.change(group().id, { remark: "console" });
  aicc.requests.clear();
  await next("Accept it");
  edit((text) => text.replace("Quality team", "console"));
  await next("Accept it");
  expect(aicc.requests.count("updategroup")).toBe(0);
});

test("lets a field drift", async () => {
  const declare = (code: string) => edit((text) => text.replace(/^new aicc.*\n/m, code));
  declare(ignoring);
  await next("Let a field drift on purpose");
  aicc.groups.change(group().id, { remark: "of others" });
  await next("Let a field drift on purpose");
  expect(group().remark).toBe("of others");

  const { id } = group();
  declare(ignoring.replace('"Inspectors"', '"Renamed"'));
  expect(await run("pulumi up --yes --skip-preview")).toMatchObject({ exitCode: 0 });
  expect(aicc.groups.get(id)).toMatchObject({ groupName: "Renamed", remark: "of others" });
  // For what comes next.
  declare(ignoring);
  aicc.groups.change(id, { groupName: "Inspectors" });
});

test("makes again what was deleted", async () => {
  const { id } = group();
  aicc.groups.remove(id);
  uucall.subAccounts.change(zhang().id, { state: 3 });
  const looked = await run("pulumi refresh --preview-only --diff --expect-no-changes");
  expect(looked.exitCode).toBe(7);
  for (const type of ["UserGroup", "SubAccount", "SubAccountAppAuth"]) expect(looked.stdout).toContain(`:${type}: (delete)`);
  await next("What was deleted");
  expect(group().id).not.toBe(id);
  expect(uucall.passwordIs(zhang().id, "pa55-planted")).toBe(true);
  expect(granted(zhang().id)).toEqual(["11", "12"]);
});

test("runs every command of the page", () => {
  expect(unused).toEqual([]);
});
