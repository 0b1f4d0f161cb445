import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { standIn } from "../../../sandbox/engine/driver.ts";
import { executable } from "../../tools/checkout.ts";
import { type Program, startProgram, tenancy } from "./program.ts";

let aicc: AiccEmulator;
let uucall: UucallEmulator;
let program: Program;
beforeAll(async () => {
  [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
  program = await startProgram(standIn, [aicc, uucall]);
});
afterAll(async () => {
  program[Symbol.dispose]();
  await Promise.all([aicc.stop(), uucall.stop()]);
});

/** Runs a command that must fail and leave nothing behind; returns what it said. */
async function refused(command: string, exitCode = 1, env?: Record<string, string>): Promise<string> {
  const before = [program.files(), program.read("index.ts"), program.state()];
  const printed = await program.run(command, exitCode, env);
  expect([program.files(), program.read("index.ts"), program.state()]).toEqual(before);
  expect(printed).not.toMatch(/^ +at /m);
  for (const secret of program.secrets) expect(printed).not.toContain(secret);
  return printed;
}

/** Puts another pulumi before the one on PATH, which does something else for some commands. @returns the environment */
function pulumiWith(lines: string): Record<string, string> {
  const folder = mkdtempSync(join(program.dir, "../other-"));
  executable(join(folder, "pulumi"), `${lines}\nPATH='${program.env.PATH}' exec pulumi "$@"`);
  return { PATH: `${folder}:${program.env.PATH}` };
}

test.each([
  ["no stack", "import aicc --yes", { PULUMI_STACK: "" }, 1, /no stack selected.*pulumi stack init dev/s],
  ["a stack that there is not", "import aicc --yes --stack nobody", {}, 1, /no stack named 'nobody' found.*--stack/s],
  ["a wrong passphrase", "import aicc --yes", { PULUMI_CONFIG_PASSPHRASE: "wrong" }, 1, /incorrect passphrase.*PULUMI_CONFIG_PASSPHRASE/s],
  ["nobody to answer", "import aicc", {}, 2, /Nobody is here to answer: add --yes/],
  ["no such vendor", "import azure --yes", {}, 2, /There is no vendor azure. Vendors with resources: aicc, uucall/],
  ["a vendor without resources", "import nakivo --yes", {}, 2, /nakivo has data sources only/],
  ["no such kind", "import aicc --yes --kind Group", {}, 2, /There is no kind Group; there are UserGroup, UserGroupMembers/],
  ["a place that is none", "import aicc --yes --vdn first", {}, 2, /--vdn first: must be a whole number of at least 1, got "first"/],
])("%s", async (_, command, env, exitCode, message) => {
  expect(await refused(`${tenancy} ${command}`, exitCode, env)).toMatch(message);
});

test("a place and settings that are missing, all at once", async () => {
  for (const name of ["uid", "endpoint"]) await program.run(`pulumi config set uucall:${name} ''`);
  expect(await refused(`${tenancy} import uucall --yes`, 2)).toMatch(
    /uid is missing: give --uid, or the setting uucall:uid\nMissing setting of uucall: endpoint\. Set it in/,
  );
});

test("a key of the configuration that is no setting", async () => {
  const file = join(program.dir, "Pulumi.dev.yaml");
  const right = readFileSync(file, "utf8");
  await program.run("pulumi config set aicc:accesKey AK");
  for (const command of ["import aicc --yes", "unmanaged aicc"])
    expect(await refused(`${tenancy} ${command}`, 2)).toContain(
      "aicc:accesKey is no setting (did you mean aicc:accessKey?). Take it out with: pulumi config rm aicc:accesKey",
    );
  writeFileSync(file, right);
});

test("no Pulumi.yaml", async () => {
  expect(await program.run(`cd .. && node project/node_modules/pulumi-tenancy/dist/cli/main.js import aicc`, 1)).toMatch(
    /There is no Pulumi.yaml in .*folder of a Pulumi program/,
  );
});

test("no pulumi on PATH", async () => {
  const command = `PATH=/nowhere '${process.execPath}' node_modules/pulumi-tenancy/dist/cli/main.js import aicc --yes`;
  expect(await refused(command)).toContain("There is no pulumi on PATH. Install the Pulumi CLI");
});

test("settings that are missing, and a vendor that refuses", async () => {
  await program.run("pulumi config set aicc:endpoint ''");
  expect(await refused(`${tenancy} import aicc --yes`)).toMatch(/^error: Missing setting of aicc: endpoint.*\n {2}the program: /ms);
  await program.run(`pulumi config set aicc:endpoint ${aicc.url}`);
  aicc.fault({ operation: "queryallccgroup", status: 403, body: "not from here" });
  expect(await refused(`${tenancy} import aicc --yes`)).toMatch(/queryallccgroup.*not from here/s);
});

test("what cannot be told apart, said or read is left out, with the reason", async () => {
  const [any] = aicc.groups.all();
  const before = aicc.groups.all();
  const add = (id: string, fields: object) => aicc.groups.add({ ...any!, id, remark: "", workNos: [], ...fields });
  add("2001", { groupName: "Twins" });
  add("2002", { groupName: "Twins" });
  add("2003", { groupName: "odd" });
  add("2004", { groupName: "bell\u0007" });
  add("2005", { groupName: "\u202ebackwards", workNos: [50041] });
  add("2006", { groupName: aicc.environment.AICC_SECRET_KEY!.slice(0, 100) });
  const odd = (groups: object[]) => groups.map((group) => ("id" in group && group.id === "2003" ? { ...group, groupType: 7 } : group));
  const fault = aicc.fault({
    operation: "queryallccgroup",
    times: "always",
    transform: (answer) => ({ ...answer, resultDesc: odd(answer.resultDesc) }),
  });
  const printed = await program.run(`${tenancy} import aicc --yes --dry-run --out left-out.ts`);
  fault.clear();
  expect(printed).toMatch(/^UserGroup +Twins +2001 +there are several of this name \(ids 2001, 2002\).*Rename all but one$/m);
  expect(printed).toMatch(/^UserGroup +odd +2003 +groupType: must be "agent" or "inspector", got "7"$/m);
  expect(printed).toMatch(/^UserGroup +bell +2004 +groupName: must be text of 1 to 100 characters, without control characters/m);
  expect(printed).toMatch(/^UserGroup +\[secret\] +2006 +the vendor shows a secret of the settings among its data/m);
  for (const secret of program.secrets)
    expect(printed + program.read("left-out.ts") + program.read("aicc.import.json")).not.toContain(secret);
  const text = readFileSync(join(program.dir, "left-out.ts"), "utf8");
  // What turns the text around in an editor is written as its number.
  expect(text).toContain('groupName: "\\u{202e}backwards"');
  expect(text).not.toMatch(/Twins|odd|bell|\u202e/);
  aicc.groups.replaceAll(before);
  await program.run("rm left-out.ts aicc.import.json");
});

test.each([
  ["is gone", () => aicc.groups.remove("3001")],
  ["was changed", () => aicc.groups.change("3001", { remark: "other" })],
])("an object that %s after it was listed", async (what, act) => {
  const before = aicc.groups.all();
  aicc.groups.add({ ...before[0]!, id: "3001", groupName: "Fleeting", workNos: [] });
  let lists = 0;
  aicc.requests.onEnd(({ operation }) => {
    if (operation === "queryallccgroup" && ++lists === 1) act();
  });
  expect(await refused(`${tenancy} import aicc --yes`)).toContain(
    `error: Since they were listed, UserGroup "Fleeting" (3001) ${what}. Nothing was written. Run the command again`,
  );
  aicc.groups.replaceAll(before);
});

test("an agent whom the vendor lists in two groups is in none of the program's sets", async () => {
  const before = aicc.groups.all();
  const add = (id: string, groupName: string, workNos: number[]) => aicc.groups.add({ ...before[0]!, id, groupName, workNos });
  add("4001", "Day", [50041, 1117]);
  add("4002", "Night", [50041]);
  add("4003", "Quality", [50042]);
  const printed = await program.run(`${tenancy} import aicc --yes --dry-run --out two-groups.ts`);
  expect(printed).toMatch(
    /^UserGroupMembers +Day +4001 +the agent 50041 is in "Day" and "Night", and a program can have it in one only\./m,
  );
  expect(printed).toMatch(/^UserGroupMembers +Night +4002 +the agent 50041 is in "Day" and "Night"/m);
  expect(program.read("two-groups.ts").match(/new aicc\.UserGroupMembers\("[^"]*"/g)).toEqual([
    'new aicc.UserGroupMembers("quality-members"',
  ]);
  expect(await refused(`${tenancy} import aicc --yes --out index.ts`, 2)).toContain(
    "error: --out: index.ts exists already. Name a new file",
  );
  await program.run("rm two-groups.ts aicc.import.json");
  aicc.groups.replaceAll(before);
});

test("members that a list leaves out once are imported all the same", async () => {
  const before = aicc.groups.all();
  aicc.groups.replaceAll([{ ...before[0]!, workNos: [50041] }]);
  aicc.fault({ operation: "querygroupmemberbycondition", times: 1, transform: (answer) => ({ ...answer, resultDesc: [] }) });
  const printed = await program.run(`${tenancy} import aicc --yes --dry-run --out members.ts`);
  expect(printed).toMatch(/^To import: 2\.$/m);
  expect(program.read("members.ts")).toContain("workNos: [50041]");
  await program.run("rm members.ts aicc.import.json");
  aicc.groups.replaceAll(before);
});

test("an import that fails leaves nothing behind, and one that stops half-way only what is in the state", async () => {
  const locked = pulumiWith('[ "$1" = import ] && { echo "the stack is locked" >&2; exit 1; }');
  expect(await refused(`${tenancy} import aicc --yes`, 1, locked)).toMatch(
    /the stack is locked\n.*imported nothing, so the files were put back/s,
  );
  const half = `node -e 'const f = process.argv[1], c = JSON.parse(fs.readFileSync(f)); c.resources.length = 1; fs.writeFileSync(f, JSON.stringify(c))' "$3"`;
  const stopping = pulumiWith(`[ "$1" = import ] && ${half}`);
  expect(await program.run(`${tenancy} import aicc --yes`, 1, stopping)).toMatch(
    /1 of 2 were imported. The program declares these. Run the command again for the rest/,
  );
  expect(program.read("aicc.ts").match(/new aicc/g)).toHaveLength(1);
  await program.run("pulumi preview --expect-no-changes");
  await program.run(`${tenancy} import aicc --yes`);
  await program.run("pulumi preview --expect-no-changes");
});

test("a second object of a name that the stack has", async () => {
  aicc.groups.add({ ...aicc.groups.all()[0]!, id: "5001", workNos: [] });
  const printed = await refused(`${tenancy} import aicc --yes`, 0);
  expect(printed).toMatch(
    /^UserGroup +ceshi001 +5001 +the stack's resource "ceshi001" has this name \(id 159253664007418170345218084185\).*Rename one of the two/m,
  );
  expect(printed).toContain("There is nothing to import; objects that the stack has already: 2.");
});
