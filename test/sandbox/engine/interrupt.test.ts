import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { standIn, Workspace } from "../../../sandbox/engine/driver.ts";

const programDir = fileURLToPath(new URL("slow", import.meta.url));

/** Starts an update, and returns when its slow creation is under way. */
async function startUpdate(workspace: Workspace, ms: number) {
  const log = join(workspace.dir, "interrupted.jsonl");
  const update = workspace.start(["up", "--yes", "--skip-preview", "--stack", "dev", "--event-log", log], { SLOW_MS: String(ms) });
  const underWay = () =>
    existsSync(log) &&
    readFileSync(log, "utf8").includes(
      '"resourcePreEvent":{"metadata":{"op":"create","urn":"urn:pulumi:dev::slow::pulumi-nodejs:dynamic/test:Slow::first"',
    );
  while (!underWay()) {
    if (update.child.exitCode !== null) throw new Error((await update.result).stderr);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // The state names the operation before the provider is called.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return update;
}

test("a killed update leaves a state that names what was under way", async () => {
  await using workspace = await Workspace.create({ driver: standIn, programDir });
  const { child } = await startUpdate(workspace, 60_000);
  child.kill("SIGKILL");
  await once(child, "close");

  const { resources, pendingOperations } = await workspace.state();
  expect(resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack", "pulumi:providers:pulumi-nodejs"]);
  expect(pendingOperations).toEqual([{ type: "creating", resource: expect.objectContaining({ urn: expect.stringContaining("::first") }) }]);

  const locked = await workspace.up({ env: { SLOW_MS: "0" } });
  expect(locked).toMatchObject({ exitCode: 1, errors: [expect.stringContaining("the stack is currently locked by 1 lock(s)")] });
  await workspace.run(["cancel", "--yes", "--stack", "dev"]);

  const repeated = await workspace.up({ env: { SLOW_MS: "0" } });
  expect(repeated).toMatchObject({ exitCode: 0, summary: { create: 2, same: 1 } });
  expect(repeated.stderr).toContain("Attempting to deploy or update resources with 1 pending operations from previous deployment.");
  expect(repeated.stderr).toContain("Slow::first, interrupted while creating");
  // Only someone who has looked can say what has become of it.
  expect((await workspace.state()).pendingOperations).toHaveLength(1);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends an update after what is in flight", async (signal) => {
  await using workspace = await Workspace.create({ driver: standIn, programDir });
  const { child, result } = await startUpdate(workspace, 2000);
  child.kill(signal);
  expect(await result).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("error: update canceled") });

  const { resources, pendingOperations } = await workspace.state();
  expect(resources.at(-1)).toMatchObject({ id: "slow-1", outputs: { answer: 42 } });
  expect(resources).toHaveLength(3);
  expect(pendingOperations).toEqual([]);
  expect(await workspace.up({ env: { SLOW_MS: "2000" } })).toMatchObject({ exitCode: 0, summary: { create: 1, same: 2 } });
});

test("a second signal ends it at once", async () => {
  await using workspace = await Workspace.create({ driver: standIn, programDir });
  const { child, result } = await startUpdate(workspace, 60_000);
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill("SIGINT");
  expect((await result).exitCode).toBe(1);
  expect((await workspace.state()).pendingOperations).toHaveLength(1);
});
