import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../../sandbox/engine/driver.ts";

describe.each(availableDrivers())("a sub-account, run by $name", (driver) => {
  let emulator: UucallEmulator;
  let workspace: Workspace;
  const zhang = () => emulator.subAccounts.find((row) => row.account === "zhang" && row.state !== 3)!;
  beforeAll(async () => {
    emulator = await startUucallEmulator();
    workspace = await Workspace.create({ driver, programDir: "test/programs/sub-account", env: emulator.environment });
  });
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]();
    await emulator.stop();
  });

  test("the permissions wait for the account", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 3 } });
    const { id } = zhang();
    expect(emulator.grants.get(id)!.appIds.sort()).toEqual(["11", "12"]);
    expect(await workspace.outputs()).toEqual({ id, role: "坐席", open: { 11: "外呼任务", 12: "通话记录" }, everybody: ["lisi", "zhang"] });
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 3 } });
  });

  test("a password in plain text is a secret in the state, and survives a refresh", async () => {
    expect(await workspace.refresh()).toMatchObject({ exitCode: 0, summary: { same: 3 } });
    expect((await workspace.run(["stack", "export"])).stdout).not.toContain("plain-planted");
    const { resources } = await workspace.state();
    const account = resources.find((resource) => resource.id === zhang().id && resource.type.endsWith(":SubAccount"))!;
    expect(account.inputs.password).toEqual({ secret: "plain-planted" });
    expect(account.outputs.password).toEqual({ secret: "plain-planted" });
  });

  test("an application that somebody granted is named, and the repair revokes exactly that one", async () => {
    const { id } = zhang();
    emulator.grants.change(id, { appIds: ["11", "12", "211"] });
    const drift = await workspace.previewRefresh({ args: ["--expect-no-changes"] });
    expect(drift).toMatchObject({ exitCode: 7, summary: { same: 2, update: 1 } });
    expect(drift.stdout).toContain('"211"');
    emulator.requests.clear();
    expect(await workspace.up({ args: ["--refresh"] })).toMatchObject({ exitCode: 0 });
    expect(emulator.requests.all("putSubUserAuth").map(({ body }) => JSON.parse(body))).toEqual([{ uid: "1225", unAuthAppIds: "211" }]);
  });

  test("a password that is too long is refused without being shown", async () => {
    await workspace.setConfig("sub-account:password", { secret: "much-too-long-planted" });
    const { exitCode, errors, stdout, stderr } = await workspace.preview();
    await workspace.setConfig("sub-account:password", { secret: "plain-planted" });
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/password: must be text of at least 4 characters and at most 15 bytes in UTF-8/);
    expect(stdout + stderr).not.toContain("much-too-long-planted");
  });

  test.each([
    ["yes", "exclusive"],
    ["shared", ""],
  ])("two resources of which one says what all of an account's applications are, are reported with both (%s)", async (twice, second) => {
    const { exitCode, errors } = await workspace.preview({ env: { TWICE: twice } });
    expect(exitCode).not.toBe(0);
    const one = '\\(appIds \\["11","12"\\], exclusive\\)';
    const other = `\\(appIds \\["21"\\]${second && ", exclusive"}\\)`;
    const is = "is managed by another resource of this program as well: SubAccountAppAuth of sub-account \\d+";
    expect(errors.join()).toMatch(new RegExp(`SubAccountAppAuth of sub-account \\d+ (${one} ${is} ${other}|${other} ${is} ${one})`));
    expect(errors.join()).toContain("Put the appIds into one of them, or set exclusive: false on both");
  });

  test("a replaced account takes its permissions along", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 3 } });
    expect(emulator.subAccounts.all().map((row) => row.account)).toEqual(["lisi"]);
  });
});
