import { describe, expect, test } from "vitest";
import { exampleApplications } from "../../../emulator/uucall/application.ts";
import { startUucallEmulator, type UucallDialect } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const appsOf = (id: string) => uucall.grants.get(id)?.appIds;

describe("applications", () => {
  const shown = async (query?: string) => (await caller.apps(101, query)).body.Data.map(({ id }: { id: number }) => String(id));
  const all = exampleApplications.map(({ id }) => id);

  /** All ids that a walk from the top finds. */
  async function walk(): Promise<string[]> {
    const found = new Set<string>();
    const open: (string | undefined)[] = [undefined];
    while (open.length > 0) {
      const pid = open.shift();
      for (const id of await shown(pid === undefined ? "" : `?pid=${pid}`)) {
        if (!found.has(id)) open.push(id);
        found.add(id);
      }
    }
    return [...found].toSorted();
  }

  test("may come all at once, with or without heed for pid", async () => {
    uucall.setDialect({ appList: "at once" });
    expect(await shown()).toEqual(all);
    expect(await shown("?pid=1")).toEqual(["11", "12"]);
    uucall.setDialect({ appList: "by level", appPid: "ignored" });
    expect(await shown()).toEqual(all);
    expect(await shown("?pid=1")).toEqual(all);
  });

  test.each([
    ["true/false", [true, false]],
    ["1/0", [1, 0]],
    ["1/2", [1, 2]],
    ["Y/N", ["Y", "N"]],
    ["是/否", ["是", "否"]],
  ] as const)("may have flags %s", async (appFlag, flags) => {
    uucall.setDialect({ appFlag });
    expect((await caller.apps(101, "?pid=1")).body.Data.map(({ isAuth }: { isAuth: unknown }) => isAuth)).toEqual(flags);
  });

  test.each<[Partial<UucallDialect>, object[]]>([
    [{ appFlagName: "checked" }, [{ checked: true }, { checked: false }]],
    [{ appFlagName: "usable", appFlag: "1/0" }, [{ usable: 1 }, { usable: 0 }]],
    [
      { appFlagSetter: "before" },
      [
        { setIsAuth: true, isAuth: true },
        { setIsAuth: true, isAuth: false },
      ],
    ],
    [{ appFlagRows: "granted" }, [{ isAuth: true }, {}]],
  ])("may have flags of another kind: %o", async (dialect, flags) => {
    uucall.setDialect(dialect);
    const rows = (await caller.apps(101, "?pid=1")).body.Data;
    expect(rows.map(({ id, pid, name, ...flag }: Record<string, unknown>) => flag)).toEqual(flags);
    expect(Object.keys(rows[0]).slice(3)).toEqual(Object.keys(flags[0]!));
  });

  test("may have their id under another name", async () => {
    uucall.setDialect({ appIdName: "appId" });
    expect((await caller.apps(101)).body.Data[0]).toEqual({ appId: 1, pid: 0, name: "CTI模块", isAuth: true });
  });

  test("below one that has none may be a failure", async () => {
    expect((await caller.apps(101, "?pid=111")).body).toEqual({ Result: "success", Data: [] });
    uucall.setDialect({ noApplications: "failed" });
    expect((await caller.apps(101, "?pid=111")).body).toEqual({ Result: "failed", Data: "没有数据" });
    expect((await caller.apps(101, "?pid=11")).body.Result).toBe("success");
  });

  test.each<[Partial<UucallDialect>, object, string[] | "failed"]>([
    [{ appGrant: "with parents" }, { authAppIds: "211" }, ["1", "11", "111", "2", "21", "211"]],
    [{ appGrant: "with children" }, { authAppIds: "21" }, ["1", "11", "111", "21", "211"]],
    [{ appGrant: "refused without parents" }, { authAppIds: "211" }, "failed"],
    [{ appGrant: "refused without parents" }, { authAppIds: "2,21,211" }, ["1", "11", "111", "2", "21", "211"]],
    [{ appForbid: "with children" }, { authAppIds: "12,3", unAuthAppIds: "1" }, ["3"]],
    [{ appForbid: "refused with children" }, { unAuthAppIds: "1" }, "failed"],
    [{ appForbid: "refused with children" }, { unAuthAppIds: "11,111" }, ["1"]],
  ])("may come and go together: %o and %o", async (dialect, change, appIds) => {
    uucall.setDialect(dialect);
    const { Result } = (await caller.putApps(101, change)).body;
    expect(Result).toBe(appIds === "failed" ? "failed" : "success");
    expect(appsOf("101")!.toSorted()).toEqual(appIds === "failed" ? ["1", "11", "111"] : appIds);
  });

  test("or only those be shown that may be opened, each to be reached from the top", async () => {
    uucall.setDialect({ appFlag: "absent" });
    expect((await caller.apps(101)).body.Data).toEqual([{ id: 1, pid: 0, name: "CTI模块" }]);
    expect(await walk()).toEqual(["1", "11", "111"]);
    uucall.grants.change("101", { appIds: ["1", "111", "21", "211"] });
    expect(await shown()).toEqual(["1", "21"]);
    expect(await shown("?pid=1")).toEqual(["111"]);
    expect(await shown("?pid=11")).toEqual(["111"]);
    expect(await walk()).toEqual(["1", "111", "21", "211"]);
    uucall.setDialect({ appList: "at once" });
    expect(await shown()).toEqual(["1", "111", "21", "211"]);
  });

  test("are found by a walk in each dialect", async () => {
    for (const appList of ["by level", "at once"] as const) {
      for (const appPid of ["heeded", "ignored"] as const) {
        for (const rootPid of ["0", "null", "absent"] as const) {
          uucall.setDialect({ appList, appPid, rootPid });
          expect(await walk()).toEqual(all.toSorted());
        }
      }
    }
  });

  test.each([
    ["0", { pid: 0 }],
    ["null", { pid: null }],
    ["absent", {}],
  ] as const)("of the top level may have the pid %s", async (rootPid, field) => {
    uucall.setDialect({ rootPid });
    expect((await caller.apps(101)).body.Data[0]).toEqual({ id: 1, ...field, name: "CTI模块", isAuth: true });
    expect((await caller.apps(101, "?pid=1")).body.Data[0]).toHaveProperty("pid", 1);
  });

  test("may be a cycle below the top, or hang below what is not there", async () => {
    uucall.applications.change("1", { pid: "111" });
    uucall.applications.change("2", { pid: "404" });
    expect(await shown()).toEqual(["2", "3"]);
    expect(await walk()).toEqual(["2", "21", "211", "22", "3"]);
    uucall.setDialect({ appFlag: "absent" });
    uucall.grants.change("101", { appIds: ["11"] });
    expect(await shown("?pid=1")).toEqual(["11"]);
    uucall.setDialect({ appList: "at once" });
    expect(await shown()).toEqual(["11"]);
  });

  test("authAppIds may replace what was there, when it is given", async () => {
    uucall.setDialect({ authAppIds: "replaces" });
    await caller.putApps(101, { authAppIds: "2,21" });
    expect(appsOf("101")).toEqual(["2", "21"]);
    await caller.putApps(101, { unAuthAppIds: "2" });
    expect(appsOf("101")).toEqual(["21"]);
    await caller.putApps(101, { authAppIds: "" });
    expect(appsOf("101")).toEqual([]);
  });

  test("the PUT takes a difference, and nothing is one too", async () => {
    await caller.putApps(101, { authAppIds: "11,2", unAuthAppIds: "1,3" });
    expect(appsOf("101")).toEqual(["11", "111", "2"]);
    for (const nothing of [{}, { authAppIds: "" }, { authAppIds: "", unAuthAppIds: "" }]) {
      expect((await caller.putApps(101, nothing)).body.Result).toBe("success");
      expect(appsOf("101")).toEqual(["11", "111", "2"]);
    }
    uucall.grants.remove("101");
    await caller.putApps(101, { authAppIds: "3" });
    expect(appsOf("101")).toEqual(["3"]);
  });

  test.each([
    ["granted", ["1", "11", "111", "2", "3"]],
    ["forbidden", ["11", "111", "2"]],
  ] as const)("an id in both lists may be %s", async (appInBothLists, appIds) => {
    uucall.setDialect({ appInBothLists });
    expect((await caller.putApps(101, { authAppIds: "1,2,3", unAuthAppIds: "3,1" })).body.Result).toBe("success");
    expect(appsOf("101")).toEqual(appIds);
  });

  test("an id that no application has may be ignored", async () => {
    uucall.setDialect({ unknownApp: "ignored" });
    expect((await caller.putApps(101, { authAppIds: "2,99", unAuthAppIds: "98,1" })).body.Result).toBe("success");
    expect(appsOf("101")).toEqual(["11", "111", "2"]);
  });
});
