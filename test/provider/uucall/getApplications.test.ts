import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultUucallDialect, startUucallEmulator, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { uucall } from "../../../provider/index.js";

let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
beforeAll(async () => {
  emulator = await startUucallEmulator();
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  emulator.setDialect(defaultUucallDialect);
  emulator.clearFaults();
  emulator.requests.clear();
  vi.stubEnv("UUCALL_AUTH_FLAG", undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
});

const below = async (pid?: string) => {
  const { applications, tree, complete } = await uucall.getApplications({ subAccountId: "101", pid });
  return { ids: applications.map(({ appId }) => appId), top: tree.map(({ appId }) => appId), complete };
};

describe("uucall.getApplications", () => {
  test("flat, and as a tree of three levels, with what the account may open", async () => {
    const { applications, tree } = await uucall.getApplications({ subAccountId: "101" });
    expect(applications).toHaveLength(11);
    expect(
      applications
        .filter((application) => application.authorized)
        .map((application) => application.appId)
        .sort(),
    ).toEqual(["1", "11", "111"]);
    expect(tree.map((node) => node.appId)).toEqual(["1", "2", "3"]);
    expect(tree[0]!.children[0]).toMatchObject({
      appId: "11",
      name: "外呼任务",
      parentAppId: "1",
      children: [{ appId: "111" }, { appId: "112" }],
    });
  });

  test("a tree that runs in a circle ends", async () => {
    emulator.fault({
      operation: "getSubUserAuth",
      times: "always",
      transform: (answer) => ({
        ...answer,
        Data: [
          { id: 1, pid: 2, name: "a", isAuth: true },
          { id: 2, pid: 1, name: "b", isAuth: false },
        ],
      }),
    });
    const { applications, tree } = await uucall.getApplications({ subAccountId: "101" });
    expect(applications.map((application) => application.appId)).toEqual(["1", "2"]);
    expect(tree).toHaveLength(2);
  });

  test("pid: only the branch below, in each reading of how the tree is shown", async () => {
    for (const appList of uucallDialectValues.appList)
      for (const appPid of uucallDialectValues.appPid)
        for (const rootPid of uucallDialectValues.rootPid) {
          emulator.setDialect({ appList, appPid, rootPid, listOrder: "shuffled" });
          expect(await below("1")).toEqual({ ids: ["11", "111", "112", "12", "121"], top: ["11", "12"], complete: true });
          expect(await below("11")).toEqual({ ids: ["111", "112"], top: ["111", "112"], complete: true });
          expect(await below("111")).toEqual({ ids: [], top: [], complete: true });
        }
  });

  test("pid: rows say which application they belong to, and what may be opened", async () => {
    const { applications } = await uucall.getApplications({ subAccountId: "101", pid: "11" });
    expect(applications).toEqual([
      { appId: "111", name: "新建项目", parentAppId: "11", authorized: true },
      { appId: "112", name: "修改项目", parentAppId: "11", authorized: false },
    ]);
  });

  test("pid: asks for the top and the branch, and for nothing beside it", async () => {
    await below("2");
    // The top, those below 2, and those below each of the four that this shows in turn.
    expect(emulator.requests.all().map(({ query }) => query.pid)).toEqual([undefined, "2", "21", "22", "211"]);
  });

  test("pid: one that is not there is an error that lists those that are", async () => {
    for (const noApplications of uucallDialectValues.noApplications) {
      emulator.setDialect({ noApplications });
      await expect(below("99")).rejects.toThrow(/pid: the vendor knows no application 99\. It knows 1 \(CTI模块\), 11 .*3 \(账户信息\)$/);
      await expect(uucall.getApplications({ subAccountId: "999", pid: "1" })).rejects.toThrow(/there is no sub-account 999/);
    }
  });

  test("pid: an application under itself is not below itself", async () => {
    const before = emulator.applications.all();
    emulator.applications.replaceAll([
      { id: "1", pid: "2", name: "a" },
      { id: "2", pid: "1", name: "b" },
    ]);
    emulator.setDialect({ appPid: "ignored" });
    expect(await below("1")).toMatchObject({ ids: ["2"], top: ["2"] });
    emulator.applications.replaceAll(before);
  });

  test("complete: not where only what may be opened is listed", async () => {
    expect(await below()).toMatchObject({ complete: true });
    vi.stubEnv("UUCALL_AUTH_FLAG", "none");
    emulator.setDialect({ appFlag: "absent" });
    expect(await below()).toEqual({ ids: ["1", "11", "111"], top: ["1"], complete: false });
    expect(await below("11")).toEqual({ ids: ["111"], top: ["111"], complete: false });
    // Whether 2 is there cannot be seen.
    expect(await below("2")).toEqual({ ids: [], top: [], complete: false });
  });

  test("a branch that cannot be read is an error, not a part of the tree", async () => {
    emulator.fault({ operation: "getSubUserAuth", skip: 2, status: 200, body: { Result: "failed", Data: "系统繁忙" } });
    await expect(below()).rejects.toThrow("系统繁忙");
  });

  test.each([
    [{ subAccountId: "101", pid: 1 }, /pid: must be text/],
    [{ subAccountId: "101", pid: "1 2" }, /pid: must be an id/],
    [{ pid: "1" }, /subAccountId: is missing/],
  ])("%j is refused before anything is sent", async (args, message) => {
    await expect(uucall.getApplications(args as uucall.GetApplicationsArgs)).rejects.toThrow(message);
    expect(emulator.requests.count()).toBe(0);
  });
});
