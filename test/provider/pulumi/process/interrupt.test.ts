import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type AiccEmulator, defaultAiccDialect, startAiccEmulator } from "../../../../emulator/aicc/index.ts";
import type { CallError } from "../../../tools/dynamicProcess.ts";
import { DynamicProcess } from "../../../tools/dynamicProcess.ts";
import { recordedText } from "../../../tools/recordedText.ts";

vi.setConfig({ testTimeout: 60_000 });

let aicc: AiccEmulator;
let process: DynamicProcess;
const place = { ccId: 1, vdn: 113 };
const group = (groupName: string) => ({ ...place, groupName, groupType: "agent", remark: "", __provider: recordedText("aicc:UserGroup") });
const named = (groupName: string) => aicc.groups.find((each) => each.groupName === groupName);
const failureOf = (promise: Promise<unknown>): Promise<CallError> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );
/** Waits until the vendor has so many calls of an operation, answered or not. */
async function calls(operation: NonNullable<Parameters<typeof aicc.requests.count>[0]>, count = 1): Promise<void> {
  while (aicc.requests.count(operation) < count) await sleep(5);
}
/** How long something takes, in milliseconds. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; took: number }> {
  const began = performance.now();
  return { result: await work(), took: performance.now() - began };
}

beforeAll(async () => {
  aicc = await startAiccEmulator();
});
beforeEach(async () => {
  process = await DynamicProcess.start({ ...aicc.environment, AICC_MAX_CONCURRENCY: "1", AICC_MEMBER_BATCH_SIZE: "1" });
  await process.create(group("warm-up"));
  aicc.requests.clear();
});
afterEach(async () => {
  await process.stop();
  aicc.clearFaults();
  aicc.setDialect(defaultAiccDialect);
  for (const { id } of aicc.groups.all()) aicc.groups.remove(id);
});
afterAll(() => aicc.stop());

describe("at the first Ctrl-C, which the engine passes on", () => {
  test("the write that is under way ends with its id, and what waits behind it is not sent", async () => {
    aicc.fault({ operation: "createusergroup", latencyMs: 2500 });
    const first = process.create(group("first"));
    await calls("createusergroup");
    const behind = failureOf(process.create(group("behind")));
    await sleep(50);
    const { took } = await timed(async () => {
      await process.cancel();
      expect((await behind).message).toBe(
        'create of UserGroup "behind" of VDN 113: cancelled before anything was written. Run "pulumi up" again',
      );
    });
    expect(took).toBeLessThan(1500);
    expect(await first).toMatchObject({ id: named("first")!.id });
    expect(named("behind")).toBeUndefined();
    expect(process.output).toContain(
      "cancelled: no further write is sent; 1 operation that has written checks the result, for 30 s at the most",
    );
  });

  test("nothing is begun afterwards", async () => {
    await process.cancel();
    const error = await failureOf(process.create(group("late")));
    expect(error.message).toBe('create of UserGroup "late" of VDN 113: not begun, since the run was cancelled. Run "pulumi up" again');
    expect(aicc.requests.all()).toEqual([]);
  });

  test("a write that the vendor has taken on is looked at until it shows, however its lists lag", async () => {
    aicc.setDialect({ listLagMs: 1500 });
    const created = process.create(group("lagging"));
    await calls("createusergroup");
    await process.cancel();
    expect(await created).toMatchObject({ id: named("lagging")!.id });
  });

  test("a write that the vendor has taken on and that cannot be looked at is kept as unconfirmed, and the next run goes on with it", async () => {
    aicc.fault({ operation: "queryallccgroup", status: 503, headers: { "retry-after": "60" }, times: "always" });
    const created = failureOf(process.create(group("blind")));
    await calls("createusergroup");
    await calls("queryallccgroup");
    await process.cancel();
    const { partial, message } = await created;
    expect(message).toContain("the create was accepted, but what became of it cannot be seen");
    expect(partial).toMatchObject({ id: expect.stringMatching(/^unconfirmed:/), properties: { groupName: "blind" } });

    aicc.clearFaults();
    await process.restart();
    expect(await process.read(partial!.id, partial!.properties)).toMatchObject({ id: named("blind")!.id });
  });

  test.each([
    ["a write", "createusergroup", /HTTP 429\)\. It is not tried again, since the run was cancelled$/],
    ["a look before it", "queryallccgroup", /: cancelled before anything was written/],
  ] as const)("the pause that the vendor asks for after %s ends", async (_, operation, message) => {
    await process.restart();
    aicc.requests.clear();
    aicc.fault({ operation, status: 429, headers: { "Retry-After": "60" }, times: "always" });
    const created = failureOf(process.create(group("busy")));
    while (!process.output.some((line) => line.includes("waiting"))) await sleep(10);
    expect(process.output).toContain(`aicc ${operation}: HTTP 429, waiting 60 s, attempt 2 of 5`);
    const { took } = await timed(async () => {
      await process.cancel();
      expect((await created).message).toMatch(message);
    });
    expect(took).toBeLessThan(2000);
    expect(aicc.requests.count(operation)).toBe(1);
    expect(named("busy")).toBeUndefined();
  });

  test("who waits for the turn of another one ends", async () => {
    aicc.fault({ operation: "createusergroup", latencyMs: 3000 });
    const first = process.create(group("shared"));
    await calls("createusergroup");
    const second = failureOf(process.create({ ...group("shared"), remark: "another" }));
    await sleep(1500);
    expect(process.output).toContain(
      'create of UserGroup "shared" of VDN 113: waits until another operation on the same object has ended, 900 s at the most',
    );
    await process.cancel();
    expect((await second).message).toContain("cancelled before anything was written");
    expect(await first).toMatchObject({ id: named("shared")!.id, properties: { remark: "" } });
  });

  test("a write of several calls stops between them, and the state has what they did", async () => {
    const { id } = await process.create(group("team"));
    aicc.fault({ operation: "batchaddgroupmember", latencyMs: 300, times: "always" });
    const members = {
      ...place,
      groupId: id,
      workNos: [50041, 50042, 50043],
      exclusive: true,
      __provider: recordedText("aicc:UserGroupMembers"),
    };
    const created = failureOf(process.create(members));
    await calls("batchaddgroupmember", 2);
    await process.cancel();
    const { partial, message } = await created;
    expect(named("team")!.workNos).toEqual([50041, 50042]);
    expect(partial).toMatchObject({ id, properties: { workNos: [50041, 50042] } });
    expect(message).toContain("only a part of it was done: aicc batchaddgroupmember: not sent, since the run was cancelled");
  });

  test("a refresh ends at once", async () => {
    const { id, properties } = await process.create(group("slow"));
    await process.restart();
    aicc.fault({ operation: "queryallccgroup", latencyMs: 5000, times: "always" });
    const seen = aicc.requests.count("queryallccgroup");
    const reading = failureOf(process.read(id, properties));
    await calls("queryallccgroup", seen + 1);
    const { took } = await timed(async () => {
      await process.cancel();
      expect((await reading).message).toContain("cancelled before anything was written");
    });
    expect(took).toBeLessThan(2000);
  });
});

describe.each(["SIGINT", "SIGTERM"] as const)("at %s", (signal) => {
  test("a process that has nothing to do ends at once, by the signal", async () => {
    const { result, took } = await timed(async () => {
      process.signal(signal);
      return process.ended();
    });
    expect(result).toBe(signal);
    expect(took).toBeLessThan(2000);
  });

  test("a write that is under way ends with its id before the process does, and nothing is begun", async () => {
    aicc.fault({ operation: "createusergroup", latencyMs: 3000 });
    const created = process.create(group("first"));
    await calls("createusergroup");
    process.signal(signal);
    await sleep(500);
    expect((await failureOf(process.create(group("late")))).message).toContain("not begun, since the run was cancelled");
    expect(await created).toMatchObject({ id: named("first")!.id });
    expect(await process.ended()).toBe(signal);
    expect(named("late")).toBeUndefined();
  });

  test("a second one ends the process at once", async () => {
    aicc.fault({ operation: "createusergroup", latencyMs: 5000 });
    const created = failureOf(process.create(group("abandoned")));
    await calls("createusergroup");
    process.signal(signal);
    await sleep(100);
    const { took } = await timed(async () => {
      process.signal(signal);
      expect(await process.ended()).toBe(signal);
    });
    expect(took).toBeLessThan(2000);
    await created;
  });
});

describe("when the engine was killed, and nobody reads what it prints,", () => {
  test("the line that cannot be printed cancels the operation, and then the process ends", async () => {
    aicc.fault({ operation: "createusergroup", status: 429, headers: { "retry-after": "30" } });
    process.abandon();
    // The answer goes nowhere in the end, since nobody waits for it.
    expect((await failureOf(process.create(group("orphan")))).message).toMatch(/cancelled|dropped|UNAVAILABLE/);
    expect(named("orphan")).toBeUndefined();
    expect(await process.ended()).toBe("SIGTERM");
  });

  test.each([
    ["looks at the vendor", { operation: "queryallccgroup", latencyMs: 2_000, times: "always" }],
    ["waits before it repeats a write", { operation: "createusergroup", status: 429, headers: { "retry-after": "3" } }],
  ] as const)("an operation that %s prints nothing, writes nothing, and then the process ends", async (_, fault) => {
    await process.restart();
    aicc.requests.clear();
    aicc.fault(fault);
    const creating = failureOf(process.create(group("orphan")));
    await calls(fault.operation);
    await sleep(200);
    process.leave();
    expect((await creating).message).toMatch(/cancelled|dropped|UNAVAILABLE/);
    expect(await process.ended()).toBe("SIGTERM");
    expect([aicc.requests.count("createusergroup"), named("orphan")]).toEqual([fault.operation === "createusergroup" ? 1 : 0, undefined]);
  });

  test("a pipe that closes says nothing while the engine answers at its address", async () => {
    const engine = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(engine, "listening");
    const { port } = engine.address() as AddressInfo;
    const other = await DynamicProcess.start(aicc.environment, {}, [], `127.0.0.1:${port}`);
    try {
      await other.create(group("before"));
      const asked = once(engine, "connection");
      other.leave();
      await asked;
      expect((await other.create(group("after"))).id).toBe(named("after")!.id);
    } finally {
      await other.stop();
      await new Promise((resolve) => engine.close(resolve));
    }
  });
});
