import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NakivoEmulator, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { availableDrivers, Workspace } from "../../../sandbox/engine/driver.ts";

const password = "second-password-planted";

describe.each(availableDrivers())("two Directors, run by $name", (driver) => {
  let first: NakivoEmulator;
  let second: NakivoEmulator;
  let workspace: Workspace;
  beforeAll(async () => {
    first = await startNakivoEmulator({ tenants: 3 });
    second = await startNakivoEmulator({ users: [{ username: "pulumi", password }], tenants: 2 });
    workspace = await Workspace.create({
      driver,
      programDir: "test/provider/nakivo/program",
      env: first.environment,
      config: {
        "second:endpoint": second.url,
        "second:username": "pulumi",
        "second:password": { secret: password },
        "second:ca": second.ca!,
      },
    });
  });
  beforeEach(() => {
    for (const director of [first, second]) director.requests.clear();
  });
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]();
    await Promise.all([first.stop(), second.stop()]);
  });

  test("each data source asks its own; each Director sees one login, and a logout at the end", async () => {
    const { exitCode, errors } = await workspace.up();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
    expect(await workspace.outputs()).toEqual({
      ours: ["Customer 1", "Customer 2", "Customer 3"],
      first: 2,
      theirs: ["Customer 1"],
      labels: [{ id: 2, name: "asdad" }],
    });
    for (const director of [first, second]) {
      expect([director.requests.count("login"), director.requests.count("logoutCurrentUser")]).toEqual([1, 1]);
      expect(director.requests.last()!.operation).toBe("logoutCurrentUser");
      expect(director.sessions.open).toBe(0);
    }
  });

  test("a program that fails logs out, too, and fails with its own error", async () => {
    const { exitCode, errors } = await workspace.preview({ env: { MISTAKE: "yes" } });
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("a mistake in the program");
    expect(first.requests.last()!.operation).toBe("logoutCurrentUser");
    expect(first.sessions.open).toBe(0);
  });

  test("a logout that gets no answer does not fail the program, nor hold it up for long", async () => {
    first.fault({ operation: "logoutCurrentUser", latencyMs: 60_000, times: "always" });
    second.fault({ operation: "logoutCurrentUser", status: 500, body: "no", times: "always" });
    const began = Date.now();
    expect(await workspace.preview()).toMatchObject({ exitCode: 0, errors: [] });
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(first.requests.count("logoutCurrentUser")).toBe(1);
    for (const director of [first, second]) director.clearFaults();
  });

  test("line 19: the password is in no state, no output and no message", async () => {
    second.fault({ operation: "login", status: 400, body: `you sent ${password}`, times: "always" });
    const { exitCode, stdout, stderr, errors } = await workspace.up();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain("its answer may hold credentials and is not shown (HTTP 400)");
    second.clearFaults();
    const exported = await workspace.run(["stack", "export"]);
    const ownPassword = first.environment.NAKIVO_PASSWORD;
    for (const text of [stdout, stderr, exported.stdout]) for (const secret of [password, ownPassword]) expect(text).not.toContain(secret);
    const { resources } = await workspace.state();
    expect(resources.find((resource) => resource.urn.endsWith("::second"))!.inputs).toMatchObject({
      "nakivo:password": { secret: password },
    });
  });

  test("a new setting updates the provider", async () => {
    await workspace.setConfig("second:timeout", "60");
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { update: 1 } });
  });
});

test("a setting that does not exist is refused with those that do", () => {
  expect(() => new nakivo.Provider("p", { user: "admin" } as nakivo.ProviderArgs)).toThrow(
    'nakivo.Provider "p" has no setting user (there are endpoint, username, password, maxConcurrency',
  );
});

test("the plain form refuses a provider, and shows the way out", async () => {
  await expect(nakivo.getTenants({}, { provider: {} } as object)).rejects.toThrow("Use nakivo.getTenantsOutput(args, { provider })");
});
