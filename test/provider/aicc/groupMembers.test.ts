import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exampleAccount } from "../../../emulator/aicc/account.ts";
import { groupMembers } from "../../../provider/aicc/clients.js";
import type { CmsGroup } from "../../../provider/aicc/cmsClient.js";
import { aicc } from "../../../provider/aicc/settings.js";
import type { Neighbours } from "../../../provider/core/elsewhere.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { accountOf } from "../accountOf.ts";
import { twoProcesses } from "../core/shelf.ts";

const NIGHT = "159832671551117675139418726647";
const DAY = "159253664007418170345218084185";
const place = { ccId: 1, vdn: 113 };
const vendor = useAiccEmulator({
  accounts: [{ ...exampleAccount, agents: Array.from({ length: 20 }, (_, workNo) => ({ workNo })) }],
});

const fill = () =>
  vendor.aicc.groups.replaceAll([
    { id: NIGHT, groupName: "Night", groupType: 2, workNos: [1, 2] },
    { id: DAY, groupName: "Day", groupType: 2, workNos: [3, 4] },
  ]);

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, "info").mockImplementation((line) => void lines.push(line));
  fill();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The groups' members, asked for by a process of its own, and the groups. */
async function start(settings: Record<string, string> = {}, neighbours?: Neighbours) {
  const account = accountOf(aicc, { maxRetries: "0", ...settings }, neighbours);
  const members = await account.client(groupMembers);
  const groups = await members.groups(place, account.writes.fresh());
  const group = (id: string) => groups.find((one) => one.id === id)!;
  return { account, members, night: group(NIGHT), day: group(DAY) };
}
const held = (id: string) => vendor.aicc.groups.get(id)!.workNos.toSorted((a, b) => a - b);
const sent = (operation: "batchaddgroupmember" | "batchdeletegroupmember") =>
  vendor.aicc.requests.all(operation).map(({ body }) => JSON.parse(body) as object);
const renamed = (groupName: string) => ({
  transform: (answer: any) => ({ ...answer, resultDesc: answer.resultDesc.map((row: object) => ({ ...row, groupName })) }),
});

test("the members of a group are those that the vendor lists, and of a group that there is not none are known", async () => {
  const { account, members } = await start();
  const found = await members.of(place, NIGHT, account.writes.fresh());
  expect([found!.group.groupName, found!.members.map(({ workNo }) => workNo)]).toEqual(["Night", [1, 2]]);
  expect(await members.of(place, "404", account.writes.fresh())).toBeUndefined();
  expect((await members.groups(place, account.writes.fresh())).map(({ id }) => id).sort()).toEqual([DAY, NIGHT]);
});

describe("rows of another group", () => {
  const read = async () => {
    const { account, members, night } = await start();
    const [other] = [{ operation: "querygroupmemberbycondition" as const, times: "always" as const }];
    return { of: () => members.of(place, night.id, account.writes.fresh()), other };
  };

  test("are an error that names both groups", async () => {
    const { of, other } = await read();
    vendor.aicc.fault({ ...other, ...renamed(" Day ") });
    await expect(of()).rejects.toThrow(
      `asked for the members of the group "Night" (${NIGHT}), the vendor lists agent 1 of the group " Day ". ` +
        "Ask the vendor why querygroupmemberbycondition lists members of other groups",
    );
  });

  test.each([" Night ", "the name that it had before", ""])("are not those that say %j", async (groupName) => {
    const { of, other } = await read();
    vendor.aicc.fault({ ...other, ...renamed(groupName) });
    expect((await of())!.members).toHaveLength(2);
  });
});

describe("adding", () => {
  test("takes agents out of the groups that they are in first, and says so", async () => {
    const { members, night } = await start();
    await members.add(place, night, [3, 4, 5]);
    expect([held(NIGHT), held(DAY)]).toEqual([[1, 2, 3, 4, 5], []]);
    expect(sent("batchdeletegroupmember")).toEqual([{ ...place, workNos: [3, 4] }]);
    expect(sent("batchaddgroupmember")).toEqual([{ ...place, groupId: NIGHT, workNos: [3, 4, 5] }]);
    expect(lines).toEqual([`UserGroup "Night" (${NIGHT}): takes agents 3, 4 out of the group "Day" (${DAY})`]);
    await members.add(place, night, [6]);
    expect(lines).toHaveLength(1);
  });

  test("sends as many at once as the setting says", async () => {
    const { members, night } = await start({ memberBatchSize: "2" });
    await members.add(place, night, [5, 6, 7, 8, 9]);
    expect(sent("batchaddgroupmember")).toMatchObject([{ workNos: [5, 6] }, { workNos: [7, 8] }, { workNos: [9] }]);
    await members.remove(place, night, [9, 8, 7]);
    expect(sent("batchdeletegroupmember")).toMatchObject([{ workNos: [9, 8] }, { workNos: [7] }]);
  });

  test("passes over a group that has gone since it was listed, and over none that is there and cannot be read", async () => {
    const refused = {
      operation: "querygroupmemberbycondition" as const,
      status: 200,
      body: { resultCode: "0101001", resultDesc: "no such group" },
    };
    const { members, night } = await start();
    vendor.aicc.fault(refused);
    await expect(members.add(place, night, [5])).rejects.toThrow("no such group");
    expect(sent("batchaddgroupmember")).toEqual([]);
    const another = await start();
    vendor.aicc.groups.remove(DAY);
    vendor.aicc.fault(refused);
    await another.members.add(place, another.night, [5]);
    expect(held(NIGHT)).toEqual([1, 2, 5]);
  });
});

describe("a vendor that takes longer to show all groups than answers serve", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is not asked for all of them again with each change", async () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ id: String(1000 + at), groupName: `group ${at}`, groupType: 2 as const }));
    vendor.aicc.groups.replaceAll(many);
    const account = accountOf(aicc, { maxRetries: "0" });
    const members = await account.client(groupMembers);
    const groups = await members.groups(place, account.writes.fresh());
    vendor.aicc.requests.clear();
    const stop = vendor.aicc.requests.onEnd(
      ({ operation }) => operation === "querygroupmemberbycondition" && vi.advanceTimersByTime(2_000),
    );
    for (const [at, group] of groups.entries()) await members.add(place, group, [at]);
    stop();
    expect(groups.map(({ id }) => held(id))).toEqual(groups.map((_, at) => [at]));
    // All but the first, and then that one, whose page may not be the last.
    expect(vendor.aicc.requests.count("querygroupmemberbycondition")).toBe(many.length + 1);
  });
});

describe("removing", () => {
  test("leaves alone who is not in the group any more", async () => {
    const { members, night } = await start();
    await members.remove(place, night, [3, 9]);
    expect(sent("batchdeletegroupmember")).toEqual([]);
    await members.remove(place, night, [1, 3]);
    expect([held(NIGHT), held(DAY), sent("batchdeletegroupmember")]).toEqual([[2], [3, 4], [{ ...place, workNos: [1] }]]);
  });

  test("of an agent who shows in another group as well is refused, since it would take the agent out of both", async () => {
    const { members, night } = await start();
    // The vendor lists the same agents for both.
    let rows: unknown;
    const operation = "querygroupmemberbycondition";
    vendor.aicc.fault({ operation, transform: (answer) => (rows = answer) });
    vendor.aicc.fault({ operation, skip: 1, transform: () => rows });
    const both = [held(NIGHT), held(DAY)];
    await expect(members.remove(place, night, [1, 2])).rejects.toThrow(
      `the vendor lists agents 1, 2 in the group "Day" (${DAY}) as well. What takes an agent out of one group takes it out of all: ` +
        "take it out in the vendor's console",
    );
    expect([held(NIGHT), held(DAY)]).toEqual(both);
  });
});

describe("where an agent was put is known better than a list that is behind", () => {
  const lagging = (group: CmsGroup) => vendor.aicc.setDialect({ listLagMs: 60_000 }) ?? group;

  test("who was just put into another group is not taken out of it", async () => {
    const { members, night, day } = await start();
    lagging(night);
    await members.add(place, day, [1]);
    vendor.aicc.requests.clear();
    await members.remove(place, night, [1]);
    expect(sent("batchdeletegroupmember")).toEqual([]);
    expect(held(DAY)).toEqual([1, 3, 4]);
  });

  test("after a lost answer the list counts again", async () => {
    const { members, night, day } = await start();
    await members.add(place, night, [5]);
    vendor.aicc.fault({ operation: "batchaddgroupmember", drop: "after" });
    await expect(members.add(place, day, [5])).rejects.toThrow();
    expect([held(NIGHT), held(DAY)]).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    await members.remove(place, day, [5]);
    expect(held(DAY)).toEqual([3, 4]);
  });
});

describe("an agent that moves between groups which two processes look after", () => {
  type Side = Awaited<ReturnType<typeof start>>;
  const both = () => Promise.all(twoProcesses().map((neighbours) => start({}, neighbours))) as Promise<[Side, Side]>;
  const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test.each([0, 60, 200])("is in the new one, whichever is slow, where the other begins %i ms later", async (later) => {
    for (const operation of ["batchdeletegroupmember", "batchaddgroupmember", "querygroupmemberbycondition"] as const)
      for (const removesFirst of [true, false]) {
        vendor.aicc.clearFaults();
        vendor.aicc.fault({ operation, latencyMs: 150, times: "always" });
        fill();
        const [old, now] = await both();
        const work = [() => old.members.remove(place, old.night, [1]), () => now.members.add(place, now.day, [1])];
        const [first, second] = removesFirst ? work : work.toReversed();
        await Promise.all([first!(), passed(later).then(second)]);
        expect([held(NIGHT), held(DAY)], `${operation}, ${removesFirst}`).toEqual([[2], [1, 3, 4]]);
      }
  });

  test("is not taken out of the new one where the list of the old one still shows it", async () => {
    const [old, now] = await both();
    vendor.aicc.setDialect({ listLagMs: 60_000 });
    await now.members.add(place, now.day, [1]);
    vendor.aicc.requests.clear();
    await old.members.remove(place, old.night, [1]);
    expect([sent("batchdeletegroupmember"), held(DAY)]).toEqual([[], [1, 3, 4]]);
  });
});
