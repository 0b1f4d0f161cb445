import { standIn, Workspace } from "../../sandbox/engine/driver.ts";
import type { EngineEventLine } from "../../sandbox/engine/results.ts";
import type { DynamicProcess } from "../tools/dynamicProcess.ts";
import { type Declaration, OneStack } from "../tools/oneStack.ts";

/** What a program declares, by the names of its resources. */
export type Program = Record<string, Declaration>;

/** A stack with whatever brings it up. */
export interface Deployment {
  /**
   * Brings the program up.
   *
   * @throws Error with the messages of all that failed, each after the name of its resource.
   */
  up(program: Program, refresh: boolean): Promise<void>;
  /** Names of the resources that a refresh finds changed. */
  drift(): Promise<string[]>;
  /** Names of the resources that an `up` would change, with what it would do. */
  left(program: Program): Promise<string[]>;
  /** The id that the state has. */
  id(name: string): string | undefined;
  /** Takes resources out of the state. */
  forget?(...names: string[]): void;
  /** Kills the provider's process. */
  kill?(): Promise<void>;
  /** Starts another one in its place. */
  revive?(): Promise<void>;
  /** Everything that it printed. */
  readonly output: readonly string[];
  close(): Promise<void>;
}

/** Speaks to Pulumi's process for dynamic resources itself: milliseconds for each step. */
export class BelowEngine implements Deployment {
  readonly #process: DynamicProcess;
  readonly #stack: OneStack;

  constructor(process: DynamicProcess) {
    this.#process = process;
    this.#stack = new OneStack(process);
  }

  get output(): readonly string[] {
    return this.#process.output;
  }

  up(program: Program, refresh: boolean): Promise<void> {
    return this.#process.operation(async () => {
      if (refresh) await this.#stack.refresh();
      await this.#stack.up(program);
    });
  }

  drift(): Promise<string[]> {
    return this.#stack.refresh();
  }

  async left(program: Program): Promise<string[]> {
    return Object.entries(await this.#stack.preview(program)).flatMap(([name, op]) => (op === "same" ? [] : [`${name} ${op}`]));
  }

  id(name: string): string | undefined {
    return this.#stack.id(name);
  }

  forget(...names: string[]): void {
    for (const name of names) this.#stack.forget(name);
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  revive(): Promise<void> {
    return this.#process.restart();
  }

  async close(): Promise<void> {}
}

/** Runs a program of Pulumi's with the stand-in for the engine: seconds for each step. */
export class ThroughEngine implements Deployment {
  readonly #workspace: Workspace;
  readonly #ids = new Map<string, string>();
  readonly output: string[] = [];

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async start(env: Record<string, string>): Promise<ThroughEngine> {
    return new ThroughEngine(await Workspace.create({ driver: standIn, programDir: "test/programs/ownership", env }));
  }

  async up(program: Program, refresh: boolean): Promise<void> {
    const { exitCode, stdout, stderr, events, errors } = await this.#workspace.up({
      args: refresh ? ["--refresh"] : [],
      ...inEnv(program),
    });
    this.output.push(stdout, stderr);
    this.#ids.clear();
    for (const { urn, id } of (await this.#workspace.state()).resources) if (id !== undefined) this.#ids.set(nameOf(urn), id);
    if (exitCode === 0) return;
    const named = events.flatMap(({ diagnosticEvent: said }) =>
      said?.severity === "error" && said.urn ? [`${nameOf(said.urn)}: ${said.message.trim()}`] : [],
    );
    throw new Error([...named, ...errors].join("\n"));
  }

  async drift(): Promise<string[]> {
    const { exitCode, events } = await this.#workspace.previewRefresh({ args: ["--expect-no-changes"] });
    return exitCode === 0 ? [] : ["exit code", ...changesOf(events)];
  }

  async left(program: Program): Promise<string[]> {
    const { exitCode, events } = await this.#workspace.preview({ args: ["--expect-no-changes"], ...inEnv(program) });
    return exitCode === 0 ? [] : ["exit code", ...changesOf(events)];
  }

  id(name: string): string | undefined {
    return this.#ids.get(name);
  }

  close(): Promise<void> {
    return this.#workspace[Symbol.asyncDispose]();
  }
}

const nameOf = (urn: string): string => urn.split("::").at(-1)!;

const changesOf = (events: readonly EngineEventLine[]): string[] =>
  events.flatMap(({ resourcePreEvent }) => {
    const { op = "same", urn = "" } = resourcePreEvent?.metadata ?? {};
    return ["same", "read", "refresh"].includes(op) ? [] : [`${nameOf(urn)} ${op}`];
  });

/** The program for test/programs/ownership. */
function inEnv(program: Program): { env: Record<string, string> } {
  const declared = Object.entries(program).map(([name, { type, inputs, last: _, ...rest }]) => ({
    ...{ is: type.split(":")[1], name, args: inputs },
    ...rest,
  }));
  return { env: { PROGRAM: JSON.stringify(declared) } };
}
