import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { standIn } from "../../../sandbox/engine/driver.ts";
import { executable } from "../../tools/checkout.ts";
import { PULUMI_YAML, startProgram, tenancy } from "./program.ts";

test("--dry-run writes the files and prints the command; their content is recorded", async () => {
  const [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
  aicc.groups.change("159832671551117675139418726647", { workNos: [50041, 1117] });
  using program = await startProgram(standIn, [aicc, uucall]);
  const before = program.state();
  const printed = await program.run(`${tenancy} import aicc --yes --dry-run && ${tenancy} import uucall --yes --dry-run`);
  expect(printed).toContain("\n  pulumi import --file aicc.import.json --generate-code=false --protect=false --yes\n");
  expect(printed).toContain('Add this line to it before the next "pulumi up":\n  import "./aicc.ts";\n');
  expect([program.state(), program.read("index.ts")]).toEqual([before, 'export const hello = "world";\n']);
  // The mark of the account depends on the emulator's port.
  const file = (name: string) => program.read(name).replaceAll(/"__account": "[0-9a-f]{12}\.[0-9a-f]{12}"/g, '"__account": "its mark"');
  await expect(file("aicc.import.json")).toMatchFileSnapshot("recorded/aicc.import.txt");
  await expect(file("uucall.import.json")).toMatchFileSnapshot("recorded/uucall.import.txt");
  await expect(program.read("uucall.ts")).toMatchFileSnapshot("recorded/uucall.txt");
  // What it prints does the rest; and a run without --dry-run takes the file that is there.
  await program.run(
    `pulumi import --file aicc.import.json --generate-code=false --protect=false --yes && echo 'import "./aicc.ts";' > index.ts`,
  );
  await program.run("pulumi preview --expect-no-changes");
  expect(await program.run(`${tenancy} import uucall --yes`)).toContain("  uucall.ts  there already, declares them\n  index.ts  gets");
  expect(program.files()).not.toContain("uucall-2.ts");
  expect(program.read("index.ts")).toBe('import "./aicc.ts";\nimport "./uucall.ts";\n');
  await Promise.all([aicc.stop(), uucall.stop()]);
});

test("for a CLI that takes no state from import files, the program adopts, and nothing but passwords changes", async () => {
  const [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
  aicc.groups.change("159832671551117675139418726647", { workNos: [50041] });
  using program = await startProgram(standIn, [aicc, uucall]);
  executable(join(program.dir, "../old-pulumi"), `[ "$1" = version ] && { echo v3.253.9; exit; }\nexec pulumi "$@"`);
  const old = `mkdir -p ../old && ln -sf ../old-pulumi ../old/pulumi && sed -i "s#exec pulumi#PATH='$PATH' exec pulumi#" ../old-pulumi && export PATH="$PWD/../old:$PATH"`;
  const printed = await program.run(`${old}; ${tenancy} import aicc --yes && ${tenancy} import uucall --yes`);
  expect(printed).toMatch(/To adopt: 3\..*import file since 3\.254, and this one is older.*adopt: true.*Then run "pulumi up"/s);
  expect(program.read("uucall.ts")).toMatch(/new uucall\.SubAccount\("lisi", \{[^}]*adopt: true,\n\}\);/);
  expect(program.read("aicc.ts")).toMatch(
    /UserGroupMembers\("ceshi445566-members", \{ \.\.\.place, groupId: ceshi445566\.id, workNos: \[50041\] \}\)/,
  );
  await program.run("pulumi config set --secret lisiPassword pa55-planted");
  const held = () =>
    JSON.stringify([aicc.groups.all(), uucall.grants.all(), uucall.subAccounts.all().map(({ password: _, ...rest }) => rest)]);
  const before = held();
  await program.run("pulumi up --yes --skip-preview");
  expect(held()).toBe(before);
  expect(uucall.passwordIs("101", "pa55-planted")).toBe(true);
  await program.run("sed -i '/adopt: true,/d; s/, adopt: true//' aicc.ts uucall.ts && pulumi preview --expect-no-changes");
  await Promise.all([aicc.stop(), uucall.stop()]);
});

test("without the line that loads it, what is imported is protected, and no update deletes it", async () => {
  const aicc = await startAiccEmulator();
  using program = await startProgram(standIn, [aicc]);
  const printed = await program.run(`${tenancy} import aicc --yes --no-link`);
  expect(printed).toMatch(
    /The program does not load aicc\.ts yet\. Add this line .*\n {2}import "\.\/aicc\.ts";\nUntil then the imported resources are protected/,
  );
  const before = aicc.groups.all();
  await program.run("pulumi up --yes --skip-preview", 1);
  expect(aicc.groups.all()).toEqual(before);
  await program.run(`echo 'import "./aicc.ts";' >> index.ts && pulumi up --yes --skip-preview`);
  expect(JSON.parse(program.state()).checkpoint.latest.resources.filter(({ protect }: { protect?: boolean }) => protect)).toEqual([]);
  await aicc.stop();
});

test("members without their group: the command says that the program names the group by its id, and what to write once it has the group", async () => {
  const aicc = await startAiccEmulator();
  aicc.groups.change("159832671551117675139418726647", { workNos: [50041] });
  using program = await startProgram(standIn, [aicc]);
  const advice =
    "The program names a UserGroup by its id in: ceshi445566-members. Where it declares that UserGroup, now or after a later import, write groupId: <its variable>.id";
  const members = `${tenancy} import aicc --yes --kind UserGroupMembers`;
  expect(await program.run(`${members} --dry-run`)).toContain(advice);
  expect(await program.run(members)).toContain(advice);
  expect(await program.run(`${tenancy} import aicc --yes`)).not.toContain("by its id");
  const line = 'import { ceshi445566 } from "./aicc-2.ts";';
  await program.run(`sed -i 's/groupId: "[0-9]*"/groupId: ceshi445566.id/; 1a ${line}' aicc.ts`);
  await program.run("pulumi up --yes --skip-preview --expect-no-changes && pulumi destroy --yes --skip-preview");
  expect(aicc.groups.all()).toEqual([]);
  await aicc.stop();
});

test.each([
  [
    "CommonJS JavaScript",
    "index.js",
    "",
    'const pulumi = require("@pulumi/pulumi");\nmodule.exports = { hello: "world" };\n',
    'require("./aicc.js");',
  ],
  ["an ES module", "index.mjs", "", 'import "@pulumi/pulumi";\n', 'import "./aicc.mjs";'],
  [
    "TypeScript that Pulumi compiles",
    "index.ts",
    "true",
    'import * as pulumi from "@pulumi/pulumi";\nexport const project = pulumi.getProject();\n',
    'import "./aicc";',
  ],
])("a program in %s", async (_, main, typescript, text, line) => {
  const aicc = await startAiccEmulator();
  const yaml = PULUMI_YAML.replace("index.ts", main).replace("false", typescript || "false");
  using program = await startProgram(standIn, [aicc], { "Pulumi.yaml": yaml, [main]: text });
  const options = JSON.stringify({
    compilerOptions: {
      module: "commonjs",
      moduleResolution: "node",
      target: "es2020",
      skipLibCheck: true,
      types: [],
      ignoreDeprecations: "6.0",
    },
  });
  for (const name of ["typescript", "ts-node"]) symlinkSync(resolve("node_modules", name), join(program.dir, "node_modules", name));
  await program.run(
    `echo '{ "private": true }' > package.json; echo '${options}' > tsconfig.json; rm -f ${main === "index.ts" ? "none" : "index.ts"}`,
  );
  await program.run(`${tenancy} import aicc --yes`);
  expect(program.read(main)).toContain(`\n${line}\n`);
  await program.run("pulumi preview --expect-no-changes");
  await aicc.stop();
});

test("many groups with their members: a few calls for the groups, two for the members of each that has none, and a program that has them all", async () => {
  const aicc = await startAiccEmulator();
  const [any] = aicc.groups.all();
  aicc.groups.replaceAll(
    Array.from({ length: 120 }, (_, at) => ({
      ...any!,
      id: `${500_000 + at}`,
      groupName: `Team ${at}`,
      workNos: at === 7 ? [50041] : [],
    })),
  );
  using program = await startProgram(standIn, [aicc]);
  const printed = await program.run(`${tenancy} import aicc --yes`);
  expect(printed).toMatch(/To import: 121\..*… and 81 more.*Imported 121\./s);
  expect(aicc.requests.count("queryallccgroup")).toBeLessThan(8);
  // Those that are empty twice for the plan; before the import only those that are imported are looked at again.
  expect(aicc.requests.count("querygroupmemberbycondition")).toBeLessThan(250);
  expect(aicc.requests.concurrencyHighWater).toBeLessThanOrEqual(8);
  expect(program.read("aicc.ts").match(/new aicc\.UserGroup\(/g)).toHaveLength(120);
  await program.run("pulumi preview --expect-no-changes");
  await aicc.stop();
});
