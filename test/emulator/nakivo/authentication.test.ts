import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { Caller } from "./caller.ts";

let nakivo: Awaited<ReturnType<typeof startNakivoEmulator>>;
let caller: Caller;

beforeEach(async () => {
  nakivo = await startNakivoEmulator({
    users: [
      { username: "admin", password: "right", email: "admin@director.example" },
      { username: "second", password: "other" },
      { username: "fresh", password: null },
    ],
  });
  caller = new Caller(nakivo);
});
afterEach(async () => {
  await caller.close();
  await nakivo.stop();
});

const isIn = async () => (await caller.isLogged()).body.data;

describe("login", () => {
  test("opens a session that a cookie carries, and tells who the user is", async () => {
    const { status, body, headers } = await caller.login();
    expect(status).toBe(200);
    expect(body).toEqual({
      action: "AuthenticationManagement",
      method: "login",
      tid: "1",
      type: "rpc",
      message: null,
      where: null,
      cause: null,
      data: {
        result: "OK",
        reason: null,
        firstTime: true,
        productConfigured: true,
        userInfo: {
          id: 1,
          name: "admin",
          isMasterAdmin: true,
          isAdmin: true,
          permissions: expect.arrayContaining(["ROLE_USER"]),
          tid: 1,
          email: "admin@director.example",
          firstLoginRelative: 0,
        },
        canTry: { isPossible: true, waitTimeLeft: 0, failedAttempts: 0 },
      },
    });
    expect(headers["set-cookie"]).toMatch(/^JSESSIONID=[^;]+; Path=\/; HttpOnly; Secure$/);
    expect((await caller.tenants()).body.data.total).toBe(10);
    expect(nakivo.requests.last("getTenants")?.account).toBe("admin");
    expect(nakivo.sessions).toMatchObject({ logins: 1, refused: 0, open: 1 });
  });

  test("again is another session, and no first time any more", async () => {
    await caller.login();
    const [before] = caller.cookies.values();
    expect((await caller.login()).body.data).toMatchObject({ result: "OK", firstTime: false });
    expect([...caller.cookies.values()]).not.toContain(before);
    expect(nakivo.sessions).toMatchObject({ logins: 2, open: 2 });
  });

  test.each([
    ["admin", "wrong"],
    ["admin", null],
    ["admin", ""],
    ["nobody", "right"],
    ["second", "right"],
    ["fresh", "right"],
  ])("of %j with %j is refused with the reason, and without a cookie", async (username, password) => {
    const { status, body, headers } = await caller.login(username, password);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: "rpc",
      message: null,
      data: {
        result: "FAIL_OTHER",
        reason: "Incorrect username or password",
        userInfo: null,
        canTry: { isPossible: true, waitTimeLeft: 0, failedAttempts: 1 },
      },
    });
    expect(headers["set-cookie"]).toBeUndefined();
    expect(nakivo.sessions).toMatchObject({ logins: 0, refused: 1, open: 0 });
    expect(nakivo.requests.last()).toMatchObject({ operation: "login", reason: "FAIL_OTHER: Incorrect username or password" });
  });

  test("of a user without a password takes null", async () => {
    expect((await caller.login("fresh", null)).body.data.result).toBe("OK");
    expect((await caller.login("fresh", "")).body.data.result).toBe("OK");
  });

  test.each([
    [["admin", "right"]],
    [["admin", "right", "true"]],
    [["admin", 1, false]],
    [["admin", "right", false, 1]],
    [null],
    [undefined],
  ])("with the parameters %j fails and counts as no attempt", async (data) => {
    expect((await caller.call("login", data)).body).toMatchObject({ type: "exception", message: expect.any(String), data: null });
    expect(nakivo.sessions.refused).toBe(0);
    expect((await caller.login("admin", "wrong")).body.data.canTry.failedAttempts).toBe(1);
  });
});

describe("the lock-out", () => {
  const fail = async (times: number) => {
    for (let attempt = 0; attempt < times; attempt += 1) await caller.login("admin", "wrong");
  };

  test("blocks the user at the fifth failed attempt, with the right password too, and nobody else", async () => {
    await fail(4);
    const fifth = (await caller.login("admin", "wrong")).body.data;
    expect(fifth).toMatchObject({ result: "FAIL_OTHER", canTry: { isPossible: false, failedAttempts: 5 } });
    const blocked = await caller.login("admin", "right");
    expect(blocked.body).toMatchObject({
      type: "rpc",
      data: { result: "FAIL_BLOCKED_WAIT", reason: expect.any(String), userInfo: null, canTry: { isPossible: false, failedAttempts: 5 } },
    });
    const { waitTimeLeft } = blocked.body.data.canTry;
    expect(waitTimeLeft).toBeGreaterThan(290);
    expect(waitTimeLeft).toBeLessThanOrEqual(300);
    expect(blocked.headers["set-cookie"]).toBeUndefined();
    expect((await caller.login("second", "other")).body.data.result).toBe("OK");
    expect(nakivo.sessions).toMatchObject({ logins: 1, refused: 6 });
  });

  test("ends with its time; attempts in between do not make it longer", async () => {
    nakivo.setDialect({ lockAfter: 2, lockMs: 1000 });
    await fail(2);
    const start = Date.now();
    expect((await caller.login()).body.data.result).toBe("FAIL_BLOCKED_WAIT");
    await sleep(300);
    expect((await caller.login("admin", "wrong")).body.data.result).toBe("FAIL_BLOCKED_WAIT");
    await sleep(start + 1050 - Date.now());
    expect((await caller.login()).body.data).toMatchObject({ result: "OK", canTry: { failedAttempts: 0 } });
  });

  test("counts from the start again after a login that succeeded", async () => {
    await fail(4);
    await caller.login();
    expect((await caller.login("admin", "wrong")).body.data.canTry.failedAttempts).toBe(1);
  });

  test("may be off, and its unit may be milliseconds", async () => {
    nakivo.setDialect({ lockAfter: 1, waitTimeLeft: "milliseconds" });
    await fail(1);
    expect((await caller.login()).body.data.canTry.waitTimeLeft).toBeGreaterThan(290_000);
    nakivo.setDialect({ lockAfter: null });
    await fail(6);
    expect((await caller.login()).body.data.result).toBe("OK");
  });
});

describe("isLogged and logoutCurrentUser", () => {
  test("tell and end the session", async () => {
    expect(await isIn()).toBe(false);
    await caller.login();
    expect((await caller.isLogged()).body).toMatchObject({ method: "isLogged", type: "rpc", data: true });
    expect((await caller.logout()).body).toMatchObject({ method: "logoutCurrentUser", type: "rpc", message: null, data: null });
    expect(await isIn()).toBe(false);
    expect((await caller.tenants()).body.type).toBe("exception");
    expect((await caller.logout()).body.type).toBe("exception");
    expect(nakivo.sessions).toMatchObject({ logins: 1, open: 0 });
  });

  test.each([null, [], undefined])("take %j for their parameters", async (data) => {
    expect((await caller.call("isLogged", data)).body.data).toBe(false);
  });

  test("take nothing else", async () => {
    expect((await caller.call("isLogged", [1])).body.type).toBe("exception");
  });

  test("of one session leave the others alone", async () => {
    await caller.login();
    const other = new Caller(nakivo);
    await other.login("second", "other");
    await other.logout();
    expect(await isIn()).toBe(true);
    await other.close();
  });
});

describe("a session ends", () => {
  test("when it was idle for its time", async () => {
    nakivo.setDialect({ sessionMs: 600 });
    await caller.login();
    for (let call = 0; call < 4; call += 1) {
      await sleep(200);
      expect(await isIn()).toBe(true);
    }
    await sleep(650);
    expect(nakivo.sessions.open).toBe(0);
    expect(await isIn()).toBe(false);
  });

  test("or with its time, used or not", async () => {
    nakivo.setDialect({ sessionMs: 400, sessionExpiry: "absolute" });
    await caller.login();
    const start = Date.now();
    expect(await isIn()).toBe(true);
    while (Date.now() < start + 420) {
      await sleep(50);
      await caller.isLogged();
    }
    expect(await isIn()).toBe(false);
  });

  test("not by time when the user is to be remembered, unless that has the same timeout", async () => {
    nakivo.setDialect({ sessionMs: 50 });
    await caller.login("admin", "right", true);
    await sleep(80);
    expect(await isIn()).toBe(true);
    nakivo.setDialect({ rememberMe: "same timeout" });
    await sleep(80);
    expect(await isIn()).toBe(false);
  });

  test("with all others, at once or by a fault", async () => {
    await caller.login("admin", "right", true);
    nakivo.expireSessions();
    expect(await isIn()).toBe(false);
    await caller.login();
    nakivo.fault({ operation: "getTenants", expireSessions: true });
    expect((await caller.tenants()).body).toMatchObject({ type: "exception", message: "The session has ended or never was" });
    expect(nakivo.sessions.open).toBe(0);
    await caller.login();
    expect((await caller.tenants()).body.data.total).toBe(10);
    expect((await caller.send("POST", "/_emulator/expire-sessions")).status).toBe(204);
    expect(await isIn()).toBe(false);
  });

  test("a cookie that was made up opens nothing", async () => {
    await caller.login();
    const [value] = caller.cookies.values();
    for (const cookie of ["JSESSIONID=x", `JSESSIONID=${value!.slice(0, -2)}`, `OTHER=${value}`, `JSESSIONID=${"0".repeat(32)}.0`]) {
      expect(
        (
          await caller.send(
            "POST",
            "/c/router",
            { "content-type": "application/json", cookie },
            '{"action":"AuthenticationManagement","method":"isLogged","type":"rpc","tid":1}',
          )
        ).body.data,
      ).toBe(false);
    }
    expect(await isIn()).toBe(true);
  });
});

describe("readings of a login that are on no page", () => {
  test.each([
    ["null", null],
    ["empty", {}],
    ["true", true],
  ] as const)("loginAnswer %s opens a session all the same", async (loginAnswer, data) => {
    nakivo.setDialect({ loginAnswer });
    expect((await caller.login()).body.data).toEqual(data);
    expect(await isIn()).toBe(true);
  });

  test.each([
    ["null", 200, /"data":null/],
    ["401", 401, /HTTP Status 401/],
    ["403", 403, /HTTP Status 403/],
    ["html", 200, /Sign in to the Director/],
  ] as const)("loginRefusal %s opens none", async (loginRefusal, status, text) => {
    nakivo.setDialect({ loginRefusal });
    const answer = await caller.login("admin", "wrong");
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
    expect(await isIn()).toBe(false);
    expect(nakivo.sessions).toMatchObject({ logins: 0, refused: 1 });
  });

  test.each([
    ["result", { result: "FAIL_TWO_FA_REQUIRED" }],
    ["reason", { result: "FAIL_OTHER", reason: "Enter the verification code" }],
    ["twoFaInfo", { result: "FAIL_OTHER", reason: null, userInfo: { twoFaInfo: { required: true } } }],
  ] as const)("secondFactor %s refuses the right password", async (secondFactor, data) => {
    nakivo.setDialect({ secondFactor });
    expect((await caller.login()).body.data).toMatchObject(data);
    expect(await isIn()).toBe(false);
  });

  test("secondFactor failure is one, and after the login no call has a session", async () => {
    nakivo.setDialect({ secondFactor: "failure" });
    expect((await caller.login()).body).toMatchObject({ type: "exception", message: "Two-factor authentication is required" });
    nakivo.setDialect({ secondFactor: "after the login" });
    expect((await caller.login()).body.data).toMatchObject({ result: "OK", userInfo: { twoFaInfo: { required: true } } });
    expect(await isIn()).toBe(false);
    expect((await caller.tenants()).body.type).toBe("exception");
  });

  test("cookieRotation gives new cookies with each answer, and the old ones open nothing", async () => {
    nakivo.setDialect({ cookieRotation: "each answer" });
    await caller.login();
    const old = new Map(caller.cookies);
    expect((await caller.tenants()).body.data.total).toBe(10);
    expect(caller.cookies).not.toEqual(old);
    expect(await isIn()).toBe(true);
    for (const [name, value] of old) caller.cookies.set(name, value);
    expect(await isIn()).toBe(false);
    expect(nakivo.sessions.open).toBe(1);
  });
});
