import { describe, expect, test } from "vitest";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [nakivo, caller] = await useEmulator(
  startNakivoEmulator({
    tenants: [
      { id: 1, name: "test name", allocated: 3, enabled: true, uuid: "u1", alertTitle: "disk" },
      { id: 2, name: "Alpha_1", allocated: 10, enabled: false, state: "ERROR" },
      { id: 3, name: "alpha 50%", allocated: 2, enabled: true },
      { id: 10, name: "Ünïcode", allocated: 2, enabled: true, usedPhysicalServers: 4 },
      { id: 20, name: "true", allocated: 0, enabled: false, state: "WARNING" },
    ],
  }),
  Caller,
);
await caller.login();

const ids = async (...criteria: object[]) => {
  const { data, message } = (await caller.tenants({ criteria })).body;
  return data === null ? message : data.children.map(({ id }: { id: number }) => id);
};

describe("each type of criterion", () => {
  test.each<[object, number[]]>([
    [{ name: "ID", type: "EQ", value: "1" }, [1]],
    [{ name: "ID", type: "EQ", value: "4711" }, []],
    [{ name: "ID", type: "EQ", value: "0" }, []],
    [{ name: "NAME", type: "EQ", value: "test name" }, [1]],
    [{ name: "NAME", type: "EQ", value: "Test name" }, []],
    [{ name: "NAME", type: "EQ", value: "true" }, [20]],
    [{ name: "ENABLED", type: "EQ", value: "true" }, [1, 3, 10]],
    [{ name: "UUID", type: "EQ", value: "u1" }, [1]],
    [{ name: "ID", type: "NEQ", value: "2" }, [1, 3, 10, 20]],
    [{ name: "STATE", type: "NEQ", value: "OK" }, [2, 20]],
    [{ name: "NAME", type: "LIKE", value: "alpha%" }, [3]],
    [{ name: "NAME", type: "LIKE", value: "%a%" }, [1, 2, 3]],
    [{ name: "NAME", type: "LIKE", value: "alpha" }, []],
    [{ name: "NAME", type: "LIKE", value: "tru_" }, [20]],
    [{ name: "NAME", type: "LIKE", value: "test.name" }, []],
    [{ name: "NAME", type: "ILIKE", value: "ALPHA%" }, [2, 3]],
    [{ name: "NAME", type: "ILIKE", value: "ünÏ%" }, [10]],
    [{ name: "ID", type: "IN", values: ["2", "10", "99"] }, [2, 10]],
    [{ name: "ID", type: "IN", values: [] }, []],
    [{ name: "STATE", type: "IN", values: ["ERROR", "WARNING"] }, [2, 20]],
    [{ name: "ALLOCATED", type: "BETWEEN", values: ["2", "3"] }, [1, 3, 10]],
    [{ name: "ALERT_TITLE", type: "NOT_NULL" }, [1]],
    [{ name: "USED_PHYSICAL_SERVERS", type: "NOT_NULL" }, [10]],
    [{ name: "ALLOCATED", type: "GT", value: "2" }, [1, 2]],
    [{ name: "ALLOCATED", type: "GTE", value: "2" }, [1, 2, 3, 10]],
    [{ name: "ALLOCATED", type: "LT", value: "2" }, [20]],
    [{ name: "ALLOCATED", type: "LTE", value: "2" }, [3, 10, 20]],
    [{ name: "ALERT_TITLE", type: "NEQ", value: "x" }, [1]],
    [
      {
        type: "AND",
        criteria: [
          { name: "ENABLED", type: "EQ", value: "true" },
          { name: "ALLOCATED", type: "EQ", value: "2" },
        ],
      },
      [3, 10],
    ],
    [
      {
        type: "OR",
        criteria: [
          { name: "ID", type: "EQ", value: "1" },
          { name: "ID", type: "EQ", value: "20" },
        ],
      },
      [1, 20],
    ],
    [
      {
        type: "OR",
        criteria: [
          { name: "ID", type: "EQ", value: "20" },
          {
            type: "AND",
            criteria: [
              { name: "ENABLED", type: "EQ", value: "true" },
              { name: "ID", type: "GT", value: "3" },
            ],
          },
        ],
      },
      [10, 20],
    ],
    [{ type: "AND", criteria: [] }, [1, 2, 3, 10, 20]],
    [{ type: "OR", criteria: [] }, []],
  ])("%j", async (criterion, expected) => {
    expect(await ids(criterion)).toEqual(expected);
  });

  test("several hold together, and total counts what matches", async () => {
    const criteria = [
      { name: "ENABLED", type: "EQ", value: "true" },
      { name: "ALLOCATED", type: "LT", value: "3" },
    ];
    expect(await ids(...criteria)).toEqual([3, 10]);
    expect((await caller.tenants({ criteria, count: 1 })).body.data).toMatchObject({ children: [{ id: 3 }], total: 2 });
  });
});

describe("a criterion that makes no sense fails", () => {
  test.each<[object, string]>([
    [{ name: "ID", type: "EQ", value: 1 }, "expected string"],
    [{ name: "ID", type: "EQ" }, "value"],
    [{ name: "ID", type: "EQ", value: null }, "value"],
    [{ name: "ID", type: "EQ", value: "x" }, '"x" is no value of id'],
    [{ name: "ID", type: "EQ", value: "1.5" }, '"1.5" is no value of id'],
    [{ name: "ENABLED", type: "EQ", value: "yes" }, '"yes" is no value of enabled'],
    [{ name: "ID", type: "eq", value: "1" }, "type"],
    [{ name: "ID", value: "1" }, "type"],
    [{ name: "ID", type: "IN", value: "1" }, "values"],
    [{ name: "ID", type: "IN", values: [1] }, "expected string"],
    [{ name: "ID", type: "BETWEEN", values: ["1"] }, "values"],
    [{ name: "ID", type: "EQ", value: "1", more: 1 }, "more"],
    [{ name: "id", type: "EQ", value: "1" }, "Unknown criterion id"],
    [{ name: "COLOUR", type: "EQ", value: "1" }, "Unknown criterion COLOUR"],
    [{ name: "LABELS", type: "NOT_NULL" }, "Unknown criterion LABELS"],
    [{ type: "OR", criteria: [{ name: "COLOUR", type: "EQ", value: "1" }] }, "Unknown criterion COLOUR"],
    [{ type: "AND" }, "criteria"],
  ])("%j", async (criterion, message) => {
    expect(await ids(criterion)).toContain(message);
  });

  test("whether or not there are tenants", async () => {
    const rows = nakivo.tenants.all();
    nakivo.tenants.replaceAll([]);
    expect(await ids({ name: "COLOUR", type: "EQ", value: "1" })).toContain("Unknown criterion");
    nakivo.tenants.replaceAll(rows);
  });
});

describe("switches of the criteria", () => {
  const byId = { name: "ID", type: "EQ", value: "1" };
  const byName = { name: "NAME", type: "EQ", value: "test name" };
  const byState = { name: "STATE", type: "EQ", value: "ERROR" };

  test.each([
    ["every field", [[1], [1], [2]]],
    ["ID and NAME", [[1], [1], "Unknown criterion STATE"]],
    ["ID", [[1], "Unknown criterion NAME", "Unknown criterion STATE"]],
  ] as const)("there may be criteria for %s", async (criteriaNames, expected) => {
    nakivo.setDialect({ criteriaNames });
    expect([await ids(byId), await ids(byName), await ids(byState)]).toEqual(expected);
  });

  test("others may be ignored", async () => {
    nakivo.setDialect({ criteriaNames: "ID", unknownCriterion: "ignored" });
    expect(await ids(byName)).toEqual([1, 2, 3, 10, 20]);
    expect(await ids(byName, byId)).toEqual([1]);
  });

  test("LIKE may look for a part", async () => {
    nakivo.setDialect({ like: "contains" });
    expect(await ids({ name: "NAME", type: "LIKE", value: "lpha" })).toEqual([2, 3]);
    expect(await ids({ name: "NAME", type: "LIKE", value: "%" })).toEqual([3]);
    expect(await ids({ name: "NAME", type: "ILIKE", value: "ALPHA_" })).toEqual([2]);
  });

  test("they may come as an object too", async () => {
    const asked = async () => (await caller.tenants({ criteria: byId })).body;
    expect((await asked()).message).toContain("criteria");
    nakivo.setDialect({ criteria: "array or object" });
    expect((await asked()).data.children).toMatchObject([{ id: 1 }]);
    expect(await ids(byId)).toEqual([1]);
  });

  test("an id that is not there may be a failure, another criterion never is", async () => {
    nakivo.setDialect({ unknownTenant: "failure" });
    expect(await ids({ name: "ID", type: "EQ", value: "4711" })).toBe("No tenant has the ID 4711");
    expect(await ids(byId)).toEqual([1]);
    expect(await ids({ name: "NAME", type: "EQ", value: "4711" })).toEqual([]);
    expect(await ids({ name: "ID", type: "IN", values: ["4711"] })).toEqual([]);
  });
});
