import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { Bail, type Source, type SourceEvent } from "./deployment.ts";
import type { Log, Severity } from "./events.ts";
import { type MonitorOptions, ResourceMonitor } from "./monitor.ts";
import { readLines, startNode, stop } from "./processes.ts";
import type { Project } from "./project.ts";
import { Unsupported } from "./values.ts";

/** The program has told the user itself why it ends. */
const exitedAfterShowingMessage = 32;

const severities: Severity[] = ["debug", "info", "warning", "error"];

/** Serves the engine's gRPC services on a port that the system chooses. */
export class EngineServer {
  readonly #server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  #rootResource = "";

  constructor(log: Log) {
    const service: Record<string, (call: any, callback: any) => void> = {
      log: ({ request }, callback) => {
        log(severities[request.getSeverity()]!, request.getUrn(), request.getMessage());
        callback(null, new emptyProto.Empty());
      },
      getRootResource: (_call, callback) => {
        const response = new engineProto.GetRootResourceResponse();
        response.setUrn(this.#rootResource);
        callback(null, response);
      },
      setRootResource: ({ request }, callback) => {
        this.#rootResource = request.getUrn();
        callback(null, new engineProto.SetRootResourceResponse());
      },
      startDebugging: (_call, callback) => callback(null, new emptyProto.Empty()),
      requirePulumiVersion: (_call, callback) =>
        callback({ code: grpc.status.UNIMPLEMENTED, details: new Unsupported("requirePulumiVersion").message }),
    };
    this.#server.addService(engineRpc.EngineService as any, service as unknown as grpc.UntypedServiceImplementation);
  }

  serve(monitor: ResourceMonitor): void {
    monitor.addTo(this.#server);
  }

  /** The address, once the services are there. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      );
    });
  }

  close(): void {
    this.#server.forceShutdown();
  }
}

export interface ProgramOptions extends Omit<MonitorOptions, "post" | "finished"> {
  project: Project;
  log: Log;
}

/** The program, run by the language runtime of @pulumi/pulumi, as the source of a deployment. */
export class ProgramSource implements Source {
  readonly monitor: ResourceMonitor;
  readonly #options: ProgramOptions;
  readonly #events: (SourceEvent | undefined)[] = [];
  readonly #released: Promise<void>;
  #release: () => void = () => {};
  #wake: (() => void) | undefined;
  #error: Error | undefined;
  #stopped = false;
  #child: ChildProcess | undefined;
  #ended: Promise<Error | undefined> | undefined;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#released = new Promise((resolve) => {
      this.#release = resolve;
    });
    const finished = () => {
      this.#post(undefined);
      return this.#released;
    };
    this.monitor = new ResourceMonitor({ ...options, post: (event) => this.#post(event), finished });
  }

  start(address: string): void {
    const { project, stack, preview, parallel, config, secretKeys, log } = this.#options;
    const script = createRequire(join(project.programDir, "package.json")).resolve("@pulumi/pulumi/cmd/run");
    const named = Object.entries(config).map(([key, value]) => [key.replace(":", ":config:"), value]);
    const env = {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(named)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
      ...(project.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig } : {}),
    };
    const args = {
      ...{ monitor: address, engine: address, organization: "organization", project: stack.project, "root-directory": project.root },
      ...{ stack: stack.stack, pwd: project.programDir },
    };
    const flags = Object.entries(args).flatMap(([key, value]) => [`--${key}`, value]);
    const dryRun = preview ? ["--dry-run"] : [];
    const child = startNode([...project.nodeArgs, script, ...flags, ...dryRun, "--parallel", String(parallel), project.entryPoint], {
      cwd: project.programDir,
      env,
    });
    this.#child = child;
    const shown = (severity: Severity) => (line: string) => void (line.trim() !== "" && log(severity, "", line));
    const output = Promise.all([readLines(child.stdout!, shown("info")), readLines(child.stderr!, shown("info#err"))]);
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => void output.then(() => resolve(exitError(code, signal))));
    });
    void this.#ended.then((error) => {
      if (this.#stopped) return;
      this.#error = error;
      this.#post(undefined);
    });
  }

  async next(): Promise<SourceEvent | undefined> {
    if (this.#events.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const event = this.#events.shift();
    if (event === undefined && this.#error) throw this.#error;
    return event;
  }

  async close(): Promise<void> {
    this.#release();
    const error = await this.#ended;
    if (error) throw error;
  }

  /** Ends the program, which may still wait for resources that will not come. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#child) await stop(this.#child);
  }

  #post(event: SourceEvent | undefined): void {
    this.#events.push(event);
    this.#wake?.();
  }
}

function exitError(code: number | null, signal: string | null): Error | undefined {
  if (code === 0) return undefined;
  if (code === exitedAfterShowingMessage) return new Bail("run bailed");
  const reason = code === null ? `signal: ${signal}` : `Program exited with non-zero exit code: ${code}`;
  return new Error(`an unhandled error occurred: ${reason}`);
}

/** The source of a destroy or a refresh, which do not run the program. */
export const nothing: Source = { next: async () => undefined, close: async () => {} };
