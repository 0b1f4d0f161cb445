import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type NakivoEmulator, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";

let director: NakivoEmulator;
beforeAll(async () => {
  director = await startNakivoEmulator();
});
beforeEach(() => {
  director.clearFaults();
  director.requests.clear();
});
afterAll(() => director.stop());

/** Runs a program of plain Node, without Pulumi's engine, and tells what it printed and how long it took. */
async function run(program: string, environment: object = director.environment): Promise<{ stdout: string; stderr: string; took: number }> {
  const began = performance.now();
  const args = ["--input-type=module", "--eval", `import { nakivo } from "pulumi-tenancy";\n${program}`];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...environment } });
  return { stdout, stderr, took: performance.now() - began };
}
const logouts = () => director.requests.count("logoutCurrentUser");

test("a program logs out when it has nothing left to do, and ends", async () => {
  const { stdout, stderr } = await run("console.log((await nakivo.getTenants()).tenants.length);");
  expect({ stdout, stderr }).toEqual({ stdout: "10\n", stderr: "" });
  expect([director.requests.count("login"), logouts(), director.sessions.open]).toEqual([1, 1, 0]);
});

test("of a session that was renewed, the last is ended, once", async () => {
  director.fault({ operation: "getTenants", expireSessions: true });
  await run("await nakivo.getTenants();");
  expect([director.requests.count("login"), logouts(), director.sessions.open]).toEqual([2, 1, 0]);
});

test("a dozen accounts are logged out without a warning", async () => {
  const { stderr } = await run(
    "for (let timeout = 5; timeout < 17; timeout++) { process.env.NAKIVO_TIMEOUT = String(timeout); await nakivo.getTenants(); }",
  );
  expect(stderr).toBe("");
  expect([director.requests.count("login"), logouts(), director.sessions.open]).toEqual([12, 12, 0]);
});

test("work that another one's end begins is logged out as well", async () => {
  await run('await nakivo.getTenants(); process.once("beforeExit", () => nakivo.getTenants());');
  expect(director.sessions.open).toBe(0);
});

test.each<[string, Parameters<NakivoEmulator["fault"]>[0]]>([
  ["an error", { operation: "logoutCurrentUser", status: 500, body: "no" }],
  ["a session that is over", { operation: "logoutCurrentUser", expireSessions: true }],
  ["a lost answer", { operation: "logoutCurrentUser", drop: "after" }],
  ["no answer", { operation: "logoutCurrentUser", latencyMs: 60_000 }],
])("%s to a logout fails nothing, and is told to nobody", async (_, fault) => {
  director.fault(fault);
  const { stdout, stderr, took } = await run("console.log((await nakivo.getTenants()).tenants.length);");
  expect({ stdout, stderr }).toEqual({ stdout: "10\n", stderr: "" });
  expect(logouts()).toBe(1);
  expect(took).toBeLessThan(15_000);
});

test("a Director that is gone at the end holds nobody up for long", async () => {
  const going = await startNakivoEmulator();
  const stopping = going.requests.onEnd(({ operation }) => {
    if (operation === "getTenants" && going.requests.count("getTenants") === 2) setTimeout(() => going.stop(), 50);
  });
  const { stdout, stderr, took } = await run(
    "console.log((await nakivo.getTenants()).tenants.length); await new Promise((resolve) => setTimeout(resolve, 500));",
    going.environment,
  );
  stopping();
  await going.stop();
  expect({ stdout, stderr }).toEqual({ stdout: "10\n", stderr: "" });
  expect(took).toBeLessThan(15_000);
});

test("a program whose login was refused does not log out", async () => {
  const { stdout } = await run("await nakivo.getTenants().catch((error) => console.log(error.message));", {
    ...director.environment,
    NAKIVO_PASSWORD: "wrong-password",
  });
  expect(stdout).toContain("Incorrect username or password");
  expect(director.requests.all().map(({ operation }) => operation)).toEqual(["login"]);
});
