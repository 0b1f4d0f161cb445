import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AiccDialect, aiccDialectValues, defaultAiccDialect, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

const [one, two] = aicc.groups.all().map(({ id }) => id) as [string, string];
const known = aicc.agents.all().map(({ workNo }) => workNo);
const unknown = 60000;
const holds = (id: string) => aicc.groups.get(id)!.workNos;
const add = async (id: string, ...workNos: number[]) => (await caller.addMembers({ vdn: 113, workNos, groupId: id })).body.resultCode;
const remove = async (...workNos: number[]) => (await caller.deleteMembers({ vdn: 113, workNos })).body.resultCode;
const rows = async (query: object = {}) =>
  (await caller.members({ vdn: 113, groupId: one, limit: 100, offset: 0, ...query })).body.resultDesc as Record<string, unknown>[];
const numbers = async (query?: object) => (await rows(query)).map(({ workNo }) => workNo);

describe("adding an agent", () => {
  test.each([
    ["moves", "0100000", [[50041, 50042], [50043]]],
    ["refused", "0101001", [[50041], [50042, 50043]]],
    ["ignored", "0100000", [[50041], [50042, 50043]]],
    [
      "stays in both",
      "0100000",
      [
        [50041, 50042],
        [50042, 50043],
      ],
    ],
  ] as const)("of another group %s", async (agentInOtherGroup, code, after) => {
    aicc.setDialect({ agentInOtherGroup });
    aicc.groups.change(one, { workNos: [50041] });
    aicc.groups.change(two, { workNos: [50042, 50043] });
    expect(await add(one, 50042)).toBe(code);
    expect([holds(one), holds(two)]).toEqual(after);
  });

  test.each(["moves", "refused", "ignored", "stays in both"] as const)(
    "of another VDN's group is nothing to a dialect that says %s",
    async (agentInOtherGroup) => {
      aicc.setDialect({ agentInOtherGroup });
      const other = aicc.groups.add({ vdn: 114, groupName: "other", groupType: 2, workNos: [50041] });
      expect(await add(one, 50041)).toBe("0100000");
      expect([holds(one), holds(other.id)]).toEqual([[50041], [50041]]);
    },
  );

  test.each([
    ["refused", "0100002", []],
    ["ignored", "0100000", [50041]],
    ["accepted", "0100000", [unknown, 50041]],
  ] as const)("that does not exist is %s", async (unknownAgents, code, after) => {
    aicc.setDialect({ unknownAgents });
    expect(await add(one, unknown, 50041)).toBe(code);
    expect(holds(one)).toEqual(after);
  });

  test.each([
    ["accepted", "0100000", [50041, 50042]],
    ["refused", "0101001", [50041]],
  ] as const)("of the same group is %s", async (alreadyMember, code, after) => {
    aicc.setDialect({ alreadyMember });
    aicc.groups.change(one, { workNos: [50041] });
    expect(await add(one, 50041, 50042)).toBe(code);
    expect(holds(one)).toEqual(after);
  });

  test("twice in a batch is once", async () => {
    aicc.setDialect({ alreadyMember: "refused" });
    expect(await add(one, 50041, 50041)).toBe("0100000");
    expect(holds(one)).toEqual([50041]);
  });
});

test.each([
  ["accepted", "0100000", [50042]],
  ["refused", "0101001", [50041, 50042]],
] as const)("deleting an agent who is in no group is %s", async (deleteMissingMember, code, after) => {
  aicc.setDialect({ deleteMissingMember });
  aicc.groups.change(one, { workNos: [50041, 50042] });
  expect(await remove(50043, 50041)).toBe(code);
  expect(holds(one)).toEqual(after);
});

describe("a batch with an agent that is refused", () => {
  test("may do the others, and answer with the refusal", async () => {
    aicc.setDialect({ refusedBatch: "good ones", agentInOtherGroup: "refused", deleteMissingMember: "refused" });
    aicc.groups.change(two, { workNos: [50042] });
    expect(await add(one, 50041, unknown, 50042, 50043)).toBe("0100002");
    expect(aicc.requests.last()?.reason).toBe(`there is no agent ${unknown} in this VDN`);
    expect([holds(one), holds(two)]).toEqual([[50041, 50043], [50042]]);
    expect(await remove(50044, 50041, 50042)).toBe("0101001");
    expect([holds(one), holds(two)]).toEqual([[50043], []]);
  });

  test.each([
    ["nothing", undefined],
    ["good ones", [50041]],
  ] as const)("in createusergroup: %s", async (refusedBatch, workNos) => {
    aicc.setDialect({ refusedBatch });
    const answer = await caller.create({ vdn: 113, groupName: "new", groupType: 2, workNos: [unknown, 50041] });
    expect(answer.body.resultCode).toBe("0100002");
    expect(aicc.groups.find(({ groupName }) => groupName === "new")?.workNos).toEqual(workNos);
  });
});

describe("limits", () => {
  test("a batch may hold no more than so many agents", async () => {
    aicc.setDialect({ memberBatchMax: 2 });
    expect(await add(one, 50041, 50042)).toBe("0100000");
    expect(await add(one, 50043, 50044, 50045)).toBe("0100002");
    expect(await remove(50041, 50042, 50043)).toBe("0100002");
    const create = await caller.create({ vdn: 113, groupName: "new", groupType: 2, workNos: [50043, 50044, 50045] });
    expect(create.body.resultCode).toBe("0100002");
    expect(aicc.groups.all().map(({ workNos }) => workNos)).toEqual([[50041, 50042], []]);
    expect(await remove(50041, 50042)).toBe("0100000");
  });

  test("agent numbers have five or six digits in all operations", async () => {
    aicc.agents.add({ workNo: 100_000 });
    expect([await add(one, 100_000), await numbers({ workNo: 100_000 }), await remove(100_000)]).toEqual(["0100000", [100_000], "0100000"]);
    aicc.setDialect({ workNoMax: 99_999 });
    expect([await add(one, 100_000), await remove(100_000)]).toEqual(["0100002", "0100002"]);
    expect((await caller.members({ vdn: 113, groupId: one, limit: 1, offset: 0, workNo: 100_000 })).body.resultCode).toBe("0100002");
  });
});

describe("the list of members", () => {
  const seven = known.slice(0, 7);

  test.each([
    ["rows", [2, 3, 4], [6]],
    ["pages from 0", [6], []],
    ["pages from 1", [3, 4, 5], []],
    ["ignored", [0, 1, 2], [0, 1, 2]],
  ] as const)("counts its offset in %s", async (membersOffset, at2, at6) => {
    aicc.groups.change(one, { workNos: seven });
    aicc.setDialect({ membersOffset });
    expect(await numbers({ limit: 3, offset: 0 })).toEqual(seven.slice(0, 3));
    expect(await numbers({ limit: 3, offset: 2 })).toEqual(at2.map((index) => seven[index]));
    expect(await numbers({ limit: 3, offset: 6 })).toEqual(at6.map((index) => seven[index]));
    aicc.setDialect({ membersPageCap: 3 });
    expect(await numbers({ offset: 2 })).toEqual(at2.map((index) => seven[index]));
  });

  test("is empty behind its end", async () => {
    aicc.groups.change(one, { workNos: seven });
    for (const membersOffset of ["rows", "pages from 0", "pages from 1"] as const) {
      aicc.setDialect({ membersOffset });
      expect(await rows({ limit: 7, offset: 7 })).toEqual([]);
    }
  });

  test("holds each member once on its pages, whatever they count and hold", async () => {
    const paging = fc.record({
      limit: fc.integer({ min: 1, max: 100 }),
      count: fc.integer({ min: 0, max: 130 }),
      membersPageCap: fc.constantFrom(null, 3, 50),
      membersOffset: fc.constantFrom("rows", "pages from 0", "pages from 1"),
      listOrder: fc.constantFrom("stable", "shuffled"),
    });
    await fc.assert(
      fc.asyncProperty(paging, async ({ limit, count, ...dialect }) => {
        const workNos = Array.from({ length: count }, (_, index) => 70_000 + index);
        aicc.groups.change(one, { workNos });
        aicc.setDialect(dialect);
        const size = Math.min(limit, dialect.membersPageCap ?? limit);
        const offsets = Array.from({ length: Math.ceil(count / size) + 1 }, (_, page) => {
          return { rows: page * size, "pages from 0": page, "pages from 1": page + 1 }[dialect.membersOffset];
        });
        const pages = await Promise.all(offsets.map((offset) => numbers({ limit, offset })));
        expect(pages.flat().toSorted()).toEqual(workNos);
        expect(pages.at(-1)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("may be shuffled within its pages", async () => {
    aicc.groups.change(one, { workNos: seven });
    aicc.setDialect({ listOrder: "shuffled" });
    const pages = await Promise.all(Array.from({ length: 5 }, () => numbers({ limit: 6, offset: 1 })));
    for (const page of pages) expect(page.toSorted()).toEqual(seven.slice(1).toSorted());
    expect(new Set(pages.map(String)).size).toBeGreaterThan(2);
  });

  test.each([
    ["empty", { resultCode: "0100000", resultDesc: [] }],
    ["refused", { resultCode: "0101001", resultDesc: expect.any(String) }],
  ] as const)("of a group that does not exist is %s", async (membersUnknownGroup, body) => {
    aicc.setDialect({ membersUnknownGroup });
    expect((await caller.members({ vdn: 113, groupId: "1", limit: 10, offset: 0 })).body).toEqual(body);
    expect(await rows()).toEqual([]);
  });

  test("may be that of all groups of the VDN", async () => {
    aicc.groups.change(one, { workNos: [50041] });
    aicc.groups.change(two, { workNos: [50042, 50043] });
    aicc.groups.add({ vdn: 114, groupName: "other", groupType: 2, workNos: [50044] });
    aicc.setDialect({ membersFilter: "ignored", membersUnknownGroup: "refused" });
    const all = [
      { workNo: 50041, groupName: "ceshi001" },
      { workNo: 50042, groupName: "ceshi445566" },
      { workNo: 50043, groupName: "ceshi445566" },
    ];
    expect(await rows()).toMatchObject(all);
    expect(await rows({ groupId: "1" })).toMatchObject(all);
    expect(await rows({ workNo: 50043 })).toMatchObject([all[2]]);
    expect(await rows({ limit: 1, offset: 1 })).toMatchObject([all[1]]);
  });

  test("may leave groupName out", async () => {
    aicc.groups.change(one, { workNos: [50041] });
    const [{ groupName, ...others }] = (await rows()) as [Record<string, unknown>];
    expect(groupName).toBe("ceshi001");
    aicc.setDialect({ memberGroupName: "absent" });
    expect(await rows()).toEqual([others]);
  });

  test("lags behind writes, but not behind edits from outside", async () => {
    aicc.setDialect({ listLagMs: 200 });
    await add(one, 50041);
    expect(await rows()).toEqual([]);
    await sleep(220);
    expect(await numbers()).toEqual([50041]);
    await remove(50041);
    expect(await numbers()).toEqual([50041]);
    aicc.groups.change(one, { workNos: [50042] });
    expect(await numbers()).toEqual([50042]);
  });

  test("types, unknown fields, and where the list is, follow the switches for all lists", async () => {
    aicc.groups.change(one, { workNos: [1117] });
    const ask = { vdn: 113, groupId: one, limit: 10, offset: 0 };
    aicc.setDialect({ numbers: "strings", ids: "numbers", unknownFields: true });
    const { text, body } = await caller.members(ask);
    expect(body.resultDesc).toMatchObject([{ workNo: "1117", ccRoleId: "3", _version: "9.9.9" }]);
    expect(text).toContain('"id":160526521924802293467767451224');
    aicc.setDialect({ ...defaultAiccDialect, envelope: "2024" });
    expect((await caller.members(ask)).body).toMatchObject({
      returnCode: "0",
      description: [{ workNo: 1117 }],
      resultDesc: [{ workNo: 1117 }],
    });
    aicc.setDialect({ listForm: "description" });
    expect((await caller.members(ask)).body).not.toHaveProperty("resultDesc");
    aicc.setDialect({ ...defaultAiccDialect, emptyList: "absent" });
    expect((await caller.members({ ...ask, offset: 1 })).body).toEqual({ resultCode: "0100000" });
  });
});

test("whatever is asked in whatever dialect: a refused batch does nothing or all that is good, and a success holds", async () => {
  const switches = ["agentInOtherGroup", "unknownAgents", "refusedBatch", "alreadyMember", "deleteMissingMember"] as const;
  const dialects = fc.record(Object.fromEntries(switches.map((name) => [name, fc.constantFrom<unknown>(...aiccDialectValues[name])])));
  const workNos = fc.array(fc.constantFrom(...known.slice(0, 6), unknown), { minLength: 1, maxLength: 5 });
  const steps = fc.array(fc.record({ group: fc.constantFrom(one, two, undefined), workNos }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(dialects, steps, async (given, batches) => {
      const dialect = given as Pick<AiccDialect, (typeof switches)[number]>;
      aicc.setDialect(dialect);
      for (const id of [one, two]) aicc.groups.change(id, { workNos: [] });
      for (const { group, workNos: batch } of batches) {
        const before = [holds(one), holds(two)];
        const code = group ? await add(group, ...batch) : await remove(...batch);
        const after = [holds(one), holds(two)];
        for (const each of after) expect(new Set(each).size).toBe(each.length);
        if (dialect.agentInOtherGroup !== "stays in both") expect(after[0]!.filter((workNo) => after[1]!.includes(workNo))).toEqual([]);
        if (code !== "0100000" && dialect.refusedBatch === "nothing") expect(after).toEqual(before);
        if (!group && (code === "0100000" || dialect.refusedBatch === "good ones"))
          expect(after).toEqual(before.map((each) => each.filter((workNo) => !batch.includes(workNo))));
        if (group && code === "0100000") {
          const missing = batch.filter((workNo) => !holds(group).includes(workNo));
          const other = before[group === one ? 1 : 0]!;
          const skipped = (workNo: number) =>
            (workNo === unknown && dialect.unknownAgents === "ignored") ||
            (dialect.agentInOtherGroup === "ignored" && other.includes(workNo));
          expect(missing.filter((workNo) => !skipped(workNo))).toEqual([]);
        }
      }
    }),
    { numRuns: 100 },
  );
});
