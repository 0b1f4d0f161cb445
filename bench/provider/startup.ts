import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { recordedText as ours } from "../../test/tools/recordedText.ts";
import { usedBy, withProcess } from "./measure.ts";
import { printTable, times, verdict } from "./table.ts";
import { nothing } from "./texts.ts";

/** Fresh processes for each figure, which is the one in the middle. */
const RUNS = 7;

/** Milliseconds. */
interface Times {
  clock: number;
  processor: number;
}

/** What the start-up is held to, in milliseconds on the clock, for users who have no compile cache. */
export interface StartupTargets {
  /** The import of the package in a program that only declares resources. */
  import: number;
  /** From the import in Pulumi's process to the end of the first check. */
  firstCheck: number;
}

/** A step that is measured, and what it is held to. */
interface Step {
  name: string;
  run(environment: Record<string, string>): Promise<Times>;
  most?: number;
}

/** What it takes to load the package, on top of Pulumi's SDK and beside it. */
export async function measureStartup(targets: StartupTargets): Promise<void> {
  const inFreshProcess = (step: string) => (environment: Record<string, string>) => fresh(step, environment);
  const steps: Step[] = [
    { name: "import of @pulumi/pulumi", run: inFreshProcess("sdk") },
    { name: "then import of pulumi-tenancy and one resource, in a program", run: inFreshProcess("program"), most: targets.import },
    { name: "then import of pulumi-tenancy/dynamic and the first check", run: inFreshProcess("check"), most: targets.firstCheck },
    { name: "the same in Pulumi's own process, with the call to it", run: firstCall },
  ];
  printTable("Start-up without a compile cache, as users have it", await rowsOf(steps, {}));
  const cache = mkdtempSync(join(tmpdir(), "provider-bench-"));
  try {
    const environment = { NODE_COMPILE_CACHE: cache };
    for (const { run } of steps) await run(environment);
    printTable(
      "Start-up with a warm compile cache",
      await rowsOf(
        steps.map(({ most: _, ...step }) => step),
        environment,
      ),
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** The steps take turns, so that what else the machine does hits them alike. */
async function rowsOf(steps: Step[], environment: Record<string, string>): Promise<Record<string, string>[]> {
  const runs: Times[][] = steps.map(() => []);
  for (let run = 0; run < RUNS; run++) for (const [at, step] of steps.entries()) runs[at]!.push(await step.run(environment));
  const figures = runs.map((taken) => ({
    clock: median(taken.map(({ clock }) => clock)),
    processor: median(taken.map(({ processor }) => processor)),
  }));
  const sdk = figures[0]!;
  return steps.map(({ name, most }, at) => {
    const { clock, processor } = figures[at]!;
    return {
      step: name,
      "clock ms": clock.toFixed(0),
      "processor ms": processor.toFixed(0),
      "clock to the SDK's": times(clock, sdk.clock),
      "processor to the SDK's": times(processor, sdk.processor),
      target: most === undefined ? "" : verdict(clock, most),
    };
  });
}

const median = (figures: number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;

async function fresh(step: string, environment: Record<string, string>): Promise<Times> {
  const script = fileURLToPath(new URL("startupProcess.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, step], { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}

/** The first call to the package in Pulumi's process, after one to another provider: that one starts the connection. */
function firstCall(environment: Record<string, string>): Promise<Times> {
  const settings = { AICC_ENDPOINT: "http://127.0.0.1:1", AICC_ACCESS_KEY: "key", AICC_SECRET_KEY: "secret" };
  const news = { vdn: 113, ccId: 1, groupName: "Agents", groupType: "agent", __provider: ours("aicc:UserGroup") };
  return withProcess({ ...settings, ...environment }, async (dynamic) => {
    await dynamic.check({}, { __provider: nothing });
    const [before, started] = [await usedBy(dynamic), performance.now()];
    const { failures } = await dynamic.check({}, news);
    const clock = performance.now() - started;
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return { clock, processor: (await usedBy(dynamic)) - before };
  });
}
