import { beforeEach, describe, expect, test } from "vitest";
import { startUucallEmulator, type UucallDialect } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const lisi = { account: "lisi", name: "again", password: "new" };
const zhang = { account: "zhang", name: "张三", password: "x" };
const results = (answers: { body: any }[]) => answers.map(({ body }) => body.Result);
const accounts = () => uucall.subAccounts.all().map(({ account, state }) => [account, state]);
const appsOf = (id: string) => uucall.grants.get(id)?.appIds;

describe("POST for an account that exists", () => {
  const withUid = () => caller.post(lisi);
  const withoutUid = () => caller.postAsIs(lisi);
  const withId = () => caller.post({ ...lisi, id: 101 });

  test.each([
    ["updates", ["success", "success", "success"], 1],
    ["updates without uid", ["failed", "success", "failed"], 1],
    ["updates with id", ["failed", "failed", "success"], 1],
    ["refused", ["failed", "failed", "failed"], 1],
    ["added again", ["success", "success", "success"], 2],
  ] as const)("%s", async (existingAccount, expected, count) => {
    uucall.setDialect({ existingAccount });
    const answers = [await withUid(), await withoutUid(), await withId()];
    expect(results(answers)).toEqual(expected);
    for (const { body } of answers.filter((answer) => answer.body.Result === "failed")) expect(body.Data).toBe("帐号已存在");
    expect(accounts()).toEqual(Array(count).fill(["lisi", 1]));
    expect(uucall.subAccounts.get("101")?.name).toBe(expected.some((result) => result === "success") ? "again" : "李四");
    expect((await caller.post(zhang)).body.Result).toBe("success");
    expect((await caller.postAsIs({ ...zhang, account: "wang" })).body.Result).toBe("failed");
  });

  test("two with the same name are told apart by an id", async () => {
    uucall.subAccounts.add({ id: "102", account: "lisi" });
    expect((await caller.post({ ...lisi, id: "102", name: "second" })).body.Result).toBe("success");
    expect(uucall.subAccounts.all().map(({ name }) => name)).toEqual(["李四", "second"]);
  });

  test("may leave its password as it is", async () => {
    uucall.setDialect({ passwordOnModify: "ignored" });
    await caller.post(lisi);
    expect([uucall.passwordIs("101", "emulator-pass"), uucall.passwordIs("101", "new")]).toEqual([true, false]);
    await caller.post(zhang);
    expect(uucall.passwordIs(uucall.subAccounts.all()[1]!.id, "x")).toBe(true);
  });

  test.each([
    ["keeps", { name: "李四", jobnumber: "1001", roleId: "1", roleEnble: "2" }],
    ["clears", { name: "", jobnumber: "", roleId: null, roleEnble: "2" }],
  ] as const)("%s what is left out", async (postOmitted, fields) => {
    uucall.setDialect({ postOmitted, nameOnModify: "optional" });
    expect((await caller.post({ account: "lisi", password: "new" })).body.Result).toBe("success");
    expect(uucall.subAccounts.get("101")).toMatchObject({ ...fields, bind_ext: "8001", state: 1 });
    await caller.post({ ...lisi, roleId: "", jobnumber: "" });
    expect(uucall.subAccounts.get("101")).toMatchObject({ name: "again", jobnumber: "", roleId: null });
  });

  test("may want a whole number for a jobnumber, which loses its leading zeros", async () => {
    await caller.post({ ...lisi, jobnumber: "A17" });
    expect(uucall.subAccounts.get("101")?.jobnumber).toBe("A17");
    uucall.setDialect({ jobnumberOnModify: "long" });
    expect((await caller.post({ ...lisi, jobnumber: "A17" })).body.Result).toBe("failed");
    for (const [jobnumber, held] of [
      ["007", "7"],
      [42, "42"],
      ["", ""],
    ] as const) {
      expect((await caller.post({ ...lisi, jobnumber })).body.Result).toBe("success");
      expect(uucall.subAccounts.get("101")?.jobnumber).toBe(held);
    }
    expect((await caller.post({ ...zhang, jobnumber: "A007" })).body.Result).toBe("success");
  });
});

describe("roles", () => {
  const template = ["1", "11", "111", "112", "12", "121"];

  test("one that does not exist may be ignored", async () => {
    uucall.setDialect({ unknownRole: "ignored" });
    expect(results([await caller.post({ ...zhang, roleId: "9" }), await caller.post({ ...lisi, roleId: "9" })])).toEqual([
      "success",
      "success",
    ]);
    expect(uucall.subAccounts.all().map(({ roleId }) => roleId)).toEqual(["1", null]);
  });

  test("one that has gone since may stay", async () => {
    uucall.subAccounts.change("101", { roleId: "9" });
    expect((await caller.post(lisi)).body.Result).toBe("success");
    expect((await caller.roleUsers()).body.Data).toMatchObject([{ roleId: 9, roleName: "" }]);
  });

  test.each([
    ["2", undefined],
    ["1", template],
  ] as const)("roleEnble left out of a new account is %s", async (roleEnbleOmitted, appIds) => {
    uucall.setDialect({ roleEnbleOmitted });
    await caller.post({ ...zhang, roleId: "2" });
    const { id, roleEnble } = uucall.subAccounts.all()[1]!;
    expect(roleEnble).toBe(roleEnbleOmitted);
    expect(appsOf(id)).toEqual(appIds);
    await caller.post({ ...zhang, account: "no role" });
    expect(uucall.subAccounts.all()[2]).toMatchObject({ roleId: null, roleEnble: "2" });
  });

  test("a template may be copied, each time that it is asked for", async () => {
    await caller.post({ ...lisi, roleId: "2", roleEnble: "1" });
    expect(appsOf("101")).toEqual(template);
    expect((await caller.putApps(101, { authAppIds: "3", unAuthAppIds: "111" })).body.Result).toBe("success");
    await caller.post(lisi);
    expect(appsOf("101")).toEqual(["1", "11", "112", "12", "121", "3"]);
    await caller.post({ ...lisi, roleEnble: "2" });
    expect(appsOf("101")).toEqual(["1", "11", "112", "12", "121", "3"]);
    await caller.post({ ...lisi, roleEnble: "1" });
    expect(appsOf("101")).toEqual(template);
  });

  test("or be followed", async () => {
    uucall.setDialect({ roleTemplate: "followed", appList: "at once", appFlag: "absent" });
    const shown = async () => (await caller.apps(101)).body.Data.map(({ id }: { id: number }) => String(id));
    await caller.post({ ...lisi, roleId: "2", roleEnble: "1" });
    expect(await shown()).toEqual(template);
    const before = uucall.roles.all();
    uucall.roles.change("2", { appIds: ["3"] });
    expect(await shown()).toEqual(["3"]);
    expect((await caller.putApps(101, { authAppIds: "2" })).body).toEqual({ Result: "failed", Data: "帐号应用角色权限模版" });
    await caller.post({ ...lisi, roleEnble: "2" });
    expect(await shown()).toEqual(["1", "11", "111"]);
    expect((await caller.putApps(101, { authAppIds: "2" })).body.Result).toBe("success");
    uucall.roles.replaceAll(before);
  });

  test("or be ignored", async () => {
    uucall.setDialect({ roleTemplate: "ignored" });
    await caller.post({ ...lisi, roleId: "2", roleEnble: "1" });
    expect(appsOf("101")).toEqual(["1", "11", "111"]);
    expect((await caller.putApps(101, { authAppIds: "2" })).body.Result).toBe("success");
  });
});

describe("pages", () => {
  beforeEach(() => {
    for (let index = 2; index <= 12; index += 1) uucall.subAccounts.add({ id: String(100 + index), account: `account ${index}` });
  });
  const shape = async (query: Record<string, string>) => {
    const rows = (await caller.roleUsers(query)).body.Data;
    return [rows.length, rows[0]?.id];
  };

  test.each<[Partial<UucallDialect>, Record<string, string>, unknown[]]>([
    [{}, {}, [10, 101]],
    [{}, { page: "2" }, [2, 111]],
    [{}, { page: "3", pageSize: "5" }, [2, 111]],
    [{}, { pageSize: "500" }, [12, 101]],
    [{ paging: "ignored" }, { page: "3", pageSize: "5" }, [12, 101]],
    [{ paging: "size ignored" }, { page: "2", pageSize: "3" }, [2, 111]],
    [{ firstPage: 0 }, { page: "1", pageSize: "5" }, [5, 106]],
    [{ firstPage: 0 }, { page: "0", pageSize: "5" }, [5, 101]],
    [{ firstPage: 0 }, {}, [10, 101]],
    [{ pageSizeDefault: null }, {}, [12, 101]],
    [{ pageSizeDefault: 4 }, { page: "3" }, [4, 109]],
    [{ pageSizeMax: 3 }, { pageSize: "5", page: "2" }, [3, 104]],
    [{ pageSizeMax: 3 }, {}, [3, 101]],
    [{ pageSizeMax: null, pageSizeDefault: null }, { page: "2" }, [0, undefined]],
    [{}, { page: "9", pageSize: "5" }, [0, undefined]],
    [{ pastLastPage: "last page" }, { page: "9", pageSize: "5" }, [2, 111]],
    [{ pastLastPage: "last page" }, { page: "2", pageSize: "5" }, [5, 106]],
  ])("with %j, %j gives %j", async (dialect, query, expected) => {
    uucall.setDialect(dialect);
    expect(await shape(query)).toEqual(expected);
  });

  test("are not there for other lists", async () => {
    uucall.setDialect({ pageSizeMax: 3 });
    expect((await caller.subUsers()).body.Data).toHaveLength(12);
  });
});
