import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

const { projects: _, ...shared } = base.test!;

/** The tests that are to kill mutants: what runs without the stand-in for the engine, and below the vendor that is measured. */
export default defineConfig({
  test: {
    ...shared,
    root: new URL("../..", import.meta.url).pathname,
    include: [
      "test/provider/{core,http,settings,aicc}/**/*.test.ts",
      "test/provider/{catalog,pulumi/accounts,pulumi/program/*,pulumi/process/*}.test.ts",
    ],
    exclude: ["test/provider/aicc/provider.test.ts", "test/provider/core/histories.test.ts"],
    setupFiles: process.env.REACHED ? ["test/mutation/reach.ts"] : [],
    // A mutant that hangs is a mutant that is killed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    bail: 1,
  },
});
