import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const inspectors = "159282396714302232563636876268";
const agents = "159774518399110207461019283363";
const elsewhere = "159253666192354492596520647666";
const [aicc, caller] = await useEmulator(
  startAiccEmulator({
    accounts: [
      {
        accessKey: "ak",
        secretKey: "sk",
        appKey: "app",
        appSecret: "secret",
        groups: [
          { id: inspectors, groupName: "质检组", groupType: 3 },
          { id: agents, groupName: "agents", groupType: 2, workNos: [50045, 50046] },
          { id: elsewhere, vdn: 114, groupName: "elsewhere", groupType: 2, workNos: [50045] },
        ],
      },
    ],
  }),
  Caller,
);

const members = (id = inspectors) => aicc.groups.get(id)!.workNos;
const code = async (answer: ReturnType<Caller["members"]>) => (await answer).body.resultCode;
const first = { vdn: 113, groupId: inspectors, limit: 10, offset: 0 };

describe("the examples of the vendor's pages", () => {
  test("querygroupmemberbycondition", async () => {
    aicc.groups.change(inspectors, { workNos: [1117] });
    const { status, body } = await caller.members({ ccId: 1, ...first });
    expect(status).toBe(200);
    expect(body).toEqual({
      resultCode: "0100000",
      resultDesc: [
        {
          workNo: 1117,
          accountCode: "HW513331117",
          groupName: "质检组",
          accountName: "HW972571117",
          ccRoleId: 3,
          id: "160526521924802293467767451224",
        },
      ],
    });
  });

  test("batchaddgroupmember", async () => {
    const { status, body } = await caller.addMembers({ ccId: 1, workNos: [50041, 50042], vdn: 113, groupId: agents });
    expect({ status, body }).toEqual({ status: 200, body: { resultCode: "0100000", resultDesc: "Added successfully" } });
    expect(members(agents)).toEqual([50045, 50046, 50041, 50042]);
  });

  test("batchdeletegroupmember takes agents out of whatever groups of the VDN they are in", async () => {
    aicc.groups.change(inspectors, { workNos: [57005, 50041] });
    aicc.groups.change(agents, { workNos: [50045, 57006, 57005] });
    aicc.groups.change(elsewhere, { workNos: [57005] });
    const { status, body } = await caller.deleteMembers({ ccId: 1, workNos: [57005, 57006], vdn: 113 });
    expect({ status, body }).toEqual({ status: 200, body: { resultCode: "0100000", resultDesc: "Deleted successfully" } });
    expect([members(), members(agents), members(elsewhere)]).toEqual([[50041], [50045], [57005]]);
  });
});

describe("batchdeletegroupmember without agents", () => {
  test.each([{}, { workNos: null }, { workNos: [] }])("%j empties all groups of the VDN, and no other's", async (workNos) => {
    aicc.groups.change(inspectors, { workNos: [1117] });
    expect(await code(caller.deleteMembers({ vdn: 113, ...workNos }))).toBe("0100000");
    expect(aicc.groups.all().map((group) => group.workNos)).toEqual([[], [], [50045]]);
    expect((await caller.members(first)).body.resultDesc).toEqual([]);
  });

  test("no switch softens it", async () => {
    aicc.setDialect({ deleteMissingMember: "refused", memberBatchMax: 1 });
    expect(await code(caller.deleteMembers({ vdn: 113 }))).toBe("0100000");
    expect(members(agents)).toEqual([]);
  });

  test("another call center stays as it is", async () => {
    expect(await code(caller.deleteMembers({ ccId: 2, vdn: 113 }))).toBe("0100000");
    expect(members(agents)).toEqual([50045, 50046]);
  });
});

describe("what is refused", () => {
  const valid = {
    members: { ...first, workNo: 50041 },
    addMembers: { vdn: 113, workNos: [50041], groupId: inspectors },
    deleteMembers: { vdn: 113, workNos: [50045] },
  };
  const wrong: [keyof typeof valid, object][] = [
    ...(["members", "addMembers", "deleteMembers"] as const).flatMap((operation): [keyof typeof valid, object][] => [
      [operation, { vdn: undefined }],
      [operation, { vdn: "113" }],
      [operation, { vdn: 0 }],
      [operation, { ccId: 0 }],
      [operation, { ccId: "1" }],
      [operation, { vdnId: 113 }],
    ]),
    ...[undefined, null, "", 159282396714302].flatMap((groupId): [keyof typeof valid, object][] => [
      ["members", { groupId }],
      ["addMembers", { groupId }],
    ]),
    ["members", { workNo: "50041" }],
    ["members", { workNo: -1 }],
    ["members", { workNo: 1_000_000 }],
    ["members", { workNo: null }],
    ...[undefined, "10", 0, 101, 1.5].map((limit): ["members", object] => ["members", { limit }]),
    ...[undefined, "0", -1, 0.5].map((offset): ["members", object] => ["members", { offset }]),
    ...[undefined, null, [], 50041, "50041", ["50041"], [-1], [1_000_000], [50041, null]].map((workNos): ["addMembers", object] => [
      "addMembers",
      { workNos },
    ]),
    ...[50045, "50045", ["50045"], [-1], [1_000_000], {}].map((workNos): ["deleteMembers", object] => ["deleteMembers", { workNos }]),
    // The page has no groupId: who sends one believes that it protects the other groups.
    ["deleteMembers", { groupId: inspectors }],
  ];

  test.each(wrong)("%s with %j: 0100002, and nothing happens", async (operation, fields) => {
    const before = aicc.groups.all();
    const { status, body } = await caller[operation]({ ...valid[operation], ...fields });
    expect({ status, body }).toEqual({ status: 200, body: { resultCode: "0100002", resultDesc: "Invalid parameter" } });
    expect(aicc.groups.all()).toEqual(before);
    expect(aicc.requests.last()?.reason).toContain(Object.keys(fields)[0]);
  });

  test.each(Object.entries(valid) as [keyof typeof valid, object][])("%s with what was left right is accepted", async (operation, body) => {
    expect(await code(caller[operation](body))).toBe("0100000");
  });

  test.each(Object.keys(valid) as (keyof typeof valid)[])("%s with a wrong signature or method", async (operation) => {
    expect((await caller[operation](valid[operation], { secretKey: "x" })).status).toBe(401);
    const { status, headers } = await caller.signed("GET", aicc.requests.last()!.path);
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "POST" });
  });

  test("a group of another VDN or call center, or of none: 0101001", async () => {
    for (const of of [{ groupId: elsewhere }, { ccId: 2 }, { groupId: "1" }]) {
      expect(await code(caller.addMembers({ ...valid.addMembers, ...of }))).toBe("0101001");
      expect((await caller.members({ ...first, ...of })).body.resultDesc).toEqual([]);
    }
    expect(members(elsewhere)).toEqual([50045]);
  });

  test("an agent of another VDN is unknown", async () => {
    aicc.agents.change(50041, { vdn: 114 });
    expect(await code(caller.addMembers(valid.addMembers))).toBe("0100002");
    expect(aicc.requests.last()?.reason).toBe("there is no agent 50041 in this VDN");
  });
});

test("createusergroup takes its agents out of other groups and refuses unknown ones", async () => {
  const body = { vdn: 113, groupName: "new", groupType: 2 };
  expect(await code(caller.create({ ...body, workNos: [50046, 50047] }))).toBe("0100000");
  expect(aicc.groups.find(({ groupName }) => groupName === "new")?.workNos).toEqual([50046, 50047]);
  expect(members(agents)).toEqual([50045]);
  expect(await code(caller.create({ ...body, groupName: "newer", workNos: [50046, 60000] }))).toBe("0100002");
  expect(aicc.groups.all()).toHaveLength(4);
});

test("what somebody edits in the console is shown, with agents that do not exist", async () => {
  aicc.groups.change(inspectors, { workNos: [60000, 50041] });
  aicc.agents.change(50041, { accountName: "renamed", ccRoleId: 2 });
  const { resultDesc: rows } = (await caller.members(first)).body;
  expect(rows).toMatchObject([
    { workNo: 60000, id: expect.stringMatching(/^\d{30}$/) },
    { workNo: 50041, accountName: "renamed", ccRoleId: 2 },
  ]);
  expect((await caller.members(first)).body.resultDesc).toEqual(rows);
  expect((await caller.members({ ...first, workNo: 60000 })).body.resultDesc).toEqual([rows[0]]);
});

test("a deleted group's members are free", async () => {
  aicc.setDialect({ agentInOtherGroup: "refused" });
  await caller.delete({ vdn: 113, id: agents });
  expect(await code(caller.addMembers({ vdn: 113, workNos: [50045, 50046], groupId: inspectors }))).toBe("0100000");
  expect(members()).toEqual([50045, 50046]);
});
