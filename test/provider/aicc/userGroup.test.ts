import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type AiccDialect,
  type AiccEmulator,
  aiccDialectValues,
  defaultAiccDialect,
  startAiccEmulator,
} from "../../../emulator/aicc/index.ts";
import { Caller } from "../../emulator/aicc/caller.ts";
import { dialectsOf, settingsFor, useAiccEmulator } from "../../tools/aicc.ts";
import { describeConformance } from "../../tools/conformance.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { type EngineOptions, OneResource, providerText } from "../../tools/oneResource.ts";
import { OneStack } from "../../tools/oneStack.ts";

const TYPES = { agent: 2, inspector: 3 } as const;

describeConformance<AiccEmulator & { environment: Record<string, string> }>({
  kind: "object",
  type: "aicc:UserGroup",
  start: () => startAiccEmulator(),
  reset: ({ groups }) => groups.replaceAll([]),
  inputs: { vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector", remark: "Quality team" },
  invalid: [
    { inputs: { groupName: "" }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "   " }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "x".repeat(101) }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "a\nb" }, property: "groupName", reason: /without control characters/ },
    { inputs: { groupName: 5 }, property: "groupName", reason: /must be text .* got 5/ },
    { inputs: { groupName: null }, property: "groupName", reason: /is missing/ },
    { inputs: { groupType: "team" }, property: "groupType", reason: /"agent" or "inspector", got "team"/ },
    { inputs: { groupType: 2 }, property: "groupType", reason: /"agent" or "inspector", got 2/ },
    { inputs: { ccId: 0 }, property: "ccId", reason: /whole number from 1 to 65535/ },
    { inputs: { ccId: 65536 }, property: "ccId", reason: /whole number from 1 to 65535, got 65536/ },
    { inputs: { ccId: "1" }, property: "ccId", reason: /whole number from 1 to 65535, got "1"/ },
    { inputs: { vdn: 0 }, property: "vdn", reason: /whole number of at least 1/ },
    { inputs: { vdn: 1.5 }, property: "vdn", reason: /whole number/ },
    { inputs: { remark: 7 }, property: "remark", reason: /must be text/ },
    { inputs: { adopt: "yes" }, property: "adopt", reason: /true or false/ },
  ],
  mutable: [
    { property: "remark", value: "", edit: ({ groups }, id) => groups.change(id, { remark: "edited in the console" }) },
    { property: "groupName", inKey: true, value: "Quality 质检组", edit: ({ groups }, id) => groups.change(id, { groupName: "renamed" }) },
  ],
  other: { vdn: 113, ccId: 1, groupName: "Coaches", groupType: "inspector", remark: "Quality team" },
  place: { vdn: 113, ccId: 1 },
  immutable: [
    { property: "vdn", value: 114 },
    { property: "ccId", value: 2 },
    { property: "groupType", value: "agent" },
  ],
  idsOf: ({ groups }, { vdn, ccId, groupName }) =>
    groups
      .all()
      .filter((group) => group.vdn === vdn && group.ccId === ccId && group.groupName === groupName)
      .map((group) => group.id),
  held: ({ groups }, id) => {
    const group = groups.get(id);
    if (!group) return undefined;
    const { vdn, ccId, groupName, groupType, remark } = group;
    return { vdn, ccId, groupName, groupType: groupType === 2 ? "agent" : "inspector", remark };
  },
  make: ({ groups }, { groupType, ...rest }) =>
    groups.add({ ...rest, groupType: TYPES[groupType as "agent"] } as Parameters<typeof groups.add>[0]).id,
  // Members are managed by something else.
  editUnmanaged: ({ groups }, id) => groups.change(id, { workNos: [50041] }),
  remove: ({ groups }, id) => groups.remove(id),
  operations: { create: "createusergroup", update: "updategroup", delete: "deleteusergroup", read: "queryallccgroup" },
  refusal: { body: { resultCode: "0101003", resultDesc: "not yours" }, code: "0101003", text: "not yours" },
  secrets: ({ environment }) => [environment.AICC_SECRET_KEY!, environment.AICC_APP_SECRET!],
});

describe("aicc.UserGroup", () => {
  const vendor = useAiccEmulator();
  const program = { groupName: "Inspectors", groupType: "inspector" };
  let process: DynamicProcess;
  let text: string;
  beforeAll(async () => {
    process = await DynamicProcess.start(vendor.aicc.environment);
    text = await providerText("aicc:UserGroup");
  });
  beforeEach(() => vendor.aicc.groups.replaceAll([]));
  afterAll(() => process.stop());

  test("takes vdn and ccId from the settings, records them, and trims texts", async () => {
    const group = new OneResource(process, text);
    await group.up({ ...program, groupName: " Inspectors ", remark: " a note\t" });
    expect(group.state!.outputs).toMatchObject({ vdn: 113, ccId: 1, groupName: "Inspectors", remark: "a note", groupId: group.state!.id });
    expect(await group.up({ ...program, vdn: 113, remark: "a note" })).toMatchObject({ op: "same" });
  });

  test("without a call centre anywhere, the failure names the input and the setting", async () => {
    const bare = await DynamicProcess.start({ ...vendor.aicc.environment, AICC_CC_ID: "", AICC_VDN: "" });
    const { failures } = await bare.check({}, { ...program, __provider: text });
    await bare.stop();
    expect(failures).toEqual([
      { property: "vdn", reason: "is missing: give it here, or for all resources as the setting aicc:vdn" },
      { property: "ccId", reason: "is missing: give it here, or for all resources as the setting aicc:ccId" },
    ]);
  });

  test("missing settings stop the preview and name all three places", async () => {
    const bare = await DynamicProcess.start({ ...vendor.aicc.environment, AICC_ENDPOINT: "" });
    const error = await bare.check({}, { ...program, __provider: text }).catch((thrown: Error) => thrown.message);
    await bare.stop();
    expect(error).toMatch(
      /UserGroup "Inspectors".*Missing setting of aicc: endpoint.*aicc\.Provider.*pulumi config set aicc:endpoint.*AICC_ENDPOINT/s,
    );
  });

  test("… and speak of no VDN where none is known", async () => {
    const bare = await DynamicProcess.start({ ...vendor.aicc.environment, AICC_ENDPOINT: "", AICC_VDN: "" });
    const { vdn: _, ...inputs } = { vdn: 113, ...program };
    const error = await bare.check({}, { ...inputs, __provider: text }).catch((thrown: Error) => thrown.message);
    await bare.stop();
    expect(error).toMatch(/^check of UserGroup "[^"]+": Missing/);
  });

  test("an existing group is read by its id alone, with vdn and ccId from the settings", async () => {
    const { id } = vendor.aicc.groups.add({ groupName: "old", groupType: 2, remark: "r" });
    expect(await process.read(id, { __provider: text })).toMatchObject({
      id,
      properties: { groupName: "old", groupType: "agent", remark: "r", vdn: 113, ccId: 1, groupId: id },
    });
  });

  test.each([{ vdn: 114 }, { ccId: 2 }, { vdn: 114, ccId: 2 }])(
    "in another place than that of the settings, %j, is refreshed, read, updated and deleted there",
    async (elsewhere) => {
      const group = new OneResource(process, text);
      await group.up({ ...program, ...elsewhere });
      const { id } = group.state!;
      const { id: other } = vendor.aicc.groups.add({ groupName: "Inspectors", groupType: 3, remark: "where the settings say" });
      const place = { vdn: 113, ccId: 1, ...elsewhere };
      expect(await group.refresh()).toMatchObject({ op: "same" });
      expect(group.state!.outputs).toMatchObject(place);
      expect(await process.read(id, { ...elsewhere, __provider: text })).toMatchObject({ id, properties: { ...place, remark: "" } });
      vendor.aicc.groups.change(id, { remark: "edited", workNos: [50041] });
      expect(await group.refresh()).toMatchObject({ op: "update", changed: ["remark"] });
      await group.up({ ...program, ...elsewhere, remark: "new" });
      expect(vendor.aicc.groups.get(id)).toMatchObject({ ...place, remark: "new" });
      await expect(group.destroy()).rejects.toThrow("it has a member, agent 50041");
      vendor.aicc.groups.change(id, { workNos: [] });
      await group.destroy();
      expect(vendor.aicc.groups.all()).toMatchObject([{ id: other, remark: "where the settings say" }]);
    },
  );

  test("that the vendor holds with blanks around its name and remark has no drift, and is found by its name", async () => {
    const { id } = vendor.aicc.groups.add({ groupName: " Inspectors\t", groupType: 3, remark: " a note " });
    const group = new OneResource(process, text);
    await expect(group.up({ ...program, remark: "a note" })).rejects.toThrow(`it exists already (id ${id})`);
    vendor.aicc.requests.clear();
    await group.up({ ...program, remark: "a note", adopt: true });
    expect(vendor.aicc.requests.count("updategroup")).toBe(0);
    expect(group.state).toMatchObject({ id, outputs: { groupName: "Inspectors", remark: "a note" } });
    expect(await group.refresh()).toMatchObject({ op: "same" });
    expect(await group.up({ ...program, remark: "a note", adopt: true })).toMatchObject({ op: "same" });
    await group.destroy();
    expect(vendor.aicc.groups.all()).toEqual([]);
  });

  test("two groups of the name, made outside, are told with their ids", async () => {
    const ids = [1, 2].map(() => vendor.aicc.groups.add({ groupName: "Inspectors", groupType: 3 }).id);
    await expect(new OneResource(process, text).up(program)).rejects.toThrow(`several groups of this name (ids ${ids.join(" and ")})`);
  });

  test("where the vendor takes duplicates and shows them late, a second group of the name is told with both ids, and the state knows that it is not done", async () => {
    vendor.aicc.setDialect({ duplicateName: "accepted", listLagMs: 600 });
    await new Caller(vendor.aicc).create({ ccId: 1, vdn: 113, groupName: "Inspectors", groupType: 3, remark: "of somebody else" });
    const group = new OneResource(process, text);
    const failure = await group.up(program).catch((error: Error) => error.message);
    const ids = vendor.aicc.groups.all().map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(failure).toContain(`VDN 113 holds several groups of this name (ids ${ids.join(" and ")}). Rename or delete all but one of them`);
    expect(group.state).toMatchObject({ id: expect.stringMatching(/^unconfirmed:/), initErrors: [expect.any(String)] });
    vendor.aicc.groups.remove(ids[0]!);
    await group.refresh();
    expect(group.state).toMatchObject({ id: ids[1], outputs: { groupName: "Inspectors", remark: "" } });
  });

  test.each(aiccDialectValues.updateMissing)(
    "an update of a group that somebody deleted and the list still shows is no success (%s)",
    async (updateMissing) => {
      const group = new OneResource(process, text);
      await group.up(program);
      vendor.aicc.groups.replaceAll(vendor.aicc.groups.all());
      vendor.aicc.setDialect({ updateMissing, listLagMs: 1500 });
      await new Caller(vendor.aicc).delete({ ccId: 1, vdn: 113, id: group.state!.id });
      await expect(group.up({ ...program, remark: "new" })).rejects.toThrow(updateMissing === "success" ? "accepted" : updateMissing);
      await sleep(1500);
      expect(await group.refresh()).toMatchObject({ op: "delete" });
    },
  );

  test.each(aiccDialectValues.deleteMissing)(
    "a delete of a group that somebody deleted and the list still shows ends with it gone (%s)",
    async (deleteMissing) => {
      const group = new OneResource(process, text);
      await group.up(program);
      vendor.aicc.groups.replaceAll(vendor.aicc.groups.all());
      vendor.aicc.setDialect({ deleteMissing, listLagMs: 1500 });
      await new Caller(vendor.aicc).delete({ ccId: 1, vdn: 113, id: group.state!.id });
      const failure = await group.destroy().catch((error: Error) => error.message);
      if (failure) expect(failure).toContain(deleteMissing);
      await sleep(1500);
      await group.destroy();
      expect(group.state).toBeUndefined();
      expect(vendor.aicc.groups.all()).toEqual([]);
    },
  );

  test("a group of another kind is not adopted, and the error shows both kinds", async () => {
    vendor.aicc.groups.add({ groupName: "Inspectors", groupType: 2 });
    await expect(new OneResource(process, text).up({ ...program, adopt: true })).rejects.toThrow(
      'groupType is "agent" there and "inspector" in the program',
    );
  });

  test("a rename to a name that is taken is refused before it is sent", async () => {
    const group = new OneResource(process, text);
    await group.up(program);
    const { id } = vendor.aicc.groups.add({ groupName: "taken", groupType: 3 });
    await expect(group.up({ ...program, groupName: "taken" })).rejects.toThrow(`UserGroup "taken" of VDN 113 exists already (id ${id})`);
    expect(vendor.aicc.requests.count("updategroup")).toBe(0);
  });

  test("two groups that swap names say so, and the advice works", async () => {
    const stack = new OneStack(process);
    const named = (one: string, two: string) => ({
      one: { type: "aicc:UserGroup", inputs: { ...program, groupName: one } },
      two: { type: "aicc:UserGroup", inputs: { ...program, groupName: two } },
    });
    await stack.up(named("A", "B"));
    const ids = [stack.id("one"), stack.id("two")];
    await expect(stack.up(named("B", "A"))).rejects.toThrow(
      /the two resources exchange their groupName\. Give one of them a temporary groupName/,
    );
    await stack.up(named("C", "B"));
    await stack.up(named("C", "A"));
    await stack.up(named("B", "A"));
    expect(ids.map((id) => vendor.aicc.groups.get(id!)!.groupName)).toEqual(["B", "A"]);
  });

  test("groups that pass names on, in either order, keep their ids", async () => {
    const of = (names: string[]) =>
      Object.fromEntries(names.map((groupName, at) => [`g${at}`, { type: "aicc:UserGroup", inputs: { ...program, groupName } }]));
    for (const [before, after] of [
      [
        ["A", "B", "C"],
        ["B", "C", "D"],
      ],
      [
        ["C", "B", "A"],
        ["D", "C", "B"],
      ],
    ] as const) {
      vendor.aicc.groups.replaceAll([]);
      const stack = new OneStack(process);
      await stack.up(of([...before]));
      const ids = before.map((_, at) => stack.id(`g${at}`)!);
      await stack.up(of([...after]));
      expect(ids.map((id) => vendor.aicc.groups.get(id)!.groupName)).toEqual(after);
    }
  });

  test("a replacement that is to be there before the old group is deleted is refused at once: the two would have one name", async () => {
    const stack = new OneStack(process);
    const night = (groupType: string, options: EngineOptions = {}) => ({
      night: { type: "aicc:UserGroup", inputs: { vdn: 113, ccId: 1, groupName: "Night", groupType }, options },
    });
    await stack.up(night("agent"));
    const { id } = stack.state("night")!;
    const began = performance.now();
    await expect(stack.up(night("inspector", { deleteBeforeReplace: false }))).rejects.toThrow(
      `the object that it replaces (id ${id}) has this groupName and is still there, since the option deleteBeforeReplace is false`,
    );
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "Night", groupType: 2 });
    await stack.up(night("inspector"));
    expect(vendor.aicc.groups.all().filter(({ groupName }) => groupName === "Night")).toMatchObject([{ groupType: 3 }]);
    await stack.up({});
  });

  describe("a replacement", () => {
    const group = (groupName: string, groupType: string, more: object = {}, last = false) => ({
      type: "aicc:UserGroup",
      inputs: { vdn: 113, ccId: 1, groupName, groupType, forceDestroy: true, ...more },
      last,
    });
    const start = async () => {
      vendor.aicc.groups.replaceAll([]);
      const stack = new OneStack(process);
      await stack.up({ a: group("A", "agent") });
      const id = stack.id("a")!;
      vendor.aicc.groups.change(id, { workNos: [50041] });
      return { stack, id };
    };

    test.each([
      ["declared later", false],
      ["declared earlier", false],
      ["on which it depends", true],
    ])("leaves its group with its members to the resource that adopts it, %s", async (order, last) => {
      const { stack, id } = await start();
      const [a, b] = [group("C", "inspector", {}, last), group("A", "agent", { adopt: true })];
      await stack.up(order === "declared later" ? { a, b } : { b, a });
      expect(stack.id("b")).toBe(id);
      expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "A", workNos: [50041] });
      expect(vendor.aicc.groups.all().map(({ groupName }) => groupName)).toEqual(["A", "C"]);
      await stack.up({});
    });

    test("of a resource that cannot adopt the group as it is does not leave it", async () => {
      const { stack, id } = await start();
      await stack.up({ a: group("C", "inspector"), b: group("A", "inspector", { adopt: true }) });
      expect(stack.id("b")).not.toBe(id);
      await stack.up({});
    });

    test("that creates first deletes the old group afterwards", async () => {
      const { stack, id } = await start();
      await stack.up({ a: { ...group("C", "inspector"), options: { deleteBeforeReplace: false } } });
      expect(stack.id("a")).not.toBe(id);
      expect(vendor.aicc.groups.all()).toMatchObject([{ groupName: "C", groupType: 3 }]);
      await stack.up({});
    });

    test("deletes nothing where another resource of the program keeps the name", async () => {
      const { stack, id } = await start();
      await stack.up({ a: group("A", "agent"), b: group("B", "inspector") });
      await expect(stack.up({ a: group("B", "inspector"), b: group("B", "inspector") })).rejects.toThrow(
        "another resource of this program",
      );
      expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "A", workNos: [50041] });
      await stack.up({});
    });

    test("deletes nothing where the new group could not be created: another one has its name", async () => {
      const { stack, id } = await start();
      vendor.aicc.groups.add({ ...vendor.aicc.groups.get(id)!, id: "4711", groupName: "C", groupType: 2, workNos: [] });
      await expect(stack.up({ a: group("C", "inspector") })).rejects.toThrow(
        /replaced by UserGroup "C" of VDN 113, which exists already \(id 4711\), so it is not deleted\. Choose another groupName/,
      );
      expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "A", workNos: [50041] });
      vendor.aicc.groups.remove("4711");
      await stack.up({ a: group("C", "inspector") });
      await stack.up({});
    });
  });

  describe("27: a group with members", () => {
    const occupied = async (inputs: object = {}) => {
      const group = new OneResource(process, text);
      await group.up({ ...program, ...inputs });
      vendor.aicc.groups.change(group.state!.id, { workNos: [50041, 50042] });
      return group;
    };
    const stays = (group: OneResource) => expect(vendor.aicc.groups.get(group.state!.id)).toMatchObject({ workNos: [50041, 50042] });

    test("is not deleted, and the error gives their number and what to do, which works", async () => {
      const group = await occupied();
      await expect(group.destroy()).rejects.toThrow(/it has 2 members, agents 50041, 50042, who .*forceDestroy: true/);
      stays(group);
      vendor.aicc.requests.clear();
      expect(await group.up({ ...program, forceDestroy: true })).toMatchObject({ op: "update", changed: ["forceDestroy"] });
      expect(vendor.aicc.requests.count("updategroup")).toBe(0);
      expect(await group.refresh()).toMatchObject({ op: "same" });
      expect(await group.up({ ...program, forceDestroy: true })).toMatchObject({ op: "same" });
      await group.destroy();
      expect(vendor.aicc.groups.all()).toEqual([]);
    });

    test("is not replaced, but with forceDestroy in the same up", async () => {
      const group = await occupied();
      await expect(group.up({ ...program, groupType: "agent" })).rejects.toThrow(/it has 2 members/);
      stays(group);
      expect(await group.up({ ...program, groupType: "agent", forceDestroy: true })).toMatchObject({ op: "replace" });
      expect(vendor.aicc.groups.all()).toMatchObject([{ groupType: 2, workNos: [] }]);
    });

    test("with forceDestroy taken back is not deleted any more", async () => {
      const group = await occupied({ forceDestroy: true });
      await group.up(program);
      await expect(group.destroy()).rejects.toThrow(/it has 2 members/);
      await group.up({ ...program, forceDestroy: true });
      await expect(group.up({ ...program, groupType: "agent" })).rejects.toThrow(/it has 2 members/);
      stays(group);
    });

    test("whose members cannot be seen is not deleted either", async () => {
      const group = await occupied();
      vendor.aicc.fault({ operation: "querygroupmemberbycondition", status: 404, times: "always" });
      await expect(group.destroy()).rejects.toThrow(/HTTP 404.*forceDestroy: true deletes it in any case/);
      stays(group);
    });

    test("is not deleted where the list of its members is empty once", async () => {
      const group = await occupied();
      vendor.aicc.fault({ operation: "querygroupmemberbycondition", transform: (answer) => ({ ...answer, resultDesc: [] }) });
      await expect(group.destroy()).rejects.toThrow(/it has 2 members/);
      stays(group);
    });

    test("that this program manages is emptied before", async () => {
      const stack = new OneStack(process);
      await stack.up({ group: { type: "aicc:UserGroup", inputs: program } });
      const groupId = stack.id("group")!;
      const members = { type: "aicc:UserGroupMembers", inputs: { groupId, workNos: [50041] } };
      await stack.up({ group: { type: "aicc:UserGroup", inputs: program }, members });
      expect(vendor.aicc.groups.get(groupId)!.workNos).toEqual([50041]);
      await stack.up({});
      expect(vendor.aicc.groups.all()).toEqual([]);
    });
  });

  describe("a list of groups that is empty once", () => {
    const empty = () => vendor.aicc.fault({ operation: "queryallccgroup", transform: (answer) => ({ ...answer, resultDesc: [] }) });

    test("is no drift", async () => {
      const group = new OneResource(process, text);
      await group.up(program);
      empty();
      expect(await group.refresh()).toMatchObject({ op: "same" });
    });

    test("does not keep a group from being updated and deleted", async () => {
      const group = new OneResource(process, text);
      await group.up(program);
      empty();
      await group.up({ ...program, remark: "changed" });
      expect(vendor.aicc.groups.all()).toMatchObject([{ remark: "changed" }]);
      empty();
      await group.destroy();
      expect(vendor.aicc.groups.all()).toEqual([]);
    });
  });

  test("of two resources that mean one group, the second is refused", async () => {
    const both = [new OneResource(process, text), new OneResource(process, text)];
    const results = await Promise.allSettled(both.map((group) => group.up(program)));
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(vendor.aicc.groups.all()).toHaveLength(1);
  });

  test("30 at once: no more calls at a time than set, and reads are shared", async () => {
    const limited = await DynamicProcess.start({ ...vendor.aicc.environment, AICC_MAX_CONCURRENCY: "3" });
    vendor.aicc.fault({ latencyMs: 20, times: "always" });
    const groups = Array.from({ length: 30 }, () => new OneResource(limited, text));
    await Promise.all(groups.map((group, at) => group.up({ ...program, groupName: `group ${at}` })));
    expect(vendor.aicc.requests.concurrencyHighWater).toBe(3);
    vendor.aicc.requests.clear();
    await Promise.all(groups.map((group) => group.refresh()));
    expect(vendor.aicc.requests.count()).toBeLessThanOrEqual(3);
    await limited.stop();
  });

  /** A group that is created, refreshed, renamed, repaired and deleted, and another one that stays as it is. */
  async function lives(dialect: Partial<AiccDialect>): Promise<void> {
    vendor.aicc.groups.replaceAll([]);
    vendor.aicc.setDialect({ ...defaultAiccDialect, ...dialect });
    const needed = Object.entries(settingsFor(dialect));
    const refused = async (message: RegExp) => {
      await expect(new OneResource(process, text).up({ ...program, remark: "first" })).rejects.toThrow(message);
      expect(vendor.aicc.requests.all().map(({ operation }) => operation)).not.toContain("createusergroup");
      vendor.aicc.requests.clear();
    };
    process.config = {};
    if (needed.length > 0) await refused(new RegExp(needed[0]![0]));
    process.config = Object.fromEntries(needed.map(([name, value]) => [`aicc:${name}`, value]));
    const { listForm = "resultDesc", emptyList = "array" } = dialect;
    if (listForm === "absent" || emptyList !== "array")
      await refused(/answered without a list where one is due: resultDesc is (missing|null|the text "null").*aicc:noListIsEmpty/);
    if (emptyList !== "array" && listForm !== "absent") process.config["aicc:noListIsEmpty"] = "true";
    vendor.aicc.groups.add({ groupName: "other", groupType: 2 });
    if (listForm === "absent") return refused(/answered without a list where one is due: resultDesc is missing/);

    const group = new OneResource(process, text);
    await group.up({ ...program, remark: "first" });
    const { id } = group.state!;
    expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "Inspectors", groupType: 3, remark: "first", ccId: 1, vdn: 113 });
    expect(await group.refresh()).toMatchObject({ op: "same" });
    await group.up({ ...program, groupName: "renamed" });
    expect(vendor.aicc.groups.get(id)).toMatchObject({ groupName: "renamed", remark: "" });
    expect(await group.refresh()).toMatchObject({ op: "same" });
    vendor.aicc.groups.change(id, { remark: "outside" });
    expect(await group.refresh()).toMatchObject({ op: "update", changed: ["remark"] });
    await group.up({ ...program, groupName: "renamed" });
    delete process.config["aicc:noListIsEmpty"];
    vendor.aicc.setDialect({ listForm: "absent" });
    await expect(group.refresh()).rejects.toThrow("answered without a list where one is due");
    expect(group.state).toMatchObject({ id });
    vendor.aicc.setDialect({ listForm });
    if (emptyList !== "array") process.config["aicc:noListIsEmpty"] = "true";
    await group.destroy();
    expect(vendor.aicc.groups.all().map(({ groupName }) => groupName)).toEqual(["other"]);
  }

  afterEach(() => {
    process.config = {};
  });

  // The others are those of organisations, tenants and the members of groups.
  const { alone, pairwise } = dialectsOf(
    (name) => !/^(orgs[A-Z]|tenantsCcId|rootParent|parentOrgId|orgDescription|tokenNumbers)|member|agent|refusedBatch/i.test(name),
  );
  test.each(alone)("lives its life where the vendor differs in %o alone", lives);
  test.each(pairwise)("lives its life in the vendor's dialect %#", lives);
});
