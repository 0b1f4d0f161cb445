import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { exampleAccount } from "../../../emulator/aicc/account.ts";
import { type AiccEmulator, aiccDialectValues, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { userGroupMembers } from "../../../provider/aicc/userGroupMembers.js";
import { check } from "../../../provider/core/check.js";
import { Schemas } from "../../../provider/core/inputs.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { describeConformance } from "../../tools/conformance.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../../tools/oneResource.ts";
import { OneStack } from "../../tools/oneStack.ts";

const NIGHT = "159832671551117675139418726647";
const DAY = "159253664007418170345218084185";
const groups = [
  { id: NIGHT, groupName: "Night", groupType: 2 as const },
  { id: DAY, groupName: "Day", groupType: 2 as const },
];
const agentsTo = (count: number) => Array.from({ length: count }, (_, workNo) => ({ workNo }));
const workNosOf = ({ groups }: AiccEmulator, id: string) => (groups.get(id)?.workNos ?? []).toSorted((a, b) => a - b);

describeConformance<AiccEmulator & { environment: Record<string, string> }>({
  kind: "attachment",
  type: "aicc:UserGroupMembers",
  start: () => startAiccEmulator(),
  reset: (emulator) => emulator.groups.replaceAll(groups),
  inputs: { vdn: 113, ccId: 1, groupId: NIGHT, workNos: [50041, 50042], exclusive: true },
  invalid: [
    { inputs: { groupId: "" }, property: "groupId", reason: /must be text that is not empty/ },
    { inputs: { groupId: 7 }, property: "groupId", reason: /must be text/ },
    { inputs: { workNos: 50041 }, property: "workNos", reason: /must be a list of numbers of agents/ },
    { inputs: { workNos: ["50041"] }, property: "workNos[0]", reason: /a whole number from 0 to 999999, got "50041"/ },
    { inputs: { workNos: [50041, 1_000_000] }, property: "workNos[1]", reason: /the number of an agent, .* from 0 to 999999, got 1000000/ },
    { inputs: { workNos: [-1] }, property: "workNos[0]", reason: /from 0 to 999999, got -1/ },
    { inputs: { workNos: [1.5] }, property: "workNos[0]", reason: /a whole number/ },
    { inputs: { workNos: [null] }, property: "workNos[0]", reason: /the number of an agent/ },
    { inputs: { workNos: [50041, 50042, 50041] }, property: "workNos[2]", reason: /is 50041 again, which is at \[0\] already/ },
    { inputs: { exclusive: "no" }, property: "exclusive", reason: /true or false/ },
    { inputs: { ccId: 0 }, property: "ccId", reason: /whole number from 1 to 65535/ },
    { inputs: { vdn: 0 }, property: "vdn", reason: /whole number of at least 1/ },
  ],
  mutable: [
    {
      property: "workNos",
      value: [50041, 50043],
      operation: "batchdeletegroupmember",
      edit: ({ groups }, id) => groups.change(id, { workNos: [50041, 50042, 50050] }),
    },
  ],
  other: { vdn: 113, ccId: 1, groupId: DAY, workNos: [57005, 57006], exclusive: true },
  place: { vdn: 113, ccId: 1 },
  immutable: [{ property: "groupId", value: DAY }],
  idsOf: (emulator, { groupId }) => (workNosOf(emulator, String(groupId)).length > 0 ? [String(groupId)] : []),
  held: (emulator, id) => ({ vdn: 113, ccId: 1, groupId: id, workNos: workNosOf(emulator, id), exclusive: true }),
  make(emulator, { groupId, workNos }) {
    return emulator.groups.change(String(groupId), { workNos: workNos as number[] }).id;
  },
  editUnmanaged: ({ agents }) => agents.change(50041, { accountName: "somebody else" }),
  remove: (emulator, id) => emulator.groups.remove(id),
  operations: {
    create: "batchaddgroupmember",
    update: "batchaddgroupmember",
    delete: "batchdeletegroupmember",
    read: "querygroupmemberbycondition",
  },
  looksBeforeCreate: 2,
  refusal: { body: { resultCode: "0101003", resultDesc: "not yours" }, code: "0101003", text: "not yours" },
  secrets: ({ environment }) => [environment.AICC_SECRET_KEY!, environment.AICC_APP_SECRET!],
});

test("a place that is missing is told with the setting that gives it", () => {
  const { failures } = check(userGroupMembers, { groupId: NIGHT, workNos: [1] }, () => undefined, new Schemas(z));
  const missing = (setting: string) => `is missing: give it here, or for all resources as the setting ${setting}`;
  expect(failures).toEqual([
    { property: "vdn", reason: missing("aicc:vdn") },
    { property: "ccId", reason: missing("aicc:ccId") },
  ]);
});

describe("aicc.UserGroupMembers", () => {
  const vendor = useAiccEmulator({ accounts: [{ ...exampleAccount, agents: agentsTo(400) }] });
  let process: DynamicProcess;
  let text: string;
  let stack: OneStack;
  beforeAll(async () => {
    process = await DynamicProcess.start({ ...vendor.aicc.environment, AICC_SETTLE_TIME: "1" });
    text = await providerText("aicc:UserGroupMembers");
  });
  beforeEach(() => {
    vendor.aicc.groups.replaceAll(groups);
    stack = new OneStack(process);
  });
  // Whatever a test does: the vendor takes all agents of the VDN out of their groups where none are named.
  afterEach(() => {
    for (const workNos of deleted()) expect(workNos).toEqual(expect.arrayContaining([expect.any(Number)]));
  });
  afterAll(() => process.stop());

  const of = (groupId: string, workNos: number[], more: object = {}) => ({
    type: "aicc:UserGroupMembers",
    inputs: { groupId, workNos, ...more },
  });
  const members = () => ({ night: workNosOf(vendor.aicc, NIGHT), day: workNosOf(vendor.aicc, DAY) });
  const sent = (operation: "batchaddgroupmember" | "batchdeletegroupmember") =>
    vendor.aicc.requests.all(operation).map(({ body }) => JSON.parse(body).workNos as number[]);
  const deleted = () => sent("batchdeletegroupmember");
  const printed = async (from: number, text: string) => expect.poll(() => process.output.slice(from).join("\n")).toContain(text);
  const isSettled = async (program: Parameters<OneStack["up"]>[0]) => {
    expect(await stack.refresh()).toEqual([]);
    expect(new Set(Object.values(await stack.preview(program)))).toEqual(new Set(["same"]));
  };

  test("takes vdn and ccId from the settings, sorts the agents, and shows their accounts' names", async () => {
    const resource = new OneResource(process, text);
    await resource.up({ groupId: NIGHT, workNos: [12, 3] });
    const accountNames = { 3: vendor.aicc.agents.get(3)!.accountName, 12: vendor.aicc.agents.get(12)!.accountName };
    expect(resource.state).toMatchObject({ id: NIGHT, outputs: { vdn: 113, ccId: 1, exclusive: true, workNos: [3, 12], accountNames } });
    expect(members().night).toEqual([3, 12]);
  });

  test.each([{ vdn: 114 }, { ccId: 2 }, { vdn: 114, ccId: 2 }])(
    "of a group in another place than that of the settings, %j, are refreshed, read, updated and deleted there",
    async (elsewhere) => {
      vendor.aicc.setDialect({ unknownAgents: "accepted" });
      const { id } = vendor.aicc.groups.add({ groupName: "Night", groupType: 2, ...elsewhere });
      vendor.aicc.groups.change(NIGHT, { workNos: [1, 2, 3] });
      const resource = new OneResource(process, text);
      await resource.up({ groupId: id, workNos: [1, 2], ...elsewhere });
      const place = { vdn: 113, ccId: 1, ...elsewhere };
      expect(await resource.refresh()).toMatchObject({ op: "same" });
      expect(resource.state!.outputs).toMatchObject(place);
      expect(await process.read(id, { ...elsewhere, __provider: text })).toMatchObject({ id, properties: { ...place, workNos: [1, 2] } });
      vendor.aicc.groups.change(id, { workNos: [2, 7] });
      expect(await resource.refresh()).toMatchObject({ op: "update", changed: ["workNos"] });
      await resource.up({ groupId: id, workNos: [2, 3], ...elsewhere });
      expect(workNosOf(vendor.aicc, id)).toEqual([2, 3]);
      await resource.destroy();
      expect(workNosOf(vendor.aicc, id)).toEqual([]);
      expect(members().night).toEqual([1, 2, 3]);
    },
  );

  test("sends only the difference, and nothing for what is right already", async () => {
    vendor.aicc.groups.change(NIGHT, { workNos: [1, 2, 9] });
    await stack.up({ night: of(NIGHT, [1, 2, 3]) });
    expect({ added: sent("batchaddgroupmember"), deleted: deleted() }).toEqual({ added: [[3]], deleted: [[9]] });
    vendor.aicc.requests.clear();
    await stack.up({ night: of(NIGHT, [3, 2, 1]) });
    expect(vendor.aicc.requests.count()).toBe(0);
  });

  test("without exclusive, others stay, and only those that it named go with it", async () => {
    vendor.aicc.groups.change(NIGHT, { workNos: [1, 9] });
    const program = { night: of(NIGHT, [1, 2], { exclusive: false }) };
    await stack.up(program);
    expect(members().night).toEqual([1, 2, 9]);
    await isSettled(program);
    await stack.up({ night: of(NIGHT, [2], { exclusive: false }) });
    expect(members().night).toEqual([2, 9]);
    await stack.up({});
    expect(members().night).toEqual([9]);
  });

  test("an agent that was taken back into one group is not put again into another, when the set goes that knew it there", async () => {
    const program = { night: of(NIGHT, [1]), day: of(DAY, [3], { exclusive: false }) };
    await stack.up(program);
    vendor.aicc.groups.change(NIGHT, { workNos: [] });
    vendor.aicc.groups.change(DAY, { workNos: [1, 3] });
    await process.operation(async () => {
      await stack.refresh();
      await stack.up({ night: program.night });
    });
    expect(members()).toEqual({ night: [1], day: [] });
    await isSettled({ night: program.night });
  });

  test("an empty list takes all out that are there, by their numbers", async () => {
    vendor.aicc.groups.change(NIGHT, { workNos: [1, 9] });
    vendor.aicc.groups.change(DAY, { workNos: [5] });
    await stack.up({ night: of(NIGHT, []) });
    expect(members()).toEqual({ night: [], day: [5] });
    await stack.up({ night: of(NIGHT, []) });
    await stack.up({});
    expect(members()).toEqual({ night: [], day: [5] });
    expect(deleted()).toEqual([[1, 9]]);
  });

  describe.each(aiccDialectValues.agentInOtherGroup)("where an agent of another group is: %s;", (agentInOtherGroup) => {
    test.each([
      ["first", ["night", "day"], 0],
      ["second", ["day", "night"], 0],
      ["first, lists behind", ["night", "day"], 300],
      ["second, lists behind", ["day", "night"], 300],
    ])("one moves between two groups of a program, the one that it leaves declared %s", async (_, order, listLagMs) => {
      vendor.aicc.setDialect({ agentInOtherGroup, listLagMs, deleteMissingMember: "refused", alreadyMember: "refused" });
      await stack.up({ night: of(NIGHT, [1, 2, 3]), day: of(DAY, [4]) });
      const after = { night: of(NIGHT, [1, 3]), day: of(DAY, [4, 2]) };
      await stack.up(Object.fromEntries(order.map((name) => [name, after[name as "night"]])));
      expect(members()).toEqual({ night: [1, 3], day: [2, 4] });
      await isSettled(after);
    });

    test("two swap groups", async () => {
      vendor.aicc.setDialect({ agentInOtherGroup, deleteMissingMember: "refused" });
      await stack.up({ night: of(NIGHT, [1, 2]), day: of(DAY, [3]) });
      const after = { night: of(NIGHT, [3, 2]), day: of(DAY, [1]) };
      await stack.up(after);
      expect(members()).toEqual({ night: [2, 3], day: [1] });
      await isSettled(after);
    });

    test("one is taken out of a group that the program does not manage, and a line says so", async () => {
      vendor.aicc.setDialect({ agentInOtherGroup });
      vendor.aicc.groups.change(DAY, { workNos: [1, 5] });
      const said = process.output.length;
      await stack.up({ night: of(NIGHT, [1, 2]) });
      expect(members()).toEqual({ night: [1, 2], day: [5] });
      await printed(said, `UserGroup "Night" (${NIGHT}): takes agent 1 out of the group "Day" (${DAY})`);
    });
  });

  test.each([
    ["both new", [], []],
    ["one there already", ["night"], []],
    ["both there already", ["night", "day"], []],
    ["the other declared later", ["day"], ["night"]],
  ])("an agent in two groups of a program is an error that names both: %s", async (_, before, last) => {
    const valid = { night: of(NIGHT, [1, 2]), day: of(DAY, [3]) };
    const twice = { night: { ...valid.night, last: last.includes("night") }, day: of(DAY, [3, 2], { exclusive: false }) };
    await stack.up(Object.fromEntries(before.map((name) => [name, valid[name as "night"]])));
    const program = last.length > 0 ? { day: twice.day, night: twice.night } : twice;
    for (const verb of ["preview", "up"] as const)
      await expect(stack[verb](program)).rejects.toThrow(
        /agent 2 is in two resources of this program, UserGroupMembers of user group \d+ .*UserGroupMembers of user group \d+ .*Take it out of the workNos of one of them/,
      );
    await stack.up(valid);
    expect(members()).toEqual({ night: [1, 2], day: [3] });
    await isSettled(valid);
  });

  test("an agent that two groups of a program are to have is added to neither", async () => {
    await stack.up({ night: of(NIGHT, [1]), day: of(DAY, [3]) });
    await expect(stack.up({ night: of(NIGHT, [1, 2]), day: of(DAY, [3, 2]) })).rejects.toThrow("agent 2 is in two resources");
    expect(members()).toEqual({ night: [1], day: [3] });
  });

  test.each([{ vdn: 114 }, { ccId: 2 }])("another place, %j, replaces them", async (elsewhere) => {
    const resource = new OneResource(process, text);
    await resource.up({ groupId: NIGHT, workNos: [1] });
    const { id, outputs, inputs } = resource.state!;
    expect(await process.diff(id, outputs, { ...inputs, ...elsewhere })).toMatchObject({
      replaces: Object.keys(elsewhere),
      deleteBeforeReplace: true,
    });
  });

  test("an agent that one resource gives up is added again for another one that is declared later", async () => {
    const both = { exclusive: false };
    await stack.up({ one: of(NIGHT, [1, 2], both), two: of(NIGHT, [1, 3], both) });
    const program = { one: of(NIGHT, [2], both), two: { ...of(NIGHT, [1, 3], both), last: true } };
    await stack.up(program);
    expect(members().night).toEqual([1, 2, 3]);
    await isSettled(program);
  });

  test("two resources of one group without exclusive may name the same agent", async () => {
    const program = { one: of(NIGHT, [1, 2], { exclusive: false }), two: of(NIGHT, [2, 3], { exclusive: false }) };
    await stack.up(program);
    await isSettled(program);
    await stack.up({ one: program.one });
    expect(members().night).toEqual([1, 2]);
  });

  test("an agent that shows in another group as well is not taken out, since it would leave both", async () => {
    vendor.aicc.groups.change(NIGHT, { workNos: [1, 2] });
    vendor.aicc.groups.change(DAY, { workNos: [2] });
    await expect(stack.up({ night: of(NIGHT, [1]) })).rejects.toThrow(
      `the vendor lists agent 2 in the group "Day" (${DAY}) as well. What takes an agent out of one group takes it out of all`,
    );
    expect(members()).toEqual({ night: [1, 2], day: [2] });
  });

  test.each(["shown", "absent"] as const)(
    "a list that shows the members of all groups ends without a write: group names %s",
    async (shown) => {
      vendor.aicc.groups.change(NIGHT, { workNos: [1] });
      vendor.aicc.groups.change(DAY, { workNos: [2, 3] });
      vendor.aicc.setDialect({ membersFilter: "ignored", memberGroupName: shown });
      await expect(stack.up({ night: of(NIGHT, [1]) })).rejects.toThrow(shown === "shown" ? /lists agent 2 of the group "Day"/ : /as well/);
      expect(members()).toEqual({ night: [1], day: [2, 3] });
      expect(deleted()).toEqual([]);
    },
  );

  describe("groups that the vendor holds with blanks around their names", () => {
    const trimmed = ({ resultDesc, ...rest }: any) => ({
      ...rest,
      resultDesc: resultDesc.map((row: any) => ({ ...row, groupName: row.groupName.trim() })),
    });
    beforeEach(() => {
      vendor.aicc.groups.change(NIGHT, { groupName: " Night " });
      vendor.aicc.groups.change(DAY, { groupName: "Day\t", workNos: [2] });
    });

    test.each([false, true])("have members, also where the rows of these lack the blanks: %s", async (rowsLackThem) => {
      if (rowsLackThem) vendor.aicc.fault({ operation: "querygroupmemberbycondition", transform: trimmed, times: "always" });
      const program = { night: of(NIGHT, [1, 2]) };
      await stack.up(program);
      await isSettled(program);
      expect(members()).toEqual({ night: [1, 2], day: [] });
    });

    test.each([false, true])(
      "are told from another one whose members are listed, too; rows without the blanks: %s",
      async (rowsLackThem) => {
        vendor.aicc.setDialect({ membersFilter: "ignored" });
        if (rowsLackThem) vendor.aicc.fault({ operation: "querygroupmemberbycondition", transform: trimmed, times: "always" });
        await expect(stack.up({ night: of(NIGHT, [1]) })).rejects.toThrow(/the vendor lists agent 2 of the group "Day/);
        expect(members()).toEqual({ night: [], day: [2] });
      },
    );
  });

  describe("many agents", () => {
    const all = Array.from({ length: 250 }, (_, index) => index);

    test("are sent in batches of 100, and listed by pages", async () => {
      await stack.up({ night: of(NIGHT, all) });
      expect(sent("batchaddgroupmember").map(({ length }) => length)).toEqual([100, 100, 50]);
      expect(members().night).toEqual(all);
      await isSettled({ night: of(NIGHT, all) });
      await stack.up({ night: of(NIGHT, all.slice(0, 20)) });
      expect(members().night).toEqual(all.slice(0, 20));
    });

    test("… or fewer, where the setting says so; without it the refusal names the setting", async () => {
      vendor.aicc.setDialect({ memberBatchMax: 50 });
      await expect(stack.up({ night: of(NIGHT, all) })).rejects.toThrow("aicc:memberBatchSize");
      const careful = await DynamicProcess.start(vendor.aicc.environment, { "aicc:memberBatchSize": "50" });
      await new OneStack(careful).up({ night: of(NIGHT, all) });
      await careful.stop();
      expect(members().night).toEqual(all);
    });

    test("a refused batch: the state has those before it, and the next up goes on", async () => {
      const resource = new OneResource(process, text);
      vendor.aicc.fault({
        ...{ operation: "batchaddgroupmember", skip: 1, status: 200 },
        body: { resultCode: "0101001", resultDesc: "the group is full" },
      });
      await expect(resource.up({ groupId: NIGHT, workNos: all })).rejects.toThrow(
        /only a part of it was done: .*the group is full.*; workNos lack 100, 101, .* and 130 more/,
      );
      expect(resource.state!.outputs.workNos).toEqual(all.slice(0, 100));
      expect(members().night).toEqual(all.slice(0, 100));
      await resource.up({ groupId: NIGHT, workNos: all });
      expect(members().night).toEqual(all);
      await resource.destroy();
      expect(members().night).toEqual([]);
    });
  });

  describe("agents that the vendor does not know", () => {
    test("refused: the error names them and where to look", async () => {
      await expect(stack.up({ night: of(NIGHT, [1, 123_456]) })).rejects.toThrow(
        /0100002.*Check that each of 1, 123456 is an agent of VDN 113 in call centre 1\. The vendor's page of 2023 allows numbers up to 99999, unlike 123456/,
      );
      expect(members().night).toEqual([]);
    });

    test("refused: the error about a single one gives no advice about several", async () => {
      await expect(stack.up({ night: of(NIGHT, [99_999]) })).rejects.toThrow(
        /Check that 99999 is an agent of VDN 113 in call centre 1\. The vendor shows workNos unchanged$/,
      );
    });

    test("refused: nobody is taken out for them", async () => {
      await stack.up({ night: of(NIGHT, [1, 2]) });
      await expect(stack.up({ night: of(NIGHT, [1, 99_999]) })).rejects.toThrow("0100002");
      expect(members().night).toEqual([1, 2]);
      expect(deleted()).toEqual([]);
    });

    test("refused, and the others are added all the same: they are in the state", async () => {
      vendor.aicc.setDialect({ refusedBatch: "good ones" });
      const resource = new OneResource(process, text);
      await expect(resource.up({ groupId: NIGHT, workNos: [1, 99_999] })).rejects.toThrow(/only a part of it was done.*workNos lack 99999/);
      expect(resource.state!.outputs.workNos).toEqual([1]);
      expect(await resource.up({ groupId: NIGHT, workNos: [1] })).toMatchObject({ op: "update" });
      expect(members().night).toEqual([1]);
    });

    test("left out without a word: the error says so", async () => {
      vendor.aicc.setDialect({ unknownAgents: "ignored" });
      await expect(stack.up({ night: of(NIGHT, [1, 99_999]) })).rejects.toThrow(
        /accepted, but .*workNos lack 99999\. The vendor may accept agents that it does not know and leave them out/,
      );
    });
  });

  test.each([
    ["that does not exist", { groupId: "404" }],
    ["of another VDN", { groupId: NIGHT, vdn: 114 }],
  ])("a group %s: the error lists those that there are", async (_, inputs) => {
    const known = "vdn" in inputs ? "There is none" : `There are ${NIGHT} (Night), ${DAY} (Day)`;
    await expect(new OneResource(process, text).up({ workNos: [1], ...inputs })).rejects.toThrow(known);
    expect(vendor.aicc.requests.count("batchaddgroupmember")).toBe(0);
  });

  test("drift and updates name the agents", async () => {
    await stack.up({ night: of(NIGHT, [1, 2]) });
    vendor.aicc.groups.change(NIGHT, { workNos: [2, 7] });
    let said = process.output.length;
    expect(await stack.refresh()).toEqual(["night"]);
    await printed(said, "workNos: also has 7; lacks 1");
    said = process.output.length;
    await stack.up({ night: of(NIGHT, [1, 2]) });
    await printed(said, "workNos: adds 1; removes 7");
  });

  test.each([["night", "day"] as const, ["day", "night"] as const])(
    "one that moves while the vendor takes its time for deletes is in its new group, and changed in turns: %s before %s",
    async (...order) => {
      await stack.up({ night: of(NIGHT, [1]), day: of(DAY, [2, 3]) });
      vendor.aicc.fault({ operation: "batchdeletegroupmember", latencyMs: 300 });
      vendor.aicc.fault({ operation: "batchdeletegroupmember", latencyMs: 1_200, skip: 1 });
      const after = { night: of(NIGHT, [1, 2]), day: of(DAY, [3]) };
      await stack.up(Object.fromEntries(order.map((name) => [name, after[name]])));
      expect(members()).toEqual({ night: [1, 2], day: [3] });
      expect(deleted()).toEqual([[2]]);
    },
  );

  test.each([["night", "day"] as const, ["day", "night"] as const])(
    "one that moves is in its new group, also where the answer of the delete is lost: %s before %s",
    async (...order) => {
      vendor.aicc.setDialect({ agentInOtherGroup: "refused", deleteMissingMember: "refused" });
      await stack.up({ night: of(NIGHT, [1, 2]), day: of(DAY, [4]) });
      vendor.aicc.fault({ operation: "batchdeletegroupmember", status: 504, applied: true });
      const after = { night: of(NIGHT, [1]), day: of(DAY, [2, 4]) };
      await stack.up(Object.fromEntries(order.map((name) => [name, after[name]])));
      expect(members()).toEqual({ night: [1], day: [2, 4] });
    },
  );

  test("one is taken out of whichever other group it is in", async () => {
    const { id } = vendor.aicc.groups.add({ groupName: "Evening", groupType: 2, workNos: [1, 5] });
    vendor.aicc.groups.change(DAY, { workNos: [2, 6] });
    vendor.aicc.setDialect({ agentInOtherGroup: "refused" });
    await stack.up({ night: of(NIGHT, [1, 2]) });
    expect([members(), workNosOf(vendor.aicc, id)]).toEqual([{ night: [1, 2], day: [6] }, [5]]);
  });

  test("of the same number in two VDNs are two agents", async () => {
    vendor.aicc.setDialect({ unknownAgents: "accepted" });
    const { id } = vendor.aicc.groups.add({ groupName: "Night", groupType: 2, vdn: 114 });
    await stack.up({ other: of(id, [1, 2], { vdn: 114 }) });
    const program = { night: of(NIGHT, [1]), other: { ...of(id, [2], { vdn: 114 }), last: true } };
    await stack.up(program);
    expect([members().night, workNosOf(vendor.aicc, id)]).toEqual([[1], [2]]);
    await isSettled(program);
  });

  test("a group that somebody deletes while its members are asked for has none", async () => {
    vendor.aicc.setDialect({ membersUnknownGroup: "refused" });
    const gone = { id: "404", groupName: "Gone", groupType: 2 };
    const before = ({ resultDesc, ...rest }: any) => ({ ...rest, resultDesc: [...resultDesc, gone] });
    vendor.aicc.fault({ operation: "queryallccgroup", transform: before });
    await stack.up({ night: of(NIGHT, [1, 2]) });
    expect(members().night).toEqual([1, 2]);
    expect(vendor.aicc.requests.all("querygroupmemberbycondition").some(({ body }) => JSON.parse(body).groupId === "404")).toBe(true);
  });

  test("nobody is added while it cannot be seen who is in another group", async () => {
    const body = { resultCode: "0101001", resultDesc: "out of order" };
    vendor.aicc.fault({ operation: "querygroupmemberbycondition", status: 200, body, skip: 1, times: "always" });
    await expect(stack.up({ night: of(NIGHT, [1, 2]) })).rejects.toThrow("out of order");
    expect(JSON.parse(vendor.aicc.requests.all("querygroupmemberbycondition")[1]!.body)).toMatchObject({ groupId: DAY });
    expect(sent("batchaddgroupmember")).toEqual([]);
  });

  test("one that somebody moves to another group meanwhile stays there", async () => {
    await stack.up({ night: of(NIGHT, [1, 2]) });
    // The list is asked for once more just before the delete: by then somebody has moved the agent.
    const asked = vendor.aicc.requests.count("querygroupmemberbycondition");
    const moved = expect.poll(() => vendor.aicc.requests.count("querygroupmemberbycondition"), { interval: 1 }).toBeGreaterThan(asked);
    const up = stack.up({ night: of(NIGHT, [1]) });
    await moved;
    vendor.aicc.groups.replaceAll([
      { ...groups[0]!, workNos: [1] },
      { ...groups[1]!, workNos: [2] },
    ]);
    await up;
    expect(members()).toEqual({ night: [1], day: [2] });
  });

  describe("a list that leaves members out", () => {
    const without = (...hidden: number[]) => ({
      operation: "querygroupmemberbycondition" as const,
      transform: (answer: any) => {
        const shown = (rows: any[]) => (rows.length > 1 ? rows.filter(({ workNo }) => !hidden.includes(workNo)) : rows);
        return { ...answer, resultDesc: shown(answer.resultDesc) };
      },
    });
    const managed = of(NIGHT, [1, 2], { exclusive: false });
    beforeEach(async () => {
      vendor.aicc.groups.change(NIGHT, { workNos: [1, 2, 7, 8] });
      await stack.up({ managed });
    });

    test.each([1, "always"] as const)("when they are to go (times: %s): they are asked for by themselves, and go", async (times) => {
      vendor.aicc.fault({ ...without(1, 2), times });
      await stack.up({});
      expect(members().night).toEqual([7, 8]);
    });

    test("when one of them is to go: it goes", async () => {
      vendor.aicc.fault(without(1, 7));
      await stack.up({ managed: of(NIGHT, [2], { exclusive: false }) });
      expect(members().night).toEqual([2, 7, 8]);
    });

    test("is not asked again for one that this process has put into another group", async () => {
      const from = vendor.aicc.requests.count();
      await stack.up({ other: of(DAY, [1], { exclusive: false }), managed: of(NIGHT, [2], { exclusive: false }) });
      expect(members()).toEqual({ night: [2, 7, 8], day: [1] });
      const asked = vendor.aicc.requests.all("querygroupmemberbycondition").slice(from);
      expect(asked.filter(({ body }) => "workNo" in JSON.parse(body))).toEqual([]);
    });

    test("and members of other groups show when one is asked for: nobody is taken out", async () => {
      vendor.aicc.groups.change(NIGHT, { workNos: [2, 7] });
      vendor.aicc.groups.change(DAY, { workNos: [1] });
      vendor.aicc.setDialect({ membersFilter: "ignored" });
      await expect(stack.up({})).rejects.toThrow(/lists agent 1 of the group "Day"/);
      expect(members()).toEqual({ night: [2, 7], day: [1] });
    });

    const emptyOnce = () =>
      vendor.aicc.fault({ operation: "querygroupmemberbycondition", transform: (answer: any) => ({ ...answer, resultDesc: [] }) });

    test("all of them, once: those go who are not to be there", async () => {
      emptyOnce();
      await new OneStack(process).up({ nobody: of(NIGHT, []) });
      expect(members().night).toEqual([]);
    });

    test("all of them, once, and only strangers are in the group: they go with the set", async () => {
      const whole = new OneStack(process);
      await whole.up({ set: of(DAY, [3]) });
      vendor.aicc.groups.change(DAY, { workNos: [9] });
      emptyOnce();
      await whole.up({});
      expect(members().day).toEqual([]);
    });

    test("and an empty list of groups: they go all the same", async () => {
      vendor.aicc.fault({ operation: "queryallccgroup", transform: (answer: any) => ({ ...answer, resultDesc: [] }) });
      await stack.up({});
      expect(members().night).toEqual([7, 8]);
    });
  });
});
