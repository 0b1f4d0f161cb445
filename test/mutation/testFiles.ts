import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from "@stryker-mutator/api/test-runner";

const REACHED = "reports/reached";
const RESULTS = "reports/results.json";
const DURATIONS = "reports/durations.json";
/** Milliseconds below which a file is quick: those that are not are run for mutants of their own folder only. */
const QUICK = 5_000;
/** Milliseconds from which a file may fail because the machine is busy: then it does not fail twice. */
const SLOW = 10_000;

interface FileResult {
  file: string;
  milliseconds: number;
  failures: string[];
}

/**
 * Runs whole test files for Stryker, each in a process of its own. Most tests speak to the provider in further processes: these get the mutant, and tell what they
 * reach, by their environment.
 */
class TestFiles implements TestRunner {
  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    rmSync(REACHED, { recursive: true, force: true });
    mkdirSync(REACHED, { recursive: true });
    const environment = { REACHED: join(process.cwd(), REACHED) };
    const first = await vitest([], ["--bail=0"], environment);
    const failed = first?.filter(({ failures }) => failures.length > 0).map(({ file }) => file);
    // Some tests fail where the machine is busy.
    const again = failed?.length ? await vitest(failed, ["--bail=0", "--maxWorkers=1"], environment) : [];
    if (!first || !again) return { status: DryRunStatus.Error, errorMessage: "Vitest did not end as it should" };
    const results = first.map((result) => again.find(({ file }) => file === result.file) ?? result);
    writeFileSync(DURATIONS, JSON.stringify(Object.fromEntries(results.map(({ file, milliseconds }) => [file, milliseconds]))));
    const perTest = Object.fromEntries(readdirSync(REACHED).map((name) => [name.replaceAll("+", "/"), reachedBy(name)]));
    return { status: DryRunStatus.Complete, tests: results.map(testOf), mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ activeMutant, testFilter = [], sandboxFileName }: MutantRunOptions): Promise<MutantRunResult> {
    const own = relative(process.cwd(), sandboxFileName).replace(/^provider(.*)\.ts$/, "test/provider$1.test.ts");
    // Stryker starts a runner anew after a mutant that hangs.
    const milliseconds = JSON.parse(readFileSync(DURATIONS, "utf8"));
    const took = (file: string): number => milliseconds[file];
    const others = testFilter.filter((file) => file !== own);
    const steps = [
      testFilter.filter((file) => file === own),
      others.filter((file) => took(file) < QUICK),
      others.filter((file) => took(file) >= QUICK && dirname(file) === dirname(own)),
    ];
    let nrOfTests = 0;
    for (const files of steps.filter(({ length }) => length > 0)) {
      nrOfTests += files.length;
      const slowest = Math.max(...files.map(took));
      const run = () => vitest(files, [], { __STRYKER_ACTIVE_MUTANT__: activeMutant.id }, 60_000 + 3 * slowest);
      let results = await run();
      if (slowest >= SLOW && !isPassed(results)) results = await run();
      if (!results) return { status: MutantRunStatus.Timeout };
      const killer = results.find(({ failures }) => failures.length > 0);
      if (killer) return { status: MutantRunStatus.Killed, killedBy: [killer.file], failureMessage: killer.failures[0]!, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }
}

/** The results of test files; undefined where they did not end in time, or Vitest broke down. */
async function vitest(
  files: readonly string[],
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
  limit = 1_800_000,
): Promise<FileResult[] | undefined> {
  rmSync(RESULTS, { force: true });
  const reports = ["--reporter=json", `--outputFile=${RESULTS}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config=test/mutation/vitest.config.ts", ...reports, ...options, ...files];
  // A group of its own: nothing that a broken provider leaves behind goes on.
  const child = spawn(process.execPath, args, { stdio: "ignore", detached: true, env: { ...process.env, ...environment } });
  const timer = setTimeout(() => endGroup(child.pid!), limit);
  await once(child, "exit");
  clearTimeout(timer);
  endGroup(child.pid!);
  try {
    return JSON.parse(readFileSync(RESULTS, "utf8")).testResults.map(resultOf);
  } catch {
    return undefined;
  }
}

const isPassed = (results: FileResult[] | undefined): boolean => results?.every(({ failures }) => failures.length === 0) ?? false;

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

function resultOf({ name, status, message, startTime, endTime, assertionResults }: any): FileResult {
  const failures = assertionResults.flatMap(({ failureMessages, fullName }: any) =>
    failureMessages.map((text: string) => `${fullName}: ${text}`),
  );
  const broken = status === "failed" && failures.length === 0 ? [message || "the file failed"] : [];
  return { file: relative(process.cwd(), name), milliseconds: endTime - startTime, failures: [...failures, ...broken] };
}

function testOf({ file, milliseconds, failures }: FileResult): TestResult {
  const test = { id: file, name: file, fileName: file, timeSpentMs: milliseconds };
  const [failureMessage] = failures;
  return failureMessage === undefined ? { ...test, status: TestStatus.Success } : { ...test, status: TestStatus.Failed, failureMessage };
}

const reachedBy = (name: string): Record<string, number> =>
  Object.fromEntries(
    readFileSync(join(REACHED, name), "utf8")
      .trim()
      .split("\n")
      .map((id) => [id, 1]),
  );

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "test-files", TestFiles)];
