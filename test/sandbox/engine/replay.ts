import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Driver, type EngineEventLine, type OperationResult, type ResourceState, Workspace } from "../../../sandbox/engine/driver.ts";

/** A resource of the recorded program. */
export interface Declared {
  name: string;
  type?: string;
  args?: Record<string, any>;
  opts?: Record<string, any>;
}
/** A call that reached the provider. */
interface Call {
  verb: string;
  args: any[];
  hasProvider: boolean[];
  account?: string;
}
/** What one command did, in the form of the recordings. */
export interface Recorded {
  command: string;
  program: Declared[];
  exit: number;
  summary: Record<string, number>;
  errors: string[];
  calls: Call[];
  ops: { event: string; op: string; urn: string; diffs?: string[]; detailedDiff?: unknown }[];
  state: Record<string, any>[];
  pendingOperations?: unknown[];
}
export type RecordedStep =
  | Recorded
  | { edit: Record<string, Record<string, unknown> | null> }
  | { config: Record<string, string | { secret: string }> };

const traces = new URL("traces/", import.meta.url).pathname;

export function readRecording(file: string): RecordedStep[] {
  return JSON.parse(readFileSync(join(traces, file), "utf8")).steps;
}

const words: Record<string, string[]> = {
  preview: ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** Does with `driver` what was done when the scenario was recorded. */
export async function replay(driver: Driver, steps: RecordedStep[]): Promise<Recorded[]> {
  await using workspace = await Workspace.create({ driver, programDir: traces });
  const store = join(workspace.dir, "store.json");
  const log = join(workspace.dir, "calls.jsonl");
  writeFileSync(store, JSON.stringify({ seq: 0, objects: {} }));
  const done: Recorded[] = [];
  for (const [i, step] of steps.entries()) {
    if ("config" in step) {
      for (const [key, value] of Object.entries(step.config)) await workspace.setConfig(key, value);
      continue;
    }
    if ("edit" in step) {
      edit(store, step.edit, { recorded: namesOf(steps.slice(0, i)), own: namesOf(done) });
      continue;
    }
    writeFileSync(log, "");
    const [verb, ...args] = step.command.split(" ") as [string, ...string[]];
    const previewOnly = args.includes("--preview-only");
    const env = { PROBE_PROGRAM: JSON.stringify(step.program), PROBE_STORE: store, PROBE_LOG: log };
    const result = await workspace.operate(previewOnly ? [verb] : words[verb]!, { args: ["--diff", "--parallel", "1", ...args], env });
    done.push(await record(step, workspace, result, log));
  }
  return done;
}

async function record(step: Recorded, workspace: Workspace, result: OperationResult, log: string): Promise<Recorded> {
  const { resources, pendingOperations } = await workspace.state();
  const calls = readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return {
    command: step.command,
    program: step.program,
    exit: result.exitCode ?? -1,
    summary: result.summary,
    // The exit code says as much as the sentence that the CLI adds.
    errors: result.errors.map((message) => message.split("\n")[0]!).filter((message) => !message.startsWith("no changes were expected")),
    calls: calls.map((line) => JSON.parse(line)),
    ops: result.events.flatMap(describeEvent),
    state: resources.map(describeResource),
    ...(pendingOperations.length > 0 && {
      pendingOperations: pendingOperations.map(({ resource, type }) => ({ type, urn: shortUrn(resource.urn) })),
    }),
  };
}

/** Edits name objects by the ids of the recording, which a replay may have given in another order. */
function edit(
  store: string,
  changes: Record<string, Record<string, unknown> | null>,
  names: { recorded: Map<string, string>; own: Map<string, string> },
): void {
  const content = JSON.parse(readFileSync(store, "utf8"));
  const ownIds = new Map([...names.own].map(([id, name]) => [name, id]));
  for (const [recordedId, fields] of Object.entries(changes)) {
    const id = ownIds.get(names.recorded.get(recordedId) ?? "") ?? recordedId;
    if (fields === null) delete content.objects[id];
    else content.objects[id] = { ...content.objects[id], ...fields };
  }
  writeFileSync(store, JSON.stringify(content));
}

const shortUrn = (urn: string) => urn.replace(/^urn:pulumi:dev::traces::/, "");

function describeEvent({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEventLine) {
  const event = resourcePreEvent ? "start" : resOutputsEvent ? "done" : "failed";
  const metadata = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
  if (!metadata) return [];
  const { op, urn, diffs, detailedDiff } = metadata;
  return [
    {
      event,
      op,
      urn: shortUrn(urn),
      ...(diffs?.length && { diffs }),
      ...(detailedDiff && Object.keys(detailedDiff).length > 0 && { detailedDiff }),
    },
  ];
}

function describeResource(resource: ResourceState): Record<string, unknown> {
  const {
    urn,
    type,
    id,
    inputs,
    outputs,
    parent,
    provider,
    dependencies,
    propertyDependencies,
    created,
    modified,
    sourcePosition,
    stackTrace,
    ...rest
  } = resource;
  const isProvider = type.startsWith("pulumi:providers:");
  const depends = propertyDependencies && Object.entries(bare(propertyDependencies)).filter(([, urns]) => (urns as string[]).length > 0);
  const described = {
    ...rest,
    urn: shortUrn(urn),
    id: isProvider ? undefined : id,
    inputs: bare(hideSecrets(inputs)),
    outputs: bare(hideSecrets(outputs)),
    parent: parent && shortUrn(parent),
    provider: provider && shortUrn(provider.slice(0, provider.lastIndexOf("::"))),
    dependencies: dependencies?.map(shortUrn),
    propertyDependencies: depends && Object.fromEntries(depends.map(([key, urns]) => [key, (urns as string[]).map(shortUrn)])),
  };
  const empty = (key: string, value: unknown) =>
    value === undefined || ((key === "inputs" || key === "outputs") && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(described).filter(([key, value]) => !empty(key, value)));
}

const bare = ({ __provider, ...rest }: Record<string, any>) => rest;

function hideSecrets(value: any): any {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(value).join() === "secret") return "<secret>";
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, hideSecrets(element)]));
}

/** The names of the objects that were created, by their ids: which object gets which id depends on the order. */
function namesOf(steps: RecordedStep[]): Map<string, string> {
  const names = new Map<string, string>();
  const created = new Map<string, number>();
  for (const step of steps) {
    for (const { verb, args } of "calls" in step ? step.calls : []) {
      if (verb !== "create" || args[0].fail === "create") continue;
      const count = (created.get(args[0].name) ?? 0) + 1;
      created.set(args[0].name, count);
      names.set(String(names.size + 1), `${args[0].name}#${count}`);
    }
  }
  return names;
}

/** The same with names for ids, and with one order where several are right. */
export function normalize(steps: Recorded[]): Recorded[] {
  const names = namesOf(steps);
  const rename = (value: any): any => {
    if (typeof value === "string")
      return names.get(value) ?? (value.startsWith("n") && names.has(value.slice(1)) ? `n${names.get(value.slice(1))}` : value);
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, rename(element)]));
  };
  return steps.map((step, i) => {
    const related = relations(steps.slice(0, i + 1).flatMap(({ program }) => program));
    return {
      ...step,
      calls: inOrder(rename(step.calls), ({ args }) => args.find((arg) => typeof arg?.name === "string")?.name, related),
      ops: inOrder(
        step.ops,
        ({ event, op, urn }) => (event === "done" && (op === "same" || urn.includes("Group::")) ? `done ${urn}` : urn.split("::").at(-1)!),
        related,
      ),
      state: inOrder(rename(step.state), ({ urn }) => urn.split("::").at(-1), related),
    };
  });
}

/** All strings in a value; the names of other resources are among them. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

type Related = (a: string, b: string) => boolean;

/** Whether two resources, by name or by the `name` of their arguments, depend on each other in some way. */
function relations(program: Declared[]): Related {
  const dependencies = new Map<string, Set<string>>();
  const label = (name: string) => program.find((resource) => resource.name === name)?.args?.name ?? name;
  for (const { name, args = {}, opts = {} } of program) {
    const known = strings([args, opts]).filter((other) => program.some((resource) => resource.name === other && other !== name));
    dependencies.set(label(name), new Set([...(dependencies.get(label(name)) ?? []), ...known.map(label)]));
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(dependencies.get(from) ?? [])].some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  // Components, providers and what names its provider do not wait for the default provider.
  const withoutDefault = program.filter(({ type, opts }) => type === "Account" || type === "Group" || opts?.provider);
  const apart = new Set(withoutDefault.map(({ name }) => label(name)));
  const general = (name: string, other: string) => name === "traces-dev" || (name === "default" && !apart.has(other));
  return (a, b) => {
    // What a step without effect is done with, and the outputs of a component, may be told late.
    if (a.startsWith("done ") || b.startsWith("done ")) return a === b;
    const [first, second] = [label(a), label(b)];
    // The stack and the default provider do not know each other.
    if ([a, b].includes("traces-dev") && [a, b].includes("default")) return false;
    return general(a, second) || general(b, first) || first === second || reaches(first, second) || reaches(second, first);
  };
}

/** Sorts what is independent, and leaves the order of the rest. */
function inOrder<T>(items: T[], nameOf: (item: T) => string | undefined, related: Related): T[] {
  const names = items.map((item) => nameOf(item) ?? "");
  const keys = items.map((item, i) => `${names[i]} ${JSON.stringify(item)}`);
  const left = new Set(items.keys());
  const sorted: T[] = [];
  while (left.size > 0) {
    const free = [...left].filter((i) => ![...left].some((j) => j < i && related(names[j]!, names[i]!)));
    const next = free.reduce((a, b) => (keys[b]! < keys[a]! ? b : a));
    left.delete(next);
    sorted.push(items[next]!);
  }
  return sorted;
}
