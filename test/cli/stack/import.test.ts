import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { providerArgs } from "../../tools/checkout.ts";
import { importingDrivers, type Program, startProgram, tenancy } from "./program.ts";

const writes = ({ requests }: AiccEmulator | UucallEmulator) =>
  requests.all().flatMap(({ operation }) => (/^(create|update|delete|batch|post|put)/i.test(operation) ? [operation] : []));

describe.each(importingDrivers())("groups and their members, imported with $name", (driver) => {
  let aicc: AiccEmulator;
  let program: Program;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    const [any] = aicc.groups.all();
    const add = (id: string, groupName: string, fields = {}) =>
      aicc.groups.add({ ...any!, id, groupName, remark: "", workNos: [], ...fields });
    add("1001", "客服 一组", { groupType: 2, remark: '"quoted" \\ and `not` a template', workNos: [1117] });
    add("1002", "🎧");
    add("1003", "Sales (North)");
    add("1004", "sales-north");
    add("1005", "class");
    add("1006", "101 team", { workNos: [50041] });
    program = await startProgram(driver, [aicc]);
  });
  afterAll(async () => {
    program[Symbol.dispose]();
    await aicc.stop();
  });

  test("a program that declares them to the letter, and a state that knows them", async () => {
    const printed = await program.run(`${tenancy} import aicc --yes`);
    expect(printed).toMatch(/To import: 10\.\n.*UserGroup +🎧 +1002 +user-group-1002\n/s);
    expect(printed).toMatch(/Imported 10\.\n"pulumi preview" has nothing to do for what was imported\.\n$/);
    expect(program.read("aicc.ts")).toMatchInlineSnapshot(`
      "// What aicc held before this program did, as "npx pulumi-tenancy import aicc" found it. The file is yours to edit.
      import { aicc } from "pulumi-tenancy";

      const place = { ccId: 1, vdn: 113 };

      export const userGroup101Team = new aicc.UserGroup("101-team", { ...place, groupName: "101 team", groupType: "inspector" });
      export const ceshi001 = new aicc.UserGroup("ceshi001", { ...place, groupName: "ceshi001", groupType: "inspector" });
      export const ceshi445566 = new aicc.UserGroup("ceshi445566", {
        ...place,
        groupName: "ceshi445566",
        groupType: "inspector",
        remark: "此为质检组",
      });
      export const userGroupClass = new aicc.UserGroup("class", { ...place, groupName: "class", groupType: "inspector" });
      export const salesNorth1003 = new aicc.UserGroup("sales-north-1003", { ...place, groupName: "Sales (North)", groupType: "inspector" });
      export const salesNorth1004 = new aicc.UserGroup("sales-north-1004", { ...place, groupName: "sales-north", groupType: "inspector" });
      export const userGroup1002 = new aicc.UserGroup("user-group-1002", { ...place, groupName: "🎧", groupType: "inspector" });
      export const 客服一组 = new aicc.UserGroup("客服-一组", {
        ...place,
        groupName: "客服 一组",
        groupType: "agent",
        remark: "\\"quoted\\" \\\\ and \`not\` a template",
      });
      export const userGroupMembers101TeamMembers = new aicc.UserGroupMembers("101-team-members", {
        ...place,
        groupId: userGroup101Team.id,
        workNos: [50041],
      });
      export const 客服一组Members = new aicc.UserGroupMembers("客服-一组-members", { ...place, groupId: 客服一组.id, workNos: [1117] });
      "
    `);
    expect(program.read("index.ts")).toBe('import "./aicc.ts";\nexport const hello = "world";\n');
    expect(program.files().sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml", "aicc.ts", "index.ts", "package.json"]);
  });

  test("no preview, refresh or update finds anything to do, and nothing was written at the vendor", async () => {
    const before = aicc.groups.all();
    await program.run("pulumi preview --expect-no-changes");
    await program.run("pulumi refresh --preview-only --expect-no-changes");
    await program.run("pulumi up --refresh --yes --skip-preview --expect-no-changes");
    expect(writes(aicc)).toEqual([]);
    expect(aicc.groups.all()).toEqual(before);
  });

  test("a second run offers only what is new, and refers to what the first one declared", async () => {
    expect(await program.run(`${tenancy} import aicc`)).toBe("There is nothing to import; objects that the stack has already: 10.\n");
    aicc.groups.change("1003", { workNos: [50042] });
    aicc.groups.add({ ...aicc.groups.get("1003")!, id: "1007", groupName: "SALES north!", workNos: [] });
    await program.run(`${tenancy} import aicc --yes`);
    expect(program.read("aicc-2.ts")).toMatchInlineSnapshot(`
      "// What aicc held before this program did, as "npx pulumi-tenancy import aicc" found it. The file is yours to edit.
      import { aicc } from "pulumi-tenancy";
      import { salesNorth1003 } from "./aicc.ts";

      const place = { ccId: 1, vdn: 113 };

      export const salesNorth = new aicc.UserGroup("sales-north", { ...place, groupName: "SALES north!", groupType: "inspector" });
      export const salesNorth1003Members = new aicc.UserGroupMembers("sales-north-1003-members", {
        ...place,
        groupId: salesNorth1003.id,
        workNos: [50042],
      });
      "
    `);
    expect(program.read("index.ts")).toContain('import "./aicc.ts";\nimport "./aicc-2.ts";\n');
    await program.run("pulumi preview --expect-no-changes");
    expect(writes(aicc)).toEqual([]);
  });

  test("what was imported is managed like anything else", async () => {
    aicc.groups.change("1003", { remark: "changed in the console" });
    await program.run("pulumi up --refresh --yes --skip-preview");
    expect(aicc.groups.get("1003")!.remark).toBe("");
    const elsewhere = await startAiccEmulator();
    elsewhere.groups.replaceAll([]);
    const goTo = ({ environment }: AiccEmulator) => program.run(`pulumi config set aicc:endpoint ${environment.AICC_ENDPOINT}`);
    await goTo(elsewhere);
    expect(await program.run("pulumi preview")).toContain("12 resources of the stack were written at another aicc:endpoint");
    await goTo(aicc);
    await elsewhere.stop();
    await program.run("pulumi destroy --yes --skip-preview");
    expect(aicc.groups.all()).toEqual([]);
  });
});

describe.each(importingDrivers())("accounts and what they may open, imported with $name", (driver) => {
  let uucall: UucallEmulator;
  let program: Program;
  beforeAll(async () => {
    uucall = await startUucallEmulator();
    uucall.subAccounts.add({ id: "102", account: "王五", name: "王 五" });
    uucall.subAccounts.add({ id: "103", account: "gone", name: "Gone", state: 3 });
    program = await startProgram(driver, [uucall]);
  });
  afterAll(async () => {
    program[Symbol.dispose]();
    await uucall.stop();
  });

  test("passwords come from the configuration, and the command says how to set them and what Pulumi will warn about", async () => {
    const printed = await program.run(`${tenancy} import uucall --yes`);
    expect(printed).toMatch(/the program needs 2 from you.*Pulumi warns that "imported inputs failed to validate"/s);
    expect(printed).toMatch(
      /Set the passwords.*\n {2}pulumi config set --secret lisiPassword\n {2}pulumi config set --secret subAccount102Password\nThen "pulumi preview" shows that it sets the passwords, and nothing else for what was imported\.\n$/,
    );
    expect(program.read("uucall.ts")).toMatchInlineSnapshot(`
      "// What uucall held before this program did, as "npx pulumi-tenancy import uucall" found it. The file is yours to edit.
      import * as pulumi from "@pulumi/pulumi";
      import { uucall } from "pulumi-tenancy";

      const config = new pulumi.Config();
      const place = { uid: "1225" };

      export const lisi = new uucall.SubAccount("lisi", {
        ...place,
        account: "lisi",
        name: "李四",
        password: config.requireSecret("lisiPassword"),
        jobNumber: "1001",
        extension: "8001",
        roleId: "1",
        state: "active",
      });
      export const 王五 = new uucall.SubAccount("王五", {
        ...place,
        account: "王五",
        name: "王 五",
        password: config.requireSecret("subAccount102Password"),
        state: "active",
      });
      export const lisiAppAuth = new uucall.SubAccountAppAuth("lisi-app-auth", { ...place, subAccountId: lisi.id, appIds: ["1", "11", "111"] });
      "
    `);
  });

  test("once they are set, the next update sets them at the vendor, and changes nothing else", async () => {
    const fixed = () => uucall.subAccounts.all().map(({ password: _, ...fields }) => fields);
    const before = { accounts: fixed(), grants: uucall.grants.all() };
    await program.run("pulumi config set --secret lisiPassword pa55-planted");
    await program.run("pulumi config set --secret subAccount102Password pa66-planted");
    const preview = await program.run("pulumi preview --diff");
    expect(preview).toMatch(/~ 2 (to update|updated)/);
    expect([...preview.matchAll(/^ {6}[~+-] +(\w+):/gm)].map(([, name]) => name)).toEqual(["password", "password"]);
    await program.run("pulumi up --yes --skip-preview");
    expect({ accounts: fixed(), grants: uucall.grants.all() }).toEqual(before);
    expect(uucall.passwordIs("101", "pa55-planted") && uucall.passwordIs("102", "pa66-planted")).toBe(true);
    await program.run("pulumi refresh --preview-only --expect-no-changes");
    await program.run("pulumi preview --expect-no-changes");
    const texts = [program.state(), ...program.files().map(program.read)].join();
    for (const secret of ["pa55-planted", "pa66-planted", ...program.secrets]) expect(texts).not.toContain(secret);
  });
});

describe.each(importingDrivers())("an explicit provider, with $name", (driver) => {
  test("its account is looked at, and what is imported belongs to it", async () => {
    const [uucall, other] = await Promise.all([startUucallEmulator(), startUucallEmulator()]);
    other.subAccounts.add({ id: "102", account: "wang", name: "Wang" });
    const settings = providerArgs(other.environment);
    const index = `import { uucall } from "pulumi-tenancy";\n\nconst south = new uucall.Provider("south", ${JSON.stringify(settings)});\n`;
    using program = await startProgram(driver, [uucall], { "index.ts": index });
    expect(await program.run(`${tenancy} import uucall --provider south --yes`, 2)).toContain(
      'error: The stack has no uucall.Provider "south". It has none.',
    );
    await program.run("pulumi up --yes --skip-preview");
    await program.run(`${tenancy} import uucall --provider south --yes`);
    expect(program.read("uucall.ts")).toMatch(
      /export function declareUucall\(provider: uucall\.Provider\) \{\n {2}const lisi = .*\{ provider \}\);\n.*return \{ lisi, wang, lisiAppAuth \};\n\}\n$/s,
    );
    expect(program.read("index.ts")).toBe(
      `${index.replace("\n\n", '\nimport { declareUucall } from "./uucall.ts";\n\n')}\ndeclareUucall(south);\n`,
    );
    await program.run("pulumi config set --secret lisiPassword pa55-planted && pulumi config set --secret wangPassword pa55-planted");
    expect(await program.run("pulumi preview")).toMatch(/~ 2 (to update|updated)/);
    await program.run("pulumi up --yes --skip-preview");
    expect([other.passwordIs("102", "pa55-planted"), uucall.requests.all()]).toEqual([true, []]);
    // The account of the stack's configuration has an account with the same id, which is another one.
    expect(await program.run(`${tenancy} unmanaged uucall`, 7)).toMatch(/^unmanaged +uucall +SubAccount +lisi +101 /m);
    expect(await program.run(`${tenancy} unmanaged uucall --provider south`)).toMatch(/^Complete: 2 objects/);
    await Promise.all([uucall.stop(), other.stop()]);
  });
});
