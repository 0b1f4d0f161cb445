import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  defaultUucallDialect,
  startUucallEmulator,
  type UucallEmulator,
  type UucallEmulatorOptions,
  type UucallEnterpriseOptions,
  uucallOperations,
} from "../../../emulator/uucall/index.ts";
import { withEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const run = <T>(options: UucallEmulatorOptions, use: (uucall: UucallEmulator, caller: Caller) => Promise<T>) =>
  withEmulator(startUucallEmulator(options), Caller, use);

const enterprise = (name: string, uid: string): UucallEnterpriseOptions => ({
  uid,
  userName: name,
  apiKey: `${name}-key`,
  extras: `${name}-extras`,
  appId: `${name}-app`,
});

test("the environment is what a client needs, with keys that are plainly not real", () =>
  run({}, async (uucall) => {
    expect(uucall.environment).toEqual({
      UUCALL_ENDPOINT: `${uucall.url}/uucall_restapi/rest`,
      UUCALL_APP_ID: "emulator-app-id",
      UUCALL_USER_NAME: "emulator-enterprise",
      UUCALL_API_KEY: "emulator-api-key-not-a-real-one",
      UUCALL_EXTRAS: "emulator-extras",
      UUCALL_TIME_ZONE: "Asia/Shanghai",
      UUCALL_UID: "1225",
    });
  }));

test("it starts with a small enterprise: one sub-account, two roles, and a tree three levels deep", () =>
  run({}, async (uucall) => {
    expect(uucall.subAccounts.all()).toMatchObject([{ id: "101", account: "lisi", state: 1, roleId: "1" }]);
    expect(uucall.roles.all()).toHaveLength(2);
    const parent = (id: string | null): string | null => (id === null ? null : (uucall.applications.get(id)?.pid ?? null));
    const depths = uucall.applications.all().map(({ id }) => [id, parent(id), parent(parent(id))].filter((level) => level !== null).length);
    expect(new Set(depths)).toEqual(new Set([1, 2, 3]));
    for (const { appIds } of [...uucall.roles.all(), ...uucall.grants.all()]) {
      expect(appIds.every((id) => uucall.applications.get(id))).toBe(true);
    }
  }));

test("the operations are those that the log names", () =>
  run({}, async (uucall, caller) => {
    await caller.roleUsers();
    await caller.post({});
    await caller.subUsers();
    await caller.apps(101);
    await caller.putApps(101, {});
    await caller.subUser(101);
    await caller.put(101, {});
    await caller.delete(101);
    await caller.roles();
    expect(uucall.requests.all().map(({ operation }) => operation)).toEqual(uucallOperations);
  }));

test.each(["/rest", ""])('the prefix may be "%s"', (path) =>
  run({ path }, async (uucall, caller) => {
    expect(uucall.environment.UUCALL_ENDPOINT).toBe(`${uucall.url}${path}`);
    expect((await caller.subUser(101)).body.Data).toHaveLength(1);
    expect(uucall.requests.last()?.operation).toBe("getSubUser");
    const elsewhere = await caller.send("GET", "/uucall_restapi/rest/power/subuser/101", caller.headers());
    expect(elsewhere.status).toBe(404);
    expect(uucall.requests.last()?.operation).toBe("unknown");
  }),
);

test("enterprises see their own objects only", () =>
  run(
    { enterprises: [enterprise("one", "1"), { ...enterprise("two", "2"), subAccounts: [{ id: "102", account: "of two" }], roles: [] }] },
    async (uucall, caller) => {
      const asTwo = { userName: "two", apiKey: "two-key", extras: "two-extras", appId: "two-app" };
      expect(uucall.environment).toMatchObject({ UUCALL_USER_NAME: "one", UUCALL_UID: "1" });
      expect((await caller.subUsers({}, {})).body.Data).toMatchObject([{ id: 101, uid: 1 }]);
      expect((await caller.subUsers({ uid: "2" }, asTwo)).body.Data).toMatchObject([{ id: 102, uid: 2 }]);
      expect((await caller.subUsers({ uid: "1" }, asTwo)).status).toBe(403);
      expect((await caller.subUsers({ uid: "2" }, { ...asTwo, appId: "one-app" })).status).toBe(401);
      expect((await caller.subUser(101, "", asTwo)).body.Data).toEqual([]);
      expect((await caller.delete(101, "", asTwo)).body.Result).toBe("failed");
      await caller.post({ uid: "2", account: "lisi", password: "x" }, asTwo);
      expect(uucall.enterprises.map(({ subAccounts }) => subAccounts.all().map(({ account }) => account))).toEqual([
        ["lisi"],
        ["of two", "lisi"],
      ]);
      expect(uucall.enterprises[1]!.passwordIs("102", "x")).toBe(false);
      expect(uucall.grants.all()).toHaveLength(1);
      expect(uucall.enterprises[1]!.grants.all()).toEqual([]);
    },
  ));

test("extras may be empty, or the application id", async () => {
  for (const extras of ["", "one-app"]) {
    await run({ enterprises: [{ ...enterprise("one", "1"), extras }] }, async (uucall, caller) => {
      expect(uucall.environment.UUCALL_EXTRAS).toBe(extras);
      expect((await caller.subUser(101)).status).toBe(200);
      expect((await caller.subUser(101, "", { extras: "one-extras" })).status).toBe(401);
    });
  }
});

test("a uid that is no number is refused", async () => {
  await expect(startUucallEmulator({ enterprises: [enterprise("x", "abc")] })).rejects.toThrow('The uid "abc" is not a whole number.');
});

test("the dialect may be given at the start", async () => {
  await run({ dialect: { delete: "cancels", timestampZone: "UTC" } }, async (uucall, caller) => {
    expect(uucall.dialect).toEqual({ ...defaultUucallDialect, delete: "cancels", timestampZone: "UTC" });
    expect(uucall.environment.UUCALL_TIME_ZONE).toBe("UTC");
    expect((await caller.subUser(101, "", { zone: 0 })).status).toBe(200);
    expect((await caller.subUser(101)).status).toBe(401);
  });
  await expect(startUucallEmulator({ dialect: { delete: "hides" as "cancels" } })).rejects.toThrow('"delete" takes removes, cancels');
});

test("over TLS, with a certificate to trust", () =>
  run({ tls: true }, async (uucall, caller) => {
    expect(uucall.environment.UUCALL_ENDPOINT).toMatch(/^https:/);
    expect(uucall.ca).toContain("BEGIN CERTIFICATE");
    expect((await caller.subUser(101)).status).toBe(200);
  }));

test("objects and passwords outlive the emulator in a file, which has no password as text", async () => {
  const folder = await mkdtemp(join(tmpdir(), "emulator-uucall-"));
  const stateFile = join(folder, "uucall.json");
  const state = (uucall: Awaited<ReturnType<typeof startUucallEmulator>>) =>
    [uucall.subAccounts, uucall.applications, uucall.roles, uucall.grants].map((kind) => kind.all());
  const before = await run({ stateFile }, async (uucall, caller) => {
    await caller.post({ account: "kept", password: "planted-secret", roleId: "2", roleEnble: "1" });
    await caller.putApps(101, { authAppIds: "3", unAuthAppIds: "1" });
    uucall.applications.add({ id: "4", name: "by hand" });
    return state(uucall);
  });
  const after = await run({ stateFile }, async (uucall) => {
    const kept = uucall.subAccounts.find(({ account }) => account === "kept")!;
    expect(uucall.passwordIs(kept.id, "planted-secret")).toBe(true);
    expect(uucall.grants.get(kept.id)?.appIds).toHaveLength(6);
    return state(uucall);
  });
  expect(after).toEqual(before);
  expect(await readFile(stateFile, "utf8")).not.toContain("planted-secret");
  expect(await readFile(stateFile, "utf8")).not.toContain("emulator-api-key");
  await rm(folder, { recursive: true });
});

test("faults hit the operation that they name", () =>
  run({}, async (uucall, caller) => {
    const lost = uucall.fault({ operation: "postRoleUser", drop: "after" });
    await expect(caller.post({ account: "zhang", password: "x" })).rejects.toThrow();
    expect(lost.hits).toBe(1);
    expect(uucall.subAccounts.find(({ account }) => account === "zhang")).toBeDefined();
    uucall.fault({ operation: "deleteSubUser", drop: "before" });
    expect((await caller.subUser(101)).status).toBe(200);
    await expect(caller.delete(101)).rejects.toThrow();
    expect(uucall.subAccounts.get("101")).toBeDefined();
    uucall.fault({ operation: "getSubUsers", status: 429, headers: { "Retry-After": "1" }, times: "always" });
    uucall.fault({ operation: "putSubUser", status: 200, body: { Result: "FAILED", Data: "请求数达上限", Code: 3 } });
    uucall.fault({ operation: "getSubUserAuth", omit: "Data.*.pid" });
    expect((await caller.subUsers()).status).toBe(429);
    expect((await caller.put(101, { name: "x" })).body.Code).toBe(3);
    expect((await caller.apps(101, "?pid=1")).body.Data[0]).toEqual({ id: 11, name: "外呼任务", isAuth: true });
    uucall.clearFaults("getSubUsers");
    expect((await caller.subUsers()).status).toBe(200);
    expect(uucall.subAccounts.get("101")?.name).toBe("李四");
  }));

test("the control API reaches the objects, the faults and the dialect", () =>
  run({ enterprises: [enterprise("one", "1"), enterprise("two", "2")] }, async (uucall, caller) => {
    const control = (method: string, path: string, body?: unknown) =>
      caller.send(method, `/_emulator${path}`, {}, body === undefined ? undefined : JSON.stringify(body));
    expect(Object.keys((await control("GET", "/state")).body)).toEqual(["subAccounts", "applications", "roles", "grants"]);
    expect((await control("PATCH", "/state/subAccounts/101", { state: 4, password: "by hand" })).body).toMatchObject({ state: 4 });
    expect((await caller.subUser(101)).body.Data).toMatchObject([{ state: 4 }]);
    expect(uucall.passwordIs("101", "by hand")).toBe(true);
    expect((await control("PATCH", "/state/grants/101?account=two", { appIds: ["3"] })).status).toBe(200);
    expect(uucall.enterprises.map(({ grants }) => grants.get("101")?.appIds.length)).toEqual([3, 1]);
    expect((await control("PATCH", "/state/subAccounts/101", { state: 5 })).status).toBe(400);
    expect((await control("GET", "/state?account=three")).status).toBe(404);
    await control("PATCH", "/dialect", { successCode: "100" });
    expect((await caller.subUser(101)).body.Code).toBe(100);
    await control("DELETE", "/dialect");
    expect(uucall.dialect).toEqual(defaultUucallDialect);
    expect((await control("POST", "/faults", { operation: "getRoles", status: 500 })).status).toBe(201);
    expect((await caller.roles()).status).toBe(500);
    // There are no sessions: what was signed stays good.
    expect((await control("POST", "/expire-sessions")).status).toBe(204);
    expect((await control("GET", "/requests?operation=getRoles")).body.count).toBe(1);
  }));
