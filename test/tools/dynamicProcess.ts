import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Properties } from "../../provider/core/description.js";

const require = createRequire(import.meta.url);
const services = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { Status } = require("@pulumi/pulumi/proto/status_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

/** A call that failed, as the engine sees it: the message, and what was saved all the same where there was something. */
export class CallError extends Error {
  readonly partial?: { id: string; properties: Properties; reasons: string[] };

  constructor(error: grpc.ServiceError) {
    super(error.details);
    const [details] = error.metadata?.get("grpc-status-details-bin") ?? [];
    if (!details) return;
    const [any] = Status.deserializeBinary(details).getDetailsList();
    const failure = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue());
    this.partial = { id: failure.getId(), properties: failure.getProperties().toJavaScript(), reasons: failure.getReasonsList() };
  }
}

/** Pulumi's own process for dynamic resources, run as the engine runs it and spoken to as the engine does. */
export class DynamicProcess {
  readonly #child: ChildProcess;
  readonly #client: ResourceProviderClient;
  /** What it printed besides its port. */
  readonly output: string[];

  private constructor(child: ChildProcess, client: ResourceProviderClient, output: string[]) {
    this.#child = child;
    this.#client = client;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param environment - variables besides those of this process
   * @param config - the provider's configuration, by full key
   */
  static async start(environment: Record<string, string> = {}, config: Record<string, string> = {}): Promise<DynamicProcess> {
    const program = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const child = spawn(process.execPath, [program, "127.0.0.1:0"], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: string[] = [];
    createInterface({ input: child.stderr! }).on("line", (line) => output.push(line));
    const lines = createInterface({ input: child.stdout! });
    const [port] = (await once(lines, "line")) as [string];
    lines.on("line", (line) => output.push(line));
    const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const running = new DynamicProcess(child, client, output);
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    await running.#call("configure", request);
    return running;
  }

  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }> {
    const request = new messages.CheckRequest();
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const response = await this.#call("check", request);
    const failures = response.getFailuresList().map((failure: any) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: response.getInputs().toJavaScript(), failures };
  }

  async diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes?: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const response = await this.#call("diff", request);
    const changes = [undefined, false, true][response.getChanges()];
    return { changes, replaces: response.getReplacesList(), deleteBeforeReplace: response.getDeletebeforereplace() };
  }

  async create(inputs: Properties): Promise<{ id: string; properties: Properties }> {
    const request = new messages.CreateRequest();
    request.setProperties(Struct.fromJavaScript(inputs));
    const response = await this.#call("create", request);
    return { id: response.getId(), properties: response.getProperties().toJavaScript() };
  }

  async read(id: string, properties: Properties): Promise<{ id: string; properties: Properties; inputs?: Properties }> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(properties));
    const response = await this.#call("read", request);
    return { id: response.getId(), properties: response.getProperties().toJavaScript(), inputs: response.getInputs()?.toJavaScript() };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<{ properties: Properties }> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    return { properties: (await this.#call("update", request)).getProperties().toJavaScript() };
  }

  async delete(id: string, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(properties));
    await this.#call("delete", request);
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }

  #call(method: string, request: unknown): Promise<any> {
    return new Promise((resolve, reject) => {
      (this.#client as any)[method](request, (error: grpc.ServiceError | null, response: unknown) =>
        error ? reject(new CallError(error)) : resolve(response),
      );
    });
  }
}
