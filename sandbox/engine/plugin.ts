import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type {
  CheckRequest,
  CheckResponse,
  CreateResponse,
  DiffRequest,
  DiffResponse,
  ReadResponse,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { DetailedDiff } from "./diff.ts";
import type { Log, Severity } from "./events.ts";
import { readLines, startNode, stop } from "./processes.ts";
import { InitError, ProviderError, readError } from "./provider-error.ts";
import { urnName, urnType } from "./urn.ts";
import { annotateSecrets, containsUnknowns, type PropertyMap, Unsupported } from "./values.ts";
import { fromWire, toWire } from "./wire.ts";

export interface CheckFailure {
  property: string;
  reason: string;
}
export interface DiffResult {
  changes: "none" | "some" | "unknown";
  replaceKeys: string[];
  changedKeys: string[];
  detailedDiff?: DetailedDiff;
  deleteBeforeReplace: boolean;
}
/** The provider's inputs are not known yet, so it cannot be asked. */
export class DiffUnavailable extends Error {}

/** What a call left behind: the outputs, and the error of a partial failure. */
export interface CallResult {
  id: string;
  outputs: PropertyMap;
  initError?: InitError;
}

/** What every plugin process of a deployment is started with. */
export interface PluginHost {
  /** The program's folder, from which the SDK is resolved and in which the plugin runs. */
  programDir: string;
  engineAddress: string;
  project: string;
  log: Log;
  preview: boolean;
}

type Client = InstanceType<typeof providerRpc.ResourceProviderClient>;

/** One instance of the dynamic provider of @pulumi/pulumi, in a process of its own. */
export class Plugin {
  readonly #host: PluginHost;
  readonly #child: ChildProcess;
  readonly #client: Promise<Client>;
  #configured: Promise<void> | undefined;
  #known = true;

  constructor(host: PluginHost) {
    this.#host = host;
    const { programDir, engineAddress, project } = host;
    const script = createRequire(join(programDir, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    // The Pulumi CLI 3.260 leaves it empty, too: the provider gets the configuration by configure.
    const env = { ...process.env, PULUMI_NODEJS_PROJECT: project, PULUMI_PROJECT: project, PULUMI_CONFIG: "{}" };
    this.#child = startNode([script, engineAddress], { cwd: programDir, env });
    this.#client = this.#connect(script);
    // A start that fails is reported by the call that needs it.
    this.#client.catch(() => {});
  }

  /** Returns when the process answers. */
  async started(): Promise<void> {
    await this.#client;
  }

  /** Gives the process its configuration, unless a preview does not know it all. */
  configure(inputs: PropertyMap): void {
    this.#known = !containsUnknowns(inputs);
    if (!this.#known) return;
    this.#configured = this.#configure(inputs);
    this.#configured.catch(() => {});
  }

  /** Tells the process that the user has cancelled. */
  async cancel(): Promise<void> {
    await this.#ask<Empty>((client, done) => client.cancel(new emptyProto.Empty(), done));
  }

  async close(): Promise<void> {
    (await this.#client.catch(() => undefined))?.close();
    await stop(this.#child);
  }

  async check(urn: string, olds: PropertyMap, news: PropertyMap): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    if (!this.#known) return { inputs: news, failures: [] };
    const unknowns = this.#host.preview ? "keep" : "drop";
    const request = this.#named<CheckRequest>(new providerProto.CheckRequest(), urn);
    request.setOlds(toWire(olds, { unknowns }));
    request.setNews(toWire(news, { unknowns }));
    const response = await this.#call<CheckResponse>((client, done) => client.check(request, done));
    const inputs = fromWire(response.getInputs(), { unknowns: this.#host.preview ? "keep" : "reject" });
    annotateSecrets(inputs, news);
    const failures = response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs, failures };
  }

  async diff(
    urn: string,
    id: string,
    properties: { oldInputs: PropertyMap; oldOutputs: PropertyMap; newInputs: PropertyMap },
    allowUnknowns: boolean,
    ignoreChanges: string[],
  ): Promise<DiffResult> {
    if (!this.#known) {
      throw new DiffUnavailable(
        "The provider for this resource has inputs that are not known during preview.\n" +
          "This preview may not correctly represent the changes that will be applied during an update.",
      );
    }
    const options = { unknowns: allowUnknowns ? "keep" : "drop" } as const;
    const request = this.#named<DiffRequest>(new providerProto.DiffRequest(), urn);
    request.setId(id);
    request.setOldInputs(toWire(properties.oldInputs, options));
    request.setOlds(toWire(properties.oldOutputs, options));
    request.setNews(toWire(properties.newInputs, options));
    request.setIgnorechangesList(ignoreChanges);
    const response = await this.#call<DiffResponse>((client, done) => client.diff(request, done));
    const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges;
    if (response.getHasdetaileddiff()) throw new Unsupported("detailed diffs of a provider");
    return {
      changes: response.getChanges() === DIFF_NONE ? "none" : response.getChanges() === DIFF_SOME ? "some" : "unknown",
      replaceKeys: response.getReplacesList(),
      changedKeys: response.getDiffsList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** In a preview the provider is not asked: the inputs stand for the outputs. */
  async create(urn: string, inputs: PropertyMap): Promise<CallResult> {
    if (this.#host.preview) return { id: "", outputs: this.#known ? { ...inputs } : {} };
    const request = this.#named(new providerProto.CreateRequest(), urn);
    request.setProperties(toWire(inputs, { unknowns: "drop" }));
    const result = await this.#mutate(
      inputs,
      () => this.#call<CreateResponse>((client, done) => client.create(request, done)),
      (response) => response.getId(),
    ).catch((error: Error) => {
      // Whatever went wrong, there is no resource of which something could be unknown.
      throw error instanceof ProviderError ? new ProviderError(error.message, "ok") : error;
    });
    if (result.id === "") throw new ProviderError(`plugin returned empty resource.ID from create '${urn}'`, "unknown");
    return result;
  }

  async update(
    urn: string,
    id: string,
    olds: { inputs: PropertyMap; outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: string[],
  ): Promise<CallResult> {
    if (this.#host.preview) return { id, outputs: this.#known ? { ...news } : {} };
    const request = this.#named(new providerProto.UpdateRequest(), urn);
    request.setId(id);
    request.setOldInputs(toWire(olds.inputs, { unknowns: "drop" }));
    request.setOlds(toWire(olds.outputs, { unknowns: "drop" }));
    request.setNews(toWire(news, { unknowns: "drop" }));
    request.setIgnorechangesList(ignoreChanges);
    return this.#mutate(
      news,
      () => this.#call<UpdateResponse>((client, done) => client.update(request, done)),
      () => id,
    );
  }

  /** `outputs` is undefined when the provider answers without properties. */
  async read(
    urn: string,
    id: string,
    inputs: PropertyMap,
    state: PropertyMap,
  ): Promise<{ id: string; inputs?: PropertyMap; outputs?: PropertyMap }> {
    if (!this.#known) return { id: "", inputs: {}, outputs: {} };
    const request = this.#named(new providerProto.ReadRequest(), urn);
    request.setId(id);
    request.setInputs(toWire(inputs, { unknowns: "drop" }));
    request.setProperties(toWire(state, { unknowns: "drop" }));
    const response = await this.#call<ReadResponse>((client, done) => client.read(request, done));
    const [live, liveInputs] = [response.getProperties(), response.getInputs()];
    const outputs = live && fromWire(live, { unknowns: "reject" });
    const readInputs = liveInputs && fromWire(liveInputs, { unknowns: "reject" });
    annotateSecrets(readInputs, inputs);
    annotateSecrets(outputs, state);
    return { id: response.getId(), inputs: readInputs, outputs };
  }

  async delete(urn: string, id: string, inputs: PropertyMap, outputs: PropertyMap): Promise<void> {
    const request = this.#named(new providerProto.DeleteRequest(), urn);
    request.setId(id);
    request.setOldInputs(toWire(inputs, { unknowns: "drop" }));
    request.setProperties(toWire(outputs, { unknowns: "drop" }));
    await this.#call((client, done) => client.delete(request, done));
  }

  #named<T extends { setUrn(urn: string): unknown; setName(name: string): unknown; setType(type: string): unknown }>(
    request: T,
    urn: string,
  ): T {
    request.setUrn(urn);
    request.setName(urnName(urn));
    request.setType(urnType(urn));
    return request;
  }

  async #mutate<R extends { getProperties(): Struct | undefined }>(
    inputs: PropertyMap,
    call: () => Promise<R>,
    idOf: (response: R) => string,
  ): Promise<CallResult> {
    let id: string;
    let live: Struct | undefined;
    let initError: InitError | undefined;
    try {
      const response = await call();
      id = idOf(response);
      live = response.getProperties();
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      initError = error;
      id = error.id;
      live = error.properties;
    }
    const outputs = fromWire(live, { unknowns: "reject" });
    annotateSecrets(outputs, inputs);
    return { id, outputs, ...(initError && { initError }) };
  }

  async #call<R>(start: (client: Client, done: (error: grpc.ServiceError | null, response: R) => void) => void): Promise<R> {
    await this.#configured;
    return this.#ask(start);
  }

  async #ask<R>(start: (client: Client, done: (error: grpc.ServiceError | null, response: R) => void) => void): Promise<R> {
    const client = await this.#client;
    return new Promise((resolve, reject) => {
      start(client, (error, response) => (error ? reject(readError(error)) : resolve(response)));
    });
  }

  async #configure(inputs: PropertyMap): Promise<void> {
    const request = new providerProto.ConfigureRequest();
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setArgs(toWire(inputs, { unknowns: "drop", secrets: true, resources: true }));
    await this.#ask((client, done) => client.configure(request, done));
  }

  /** The first line that the process writes is its port; what follows is for the user. */
  async #connect(script: string): Promise<Client> {
    const { log } = this.#host;
    const shown = (severity: Severity) => (line: string) => void (line.trim() !== "" && log(severity, "", line));
    readLines(this.#child.stderr!, shown("info#err"));
    const port = await new Promise<string>((resolve, reject) => {
      let each = (line: string) => {
        resolve(line.trim());
        each = shown("info");
      };
      readLines(this.#child.stdout!, (line) => each(line));
      this.#child.once("exit", (code) => reject(new Error(`could not read plugin [${script}]: exit status ${code}`)));
    });
    return new providerRpc.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }
}
