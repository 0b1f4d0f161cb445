import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { CommandResult } from "../../../sandbox/engine/driver.ts";

/** How a runner of GitHub Actions runs the one job of a workflow, for as much of the language as the example's workflows use. */
export interface WorkflowRun {
  /** The job was left out by its condition. */
  skipped: boolean;
  exitCode: number;
  /** What a reader of the log sees, before GitHub masks secrets in it. */
  log: string;
}

interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, unknown>;
}

type Bash = (script: string, env: Record<string, string>) => Promise<CommandResult>;

/**
 * Runs each `run` step with the variables that the workflow, the job and the step give it.
 *
 * Actions are left out: what they install is there. So is `npm ci`: the packages are linked, since it would need the package to be published.
 */
export async function runWorkflow(
  file: string,
  context: Record<string, any>,
  bash: Bash,
  env: Record<string, string>,
): Promise<WorkflowRun> {
  const workflow = parse(readFileSync(file, "utf8"));
  const job = Object.values<any>(workflow.jobs)[0];
  if (job.if !== undefined && !evaluate(job.if, context)) return { skipped: true, exitCode: 0, log: "" };
  if (workflow.defaults.run.shell !== "bash") throw new Error("bash stops at the first failure only where the shell is named");
  const folder = mkdtempSync(join(tmpdir(), "runner-"));
  const output = join(folder, "output");
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {};
  let [exitCode, log] = [0, ""];
  for (const step of job.steps as Step[]) {
    if (step.run === undefined || step.run === "npm ci") continue;
    const wanted = step.if === undefined ? exitCode === 0 : evaluate(step.if, { ...context, steps });
    if (!wanted) continue;
    writeFileSync(output, "");
    const given = Object.entries({ ...workflow.env, ...job.env, ...step.env });
    const variables = Object.fromEntries(given.map(([name, value]) => [name, interpolate(String(value), { ...context, steps })]));
    const result = await bash(step.run, { ...env, ...variables, GITHUB_OUTPUT: output });
    log += result.stdout + result.stderr;
    const failed = result.exitCode !== 0;
    if (failed && exitCode === 0) exitCode = result.exitCode ?? 1;
    const outputs = Object.fromEntries(
      readFileSync(output, "utf8")
        .split("\n")
        .map((line) => line.split("=", 2) as [string, string]),
    );
    if (step.id) steps[step.id] = { outcome: failed ? "failure" : "success", outputs };
  }
  rmSync(folder, { recursive: true });
  return { skipped: false, exitCode, log };
}

const interpolate = (text: string, context: Record<string, any>) =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, context)));

function evaluate(expression: string, context: Record<string, any>): unknown {
  const text = /^\s*(?:\$\{\{)?(.*?)(?:\}\})?\s*$/.exec(expression)![1]!.trim();
  if (text === "!cancelled()") return true;
  const sides = text.split(" == ");
  if (sides.length === 2) return evaluate(sides[0]!, context) === evaluate(sides[1]!, context);
  if (!/^[\w.-]+$/.test(text)) throw new Error(`an expression that this runner does not know: ${text}`);
  // What is not there is the empty text.
  return text.split(".").reduce<any>((value, key) => value?.[key], context) ?? "";
}
