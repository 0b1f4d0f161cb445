import { describe, expect, test } from "vitest";
import { exampleGrants } from "../../../emulator/uucall/application.ts";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const lisi = { account: "lisi", name: "again", password: "new" };
const newAccount = { account: "zhang", password: "0123456789abcde", name: "张三", roleId: "2", roleEnble: "2", jobnumber: "17" };
const results = (answers: { body: any }[]) => answers.map(({ body }) => body.Result);
const accounts = () => uucall.subAccounts.all().map(({ account, state }) => [account, state]);

describe("PUT", () => {
  test.each([
    ["keeps", { name: "李四", jobnumber: "1002", bind_ext: "8001" }],
    ["clears", { name: "", jobnumber: "1002", bind_ext: "" }],
  ] as const)("%s what is left out, never account, state or role", async (putOmitted, fields) => {
    uucall.setDialect({ putOmitted });
    await caller.put(101, { jobnumber: "1002" });
    expect(uucall.subAccounts.get("101")).toMatchObject({ ...fields, account: "lisi", state: 1, roleId: "1" });
    await caller.put(101, { name: "" });
    expect(uucall.subAccounts.get("101")?.name).toBe("");
  });

  test("ignores a password, or sets it", async () => {
    await caller.put(101, { password: "new" });
    expect(uucall.passwordIs("101", "emulator-pass")).toBe(true);
    uucall.setDialect({ putPassword: "sets" });
    await caller.put(101, { password: "new" });
    expect(uucall.passwordIs("101", "new")).toBe(true);
    await caller.put(101, { password: "" });
    expect(uucall.passwordIs("101", "new")).toBe(true);
  });
});

describe("a deleted account", () => {
  test("may be cancelled, shown as such, and deleted no second time", async () => {
    uucall.setDialect({ delete: "cancels" });
    expect((await caller.delete(101)).body.Result).toBe("success");
    expect(accounts()).toEqual([["lisi", 3]]);
    expect((await caller.subUser(101)).body.Data).toMatchObject([{ state: 3 }]);
    expect((await caller.subUsers({ state: "3" })).body.Data).toHaveLength(1);
    expect((await caller.roleUsers()).body.Data).toMatchObject([{ state: "已注销" }]);
    expect((await caller.apps(101)).body.Data[0]).toMatchObject({ id: 1, isAuth: true });
    expect((await caller.delete(101)).body).toEqual({ Result: "failed", Data: "帐号不存在" });
    uucall.setDialect({ deleteMissing: "success" });
    expect((await caller.delete(101)).body.Result).toBe("success");
  });

  test("may be hidden, whoever cancelled it", async () => {
    uucall.setDialect({ cancelled: "hidden" });
    expect((await caller.put(101, { state: 3 })).body.Result).toBe("success");
    const found = [await caller.subUser(101), await caller.subUsers({ state: "3" }), await caller.roleUsers(), await caller.apps(101)];
    expect(found.map(({ body }) => body.Data)).toEqual([[], [], [], []]);
    expect(results([await caller.put(101, { state: 1 }), await caller.putApps(101, {}), await caller.delete(101)])).toEqual(
      Array(3).fill("failed"),
    );
    expect(accounts()).toEqual([["lisi", 3]]);
  });

  test.each([
    [
      "free",
      "success",
      [
        ["lisi", 3],
        ["lisi", 1],
      ],
    ],
    ["taken", "failed", [["lisi", 3]]],
    ["revived", "success", [["lisi", 1]]],
  ] as const)("leaves a name that is %s", async (cancelledName, result, left) => {
    uucall.setDialect({ cancelledName });
    uucall.subAccounts.change("101", { state: 3 });
    expect((await caller.post(lisi)).body.Result).toBe(result);
    expect(accounts()).toEqual(left);
    // Once the name is in use again, the cancelled account no longer matters.
    uucall.setDialect({ cancelledName: "taken" });
    expect((await caller.post(lisi)).body.Result).toBe(result);
    expect(accounts()).toEqual(left);
  });

  test("is no answer to an id", async () => {
    uucall.setDialect({ cancelledName: "revived" });
    uucall.subAccounts.change("101", { state: 3 });
    expect((await caller.post({ ...lisi, id: 101 })).body.Data).toBe("帐号不存在");
  });
});

test("an id that does not exist: each interface has its switch", async () => {
  const all = async () =>
    results([
      await caller.subUser(999),
      await caller.apps(999),
      await caller.put(999, {}),
      await caller.putApps(999, {}),
      await caller.delete(999),
    ]);
  expect(await all()).toEqual(["success", "success", "failed", "failed", "failed"]);
  uucall.setDialect({ getMissing: "failed" });
  expect(await all()).toEqual(["failed", "failed", "failed", "failed", "failed"]);
  uucall.setDialect({ getMissing: "empty", putMissing: "success" });
  expect(await all()).toEqual(["success", "success", "success", "success", "failed"]);
  uucall.setDialect({ putMissing: "failed", deleteMissing: "success" });
  expect(await all()).toEqual(["success", "success", "failed", "failed", "success"]);
  expect([accounts(), uucall.grants.all()]).toEqual([[["lisi", 1]], exampleGrants]);
});

describe("sub-accounts", () => {
  test("a name cannot be taken over by changing another account's", async () => {
    uucall.subAccounts.add({ id: "102", account: "zhang" });
    expect((await caller.put(102, { account: "lisi" })).body).toEqual({ Result: "failed", Data: "帐号已存在" });
    expect((await caller.put(102, { account: "wang" })).body.Result).toBe("success");
    expect((await caller.put(102, { account: "wang", name: "same" })).body.Result).toBe("success");
    expect(uucall.subAccounts.get("102")).toMatchObject({ account: "wang", name: "same" });
  });

  test("nor by bringing a cancelled account back", async () => {
    uucall.subAccounts.add({ id: "102", account: "lisi", state: 3 });
    expect((await caller.put(102, { state: "1" })).body.Data).toBe("帐号已存在");
    expect((await caller.put(102, { name: "still cancelled" })).body.Result).toBe("success");
    uucall.subAccounts.remove("101");
    expect((await caller.put(102, { state: "1" })).body.Result).toBe("success");
  });

  test("two may come to have the same name behind the API's back", async () => {
    uucall.subAccounts.add({ id: "102", account: "lisi" });
    expect((await caller.subUsers({ account: "lisi" })).body.Data).toMatchObject([{ id: 101 }, { id: 102 }]);
  });

  test("passwords are in no answer and in no state, not as text", async () => {
    await caller.post({ ...newAccount, password: "planted-secret" });
    await caller.put(101, { password: "planted-secret" });
    const [id] = uucall.subAccounts.all().filter(({ account }) => account === "zhang");
    expect(uucall.passwordIs(id!.id, "planted-secret")).toBe(true);
    const answers = [
      await caller.subUsers(),
      await caller.roleUsers(),
      await caller.subUser(id!.id),
      await caller.send("GET", "/_emulator/state"),
    ];
    for (const { text, status } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain("planted-secret");
    }
  });

  test("passwords change behind the API's back, and every digest differs", async () => {
    uucall.subAccounts.change("101", { password: "by hand" });
    expect([uucall.passwordIs("101", "by hand"), uucall.passwordIs("101", "emulator-pass")]).toEqual([true, false]);
    uucall.subAccounts.add({ id: "102", account: "zhang", password: "by hand" });
    expect(uucall.subAccounts.get("102")!.password).not.toBe(uucall.subAccounts.get("101")!.password);
    uucall.subAccounts.change("101", { name: "another field" });
    expect(uucall.passwordIs("101", "by hand")).toBe(true);
    uucall.subAccounts.add({ id: "103", account: "no password" });
    expect([uucall.passwordIs("103", ""), uucall.passwordIs("999", "")]).toEqual([false, false]);
  });
});
