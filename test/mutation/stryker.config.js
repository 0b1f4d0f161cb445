import { randomInt } from "node:crypto";

// Stryker's processes read both from the environment.
process.env.SEED ??= String(randomInt(1_000_000));
process.env.SAMPLE ??= "0.1";
console.log(`SEED=${process.env.SEED} SAMPLE=${process.env.SAMPLE}`);

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: process.env.MUTATE?.split(",") ?? ["provider/{core,http,settings,aicc}/**/*.ts"],
  testRunner: "test-files",
  buildCommand: "npm run --silent build",
  plugins: ["./test/mutation/testFiles.ts", "./test/mutation/sample.ts"],
  checkers: ["sample"],
  concurrency: 1,
  ignorePatterns: ["/bench", "/docs", "/reports", "/dist"],
  dryRunTimeoutMinutes: 30,
  reporters: ["clear-text", "html", "json"],
  clearTextReporter: { allowColor: false, logTests: false },
  htmlReporter: { fileName: "reports/mutation.html" },
  jsonReporter: { fileName: "reports/mutation.json" },
  tempDirName: "reports/mutation",
  cleanTempDir: "always",
};
