import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import type { Fault } from "../../emulator/faults.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

const create = (groupName: string) => caller.create({ vdn: 113, groupName, groupType: 2 });
const exists = (groupName: string) => aicc.groups.find((group) => group.groupName === groupName) !== undefined;
const statuses = async (count: number) => {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await caller.list()).status);
  return answers;
};

describe("an answer in place of the real one", () => {
  test("429 with Retry-After, once, and the request is not applied", async () => {
    const fault = aicc.fault({ operation: "createusergroup", status: 429, headers: { "Retry-After": "7" } });
    const refused = await create("throttled");
    expect(refused).toMatchObject({ status: 429, text: "", headers: { "retry-after": "7" } });
    expect(exists("throttled")).toBe(false);
    expect(fault.hits).toBe(1);
    expect((await create("throttled")).body.resultCode).toBe("0100000");
    expect(aicc.requests.all("createusergroup")).toMatchObject([
      { status: 429, outcome: "answered", faulted: true },
      { status: 200, outcome: "answered" },
    ]);
    expect(aicc.requests.last()).not.toHaveProperty("faulted");
  });

  test.each([500, 503, 204, 301])("%d without a body", async (status) => {
    aicc.fault({ status });
    expect(await caller.list()).toMatchObject({ status, text: "" });
  });

  test.each([
    ["an HTML page", "<html>busy</html>", "text/html;charset=UTF-8"],
    ["wrong JSON", '{"resultCode":', "application/json;charset=UTF-8"],
    ["a JSON value", { resultCode: "0100999" }, "application/json;charset=UTF-8"],
    ["null", null, "application/json;charset=UTF-8"],
  ])("%s", async (_, body, contentType) => {
    aicc.fault({ status: 200, body });
    const answer = await caller.list();
    expect(answer).toMatchObject({ status: 200, text: typeof body === "string" ? body : JSON.stringify(body) });
    expect(answer.headers["content-type"]).toBe(contentType);
  });

  test("its Content-Type may be any", async () => {
    aicc.fault({ status: 200, body: "<x/>", headers: { "content-type": "text/xml" } });
    expect((await caller.list()).headers["content-type"]).toBe("text/xml");
  });

  test("may come after the request was applied, as from a gateway that gave up", async () => {
    aicc.fault({ operation: "createusergroup", status: 504, applied: true });
    expect((await create("applied behind a 504")).status).toBe(504);
    expect(exists("applied behind a 504")).toBe(true);
  });
});

describe("a changed answer", () => {
  test("lacks a field, in every row or at the top", async () => {
    aicc.fault({ operation: "queryallccgroup", omit: "resultDesc.*.id" });
    const rows = (await caller.list()).body.resultDesc;
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(Object.keys(row)).not.toContain("id");
    aicc.fault({ operation: "queryallccgroup", omit: "resultDesc" });
    expect((await caller.list()).body).toEqual({ resultCode: "0100000" });
    aicc.fault({ operation: "queryallccgroup", omit: "resultDesc.0" });
    expect((await caller.list()).body.resultDesc).toHaveLength(rows.length - 1);
  });

  test("may be any function of the real one", async () => {
    aicc.fault({ transform: (answer) => ({ ...answer, resultCode: 100_000 }) });
    expect((await caller.list()).body).toMatchObject({ resultCode: 100_000, resultDesc: expect.any(Array) });
  });

  test("stays as it is where it has no JSON", async () => {
    aicc.setDialect({ unauthorizedBody: "empty" });
    aicc.fault({ omit: "resultDesc" });
    expect(await caller.list(1, 113, { secretKey: "x" })).toMatchObject({ status: 401, text: "" });
    aicc.setDialect({ unauthorizedBody: "json" });
  });

  test("a transform that throws is the emulator's 500, and the request ends in the log", async () => {
    aicc.fault({
      transform: () => {
        throw new Error("planted");
      },
    });
    expect((await caller.list()).status).toBe(500);
    expect(aicc.requests.last()).toMatchObject({ status: 500, outcome: "answered", reason: "planted" });
    expect(aicc.requests.inFlight).toBe(0);
  });
});

describe("a dropped connection", () => {
  test('"before": the request arrives and is not applied', async () => {
    aicc.fault({ operation: "createusergroup", drop: "before" });
    await expect(create("lost before")).rejects.toThrow("other side closed");
    expect(exists("lost before")).toBe(false);
    expect(aicc.requests.all()).toMatchObject([{ operation: "createusergroup", outcome: "dropped before" }]);
    expect(aicc.requests.last()?.status).toBeUndefined();
    expect(aicc.requests.inFlight).toBe(0);
  });

  test('"after": it is applied and the answer is lost', async () => {
    aicc.fault({ operation: "createusergroup", drop: "after" });
    await expect(create("lost after")).rejects.toThrow("other side closed");
    expect(exists("lost after")).toBe(true);
    expect(aicc.requests.all()).toMatchObject([{ operation: "createusergroup", outcome: "dropped after" }]);
    expect((await caller.list()).status).toBe(200);
  });

  test.each([false, true])('"accept" resets a new connection, with nothing recorded (TLS: %s)', async (tls) => {
    const other = await startAiccEmulator({ tls });
    const fresh = new Caller(other);
    const fault = other.fault({ drop: "accept", times: 2 });
    await expect(fresh.list()).rejects.toThrow();
    await expect(fresh.list()).rejects.toThrow();
    expect(fault.hits).toBe(2);
    expect(other.requests.count()).toBe(0);
    expect((await fresh.list()).status).toBe(200);
    await fresh.close();
    await other.stop();
  });

  test('"accept" resets an open connection when its next request arrives', async () => {
    await caller.list();
    const fault = aicc.fault({ drop: "accept" });
    await expect(create("never read")).rejects.toThrow();
    expect(fault.hits).toBe(1);
    expect(exists("never read")).toBe(false);
    expect(aicc.requests.all("createusergroup")).toEqual([]);
    expect((await caller.list()).status).toBe(200);
  });
});

describe("latency", () => {
  test("comes before the request is handled", async () => {
    aicc.fault({ latencyMs: 80 });
    const start = performance.now();
    await caller.list();
    expect(performance.now() - start).toBeGreaterThanOrEqual(78);
    const { startedAt, endedAt } = aicc.requests.last()!;
    expect(endedAt! - startedAt).toBeGreaterThanOrEqual(78);
  });

  test("hits beside other faults and adds up", async () => {
    aicc.fault({ latencyMs: 30, times: "always" });
    aicc.fault({ status: 503, latencyMs: 30 });
    const start = performance.now();
    expect((await caller.list()).status).toBe(503);
    expect(performance.now() - start).toBeGreaterThanOrEqual(58);
    expect((await caller.list()).status).toBe(200);
  });

  test("shows how many requests a client has in flight", async () => {
    aicc.fault({ operation: "queryallccgroup", latencyMs: 100, times: "always" });
    const four = new Caller(aicc, 4);
    await Promise.all(Array.from({ length: 10 }, () => four.list()));
    expect(aicc.requests.concurrencyHighWater).toBe(4);
    aicc.requests.clear();
    expect(aicc.requests.concurrencyHighWater).toBe(0);
    await four.list();
    expect(aicc.requests.concurrencyHighWater).toBe(1);
    await four.close();
  });
});

describe("sessions", () => {
  test("end before the request that the fault names", async () => {
    const token = (await caller.token()).body.AccessToken;
    aicc.fault({ operation: "queryorgs", expireSessions: true });
    expect((await caller.orgsWith(token)).status).toBe(401);
    expect((await caller.orgs()).status).toBe(200);
  });
});

describe("which requests are hit", () => {
  test("those of the operation", async () => {
    aicc.fault({ operation: "updategroup", status: 503 });
    expect(await statuses(1)).toEqual([200]);
    expect((await caller.update({})).status).toBe(503);
  });

  test("as many as asked for, or all until cleared", async () => {
    aicc.fault({ status: 503, times: 2 });
    expect(await statuses(3)).toEqual([503, 503, 200]);
    const always = aicc.fault({ status: 500, times: "always" });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    always.clear();
    expect(await statuses(1)).toEqual([200]);
    expect(always.hits).toBe(3);
  });

  test("after those that are skipped", async () => {
    aicc.fault({ status: 503, skip: 2 });
    expect(await statuses(4)).toEqual([200, 200, 503, 200]);
  });

  test("by one fault after the other, in the order in which they were armed", async () => {
    aicc.fault({ status: 500 });
    aicc.fault({ status: 503, times: 2 });
    expect(await statuses(4)).toEqual([500, 503, 503, 200]);
  });

  test("clearing takes one operation's faults or all", async () => {
    aicc.fault({ operation: "queryorgs", status: 500, times: "always" });
    aicc.fault({ operation: "queryallccgroup", status: 503, times: "always" });
    aicc.clearFaults("queryorgs");
    expect((await caller.orgs()).status).toBe(200);
    expect(await statuses(1)).toEqual([503]);
    aicc.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });
});

test.each<[Fault, string]>([
  [{}, "a fault needs one of"],
  [{ times: 2 }, "a fault needs one of"],
  [{ drop: "after", status: 500 }, "exclude each other"],
  [{ latencyMs: 1, body: "x" }, "need a status"],
  [{ drop: "accept", operation: "queryorgs" }, "before any operation"],
  [{ drop: "accept", times: "always" }, "before any operation"],
  [{ status: 42 }, "status"],
  [{ status: 500, times: 0 }, "times"],
  [{ status: 500, oops: 1 } as Fault, "oops"],
])("%j makes no sense and is refused", (fault, message) => {
  expect(() => aicc.fault(fault as Parameters<typeof aicc.fault>[0])).toThrow(message);
});
