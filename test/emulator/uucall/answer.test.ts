import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startUucallEmulator, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const rename = { name: "王五" };
const post = { account: "zhang", password: "x" };

describe("the envelope", () => {
  test("of refusals may be HTTP 200 with codes", async () => {
    uucall.setDialect({ refusals: "envelope", successCode: "0" });
    const codes = async (answer: ReturnType<Caller["send"]>) => {
      const { status, body } = await answer;
      return [status, body.Result, body.Code];
    };
    expect(await codes(caller.subUser(101, "", { apiKey: "another" }))).toEqual([200, "failed", 5]);
    expect(await codes(caller.subUser(101, "?uid=7"))).toEqual([200, "failed", 6]);
    expect(await codes(caller.signed("PATCH", "/power/subuser/101"))).toEqual([200, "failed", 2]);
    expect(await codes(caller.signed("GET", "/nothing"))).toEqual([200, "failed", 2]);
  });

  test.each([
    ["error table", 100, "参数无效", 1, "帐号不存在"],
    ["roles page", 9, "parameters error", 4, "sql exception"],
  ] as const)("of failures has the codes of the %s", async (failureCodes, parameter, parameterText, custom, customText) => {
    uucall.setDialect({ failureCodes, successCode: "0" });
    expect((await caller.subUsers({ uid: "x" })).body).toEqual({ Result: "failed", Data: parameterText, Code: parameter });
    expect((await caller.put(999, rename)).body).toEqual({ Result: "failed", Data: customText, Code: custom });
  });

  test.each([
    ["Result/Data/Code", "Result", "Data", "Code"],
    ["Result/data/code", "Result", "data", "code"],
    ["result/data/code", "result", "data", "code"],
  ] as const)("has the keys %s", async (envelopeKeys, result, data, code) => {
    uucall.setDialect({ envelopeKeys, successCode: "100" });
    expect((await caller.subUser(101)).body).toEqual({ [result]: "success", [data]: [expect.any(Object)], [code]: 100 });
    expect((await caller.put(101, rename)).body).toEqual({ [result]: "success", [data]: "修改成功", [code]: 100 });
    expect((await caller.put(999, rename)).body).toEqual({ [result]: "failed", [data]: "帐号不存在", [code]: 1 });
  });

  test.each([
    ["success/failed", "success", "failed"],
    ["SUCCESS/FAILED", "SUCCESS", "FAILED"],
    ["success/error", "success", "error"],
    ["success/FAILED", "success", "FAILED"],
  ] as const)("has the words %s", async (resultWords, success, failure) => {
    uucall.setDialect({ resultWords });
    expect((await caller.subUsers()).body.Result).toBe(success);
    expect((await caller.put(999, rename)).body.Result).toBe(failure);
  });

  test.each([
    ["none", undefined, undefined],
    ["0", 0, 100],
    ["100", 100, 100],
  ] as const)("has the code %s for a success", async (successCode, success, failure) => {
    uucall.setDialect({ successCode });
    expect((await caller.subUsers()).body.Code).toBe(success);
    expect((await caller.subUsers({ uid: "x" })).body.Code).toBe(failure);
  });

  test("may have texts in msg, but lists in data", async () => {
    uucall.setDialect({ textKey: "msg", envelopeKeys: "result/data/code" });
    expect((await caller.put(101, rename)).body).toEqual({ result: "success", msg: "修改成功" });
    expect((await caller.put(999, rename)).body).toEqual({ result: "failed", msg: "帐号不存在" });
    expect((await caller.subUser(101)).body).toEqual({ result: "success", data: [expect.any(Object)] });
  });

  test("may have data as a text that holds JSON, while texts stay texts", async () => {
    const plain = (await caller.subUsers()).body.Data;
    uucall.setDialect({ dataText: "json text" });
    const { body } = await caller.subUsers();
    expect(typeof body.Data).toBe("string");
    expect(JSON.parse(body.Data)).toEqual(plain);
    expect((await caller.subUser(999)).body.Data).toBe("[]");
    expect((await caller.put(101, rename)).body.Data).toBe("修改成功");
    uucall.setDialect({ oneRecord: "object", emptyList: "null" });
    expect(JSON.parse((await caller.subUser(101)).body.Data)).toMatchObject({ id: 101 });
    expect((await caller.subUser(999)).body.Data).toBeNull();
  });

  test.each(uucallDialectValues.answerType)("may have the Content-Type %s", async (answerType) => {
    uucall.setDialect({ answerType });
    for (const answer of [await caller.subUsers(), await caller.put(999, rename)]) {
      expect(answer.headers["content-type"]).toBe(answerType);
      expect(answer.body).toHaveProperty("Result");
    }
  });

  test("may have English texts", async () => {
    uucall.setDialect({ language: "en" });
    expect((await caller.put(101, rename)).body.Data).toBe("modified");
    expect((await caller.put(999, rename)).body.Data).toBe("there is no such account");
  });
});

describe("lists", () => {
  test("one record that was asked for by id may be an object", async () => {
    uucall.setDialect({ oneRecord: "object" });
    expect((await caller.subUser(101)).body.Data).toMatchObject({ id: 101 });
    expect((await caller.subUser(999)).body.Data).toBeNull();
    expect((await caller.subUsers()).body.Data).toHaveLength(1);
  });

  test("a list with one record may be an object", async () => {
    uucall.setDialect({ listOfOne: "object" });
    for (const answer of [await caller.subUsers(), await caller.roleUsers()]) expect(answer.body.Data).toMatchObject({ id: 101 });
    uucall.grants.change("101", { appIds: [] });
    expect((await caller.apps(101, "?pid=21")).body.Data).toMatchObject({ id: 211 });
    expect((await caller.apps(101)).body.Data).toHaveLength(3);
    expect((await caller.subUser(101)).body.Data).toHaveLength(1);
    expect((await caller.subUsers({ account: "nobody" })).body.Data).toEqual([]);
  });

  test.each([
    ["list", { Result: "success", Data: [] }],
    ["null", { Result: "success", Data: null }],
    ["absent", { Result: "success" }],
  ] as const)("an empty list may be %s", async (emptyList, body) => {
    uucall.setDialect({ emptyList });
    const answers = [
      await caller.subUsers({ account: "nobody" }),
      await caller.roleUsers({ page: "9" }),
      await caller.subUser(999),
      await caller.apps(999),
      await caller.apps(101, "?pid=3"),
      await caller.roles({ name: "nobody" }),
    ];
    expect(answers.map((answer) => answer.body)).toEqual(answers.map(() => body));
  });

  test("shuffled, they hold the same rows in changing orders", async () => {
    for (let index = 0; index < 9; index += 1) uucall.subAccounts.add({ account: `account ${index}` });
    const ids = async () => (await caller.subUsers()).body.Data.map(({ id }: { id: number }) => id) as number[];
    const stable = await ids();
    expect(await ids()).toEqual(stable);
    uucall.setDialect({ listOrder: "shuffled" });
    const orders = await Promise.all(Array.from({ length: 5 }, ids));
    for (const order of orders) expect(order.toSorted()).toEqual(stable.toSorted());
    expect(new Set(orders.map(String)).size).toBeGreaterThan(2);
    const pages = await Promise.all(["1", "2", "3", "4"].map((page) => caller.roleUsers({ page, pageSize: "3" })));
    expect(pages.flatMap(({ body }) => body.Data.map(({ id }: { id: number }) => id)).toSorted()).toEqual(stable.toSorted());
  });

  test("lag behind writes, but not behind edits from outside, and one record does not", async () => {
    uucall.setDialect({ listLagMs: 250 });
    await caller.post(post);
    await caller.put(101, rename);
    await caller.putApps(101, { authAppIds: "3" });
    const names = async () => (await caller.subUsers()).body.Data.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(["李四"]);
    expect((await caller.roleUsers()).body.Data).toMatchObject([{ name: "李四" }]);
    expect((await caller.apps(101)).body.Data[2]).toMatchObject({ id: 3, isAuth: false });
    expect((await caller.subUser(101)).body.Data).toMatchObject([rename]);
    await sleep(270);
    expect(await names()).toEqual(["王五", ""]);
    expect((await caller.apps(101)).body.Data[2]).toMatchObject({ id: 3, isAuth: true });
    uucall.subAccounts.change("101", { name: "by hand" });
    expect(await names()).toEqual(["by hand", ""]);
  });
});
