import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { CommandResult } from "../../../sandbox/engine/driver.ts";

/** How a runner of GitHub Actions runs a workflow, for as much of the language as the example's workflows use. */
export interface WorkflowRun {
  /** All jobs were left out by their conditions. */
  skipped: boolean;
  exitCode: number;
  /** What a reader of the log sees, before GitHub masks secrets in it. */
  log: string;
  /** What the page of the run shows, as Markdown. */
  summary: string;
}

interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  env?: Record<string, unknown>;
}

type Bash = (script: string, env: Record<string, string>) => Promise<CommandResult>;

/** What a workflow meets. */
export interface Meeting {
  context: Record<string, any>;
  /** The secrets of each environment. A job without an environment has none. */
  secrets: Record<string, Record<string, string>>;
  bash: Bash;
  env: Record<string, string>;
  /** What `actions/checkout` finds at a ref: a folder. A job starts in that without a ref. */
  folderOf(ref: string | undefined): string;
  /** What other actions give to later steps, by the name of the action. */
  actions?: Record<string, (given: Record<string, string>) => Record<string, string>>;
  /** What happens before a job begins. */
  before?(job: string): void;
}

/**
 * Runs the `run` steps of each job with the variables that the workflow, the job and the step give them, and hands artifacts from job to job.
 *
 * Other actions are left out: what they install is there. So is `npm ci`: the packages are linked, since it would need the package to be published.
 */
export async function runWorkflow(file: string, meeting: Meeting): Promise<WorkflowRun> {
  const workflow = parse(readFileSync(file, "utf8"));
  if (workflow.defaults.run.shell !== "bash") throw new Error("bash stops at the first failure only where the shell is named");
  const artifacts = mkdtempSync(join(tmpdir(), "artifacts-"));
  const needs: Record<string, { result: string }> = {};
  const whole = { skipped: true, exitCode: 0, log: "", summary: "" };
  for (const [name, job] of Object.entries<any>(workflow.jobs)) {
    const secrets = job.environment === undefined ? {} : (meeting.secrets[job.environment] ?? {});
    const context = { ...meeting.context, secrets, needs };
    const failedBefore = Object.values(needs).some(({ result }) => result !== "success");
    if (job.if === undefined ? failedBefore : !evaluate(job.if, context)) {
      needs[name] = { result: "skipped" };
      continue;
    }
    meeting.before?.(name);
    const { exitCode, log, summary } = await runJob(workflow, job, { ...meeting, context }, artifacts);
    needs[name] = { result: exitCode === 0 ? "success" : "failure" };
    whole.skipped = false;
    whole.exitCode ||= exitCode;
    whole.log += log;
    whole.summary += summary;
  }
  rmSync(artifacts, { recursive: true });
  return whole;
}

async function runJob(workflow: any, job: any, { context, bash, env, folderOf, actions }: Meeting, artifacts: string) {
  const folder = mkdtempSync(join(tmpdir(), "runner-"));
  const [output, summary] = [join(folder, "output"), join(folder, "summary")];
  writeFileSync(summary, "");
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {};
  let at = folderOf(undefined);
  let [exitCode, log] = [0, ""];
  for (const step of job.steps as Step[]) {
    if (step.run?.startsWith("npm ci")) continue;
    const wanted = step.if === undefined ? exitCode === 0 : evaluate(step.if, { ...context, steps });
    if (!wanted) continue;
    const given = Object.entries({ ...workflow.env, ...job.env, ...step.env, ...step.with });
    const values = Object.fromEntries(given.map(([name, value]) => [name, interpolate(String(value), { ...context, steps })]));
    if (step.uses?.startsWith("actions/checkout@")) at = folderOf(values.ref);
    if (step.uses?.startsWith("actions/upload-artifact@") && existsSync(join(at, values.path!)))
      cpSync(join(at, values.path!), join(artifacts, values.name!, values.path!));
    if (step.uses?.startsWith("actions/download-artifact@") && existsSync(join(artifacts, values.name!)))
      cpSync(join(artifacts, values.name!), join(at, values.path!), { recursive: true });
    const act = actions?.[step.uses?.split("@")[0] ?? ""];
    if (act && step.id) steps[step.id] = { outcome: "success", outputs: act(values) };
    if (step.run === undefined) continue;
    writeFileSync(output, "");
    const result = await bash(`cd '${at}'\n${step.run}`, { ...env, ...values, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary });
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
  const shown = readFileSync(summary, "utf8");
  rmSync(folder, { recursive: true });
  return { exitCode, log, summary: shown };
}

/** The lines of a log that GitHub's runner would take for commands: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export function commandsIn(log: string): string[] {
  const commands: string[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r\n|[\r\n]/)) {
    const [, command, value] = /^\s*::([\w-]+)[^:]*::(.*)$/.exec(line) ?? [];
    if (stopped !== undefined) {
      if (command === stopped) stopped = undefined;
    } else if (command === "stop-commands") stopped = value;
    else if (command !== undefined || line.includes("##[")) commands.push(line);
  }
  return commands;
}

const interpolate = (text: string, context: Record<string, any>) =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, context)));

function evaluate(expression: string, context: Record<string, any>): unknown {
  const text = /^\s*(?:\$\{\{)?(.*?)(?:\}\})?\s*$/.exec(expression)![1]!.trim();
  const some = text.split(" || ");
  if (some.length > 1) return some.slice(1).reduce((value, part) => value || evaluate(part, context), evaluate(some[0]!, context));
  const all = text.split(" && ");
  if (all.length > 1) return all.slice(1).reduce((value, part) => value && evaluate(part, context), evaluate(all[0]!, context));
  const [, template, argument] = /^format\('([^']*)', (.*)\)$/.exec(text) ?? [];
  if (template !== undefined) return template.replace("{0}", String(evaluate(argument!, context)));
  if (text === "!cancelled()") return true;
  const [, literal] = /^'([^']*)'$/.exec(text) ?? [];
  if (literal !== undefined) return literal;
  for (const [operator, same] of [
    [" == ", true],
    [" != ", false],
  ] as const) {
    const sides = text.split(operator);
    if (sides.length === 2) return (evaluate(sides[0]!, context) === evaluate(sides[1]!, context)) === same;
  }
  if (!/^[\w.-]+$/.test(text)) throw new Error(`an expression that this runner does not know: ${text}`);
  // What is not there is the empty text.
  return text.split(".").reduce<any>((value, key) => value?.[key], context) ?? "";
}
