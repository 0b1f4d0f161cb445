import { describe, expect, test, vi } from "vitest";
import { nakivoDialectValues, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator, useNewClient } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator({ logCredentials: true });
const count = async (opts?: { signal: AbortSignal }) => (await nakivo.getTenants({}, opts)).tenants.length;
const sent = () => vendor.nakivo.requests.all().map(({ body }) => JSON.parse(body));
const operations = () => vendor.nakivo.requests.all().map(({ operation }) => operation);
const asked = (operation: string) => vendor.nakivo.requests.count(operation);
const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error.message,
  );

describe("what is sent", () => {
  test("is the envelope of the vendor's samples, with transactions counted from 1 in each session", async () => {
    await count();
    vendor.nakivo.expireSessions();
    await count();
    const { NAKIVO_USERNAME, NAKIVO_PASSWORD } = vendor.nakivo.environment;
    const login = { action: "AuthenticationManagement", method: "login", data: [NAKIVO_USERNAME, NAKIVO_PASSWORD, false], type: "rpc" };
    const list = (start: number) => ({
      action: "MultitenancyManagement",
      method: "getTenants",
      data: [{ filter: { start, count: 1000, criteria: [] } }],
      type: "rpc",
    });
    expect(sent()).toEqual([
      { ...login, tid: 1 },
      { ...list(0), tid: 2 },
      { ...list(10), tid: 3 },
      { ...list(0), tid: 4 },
      { action: "AuthenticationManagement", method: "isLogged", data: null, type: "rpc", tid: 5 },
      { ...login, tid: 1 },
      { ...list(0), tid: 2 },
      { ...list(10), tid: 3 },
    ]);
    expect(Object.keys(sent()[1])).toEqual(["action", "method", "data", "type", "tid"]);
    for (const { method, path } of vendor.nakivo.requests.all()) expect(`${method} ${path}`).toBe("POST /c/router");
  });

  test("a Director that wants data in every request gets it", async () => {
    vendor.nakivo.setDialect({ dataAbsent: "refused" });
    await count();
    vendor.nakivo.expireSessions();
    expect(await count()).toBe(10);
  });

  test("the session's cookies go with each call, whatever their names, and with no other Director's", async () => {
    for (const cookies of nakivoDialectValues.cookies) {
      for (const cookiePath of nakivoDialectValues.cookiePath) {
        useNewClient();
        vendor.nakivo.setDialect({ cookies, cookiePath });
        expect(await count()).toBe(10);
        expect(vendor.nakivo.requests.last()!.headers.cookie!.split("; ")).toHaveLength(cookies === "two" ? 2 : 1);
      }
    }
    const other = await startNakivoEmulator({ tenants: 1, tls: false, logCredentials: true });
    vi.stubEnv("NAKIVO_ENDPOINT", other.url);
    expect(await count()).toBe(1);
    expect(other.requests.all("login").map(({ headers }) => headers.cookie)).toEqual([undefined]);
    vi.stubEnv("NAKIVO_ENDPOINT", vendor.nakivo.url);
    await other.stop();
  });

  test("a path of the endpoint comes before the router's", async () => {
    vi.stubEnv("NAKIVO_ENDPOINT", `${vendor.nakivo.url}/prefix/`);
    await expect(count()).rejects.toThrow("HTTP 404");
    expect(vendor.nakivo.requests.last()!.path).toBe("/prefix/c/router");
    vi.stubEnv("NAKIVO_ENDPOINT", vendor.nakivo.url);
  });
});

describe("one login", () => {
  test("serves 50 reads at once, of which no more are under way than the setting says", async () => {
    vi.stubEnv("NAKIVO_MAX_CONCURRENCY", "4");
    vendor.nakivo.fault({ latencyMs: 10, times: "always" });
    const before = vendor.nakivo.sessions.logins;
    // A signal makes each read its own: without one they would share a list.
    const signal = new AbortController().signal;
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => count({ signal }))))).toEqual(new Set([10]));
    expect(vendor.nakivo.sessions.logins - before).toBe(1);
    expect(asked("getTenants")).toBe(100);
    expect(vendor.nakivo.requests.concurrencyHighWater).toBe(4);
    vi.stubEnv("NAKIVO_MAX_CONCURRENCY", "");
  });

  test("serves 50 reads that have just lost their session, after one question", async () => {
    await count();
    vendor.nakivo.requests.clear();
    vendor.nakivo.fault({ operation: "isLogged", latencyMs: 300, times: "always" });
    vendor.nakivo.expireSessions();
    const signal = new AbortController().signal;
    await Promise.all(Array.from({ length: 50 }, () => count({ signal })));
    expect([asked("isLogged"), asked("login")]).toEqual([1, 1]);
  });

  test("serves the calls that did not give up, when the one that caused it did", async () => {
    vendor.nakivo.fault({ operation: "login", latencyMs: 400 });
    const hasty = messageOf(count({ signal: AbortSignal.timeout(100) }));
    expect(await count()).toBe(10);
    expect(await hasty).toMatch(/timeout/i);
    expect(asked("login")).toBe(1);
  });
});

test("50 reads at once that need no other signal share one list; a later one has its own", async () => {
  await Promise.all(Array.from({ length: 50 }, (_, at) => nakivo.getTenants({ enabled: at % 2 === 0, label: "gold" })));
  expect(operations()).toEqual(["login", "getTenants", "getTenants"]);
  vendor.nakivo.tenants.add({ name: "new" });
  expect(await count()).toBe(11);
});

test("reads of several tenants at once share one list, too", async () => {
  const found = await Promise.all([2, 3, 4, 5].map((id) => nakivo.getTenant({ id })));
  expect(found.map((tenant) => tenant.id)).toEqual([2, 3, 4, 5]);
  expect(asked("getTenants")).toBe(2);
});

describe("a session that ended", () => {
  const forms = nakivoDialectValues.unauthenticated.flatMap((unauthenticated) =>
    (unauthenticated === "failure" ? nakivoDialectValues.failure : ["exception" as const]).map((failure) => ({ unauthenticated, failure })),
  );
  const all = forms.flatMap((form) =>
    nakivoDialectValues.isLoggedWithoutSession.map((isLoggedWithoutSession) => ({ ...form, isLoggedWithoutSession })),
  );

  test.each(all)("is opened again where the Director says so with %o", async (dialect) => {
    vendor.nakivo.setDialect(dialect);
    await count();
    vendor.nakivo.requests.clear();
    vendor.nakivo.expireSessions();
    expect(await count()).toBe(10);
    expect(operations()).toEqual(["getTenants", "isLogged", "login", "getTenants", "getTenants"]);
  });

  test("between two pages leaves the list whole", async () => {
    vendor.nakivo.setDialect({ pageCap: 4 });
    vendor.nakivo.fault({ operation: "getTenants", expireSessions: true, skip: 1 });
    expect(await count()).toBe(10);
    expect(operations()).toEqual(["login", "getTenants", "getTenants", "isLogged", "login", "getTenants", "getTenants"]);
  });

  test("while two calls are under way is opened once, also where the second hears of it when the first has logged in again", async () => {
    await count();
    vendor.nakivo.requests.clear();
    vendor.nakivo.expireSessions();
    vendor.nakivo.fault({ operation: "getTenants", latencyMs: 600 });
    const signal = new AbortController().signal;
    const late = count({ signal });
    await expect.poll(() => asked("getTenants"), { interval: 1 }).toBe(1);
    expect(await count({ signal })).toBe(10);
    expect([asked("isLogged"), asked("login")]).toEqual([1, 1]);
    expect(await late).toBe(10);
    expect([asked("isLogged"), asked("login")]).toEqual([1, 1]);
  });

  test("after its time, and one that remember_me would not have ended", async () => {
    vendor.nakivo.setDialect({ sessionMs: 3_000 });
    await count();
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    expect(await count()).toBe(10);
    expect(asked("login")).toBe(2);
  });

  test("again at once is reported, not opened for ever", async () => {
    vendor.nakivo.setDialect({ unauthenticated: "401" });
    vendor.nakivo.fault({ operation: "getTenants", expireSessions: true, times: "always" });
    expect(await messageOf(count())).toContain("HTTP 401");
    expect(operations()).toEqual(["login", "getTenants", "isLogged", "login", "getTenants"]);
  });
});

describe("cookies that change with each answer", () => {
  test("are followed, in reads one after the other and at once", async () => {
    vendor.nakivo.setDialect({ cookieRotation: "each answer", unauthenticated: "401" });
    for (let reads = 0; reads < 3; reads++) expect(await count()).toBe(10);
    expect(operations()).toEqual(["login", ...Array(6).fill("getTenants")]);
    const signal = new AbortController().signal;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => count({ signal }))))).toEqual(new Set([10]));
    expect(asked("login")).toBe(1);
  });

  test("that change for the first time while calls are under way cost them one more attempt", async () => {
    await count();
    vendor.nakivo.setDialect({ cookieRotation: "each answer", unauthenticated: "401" });
    const signal = new AbortController().signal;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => count({ signal }))))).toEqual(new Set([10]));
    expect(asked("login")).toBeLessThanOrEqual(2);
  });

  test("are in no message", async () => {
    vendor.nakivo.setDialect({ cookieRotation: "each answer" });
    await count();
    await count();
    const [, token] = /=([^;]+)/.exec(vendor.nakivo.requests.last("getTenants")!.headers.cookie!)!;
    vendor.nakivo.fault({ operation: "getTenants", status: 400, body: `no session ${token}`, times: "always" });
    expect(await messageOf(count())).toContain("no session [secret] (HTTP 400)");
  });
});

describe("a failure that is none of the session", () => {
  test.each([
    [
      { type: "exception", message: "Multi-tenant mode is off", where: null, cause: null, data: null },
      "Multi-tenant mode is off (HTTP 200)",
    ],
    [
      { type: "rpc", message: "No licence", where: "getTenants", cause: "expired", data: null },
      "No licence: expired; at getTenants (HTTP 200)",
    ],
    [{ type: "rpc", message: "", data: { result: "CANNOT_LOCK" } }, "the vendor gave no reason (code CANNOT_LOCK, HTTP 200)"],
    [{ type: "exception" }, "the vendor gave no reason (HTTP 200)"],
    [{ type: "rpc", message: { key: "denied" }, data: null }, '{"key":"denied"} (HTTP 200)'],
  ])("is told in the vendor's words, and not repeated: %j", async (body, text) => {
    vendor.nakivo.fault({ operation: "getTenants", status: 200, body, times: "always" });
    expect(await messageOf(count())).toBe(
      `nakivo.getTenants: nakivo getTenants: ${text}. Check that the Director is in multi-tenant mode, that nakivo:username may see its tenants, ` +
        "and that its licence includes the API: authors of other clients report that it takes Enterprise Plus",
    );
    expect(operations()).toEqual(["login", "getTenants", "isLogged"]);
  });

  test.each([400, 403, 404, 405, 415])("HTTP %i is told, and not repeated", async (status) => {
    vendor.nakivo.fault({ operation: "getTenants", status, body: "<html><p>The vendor's reason</p></html>", times: "always" });
    expect(await messageOf(count())).toMatch(new RegExp(`The vendor's reason.* \\(HTTP ${status}\\)`));
    expect(operations()).toEqual(["login", "getTenants", "isLogged"]);
  });

  test("HTTP 500 is one more attempt, and no more", async () => {
    await count();
    const fault = { operation: "getTenants", status: 500, body: "out of order" } as const;
    vendor.nakivo.fault(fault);
    expect(await count()).toBe(10);
    vendor.nakivo.requests.clear();
    vendor.nakivo.fault({ ...fault, times: "always" });
    vi.stubEnv("NAKIVO_MAX_RETRIES", "0");
    expect(await messageOf(count())).toContain("out of order (HTTP 500)");
    expect(operations().filter((operation) => operation === "getTenants")).toHaveLength(2);
    vi.stubEnv("NAKIVO_MAX_RETRIES", "");
  });

  test("of a Director that then says nothing any more is the one that is told", async () => {
    vi.stubEnv("NAKIVO_MAX_RETRIES", "0");
    vendor.nakivo.fault({ operation: "getTenants", status: 404, body: "gone" });
    vendor.nakivo.fault({ operation: "isLogged", drop: "before", times: "always" });
    expect(await messageOf(count())).toContain("gone (HTTP 404)");
    expect(asked("login")).toBe(1);
    vi.stubEnv("NAKIVO_MAX_RETRIES", "");
  });
});

describe("line 15: what passes is waited for", () => {
  test.each([
    ["429 that says how long", { status: 429, headers: { "Retry-After": "1" } }],
    ["503", { status: 503 }],
    ["503 that says how long", { status: 503, headers: { "Retry-After": "1" } }],
    ["a connection reset before anything was sent", { drop: "accept" as const }],
    ["a connection that broke before the call was applied", { drop: "before" as const }],
    ["a lost answer", { drop: "after" as const }],
  ])("%s", async (_, fault) => {
    // Once at the login, once at the list.
    vendor.nakivo.fault(fault);
    expect(await count()).toBe(10);
    vendor.nakivo.fault(fault);
    expect(await count()).toBe(10);
    expect(asked("login")).toBeLessThanOrEqual(2);
  });

  test("a login whose answer is lost again and again is tried twice, not until the user is blocked", async () => {
    vendor.nakivo.fault({ operation: "login", drop: "after", times: "always" });
    await expect(count()).rejects.toThrow("nakivo login");
    expect(asked("login")).toBe(2);
    vendor.nakivo.clearFaults();
    expect(await count()).toBe(10);
  });
});
