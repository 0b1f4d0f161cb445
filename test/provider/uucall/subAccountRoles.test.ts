import { beforeEach, describe, expect, test } from "vitest";
import type { UucallDialect } from "../../../emulator/uucall/index.ts";
import { exampleRoles } from "../../../emulator/uucall/role.ts";
import { useEnterprise } from "./enterprise.ts";

const least = { uid: "1225", account: "zhang", name: "Zhang San", password: "pa55-planted" };
const accounts = (count: number, inputs: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ ...least, account: `account${at}`, ...inputs }));

const here = useEnterprise();
beforeEach(() => {
  here.emulator.roles.replaceAll(exampleRoles);
  here.process.output.length = 0;
});

const asked = () => here.emulator.requests.count("getRoles");
const posts = () => here.emulator.requests.count("postRoleUser");
const made = () => here.made();
const roles = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(at + 1), name: `role ${at + 1}` }));

describe("a role that does not exist", () => {
  test("is refused before the account is added, with those that exist", async () => {
    for (const unknownRole of ["refused", "ignored"] as const) {
      here.emulator.setDialect({ unknownRole });
      await expect(made().up({ ...least, roleId: "9" })).rejects.toThrow(
        'create of SubAccount "zhang" of enterprise 1225: roleId: enterprise 1225 has no role with the id "9". It has 1 (坐席), 2 (班长)',
      );
    }
    expect(posts()).toBe(0);
    expect(here.emulator.subAccounts.all()).toEqual([]);
  });

  test("is refused before the account is modified", async () => {
    const account = made();
    await account.up({ ...least, roleId: "1" });
    here.emulator.requests.clear();
    await expect(account.up({ ...least, roleId: "9", password: "other" })).rejects.toThrow(
      /update of SubAccount "zhang".*has no role with the id "9"/,
    );
    expect(posts()).toBe(0);
    expect(here.emulator.passwordIs(account.state!.id, least.password)).toBe(true);
    await account.up({ ...least, roleId: "2" });
    expect(here.emulator.subAccounts.get(account.state!.id)).toMatchObject({ roleId: "2" });
  });

  test("is refused before an account is adopted", async () => {
    here.emulator.subAccounts.add({ id: "300", account: "zhang", name: "Zhang San" });
    await expect(made().up({ ...least, roleId: "9", adopt: true })).rejects.toThrow(/has no role with the id "9"/);
    expect(posts()).toBe(0);
  });

  test("may be the name of one: the message has its id", async () => {
    await expect(made().up({ ...least, roleId: "班长" })).rejects.toThrow(
      'has no role with the id "班长". That is the name of 2: give the id. It has 1 (坐席), 2 (班长)',
    );
  });

  test("among many: the message has the first 20 and the number of the others", async () => {
    here.emulator.roles.replaceAll(roles(25));
    await expect(made().up({ ...least, roleId: "99" })).rejects.toThrow(/It has 1 \(role 1\), .*, 20 \(role 20\) and 5 more$/);
  });
});

describe("the list of roles", () => {
  test("is read once for many accounts, and not at all without a role", async () => {
    const resources = accounts(20, { roleId: "2" }).map((inputs) => ({ resource: made(), inputs }));
    await here.process.operation(async () => {
      await Promise.all(resources.map(({ resource, inputs }) => resource.up(inputs)));
      await made().up({ ...least, account: "later", roleId: "1" });
    });
    expect(here.emulator.subAccounts.all()).toHaveLength(21);
    expect(asked()).toBe(1);
    here.emulator.requests.clear();
    await here.process.operation(() => Promise.all(resources.map(({ resource, inputs }) => resource.up({ ...inputs, password: "other" }))));
    await here.process.operation(() => Promise.all(resources.map(({ resource }) => resource.refreshNow())));
    await made().up({ ...least, account: "without" });
    expect(asked()).toBe(0);
  });

  test("is read again before an id is refused: a role may have been added meanwhile", async () => {
    await here.process.operation(async () => {
      await made().up({ ...least, account: "one", roleId: "1" });
      here.emulator.roles.add({ id: "3", name: "new" });
      await made().up({ ...least, account: "two", roleId: "3" });
    });
    expect(asked()).toBe(2);
    expect(here.emulator.subAccounts.all()).toMatchObject([{ roleId: "1" }, { roleId: "3" }]);
  });

  test("is not read in a preview", async () => {
    await made().preview({ ...least, roleId: "9" });
    expect(here.emulator.requests.count()).toBe(0);
  });

  const unreadable: [string, () => void, RegExp][] = [
    ["refused", () => here.emulator.setDialect({ roleList: "refused" }), /HTTP 403/],
    ["missing", () => here.emulator.setDialect({ roleList: "missing" }), /HTTP 404/],
    ["missing, in an envelope", () => here.emulator.setDialect({ roleList: "missing", refusals: "envelope" }), /方法不存在/],
    [
      "empty",
      () => here.emulator.fault({ operation: "getRoles", times: "always", transform: (answer) => ({ ...answer, Data: [] }) }),
      /lists none/,
    ],
    [
      "failed",
      () =>
        here.emulator.fault({
          operation: "getRoles",
          times: "always",
          status: 200,
          body: { Result: "error", Data: "sql exception", Code: 4 },
        }),
      /sql exception/,
    ],
    [
      "unknown in form",
      () => here.emulator.fault({ operation: "getRoles", times: "always", transform: (answer) => ({ ...answer, Data: [{ number: 1 }] }) }),
      /neither id nor roleId/,
    ],
    [
      "smaller than its total",
      () => here.emulator.fault({ operation: "getRoles", times: "always", transform: (answer) => ({ ...answer, total: 9 }) }),
      /says that there are 9/,
    ],
  ];
  test.each(unreadable)("%s: roles are sent as they are, and one line says so", async (_, arrange, reason) => {
    arrange();
    await here.process.operation(() => Promise.all(accounts(5, { roleId: "2" }).map((inputs) => made().up(inputs))));
    expect(here.emulator.subAccounts.all().map(({ roleId }) => roleId)).toEqual(Array(5).fill("2"));
    const told = here.process.output.filter((line) => line.includes("role ids are sent unchecked"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/enterprise 1225: role ids are sent unchecked, because the roles cannot be listed: /);
    expect(told[0]).toMatch(reason);
    expect(asked()).toBe(1);
  });

  test("missing: the vendor's own refusal of a role is the message", async () => {
    here.emulator.setDialect({ roleList: "missing" });
    await expect(made().up({ ...least, roleId: "9" })).rejects.toThrow(/POST roleuser: 角色不存在/);
  });

  const doubtful: [string, number, Partial<UucallDialect>, () => void, RegExp][] = [
    ["of 10 rows may be a page", 12, { roleMax: 10 }, () => {}, /the list has 10 rows, and may be cut off/],
    [
      "lacks the role, which an account has",
      12,
      { roleMax: 3 },
      () => here.emulator.subAccounts.add({ id: "300", account: "li", roleId: "12" }),
      /the account "li" \(id 300\) has the role 12, which is not in the list/,
    ],
    [
      "lacks another role, which an account has",
      12,
      { roleMax: 3 },
      () => here.emulator.subAccounts.add({ id: "300", account: "li", roleId: "7" }),
      /the account "li" \(id 300\) has the role 7, which is not in the list/,
    ],
    [
      "cannot be compared with accounts",
      12,
      { roleMax: 3 },
      () => here.emulator.fault({ operation: "getRoleUsers", times: 1, status: 200, body: { Result: "failed", Data: "系统繁忙" } }),
      /it is not known whether the list is complete: .*系统繁忙/,
    ],
  ];
  test.each(doubtful)("that %s decides nothing: the vendor does", async (_, count, dialect, arrange, reason) => {
    here.emulator.roles.replaceAll(roles(count));
    here.emulator.setDialect(dialect);
    arrange();
    const account = made();
    await account.up({ ...least, roleId: "12" });
    expect(here.emulator.subAccounts.get(account.state!.id)).toMatchObject({ roleId: "12" });
    const told = here.process.output.filter((line) =>
      line.includes("role 12 is not in the vendor's list of roles, and is sent all the same"),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
  });

  test.each<Partial<UucallDialect>>([
    { roleFields: "roleId/roleName" },
    { roleTotal: "total" },
    { numbers: "strings" },
    { listOrder: "shuffled" },
    { dataText: "json text" },
    { textFilters: "ignored" },
  ])("in the reading %j lets through what exists and refuses what does not", async (dialect) => {
    here.emulator.setDialect(dialect);
    await made().up({ ...least, roleId: "2" });
    await expect(made().up({ ...least, account: "li", roleId: "9" })).rejects.toThrow(/has no role .*It has 1 \(坐席\), 2 \(班长\)$/);
  });
});
