import { describe, expect, test } from "vitest";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [nakivo, caller] = await useEmulator(startNakivoEmulator({ tenants: 1000 }), Caller);
await caller.login();

type Row = { id: number; name: string; [field: string]: unknown };
const rows = async (filter: object): Promise<Row[]> => (await caller.tenants(filter)).body.data.children;
const ids = async (filter: object) => (await rows(filter)).map(({ id }) => id);
const everyId = Array.from({ length: 1000 }, (_, index) => index + 2);

describe("a thousand tenants", () => {
  test("come in one answer, when so many are asked for", async () => {
    const { children, total } = (await caller.tenants()).body.data;
    expect(children.map(({ id }: Row) => id)).toEqual(everyId);
    expect(total).toBe(1000);
    expect(new Set(children.map(({ uuid }: Row) => uuid)).size).toBe(1000);
    expect(children.slice(0, 3).map(({ name }: Row) => name)).toEqual(["Customer 1", "Customer 2", "Customer 3"]);
  });

  test("come in pages that start at an offset", async () => {
    const seen: number[] = [];
    for (let start = 0; start < 1000; start += 130) seen.push(...(await ids({ start, count: 130 })));
    expect(seen).toEqual(everyId);
    expect(await ids({ start: 998, count: 10 })).toEqual([1000, 1001]);
    expect((await caller.tenants({ start: 1000 })).body.data).toEqual({ children: [], total: 1000 });
  });

  test("come in pages that start at an id", async () => {
    nakivo.setDialect({ start: "id" });
    const seen: number[] = [];
    for (let page = await ids({ count: 130 }); page.length > 0; page = await ids({ start: page.at(-1)! + 1, count: 130 }))
      seen.push(...page);
    expect(seen).toEqual(everyId);
    expect(await ids({ start: 500, count: 2 })).toEqual([500, 501]);
    expect(await ids({ start: 1001, count: 2 })).toEqual([1001]);
    expect((await caller.tenants({ start: 1002 })).body.data).toEqual({ children: [], total: 1000 });
  });

  test("may come in smaller pages than asked for", async () => {
    nakivo.setDialect({ pageCap: 7 });
    expect(await ids({ start: 10, count: 1000 })).toEqual([12, 13, 14, 15, 16, 17, 18]);
    expect(await ids({ count: 3 })).toHaveLength(3);
    nakivo.setDialect({ start: "id" });
    expect(await ids({ start: 10 })).toEqual([10, 11, 12, 13, 14, 15, 16]);
  });

  test.each(["offset", "id"] as const)("behind their end (%s), the last page may come again", async (start) => {
    nakivo.setDialect({ start, startPastEnd: "last page" });
    expect(await ids({ start: 5000, count: 2 })).toEqual([1000, 1001]);
    expect(await ids({ start: 5000, count: 0 })).toEqual([]);
    expect(await ids({ start: 999, count: 1 })).toEqual(start === "id" ? [999] : [1001]);
  });
});

describe("a filter that does not do what it is for", () => {
  test("start is ignored: the first page comes each time", async () => {
    nakivo.setDialect({ start: "ignored", pageCap: 3 });
    for (const start of [0, 3, 900]) expect(await ids({ start })).toEqual([2, 3, 4]);
  });

  test("count is ignored: all tenants come, or as many as a page holds", async () => {
    nakivo.setDialect({ countEffect: "ignored" });
    expect(await ids({ count: 2 })).toEqual(everyId);
    nakivo.setDialect({ pageCap: 5 });
    expect(await ids({ count: 2 })).toHaveLength(5);
  });

  test("criteria are ignored, bring nothing or fail; a list without any comes as before", async () => {
    const criteria = [{ name: "ID", type: "EQ", value: "9" }];
    nakivo.setDialect({ criteriaEffect: "ignored" });
    expect(await ids({ criteria })).toEqual(everyId);
    nakivo.setDialect({ criteriaEffect: "nothing" });
    expect(await ids({ criteria })).toEqual([]);
    nakivo.setDialect({ criteriaEffect: "failure" });
    expect((await caller.tenants({ criteria })).body).toMatchObject({ type: "exception", message: "Tenants cannot be filtered" });
    expect(await ids({})).toEqual(everyId);
  });
});

describe("a Director that has no tenants to show", () => {
  test("is not in multi-tenant mode", async () => {
    nakivo.setDialect({ singleTenant: "failure" });
    expect((await caller.tenants()).body).toMatchObject({ type: "exception", message: "The Director is not in multi-tenant mode" });
    nakivo.setDialect({ singleTenant: "empty list" });
    expect((await caller.tenants()).body.data).toEqual({ children: [], total: 0 });
  });

  test("has no licence for them", async () => {
    nakivo.setDialect({ licence: "failure" });
    expect((await caller.tenants()).body).toMatchObject({ type: "exception", message: "The licence does not include this function" });
    nakivo.setDialect({ licence: "403" });
    expect((await caller.tenants()).status).toBe(403);
  });
});

describe("sorting", async () => {
  const three = [
    { id: 5, name: "b", allocated: 10, alertTitle: "x" },
    { id: 3, name: "a", allocated: 9 },
    { id: 4, name: "B", allocated: 10 },
  ];
  const [, asking] = await useEmulator(startNakivoEmulator({ tenants: three }), Caller);
  await asking.login();

  test.each<[object, number[]]>([
    [{}, [3, 4, 5]],
    [{ sort: "NAME" }, [4, 3, 5]],
    [{ sort: "NAME", sortAsc: true }, [4, 3, 5]],
    [{ sort: "NAME", sortAsc: false }, [5, 3, 4]],
    [{ sort: "name", sortAsc: false }, [5, 3, 4]],
    [{ sort: "ALLOCATED" }, [3, 4, 5]],
    [{ sort: "ALLOCATED", sortAsc: false }, [4, 5, 3]],
    [{ sort: "alertTitle", sortAsc: false }, [5, 3, 4]],
    [{ sort: "ID", sortAsc: false, start: 1, count: 1 }, [4]],
    [{ sort: "ID", sortAsc: false, criteria: [{ name: "ALLOCATED", type: "EQ", value: "10" }] }, [5, 4]],
  ])("%j", async (filter, expected) => {
    expect((await asking.tenants(filter)).body.data.children.map(({ id }: Row) => id)).toEqual(expected);
  });

  test.each(["COLOUR", "labels", "LABELS", ""])("by %j fails", async (sort) => {
    expect((await asking.tenants({ sort })).body.message).toBe(`Tenants cannot be sorted by ${sort}`);
  });
});

describe("the filter", () => {
  const message = async (data: unknown) => (await caller.call("getTenants", data)).body.message;

  test.each([
    [undefined, "expected tuple"],
    [null, "expected tuple"],
    [[], "expected array to have >=1 items"],
    [[null], "expected object"],
    [[{}], "filter"],
    [[{ filter: { start: 0, count: 2 } }], "criteria"],
    [[{ filter: { start: 0, criteria: [] } }], "count"],
    [[{ filter: { count: 2, criteria: [] } }], "start"],
    [[{ filter: { start: 0, count: 2, criteria: null } }], "criteria"],
    [[{ filter: { start: "0", count: 2, criteria: [] } }], "start"],
    [[{ filter: { start: 0, count: -1, criteria: [] } }], "count"],
    [[{ filter: { start: 0, count: 2, criteria: [], sortAsc: "true" } }], "sortAsc"],
    [[{ filter: { start: 0, count: 2, criteria: [], limit: 3 } }], "limit"],
    [[{ filter: { start: 0, count: 2, criteria: [] }, more: 1 }], "more"],
    [[{ filter: { start: 0, count: 2, criteria: [] } }, 1], "expected array to have <=1 items"],
  ])("%j fails", async (data, reason) => {
    expect(await message(data)).toContain(reason);
  });

  test.each([[undefined], [null], [[]], [[null]], [[{}]], [[{ filter: null }]], [[{ filter: {} }]], [[{ filter: { criteria: null } }]]])(
    "%j may be all tenants",
    async (data) => {
      nakivo.setDialect({ filterOmissions: "taken" });
      expect((await caller.call("getTenants", data)).body.data).toMatchObject({ children: { length: 1000 }, total: 1000 });
    },
  );

  test("may still be wrong where parts may be left out", async () => {
    nakivo.setDialect({ filterOmissions: "taken" });
    expect(await message([{ filter: { start: "0" } }])).toContain("start");
    expect((await caller.call("getTenants", [{ filter: { start: 998 } }])).body.data.children).toHaveLength(2);
  });

  test("may come as an object in place of a list", async () => {
    const data = { filter: { start: 0, count: 1, criteria: [] } };
    expect((await caller.call("getTenants", data)).status).toBe(400);
    nakivo.setDialect({ dataObject: "taken" });
    expect((await caller.call("getTenants", data)).body.data.children).toMatchObject([{ id: 2 }]);
    expect((await caller.call("getTenants", [data])).body.data.children).toMatchObject([{ id: 2 }]);
  });
});

describe("data", () => {
  const disabled = { count: 2, criteria: [{ name: "ENABLED", type: "EQ", value: "false" }] };

  test("may have items in place of children", async () => {
    const { children, total } = (await caller.tenants({ count: 2 })).body.data;
    nakivo.setDialect({ list: "items" });
    expect((await caller.tenants({ count: 2 })).body.data).toEqual({ items: children, total });
  });

  test("may be the tenants themselves, each with the total", async () => {
    const { children, total } = (await caller.tenants({ count: 2 })).body.data;
    nakivo.setDialect({ list: "array" });
    expect((await caller.tenants({ count: 2 })).body.data).toEqual(children.map((row: Row) => ({ ...row, total })));
  });

  test.each([
    ["matching", 201],
    ["overall", 1000],
    ["page", 2],
  ] as const)("has a total of %s", async (total, expected) => {
    nakivo.setDialect({ total });
    expect((await caller.tenants(disabled)).body.data).toMatchObject({ children: { length: 2 }, total: expected });
  });

  test("shuffled, holds the rows of its page in changing orders, unless sorted", async () => {
    nakivo.setDialect({ listOrder: "shuffled" });
    const orders = await Promise.all(Array.from({ length: 5 }, () => ids({ start: 100, count: 20 })));
    for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual(everyId.slice(100, 120));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(2);
    expect(await ids({ start: 100, count: 20, sort: "ID" })).toEqual(everyId.slice(100, 120));
  });
});

describe("a tenant", () => {
  const first = async () => (await rows({ count: 1 }))[0]!;
  const two = () => rows({ count: 2 });

  test("may have every row of the table, further fields, or hardly any", async () => {
    const missing = ["allocatedPhysicalServers", "allocatedPhysicalServersDesired", "usedPhysicalServers"];
    const has = (row: Row) => missing.map((field) => field in row);
    expect((await two()).map(has)).toEqual([
      [false, true, false],
      [false, false, true],
    ]);
    nakivo.setDialect({ tenantFields: "table" });
    expect((await two()).map(has)).toEqual([
      [true, true, true],
      [true, true, true],
    ]);
    expect(await first()).not.toHaveProperty("connected");
    nakivo.setDialect({ tenantFields: "newer" });
    expect(await first()).toMatchObject({ allocatedBackupStorage: 0, usedBackupStorage: 0, remoteTenant: false, connected: true });
    nakivo.setDialect({ tenantFields: "least" });
    expect(await first()).toEqual({ id: 2, name: "Customer 1" });
  });

  test("may have a key with a blank at its end", async () => {
    nakivo.setDialect({ usedPhysicalServersKey: "trailing blank" });
    expect((await two())[1]).toHaveProperty(["usedPhysicalServers "], 0);
    expect((await two())[1]).not.toHaveProperty("usedPhysicalServers");
  });

  test.each([
    ["empty", ["", "", "", ""]],
    ["null", [null, null, null, null]],
    ["absent", [undefined, undefined, undefined, undefined]],
  ] as const)("may have its empty contacts as %s, others as they are", async (emptyContact, expected) => {
    nakivo.setDialect({ emptyContact });
    const { email, phone, website, address } = await first();
    expect([email, phone, website, address]).toEqual(expected);
    expect((await rows({ start: 2, count: 1 }))[0]!.email).toBe("backup@customer-3.example");
  });

  test("may have no logo", async () => {
    expect((await first()).logo).toMatch(/^\/c\/tenants\/aaa6da10/);
    nakivo.setDialect({ logo: "null" });
    expect((await first()).logo).toBeNull();
  });

  test("may have the uuid of the session", async () => {
    expect((await first()).uuid).toBe("aaa6da10-97ea-43ac-80f8-6ddd22faeb93");
    nakivo.setDialect({ uuid: "session" });
    const [one, other] = await two();
    expect(one!.uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(one!.uuid).toBe(other!.uuid);
    expect(one!.uuid).not.toBe("aaa6da10-97ea-43ac-80f8-6ddd22faeb93");
    await caller.login();
    expect((await first()).uuid).not.toBe(one!.uuid);
  });

  test("may have values and fields that nobody knows", async () => {
    const plain = (await caller.tenants({ count: 1 })).body;
    nakivo.setDialect({ unknownFields: true });
    const more = (await caller.tenants({ count: 1 })).body;
    expect(more).toMatchObject(plain);
    for (const object of [more, more.data, more.data.children[0]]) expect(object).toHaveProperty("_version");
    nakivo.setDialect({ unknownEnums: true });
    expect(await first()).toMatchObject({ state: "DEGRADED", status: "SYNCING", changeStatus: "IMPORT_PENDING", alarmState: "CRITICAL" });
  });

  test("may have remoteTenant in other forms, and several fields where the id is even", async () => {
    nakivo.setDialect({ tenantFields: "newer", remoteTenant: "object" });
    expect((await first()).remoteTenant).toEqual({ id: 1, state: "OK" });
    nakivo.setDialect({ remoteTenant: "null", oddValues: true });
    const [even, odd] = await two();
    expect(even).toMatchObject({ id: 2, remoteTenant: null, enabled: 1, allocated: "many", connected: "yes" });
    expect(odd).toMatchObject({ id: 3, enabled: false, allocated: 5, connected: true });
  });
});
