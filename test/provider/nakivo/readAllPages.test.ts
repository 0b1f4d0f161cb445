import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nakivoDialectValues } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator({ tenants: 1000 });
const ids = async (args?: nakivo.GetTenantsArgs) => (await nakivo.getTenants(args)).tenants.map((tenant) => tenant.id);
const held = () => vendor.nakivo.tenants.all().map((tenant) => tenant.id);
const starts = () => vendor.nakivo.requests.all("getTenants").map(({ body }) => JSON.parse(body).data[0].filter.start);
const rows = (numbers: readonly number[]) => numbers.map((id) => ({ id, name: `Customer ${id}` }));

describe.each(["offset", "id"] as const)("where start is read as %s", (start) => {
  test.each([null, 999, 100])("1,000 tenants come, each once, in pages of at most %s", async (pageCap) => {
    vendor.nakivo.setDialect({ start, pageCap });
    expect(await ids()).toEqual(held());
    const pages = Math.ceil(1000 / (pageCap ?? 1000));
    expect(starts().length).toBeLessThanOrEqual(pages + 3);
  });

  test("tenants whose ids are far apart come in pages, each once", async () => {
    const far = Array.from({ length: 50 }, (_, at) => 7 + at * 40_000_000);
    vendor.nakivo.tenants.replaceAll(rows(far));
    vendor.nakivo.setDialect({ start, pageCap: 7 });
    expect(await ids()).toEqual(far);
    expect(starts().length).toBeLessThanOrEqual(8 + 3);
  });

  test("no tenant at all takes one request", async () => {
    vendor.nakivo.tenants.replaceAll([]);
    vendor.nakivo.setDialect({ start });
    expect(await ids()).toEqual([]);
    expect(starts()).toEqual([0]);
  });
});

test("a Director that always has one more is given up, and that is said", { timeout: 60_000 }, async () => {
  let id = 0;
  // The emulator makes all rows that it would list, for each answer.
  vendor.nakivo.tenants.replaceAll([]);
  vendor.nakivo.fault({
    operation: "getTenants",
    times: "always",
    transform: (answer) => ({ ...answer, data: { children: [{ id: ++id, name: `Customer ${id}` }] } }),
  });
  await expect(ids()).rejects.toThrow("the Director's list of tenants did not end after 2000 answers, and is not read further");
});

test("every tenant comes once, whatever the Director makes of start, count, total and order", { timeout: 120_000 }, async () => {
  const { startPastEnd, countEffect, total, list, listOrder, unknownFields, noMessage, tid } = nakivoDialectValues;
  const dialects = fc.record({
    start: fc.constantFrom("offset" as const, "id" as const),
    countEffect: fc.constantFrom(...countEffect),
    startPastEnd: fc.constantFrom(...startPastEnd),
    total: fc.constantFrom(...total),
    list: fc.constantFrom(...list),
    listOrder: fc.constantFrom(...listOrder),
    unknownFields: fc.constantFrom(...unknownFields),
    noMessage: fc.constantFrom(...noMessage),
    tid: fc.constantFrom(...tid),
    pageCap: fc.constantFrom(null, 1, 2, 3, 10),
  });
  const numbers = fc.oneof(
    fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 25 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 40 }), { maxLength: 25 }),
  );
  await fc.assert(
    fc.asyncProperty(dialects, numbers, fc.boolean(), async (dialect, present, byIds) => {
      vendor.nakivo.tenants.replaceAll(rows(present));
      vendor.nakivo.setDialect(dialect);
      const sorted = present.toSorted((a, b) => a - b);
      const some = sorted.filter((_, at) => at % 2 === 0);
      expect(await ids(byIds ? { ids: [...some, 2 ** 41] } : {})).toEqual(byIds ? some : sorted);
    }),
    { numRuns: 150 },
  );
});

describe("a list that changes while it is read", () => {
  const afterPage = (page: number, change: () => void) => {
    let pages = 0;
    const stop = vendor.nakivo.requests.onEnd(({ operation }) => {
      if (operation === "getTenants" && ++pages === page) change();
    });
    return stop;
  };

  test.each(["offset", "id"] as const)("is read again, so that no tenant is missed or shown twice: start is %s", async (start) => {
    vendor.nakivo.setDialect({ start, pageCap: 100 });
    const stop = afterPage(2, () => vendor.nakivo.tenants.remove(2));
    expect(await ids()).toEqual(held());
    stop();
  });

  test.each(["offset", "id"] as const)("shows a tenant that came before those already read: start is %s", async (start) => {
    vendor.nakivo.tenants.replaceAll(rows(Array.from({ length: 50 }, (_, at) => 10 + at)));
    vendor.nakivo.setDialect({ start, pageCap: 10 });
    const stop = afterPage(2, () => vendor.nakivo.tenants.add({ id: 1, name: "new" }));
    expect(await ids()).toEqual([1, ...Array.from({ length: 50 }, (_, at) => 10 + at)]);
    stop();
  });
});

describe("a Director that gives the first page each time", () => {
  test.each(["matching", "overall"] as const)(
    "and says that it has more (total: %s) is an error, whatever the condition",
    async (total) => {
      vendor.nakivo.setDialect({ start: "ignored", pageCap: 3, total });
      const text = "the Director says that it has 1000 tenants, and lists 3 of them, whatever page it is asked for";
      for (const args of [{}, { name: "Customer 900" }, { ids: [2, 3, 900] }, { label: "gold" }])
        await expect(ids(args)).rejects.toThrow(text);
      expect(starts().length).toBeLessThan(100);
    },
  );

  test("still shows the one that is asked for by id", async () => {
    vendor.nakivo.setDialect({ start: "ignored", pageCap: 3 });
    expect(await nakivo.getTenant({ id: 900 })).toMatchObject({ id: 900 });
  });

  test("and knows no criteria, does not seem to lack the tenant", async () => {
    for (const criteriaEffect of ["ignored", "nothing", "failure"] as const) {
      vendor.nakivo.setDialect({ start: "ignored", pageCap: 3, criteriaEffect });
      await expect(nakivo.getTenant({ id: 900 })).rejects.toThrow("lists 3 of them");
      expect(await nakivo.getTenant({ id: 3 }).catch((error: Error) => error.message)).toSatisfy(
        (answer) => answer.id === 3 || /lists 3 of them/.test(answer),
      );
    }
  });
});

test("a Director that says it has more than it ever lists is an error, not a short list", async () => {
  const first = { children: rows([2, 3, 4]), total: 10 };
  vendor.nakivo.fault({ operation: "getTenants", status: 200, body: { type: "rpc", data: first }, times: "always" });
  await expect(ids()).rejects.toThrow("nakivo.getTenants: the Director says that it has 10 tenants, and lists 3 of them");
  expect(starts().length).toBeLessThan(20);
});
