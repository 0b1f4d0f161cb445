import { describe, expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const lisi = { id: 101, uid: 1225, account: "lisi", name: "李四", jobnumber: "1001", bind_ext: "8001", state: 1 };
const newAccount = { account: "zhang", password: "0123456789abcde", name: "张三", roleId: "2", roleEnble: "2", jobnumber: "17" };

describe("the ten interfaces of the vendor's page, with its sample headers", () => {
  test("1 and 3: sub-accounts with their roles", async () => {
    const { status, headers, body } = await caller.roleUsers();
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json;charset=utf-8");
    expect(body).toEqual({
      Result: "success",
      Data: [
        {
          id: 101,
          uid: 1225,
          account: "lisi",
          name: "李四",
          jobnumber: "1001",
          state: "启用",
          roleId: 1,
          roleName: "坐席",
          roleEnble: 2,
        },
      ],
    });
    expect((await caller.roleUsers({ subUserName: "lisi", state: "启用", page: "1", pageSize: "10" })).body).toEqual(body);
  });

  test("2: add; the answer is a text without an id, the list shows one", async () => {
    expect(await caller.post(newAccount)).toMatchObject({ status: 200, body: { Result: "success", Data: "新增成功" } });
    const [added] = (await caller.subUsers({ account: "zhang" })).body.Data;
    expect(added).toEqual({
      id: expect.any(Number),
      uid: 1225,
      account: "zhang",
      name: "张三",
      jobnumber: "17",
      bind_ext: "",
      state: 1,
    });
    expect(uucall.passwordIs(String(added.id), "0123456789abcde")).toBe(true);
    expect((await caller.roleUsers({ roleName: "班长" })).body.Data).toMatchObject([{ account: "zhang", roleId: 2, roleEnble: 2 }]);
  });

  test("4: modify, without uid", async () => {
    const fields = { account: "lisi", password: "new-pass", name: "李四四", roleId: "2", roleEnble: "2", jobnumber: 1002 };
    expect((await caller.postAsIs(fields)).body).toEqual({ Result: "success", Data: "修改成功" });
    expect((await caller.subUser(101)).body.Data).toEqual([{ ...lisi, name: "李四四", jobnumber: "1002" }]);
    expect((await caller.roleUsers()).body.Data).toMatchObject([{ roleId: 2, roleName: "班长" }]);
    expect([uucall.passwordIs("101", "new-pass"), uucall.passwordIs("101", "emulator-pass")]).toEqual([true, false]);
  });

  test("5: sub-accounts", async () => {
    expect((await caller.subUsers()).body).toEqual({ Result: "success", Data: [lisi] });
  });

  test("6: applications, level by level", async () => {
    const ids = async (query?: string) => (await caller.apps(101, query)).body.Data.map(({ id, isAuth }: any) => [id, isAuth]);
    expect((await caller.apps(101)).body.Data[0]).toEqual({ id: 1, pid: 0, name: "CTI模块", isAuth: true });
    expect(await ids()).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(await ids("?pid=1")).toEqual([
      [11, true],
      [12, false],
    ]);
    expect(await ids("?pid=11")).toEqual([
      [111, true],
      [112, false],
    ]);
    expect(await ids("?pid=111")).toEqual([]);
    expect(await ids("?pid=0")).toEqual(await ids());
  });

  test("7: what may be opened from now on, and what not", async () => {
    expect((await caller.putApps(101, { authAppIds: "112,12, 3", unAuthAppIds: "111,2" })).body).toEqual({
      Result: "success",
      Data: "修改成功",
    });
    expect(uucall.grants.get("101")?.appIds).toEqual(["1", "11", "112", "12", "3"]);
    expect((await caller.apps(101, "?pid=11")).body.Data).toMatchObject([
      { id: 111, isAuth: false },
      { id: 112, isAuth: true },
    ]);
  });

  test("8: one sub-account, as a list", async () => {
    expect((await caller.subUser(101)).body).toEqual({ Result: "success", Data: [lisi] });
  });

  test("9: change a sub-account", async () => {
    expect((await caller.put(101, { name: "王五", bind_ext: "8002", state: 2 })).body).toEqual({ Result: "success", Data: "修改成功" });
    expect((await caller.subUser(101)).body.Data).toEqual([{ ...lisi, name: "王五", bind_ext: "8002", state: 2 }]);
    expect(uucall.passwordIs("101", "emulator-pass")).toBe(true);
  });

  test("10: delete a sub-account, and what it may open with it", async () => {
    expect((await caller.delete(101)).body).toEqual({ Result: "success", Data: "删除成功" });
    expect((await caller.subUser(101)).body).toEqual({ Result: "success", Data: [] });
    expect((await caller.subUsers()).body.Data).toEqual([]);
    expect(uucall.grants.all()).toEqual([]);
  });

  test("and the roles of 角色及权限", async () => {
    expect((await caller.roles()).body).toEqual({
      Result: "success",
      Data: [
        { id: 1, uid: 1225, name: "坐席" },
        { id: 2, uid: 1225, name: "班长" },
      ],
    });
    expect((await caller.roles({ name: "班长" })).body.Data).toMatchObject([{ id: 2 }]);
  });
});

describe("what is not there", () => {
  test("an id: nothing on GET, a failure on PUT and DELETE", async () => {
    expect((await caller.subUser(999)).body).toEqual({ Result: "success", Data: [] });
    expect((await caller.apps(999)).body).toEqual({ Result: "success", Data: [] });
    for (const answer of [await caller.put(999, { name: "x" }), await caller.putApps(999, { authAppIds: "1" }), await caller.delete(999)]) {
      expect(answer).toMatchObject({ status: 200, body: { Result: "failed", Data: "帐号不存在" } });
    }
    expect(uucall.grants.get("999")).toBeUndefined();
  });

  test("a role or an application: a failure", async () => {
    expect((await caller.post({ ...newAccount, roleId: "9" })).body).toEqual({ Result: "failed", Data: "角色不存在" });
    expect((await caller.putApps(101, { authAppIds: "12,99" })).body).toEqual({ Result: "failed", Data: "应用不存在" });
    expect((await caller.putApps(101, { authAppIds: "12", unAuthAppIds: "99" })).body).toEqual({ Result: "failed", Data: "应用不存在" });
    expect(uucall.subAccounts.all()).toHaveLength(1);
    expect(uucall.grants.get("101")?.appIds).toEqual(["1", "11", "111"]);
  });

  test("an id that goes with another account: a failure", async () => {
    expect((await caller.post({ ...newAccount, account: "lisi", id: 999 })).body).toEqual({ Result: "failed", Data: "帐号不存在" });
    expect((await caller.post({ ...newAccount, id: "101" })).body).toEqual({ Result: "failed", Data: "帐号不存在" });
    expect((await caller.post({ ...newAccount, account: "lisi", id: "101" })).body.Data).toBe("修改成功");
  });

  test.each([
    ["POST", "/power/subuser", "GET"],
    ["PUT", "/power/roleuser", "GET, POST"],
    ["POST", "/power/subuser/101", "GET, PUT, DELETE"],
    ["PATCH", "/power/subuser/101", "GET, PUT, DELETE"],
    ["DELETE", "/power/subuser/auth/101", "GET, PUT"],
    ["HEAD", "/power/subuser/101", "GET, PUT, DELETE"],
    ["POST", "/power/role", "GET"],
  ])("%s %s: 405, only %s", async (method, path, allowed) => {
    const { status, headers, text } = await caller.signed(method, path);
    expect({ status, allow: headers.allow, text }).toEqual({ status: 405, allow: allowed, text: "" });
    expect(uucall.requests.last()?.operation).toBe("unknown");
  });

  test.each(["/power", "/power/subusers", "/power/subuser/", "/power/subuser/auth/", "/power/subuser/101/x", "/account/1225", "/"])(
    "%s: 404",
    async (path) => {
      expect(await caller.signed("GET", path)).toMatchObject({ status: 404, text: "" });
    },
  );
});
