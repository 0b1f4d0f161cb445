import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Properties } from "../../provider/core/properties.js";
import { fastStart } from "../../sandbox/engine/processes.ts";

const require = createRequire(import.meta.url);
const services = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { Status } = require("@pulumi/pulumi/proto/status_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

/** A call that failed, as the engine sees it: the message, and what was saved all the same where there was something. */
export class CallError extends Error {
  readonly partial?: { id: string; properties: Properties; reasons: string[] };

  constructor(error: grpc.ServiceError) {
    super(error.details);
    const [details] = error.metadata?.get("grpc-status-details-bin") ?? [];
    if (!details) return;
    const [any] = Status.deserializeBinary(details).getDetailsList();
    const failure = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue());
    this.partial = { id: failure.getId(), properties: received(failure.getProperties()), reasons: failure.getReasonsList() };
  }
}

/** Stands before the number of the operation in the provider's text. */
const MARK = "\n// operation ";
/** Properties from the wire, with the provider's text as it went in. */
function received(struct: { toJavaScript(): any } | undefined): any {
  const properties = struct?.toJavaScript();
  if (typeof properties?.__provider === "string") properties.__provider = properties.__provider.split(MARK)[0];
  return properties;
}

/** Pulumi's own process for dynamic resources, run as the engine runs it and spoken to as the engine does. */
export class DynamicProcess {
  #child: ChildProcess;
  #client: ResourceProviderClient;
  /** The provider's configuration, by full key; another one counts from the next operation on. */
  config: Record<string, string>;
  readonly #environment: Record<string, string | undefined>;
  /** What it printed besides its port. */
  readonly output: string[];
  #operation = 0;
  #underWay = 0;
  #begun: Promise<void> | undefined;

  private constructor(
    child: ChildProcess,
    client: ResourceProviderClient,
    { output, ...given }: { output: string[]; config: Record<string, string>; environment: Record<string, string | undefined> },
  ) {
    this.#child = child;
    this.#client = client;
    this.config = given.config;
    this.#environment = given.environment;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param environment - variables besides those of this process
   * @param config - the provider's configuration, by full key
   * @param output - takes the lines that it prints
   * @param engine - the address of the engine that it is to belong to
   */
  static async start(
    environment: Record<string, string> = {},
    config: Record<string, string> = {},
    output: string[] = [],
    engine?: string,
  ): Promise<DynamicProcess> {
    const { child, client } = await launch(environment, output, engine);
    const running = new DynamicProcess(child, client, { output, config, environment: { ...process.env, ...environment } });
    await running.#configure();
    return running;
  }

  /** Kills it without a warning; the calls under way fail. */
  async kill(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
    this.#client.close();
  }

  /** Starts another one in its place, as the next operation of the engine does. */
  async restart(): Promise<void> {
    await this.stop();
    const { child, client } = await launch(this.#environment, this.output);
    this.#child = child;
    this.#client = client;
    await this.#configure();
  }

  /**
   * Does some calls as one operation of the engine, such as an `up`. The engine starts a process for each; here each gets an account of its own in the
   * same process, by a provider's text and settings that are another text and mean the same. Calls outside of any are one operation with those before
   * them, and operations that overlap are one.
   */
  async operation<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay++ === 0) {
      this.#operation++;
      this.#begun = this.#configure();
    }
    try {
      await this.#begun;
      return await work();
    } finally {
      this.#underWay--;
    }
  }

  async #configure(): Promise<void> {
    const timeouts = ["aicc", "nakivo", "uucall"].map((vendor) => {
      const timeout = this.config[`${vendor}:timeout`] ?? this.#environment[`${vendor.toUpperCase()}_TIMEOUT`] ?? "30";
      return [`${vendor}:timeout`, "0".repeat(this.#operation) + timeout];
    });
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript({ ...this.config, ...Object.fromEntries(timeouts) }));
    await this.#call("configure", request);
  }

  #sent(properties: Properties): unknown {
    const { __provider: text, ...rest } = properties;
    return Struct.fromJavaScript(text === undefined ? rest : { ...rest, __provider: `${text}${MARK}${this.#operation}` });
  }

  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }> {
    const request = new messages.CheckRequest();
    request.setOlds(this.#sent(olds));
    request.setNews(this.#sent(news));
    const response = await this.#call("check", request);
    const failures = response.getFailuresList().map((failure: any) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: received(response.getInputs()), failures };
  }

  async diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes?: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(this.#sent(olds));
    request.setNews(this.#sent(news));
    const response = await this.#call("diff", request);
    const changes = [undefined, false, true][response.getChanges()];
    return { changes, replaces: response.getReplacesList(), deleteBeforeReplace: response.getDeletebeforereplace() };
  }

  async create(inputs: Properties): Promise<{ id: string; properties: Properties }> {
    const request = new messages.CreateRequest();
    request.setProperties(this.#sent(inputs));
    const response = await this.#call("create", request);
    return { id: response.getId(), properties: received(response.getProperties()) };
  }

  async read(id: string, properties: Properties): Promise<{ id: string; properties: Properties; inputs?: Properties }> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(this.#sent(properties));
    const response = await this.#call("read", request);
    return { id: response.getId(), properties: received(response.getProperties()), inputs: received(response.getInputs()) };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<{ properties: Properties }> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(this.#sent(olds));
    request.setNews(this.#sent(news));
    return { properties: received((await this.#call("update", request)).getProperties()) };
  }

  async delete(id: string, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(this.#sent(properties));
    await this.#call("delete", request);
  }

  /** Tells it that the user has cancelled, as the engine does at the first Ctrl-C. */
  async cancel(): Promise<void> {
    await this.#call("cancel", new Empty());
  }

  /** Closes the pipe to it, as happens to an engine that was killed. */
  leave(): void {
    this.#child.stdin!.destroy();
  }

  /** Reads no more of what it prints, as an engine that was killed. */
  abandon(): void {
    this.#child.stdout!.destroy();
    this.#child.stderr!.destroy();
  }

  /** Sends it a signal, as the engine does when it has no more use for it, or a service manager does to all processes. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** By which signal it ended, or with which code. */
  async ended(): Promise<string | number> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    return this.#child.signalCode ?? this.#child.exitCode!;
  }

  async stop(): Promise<void> {
    this.#client.close();
    this.#child.kill("SIGTERM");
    await this.ended();
  }

  #call(method: string, request: unknown): Promise<any> {
    return new Promise((resolve, reject) => {
      (this.#client as any)[method](request, (error: grpc.ServiceError | null, response: unknown) =>
        error ? reject(new CallError(error)) : resolve(response),
      );
    });
  }
}

/** Processes of one operation have one engine; nobody is at this address. */
const ownEngine = () => `127.${[256, 256, 255].map((end) => randomInt(1, end)).join(".")}:1`;

async function launch(environment: Record<string, string | undefined>, output: string[], engine = ownEngine()) {
  const program = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(process.execPath, [...fastStart, program, engine], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  createInterface({ input: child.stderr! }).on("line", (line) => output.push(line));
  const lines = createInterface({ input: child.stdout! });
  const [port] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => output.push(line));
  const client: ResourceProviderClient = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return { child, client };
}
