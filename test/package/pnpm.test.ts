import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { standIn, Workspace } from "../../sandbox/engine/driver.ts";
import { describePrograms } from "./conformance.ts";
import { InstalledEmulator, installMonorepo } from "./monorepo.ts";
import { indirect, indirectRead, kinds, library, linked, linkedToTooOld, oldestSdk, oldTypeScript, tooOldSdk } from "./programs.ts";

const working = [...kinds, oldTypeScript, oldestSdk, linked];
let folder: string;
let aicc: InstalledEmulator;
let uucall: InstalledEmulator;

beforeAll(async () => {
  folder = await installMonorepo("pnpm", [...working, tooOldSdk, linkedToTooOld, library, indirect, indirectRead]);
  [aicc, uucall] = await Promise.all(["aicc", "uucall"].map((vendor) => InstalledEmulator.start(folder, vendor)) as any);
});
afterAll(async () => {
  expect(await Promise.all([aicc?.stop(), uucall?.stop()])).toEqual([0, 0]);
  rmSync(folder, { recursive: true, force: true });
});

describe("installed with pnpm", () => {
  test("a program reaches only what it depends on", () => {
    for (const hidden of ["zod", "undici", "hono"]) {
      expect(existsSync(join(folder, "node_modules", hidden))).toBe(false);
      expect(existsSync(join(folder, "javascript-esm/node_modules", hidden))).toBe(false);
    }
  });

  describePrograms(working, () => ({ folder, aicc, uucall }));
});

describe("a wrong installation says what to install", () => {
  test.concurrent.each([
    [
      "the package is a dependency only of a package that the program uses",
      indirect.name,
      (at: string) =>
        `pulumi-tenancy is not a dependency of this program, only of a package that it uses, .* Run in ${at}: npm install pulumi-tenancy`,
    ],
    [
      "the program's SDK is too old",
      tooOldSdk.name,
      (at: string) =>
        `pulumi-tenancy needs @pulumi/pulumi 3\\.216 or newer, and this program has 3\\.215\\.0\\. Run in ${at}: npm install @pulumi/pulumi@3`,
    ],
    [
      "the package has another SDK than the program, and that is too old",
      linkedToTooOld.name,
      () =>
        "needs @pulumi/pulumi 3\\.216 or newer, and finds 3\\.215\\.0, which is another copy than the 3\\.\\S+ that runs this program\\. Run npm ls",
    ],
  ])("%s", async (_, name, message) => {
    const programDir = join(folder, name);
    await using workspace = await Workspace.create({ driver: standIn, programDir, env: { ...aicc.environment, ...uucall.environment } });
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join("\n")).toMatch(new RegExp(message(programDir)));
    // What follows would be a stack that nobody needs.
    expect(errors.join("\n")).not.toContain("    at ");
  });

  test.concurrent("data sources work without a direct dependency", async () => {
    await using workspace = await Workspace.create({ driver: standIn, programDir: join(folder, indirectRead.name), env: aicc.environment });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [] });
    expect(await workspace.outputs()).toEqual({ found: 1 });
  });
});
