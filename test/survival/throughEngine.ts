import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Driver, Workspace } from "../../sandbox/engine/driver.ts";
import type { EngineEventLine } from "../../sandbox/engine/results.ts";
import { providerArgs } from "../tools/checkout.ts";
import type { Deployment, How, Program } from "./deployment.ts";
import { idAt, PROVIDER } from "./twoInstallations.ts";
import type { VendorModel } from "./vendorModel.ts";
import { setOf } from "./writtenProgram.ts";

/** Milliseconds that the processes of a killed engine have to end by themselves. */
const GRACE = 3_000;
/** Resources that an explicit provider of the same account looks after. */
const EXPLICIT = /^(r3|c\/r4)(-set)?$/;

/** Runs a program of Pulumi's with an engine: seconds for each step. */
export class ThroughEngine implements Deployment {
  readonly #workspace: Workspace;
  readonly #vendor: string;
  /** Settings of the account at the other installation. */
  readonly #otherAccount: object;
  readonly #ids = new Map<string, string>();
  readonly #urns = new Map<string, string>();
  readonly output: string[] = [];
  readonly isSlow = true;
  readonly hasTargets: boolean;
  /** Only the Pulumi CLI changes states. */
  readonly unprotect?: (name: string) => Promise<void>;

  private constructor(workspace: Workspace, vendor: string, otherEnvironment: Record<string, string>) {
    this.#workspace = workspace;
    this.#vendor = vendor;
    this.#otherAccount = providerArgs(otherEnvironment);
    this.hasTargets = workspace.driver.name === "pulumi";
    if (workspace.driver.name === "pulumi") this.unprotect = (name) => this.#unprotect(name);
  }

  /** @param vendor - the vendor's name, for providers of its accounts */
  static async start(driver: Driver, vendor: string, { environment, otherEnvironment = {} }: VendorModel): Promise<ThroughEngine> {
    const workspace = await Workspace.create({ driver, programDir: "test/programs/ownership", env: environment });
    return new ThroughEngine(workspace, vendor, otherEnvironment);
  }

  async up(program: Program, { refresh, target, isRivalled }: How): Promise<void> {
    const targets = target === undefined ? [] : [target, setOf(target)].flatMap((name) => ["--target", this.#urnOf(name, program)]);
    const options = { args: [...(refresh ? ["--refresh"] : []), ...targets], ...this.#inEnv(program) };
    const results = await Promise.all(Array.from({ length: isRivalled ? 2 : 1 }, () => this.#workspace.up(options)));
    for (const { stdout, stderr } of results) this.output.push(stdout, stderr);
    // The stack's lock lets one of them begin, or none where each has seen the other's.
    const begun = results.filter(({ errors }) => !errors.some((error) => error.includes("is currently locked")));
    const { exitCode, events, errors } = begun.find((result) => result.exitCode !== 0) ?? begun[0] ?? (await this.#workspace.up(options));
    await this.#look();
    if (exitCode === 0) return;
    const named = events.flatMap(({ diagnosticEvent: said }) =>
      said?.severity === "error" && said.urn ? [`${nameOf(said.urn)}: ${said.message.trim().replaceAll("\n", " ")}`] : [],
    );
    throw new Error([...named, ...errors, ...(exitCode === null ? ["killed"] : [])].join("\n"));
  }

  async #look(): Promise<void> {
    const { resources } = await this.#workspace.state();
    this.#ids.clear();
    this.#urns.clear();
    // What is about to be replaced or deleted is no state of a resource any more.
    for (const { urn, id, provider } of resources.filter((each) => !each.delete && !each.pendingReplacement)) {
      this.#urns.set(nameOf(urn), urn);
      if (id !== undefined) this.#ids.set(nameOf(urn), idAt(provider?.split("::").at(-2) === PROVIDER ? PROVIDER : undefined, id));
    }
  }

  #urnOf(name: string, program: Program): string {
    const known = this.#urns.get(name);
    if (known !== undefined) return known;
    const component = name.startsWith("c/") ? "tests:Component$" : "";
    const type = program[name]?.type.replace(":", "/") ?? "none";
    return `urn:pulumi:${this.#workspace.stack}::ownership::${component}pulumi-nodejs:dynamic/${type.replace("/", ":")}::${name.split("/").at(-1)}`;
  }

  async drift(): Promise<string[]> {
    const { exitCode, events, errors } = await this.#workspace.previewRefresh({ args: ["--expect-no-changes"] });
    return exitCode === 0 ? [] : [`exit code ${exitCode}`, ...changesOf(events), ...errors];
  }

  async left(program: Program): Promise<string[]> {
    const { exitCode, events, errors } = await this.#workspace.preview({ args: ["--expect-no-changes"], ...this.#inEnv(program) });
    return exitCode === 0 ? [] : [`exit code ${exitCode}`, ...changesOf(events), ...errors];
  }

  id(name: string): string | undefined {
    return this.#ids.get(name);
  }

  async #unprotect(name: string): Promise<void> {
    await this.#workspace.run(["state", "unprotect", this.#urns.get(name) ?? name, "--yes", "--stack", this.#workspace.stack]);
  }

  /** Kills the engine. Its other processes may finish what they are at. */
  async kill(): Promise<void> {
    const pids = this.#workspace.pids();
    const others = pids.flatMap(descendants);
    for (const pid of pids) signal(pid, "SIGKILL");
    for (const until = Date.now() + GRACE; Date.now() < until && others.some((pid) => signal(pid, 0)); ) await sleep(50);
    for (const pid of others) signal(pid, "SIGKILL");
  }

  /** Takes the lock away that a killed engine leaves behind. */
  async revive(): Promise<void> {
    await this.#workspace.run(["cancel", "--yes", "--stack", this.#workspace.stack]);
    await this.#look();
  }

  close(): Promise<void> {
    return this.#workspace[Symbol.asyncDispose]();
  }

  /** The program for test/programs/ownership. */
  #inEnv(program: Program): { env: Record<string, string> } {
    const providers = Object.entries({ explicit: {}, [PROVIDER]: this.#otherAccount });
    const declared = Object.entries(program).map(([name, { type, inputs, last: _, options, ...rest }]) => ({
      ...{ is: type.split(":")[1], name, args: inputs },
      ...(EXPLICIT.test(name) && { provider: "explicit" }),
      ...options,
      ...rest,
    }));
    const accounts = providers.map(([name, args]) => ({ is: this.#vendor, name, args }));
    return { env: { PROGRAM: JSON.stringify([...accounts, ...declared]) } };
  }
}

const nameOf = (urn: string): string => {
  const [, , type = "", name = ""] = urn.split("::");
  return type.includes("$") ? `c/${name}` : name;
};

const changesOf = (events: readonly EngineEventLine[]): string[] =>
  events.flatMap(({ resourcePreEvent }) => {
    const { op = "same", urn = "" } = resourcePreEvent?.metadata ?? {};
    return ["same", "read", "refresh"].includes(op) ? [] : [`${nameOf(urn)} ${op}`];
  });

/** The processes that a process has started, and those that these have. */
function descendants(pid: number): number[] {
  const rows = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .stdout.trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] => rows.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Whether there was a process to take the signal. */
function signal(pid: number, name: "SIGKILL" | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
