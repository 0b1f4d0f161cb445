import { expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { type RecordedRequest, RequestLog } from "../../emulator/requestLog.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator({ logCredentials: true }), Caller);
const request = { method: "GET", path: "/", query: {}, headers: {}, body: "", startedAt: 0 };

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
  const log = new RequestLog({ capacity: 2 });
  for (const operation of ["a", "b", "c"]) log.end(log.begin({ ...request, operation }), "answered", 200);
  expect(log.all().map(({ operation }) => operation)).toEqual(["b", "c"]);
  expect(log.concurrencyHighWater).toBe(1);
});

test("the oldest requests go first when they hold too much, reasons included", () => {
  const log = new RequestLog({ characters: 2500 });
  const arrived = ["a", "b", "c"].map((operation) => log.begin({ ...request, operation, body: "x".repeat(1000) }));
  expect(log.all().map(({ operation }) => operation)).toEqual(["b", "c"]);
  arrived[2]!.reason = "y".repeat(1000);
  for (const one of arrived) log.end(one, "answered", 400);
  expect(log.all().map(({ operation }) => operation)).toEqual(["c"]);
  log.clear();
  log.end(log.begin({ ...request, operation: "d", query: { q: "x".repeat(1000) }, headers: { h: "x".repeat(1000) } }), "answered", 200);
  expect(log.count()).toBe(1);
});

test("credentials do not show, unless they are asked for", () => {
  const headers = {
    authorization: "s3cret",
    cookie: "SESSION=s3cret",
    "x-app-key": "s3cret",
    "proxy-authorization": "s3cret",
    accept: "*/*",
  };
  const bodies = [
    '{"app_key":"k","app_secret":"s3cret"}',
    '{"account":"zhang","password": "s3cret\\"s3cret", "name":"Zhang San"}',
    '{"body":{"password":"s3cret\ns3cret"}}',
    '{"action":"AuthenticationManagement","method":"login","data":["admin","s3cret",true],"type":"rpc","tid":1}',
    '[{"data": [ "admin" , "s3cret\\"" ],"method":"login"}]',
    '{"password":"s3cret","broken',
  ];
  const sent = bodies.map((body) => ({ ...request, operation: "o", headers, body, query: { password: "s3cret", uid: "1225" } }));
  const [log, open] = [new RequestLog(), new RequestLog({ credentials: true })];
  const heard: RecordedRequest[] = [];
  log.onEnd((ended) => heard.push(ended));
  for (const one of sent) {
    log.end(log.begin(one), "answered", 200);
    open.end(open.begin(one), "answered", 200);
  }
  for (const shown of [log.all(), log.all("o"), [log.last()], heard]) expect(JSON.stringify(shown)).not.toContain("s3cret");
  expect(log.all()[0]).toMatchObject({
    headers: { authorization: "[masked]", accept: "*/*" },
    body: '{"app_key":"k","app_secret":"[masked]"}',
    query: { password: "[masked]", uid: "1225" },
  });
  expect(JSON.parse(log.all()[1]!.body)).toEqual({ account: "zhang", password: "[masked]", name: "Zhang San" });
  expect(JSON.parse(log.all()[3]!.body).data).toEqual(["admin", "[masked]", true]);
  expect(open.all()).toMatchObject(sent);
});
