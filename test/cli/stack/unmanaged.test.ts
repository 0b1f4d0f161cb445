import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { importingDrivers, type Program, startProgram, tenancy } from "./program.ts";

const INDEX = `import * as pulumi from "@pulumi/pulumi";
import { aicc, uucall } from "pulumi-tenancy";

const quality = new aicc.UserGroup("quality", { groupName: "Quality", groupType: "inspector" });
new aicc.UserGroupMembers("quality-members", { groupId: quality.id, workNos: [50041] });
new uucall.SubAccount("zhang", { account: "zhang", name: "Zhang San", password: new pulumi.Config().requireSecret("password") });
aicc.UserGroup.get("read-only", "159832671551117675139418726647");
`;

describe.each(importingDrivers())("what no stack manages, with the state that $name keeps", (driver) => {
  let aicc: AiccEmulator;
  let uucall: UucallEmulator;
  let program: Program;
  beforeAll(async () => {
    [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
    program = await startProgram(driver, [aicc, uucall], { "index.ts": INDEX });
    await program.run("pulumi config set --secret password pa55-planted && pulumi up --yes --skip-preview");
    aicc.groups.change("159253664007418170345218084185", { groupName: "<b>bold</b> | 客服 `x` @team", workNos: [1117] });
    mkdirSync(join(program.dir, "states"));
    await program.run("pulumi stack export > states/dev.json");
  });
  afterAll(async () => {
    program[Symbol.dispose]();
    await Promise.all([aicc.stop(), uucall.stop()]);
  });
  const quality = () => aicc.groups.find(({ groupName }) => groupName === "Quality")!;

  test("a table of what no state has; what get only reads does not count as managed", async () => {
    const writes = aicc.requests.count("createusergroup");
    const printed = await program.run(`${tenancy} unmanaged aicc uucall`, 7);
    expect(printed).toMatch(/^FINDING +VENDOR +KIND +NAME +ID +WHERE\n/);
    expect(printed).toMatch(/^unmanaged +aicc +UserGroup +ceshi445566 +159832671551117675139418726647 +no state has it$/m);
    expect(printed).toMatch(/^unmanaged +uucall +SubAccount +lisi +101 +no state has it$/m);
    expect(printed).toMatch(
      /^Complete: 3 objects of aicc \(ccId 1, vdn 113\) and 2 objects of uucall \(uid 1225\) compared with the state of the stack: 3 unmanaged\.$/m,
    );
    expect(printed).toContain("--kind UserGroupMembers SubAccountAppAuth does.\n");
    expect([printed.match(/^\w+ +(aicc|uucall) /gm)!.length, aicc.requests.count("createusergroup")]).toEqual([3, writes]);
  });

  test("nothing to report is 0", async () => {
    const printed = await program.run(`${tenancy} unmanaged aicc --ignore "ceshi*" "<b>*"`);
    expect(printed).toMatch(/^Complete: 3 objects of aicc \(ccId 1, vdn 113, 2 ignored\) .*: nothing to report\.$/m);
  });

  test("sets that no state has, where they are asked for", async () => {
    const printed = await program.run(`${tenancy} unmanaged aicc --kind UserGroupMembers`, 7);
    expect(printed).toMatch(/^unmanaged +aicc +UserGroupMembers +<b>.* +workNos: 1117$/m);
    expect(printed.match(/^unmanaged/gm)).toHaveLength(1);
  });

  test("objects that two entries of states have, and entries whose object is gone", async () => {
    const text = readFileSync(join(program.dir, "states/dev.json"), "utf8");
    writeFileSync(join(program.dir, "states/prod.json"), text.replaceAll("urn:pulumi:dev::", "urn:pulumi:prod::"));
    const { id, ...group } = quality();
    aicc.groups.remove(id);
    const printed = await program.run(`${tenancy} unmanaged aicc --state states`, 7);
    expect(printed).toMatch(/^twice +aicc +UserGroup +Quality +\d+ +dev: quality, prod: quality$/m);
    expect(printed).toMatch(/^twice +aicc +UserGroupMembers +/m);
    expect(printed.match(/^gone +aicc +(UserGroup|UserGroupMembers) .*$/gm)).toHaveLength(4);
    expect(printed).toMatch(/compared with 2 states: 2 unmanaged, 2 twice, 4 gone\./);
    aicc.groups.add({ id, ...group });
    // A stack that is given twice is one stack.
    expect(await program.run(`cp states/dev.json copy.json && ${tenancy} unmanaged aicc --state copy.json states/dev.json`, 7)).not.toMatch(
      /^twice/m,
    );
  });

  test("what a list leaves out once is not gone, and what it has besides is looked at all the same", async () => {
    const whole = await program.run(`${tenancy} unmanaged aicc --kind UserGroup UserGroupMembers`, 7);
    const leaves = (operation: "queryallccgroup" | "querygroupmemberbycondition", times: number, names: string[] = []) =>
      aicc.fault({
        ...{ operation, times },
        transform: (answer) => ({
          ...answer,
          resultDesc: answer.resultDesc.filter((row: object) => names.includes(Object(row).groupName)),
        }),
      });
    leaves("queryallccgroup", 1, ["ceshi445566"]);
    // Of two groups that no state has.
    leaves("querygroupmemberbycondition", 2);
    expect(await program.run(`${tenancy} unmanaged aicc --kind UserGroup UserGroupMembers`, 7)).toBe(whole);
    // A stack that has nothing cannot tell that an empty list is wrong.
    writeFileSync(join(program.dir, "nothing.json"), '{ "deployment": {} }');
    leaves("queryallccgroup", 1);
    expect(await program.run(`${tenancy} unmanaged aicc --state nothing.json`, 7)).toMatch(/^Complete: 3 objects .*: 3 unmanaged\.$/m);
  });

  test("an account that is gone at a vendor that can be asked for one by itself", async () => {
    const { id, ...zhang } = uucall.subAccounts.find(({ account }) => account === "zhang")!;
    uucall.subAccounts.remove(id);
    expect(await program.run(`${tenancy} unmanaged uucall`, 7)).toMatch(/^gone +uucall +SubAccount +zhang +\d+ +of the stack: zhang$/m);
    uucall.subAccounts.add({ id, ...zhang });
  });

  test("other forms: json, markdown, junit, html", async () => {
    const report = async (format: string) => {
      await program.run(`${tenancy} unmanaged aicc --state states/dev.json --format ${format} --output report`, 7);
      return program.read("report");
    };
    const json = JSON.parse(await report("json"));
    expect(json).toMatchObject({ complete: true, problems: [], states: ["dev"], checked: [{ vendor: "aicc", objects: 3, managed: 1 }] });
    expect(json.findings[0]).toEqual({
      ...{
        finding: "unmanaged",
        vendor: "aicc",
        kind: "UserGroup",
        name: "<b>bold</b> | 客服 `x` @team",
        id: "159253664007418170345218084185",
      },
      ...{ place: "ccId 1, vdn 113", detail: "", states: [] },
    });
    const markdown = await report("markdown");
    expect(markdown).toContain(
      "| unmanaged | aicc | UserGroup | &#60;b&#62;bold&#60;/b&#62; &#124; 客服 &#96;x&#96; &#64;team | 159253664007418170345218084185 |  |",
    );
    expect(markdown).toMatch(/^### What no stack manages: 2 unmanaged\n/);
    const junit = await report("junit");
    expect(junit).toContain('<testsuite name="aicc" tests="3" failures="2" errors="0">');
    expect(junit).toContain(
      'name="UserGroup &quot;&lt;b&gt;bold&lt;/b&gt; | 客服 `x` @team&quot; (159253664007418170345218084185, ccId 1, vdn 113)"',
    );
    const html = await report("html");
    expect(html).toContain("<td>&lt;b&gt;bold&lt;/b&gt; | 客服 `x` @team</td>");
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<b>bold|https?:|src=|url\(/);
    for (const text of [JSON.stringify(json), markdown, junit, html])
      for (const secret of program.secrets) expect(text).not.toContain(secret);
  });

  test("a check that could not read everything fails, and says what it could not read", async () => {
    const fault = aicc.fault({ operation: "queryallccgroup", status: 403, body: "closed", times: "always" });
    const printed = await program.run(`${tenancy} unmanaged aicc uucall`, 1);
    expect(printed).toMatch(/^unmanaged +uucall +SubAccount +lisi/m);
    expect(printed).toMatch(/^Not complete: .*\nCould not read aicc, UserGroup of ccId 1, vdn 113: .*closed/m);
    expect(await program.run(`${tenancy} unmanaged aicc --format junit`, 1)).toMatch(/errors="1".*<error message="[^"]*closed/s);
    expect(await program.run(`${tenancy} unmanaged aicc --format html`, 1)).toContain('<span class="state bad">not complete</span>');
    fault.clear();
    await program.run("pulumi config set uucall:endpoint ''");
    const half = await program.run(`${tenancy} unmanaged aicc uucall`, 1);
    expect(half).toMatch(/^Could not read uucall, its objects: Missing setting of uucall: endpoint\./m);
    expect(half).toMatch(/^unmanaged +aicc /m);
    await program.run(`pulumi config set uucall:endpoint ${uucall.environment.UUCALL_ENDPOINT}`);
  });

  test("without a stack, settings come from the environment, and places from the states", async () => {
    const { AICC_ENDPOINT, AICC_ACCESS_KEY, AICC_SECRET_KEY } = aicc.environment;
    const env = {
      AICC_ENDPOINT: AICC_ENDPOINT!,
      AICC_ACCESS_KEY: AICC_ACCESS_KEY!,
      AICC_SECRET_KEY: AICC_SECRET_KEY!,
      PULUMI_CONFIG_PASSPHRASE: "",
    };
    const command = "cd states && ../node_modules/.bin/pulumi-tenancy unmanaged aicc --state dev.json";
    expect(await program.run(command, 7, env)).toMatch(
      /^Complete: 3 objects of aicc \(ccId 1, vdn 113\) compared with the state dev: 2 unmanaged/m,
    );
    expect(await program.run(`${command} --vdn 200 --cc-id 1`, 0, env)).toMatch(/^Complete: 0 objects of aicc \(ccId 1, vdn 200\)/m);
    const other = { ...env, AICC_ENDPOINT: "http://127.0.0.1:9" };
    expect(await program.run(`${command} --vdn 113 --cc-id 1`, 1, { ...other, AICC_MAX_RETRIES: "0" })).toMatch(
      /entries of states are of other accounts, which were not looked at: http:/,
    );
  });

  test.each([
    ["none.json", "--state: there is no none.json"],
    ["empty", "--state: the folder empty holds no file that ends with .json"],
    ["package.json", '--state: package.json is no state. Make one with "pulumi stack export --file package.json"'],
    ["index.ts", "--state: index.ts cannot be read"],
  ])("%s is no state: what it has would count as nobody's", async (path, message) => {
    mkdirSync(join(program.dir, "empty"), { recursive: true });
    expect(await program.run(`${tenancy} unmanaged aicc --state states ${path}`, 1)).toContain(`error: ${message}`);
  });

  test.each([
    ["unmanaged", 2, "missing required argument 'vendors'"],
    ["unmanaged aicc --format pdf", 2, "Allowed choices are table, json, markdown, junit, html"],
    ["unmanaged nakivo", 2, "nakivo has data sources only"],
    ["unmanaged aicc uucall --provider south", 2, "--provider is for one vendor at a time"],
  ])("%s: the code of wrong usage", async (command, exitCode, message) => {
    expect(await program.run(`${tenancy} ${command}`, exitCode)).toContain(message);
  });
});
