import { expect, test } from "vitest";
import { startAiccEmulator } from "../../../sandbox/emulator/aicc/index.ts";
import { type RecordedRequest, RequestLog } from "../../../sandbox/emulator/requestLog.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

test("a request is recorded as it was sent, with what became of it", async () => {
  const before = Date.now();
  const body = '{"vdn":113, "groupName":"组","groupType":2}';
  await caller.create(body);
  await caller.orgs("?offset=0&orgType=D&x=%E7%BB%84");
  const [create, token, orgs] = aicc.requests.all() as [RecordedRequest, RecordedRequest, RecordedRequest];
  expect(create).toMatchObject({
    operation: "createusergroup",
    method: "POST",
    path: "/rest/cmsapp/v1/openapi/qcrelationconf/createusergroup",
    query: {},
    body,
    status: 200,
    outcome: "answered",
    account: aicc.environment.AICC_ACCESS_KEY,
    headers: { "content-type": "application/json;charset=UTF-8", "content-length": String(Buffer.byteLength(body)) },
  });
  expect(create.headers.authorization).toMatch(/^auth-v2\//);
  expect(create.startedAt).toBeGreaterThanOrEqual(before);
  expect(create.endedAt).toBeGreaterThanOrEqual(create.startedAt);
  expect(create.endedAt).toBeLessThanOrEqual(Date.now());
  expect(token).toMatchObject({ operation: "tokenByAkSk", method: "POST" });
  expect(orgs).toMatchObject({ operation: "queryorgs", method: "GET", query: { offset: "0", orgType: "D", x: "组" }, body: "" });
  expect([create.id, token.id, orgs.id]).toEqual([create.id, create.id + 1, create.id + 2]);
});

test("requests are counted and found by operation", async () => {
  await caller.list();
  await caller.list(1, 114);
  await caller.tenants({});
  expect(aicc.requests.count()).toBe(3);
  expect(aicc.requests.count("queryallccgroup")).toBe(2);
  expect(aicc.requests.count("deleteusergroup")).toBe(0);
  expect(aicc.requests.last("queryallccgroup")?.path).toMatch(/114$/);
  expect(aicc.requests.last()?.operation).toBe("querytenants");
  aicc.requests.clear();
  expect(aicc.requests.all()).toEqual([]);
  expect(aicc.requests.last()).toBeUndefined();
});

test("listeners hear of each request as it ends, until they are removed", async () => {
  const heard: string[] = [];
  const stop = aicc.requests.onEnd(({ operation, status }) => heard.push(`${operation} ${status}`));
  await caller.list();
  stop();
  await caller.list();
  expect(heard).toEqual(["queryallccgroup 200"]);
});

test("control requests are not recorded", async () => {
  await caller.send("GET", "/_emulator/state");
  expect(aicc.requests.count()).toBe(0);
});

test("the oldest requests go first when there are too many", () => {
  const log = new RequestLog(2);
  const request = { method: "GET", path: "/", query: {}, headers: {}, body: "", startedAt: 0 };
  for (const operation of ["a", "b", "c"]) log.end(log.begin({ ...request, operation }), "answered", 200);
  expect(log.all().map(({ operation }) => operation)).toEqual(["b", "c"]);
  expect(log.concurrencyHighWater).toBe(1);
});
