import type { Actions } from "./actions.ts";
import type { StackReference } from "./backend.ts";
import { generateDeletes, scheduleDeletes } from "./deletes.ts";
import type { Severity } from "./events.ts";
import { StepExecutor } from "./executor.ts";
import { type ReadEvent, type RegisterEvent, StepGenerator } from "./generator.ts";
import { DependencyGraph } from "./graph.ts";
import type { Plugin } from "./plugin.ts";
import { RefreshStep } from "./read-steps.ts";
import { rebuildBaseState } from "./rebuild.ts";
import type { Registry } from "./registry.ts";
import type { Snapshot } from "./snapshot.ts";
import { providerUrn, type State } from "./state.ts";
import type { Step, StepContext } from "./steps.ts";
import { isRootStack, makeUrn, parseReference } from "./urn.ts";
import type { PropertyMap } from "./values.ts";

/** The operation ends; the user has been told why. */
export class Bail extends Error {}

/** Outputs that the program registers for a component or the stack. */
export interface OutputsEvent {
  urn: string;
  outputs: PropertyMap;
  done: () => void;
}

export type SourceEvent = RegisterEvent | ReadEvent | OutputsEvent;

/** Where the goals come from. `next` is undefined when there are no more; it throws when the program has failed. */
export interface Source {
  next(): Promise<SourceEvent | undefined>;
  /** Lets the program go; throws when it ends with an error after all. */
  close(): Promise<void>;
}

export interface DeploymentOptions {
  stack: StackReference;
  preview: boolean;
  parallel: number;
  /** Whether to read all resources first, and whether to stop after that. */
  refresh: boolean;
  refreshOnly: boolean;
  registry: Registry;
  actions: Actions;
  prev: Snapshot;
  /** Aborted when the user wants the operation to end. */
  canceled: AbortSignal;
  baseRebuilt: () => void;
}

/** One operation on a stack: from what was to what the source wants. */
export class Deployment implements StepContext {
  readonly stack: StackReference;
  readonly preview: boolean;
  readonly parallel: number;
  readonly registry: Registry;
  readonly actions: Actions;
  readonly prev: Snapshot;
  /** The old resources by URN, without those that wait for their deletion. */
  olds: Map<string, State>;
  readonly news = new Map<string, State>();
  graph: DependencyGraph;
  readonly #options: DeploymentOptions;
  readonly #generator: StepGenerator;

  constructor(options: DeploymentOptions) {
    this.stack = options.stack;
    this.preview = options.preview;
    this.parallel = options.parallel;
    this.registry = options.registry;
    this.actions = options.actions;
    this.prev = options.prev;
    this.#options = options;
    this.olds = lookup(this.prev.resources);
    this.graph = new DependencyGraph(this.prev.resources);
    this.#generator = new StepGenerator(this);
    options.canceled.addEventListener("abort", () => this.registry.cancel(), { once: true });
  }

  diag(severity: Severity, urn: string, message: string): void {
    this.actions.diag(severity, urn, message);
  }

  plugin(state: State): Plugin {
    const plugin = this.registry.get(state.provider);
    if (!plugin) throw new Error(`unknown provider '${state.provider}' for resource '${state.urn}'`);
    return plugin;
  }

  /** Makes the provider of an old resource ready, which the program may not have registered. */
  ensureProvider(state: State): void {
    if (state.provider === "" || this.registry.get(state.provider)) return;
    const { id } = parseReference(state.provider);
    const provider = this.prev.resources.find((candidate) => candidate.urn === providerUrn(state) && candidate.id === id);
    if (!provider) throw new Error(`could not load provider for resource ${state.urn}: could not find provider ${state.provider}`);
    this.registry.same(provider);
  }

  /** Runs to the end; throws Bail when it has failed. */
  async execute(source: Source): Promise<void> {
    if (this.#options.refresh) {
      await this.#refresh();
      if (this.#options.refreshOnly) return;
    } else if (this.prev.pendingOperations.length > 0 && !this.preview) this.#warnPending();

    const cancel = this.#cancellation();
    const executor = new StepExecutor(this, cancel, false);
    let stackOutputs: OutputsEvent | undefined;
    const failure = await this.#evaluate(source, executor, cancel, (event) => {
      stackOutputs = event;
    }).catch(asError);
    await executor.wait();
    const failed = failure ?? executor.error ?? (this.#generator.sawError ? new Error("step generator errored") : undefined);
    // Where something has failed, an output that is not there may just not have been reached.
    if (stackOutputs) {
      const { urn, outputs } = stackOutputs;
      await executor.registerOutputs(urn, (old) => (failed ? { ...old, ...outputs } : outputs));
    }
    if (failure) throw failure;
    if (failed) this.#fail("failed");
    if (this.#options.canceled.aborted) this.#fail("canceled");
    await source.close().catch((error: Error) => this.#bail("", error));
  }

  /** Takes what the source offers, one by one, and in the end deletes the rest. */
  async #evaluate(
    source: Source,
    executor: StepExecutor,
    cancel: AbortController,
    stackOutputs: (event: OutputsEvent) => void,
  ): Promise<void> {
    const canceled = new Promise<"canceled">((resolve) => {
      const settle = () => resolve("canceled");
      if (cancel.signal.aborted) settle();
      else cancel.signal.addEventListener("abort", settle, { once: true });
    });
    try {
      for (;;) {
        const event = await Promise.race([source.next().catch((error: Error) => this.#bail("", error)), canceled]);
        if (event === "canceled") return;
        if (event === undefined) break;
        await this.#handle(event, executor, stackOutputs).catch((error: Error) => this.#bail(this.#eventUrn(event), error));
      }
      await executor.wait();
      if (cancel.signal.aborted) return;
      for (const group of this.#deletes()) {
        const spared = new Set(executor.erroredSteps.flatMap((step) => [...this.graph.transitiveDependenciesOf(step.res)]));
        await executor.parallel(group.filter((step) => !spared.has(step.res)));
      }
    } catch (error) {
      cancel.abort();
      throw error;
    }
  }

  async #handle(event: SourceEvent, executor: StepExecutor, stackOutputs: (event: OutputsEvent) => void): Promise<void> {
    if ("outputs" in event) {
      // The stack's outputs wait for the end, when it is known whether all went well.
      if (isRootStack(event.urn)) stackOutputs(event);
      else await executor.registerOutputs(event.urn, () => event.outputs);
      event.done();
      return;
    }
    const steps = "read" in event ? this.#generator.generateRead(event) : await this.#generator.generate(event);
    await executor.serial(steps);
  }

  #deletes(): Step[][] {
    return scheduleDeletes(this, generateDeletes(this.#generator, this));
  }

  async #refresh(): Promise<void> {
    if (this.prev.resources.length === 0) return;
    const cancel = this.#cancellation();
    const executor = new StepExecutor(this, cancel, true);
    const steps = new Map<State, RefreshStep>(this.prev.resources.map((state) => [state, new RefreshStep(state)]));
    for (const state of steps.keys()) this.ensureProvider(state);
    await executor.parallel([...steps.values()]);
    await executor.wait();
    this.prev.resources = rebuildBaseState(this.prev.resources, (state) => steps.get(state)!.new);
    this.olds = lookup(this.prev.resources);
    this.graph = new DependencyGraph(this.prev.resources);
    this.#options.baseRebuilt();
    if (executor.error) this.#fail("failed");
    if (this.#options.canceled.aborted) this.#fail("canceled");
  }

  #cancellation(): AbortController {
    const cancel = new AbortController();
    const { canceled } = this.#options;
    if (canceled.aborted) cancel.abort();
    else canceled.addEventListener("abort", () => cancel.abort(), { once: true });
    return cancel;
  }

  #fail(how: "failed" | "canceled"): never {
    const message = `${this.preview ? "preview" : "update"} ${how}`;
    this.diag("error", "", message);
    throw new Bail(message);
  }

  #bail(urn: string, error: Error): never {
    if (error instanceof Bail) throw error;
    this.diag("error", urn, error.message);
    throw new Bail(error.message);
  }

  #eventUrn(event: SourceEvent): string {
    if ("outputs" in event) return event.urn;
    const { parent, type, name } = "read" in event ? event.read : event.goal;
    return makeUrn(this.stack.stack, this.stack.project, parent, type, name);
  }

  #warnPending(): void {
    const { pendingOperations } = this.prev;
    const lines = pendingOperations.map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}\n`);
    this.diag(
      "warning",
      "",
      `Attempting to deploy or update resources with ${pendingOperations.length} pending operations from previous deployment.\n` +
        `${lines.join("")}These resources are in an unknown state because the Pulumi CLI was interrupted while waiting for changes to ` +
        "these resources to complete. You should confirm whether or not the operations listed completed successfully by checking the " +
        "state of the appropriate provider. For example, if you are using AWS, you can confirm using the AWS Console.\n\n" +
        "Once you have confirmed the status of the interrupted operations, you can repair your stack using `pulumi refresh` which will " +
        "refresh the state from the provider you are using and clear the pending operations if there are any.\n\n" +
        "Note that `pulumi refresh` will need to be run interactively to clear pending CREATE operations.",
    );
  }
}

const lookup = (resources: State[]) => new Map(resources.filter((state) => !state.delete).map((state) => [state.urn, state]));

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
