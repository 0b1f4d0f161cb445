import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type NakivoEmulator, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNewClient } from "../../tools/nakivo.ts";

const password = 'planted-password/with "signs" & ümlaut';
let director: NakivoEmulator;
beforeEach(async () => {
  await director?.stop();
  director = await startNakivoEmulator({ users: [{ username: "pulumi", password }], logCredentials: true });
  for (const [name, value] of Object.entries(director.environment)) vi.stubEnv(name, value);
  useNewClient();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await director.stop();
});
const read = () => nakivo.getTenants();
const refusal = (promise: Promise<unknown> = read()): Promise<string> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error.message,
  );

describe("a refused login", () => {
  test("is told with the vendor's reason and what to check, and never repeated", async () => {
    vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
    const messages = await Promise.all(Array.from({ length: 50 }, () => refusal()));
    expect(new Set(messages)).toEqual(
      new Set([
        "nakivo.getTenants: nakivo login: Incorrect username or password; failed attempts so far: 1 (code FAIL_OTHER, HTTP 200). " +
          "It is not tried again, since users get blocked: check nakivo:username and nakivo:password",
      ]),
    );
    for (let reads = 0; reads < 10; reads++) expect(await refusal()).toBe(messages[0]);
    expect(await refusal(nakivo.getTenant({ id: 2 }))).toContain("nakivo.getTenant: nakivo login: Incorrect");
    expect(director.requests.all().map(({ operation }) => operation)).toEqual(["login"]);
  });

  test.each([
    [{ loginRefusal: "failure", failure: "exception" }, /Incorrect username or password/],
    [{ loginRefusal: "failure", failure: "message", failureDetail: "message only" }, /Incorrect username or password \(HTTP 200\)/],
    [{ loginRefusal: "failure", failure: "data.result" }, /Incorrect username or password \(code FAIL_OTHER/],
    [{ loginReason: "null" }, /the vendor gave no reason; failed attempts so far: 1 \(code FAIL_OTHER/],
    [{ unknownEnums: true }, /code FAIL_CREDENTIALS/],
  ] as const)("is recognised in the form %o", async (dialect, text) => {
    director.setDialect(dialect);
    vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
    expect(await refusal()).toMatch(text);
    expect(await refusal()).toMatch(/It is not tried again/);
    expect(director.requests.count()).toBe(1);
  });

  test("by a gateway is not repeated, either", async () => {
    director.fault({ operation: "login", status: 403, body: "not from here", times: "always" });
    expect(await refusal()).toMatch(/is not shown \(HTTP 403\)\. It is not tried again/);
    await refusal();
    expect(director.requests.count()).toBe(1);
  });

  test.each([
    [
      "HTTP 401",
      { status: 401, body: "no" },
      /is not shown \(HTTP 401\)\. It is not tried again, since users get blocked: check nakivo:username/,
      [],
    ],
    ["HTTP 404", { status: 404, body: "no" }, /It is not tried again, since users get blocked: check nakivo:endpoint/, []],
    ["HTTP 500", { status: 500, body: "NullPointerException" }, /is not shown \(HTTP 500\)\. It is not tried again/, []],
    ["an HTML page", { status: 200, body: "<html>Portal</html>" }, /an HTML page where JSON is due\. .*not tried again/, ["isLogged"]],
    ["an empty body", { status: 200, body: "" }, /an empty body where JSON is due.*not tried again/, ["isLogged"]],
    ["data: false", { status: 200, body: { type: "rpc", data: false } }, /with result was expected, and a boolean came/, ["isLogged"]],
    ["no data", { status: 200, body: { type: "rpc" } }, /with result was expected, and nothing came/, ["isLogged"]],
  ])("that is %s is not repeated, by later reads either", async (_, fault, text, asked) => {
    director.fault({ operation: "login", ...fault, times: "always" });
    expect(await refusal()).toMatch(text);
    expect(await refusal(nakivo.getTenant({ id: 2 }))).toMatch(text);
    expect(director.requests.all().map(({ operation }) => operation)).toEqual(["login", ...asked]);
  });

  test("with an odd canTry is told as it is", async () => {
    const data = {
      result: "FAIL_OTHER",
      reason: { text: "locked" },
      canTry: { isPossible: false, waitTimeLeft: "5 min", failedAttempts: -1 },
    };
    director.fault({ operation: "login", status: 200, body: { type: "rpc", data } });
    expect(await refusal()).toMatch(/{"text":"locked"}; failed attempts so far: -1; time to wait before the next one: 5 min/);
    useNewClient();
    director.fault({ operation: "login", status: 200, body: { type: "rpc", data: { result: "NO", canTry: { isPossible: false } } } });
    expect(await refusal()).toContain("the vendor gave no reason; the user may not try again for now (code NO");
  });

  test("in the middle of a run, after a session ended, stays refused", async () => {
    await read();
    director.expireSessions();
    director.requests.clear();
    const reason = { result: "FAIL_OTHER", reason: "Password expired", canTry: { isPossible: true, failedAttempts: 0 } };
    director.fault({ operation: "login", status: 200, body: { type: "rpc", data: reason } });
    expect(await refusal()).toContain("Password expired (code FAIL_OTHER");
    expect(await refusal()).toContain("Password expired");
    expect(director.requests.count("login")).toBe(1);
  });

  test("of one account leaves the others alone", async () => {
    vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
    await refusal();
    vi.stubEnv("NAKIVO_PASSWORD", password);
    expect((await read()).tenants).toHaveLength(10);
  });
});

describe("a login that went well", () => {
  test.each(["null", "empty", "true"] as const)("is found out by one question where its data is %s", async (loginAnswer) => {
    director.setDialect({ loginAnswer });
    expect((await read()).tenants).toHaveLength(10);
    const operations = director.requests.all().map(({ operation }) => operation);
    expect(operations).toEqual(["login", "isLogged", "getTenants", "getTenants"]);
  });

  test("has its result in any spelling", async () => {
    director.setDialect({ loginAnswer: "null" });
    director.fault({ operation: "login", status: 200, body: { type: "rpc", data: { result: "Ok" } } });
    director.fault({ operation: "getTenants", status: 200, body: { type: "rpc", data: { children: [], total: 0 } } });
    expect((await read()).tenants).toEqual([]);
  });

  test("may tell of a second factor that is not needed", async () => {
    director.setDialect({ twoFaInfo: "object" });
    expect((await read()).tenants).toHaveLength(10);
    director.fault({ operation: "getTenants", status: 200, body: { type: "exception", message: "broken" } });
    expect(await refusal()).not.toContain("2FA");
  });
});

describe("a second factor", () => {
  const advice = "the vendor's API pages do not describe a login with one, so use a user without a second factor";

  test.each(["result", "reason", "failure", "twoFaInfo"] as const)(
    "that the Director asks for in %s is named, once",
    async (secondFactor) => {
      director.setDialect({ secondFactor });
      const message = await refusal();
      expect(message).toMatch(/It is not tried again, since users get blocked\. The Director asks for a second factor \(2FA\): /);
      expect(message.split(advice)).toHaveLength(2);
      expect(message).not.toContain("nakivo:password");
      expect(await refusal()).toBe(message);
      expect(director.requests.count()).toBe(1);
    },
  );

  test("that is missing after the login is named as what may be missing", async () => {
    director.setDialect({ secondFactor: "after the login", unauthenticated: "401" });
    expect(await refusal()).toContain(
      `(HTTP 401). A second factor (2FA) may be missing, since the login's answer has userInfo.twoFaInfo: ${advice}`,
    );
    expect(director.requests.count("login")).toBe(2);
  });

  test.each(["2FA needed", "two-factor", "TOTP code missing", "Verification code", "NEED_TWO_FA", "MFA_REQUIRED", "one-time password"])(
    "is recognised in %j",
    async (reason) => {
      director.fault({ operation: "login", status: 200, body: { type: "rpc", data: { result: "FAIL_OTHER", reason } } });
      expect(await refusal()).toContain(advice);
    },
  );

  test.each(["Wrong password for e12fa3", "two failed attempts", "notop"])("is not seen in %j", async (reason) => {
    director.fault({ operation: "login", status: 200, body: { type: "rpc", data: { result: "FAIL_OTHER", reason } } });
    expect(await refusal()).not.toContain("2FA)");
  });
});

describe("a blocked user", () => {
  test("is told how long to wait; a run adds one failed attempt at the most", async () => {
    vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
    // Each is a run of its own.
    for (let runs = 1; runs <= 5; runs++) {
      useNewClient();
      expect(await refusal()).toContain(`failed attempts so far: ${runs}`);
    }
    director.requests.clear();
    vi.stubEnv("NAKIVO_PASSWORD", password);
    useNewClient();
    const message = await refusal();
    expect(message).toMatch(
      /login: The user is blocked for now; failed attempts so far: 5; time to wait before the next one: (299|300) \(seconds, as far as is known\) \(code FAIL_BLOCKED_WAIT, HTTP 200\)/,
    );
    expect(await refusal()).toBe(message);
    expect(director.requests.count()).toBe(1);
  });

  test("is let in by a later run, when the time is over", async () => {
    director.setDialect({ lockAfter: 3, lockMs: 200 });
    vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
    for (let runs = 0; runs < 3; runs++) {
      useNewClient();
      await refusal();
    }
    vi.stubEnv("NAKIVO_PASSWORD", password);
    expect(await refusal()).toContain("FAIL_BLOCKED_WAIT");
    await new Promise((resolve) => setTimeout(resolve, 250));
    useNewClient();
    expect((await read()).tenants).toHaveLength(10);
  });
});

describe("line 19: no message shows", () => {
  test("the password, in whatever shape a server echoes it", async () => {
    const echoes = [password, encodeURIComponent(password), JSON.stringify(password), Buffer.from(password).toString("base64")];
    for (const operation of ["login", "getTenants"] as const) {
      for (const echo of echoes) {
        useNewClient();
        director.clearFaults();
        director.fault({ operation, status: 400, body: `you sent ${echo}`, times: "always" });
        const message = await refusal();
        expect(message).toContain(operation === "login" ? "is not shown" : "you sent ");
        for (const shape of echoes) expect(message).not.toContain(shape.replaceAll(/^"|"$/g, ""));
      }
    }
  });

  test("a session's cookie", async () => {
    await read();
    const [, token] = /=([^;]+)/.exec(director.requests.last("getTenants")!.headers.cookie!)!;
    director.fault({ operation: "getTenants", status: 400, body: `no session ${token}`, times: "always" });
    expect(await refusal()).toContain("no session [secret] (HTTP 400)");
  });

  test("a password in the endpoint", async () => {
    vi.stubEnv("NAKIVO_ENDPOINT", director.url.replace("://", "://pulumi:planted-in-url@"));
    const message = await refusal();
    expect(message).toContain("nakivo:endpoint (or NAKIVO_ENDPOINT)");
    expect(message).not.toContain("planted-in-url");
  });
});

test("everything that is missing is told at once, with the three places", async () => {
  for (const name of Object.keys(director.environment)) vi.stubEnv(name, "");
  const message = await refusal();
  expect(message).toContain("Missing settings of nakivo: endpoint, username, password. Set each in one of three places:");
  expect(message).toContain('new nakivo.Provider("name", { endpoint: …, username: …, password: … })');
  expect(message).toContain("pulumi config set --secret nakivo:password <value>");
  expect(message).toContain("NAKIVO_ENDPOINT, NAKIVO_USERNAME, NAKIVO_PASSWORD");
});
