import { expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { standIn, Workspace } from "../../sandbox/engine/driver.ts";

const group = (name: string) => ({ is: "UserGroup", name, args: { ccId: 1, vdn: 113, groupName: name, groupType: "agent" } });

test("an update that is cancelled ends its write, begins nothing more, and the next one goes on from there", async () => {
  const aicc = await startAiccEmulator();
  aicc.groups.replaceAll([]);
  const env = { ...aicc.environment, AICC_MAX_CONCURRENCY: "1", PROGRAM: JSON.stringify(["early", "late", "later"].map(group)) };
  await using workspace = await Workspace.create({ driver: standIn, programDir: "test/programs/ownership", env });
  const names = () => aicc.groups.all().map(({ groupName }) => groupName);
  // Long enough for the others to queue behind it.
  aicc.fault({ operation: "createusergroup", latencyMs: 4000 });
  const { child, result } = workspace.start(["up", "--yes", "--skip-preview", "--stack", "dev"]);
  while (aicc.requests.count("createusergroup") === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill("SIGINT");
  const { exitCode, stderr, stdout } = await result;
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain("cancelled before anything was written");
  expect(stdout + stderr).toContain("error: update failed");

  const [made] = names();
  expect(names()).toEqual([made]);
  const { resources, pendingOperations } = await workspace.state();
  expect(resources.flatMap(({ type, id }) => (type.endsWith("UserGroup") ? [id] : []))).toEqual(aicc.groups.all().map(({ id }) => id));
  expect(pendingOperations).toEqual([]);

  expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { create: 2 } });
  expect(names().sort()).toEqual(["early", "late", "later"]);
  await aicc.stop();
});
