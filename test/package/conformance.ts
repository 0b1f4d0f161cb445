import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import type { InstalledEmulator } from "./monorepo.ts";
import type { Program } from "./programs.ts";

/** Tests that each program's types hold, and that it lives through a deployment, at emulators of the installed package. */
export function describePrograms(
  programs: Program[],
  monorepo: () => { folder: string; aicc: InstalledEmulator; uucall: InstalledEmulator },
) {
  // Pulumi checks the types of the programs that it compiles, whenever they run; Node.js does not check those that it strips.
  const typed = programs.filter(({ dependencies, manifest }) => dependencies.typescript && manifest.type === "module");
  test.concurrent.each(typed)("the types of $name hold", async ({ name }) => {
    const project = join(monorepo().folder, name);
    const tsc = createRequire(join(project, "package.json")).resolve("typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [tsc, "--noEmit", "-p", project]);
  });

  const runs = programs.flatMap((program) => availableDrivers().map((driver) => ({ name: program.name, driver, engine: driver.name })));
  test.concurrent.each(runs)("$name lives through a deployment with $engine", async ({ name, driver }) => {
    const { folder, aicc, uucall } = monorepo();
    const env = { ...aicc.environment, ...uucall.environment };
    await using workspace = await Workspace.create({ driver, programDir: join(folder, name), env });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 3 } });
    const { id, accountId, ...rest } = await workspace.outputs();
    expect(rest).toEqual({ found: { orgs: 8, tenants: 1 } });
    const there = async () => {
      const [{ groups = [] }, { subAccounts = [] }] = await Promise.all([aicc.state(), uucall.state()]);
      return [groups.find((group) => group.groupName === `From ${name}`)?.id, subAccounts.find(({ account }) => account === name)?.id];
    };
    expect((await there()).map(String)).toEqual([id, accountId]);
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, errors: [] });
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, errors: [] });
    expect(await there()).toEqual([undefined, undefined]);
  });
}
