import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { describe, expect, test } from "vitest";
import {
  defaultNakivoDialect,
  type NakivoDialect,
  type NakivoEmulator,
  type NakivoEmulatorOptions,
  nakivoDialectValues,
  nakivoOperations,
  startNakivoEmulator,
} from "../../../emulator/nakivo/index.ts";
import { withEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const run = <T>(options: NakivoEmulatorOptions, use: (nakivo: NakivoEmulator, caller: Caller) => Promise<T>) =>
  withEmulator(startNakivoEmulator(options), Caller, use);

describe("the environment", () => {
  test("is what a client needs, with a password that is plainly not real", () =>
    run({}, async (nakivo) => {
      expect(nakivo.environment).toEqual({
        NAKIVO_ENDPOINT: nakivo.url,
        NAKIVO_USERNAME: "admin",
        NAKIVO_PASSWORD: "emulator-password-not-a-real-one",
        NAKIVO_CA: nakivo.ca,
      });
      expect(nakivo.environment.NAKIVO_CA).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    }));

  test("is that of the first user", () =>
    run(
      {
        users: [
          { username: "one", password: null },
          { username: "two", password: "2" },
        ],
      },
      async ({ environment }) => {
        expect(environment).toMatchObject({ NAKIVO_USERNAME: "one", NAKIVO_PASSWORD: "" });
      },
    ));
});

describe("TLS", () => {
  const status = async (url: string, ca?: string) => {
    const dispatcher = new Agent({ connect: { ca } });
    try {
      const { statusCode, body } = await request(`${url}/c/login`, { dispatcher });
      await body.dump();
      return statusCode;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    } finally {
      await dispatcher.destroy();
    }
  };

  test("is on, trusted by its certificate and by nothing else", () =>
    run({}, async ({ url, ca }) => {
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
      expect(await status(url, ca)).toBe(200);
      expect(await status(url.replace("127.0.0.1", "localhost"), ca)).toBe(200);
      expect(await status(url)).toMatch(/SELF_SIGNED_CERT/);
      const another = await startNakivoEmulator();
      expect(await status(url, another.ca)).toMatch(/SELF_SIGNED_CERT|UNABLE_TO_VERIFY/);
      await another.stop();
    }));

  test("may have the certificate of another host, which a client must refuse even if it trusts it", () =>
    run({ certificateHost: "director.example" }, async ({ url, ca }) => {
      expect(await status(url, ca)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
      expect(await status(url.replace("127.0.0.1", "localhost"), ca)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    }));

  test("may be off", () =>
    run({ tls: false }, async (nakivo, caller) => {
      expect(nakivo.url).toMatch(/^http:/);
      expect(nakivo.environment).not.toHaveProperty("NAKIVO_CA");
      expect((await caller.login()).headers["set-cookie"]).toMatch(/HttpOnly$/);
      expect((await caller.tenants()).body.data.total).toBe(10);
    }));
});

describe("tenants", () => {
  test.each([0, 1, 2, 3, 11])("are as many as asked for: %d", (tenants) =>
    run({ tenants }, async (nakivo, caller) => {
      await caller.login();
      const { children, total } = (await caller.tenants()).body.data;
      expect(total).toBe(tenants);
      expect(children.map(({ id }: { id: number }) => id)).toEqual(Array.from({ length: tenants }, (_, index) => index + 2));
      expect(nakivo.tenants.all()).toHaveLength(tenants);
    }),
  );

  test.each([-1, 1.5, Number.NaN])("are a whole number: not %d", async (tenants) => {
    await expect(startNakivoEmulator({ tenants })).rejects.toThrow(`not ${tenants}`);
  });

  test("are those given, with defaults", () =>
    run({ tenants: [{ name: "only" }] }, async (_nakivo, caller) => {
      await caller.login();
      expect((await caller.tenants()).body.data).toMatchObject({
        children: [{ id: expect.any(Number), name: "only", uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), enabled: true, labels: [] }],
        total: 1,
      });
    }));

  test("are edited behind the API's back, by methods and over HTTP", () =>
    run({}, async (nakivo, caller) => {
      await caller.login();
      const names = async () => (await caller.tenants()).body.data.children.map(({ name }: { name: string }) => name);
      const { id } = nakivo.tenants.add({ name: "by hand" });
      nakivo.tenants.change(2, { name: "renamed" });
      nakivo.tenants.remove(3);
      expect(nakivo.tenants.get(2)?.name).toBe("renamed");
      expect(await names()).toEqual(["renamed", ...Array.from({ length: 8 }, (_, index) => `Customer ${index + 3}`), "by hand"]);
      expect(() => nakivo.tenants.add({ id, name: "again" })).toThrow(`An object with id ${id} exists already.`);

      const control = (method: string, path: string, body?: object) =>
        caller.send(method, `/_emulator/state${path}`, {}, body && JSON.stringify(body));
      expect(await control("PATCH", "/tenants/4", { enabled: false })).toMatchObject({ status: 200, body: { id: 4, enabled: false } });
      expect((await control("DELETE", `/tenants/${id}`)).status).toBe(204);
      expect((await control("PUT", "", { tenants: [{ id: 7, name: "seven" }] })).body).toMatchObject({ tenants: [{ id: 7 }] });
      expect(await names()).toEqual(["seven"]);
      expect((await control("GET", "?account=nobody")).status).toBe(404);
    }));

  test("outlive it in a state file, which holds no password", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-nakivo-"));
    const options = { stateFile: join(folder, "nakivo.json"), users: [{ username: "u", password: "planted-secret" }] as [never] };
    await run(options, async (nakivo) => nakivo.tenants.change(2, { name: "kept" }));
    await run(options, async (nakivo) =>
      expect(nakivo.tenants.all().slice(0, 2)).toMatchObject([{ name: "kept" }, { name: "Customer 2" }]),
    );
    expect(await readFile(options.stateFile, "utf8")).not.toContain("planted-secret");
    await rm(folder, { recursive: true });
  });
});

test("two users with one name are an error", async () => {
  const user = { username: "twin", password: "x" };
  await expect(startNakivoEmulator({ users: [user, user] })).rejects.toThrow('Two users have the name "twin".');
});

test("the operations are those that the log names", () =>
  run({}, async (nakivo, caller) => {
    await caller.login();
    await caller.isLogged();
    await caller.logout();
    await caller.tenants();
    await caller.post([]);
    expect(
      nakivo.requests
        .all()
        .map(({ operation }) => operation)
        .toSorted(),
    ).toEqual([...nakivoOperations].toSorted());
  }));

describe("faults", () => {
  test("hit the operation that they name, and leave fields out of its answer", () =>
    run({}, async (nakivo, caller) => {
      const fault = nakivo.fault({ operation: "getTenants", omit: "data.children.*.name" });
      nakivo.fault({ operation: "isLogged", status: 503, headers: { "Retry-After": "1" } });
      await caller.login();
      const { children } = (await caller.tenants()).body.data;
      expect(children).toHaveLength(10);
      for (const row of children) expect(row).not.toHaveProperty("name");
      expect(fault.hits).toBe(1);
      expect(await caller.isLogged()).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
      nakivo.fault({ operation: "getTenants", status: 500 });
      nakivo.clearFaults("getTenants");
      expect((await caller.tenants()).status).toBe(200);
    }));

  test("lose the answer to a login that opened a session", () =>
    run({}, async (nakivo, caller) => {
      nakivo.fault({ operation: "login", drop: "after" });
      await expect(caller.login()).rejects.toThrow();
      expect(nakivo.sessions).toMatchObject({ logins: 1, open: 1 });
    }));

  test("count requests that run at the same time", () =>
    run({}, async (nakivo, caller) => {
      await caller.login();
      nakivo.fault({ operation: "getTenants", latencyMs: 100, times: "always" });
      await Promise.all(Array.from({ length: 6 }, () => caller.tenants({ count: 1 })));
      expect(nakivo.requests.concurrencyHighWater).toBe(6);
    }));
});

describe("the dialect", () => {
  test("may be given at the start and turned back", () =>
    run({ dialect: { list: "items", pageCap: 5 } }, async (nakivo, caller) => {
      expect(nakivo.dialect).toEqual({ ...defaultNakivoDialect, list: "items", pageCap: 5 });
      await caller.login();
      expect((await caller.tenants()).body.data.items).toHaveLength(5);
      nakivo.setDialect(defaultNakivoDialect);
      expect((await caller.tenants()).body.data.children).toHaveLength(10);
    }));

  test("has switches that take nothing else", async () => {
    await expect(startNakivoEmulator({ dialect: { list: "rows" as "items" } })).rejects.toThrow('"list" takes children, items, array');
  });

  test("has the first value of each switch as its default", () => {
    expect(Object.keys(defaultNakivoDialect)).toEqual(Object.keys(nakivoDialectValues));
    for (const [name, values] of Object.entries<readonly unknown[]>(nakivoDialectValues)) {
      expect(defaultNakivoDialect[name as keyof NakivoDialect]).toBe(values[0]);
      expect(new Set(values).size).toBe(values.length);
      expect(values.length).toBeGreaterThan(1);
    }
  });

  test("may have other texts in a login", () =>
    run({ dialect: { loginReason: "null", unknownEnums: true, userTid: "string", unknownFields: true } }, async (_nakivo, caller) => {
      const refused = (await caller.login("admin", "wrong")).body.data;
      expect(refused).toMatchObject({ reason: null, result: expect.not.stringMatching(/^(OK|FAIL_OTHER|FAIL_BLOCKED_WAIT)$/) });
      expect((await caller.login()).body.data).toMatchObject({ result: "OK", _version: "99.9", userInfo: { tid: "1", _version: "99.9" } });
    }));
});
