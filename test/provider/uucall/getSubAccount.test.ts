import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultUucallDialect, startUucallEmulator, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { uucall } from "../../../provider/index.js";

let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
beforeAll(async () => {
  emulator = await startUucallEmulator();
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
  for (const row of [
    { id: "201", account: "li-si", name: "李四", state: 2, roleId: "2" },
    { id: "202", account: "wangwu", name: "王五", state: 3 },
    { id: "203", account: "zhaoliu", name: "赵六", bind_ext: "8003" },
  ] as const)
    emulator.subAccounts.add(row);
});
afterEach(() => {
  emulator.setDialect(defaultUucallDialect);
  emulator.requests.clear();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
});

describe("uucall.getSubAccount", () => {
  test("finds one by its id, its account or its name, whatever the vendor's filters do", async () => {
    const zhao = { subAccountId: "203", account: "zhaoliu", name: "赵六", jobNumber: "", extension: "8003", state: "active" };
    for (const textFilters of uucallDialectValues.textFilters) {
      emulator.setDialect({ textFilters });
      for (const key of [{ subAccountId: "203" }, { account: "zhaoliu" }, { name: "赵六" }]) {
        expect(await uucall.getSubAccount(key)).toEqual({ ...zhao, roleId: undefined, roleName: undefined });
      }
    }
    expect(await uucall.getSubAccount({ subAccountId: "201" })).toMatchObject({ state: "disabled", roleId: "2", roleName: "班长" });
  });

  test("finds one in a list that is cut off", async () => {
    emulator.setDialect({ subUserMax: 1, pageSizeMax: 1 });
    expect(await uucall.getSubAccount({ subAccountId: "203" })).toMatchObject({ extension: "8003" });
  });

  test("none is an error that lists those that there are", async () => {
    await expect(uucall.getSubAccount({ name: "nobody" })).rejects.toThrow(
      'uucall.getSubAccount: 0 sub-accounts of enterprise 1225 have the name "nobody", and 1 must. There are 101 (lisi, 李四), 201 (li-si, 李四), 203 (zhaoliu, 赵六)',
    );
    const before = emulator.subAccounts.all();
    emulator.subAccounts.replaceAll(Array.from({ length: 25 }, (_, at) => ({ id: String(300 + at), account: `a${at}` })));
    await expect(uucall.getSubAccount({ subAccountId: "101" })).rejects.toThrow(
      /have the subAccountId "101", and 1 must\. There are 300 \(a0\), .*319 \(a19\) and 5 more$/,
    );
    emulator.subAccounts.replaceAll([]);
    await expect(uucall.getSubAccount({ account: "lisi" })).rejects.toThrow('have the account "lisi", and 1 must. There is none');
    emulator.subAccounts.replaceAll(before);
  });

  test("several are an error with their ids", async () => {
    await expect(uucall.getSubAccount({ name: "李四" })).rejects.toThrow(
      '2 sub-accounts of enterprise 1225 have the name "李四", and 1 must: 101 (lisi, 李四), 201 (li-si, 李四). Give the subAccountId',
    );
  });

  test("one that is cancelled does not count", async () => {
    for (const key of [{ subAccountId: "202" }, { name: "王五" }])
      await expect(uucall.getSubAccount(key)).rejects.toThrow("0 sub-accounts");
  });

  test.each([
    [{}, /give either the subAccountId, the account or the name of the sub-account/],
    [{ subAccountId: "101", name: "李四" }, /give either/],
    [{ subAccountId: 101 }, /subAccountId: must be text/],
    [{ name: "" }, /name: must be text that is not empty/],
    [{ id: "101" }, /id/],
  ])("%o is refused before anything is sent", async (args, message) => {
    await expect(uucall.getSubAccount(args as uucall.GetSubAccountArgs)).rejects.toThrow(message);
    expect(emulator.requests.count()).toBe(0);
  });
});
