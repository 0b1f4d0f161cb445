import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What brings up many stacks, or lives many lives, takes minutes, and runs by itself. */
const examples = [
  "test/examples/**/*.test.ts",
  "test/docs/**/*.test.ts",
  "test/cli/stack/**/*.test.ts",
  "test/sandbox/demo.test.ts",
  "test/provider/pulumi/ownership.test.ts",
  "test/survival/**/*.test.ts",
  "test/provider/uucall/subAccountDialects.test.ts",
  "test/provider/uucall/permissionReadings.test.ts",
  "test/provider/pulumi/process/interrupt.test.ts",
  "test/provider/renewals.test.ts",
  "test/provider/load.test.ts",
  "test/provider/pulumi/program/credentialsCheck.test.ts",
];
const engine = ["test/sandbox/engine/**/*.test.ts"];
const packaged = ["test/package/**/*.test.ts"];
const browser = ["test/emulator/console/**/*.test.ts"];

/** What takes longest, in that order. */
const longest = [
  "test/provider/uucall/subAccountDialects.test.ts",
  "test/provider/pulumi/ownership.test.ts",
  "test/sandbox/engine/traces.test.ts",
  "test/provider/uucall/permissionReadings.test.ts",
  "test/cli/stack/importVariants.test.ts",
  "test/cli/stack/import.test.ts",
  "test/examples/gitops/github-actions.test.ts",
  "test/survival/survival.test.ts",
  "test/package/npm.test.ts",
  "test/package/pnpm.test.ts",
];

/** Begins with the files that take longest: the last one to end would go on by itself. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((file) => moduleId.endsWith(file));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: "test/tools/freshBuild.ts",
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Many tests wait for vendors that are slow on purpose: there is work for more than two processors.
    maxWorkers: 8,
    sequence: { sequencer: LongestFirst },
    // Most of the time goes into starting Pulumi's processes: what one has compiled, the next need not.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
    // The compiled package runs as it is: its texts end up in users' states.
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      {
        extends: true,
        test: { name: "provider", include: ["test/**/*.test.ts"], exclude: [...examples, ...engine, ...packaged, ...browser] },
      },
      { extends: true, test: { name: "examples", include: examples } },
      { extends: true, test: { name: "engine", include: engine } },
      { extends: true, test: { name: "browser", include: browser } },
      // Each test of the package runs a whole deployment, with up to four processes at once.
      { extends: true, test: { name: "package", include: packaged, maxConcurrency: 2, testTimeout: 240_000 } },
    ],
  },
});
