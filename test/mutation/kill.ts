import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * The command that Stryker runs: first without a mutant, when it notes how long each test file takes and which mutants it reaches; then with one, when it
 * runs the files that reach it, the quick ones first. It fails as soon as a test does.
 */
const REACHED = "reports/reached";
const DURATIONS = "reports/durations.json";
/** Files up to the first of these durations run before those up to the second, and those before the rest, in milliseconds. */
const TIERS = [1_000, 10_000, Number.POSITIVE_INFINITY];

async function vitest(files: string[], more: string[], limitMs: number, env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config=test/mutation/vitest.config.ts", ...more, ...files];
  // A group of its own, so that nothing that a broken provider leaves behind goes on.
  const child = spawn(process.execPath, args, { stdio: "inherit", detached: true, env: { ...process.env, ...env } });
  const end = () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {}
  };
  const limit = setTimeout(end, limitMs);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(limit);
  end();
  return code === 0;
}

const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
if (mutant === undefined) {
  mkdirSync(REACHED, { recursive: true });
  const reporters = ["--bail=0", "--reporter=dot", "--reporter=json", `--outputFile=${DURATIONS}`];
  if (!(await vitest([], reporters, 1_800_000, { REACHED: join(process.cwd(), REACHED) }))) process.exit(1);
} else {
  const { testResults } = JSON.parse(readFileSync(DURATIONS, "utf8"));
  const durations = new Map<string, number>(
    testResults.map(({ name, startTime, endTime }: any) => [relative(process.cwd(), name), endTime - startTime]),
  );
  const reaching = [...durations.keys()].filter((file) => reaches(file, mutant));
  const own = mirrorOf(mutant);
  const tierOf = (file: string) => (file === own && durations.get(file)! < TIERS[1]! ? -1 : TIERS.findIndex((bound) => durations.get(file)! < bound));
  const started = Date.now();
  let survived = true;
  for (const tier of [-1, ...TIERS.keys()]) {
    const files = reaching.filter((file) => tierOf(file) === tier);
    if (files.length > 0) survived &&= await vitest(files, ["--reporter=dot"], 30_000 + 3 * Math.max(...files.map((file) => durations.get(file)!)));
  }
  if (process.env.MUTATION_LOG) {
    appendFileSync(process.env.MUTATION_LOG, `${mutant} ${own} ${survived ? "SURVIVED" : "killed"} ${reaching.length} ${Date.now() - started} ms\n`);
  }
  process.exit(survived ? 0 : 1);
}

function reaches(file: string, id: string): boolean {
  const name = join(process.cwd(), file).replaceAll(/[\\/]/g, "+");
  return readdirSync(REACHED).includes(name) && readFileSync(join(REACHED, name), "utf8").split("\n").includes(id);
}

/** The test file of the source file that holds the mutant. */
function mirrorOf(id: string): string | undefined {
  const sources = readdirSync("provider", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const source = sources.find((file) => readFileSync(join("provider", file), "utf8").includes(`stryMutAct_9fa48("${id}")`));
  return source && join("test/provider", source.replace(/\.ts$/, ".test.ts"));
}
