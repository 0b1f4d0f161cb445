import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTeam } from "../../examples/call-team/team.ts";
import { startUucallEmulator, type UucallEmulator } from "../../sandbox/emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

const passwords = { zhang: "zhang-planted", wang: "wang-planted", zhao: "zhao-planted" };

describe.each(availableDrivers())("a call team, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let uucall: UucallEmulator;
  let workspace: Workspace;
  let file: string;
  const account = (name: string) => uucall.subAccounts.find((row) => row.account === name)!;
  const opens = (name: string) => uucall.grants.get(account(name).id)!.appIds.sort();
  const edit = (from: string, to: string) => writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  beforeAll(async () => {
    uucall = await startUucallEmulator();
    stack.defer(() => uucall.stop());
    const { dir } = stack.use(copyExample("call-team"));
    file = join(dir, "team.csv");
    const config = { "call-team:passwords": { secret: JSON.stringify(passwords) } };
    workspace = stack.use(await Workspace.create({ driver, programDir: dir, config, env: uucall.environment }));
  });
  afterAll(() => stack.disposeAsync());

  test("everybody in the file gets an account, with a role, a password and applications", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 7 } });
    expect(account("zhang")).toMatchObject({ name: "Zhang San", jobnumber: "0012", bind_ext: "8012", roleId: "1" });
    expect(account("zhao")).toMatchObject({ name: "Zhao Liu", jobnumber: "0014", bind_ext: "8014", roleId: "2" });
    expect({ zhang: opens("zhang"), zhao: opens("zhao") }).toEqual({ zhang: ["11", "12"], zhao: ["11", "12", "121", "21"] });
    for (const [name, password] of Object.entries(passwords)) expect(uucall.passwordIs(account(name).id, password)).toBe(true);
    const ids = { zhang: account("zhang").id, wang: account("wang").id, zhao: account("zhao").id };
    expect(await workspace.outputs()).toEqual({ subAccountIds: ids });
    expect((await workspace.run(["stack", "export"])).stdout).not.toContain("-planted");
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 7 } });
  });

  test("a line that goes takes its account along, one that changes changes it, and what somebody granted in the console is revoked", async () => {
    const { id } = account("zhang");
    uucall.grants.change(id, { appIds: ["11", "12", "211"] });
    edit("wang,Wang Wu,0013,8013,agent,外呼任务|通话记录\n", "");
    edit("zhang,Zhang San,0012,8012", "zhang,Zhang San,0012,8099");
    uucall.requests.clear();
    expect(await workspace.up({ args: ["--refresh"] })).toMatchObject({ exitCode: 0, summary: { update: 2, delete: 2, same: 3 } });
    expect(account("zhang")).toMatchObject({ id, bind_ext: "8099" });
    expect(account("wang")).toBeUndefined();
    const sent = uucall.requests.all("putSubUserAuth").map(({ body }) => JSON.parse(body));
    expect(sent).toContainEqual({ uid: "1225", unAuthAppIds: "211" });
  });

  test("a mistake in the file ends the preview with the place and the way out", async () => {
    edit("zhao,Zhao Liu,0014,8014,supervisor", "zhao,Zhao Liu,0014,8014,boss");
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("team.csv, line 3, column role: there is no role boss. Use one of agent, supervisor");
    edit("boss", "supervisor");
  });

  test("an account without a password is named, with the command that sets one", async () => {
    edit("zhao,Zhao", "zhou,Zhou");
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("zhou has no password. Set one: pulumi config set --secret --path passwords.zhou <password>");
  });

  test("deletes what it made", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 5 } });
    expect(uucall.subAccounts.all().map((row) => row.account)).toEqual(["lisi"]);
  });
});

describe("team.csv", () => {
  const applications = [
    { appId: "11", name: "Calls", authorized: false },
    { appId: "12", name: "Export", authorized: false },
    { appId: "21", name: "Export", authorized: false },
  ];
  const read = (...lines: string[]) =>
    readTeam(["account,name,jobNumber,extension,role,applications", ...lines].join("\r\n"), { roles: { agent: "1" }, applications });

  test("cells may be empty, quoted and have blanks around them; applications are names or ids", () => {
    expect(read("", ' a , "Li, Si" ,007,,agent, Calls | 21 ', "b,B,,,,")).toEqual([
      { account: "a", name: "Li, Si", jobNumber: "007", extension: undefined, roleId: "1", appIds: ["11", "21"] },
      { account: "b", name: "B", jobNumber: undefined, extension: undefined, roleId: undefined, appIds: [] },
    ]);
  });

  test("may begin with the byte order mark of a spreadsheet", () => {
    const csv = "\uFEFFaccount,name,jobNumber,extension,role,applications\na,A,,,,\n";
    expect(readTeam(csv, { roles: {}, applications })).toHaveLength(1);
  });

  test.each([
    ["a,A,,,agent", "line 2, column applications: the line has 5 cells instead of 6. A cell may be empty, its comma may not be left out"],
    ["a,A,,,agent,11,12", "line 2, column applications: the line has 7 cells instead of 6"],
    [",A,,,,", "line 2, column account: is empty. Give the name by which the account signs in"],
    ["a,,,,,", "line 2, column name: is empty. Give the name of the person"],
    ["a,A,,,boss,", "line 2, column role: there is no role boss. Use one of agent"],
    ["a,A,,,toString,", "line 2, column role: there is no role toString. Use one of agent"],
    ["a,A,,,,Chat", "line 2, column applications: there is no application Chat. Use one of Calls (11), Export (12), Export (21)"],
    ["a,A,,,,Export", "line 2, column applications: several applications have the name Export. Use the id instead: 12 or 21"],
    ['a,"A"A,,,,', "line 2, column name: Invalid Closing Quote"],
  ])("%s", (line, message) => {
    expect(() => read(line)).toThrow(`team.csv, ${message}`);
  });

  test("all mistakes are told at once, each with the line of the file that it is in", () => {
    expect(() => read("a,A,,,,", "", "a,,,,,", "b,B,,,boss,")).toThrow(
      [
        "team.csv, line 4, column name: is empty. Give the name of the person",
        "team.csv, line 4, column account: a is in line 2 already. Remove one of the two",
        "team.csv, line 5, column role: there is no role boss. Use one of agent",
      ].join("\n"),
    );
  });

  test("its columns are those of the example, in this order", () => {
    expect(() => readTeam("account,name\na,A", { roles: {}, applications })).toThrow(
      "team.csv, line 1: the columns have to be account,name,jobNumber,extension,role,applications",
    );
  });
});
