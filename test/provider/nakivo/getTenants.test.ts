import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nakivoDialectValues } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator();
const read = async (args?: nakivo.GetTenantsArgs) => (await nakivo.getTenants(args)).tenants;
const names = async (args?: nakivo.GetTenantsArgs) => (await read(args)).map((tenant) => tenant.name);
const criteria = () => vendor.nakivo.requests.all("getTenants").map(({ body }) => JSON.parse(body).data[0].filter.criteria);

describe("the page's samples", () => {
  const printed = (name: string) => readFileSync(new URL(`../../emulator/nakivo/${name}`, import.meta.url), "utf8");
  // A stray quote stands in place of a comma, once in each tenant.
  const response = printed("getTenantListResponse.txt").replaceAll('": 0" "', '": 0, "');

  test("the response, byte for byte but for what is no JSON, is read field by field", async () => {
    vendor.nakivo.setDialect({ pageCap: 2 });
    vendor.nakivo.fault({ operation: "getTenants", status: 200, body: response });
    const tenants = await read();
    expect(tenants).toHaveLength(10);
    const samples = JSON.parse(response.replace('"usedPhysicalServers "', '"usedPhysicalServers"')).data.children;
    for (const [at, sample] of samples.entries()) {
      sample.labels = sample.labels.map(({ id, name }: nakivo.TenantLabel) => ({ id, name }));
      expect(tenants[at]).toEqual(Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== null)));
    }
    expect(vendor.nakivo.requests.all("getTenants").map(({ outcome }) => outcome)).toEqual(Array(5).fill("answered"));
  });

  test("the request has the form of the page's, with the largest count of the samples", async () => {
    await read();
    const sample = printed("getTenantListRequest.txt").replace('"count": 2', '"count": 1000');
    const { tid, ...sent } = JSON.parse(vendor.nakivo.requests.all("getTenants")[0]!.body);
    expect({ ...sent, tid: 1 }).toEqual(JSON.parse(sample));
    expect(tid).toBe(2);
  });

  test("all 34 rows of its table are fields, and nothing else is", async () => {
    vendor.nakivo.setDialect({ tenantFields: "table", unknownFields: true });
    for (const { id } of vendor.nakivo.tenants.all())
      vendor.nakivo.tenants.change(id, { logo: "/c/logo.png", alertErrorCode: "E1", alertTitle: "t", alertDescription: "d" });
    for (const tenant of await read()) {
      const given = Object.entries(tenant).filter(([, value]) => value !== undefined);
      expect(given).toHaveLength(34);
    }
  });
});

describe("filters", () => {
  test.each<[nakivo.GetTenantsArgs, string[], object[]]>([
    [{ id: 3 }, ["Customer 2"], [{ name: "ID", type: "EQ", value: "3" }]],
    [{ ids: [9, 2, 9, 77] }, ["Customer 1", "Customer 8"], []],
    [{ name: "Customer 4" }, ["Customer 4"], []],
    [{ name: "customer 4" }, [], []],
    [{ id: 3, name: "Customer 1" }, [], [{ name: "ID", type: "EQ", value: "3" }]],
    [{ ids: [2, 3], name: "Customer 1" }, ["Customer 1"], []],
    [{ enabled: false }, ["Customer 2", "Customer 5", "Customer 10"], []],
    [{ state: "INACCESSIBLE" }, ["Customer 7"], []],
    [{ label: "gold" }, ["Customer 4", "Customer 8"], []],
    [{ label: "gold", enabled: true, namePattern: "*8" }, ["Customer 8"], []],
    [{ namePattern: "CUSTOMER ?" }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((number) => `Customer ${number}`), []],
    [{ namePattern: "*1*" }, ["Customer 1", "Customer 10"], []],
    [{ namePattern: "ustomer 1" }, [], []],
  ])("%j", async (args, wanted, sent) => {
    expect(await names(args)).toEqual(wanted);
    expect(criteria()[0]).toEqual(sent);
  });

  test("no ids mean no tenants, and no question", async () => {
    expect(await read({ ids: [] })).toEqual([]);
    expect(vendor.nakivo.requests.count()).toBe(0);
  });

  test("an id takes one request where the Director's answer is certain", async () => {
    await read({ id: 3 });
    expect(criteria()).toHaveLength(1);
  });

  test("a pattern's other signs mean themselves", async () => {
    for (const name of ["a.c", "abc", "(x)", "[a-z]+", "ünï\ncode", "x".repeat(2000)]) vendor.nakivo.tenants.add({ name });
    expect(await names({ namePattern: "A.C" })).toEqual(["a.c"]);
    expect(await names({ namePattern: "(X)" })).toEqual(["(x)"]);
    expect(await names({ namePattern: "[a-z]+" })).toEqual(["[a-z]+"]);
    expect(await names({ namePattern: "ÜNÏ*CODE" })).toEqual(["ünï\ncode"]);
    expect(await names({ namePattern: "********x*********", sortBy: "name" })).toEqual(["(x)", "x".repeat(2000)]);
  });

  test("a pattern of many stars takes no time", async () => {
    vendor.nakivo.tenants.add({ name: `${"a".repeat(5000)}c` });
    const began = performance.now();
    expect(await names({ namePattern: `${"*a".repeat(40)}*b` })).toEqual([]);
    expect(await names({ namePattern: `${"*a".repeat(40)}*?` })).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test("a pattern says what fits as the slow way does", async () => {
    const slow = (name: string, pattern: string): boolean =>
      pattern === ""
        ? name === ""
        : pattern[0] === "*"
          ? slow(name, pattern.slice(1)) || (name !== "" && slow(name.slice(1), pattern))
          : name !== "" && (pattern[0] === "?" || pattern[0] === name[0]) && slow(name.slice(1), pattern.slice(1));
    const all = Array.from({ length: 63 }, (_, n) => (n + 1).toString(2).slice(1).replaceAll("0", "a").replaceAll("1", "b")).filter(
      Boolean,
    );
    vendor.nakivo.tenants.replaceAll(all.map((name, at) => ({ id: at + 1, name })));
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "?", "*"), minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pattern, async (wanted) => {
        expect((await names({ namePattern: wanted })).toSorted()).toEqual(all.filter((name) => slow(name, wanted)).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test("a blank at the end of a name counts", async () => {
    vendor.nakivo.tenants.add({ name: "Customer 1 " });
    expect(await names({ name: "Customer 1 " })).toEqual(["Customer 1 "]);
    expect(await names({ name: "Customer 1" })).toEqual(["Customer 1"]);
  });

  test("bring the same whatever criteria the Director knows, and whatever it makes of them", { timeout: 60_000 }, async () => {
    const { criteriaEffect, criteriaNames, unknownCriterion, unknownTenant, failure, total, list, listOrder } = nakivoDialectValues;
    const dialects = fc.record({
      criteriaEffect: fc.constantFrom(...criteriaEffect),
      criteriaNames: fc.constantFrom(...criteriaNames),
      unknownCriterion: fc.constantFrom(...unknownCriterion),
      unknownTenant: fc.constantFrom(...unknownTenant),
      failure: fc.constantFrom(...failure),
      total: fc.constantFrom(...total),
      list: fc.constantFrom(...list),
      start: fc.constantFrom("offset" as const, "id" as const),
      listOrder: fc.constantFrom(...listOrder),
      pageCap: fc.constantFrom(null, 1, 3),
    });
    const id = fc.integer({ min: 1, max: 13 });
    const conditions = fc.record(
      {
        id,
        ids: fc.array(id, { maxLength: 5 }),
        name: id.map((number) => `Customer ${number}`),
        enabled: fc.boolean(),
        state: fc.constantFrom("OK", "INACCESSIBLE"),
        label: fc.constantFrom("gold", "asdad", "none"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(dialects, conditions, async (dialect, { id, ids, name, enabled, state, label }) => {
        vendor.nakivo.setDialect(dialect);
        const wanted = vendor.nakivo.tenants
          .all()
          .filter((row) => id === undefined || row.id === id)
          .filter((row) => ids?.includes(row.id) ?? true)
          .filter((row) => name === undefined || row.name === name)
          .filter((row) => enabled === undefined || row.enabled === enabled)
          .filter((row) => state === undefined || row.state === state)
          .filter((row) => label === undefined || row.labels.some((one) => one.name === label));
        const found = await read({ id, ids, name, enabled, state: state as nakivo.TenantState, label });
        expect(found.map((tenant) => tenant.id)).toEqual(wanted.map((row) => row.id));
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    [{ id: "2" }, /id: must be a whole number of at least 0, got "2"/],
    [{ ids: [1, -1] }, /ids\.1: must be a whole number of at least 0, got -1/],
    [{ ids: 2 }, /ids: must be a list of ids/],
    [{ name: "" }, /name: must be text that is not empty/],
    [{ state: "Error" }, /state: must be "OK" or "WARNING" or "INACCESSIBLE" or "ERROR", got "Error"/],
    [{ enabled: "true" }, /enabled: must be true or false/],
    [{ sortBy: "labels" }, /sortBy: must be "id" or "name" or /],
    [{ nam: "typo" }, /nam/],
  ])("%j is refused before anything is sent", async (args, message) => {
    await expect(read(args as nakivo.GetTenantsArgs)).rejects.toThrow(message);
    expect(vendor.nakivo.requests.count()).toBe(0);
  });
});

describe("the order", () => {
  test("is by id where none is asked for, whatever the Director's", async () => {
    vendor.nakivo.setDialect({ listOrder: "shuffled" });
    for (let reads = 0; reads < 3; reads++) expect((await read()).map((tenant) => tenant.id)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test.each<[nakivo.TenantSortField, unknown[]]>([
    ["name", ["a 2", "B 2", "b 10", "é", "z"]],
    ["allocated", [1, 2, 10, 10, 20]],
    ["enabled", [false, false, true, true, true]],
    ["usedPhysicalServers", [0, 3, undefined, undefined, undefined]],
  ])("by %s", async (sortBy, wanted) => {
    vendor.nakivo.tenants.replaceAll([
      { id: 5, name: "b 10", allocated: 10, enabled: false, usedPhysicalServers: 3 },
      { id: 4, name: "z", allocated: 10 },
      { id: 3, name: "B 2", allocated: 2, usedPhysicalServers: 0 },
      { id: 2, name: "é", allocated: 20, enabled: false },
      { id: 1, name: "a 2", allocated: 1 },
    ]);
    const tenants = await read({ sortBy });
    expect(tenants.map((tenant) => tenant[sortBy])).toEqual(wanted);
    for (const [at, tenant] of tenants.entries()) {
      const next = tenants[at + 1];
      if (next && next[sortBy] === tenant[sortBy]) expect(next.id).toBeGreaterThan(tenant.id);
    }
  });

  test("of tenants that are alike in the field is by id, whatever the Director's", async () => {
    vendor.nakivo.tenants.replaceAll([3, 1, 5, 2, 4].map((id) => ({ id, name: "Customer", allocated: 10 })));
    const turned = ({ data, ...rest }: any) => ({ ...rest, data: { ...data, children: data.children.toReversed() } });
    for (const sortBy of ["name", "allocated", "enabled", "usedPhysicalServers"] as const) {
      expect((await read({ sortBy })).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
      vendor.nakivo.fault({ operation: "getTenants", transform: turned });
      expect((await read({ sortBy })).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    }
  });
});

test("an abort closes the call", async () => {
  await read();
  vendor.nakivo.fault({ operation: "getTenants", latencyMs: 5_000 });
  const began = Date.now();
  await expect(nakivo.getTenants({}, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/abort|timeout/i);
  expect(Date.now() - began).toBeLessThan(3_000);
});
