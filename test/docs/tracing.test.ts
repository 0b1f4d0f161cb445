import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";

/** Does what the instrumentation for undici does: listens on the channel for requests. */
const LISTENER = `
const seen = (process.argv.includes("--monitor") ? "program" : "provider") + " ";
require("node:diagnostics_channel").subscribe("undici:request:create", ({ request }) =>
  require("node:fs").appendFileSync(__dirname + "/calls", seen + request.method + " " + request.path + "\\n"));
`;

test.each(availableDrivers())("what listens for requests in Pulumi's processes hears of every call: $name", async (driver) => {
  const folder = mkdtempSync(join(tmpdir(), "tracing-"));
  const uucall = await startUucallEmulator();
  await using workspace = await Workspace.create({ driver, programDir: "test/programs/sub-account", env: uucall.environment });
  writeFileSync(join(folder, "listener.cjs"), LISTENER);
  const { exitCode } = await workspace.up({ env: { NODE_OPTIONS: `--require=${join(folder, "listener.cjs")}` } });
  const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  expect(exitCode).toBe(0);
  expect(calls).toHaveLength(uucall.requests.count());
  expect(calls.filter((call) => call.startsWith("program GET ")).length).toBeGreaterThan(0);
  expect(calls).toContainEqual(expect.stringMatching(/^provider POST .*\/power\/roleuser$/));
  await uucall.stop();
  rmSync(folder, { recursive: true });
});
