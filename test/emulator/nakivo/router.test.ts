import { beforeEach, describe, expect, test } from "vitest";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [nakivo, caller] = await useEmulator(startNakivoEmulator(), Caller);
beforeEach(() => caller.cookies.clear());

const isLogged = { action: "AuthenticationManagement", method: "isLogged", type: "rpc", tid: 1 };
const getTenants = (tid: number | string, filter: object = {}) => ({
  action: "MultitenancyManagement",
  method: "getTenants",
  data: [{ filter: { start: 0, count: 2, criteria: [], ...filter } }],
  type: "rpc",
  tid,
});

describe("what is refused before any method is called", () => {
  test.each(["GET", "PUT", "DELETE"])("%s", async (method) => {
    const { status, headers } = await caller.send(method, "/c/router");
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "POST" });
  });

  test.each([
    {},
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "application/jsonp" },
  ])("the headers %j", async (headers) => {
    expect((await caller.post(isLogged, headers as Record<string, string>)).status).toBe(415);
    expect(nakivo.requests.last()?.reason).toBe("the Content-Type is not application/json");
  });

  test.each(["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])(
    "but not %s",
    async (contentType) => {
      expect((await caller.post(isLogged, { "content-type": contentType })).status).toBe(200);
    },
  );

  test.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["null", "expected object"],
    ["[]", "expected array to have >=1 items"],
    [{ ...isLogged, tid: "1" }, "tid"],
    [{ ...isLogged, tid: 1.5 }, "tid"],
    [{ ...isLogged, tid: undefined }, "tid"],
    [{ ...isLogged, type: "xml" }, "type"],
    [{ ...isLogged, type: undefined }, "type"],
    [{ ...isLogged, sid: "" }, "sid"],
    [{ ...isLogged, data: {} }, "data"],
    [{ ...isLogged, data: "x" }, "data"],
    [{ ...isLogged, action: undefined }, "action"],
    [[isLogged, isLogged], "one tid"],
  ])("the body %j", async (body, reason) => {
    const answer = await caller.post(body);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(reason) } });
    expect(nakivo.requests.last()?.reason).toBe(answer.body.error);
  });

  test.each(["/", "/c/", "/c/router/", "/t/aaa6da10-97ea-43ac-80f8-6ddd22faeb93/c/router"])("the path %s", async (path) => {
    expect((await caller.send("POST", path, { "content-type": "application/json" }, JSON.stringify(isLogged))).status).toBe(404);
    expect(nakivo.requests.last()?.operation).toBe("unknown");
  });
});

describe("the envelope", () => {
  test("echoes action, method and tid, this one as text unless it is to be a number", async () => {
    expect((await caller.post({ ...isLogged, tid: 4711 })).body).toMatchObject({
      action: isLogged.action,
      method: "isLogged",
      tid: "4711",
    });
    nakivo.setDialect({ tid: "number" });
    expect((await caller.post({ ...isLogged, tid: 4711 })).body.tid).toBe(4711);
    nakivo.setDialect({ echo: "leading blank" });
    expect((await caller.post(isLogged)).body.method).toBe(" isLogged");
  });

  test.each([
    ["MultitenancyManagement", "remove"],
    ["MultitenancyManagement", "isLogged"],
    ["toString", "call"],
  ])("of a method that is not there, %s.%s, fails", async (action, method) => {
    expect((await caller.post({ ...isLogged, action, method })).body).toMatchObject({
      action,
      method,
      type: "exception",
      message: `There is no method ${action}.${method}`,
      where: `${action}.${method}`,
    });
    expect(nakivo.requests.last()?.operation).toBe("unknown");
  });

  test("lenient, takes what Directors were seen to take", async () => {
    nakivo.setDialect({ envelope: "lenient" });
    for (const more of [{ tid: "x7" }, { type: "abc" }, { sid: "" }, { insecure: true }]) {
      const { status, body } = await caller.post({ ...isLogged, ...more });
      expect({ status, data: body.data }).toEqual({ status: 200, data: false });
    }
    expect((await caller.post({ ...isLogged, tid: "x7" })).body.tid).toBe("x7");
    expect((await caller.post({ ...isLogged, tid: {} })).status).toBe(400);
  });

  test("may insist on data", async () => {
    nakivo.setDialect({ dataAbsent: "refused" });
    expect((await caller.post(isLogged)).status).toBe(400);
    expect((await caller.post({ ...isLogged, data: null })).body.data).toBe(false);
  });

  test.each([
    ["null", { message: null, where: null, cause: null }],
    ["empty", { message: "", where: "", cause: "" }],
    ["absent", {}],
  ] as const)("without a failure may have no message as %s", async (noMessage, expected) => {
    nakivo.setDialect({ noMessage });
    const { action: _a, method: _m, tid: _i, type: _t, data: _d, ...rest } = (await caller.post(isLogged)).body;
    expect(rest).toEqual(expected);
  });
});

describe("a batch", () => {
  test("is answered in order, each request with its tid and for itself", async () => {
    await caller.login();
    const { status, body } = await caller.post([getTenants(7), { ...isLogged, tid: 8 }, { ...isLogged, method: "nope", tid: 9 }]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { tid: "7", data: { total: 10 } },
      { tid: "8", data: true },
      { tid: "9", type: "exception" },
    ]);
    expect(nakivo.requests.last()?.operation).toBe("batch");
  });

  test("may be answered in another order, or not at all", async () => {
    nakivo.setDialect({ batch: "reversed" });
    const batch = [isLogged, { ...isLogged, tid: 2 }];
    expect((await caller.post(batch)).body.map(({ tid }: { tid: string }) => tid)).toEqual(["2", "1"]);
    nakivo.setDialect({ batch: "refused" });
    expect((await caller.post(batch)).status).toBe(400);
  });

  test("of one is a list of one", async () => {
    expect((await caller.post([isLogged])).body).toMatchObject([{ tid: "1", data: false }]);
  });
});

describe("a failure", () => {
  test.each([
    ["exception", "full", { type: "exception", where: "MultitenancyManagement.getTenants", cause: expect.any(String), data: null }],
    ["exception", "message only", { type: "exception", where: null, cause: null, data: null }],
    ["message", "full", { type: "rpc", where: "MultitenancyManagement.getTenants", cause: expect.any(String), data: null }],
    ["message", "message only", { type: "rpc", where: null, cause: null, data: null }],
  ] as const)("may be %s with %s", async (failure, failureDetail, expected) => {
    await caller.login();
    nakivo.setDialect({ failure, failureDetail });
    expect(await caller.tenants({ start: -1 })).toMatchObject({
      status: 200,
      body: { ...expected, message: expect.stringContaining("start") },
    });
  });

  test("may be in data alone", async () => {
    await caller.login();
    nakivo.setDialect({ failure: "data.result" });
    expect((await caller.tenants({ start: -1 })).body).toMatchObject({
      type: "rpc",
      message: null,
      data: { result: "FAIL_OTHER", reason: expect.stringContaining("start") },
    });
  });

  test("of a login too", async () => {
    nakivo.setDialect({ loginRefusal: "failure" });
    expect((await caller.login("x", "wrong")).body).toMatchObject({
      type: "exception",
      message: "Incorrect username or password",
      data: null,
    });
    nakivo.setDialect({ failure: "message" });
    expect((await caller.login("x", "wrong")).body).toMatchObject({ type: "rpc", message: "Incorrect username or password" });
    nakivo.setDialect({ failure: "data.result" });
    expect((await caller.login("x", "wrong")).body).toMatchObject({ type: "rpc", data: { result: "FAIL_OTHER" } });
    expect(nakivo.sessions.refused).toBe(3);
  });
});

describe("a call without a session, or with one that has ended", () => {
  const both = async () => {
    const never = await caller.tenants();
    await caller.login();
    expect((await caller.tenants()).body.data.total).toBe(10);
    nakivo.expireSessions();
    return [never, await caller.tenants()];
  };

  test.each([
    ["exception", { type: "exception", message: expect.any(String), data: null }],
    ["message", { type: "rpc", message: expect.any(String), data: null }],
    ["data.result", { type: "rpc", message: null, data: { result: "FAIL_OTHER", reason: expect.any(String) } }],
  ] as const)("may fail by %s", async (failure, body) => {
    nakivo.setDialect({ failure });
    for (const answer of await both()) expect(answer).toMatchObject({ status: 200, body });
  });

  test.each([
    ["401", 401, /HTTP Status 401/],
    ["403", 403, /HTTP Status 403/],
    ["redirect", 302, /^$/],
    ["html", 200, /Sign in/],
    ["empty", 200, /^$/],
  ] as const)("may get %s", async (unauthenticated, status, text) => {
    nakivo.setDialect({ unauthenticated });
    for (const answer of await both()) expect(answer).toMatchObject({ status, text: expect.stringMatching(text), body: undefined });
    expect(nakivo.requests.last()?.reason).toBe("The session has ended or never was");
  });

  test("is redirected to a page for people", async () => {
    nakivo.setDialect({ unauthenticated: "redirect" });
    const { location } = (await caller.tenants()).headers;
    expect(await caller.send("GET", String(location))).toMatchObject({ status: 200, text: expect.stringContaining("Sign in") });
  });

  test("in a batch gets the same for all of it, unless it is a failure", async () => {
    expect((await caller.post([isLogged, getTenants(2)])).body).toMatchObject([{ data: false }, { type: "exception" }]);
    nakivo.setDialect({ unauthenticated: "403" });
    expect((await caller.post([isLogged, getTenants(2)])).status).toBe(403);
  });

  test("may be isLogged", async () => {
    nakivo.setDialect({ isLoggedWithoutSession: "unauthenticated" });
    expect((await caller.isLogged()).body.type).toBe("exception");
    nakivo.setDialect({ unauthenticated: "401" });
    expect((await caller.isLogged()).status).toBe(401);
    await caller.login();
    expect((await caller.isLogged()).body.data).toBe(true);
  });

  test("never is login", async () => {
    nakivo.setDialect({ unauthenticated: "401" });
    expect((await caller.login("x", "wrong")).status).toBe(200);
    expect((await caller.login()).body.data.result).toBe("OK");
  });
});

describe("cookies", () => {
  test("may have any name and a narrower path", async () => {
    nakivo.setDialect({ cookies: "another name", cookiePath: "/c" });
    expect((await caller.login()).headers["set-cookie"]).toMatch(/^DIRECTORSESSION=[^;]+; Path=\/c; HttpOnly; Secure$/);
    expect((await caller.isLogged()).body.data).toBe(true);
  });

  test("may be two, and one of them opens nothing", async () => {
    nakivo.setDialect({ cookies: "two" });
    expect((await caller.login()).headers["set-cookie"]).toHaveLength(2);
    expect((await caller.isLogged()).body.data).toBe(true);
    const [first] = caller.cookies.keys();
    caller.cookies.delete(first!);
    expect((await caller.isLogged()).body.data).toBe(false);
  });
});
