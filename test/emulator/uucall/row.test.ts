import { describe, expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

describe("rows", () => {
  test("numbers may come as strings", async () => {
    uucall.setDialect({ numbers: "strings", appFlag: "1/2" });
    expect((await caller.subUser(101)).body.Data).toMatchObject([{ id: "101", uid: "1225", state: "1" }]);
    expect((await caller.roleUsers()).body.Data).toMatchObject([{ id: "101", roleId: "1", roleEnble: "2" }]);
    expect((await caller.apps(101)).body.Data).toMatchObject([
      { id: "1", pid: "0", isAuth: "1" },
      { id: "2", isAuth: "2" },
      { id: "3", isAuth: "2" },
    ]);
    expect((await caller.roles()).body.Data[0]).toMatchObject({ id: "1", uid: "1225" });
    uucall.setDialect({ appFlag: "true/false" });
    expect((await caller.apps(101)).body.Data).toMatchObject([{ isAuth: "true" }, { isAuth: "false" }, { isAuth: "false" }]);
  });

  test.each([
    ["as filtered", [1, 2, 3, 4], ["启用", "禁用", "已注销", "冻结"]],
    ["numbers", [1, 2, 3, 4], [1, 2, 3, 4]],
    ["words", ["有效", "禁用", "已注销", "冻结"], ["启用", "禁用", "已注销", "冻结"]],
  ] as const)("states may come %s", async (state, subUsers, roleUsers) => {
    for (const other of [2, 3, 4] as const) uucall.subAccounts.add({ account: `state ${other}`, state: other });
    uucall.setDialect({ state });
    const statesOf = (rows: { state: unknown }[]) => rows.map((row) => row.state);
    expect(statesOf((await caller.subUsers()).body.Data)).toEqual(subUsers);
    expect(statesOf((await caller.roleUsers()).body.Data)).toEqual(roleUsers);
  });

  test.each([
    ["empty", { name: "", jobnumber: "", bind_ext: "" }, { roleId: "", roleName: "" }],
    ["null", { name: null, jobnumber: null, bind_ext: null }, { roleId: null, roleName: null }],
    ["absent", {}, {}],
  ] as const)("empty fields may be %s", async (emptyFields, subUser, role) => {
    uucall.subAccounts.replaceAll([{ id: "102", account: "zhang" }]);
    uucall.setDialect({ emptyFields });
    expect((await caller.subUsers()).body.Data).toEqual([{ id: 102, uid: 1225, account: "zhang", state: 1, ...subUser }]);
    const { bind_ext: _, ...shared } = subUser as Record<string, unknown>;
    const roleUser = { id: 102, uid: 1225, account: "zhang", state: "启用", roleEnble: 2 };
    expect((await caller.roleUsers()).body.Data).toEqual([{ ...roleUser, ...shared, ...role }]);
  });

  test("names may be in camelCase", async () => {
    uucall.setDialect({ fieldNames: "camelCase" });
    expect(Object.keys((await caller.subUser(101)).body.Data[0])).toEqual([
      "id",
      "uid",
      "account",
      "name",
      "jobNumber",
      "bindExt",
      "state",
    ]);
    expect((await caller.roleUsers()).body.Data[0]).toMatchObject({ jobNumber: "1001", roleEnable: 2 });
  });

  test.each([
    ["account", { account: "lisi" }],
    ["subUserName", { subUserName: "lisi" }],
    ["both", { account: "lisi", subUserName: "lisi" }],
  ] as const)("the account's name may be in %s", async (roleUserAccount, fields) => {
    uucall.setDialect({ roleUserAccount });
    const { account, subUserName } = (await caller.roleUsers()).body.Data[0];
    expect({ account, subUserName }).toEqual({ account: undefined, subUserName: undefined, ...fields });
    expect((await caller.subUser(101)).body.Data[0].account).toBe("lisi");
  });

  test("unknown fields appear beside the known ones", async () => {
    const all = async () => [await caller.subUsers(), await caller.roleUsers(), await caller.apps(101), await caller.roles()];
    const plain = (await all()).map(({ body }) => body);
    uucall.setDialect({ unknownFields: true });
    const more = (await all()).map(({ body }) => body);
    expect(more).toMatchObject(plain);
    expect(more[2].Data[0]).toMatchObject({ isAuth: true, setIsAuth: true, setPid: true, createTime: 1_450_755_525 });
    for (const body of more) {
      expect(body).toHaveProperty("setResult", true);
      for (const row of body.Data) expect(row).toHaveProperty("setId", true);
    }
    expect((await caller.put(999, {})).body).toHaveProperty("setResult");
  });
});
