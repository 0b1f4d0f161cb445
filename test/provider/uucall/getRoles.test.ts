import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultUucallDialect, startUucallEmulator, type UucallDialect, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { uucall } from "../../../provider/index.js";

let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
let before: ReturnType<typeof emulator.roles.all>;
beforeAll(async () => {
  emulator = await startUucallEmulator();
  before = emulator.roles.all();
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  emulator.setDialect(defaultUucallDialect);
  emulator.clearFaults();
  emulator.roles.replaceAll(before);
  emulator.requests.clear();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
});

const both = [
  { roleId: "1", name: "坐席" },
  { roleId: "2", name: "班长" },
];
const rolesOf = async (args?: uucall.GetRolesArgs) => (await uucall.getRoles(args)).roles;
const answerWith = (rows: object[], beside: object = {}) =>
  emulator.fault({ operation: "getRoles", times: "always", transform: (answer) => ({ ...answer, Data: rows, ...beside }) });

/** Readings in which roles cannot be read, or not for certain, and what is said then. */
const stops: [Partial<UucallDialect>, RegExp][] = [
  [{ timestampZone: "UTC" }, /HTTP 401.*uucall:timeZone/],
  [{ requestType: "application/xml" }, /uucall:contentType application\/xml/],
  [{ requestType: "text/xml" }, /uucall:contentType application\/xml/],
  [{ roleList: "refused" }, /GET role: .*HTTP 403.*check uucall:userName/],
  [{ roleList: "missing" }, /GET role: .*HTTP 404.*check uucall:endpoint/],
  [{ idField: "userId" }, /has neither id nor subUserId/],
];
const alone = Object.entries<readonly unknown[]>(uucallDialectValues)
  .flatMap(([name, [, ...others]]) => others.map((value) => ({ [name]: value }) as Partial<UucallDialect>))
  .filter((dialect) => !stops.some(([stopping]) => JSON.stringify(stopping) === JSON.stringify(dialect)));

describe("uucall.getRoles", () => {
  test.each(alone)("reads all roles by their ids: %j", async (dialect) => {
    emulator.setDialect(dialect);
    expect(await rolesOf()).toEqual(both);
  });

  test.each(stops)("is an error in the reading %j", async (dialect, message) => {
    emulator.setDialect(dialect);
    await expect(rolesOf()).rejects.toThrow(message);
  });

  test("numbers come by their value, whatever the order of the answer", async () => {
    emulator.roles.replaceAll(["10", "9", "2", "100"].map((id) => ({ id, name: `role ${id}` })));
    for (const listOrder of uucallDialectValues.listOrder) {
      emulator.setDialect({ listOrder });
      expect((await rolesOf()).map(({ roleId }) => roleId)).toEqual(["2", "9", "10", "100"]);
    }
  });

  test("the name compares to the letter, whatever the vendor does with it", async () => {
    emulator.roles.replaceAll([...before, { id: "3", name: "班长助理" }, { id: "4", name: "班长" }]);
    for (const textFilters of uucallDialectValues.textFilters) {
      emulator.setDialect({ textFilters });
      expect(await rolesOf({ name: "班长" })).toEqual([
        { roleId: "2", name: "班长" },
        { roleId: "4", name: "班长" },
      ]);
      expect(await rolesOf({ name: "nobody" })).toEqual([]);
    }
  });

  test.each([
    { nothingFound: "success", emptyList: "list" },
    { nothingFound: "success", emptyList: "null" },
    { nothingFound: "success", emptyList: "absent" },
    { nothingFound: "failed" },
  ] as const)("an enterprise without roles has none: %j", async (dialect) => {
    emulator.setDialect(dialect);
    emulator.roles.replaceAll([]);
    expect(await rolesOf()).toEqual([]);
  });

  test("a name that is not shown is empty, and a row without an id is an error", async () => {
    answerWith([{ id: 1, name: null }, { id: "2" }]);
    expect(await rolesOf()).toEqual([
      { roleId: "1", name: "" },
      { roleId: "2", name: "" },
    ]);
    emulator.clearFaults();
    answerWith([{ number: 1, name: "坐席" }]);
    await expect(rolesOf()).rejects.toThrow("has neither id nor roleId, but number, name");
  });

  test.each([
    [
      [
        { id: 1, name: "a" },
        { id: 1, name: "b" },
      ],
      'has two names for the id 1: "a" and "b"',
    ],
    [[{ id: 1, roleId: 2, name: "a" }], "has id 1 and roleId 2, which should be the same"],
  ])("contradictions are errors with what was seen: %j", async (rows, message) => {
    answerWith(rows);
    await expect(rolesOf()).rejects.toThrow(message);
  });

  test("a role that is listed twice is one", async () => {
    answerWith([
      { id: 1, name: "a" },
      { id: "1", name: "a" },
    ]);
    expect(await rolesOf()).toEqual([{ roleId: "1", name: "a" }]);
  });

  describe("where the list is cut off", () => {
    const many = Array.from({ length: 5 }, (_, at) => ({ id: String(at + 1), name: `role ${at + 1}` }));

    test("and a total says so, it is an error", async () => {
      emulator.roles.replaceAll(many);
      emulator.setDialect({ roleMax: 3, roleTotal: "total" });
      await expect(rolesOf()).rejects.toThrow("GET role: http://");
      await expect(rolesOf()).rejects.toThrow("answered with 3 roles, and says that there are 5");
      emulator.setDialect({ roleMax: null });
      expect(await rolesOf()).toHaveLength(5);
    });

    test("and an account has a role beyond its end, it is an error", async () => {
      emulator.roles.replaceAll(many);
      emulator.subAccounts.change("101", { roleId: "5" });
      emulator.setDialect({ roleMax: 3 });
      await expect(rolesOf()).rejects.toThrow(
        'the vendor\'s list of roles is cut off: it has 3, and lacks 5 (role 5), which the account "lisi" (id 101) has',
      );
      emulator.subAccounts.change("101", { roleId: "1" });
    });

    test("but a role that has gone, and that an account still has, is none", async () => {
      emulator.subAccounts.change("101", { roleId: "7" });
      expect(await rolesOf()).toEqual(both);
      const stale = (answer: any) => ({ ...answer, Data: answer.Data.map((row: object) => ({ ...row, roleName: "gone" })) });
      emulator.fault({ operation: "getRoleUsers", times: "always", transform: stale });
      expect(await rolesOf()).toEqual(both);
      emulator.subAccounts.change("101", { roleId: "1" });
    });
  });

  test.each([
    [{ names: "班长" }, /names/],
    [{ name: 5 }, /name: must be text/],
    [{ uid: "abc" }, /uid: must be a number as text, such as "1225", got "abc"/],
  ])("%o is refused before anything is sent", async (args, message) => {
    await expect(uucall.getRoles(args as uucall.GetRolesArgs)).rejects.toThrow(message);
    expect(emulator.requests.count()).toBe(0);
  });

  test("a missing uid names the setting", async () => {
    vi.stubEnv("UUCALL_UID", undefined);
    await expect(rolesOf()).rejects.toThrow("uid: is missing: give it here, or as the setting uucall:uid");
    vi.stubEnv("UUCALL_UID", emulator.environment.UUCALL_UID);
  });
});
