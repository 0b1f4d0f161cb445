import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultUucallDialect, startUucallEmulator, type UucallDialect, uucallDialectValues } from "../../../emulator/uucall/index.ts";
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
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
});

const lisi = {
  subAccountId: "101",
  account: "lisi",
  name: "李四",
  jobNumber: "1001",
  extension: "8001",
  state: "active",
  roleId: "1",
  roleName: "坐席",
};
const ids = async (args?: uucall.GetSubAccountsArgs) => (await uucall.getSubAccounts(args)).subAccounts.map((found) => found.subAccountId);

describe("uucall.getSubAccounts", () => {
  test("the example's account with its role, in the package's words", async () => {
    expect(await uucall.getSubAccounts()).toEqual({ subAccounts: [lisi] });
  });

  test("filters compare to the letter, whatever the vendor does with them", async () => {
    const added = [
      { id: "201", account: "lisi2", name: "李四四", jobnumber: "10011", state: 2, roleId: "2" },
      { id: "202", account: "wangwu", state: 3 },
      { id: "203", account: "zhaoliu", state: 4 },
    ] as const;
    for (const row of added) emulator.subAccounts.add(row);
    for (const textFilters of uucallDialectValues.textFilters) {
      emulator.setDialect({ textFilters });
      expect(await ids()).toEqual(["101", "201", "203"]);
      expect(await ids({ account: "lisi" })).toEqual(["101"]);
      expect(await ids({ name: "李四" })).toEqual(["101"]);
      expect(await ids({ jobNumber: "1001" })).toEqual(["101"]);
      expect(await ids({ roleName: "班长" })).toEqual(["201"]);
      expect(await ids({ subAccountId: "101" })).toEqual(["101"]);
      expect(await ids({ subAccountId: "10" })).toEqual([]);
      expect(await ids({ extension: "8001" })).toEqual(["101"]);
      expect(await ids({ extension: "800" })).toEqual([]);
      expect(await ids({ roleId: "2" })).toEqual(["201"]);
      expect(await ids({ roleId: "2", name: "李四" })).toEqual([]);
      expect(await ids({ state: "frozen" })).toEqual(["203"]);
      expect(await ids({ state: "cancelled" })).toEqual(["202"]);
      expect(await ids({ state: "disabled", account: "lisi" })).toEqual([]);
    }
    for (const { id } of added) emulator.subAccounts.remove(id);
  });

  test.each([
    [{ state: "enabled" }, /state: must be "active" or .* got "enabled"/],
    [{ acount: "lisi" }, /acount/],
    [{ name: 5 }, /name: must be text/],
    [{ extension: "" }, /extension: must be text that is not empty/],
    [{ roleId: 1 }, /roleId: must be text/],
    [{ subAccountId: "1 2" }, /subAccountId: must be an id as the vendor shows it, such as "101", got "1 2"/],
    [{ uid: "abc" }, /uid: must be a number as text, such as "1225", got "abc"/],
  ])("%o is refused before anything is sent", async (args, message) => {
    await expect(uucall.getSubAccounts(args as uucall.GetSubAccountsArgs)).rejects.toThrow(message);
    expect(emulator.requests.count()).toBe(0);
  });

  test("a wrong key names the settings to look at, and shows no secret", async () => {
    vi.stubEnv("UUCALL_API_KEY", "a-wrong-key-planted");
    const message = await uucall.getSubAccounts().catch((error: Error) => error.message);
    vi.stubEnv("UUCALL_API_KEY", emulator.environment.UUCALL_API_KEY);
    expect(message).toMatch(/HTTP 401.*uucall:userName, uucall:apiKey, uucall:extras, uucall:appId, uucall:timeZone/);
    expect(message).not.toContain("a-wrong-key-planted");
  });

  test("a server in another time zone wants the setting", async () => {
    emulator.setDialect({ timestampZone: "UTC" });
    await expect(uucall.getSubAccounts()).rejects.toThrow("HTTP 401");
    vi.stubEnv("UUCALL_TIME_ZONE", "UTC");
    expect(await ids()).toEqual(["101"]);
    vi.stubEnv("UUCALL_TIME_ZONE", "Asia/Shanghai");
  });

  test("finds every account and role once, whatever the reading of paging and envelope", { timeout: 120_000 }, async () => {
    const before = emulator.subAccounts.all();
    const names = [
      "envelopeKeys",
      "resultWords",
      "successCode",
      "dataText",
      "answerType",
      "listOfOne",
      "emptyList",
      "numbers",
      "state",
      "emptyFields",
      "idField",
      "stateShown",
      "nothingFound",
      "subUserMax",
    ] as const;
    const more = [
      "fieldNames",
      "roleUserAccount",
      "unknownFields",
      "listOrder",
      "paging",
      "firstPage",
      "pageSizeDefault",
      "pageSizeMax",
      "pastLastPage",
    ] as const;
    const dialects = fc.record(
      Object.fromEntries(
        [...names, ...more].map((name) => {
          const readable = (uucallDialectValues[name] as readonly unknown[]).filter((value) => value !== "userId");
          return [name, fc.constantFrom(...readable)];
        }),
      ),
    );
    const read = async (dialect: Partial<UucallDialect>, count: number) => {
      const rows = Array.from({ length: count }, (_, at) => ({ id: String(300 + at), account: `a${at}`, roleId: "2" }));
      emulator.subAccounts.replaceAll(rows);
      emulator.setDialect(dialect);
      const { subAccounts } = await uucall.getSubAccounts();
      expect(subAccounts.map((found) => found.subAccountId).sort()).toEqual(rows.map((row) => row.id));
      for (const found of subAccounts)
        expect(found).toMatchObject({ roleName: "班长", state: dialect.stateShown === "neither" ? undefined : "active" });
    };
    await fc.assert(fc.asyncProperty(dialects, fc.integer({ min: 0, max: 130 }), read), { numRuns: 40 });
    emulator.subAccounts.replaceAll(before);
  });
});

describe("uucall.getSubAccounts joins two lists:", () => {
  const change = (operation: "getSubUsers" | "getRoleUsers", edit: (rows: any[]) => any[]) =>
    emulator.fault({ operation, times: "always", transform: (answer) => ({ ...answer, Data: edit(answer.Data) }) });
  const each = (fields: object) => (rows: any[]) => rows.map((row) => ({ ...row, ...fields }));

  test.each([
    ["both", 2, "disabled"],
    ["subuser", 2, "disabled"],
    ["roleuser", 2, "disabled"],
    ["neither", 2, undefined],
    ["roleuser", 4, "frozen"],
  ] as const)("the state that %s show(s) of %i is %s", async (stateShown, state, expected) => {
    emulator.subAccounts.change("101", { state });
    emulator.setDialect({ stateShown });
    expect((await uucall.getSubAccounts()).subAccounts).toEqual([{ ...lisi, state: expected }]);
    const asked = uucall.getSubAccounts({ state: "active" });
    if (expected) expect((await asked).subAccounts).toEqual([]);
    else
      await expect(asked).rejects.toThrow(
        'state: the vendor shows no state of the account "lisi" (id 101), so whether it is active is not known',
      );
    emulator.subAccounts.change("101", { state: 1 });
  });

  test("the words of the list with roles may be coarser than the numbers of the other one", async () => {
    emulator.subAccounts.change("101", { state: 4 });
    change("getRoleUsers", each({ state: "禁用" }));
    expect((await uucall.getSubAccounts()).subAccounts).toMatchObject([{ state: "frozen" }]);
    emulator.subAccounts.change("101", { state: 1 });
  });

  test("a list that is cut off hides nobody, and fields come from the account by itself", async () => {
    const before = emulator.subAccounts.all();
    emulator.subAccounts.replaceAll(
      Array.from({ length: 18 }, (_, at) => ({ id: String(300 + at), account: `a${at}`, bind_ext: `8${at}` })),
    );
    for (const subUserMax of [10, 1]) {
      emulator.setDialect({ subUserMax });
      const { subAccounts } = await uucall.getSubAccounts();
      expect(subAccounts.map(({ subAccountId, extension }) => [subAccountId, extension])).toEqual(
        Array.from({ length: 18 }, (_, at) => [String(300 + at), `8${at}`]),
      );
    }
    emulator.subAccounts.replaceAll(before);
  });

  test("who is in one list only is found", async () => {
    change("getRoleUsers", () => []);
    expect((await uucall.getSubAccounts()).subAccounts).toEqual([{ ...lisi, roleId: undefined, roleName: undefined }]);
    emulator.clearFaults();
    change("getSubUsers", () => []);
    expect((await uucall.getSubAccounts()).subAccounts).toEqual([{ ...lisi, extension: "" }]);
  });

  test.each<[string, () => void, RegExp]>([
    [
      "states",
      () => change("getRoleUsers", each({ state: "禁用" })),
      /about the account "lisi" \(id 101\): its state is "active" in GET \/power\/subuser and "disabled" in GET \/power\/roleuser/,
    ],
    ["names of one id", () => change("getRoleUsers", each({ account: "wang" })), /the id 101 is that of "lisi" and of "wang"/],
    [
      "ids of one name",
      () => emulator.setDialect({ roleUserId: "its own" }),
      /the account "lisi" has the id 101 in GET .*subuser and 9101 in GET .*roleuser/,
    ],
    ["ids of one row", () => change("getSubUsers", each({ subUserId: 7 })), /has id 101 and subUserId 7, which should be the same/],
    ["no id", () => emulator.setDialect({ idField: "userId" }), /has neither id nor subUserId, but userId, uid, account/],
    ["no name", () => change("getSubUsers", each({ account: null })), /has neither account nor subUserName/],
  ])("contradictions are errors with what was seen: %s", async (_, contradict, message) => {
    contradict();
    await expect(uucall.getSubAccounts()).rejects.toThrow(message);
  });
});

describe("uucall.getSubAccounts filters by what the vendor shows:", () => {
  const without = (operation: "getSubUsers" | "getRoleUsers", ...fields: string[]) =>
    emulator.fault({
      operation,
      times: "always",
      transform: (answer: any) => ({
        ...answer,
        Data: answer.Data.map((row: object) => Object.fromEntries(Object.entries(row).filter(([name]) => !fields.includes(name)))),
      }),
    });

  test("an account without an extension or a role has none, however that shows", async () => {
    emulator.subAccounts.add({ id: "201", account: "bare" });
    for (const emptyFields of uucallDialectValues.emptyFields) {
      emulator.setDialect({ emptyFields });
      expect(await ids({ extension: "8001" })).toEqual(["101"]);
      expect(await ids({ roleId: "1" })).toEqual(["101"]);
    }
    emulator.subAccounts.remove("201");
  });

  test.each([
    [{ extension: "8001" }, () => without("getSubUsers", "bind_ext"), "extension", "8001"],
    [{ roleId: "1" }, () => without("getRoleUsers", "roleId", "roleName"), "roleId", "1"],
    [{ roleId: "1" }, () => without("getRoleUsers", "roleId"), "roleId", "1"],
  ])("%j is an error where the lists lack the field", async (filter, hide, field, wanted) => {
    hide();
    await expect(ids(filter)).rejects.toThrow(
      `${field}: the vendor shows no ${field} of the account "lisi" (id 101), so whether it is ${wanted} is not known. Leave ${field} out`,
    );
    // What is not in question needs no look.
    expect(await ids({ ...filter, account: "wang" })).toEqual([]);
    expect(await ids({ ...filter, state: "frozen" })).toEqual([]);
  });

  test("an account that only the list with roles has shows no extension", async () => {
    emulator.subAccounts.add({ id: "201", account: "hidden", bind_ext: "8001" });
    const hide = (answer: any) => ({ ...answer, Data: answer.Data.filter((row: { id: number }) => row.id !== 201) });
    emulator.fault({ operation: "getSubUsers", times: "always", transform: hide });
    await expect(ids({ extension: "8001" })).rejects.toThrow('shows no extension of the account "hidden" (id 201)');
    emulator.subAccounts.remove("201");
  });
});
