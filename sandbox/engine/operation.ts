import { Actions } from "./actions.ts";
import type { Deployment as StoredDeployment } from "./backend.ts";
import type { Stack } from "./commands.ts";
import { Bail, Deployment } from "./deployment.ts";
import type { Emit } from "./events.ts";
import { stopAll } from "./processes.ts";
import { EngineServer, nothing, ProgramSource } from "./program.ts";
import { Registry } from "./registry.ts";
import type { PassphraseSecrets } from "./secrets.ts";
import { type Snapshot, SnapshotManager } from "./snapshot.ts";
import { deserializeState, type PendingOperation } from "./state.ts";
import { type PropertyMap, Secret } from "./values.ts";

export interface Operation {
  kind: "update" | "refresh" | "destroy";
  preview: boolean;
  /** Whether an update reads all resources first. */
  refresh: boolean;
  parallel: number;
  emit: Emit;
}

export interface OperationResult {
  failed: boolean;
  changes: Record<string, number>;
}

/** Does one operation, or shows what it would do. */
export async function runOperation(stack: Stack, operation: Operation): Promise<OperationResult> {
  const { kind, preview, parallel, emit } = operation;
  const started = Date.now();
  const config = readConfig(stack);
  const prev = readSnapshot(stack.backend.load(stack.ref), stack.secrets);
  const snapshot = preview ? undefined : new SnapshotManager(prev, stack.secrets, stack.backend.writer(stack.ref, stack.secrets.state));
  const refresh = kind === "refresh" || operation.refresh;
  const actions = new Actions({ emit, preview, refreshOnly: kind === "refresh", refreshing: refresh, snapshot });
  const log = actions.diag.bind(actions);
  const server = new EngineServer(log);
  const program =
    kind === "update" ? new ProgramSource({ ...config, project: stack.project, stack: stack.ref, preview, parallel, log }) : undefined;
  if (program) server.serve(program.monitor);
  const engineAddress = await server.listen();
  const host = {
    programDir: stack.project.programDir,
    engineAddress,
    project: stack.project.name,
    log,
    preview,
  };
  const registry = new Registry(host);
  const { canceled, restore } = cancelOnSignals(emit, preview);

  emit({
    kind: "prelude",
    config: Object.fromEntries(
      Object.entries(config.config).map(([key, value]) => [key, config.secretKeys.includes(key) ? "[secret]" : value]),
    ),
  });
  let result: "succeeded" | "failed" | "canceled" = "succeeded";
  try {
    const deployment = new Deployment({
      ...{ stack: stack.ref, preview, parallel, registry, actions, prev, canceled },
      refresh,
      refreshOnly: kind === "refresh",
      baseRebuilt: () => snapshot?.baseRebuilt(),
    });
    program?.start(engineAddress);
    await deployment.execute(program ?? nothing);
  } catch (error) {
    if (!(error instanceof Bail)) throw error;
    result = "failed";
  } finally {
    await program?.stop();
    await registry.close();
    server.close();
    await snapshot?.close();
    restore();
  }
  const seconds = (Date.now() - started) / 1000;
  emit({ kind: "summary", isPreview: preview, maybeCorrupt: actions.maybeCorrupt, seconds, changes: actions.changes, result });
  emit({ kind: "cancel" });
  if (!preview) recordHistory(stack, kind, started, result, actions.changes);
  return { failed: result !== "succeeded", changes: actions.changes };
}

function recordHistory(
  { backend, ref, file, project }: Stack,
  kind: string,
  started: number,
  result: string,
  changes: Record<string, number>,
): void {
  const config = file.entries(project.name).map(([key, { value, secure }]) => [key, secure ? { secure: value } : value]);
  const [startTime, endTime] = [started, Date.now()].map((time) => Math.floor(time / 1000));
  const environment = { "exec.kind": "cli" };
  backend.addHistory(ref, {
    kind,
    startTime,
    message: "",
    environment,
    config: Object.fromEntries(config),
    version: 0,
    result,
    endTime,
    resourceChanges: changes,
  });
}

/** The configuration in the three forms in which it is handed on. */
export function readConfig({ file, project, secrets }: Stack): {
  config: Record<string, string>;
  secretKeys: string[];
  providerConfig: PropertyMap;
} {
  const config: Record<string, string> = { ...project.defaults };
  const secretKeys: string[] = [];
  for (const [key, { value, secure }] of file.entries(project.name)) {
    config[key] = secure ? secrets.decrypt(value) : value;
    if (secure) secretKeys.push(key);
  }
  const providerConfig = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, secretKeys.includes(key) ? new Secret(value) : value]),
  );
  return { config, secretKeys, providerConfig };
}

export function readSnapshot(deployment: StoredDeployment, secrets: PassphraseSecrets): Snapshot {
  return {
    resources: (deployment.resources ?? []).map((fields) => deserializeState(fields, secrets)),
    pendingOperations: (deployment.pending_operations ?? []).map(({ resource, type }) => ({
      resource: deserializeState(resource, secrets),
      type: type as PendingOperation["type"],
    })),
  };
}

/** The first signal ends the operation after what is in flight; the second one ends it at once. */
function cancelOnSignals(emit: Emit, preview: boolean): { canceled: AbortSignal; restore: () => void } {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const name = signal === "SIGINT" ? "^C" : signal;
    if (controller.signal.aborted) {
      emit({ kind: "stdout", message: `${name} received; terminating\n` });
      stopAll();
      process.exit(1);
    }
    const how = signal === "SIGINT" ? "press ^C again" : `send ${signal} again`;
    const note = preview ? "" : "Note that terminating immediately may lead to orphaned resources and other inconsistencies.\n";
    emit({ kind: "stdout", message: `${name} received; cancelling. If you would like to terminate immediately, ${how}.\n${note}` });
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const restore = () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  return { canceled: controller.signal, restore };
}
