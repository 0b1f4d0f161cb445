import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccDialect, aiccDialectValues, defaultAiccDialect } from "../../../emulator/aicc/index.ts";
import { readAllOrgs } from "../../../provider/aicc/readAllOrgs.js";
import { aicc } from "../../../provider/index.js";
import { dialectsOf, useAiccEmulator } from "../../tools/aicc.ts";

const vendor = useAiccEmulator();
const names = async (args?: aicc.GetOrgsArgs) => (await aicc.getOrgs(args)).orgs.map((org) => org.orgName);

/** As many organisations as there are to be, all of the same kind. */
const made = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    orgId: `1743229000370${String(at).padStart(6, "0")}`,
    orgCode: `code${at}`,
    orgName: `org ${at}`,
    orgType: "D" as const,
    parentOrgId: at === 0 ? null : "1743229000370000000",
    description: null,
  }));

describe("brings every organisation once, or says that it cannot", { timeout: 60_000 }, () => {
  beforeAll(() => {
    example = vendor.aicc.orgs.all();
  });
  afterAll(() => vendor.aicc.orgs.replaceAll(example));
  let example: ReturnType<typeof vendor.aicc.orgs.all>;

  /** Whether the answers tell a client that it has all: then it must not end with an error. */
  function isClear(dialect: Partial<AiccDialect>, count: number): boolean {
    const { orgsOffset, orgsTotal, orgsPageCap, orgsBeyondEnd, orgsOrder, emptyList } = { ...defaultAiccDialect, ...dialect };
    const size = Math.min(999, orgsPageCap ?? 999);
    // Then both fields are missing that the page calls mandatory.
    if (emptyList !== "array" && orgsTotal === "absent") return false;
    if (count === 0) return true;
    if (count <= size && orgsTotal === "all") return true;
    if (orgsOffset === "ignored" || orgsOrder === "changing") return false;
    return orgsBeyondEnd === "empty" || orgsTotal === "all";
  }

  async function readsAllOf(dialect: Partial<AiccDialect>, count: number): Promise<void> {
    const rows = made(count);
    vendor.aicc.orgs.replaceAll(rows);
    vendor.aicc.setDialect({ ...defaultAiccDialect, ...dialect });
    vendor.aicc.requests.clear();
    const outcome = await aicc.getOrgs().catch((error: Error) => error.message);
    expect(vendor.aicc.requests.count("queryorgs")).toBeLessThan(60 + 6 * count);
    if (typeof outcome === "string") {
      expect({ outcome, clear: isClear(dialect, count) }).toEqual({
        outcome: expect.stringMatching(
          /shows \d+ (of them: |organisations, and there may be more: )|orgs: the list is missing, and so is the total/,
        ),
        clear: false,
      });
      return;
    }
    expect(outcome.orgs.map((org) => org.orgId).sort()).toEqual(rows.map((row) => row.orgId));
    for (const org of outcome.orgs) expect(org.parentOrgId).toBe(org.orgId.endsWith("000000") ? undefined : "1743229000370000000");
  }

  // The others are those of CC-CMS. Pages of one row in another order each time repeat themselves by chance.
  const met =
    /^orgs[A-Z]|^(listOrder|numbers|ids|emptyList|rootParent|parentOrgId|orgDescription|unknownFields|tokenNumbers|unauthorizedBody)/;
  const { alone, pairwise, any } = dialectsOf((name) => met.test(name), { ...aiccDialectValues, orgsPageCap: [null, 3, 100] });

  test.each(alone)("where the vendor differs in %o alone", async (dialect) => {
    for (const count of [0, 1, 2, 3, 4, 8, 30]) await readsAllOf(dialect, count);
  });

  test.each(pairwise)("in the dialect %#", async (dialect: Partial<AiccDialect>) => {
    for (const count of [0, 1, 4, 11]) await readsAllOf(dialect, count);
  });

  test("in any dialect", async () => {
    const dialects = fc.record(Object.fromEntries(any.map(([name, all]) => [name, fc.constantFrom(...all)])));
    await fc.assert(fc.asyncProperty(dialects, fc.integer({ min: 0, max: 30 }), readsAllOf), { numRuns: 150 });
  });

  test("on pages of one row", async () => {
    for (const orgsOffset of aiccDialectValues.orgsOffset) {
      for (const orgsTotal of aiccDialectValues.orgsTotal) {
        for (const count of [0, 1, 2, 3, 8]) await readsAllOf({ orgsPageCap: 1, orgsOffset, orgsTotal }, count);
      }
    }
  });

  test.each<[Partial<AiccDialect>, number[]]>([
    [{}, [0, 999, 1998]],
    [{ orgsTotal: "page" }, [0, 999, 1998, 2400, 1, 0, 999, 1998, 2400, 1]],
    [{ orgsPageCap: 500 }, [0, 500, 1000, 1500, 2000]],
    [{ orgsOffset: "pages from 0" }, [0, 999, 1, 2]],
    [{ orgsOffset: "pages from 0", orgsTotal: "absent", orgsPageCap: 500 }, [0, 500, 1, 2, 3, 4, 5, 0, 500, 1, 2, 3, 4, 5]],
    [{ orgsOffset: "pages from 1", orgsTotal: "page" }, [0, 999, 1, 2, 3, 4, 0, 999, 1, 2, 3, 4]],
    [{ orgsOffset: "pages from 1", orgsBeyondEnd: "last page" }, [0, 999, 1401, 1, 2, 3]],
  ])("2,400 organisations in the dialect %o", async (dialect, offsets) => {
    await readsAllOf(dialect, 2400);
    expect(vendor.aicc.requests.all("queryorgs").map(({ query }) => Number(query.offset))).toEqual(offsets);
  });

  test("1,000 organisations take two pages of 999", async () => {
    await readsAllOf({}, 1000);
    expect(vendor.aicc.requests.all("queryorgs").map(({ query }) => [query.offset, query.limit])).toEqual([
      ["0", "999"],
      ["999", "999"],
    ]);
  });

  test.each<[Partial<AiccDialect>, string, number]>([
    [
      { orgsOffset: "ignored", orgsPageCap: 500 },
      "the vendor says there are 2400 organisations and shows 500 of them: it answers every offset",
      5,
    ],
    [{ orgsOffset: "ignored" }, "the vendor says there are 2400 organisations and shows 999 of them: it answers every offset", 5],
    [
      { orgsOffset: "ignored", orgsPageCap: 500, orgsTotal: "page" },
      "the vendor shows 500 organisations, and there may be more: it answers every",
      5,
    ],
    [
      { orgsOffset: "ignored", orgsPageCap: 100, orgsTotal: "absent" },
      "the vendor shows 100 organisations, and there may be more: it answers every",
      5,
    ],
    [{ orgsOrder: "changing", orgsTotal: "absent" }, "organisations, and there may be more: its pages overlap", 60],
  ])("2,400 organisations in the dialect %o are an error with the numbers", async (dialect, message, calls) => {
    vendor.aicc.orgs.replaceAll(made(2400));
    vendor.aicc.setDialect(dialect);
    await expect(aicc.getOrgs()).rejects.toThrow(message);
    expect(vendor.aicc.requests.count("queryorgs")).toBeLessThanOrEqual(calls);
  });

  test("the advice to read in parts works, as far as each part is shown as a whole", async () => {
    vendor.aicc.orgs.replaceAll(made(5).map((org, at) => ({ ...org, orgType: at < 2 ? ("D" as const) : ("T" as const) })));
    vendor.aicc.setDialect({ orgsOffset: "ignored", orgsPageCap: 3 });
    await expect(aicc.getOrgs()).rejects.toThrow(
      "says there are 5 organisations and shows 3 of them: it answers every offset with the same rows. Read them in parts",
    );
    expect(await names({ orgType: "department" })).toEqual(["org 0", "org 1"]);
    expect(await names({ orgType: "team" })).toEqual(["org 2", "org 3", "org 4"]);
  });

  test("a total that counts what the filter leaves out is told so", async () => {
    vendor.aicc.orgs.replaceAll(made(5).map((org, at) => ({ ...org, orgType: at < 2 ? ("D" as const) : ("T" as const) })));
    vendor.aicc.fault({ operation: "queryorgs", times: "always", transform: (answer) => ({ ...answer, total: 5 }) });
    await expect(names({ orgType: "team" })).rejects.toThrow(
      "says there are 5 organisations and shows 3 of them: no reading of offset brings the others. The vendor's number may include organisations that the filter leaves out. Read without",
    );
    expect(await names()).toHaveLength(5);
  });

  test("a total that is the limit, or the number of pages, is not taken for that of all", async () => {
    vendor.aicc.orgs.replaceAll(made(2400));
    vendor.aicc.setDialect({ orgsOffset: "pages from 1", orgsPageCap: 500 });
    const totals = { limit: 999, pages: 5 };
    for (const total of Object.values(totals)) {
      vendor.aicc.clearFaults();
      vendor.aicc.fault({ operation: "queryorgs", times: "always", transform: (answer) => ({ ...answer, total }) });
      expect(await names()).toHaveLength(2400);
    }
  });

  test.each([100, 500, 999])("a vendor that heeds neither offset nor limit and shows %d may have cut the list", async (count) => {
    vendor.aicc.orgs.replaceAll([]);
    const orgs = made(count);
    vendor.aicc.fault({ operation: "queryorgs", times: "always", transform: ({ total: _, ...answer }) => ({ ...answer, orgs }) });
    await expect(aicc.getOrgs()).rejects.toThrow(`the vendor shows ${count} organisations, and there may be more`);
    orgs.pop();
    orgs.pop();
    expect(await names()).toHaveLength(count - 2);
  });

  test("a list in which one organisation takes the place of another is read again, and is an error where that goes on", async () => {
    vendor.aicc.setDialect({ orgsTotal: "absent" });
    const exchanging = (times: number) => {
      vendor.aicc.orgs.replaceAll(made(3));
      let calls = 0;
      const transform = (answer: { orgs: object[] }) => {
        const [first, ...rest] = answer.orgs;
        if (first === undefined || calls++ >= times) return answer;
        return { ...answer, orgs: [{ ...first, orgId: `another ${calls}`, orgName: `another ${calls}` }, ...rest] };
      };
      vendor.aicc.fault({ operation: "queryorgs", times: "always", transform });
    };
    exchanging(1);
    expect(await names()).toEqual(["org 0", "org 1", "org 2"]);
    vendor.aicc.clearFaults();
    exchanging(1000);
    await expect(aicc.getOrgs()).rejects.toThrow("its pages overlap, as if the order or the list changed between them");
  });

  test("a list that changes once is read again, and one that goes on changing is an error", async () => {
    vendor.aicc.setDialect({ orgsPageCap: 3 });
    vendor.aicc.orgs.replaceAll(made(8));
    let calls = 0;
    const removing = (times: number) => ({
      operation: "queryorgs" as const,
      times: "always" as const,
      transform: (answer: object) => {
        // The first row goes after the first page: the fourth one moves to where nobody looks.
        if (calls++ % 3 === 0 && calls / 3 < times) vendor.aicc.orgs.remove(vendor.aicc.orgs.all()[0]!.orgId);
        return answer;
      },
    });
    vendor.aicc.fault(removing(1));
    expect(await names()).toEqual(["org 1", "org 2", "org 3", "org 4", "org 5", "org 6", "org 7"]);
    vendor.aicc.clearFaults();
    vendor.aicc.orgs.replaceAll(made(30));
    calls = 0;
    vendor.aicc.fault(removing(1000));
    await expect(aicc.getOrgs()).rejects.toThrow(
      /shows \d+ (of them|organisations, and there may be more): (their number changes with each page|its pages overlap)/,
    );
  });
});

test("what several readings have shown together is all where it is as much as the vendor says", async () => {
  const readings = ["abc", "cde"];
  let reading: string[] = [];
  const org = (orgId: string) => ({ orgId, orgName: orgId, orgType: "D" });
  const queryOrgs = async ({ offset }: { offset: number }) => {
    if (offset === 0) reading = [...readings.shift()!];
    return { orgs: (offset === 0 ? reading : ["c"]).map(org), total: 5 };
  };
  const orgs = await readAllOrgs({ queryOrgs }, {});
  expect(orgs.map(({ orgId }) => orgId)).toEqual(["a", "b", "c", "d", "e"]);
});
