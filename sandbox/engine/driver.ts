import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { type CommandResult, decodeResource, type OperationResult, readEvents, type StackState } from "./results.ts";

export type * from "./results.ts";

/** A program that understands the Pulumi CLI's commands. */
export interface Driver {
  readonly name: "stand-in" | "pulumi";
  /** The words before the command's own, e.g. `["pulumi"]`. */
  readonly command: readonly [string, ...string[]];
  /** Whether the program is on this machine. */
  available(): boolean;
}

/** The engine of this folder, run by the Node.js that runs this. */
export const standIn: Driver = {
  name: "stand-in",
  command: [process.execPath, fileURLToPath(new URL("cli.ts", import.meta.url))],
  available: () => true,
};

/** The Pulumi CLI, when it is on PATH. */
export const pulumi: Driver = {
  name: "pulumi",
  command: ["pulumi"],
  available: () => spawnSync("pulumi", ["version"], { stdio: "ignore" }).status === 0,
};

/** The drivers that this machine has; says on standard error which it has not. */
export function availableDrivers(): Driver[] {
  return [standIn, pulumi].filter((driver) => {
    const available = driver.available();
    if (!available) process.stderr.write(`${driver.name}: not found on PATH, so nothing is run with it.\n`);
    return available;
  });
}

export interface WorkspaceOptions {
  driver: Driver;
  /** A folder with a Pulumi.yaml; its program runs there, but nothing is written there. */
  programDir: string;
  /** The name of the stack; "dev" by default. */
  stack?: string;
  /** The stack's configuration; `{ secret }` is encrypted. */
  config?: Record<string, string | { secret: string }>;
  /** Environment variables for every command. */
  env?: Record<string, string>;
  /** Operations write to this process's terminal, as for a person, and their results hold no text. */
  show?: boolean;
}

/** Options of one operation. */
export interface RunOptions {
  /** More words for the command line, e.g. `["--expect-no-changes"]`. */
  args?: string[];
  /** Environment variables for this command. */
  env?: Record<string, string>;
}

/**
 * A stack with a backend, a PULUMI_HOME and a project folder of its own in a temporary folder.
 *
 * @example
 * await using workspace = await Workspace.create({ driver: standIn, programDir: "examples/quickstart" });
 * const { exitCode, summary } = await workspace.up();
 */
export class Workspace implements AsyncDisposable {
  readonly driver: Driver;
  readonly stack: string;
  /** The temporary folder; `project` and `backend` are in it. */
  readonly dir: string;
  readonly #env: Record<string, string>;
  readonly #show: boolean;
  readonly #running = new Set<ChildProcess>();
  #operations = 0;

  private constructor({ driver, stack = "dev", env = {}, show = false }: Omit<WorkspaceOptions, "programDir">, dir?: string) {
    this.driver = driver;
    this.stack = stack;
    this.dir = dir ?? mkdtempSync(join(tmpdir(), "engine-"));
    this.#env = env;
    this.#show = show;
  }

  /** Makes the folders, creates the stack and configures it. */
  static async create(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options);
    for (const folder of ["backend", "home", "project"]) mkdirSync(join(workspace.dir, folder));
    workspace.#writeProject(resolve(options.programDir));
    await workspace.#succeed(["stack", "init", workspace.stack]);
    for (const [key, value] of Object.entries(options.config ?? {})) await workspace.setConfig(key, value);
    return workspace;
  }

  /** The same stack under another driver; the folder stays with the first. */
  with(driver: Driver): Workspace {
    return new Workspace({ driver, stack: this.stack, env: this.#env, show: this.#show }, this.dir);
  }

  async setConfig(key: string, value: string | { secret: string }): Promise<void> {
    const secret = typeof value === "object";
    await this.#succeed([
      "config",
      "set",
      ...(secret ? ["--secret"] : []),
      "--stack",
      this.stack,
      "--",
      key,
      secret ? value.secret : value,
    ]);
  }

  preview(options?: RunOptions): Promise<OperationResult> {
    return this.operate(["preview", "--diff"], options);
  }

  /** Updates without a preview before it. */
  up(options?: RunOptions): Promise<OperationResult> {
    return this.operate(["up", "--yes", "--skip-preview", "--diff"], options);
  }

  refresh(options?: RunOptions): Promise<OperationResult> {
    return this.operate(["refresh", "--yes", "--skip-preview", "--diff"], options);
  }

  /** What a refresh would find, without taking it over. */
  previewRefresh(options?: RunOptions): Promise<OperationResult> {
    return this.operate(["refresh", "--preview-only", "--diff"], options);
  }

  destroy(options?: RunOptions): Promise<OperationResult> {
    return this.operate(["destroy", "--yes", "--skip-preview", "--diff"], options);
  }

  /** Runs an operation and reads its event log. */
  async operate(args: string[], { args: more = [], env }: RunOptions = {}): Promise<OperationResult> {
    const log = join(this.dir, `events-${++this.#operations}.jsonl`);
    const words = [...args, "--stack", this.stack, "--event-log", log, ...more];
    const result = this.#show
      ? { exitCode: await closed(this.#spawn(words, env ?? {}, "inherit")), stdout: "", stderr: "" }
      : await this.run(words, env);
    const events = readEvents(log);
    const summary = events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
    const diagnosed = events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trimEnd()] : [],
    );
    const shown = [...result.stderr.matchAll(/^error: (.*)$/gm)].map(([, message]) => message!.trimEnd());
    const known = new Set(diagnosed.map((message) => message.split("\n")[0]));
    return { ...result, events, summary, errors: [...diagnosed, ...shown.filter((message) => !known.has(message))] };
  }

  /** The stack's state, with its secrets opened. */
  async state(): Promise<StackState> {
    const { deployment } = JSON.parse(await this.#succeed(["stack", "export", "--show-secrets", "--stack", this.stack]));
    const operations: { resource: any; type: string }[] = deployment.pending_operations ?? [];
    return {
      resources: (deployment.resources ?? []).map(decodeResource),
      pendingOperations: operations.map(({ resource, type }) => ({ resource: decodeResource(resource), type })),
    };
  }

  /** The stack's outputs, with its secrets opened. */
  async outputs(): Promise<Record<string, any>> {
    return JSON.parse(await this.#succeed(["stack", "output", "--json", "--show-secrets", "--stack", this.stack]));
  }

  /** Runs any command to its end. */
  run(args: string[], env?: Record<string, string>): Promise<CommandResult> {
    return this.start(args, env).result;
  }

  /** Starts a command; for tests that interrupt it. */
  start(args: string[], env: Record<string, string> = {}): { child: ChildProcess; result: Promise<CommandResult> } {
    const child = this.#spawn(["--non-interactive", ...args], { NO_COLOR: "1", ...env }, ["ignore", "pipe", "pipe"]);
    let [stdout, stderr] = ["", ""];
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    return { child, result: closed(child).then((exitCode) => ({ exitCode, stdout, stderr })) };
  }

  #spawn(args: string[], env: Record<string, string>, stdio: StdioOptions): ChildProcess {
    const [program, ...words] = this.driver.command;
    const child = spawn(program, [...words, "--cwd", join(this.dir, "project"), ...args], {
      cwd: this.dir,
      env: this.#environment(env),
      stdio,
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    return child;
  }

  /** The commands that run, by the ids of their processes; for tests that kill them. */
  pids(): number[] {
    return [...this.#running].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends what still runs and removes the folder; the resources are left as they are. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all([...this.#running].map(closed));
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #succeed(args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args);
    if (exitCode !== 0) throw new Error(`${this.driver.name} ${args.join(" ")} exited with ${exitCode}:\n${stderr}${stdout}`);
    return stdout;
  }

  #environment(env: Record<string, string>): NodeJS.ProcessEnv {
    return {
      // What node has compiled once, the many processes of a run need not compile again.
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      PULUMI_HOME: join(this.dir, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.dir, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      // Of the stand-in.
      ENGINE_KEYS: join(this.dir, "keys"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // The Pulumi CLI has --event-log only with this.
      PULUMI_DEBUG_COMMANDS: "true",
      ...this.#env,
      ...env,
    };
  }

  /** A Pulumi.yaml that runs the program where it is keeps the stack's own file out of the program's folder. */
  #writeProject(programDir: string): void {
    const project = parse(readFileSync(join(programDir, "Pulumi.yaml"), "utf8"));
    const main = resolve(programDir, project.main ?? ".");
    writeFileSync(join(this.dir, "project", "Pulumi.yaml"), stringify({ ...project, main }));
  }
}

/** The exit code of a child, once it has ended and all it has written is read; null after a signal. */
function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
}
