import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../emulator/uucall/index.ts";
import { readTeam } from "../../examples/call-team/team.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { blocksOfFile } from "../docs/blocks.ts";
import { copyExample } from "../tools/copyExample.ts";

const passwords = {
  ...{ zhang: "zhang-planted", wang: "wang-planted", zhao: "zhao-planted" },
  ...{ zhou: "zhou-planted", qian: "qian-planted" },
};

describe.each(availableDrivers())("a call team, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let aicc: AiccEmulator;
  let uucall: UucallEmulator;
  let workspace: Workspace;
  let file: string;
  const account = (name: string) => uucall.subAccounts.find((row) => row.account === name)!;
  const opens = (name: string) => uucall.grants.get(account(name).id)!.appIds.sort();
  const inGroup = (name: string) => aicc.groups.find((group) => group.groupName === name)?.workNos.toSorted();
  const edit = (from: string, to: string) => writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    stack.defer(() => aicc.stop());
    uucall = await startUucallEmulator();
    stack.defer(() => uucall.stop());
    const { dir } = stack.use(copyExample("call-team"));
    file = join(dir, "team.csv");
    const config = { "call-team:passwords": { secret: JSON.stringify(passwords) } };
    workspace = stack.use(await Workspace.create({ driver, programDir: dir, config, env: { ...aicc.environment, ...uucall.environment } }));
  });
  afterAll(() => stack.disposeAsync());

  test("everybody in the file gets an account, with a role, a password and applications, and a seat in a group", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 11 } });
    expect(account("zhang")).toMatchObject({ name: "Zhang San", jobnumber: "0012", bind_ext: "8012", roleId: "1" });
    expect(account("zhao")).toMatchObject({ name: "Zhao Liu", jobnumber: "0014", bind_ext: "8014", roleId: "2" });
    expect({ zhang: opens("zhang"), zhao: opens("zhao") }).toEqual({ zhang: ["11", "12"], zhao: ["11", "12", "121", "21"] });
    for (const name of ["zhang", "wang", "zhao"] as const) expect(uucall.passwordIs(account(name).id, passwords[name])).toBe(true);
    expect({ sales: inGroup("Sales"), support: inGroup("Support") }).toEqual({ sales: [50045, 50047], support: [50046] });
    const subAccountIds = { zhang: account("zhang").id, wang: account("wang").id, zhao: account("zhao").id };
    const groupIds = Object.fromEntries(aicc.groups.all().map(({ groupName, id }) => [groupName, id]));
    expect(await workspace.outputs()).toEqual({ subAccountIds, groupIds: { Sales: groupIds.Sales, Support: groupIds.Support } });
    expect((await workspace.run(["stack", "export"])).stdout).not.toContain("-planted");
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 11 } });
  });

  test("the month's change of the README: two join, one leaves, one moves", async () => {
    const [change] = blocksOfFile("diff", "examples/call-team/README.md");
    const lines = (sign: string) => change!.code.split("\n").flatMap((line) => (line.startsWith(sign) ? [`${line.slice(1)}\n`] : []));
    const { id } = account("zhang");
    edit(lines("-").join(""), lines("+").join(""));
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 4, update: 2, delete: 2, same: 7 } });
    expect({ sales: inGroup("Sales"), support: inGroup("Support") }).toEqual({ sales: [50047, 50048], support: [50045, 50049] });
    expect(account("zhang").id).toBe(id);
    expect(account("wang")).toBeUndefined();
    expect({ zhou: opens("zhou"), qian: opens("qian") }).toEqual({ zhou: ["11", "12"], qian: ["11"] });
    const args = ["--expect-no-changes"];
    expect(await workspace.previewRefresh({ args })).toMatchObject({ exitCode: 0 });
    expect(await workspace.preview({ args })).toMatchObject({ exitCode: 0, summary: { same: 13 } });
  });

  test("a line that changes changes its account, and what somebody granted in the console is revoked", async () => {
    const { id } = account("zhang");
    uucall.grants.change(id, { appIds: ["11", "12", "211"] });
    const group = aicc.groups.find(({ groupName }) => groupName === "Sales")!;
    aicc.groups.change(group.id, { workNos: [50047, 50048, 50050] });
    edit("zhang,Zhang San,0012,8012", "zhang,Zhang San,0012,8099");
    uucall.requests.clear();
    expect(await workspace.up({ args: ["--refresh"] })).toMatchObject({ exitCode: 0, summary: { update: 3, same: 10 } });
    expect(account("zhang")).toMatchObject({ id, bind_ext: "8099" });
    expect(inGroup("Sales")).toEqual([50047, 50048]);
    const sent = uucall.requests.all("putSubUserAuth").map(({ body }) => JSON.parse(body));
    expect(sent).toContainEqual({ uid: "1225", unAuthAppIds: "211" });
  });

  test("a mistake in the file ends the preview with the place and the way out", async () => {
    edit("0014,8014,班长", "0014,8014,boss");
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("team.csv, line 5, column role: there is no role boss. Use one of 坐席 (1), 班长 (2)");
    edit("boss", "班长");
  });

  test("an account without a password is named, with the command that sets one", async () => {
    edit("zhao,Zhao", "sun,Sun");
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("sun has no password. Set one: pulumi config set --secret --path passwords.sun <password>");
  });

  test("deletes what it made", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 13 } });
    expect(inGroup("Sales")).toBeUndefined();
    expect(uucall.subAccounts.all().map((row) => row.account)).toEqual(["lisi"]);
  });
});

describe("team.csv", () => {
  const applications = [
    { appId: "11", name: "Calls", authorized: false },
    { appId: "12", name: "Export", authorized: false },
    { appId: "21", name: "Export", authorized: false },
  ];
  const roles = [{ roleId: "1", name: "agent" }];
  const header = "account,name,jobNumber,extension,role,applications,group,workNo";
  const read = (...lines: string[]) => readTeam([header, ...lines].join("\r\n"), { roles, applications });

  test("cells may be empty, quoted and have blanks around them; roles and applications are names or ids", () => {
    expect(read("", ' a , "Li, Si" ,007,,agent, Calls | 21 |11, Sales,0012 ', "b,B,,,1,,,")).toEqual([
      { account: "a", name: "Li, Si", jobNumber: "007", roleId: "1", appIds: ["11", "21"], seat: { group: "Sales", workNo: 12 } },
      { account: "b", name: "B", roleId: "1", appIds: [] },
    ]);
  });

  test("may begin with the byte order mark of a spreadsheet", () => {
    expect(readTeam(`\uFEFF${header}\na,A,,,,,,\n`, { roles: [], applications })).toHaveLength(1);
  });

  test.each([
    ["a,A,,,agent", "line 2, column applications: the line has 5 cells instead of 8. A cell may be empty, its comma may not be left out"],
    ["a,A,,,agent,11,Sales,12,13", "line 2, column workNo: the line has 9 cells instead of 8"],
    [",A,,,,,,", "line 2, column account: is empty. Give the name by which the account signs in"],
    ["a,,,,,,,", "line 2, column name: is empty. Give the name of the person"],
    ["a,A,,,boss,,,", "line 2, column role: there is no role boss. Use one of agent (1)"],
    ["a,A,,,toString,,,", "line 2, column role: there is no role toString. Use one of agent (1)"],
    ["a,A,,,,Chat,,", "line 2, column applications: there is no application Chat. Use one of Calls (11), Export (12), Export (21)"],
    ["a,A,,,,Export,,", "line 2, column applications: several applications have the name Export. Use the id instead: 12 or 21"],
    ["a,A,,,,,Sales,", "line 2, column workNo: is empty. Give the number of the agent, or leave the group Sales out, too"],
    ["a,A,,,,,,12", "line 2, column group: is empty. Give the group of agent 12, or leave the number out, too"],
    ["a,A,,,,,Sales,1234567", "line 2, column workNo: has to be a number of at most six digits, not 1234567"],
    ['a,"A"A,,,,,,', "line 2, column name: Invalid Closing Quote"],
  ])("%s", (line, message) => {
    expect(() => read(line)).toThrow(`team.csv, ${message}`);
  });

  test("all mistakes are told at once, each with the line of the file that it is in", () => {
    expect(() => read("a,A,,,,,Sales,12", "", "a,,,,,,,", "b,B,,,boss,,Night,12")).toThrow(
      [
        "team.csv, line 4, column name: is empty. Give the name of the person",
        "team.csv, line 4, column account: a is in line 2 already. Remove one of the two",
        "team.csv, line 5, column workNo: 12 is in line 2 already. Remove one of the two",
        "team.csv, line 5, column role: there is no role boss. Use one of agent (1)",
      ].join("\n"),
    );
  });

  test("its columns are those of the example, in this order", () => {
    expect(() => readTeam("account,name\na,A", { roles, applications })).toThrow(`team.csv, line 1: the columns have to be ${header}`);
  });
});
