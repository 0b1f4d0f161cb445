import { describe, expect, test } from "vitest";
import { defaultAiccDialect, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const keys = (name: string) => ({ accessKey: `${name}-ak`, secretKey: "sk", appKey: `${name}-app`, appSecret: "secret" });
const [aicc, caller] = await useEmulator(
  startAiccEmulator({ accounts: [keys("first"), { ...keys("second"), groups: [], agents: [], orgs: [], tenants: [] }] }),
  Caller,
);

const control = (method: string, path: string, body?: unknown) => caller.send(method, `/_emulator${path}`, {}, body);
const ceshi445566 = "159832671551117675139418726647";

test.each(["", "/"])("it lists its endpoints at /_emulator%s", async (path) => {
  const { status, body } = await control("GET", path);
  expect(status).toBe(200);
  expect(Object.keys(body)).toContain("POST /_emulator/faults");
});

test("every endpoint that it lists is there", async () => {
  const { body } = await control("GET", "/");
  // The events go on and on: they have tests of their own.
  for (const endpoint of Object.keys(body).filter((name) => !name.endsWith("/events"))) {
    const [method, path] = endpoint.split(" ") as [string, string];
    const { status, body: answer } = await control(
      method,
      path.replace("/_emulator", ""),
      method === "GET" || method === "DELETE" ? undefined : {},
    );
    expect(answer?.error ?? "", endpoint).not.toContain("not part of the control API");
    expect(status, endpoint).toBeLessThan(500);
  }
});

describe("state", () => {
  test("shows the objects of an account, the first one unless named", async () => {
    expect((await control("GET", "/state")).body).toEqual({
      groups: aicc.groups.all(),
      agents: aicc.agents.all(),
      orgs: aicc.orgs.all(),
      tenants: aicc.tenants.all(),
    });
    expect((await control("GET", "/state?account=second-ak")).body).toEqual({ groups: [], agents: [], orgs: [], tenants: [] });
    expect(await control("GET", "/state?account=nobody")).toMatchObject({
      status: 404,
      body: { error: 'There is no account "nobody". The accounts are first-ak, second-ak.' },
    });
  });

  test("objects are added, changed and removed behind the API's back", async () => {
    const added = await control("POST", "/state/groups", { groupName: "by hand", groupType: 2 });
    expect(added).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^\d{30}$/), ccId: 1, vdn: 113, groupName: "by hand", remark: "" },
    });
    const { id } = added.body;
    expect((await caller.list()).body.resultDesc).toContainEqual({ groupName: "by hand", groupType: 2, id });
    expect(await control("PATCH", `/state/groups/${id}`, { remark: "changed" })).toMatchObject({
      status: 200,
      body: { remark: "changed", id },
    });
    expect((await caller.list()).body.resultDesc).toContainEqual({ groupName: "by hand", groupType: 2, remark: "changed", id });
    expect((await control("DELETE", `/state/groups/${id}`)).status).toBe(204);
    expect((await caller.list()).body.resultDesc).toHaveLength(2);
    const ofGroup = { vdn: 113, groupId: ceshi445566, limit: 1, offset: 0 };
    const agent = (await control("POST", "/state/agents", { workNo: 50060, ccRoleId: 3 })).body;
    expect((await control("PATCH", `/state/groups/${ceshi445566}`, { workNos: [50060] })).status).toBe(200);
    const { accountCode, accountName } = agent;
    expect((await caller.members(ofGroup)).body.resultDesc).toMatchObject([{ workNo: 50060, ccRoleId: 3, accountCode, accountName }]);
    expect((await control("PATCH", "/state/orgs/1743229000370058604", { status: "3" })).body).toMatchObject({ status: "3" });
    expect((await caller.orgs()).body.total).toBe(7);
  });

  test("may be replaced, for the kinds given", async () => {
    const before = aicc.orgs.all();
    const groups = [{ id: "1", groupName: "only", groupType: 3 }];
    expect((await control("PUT", "/state?account=second-ak", { groups })).body).toMatchObject({ groups, orgs: [] });
    expect(aicc.accounts[1]!.groups.all()).toMatchObject(groups);
    expect(aicc.orgs.all()).toEqual(before);
  });

  test.each([
    ["POST", "/state/groups", { groupName: "no type" }, 400],
    ["POST", "/state/groups", { id: ceshi445566, groupName: "twice", groupType: 2 }, 400],
    ["POST", "/state/agents", { workNo: 1117 }, 400],
    ["POST", "/state/agents", { workNo: "50060" }, 400],
    ["POST", "/state/groups", "{", 400],
    ["POST", "/state/groups", [], 400],
    ["POST", "/state/colours", {}, 404],
    ["PATCH", "/state/groups/1", {}, 404],
    ["PATCH", `/state/groups/${ceshi445566}`, { groupType: "2" }, 400],
    ["DELETE", "/state/groups/1", undefined, 404],
    ["PUT", "/state", { groups: {} }, 400],
    ["PUT", "/state", { groups: [], orgs: [{}] }, 400],
    ["PUT", "/state", { tenants: [], groups: [1, 2].map(() => ({ id: "1", groupName: "twin", groupType: 2 })) }, 400],
    ["PUT", "/state", { orgs: [], colours: [] }, 404],
  ])("%s %s %j: %d, and nothing changes", async (method, path, body, status) => {
    const before = (await control("GET", "/state")).body;
    expect(await control(method, path, body)).toMatchObject({ status, body: { error: expect.any(String) } });
    expect((await control("GET", "/state")).body).toEqual(before);
  });
});

describe("objects by their names", () => {
  test("are changed and removed", async () => {
    const { id } = (await control("POST", "/state/groups", { groupName: "named / 名", groupType: 2 })).body;
    const path = `/state/groups/${encodeURIComponent("named / 名")}`;
    expect(await control("PATCH", path, { remark: "by name" })).toMatchObject({ status: 200, body: { id, remark: "by name" } });
    expect((await control("DELETE", path)).status).toBe(204);
    expect((await control("DELETE", path)).status).toBe(404);
  });

  test("an id comes before a name", async () => {
    const named = aicc.groups.add({ groupName: ceshi445566, groupType: 2 });
    await control("PATCH", `/state/groups/${ceshi445566}`, { remark: "the id" });
    expect(aicc.groups.get(ceshi445566)!.remark).toBe("the id");
    expect(aicc.groups.get(named.id)!.remark).toBe("");
    aicc.groups.remove(named.id);
  });

  test("a name that several have is refused with their ids", async () => {
    expect(await control("PATCH", "/state/orgs/test1", { description: "which?" })).toMatchObject({
      status: 409,
      body: { error: "Several objects have the name test1. Take one of their ids: 1743585653682750400, 1743590021250053742." },
    });
  });
});

describe("faults", () => {
  test("are armed, listed and cleared", async () => {
    const fault = { operation: "queryallccgroup", status: 503, times: 2, headers: { "Retry-After": "1" } };
    expect((await control("POST", "/faults", fault)).status).toBe(201);
    expect((await caller.list()).status).toBe(503);
    expect((await control("GET", "/faults")).body).toEqual([{ id: expect.any(Number), fault: expect.objectContaining(fault), hits: 1 }]);
    expect((await control("DELETE", "/faults?operation=queryorgs")).status).toBe(204);
    expect((await control("GET", "/faults")).body).toHaveLength(1);
    expect((await control("DELETE", "/faults")).status).toBe(204);
    expect((await caller.list()).status).toBe(200);
  });

  test("that make no sense are refused", async () => {
    expect(await control("POST", "/faults", { times: 3 })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("needs one of") },
    });
    expect((await control("POST", "/faults", { transform: "x" })).status).toBe(400);
  });
});

test("the dialect is read, turned and reset", async () => {
  expect((await control("GET", "/dialect")).body).toEqual(defaultAiccDialect);
  expect((await control("PATCH", "/dialect", { envelope: "2024", listLagMs: 10 })).body).toEqual({
    ...defaultAiccDialect,
    envelope: "2024",
    listLagMs: 10,
  });
  expect((await caller.tenants({})).body).toHaveProperty("returnCode", "0");
  expect(await control("PATCH", "/dialect", { envelope: "1999" })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining("2023, 2024") },
  });
  expect((await control("DELETE", "/dialect")).body).toEqual(defaultAiccDialect);
  expect(aicc.dialect).toEqual(defaultAiccDialect);
});

test("requests are shown and forgotten", async () => {
  await caller.list();
  await caller.tenants({});
  const all = (await control("GET", "/requests")).body;
  expect(all).toMatchObject({ count: 2, inFlight: 0, concurrencyHighWater: 1 });
  expect(all.requests.map(({ operation }: { operation: string }) => operation)).toEqual(["queryallccgroup", "querytenants"]);
  expect((await control("GET", "/requests?operation=querytenants")).body).toMatchObject({ count: 1, requests: [{ body: "{}" }] });
  expect((await control("DELETE", "/requests")).status).toBe(204);
  expect((await control("GET", "/requests")).body).toMatchObject({ count: 0, requests: [] });
});

test("requests are shown without the credentials they came with", async () => {
  const { status, body } = await caller.token();
  expect(status).toBe(200);
  await caller.orgsWith(body.AccessToken);
  await caller.list();
  const { text } = await control("GET", "/requests");
  for (const secret of [body.AccessToken, JSON.stringify(aicc.environment.AICC_APP_SECRET).replaceAll('"', '\\"'), "auth-v2/"])
    expect(text).not.toContain(secret);
  expect(text.match(/\[masked\]/g)!.length).toBeGreaterThanOrEqual(4);
});

test("sessions are ended", async () => {
  const token = (await caller.token()).body.AccessToken;
  expect((await control("POST", "/expire-sessions")).status).toBe(204);
  expect((await caller.orgsWith(token)).status).toBe(401);
});

test("a fault for an operation that the vendor does not have is refused with those that there are", async () => {
  const refused = await control("POST", "/faults", { operation: "createuser", status: 503 });
  const error = expect.stringMatching(/^There is no operation "createuser"\. The operations are querytenants, .*, queryorgs\.$/);
  expect(refused).toMatchObject({ status: 400, body: { error } });
  expect(await control("DELETE", "/faults?operation=createuser")).toMatchObject({ status: 400, body: { error } });
  expect(() => aicc.fault({ operation: "createuser" as never, status: 503 })).toThrow("There is no operation");
  expect((await control("GET", "/faults")).body).toEqual([]);
});

test("one fault is disarmed by its number", async () => {
  for (const status of [501, 502]) await control("POST", "/faults", { operation: "queryorgs", status });
  const [first, second] = (await control("GET", "/faults")).body;
  expect((await control("DELETE", `/faults/${first.id}`)).status).toBe(204);
  expect((await control("DELETE", `/faults/${first.id}`)).status).toBe(404);
  expect((await control("GET", "/faults")).body).toEqual([second]);
});

test("the newest requests are shown alone", async () => {
  await caller.list();
  await caller.tenants({});
  expect((await control("GET", "/requests?newest=1")).body).toMatchObject({ count: 2, requests: [{ operation: "querytenants" }] });
  expect((await control("GET", "/requests?newest=some")).status).toBe(400);
});

test("the address itself leads a browser to the console, and tells others where it is", async () => {
  const { text } = await caller.send("GET", "/");
  expect(text).toBe(`An emulator of aicc. Its console: ${aicc.url}/_emulator/console Its control API: ${aicc.url}/_emulator/\n`);
  const led = await caller.send("GET", "/", { accept: "text/html,application/xhtml+xml" });
  expect([led.status, led.headers.location]).toEqual([302, "/_emulator/console"]);
  expect(aicc.requests.count()).toBe(0);
});

test("the console's files come from the package, and nothing else does", async () => {
  const page = await caller.send("GET", "/_emulator/console");
  expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+'; /);
  expect(page.text).not.toMatch(/https?:/);
  for (const file of ["console.js", "console.css", "icon.svg", "lit-html/lit-html.js", "lit-html/directives/repeat.js"])
    expect((await caller.send("GET", `/_emulator/console/${file}`)).status, file).toBe(200);
  for (const file of ["none.js", "..%2fpackage.json", "lit-html/..%2f..%2fzod%2findex.js", "index.html", "lit-html/package.json"])
    expect((await caller.send("GET", `/_emulator/console/${file}`)).status, file).toBe(404);
});

test("it answers only to loopback names, and to no web page but its own", async () => {
  const named = (host: string) => caller.send("GET", "/_emulator/state", { host });
  expect((await named("attacker.example")).status).toBe(403);
  expect((await named("127.0.0.1.attacker.example")).status).toBe(403);
  expect((await named("localhost:1")).status).toBe(200);
  expect((await caller.send("POST", "/_emulator/expire-sessions", { origin: "https://attacker.example" })).status).toBe(403);
  for (const origin of ["http://127.0.0.1:1", "http://localhost", "null", aicc.url.replace("http", "https")])
    expect((await caller.send("POST", "/_emulator/expire-sessions", { origin })).status, origin).toBe(403);
  expect((await caller.send("POST", "/_emulator/expire-sessions", { origin: aicc.url })).status).toBe(204);
  const named0 = { host: "attacker.example", origin: "http://attacker.example" };
  expect((await caller.send("POST", "/_emulator/expire-sessions", named0)).status).toBe(403);
});

test("unknown paths: 404, and not into the request log", async () => {
  expect((await control("GET", "/nothing")).status).toBe(404);
  expect((await control("POST", "/dialect", {})).status).toBe(404);
  expect(aicc.requests.count()).toBe(0);
});
