import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../../emulator/faults.ts";
import { exampleApplications, exampleGrants } from "../../../emulator/uucall/application.ts";
import { defaultUucallDialect, startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { describeConformance } from "../../tools/conformance.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../../tools/oneResource.ts";

type UucallEmulator = Awaited<ReturnType<typeof startUucallEmulator>> & { environment: Record<string, string> };
const grantsOf = ({ grants }: UucallEmulator, id: string) => (grants.get(id)?.appIds ?? []).toSorted();
const give = ({ grants }: UucallEmulator, id: string, appIds: string[]) =>
  grants.replaceAll([...grants.all().filter(({ subAccountId }) => subAccountId !== id), { subAccountId: id, appIds }]);

describeConformance<UucallEmulator>({
  kind: "attachment",
  type: "uucall:SubAccountAppAuth",
  start: () => startUucallEmulator(),
  reset(emulator) {
    emulator.subAccounts.replaceAll([
      { id: "101", account: "lisi", name: "Li Si" },
      { id: "102", account: "wangwu", name: "Wang Wu" },
    ]);
    emulator.grants.replaceAll([]);
  },
  inputs: { uid: "1225", subAccountId: "101", appIds: ["11", "12"], exclusive: true },
  invalid: [
    { inputs: { subAccountId: "" }, property: "subAccountId", reason: /must be text that is not empty/ },
    { inputs: { subAccountId: 101 }, property: "subAccountId", reason: /must be text/ },
    { inputs: { subAccountId: "../102" }, property: "subAccountId", reason: /must be an id as the vendor shows it/ },
    { inputs: { appIds: "11" }, property: "appIds", reason: /must be a list of ids/ },
    { inputs: { appIds: ["11", ""] }, property: "appIds[1]", reason: /the id of an application/ },
    { inputs: { appIds: ["11", "12", { id: 1 }] }, property: "appIds[2]", reason: /the id of an application/ },
    { inputs: { appIds: ["11,12"] }, property: "appIds[0]", reason: /without blanks and commas/ },
    { inputs: { appIds: ["11", "1 2"] }, property: "appIds[1]", reason: /without blanks and commas/ },
    { inputs: { appIds: [1.5] }, property: "appIds[0]", reason: /the id of an application/ },
    { inputs: { exclusive: "no" }, property: "exclusive", reason: /true or false/ },
    { inputs: { uid: "abc" }, property: "uid", reason: /must be a number as text, such as "1225", got "abc"/ },
  ],
  mutable: [{ property: "appIds", value: ["11", "211"], edit: (emulator, id) => give(emulator, id, ["11", "12", "211"]) }],
  other: { uid: "1225", subAccountId: "102", appIds: ["11", "12"], exclusive: true },
  place: { uid: "1225" },
  immutable: [{ property: "subAccountId", value: "102" }],
  idsOf: (emulator, { subAccountId }) => (grantsOf(emulator, String(subAccountId)).length > 0 ? [String(subAccountId)] : []),
  held: (emulator, id) => ({ uid: "1225", subAccountId: id, appIds: grantsOf(emulator, id), exclusive: true }),
  make(emulator, { subAccountId, appIds }) {
    give(emulator, String(subAccountId), appIds as string[]);
    return String(subAccountId);
  },
  editUnmanaged: ({ subAccounts }, id) => subAccounts.change(id, { name: "somebody else" }),
  remove: ({ subAccounts }, id) => subAccounts.remove(id),
  operations: { create: "putSubUserAuth", update: "putSubUserAuth", delete: "putSubUserAuth", read: "getSubUsers" },
  refusal: { body: { result: "FAILED", msg: "the role decides", code: 6 }, code: "6", text: "the role decides" },
  secrets: ({ environment }) => [environment.UUCALL_API_KEY!],
});

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const program = { subAccountId: "101", appIds: ["12", "11"] };
let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
let process: DynamicProcess;
let text: string;
let auth: OneResource;
const granted = () => (emulator.grants.get("101")?.appIds ?? []).sort();
const puts = () => emulator.requests.all("putSubUserAuth").map(({ body }) => JSON.parse(body));

beforeAll(async () => {
  emulator = await startUucallEmulator();
  process = await DynamicProcess.start(emulator.environment);
  text = await providerText("uucall:SubAccountAppAuth");
});
beforeEach(() => {
  emulator.setDialect(defaultUucallDialect);
  emulator.clearFaults();
  emulator.applications.replaceAll(exampleApplications);
  emulator.grants.replaceAll(exampleGrants);
  emulator.requests.clear();
  auth = new OneResource(process, text);
});
afterAll(async () => {
  await process.stop();
  await emulator.stop();
});

describe("1: an unknown value", () => {
  test.each([{ subAccountId: UNKNOWN }, { appIds: UNKNOWN }, { appIds: ["11", UNKNOWN] }, { exclusive: UNKNOWN }])(
    "%o is none",
    async (unknown) => {
      const { inputs, failures } = await process.check({}, { ...program, ...unknown, __provider: text });
      expect(failures).toEqual([]);
      expect(inputs).toMatchObject(unknown);
    },
  );
});

test("2: a preview makes no call", async () => {
  expect(await auth.preview(program)).toMatchObject({ op: "create" });
  expect(emulator.requests.count()).toBe(0);
});

test("3: the id is the account's; the set is sorted, and the applications' names are outputs", async () => {
  await auth.up({ ...program, appIds: ["12", "11", "12"] });
  expect(auth.state).toMatchObject({
    id: "101",
    outputs: { subAccountId: "101", uid: "1225", exclusive: true, appIds: ["11", "12"], appNames: { 11: "外呼任务", 12: "通话记录" } },
  });
  expect(granted()).toEqual(["11", "12"]);
});

test("sends only the difference between what is live and what is wanted", async () => {
  await auth.up(program);
  expect(puts()).toEqual([{ uid: "1225", authAppIds: "12", unAuthAppIds: "1,111" }]);
});

test("4: a second up, and the same set in another order, change nothing", async () => {
  await auth.up(program);
  emulator.requests.clear();
  expect(await auth.up({ ...program, appIds: ["11", "12"] })).toMatchObject({ op: "same" });
  expect(emulator.requests.count()).toBe(0);
});

test("4: a set that is in force already is not sent", async () => {
  await auth.up({ ...program, appIds: ["1", "11", "111"] });
  expect(puts()).toEqual([]);
});

test("5: refresh without drift", async () => {
  await auth.up(program);
  const before = structuredClone(auth.state);
  expect(await auth.refresh()).toMatchObject({ op: "same" });
  expect(auth.state).toEqual(before);
});

test("6: one that somebody granted shows, and the repair revokes exactly that one", async () => {
  await auth.up(program);
  emulator.grants.change("101", { appIds: ["11", "12", "211"] });
  emulator.requests.clear();
  expect(await auth.refresh()).toMatchObject({ op: "update", changed: ["appIds"] });
  expect(auth.state!.outputs.appIds).toEqual(["11", "12", "211"]);
  expect(await auth.up(program)).toMatchObject({ op: "update", changed: ["appIds"] });
  expect(puts()).toEqual([{ uid: "1225", unAuthAppIds: "211" }]);
  expect(granted()).toEqual(["11", "12"]);
});

test("7: without exclusive, what others granted is no drift and stays", async () => {
  await auth.up({ ...program, exclusive: false });
  expect(granted()).toEqual(["1", "11", "111", "12"]);
  emulator.grants.change("101", { appIds: ["11", "12", "2"] });
  expect(await auth.refresh()).toMatchObject({ op: "same" });
  emulator.grants.change("101", { appIds: ["12", "2"] });
  expect(await auth.refresh()).toMatchObject({ op: "update", changed: ["appIds"] });
  await auth.up({ ...program, exclusive: false });
  expect(granted()).toEqual(["11", "12", "2"]);
});

test("8: without exclusive, an id that is taken out is revoked, the others stay", async () => {
  await auth.up({ ...program, exclusive: false });
  await auth.up({ ...program, appIds: ["12"], exclusive: false });
  expect(granted()).toEqual(["1", "111", "12"]);
});

describe("25: an id that is taken out is gone when the up reports success,", () => {
  const before = { ...program, exclusive: false };
  const after = { ...program, appIds: ["12"], exclusive: false };

  test.each<[string, Omit<Fault, "operation">]>([
    ["when the answer is cut before it is applied", { drop: "before" }],
    ["when a gateway gives up before it is applied", { status: 504 }],
  ])("%s", async (_, fault) => {
    await auth.up(before);
    emulator.fault({ ...fault, operation: "putSubUserAuth" });
    await auth.up(after);
    expect(granted()).toEqual(["1", "111", "12"]);
  });

  test.each<[string, Omit<Fault, "operation">, RegExp]>([
    ["when the answer is cut three times", { drop: "before", times: 3 }, /the connection/],
    [
      "when the vendor says yes and does nothing",
      { status: 200, body: { result: "success", data: "ok" } },
      /accepted, but the vendor does not show its effect .*; appIds still hold 11/,
    ],
  ])("%s: the up fails, and the next one does it", async (_, fault, reason) => {
    await auth.up(before);
    emulator.fault({ ...fault, operation: "putSubUserAuth" });
    await expect(auth.up(after)).rejects.toThrow(reason);
    await auth.up(after);
    expect(granted()).toEqual(["1", "111", "12"]);
    expect(await auth.refresh()).toMatchObject({ op: "same" });
  });
});

test("8: exclusive from now on revokes the others", async () => {
  await auth.up({ ...program, exclusive: false });
  expect(await auth.up(program)).toMatchObject({ op: "update", changed: ["exclusive"] });
  expect(granted()).toEqual(["11", "12"]);
});

test("9: another account replaces it, clearing the first one before", async () => {
  const { id } = emulator.subAccounts.add({ account: "wangwu" });
  await auth.up(program);
  expect(await auth.up({ ...program, subAccountId: id })).toMatchObject({ op: "replace", replaces: ["subAccountId"] });
  expect(granted()).toEqual([]);
  expect(emulator.grants.get(id)!.appIds).toEqual(["11", "12"]);
});

test("9: another enterprise replaces it", async () => {
  await auth.up(program);
  const { id, outputs, inputs } = auth.state!;
  expect(await process.diff(id, outputs, { ...inputs, uid: "7" })).toMatchObject({ replaces: ["uid"], deleteBeforeReplace: true });
});

test("10: an account that is gone takes its permissions along", async () => {
  const { id } = emulator.subAccounts.add({ account: "zhaoliu" });
  await auth.up({ ...program, subAccountId: id });
  emulator.subAccounts.remove(id);
  expect(await auth.refresh()).toMatchObject({ op: "delete" });
  await expect(auth.up({ ...program, subAccountId: id })).rejects.toThrow(`there is no sub-account ${id} in enterprise 1225`);
});

test("of another enterprise than that of the settings are refreshed, read, updated and deleted there", async () => {
  const other = await DynamicProcess.start({ ...emulator.environment, UUCALL_UID: "7" });
  const there = new OneResource(other, text);
  await there.up({ ...program, uid: "1225" });
  expect(await there.refresh()).toMatchObject({ op: "same" });
  expect(there.state!.outputs).toMatchObject({ uid: "1225" });
  expect(await other.read("101", { uid: "1225", __provider: text })).toMatchObject({ properties: { uid: "1225", appIds: ["11", "12"] } });
  emulator.grants.change("101", { appIds: ["11", "2"] });
  expect(await there.refresh()).toMatchObject({ op: "update", changed: ["appIds"] });
  await there.up({ ...program, uid: "1225", appIds: ["12"] });
  expect(granted()).toEqual(["12"]);
  await there.destroy();
  expect(granted()).toEqual([]);
  await other.stop();
});

test("11: delete revokes all that it manages, and nothing is left to do when the account is gone or clear", async () => {
  await auth.up(program);
  const { state } = auth;
  await auth.destroy();
  expect(granted()).toEqual([]);
  auth.state = state;
  emulator.requests.clear();
  await auth.destroy();
  expect(puts()).toEqual([]);
});

test("11: without exclusive, delete leaves what others granted", async () => {
  await auth.up({ ...program, exclusive: false });
  await auth.destroy();
  expect(granted()).toEqual(["1", "111"]);
});

test("11: a refusal gives the vendor's reason", async () => {
  await auth.up(program);
  emulator.fault({ operation: "putSubUserAuth", status: 200, body: { result: "FAILED", msg: "the role decides", code: 1 } });
  await expect(auth.destroy()).rejects.toThrow("the role decides");
});

test("an id that the vendor does not know is an error that lists the known ones, before anything is sent", async () => {
  await expect(auth.up({ ...program, appIds: ["11", "99"] })).rejects.toThrow(
    /appIds: the vendor knows no application 99\. It knows 1 \(CTI模块\), .*211 \(导出客户\)/,
  );
  expect(puts()).toEqual([]);
});

test("a name instead of an id is told, and of many known ones the first 20 are named", async () => {
  await expect(auth.up({ ...program, appIds: ["外呼任务"] })).rejects.toThrow(
    /appIds: the vendor knows no application 外呼任务\. 外呼任务 is the name of 11: give the id\. It knows 1 \(CTI模块\), /,
  );
  for (let at = 0; at < 14; at++) emulator.applications.add({ id: String(400 + at), name: `more ${at}` });
  await expect(auth.up({ ...program, appIds: ["99"] })).rejects.toThrow(/It knows 1 \(CTI模块\), .*408 \(more 8\) and 5 more$/);
  expect(puts()).toEqual([]);
});

test("an update to an id that the vendor does not know writes nothing", async () => {
  await auth.up(program);
  emulator.requests.clear();
  await expect(auth.up({ ...program, appIds: ["11", "99"] })).rejects.toThrow(
    "appIds: the vendor knows no application 99. It knows 1 (CTI模块)",
  );
  expect(puts()).toEqual([]);
  expect(granted()).toEqual(["11", "12"]);
});

describe.each<[string, Omit<Fault, "operation">, number]>([
  ["after it was applied", { drop: "after" }, 1],
  ["before it was applied", { drop: "before" }, 2],
  ["by a gateway, and it was applied", { status: 504, applied: true }, 1],
])("14: the answer is lost %s:", (_, fault, sent) => {
  test("create, update and delete end right", async () => {
    for (const [step, after] of [
      [() => auth.up(program), ["11", "12"]],
      [() => auth.up({ ...program, appIds: ["11", "211"] }), ["11", "211"]],
      [() => auth.destroy(), []],
    ] as const) {
      emulator.requests.clear();
      emulator.fault({ ...fault, operation: "putSubUserAuth" });
      await step();
      expect(granted()).toEqual(after);
      expect(puts()).toHaveLength(sent);
    }
  });
});

test("an application under itself, or under two others, is walked once", async () => {
  emulator.applications.replaceAll([
    ...exampleApplications.filter((application) => application.id !== "211"),
    { id: "211", pid: "22", name: "a" },
  ]);
  emulator.grants.replaceAll([{ subAccountId: "101", appIds: ["11", "111"] }]);
  emulator.fault({
    operation: "getSubUserAuth",
    times: "always",
    transform: ({ Data, ...rest }) => ({ ...rest, Data: [...Data, { id: 1, pid: 211, name: "CTI", isAuth: false }] }),
  });
  await auth.up(program);
  expect(granted()).toEqual(["11", "12"]);
  emulator.requests.clear();
  await auth.refresh();
  expect(emulator.requests.count("getSubUserAuth")).toBe(exampleApplications.length + 1);
});
