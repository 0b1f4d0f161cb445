import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aicc } from "../../../provider/index.js";
import { aiccDialectValues } from "../../../sandbox/emulator/aicc/index.ts";
import { useAiccEmulator } from "../../tools/aicc.ts";

const vendor = useAiccEmulator();
const names = async (args?: aicc.GetOrgsArgs) => (await aicc.getOrgs(args)).orgs.map((org) => org.orgName);

test("the vendor's example: eight organisations, of which the root has no parent", async () => {
  const { orgs } = await aicc.getOrgs();
  expect(orgs).toHaveLength(8);
  expect(orgs[0]).toEqual({
    orgId: "1743229000370058604",
    orgCode: "1013693697055-D3C",
    orgName: "default organization",
    parentOrgId: undefined,
    orgType: "department",
    description: "",
  });
  expect(orgs[1]).toMatchObject({ orgName: "AAA", parentOrgId: "1743229000370058604" });
});

describe("filters", () => {
  test("are sent in the vendor's letters", async () => {
    await names({ orgType: "partner", status: "disabled" });
    expect(vendor.aicc.requests.last("queryorgs")!.query).toMatchObject({ orgType: "P", status: "2" });
  });

  test("by kind and by status", async () => {
    const [, second, third] = vendor.aicc.orgs.all();
    vendor.aicc.orgs.change(second!.orgId, { orgType: "T" });
    vendor.aicc.orgs.change(third!.orgId, { status: "3" });
    expect(await names({ orgType: "team" })).toEqual(["AAA"]);
    expect(await names({ status: "prohibited" })).toEqual(["BBB"]);
    expect(await names()).not.toContain("BBB");
    expect(await names({ status: "all" })).toHaveLength(8);
    vendor.aicc.orgs.change(second!.orgId, { orgType: "D" });
    vendor.aicc.orgs.change(third!.orgId, { status: "1" });
  });

  test.each([
    [{ orgType: "D" }, /aicc\.getOrgs: orgType: must be "partner" or .* got "D"/],
    [{ status: 1 }, /status: must be "activated" or .* got 1/],
    [{ type: "department" }, /type/],
  ])("%o is refused before anything is sent", async (args, message) => {
    await expect(aicc.getOrgs(args as aicc.GetOrgsArgs)).rejects.toThrow(message);
    expect(vendor.aicc.requests.count()).toBe(0);
  });

  test("an unknown kind passes as the vendor's letter", async () => {
    vendor.aicc.fault({
      operation: "queryorgs",
      times: "always",
      transform: (answer) => ({ ...answer, orgs: answer.orgs.map((org: object) => ({ ...org, orgType: "X" })) }),
    });
    expect((await aicc.getOrgs()).orgs[0]!.orgType).toBe("X");
  });
});

test("brings every organisation once, whatever the vendor's reading of paging", { timeout: 60_000 }, async () => {
  const before = vendor.aicc.orgs.all();
  const { orgsTotal, listOrder, rootParent, parentOrgId, orgDescription, numbers, tokenNumbers, unknownFields } = aiccDialectValues;
  const dialects = fc.record({
    orgsTotal: fc.constantFrom(...orgsTotal),
    orgsPageCap: fc.constantFrom(null, 1, 3, 100),
    listOrder: fc.constantFrom(...listOrder),
    rootParent: fc.constantFrom(...rootParent),
    parentOrgId: fc.constantFrom(...parentOrgId),
    orgDescription: fc.constantFrom(...orgDescription),
    numbers: fc.constantFrom(...numbers),
    tokenNumbers: fc.constantFrom(...tokenNumbers),
    unknownFields: fc.constantFrom(...unknownFields),
  });
  await fc.assert(
    fc.asyncProperty(dialects, fc.integer({ min: 0, max: 30 }), async (dialect, count) => {
      const rows = Array.from({ length: count }, (_, at) => ({
        orgId: `17432290003700586${String(at).padStart(2, "0")}`,
        orgCode: `code${at}`,
        orgName: `org ${at}`,
        orgType: "D" as const,
        parentOrgId: at === 0 ? null : "1743229000370058600",
        description: null,
      }));
      vendor.aicc.orgs.replaceAll(rows);
      vendor.aicc.setDialect(dialect);
      const { orgs } = await aicc.getOrgs();
      expect(orgs.map((org) => org.orgId).sort()).toEqual(rows.map((row) => row.orgId));
      for (const org of orgs) expect(org.parentOrgId).toBe(org.orgId.endsWith("00") ? undefined : "1743229000370058600");
    }),
    { numRuns: 60 },
  );
  vendor.aicc.orgs.replaceAll(before);
});

test("1,000 organisations take two pages of 999", async () => {
  const before = vendor.aicc.orgs.all();
  const [example] = before;
  vendor.aicc.orgs.replaceAll(Array.from({ length: 1000 }, (_, at) => ({ ...example!, orgId: String(1e15 + at), orgCode: `c${at}` })));
  expect(await names()).toHaveLength(1000);
  expect(vendor.aicc.requests.all("queryorgs").map(({ query }) => [query.offset, query.limit])).toEqual([
    ["0", "999"],
    ["999", "999"],
  ]);
  vendor.aicc.orgs.replaceAll(before);
});

test("a server that ignores the offset is asked twice, not for ever", async () => {
  vendor.aicc.setDialect({ orgsOffset: "ignored", orgsPageCap: 3 });
  expect(await names()).toHaveLength(3);
  expect(vendor.aicc.requests.count("queryorgs")).toBe(2);
});

describe("what goes wrong", () => {
  test("a business failure comes with the vendor's code and text", async () => {
    vendor.aicc.fault({
      operation: "queryorgs",
      status: 200,
      body: { returnCode: "-1", description: "tenant is frozen", orgs: null, total: 0 },
    });
    await expect(aicc.getOrgs()).rejects.toThrow("aicc.getOrgs: aicc queryorgs: tenant is frozen (code -1, HTTP 200)");
  });

  test("an abort closes the call", async () => {
    vendor.aicc.fault({ operation: "queryorgs", latencyMs: 5_000 });
    const signal = AbortSignal.timeout(200);
    const asked = Date.now();
    await expect(aicc.getOrgs({}, { signal })).rejects.toThrow(/abort|timeout/i);
    expect(Date.now() - asked).toBeLessThan(3_000);
  });

  test("a missing field is named", async () => {
    vendor.aicc.fault({ operation: "queryorgs", omit: "orgs.*.orgId" });
    await expect(aicc.getOrgs()).rejects.toThrow(/queryorgs.* answered in a form that the vendor does not document: orgs\[0\]\.orgId/);
  });
});
