import type { Deployment } from "./deployment.ts";
import { ProviderError } from "./provider-error.ts";
import { type Outcome, ProtectedError, type Step } from "./steps.ts";
import { makeSecret, own, type PropertyMap, Secret } from "./values.ts";

/** Runs steps: those of a chain one after another, chains beside each other as far as there are workers. */
export class StepExecutor {
  /** The first error of a step. */
  error: Error | undefined;
  /** Steps whose failure did not stop the others. */
  readonly erroredSteps: Step[] = [];
  readonly #deployment: Deployment;
  readonly #cancel: AbortController;
  readonly #ignoreErrors: boolean;
  /** Steps that are done and may still get outputs. */
  readonly #pendingNews = new Map<string, Step>();
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** With `ignoreErrors` a failed step leaves the others alone. */
  constructor(deployment: Deployment, cancel: AbortController, ignoreErrors: boolean) {
    this.#deployment = deployment;
    this.#cancel = cancel;
    this.#ignoreErrors = ignoreErrors;
    this.#free = deployment.parallel;
    cancel.signal.addEventListener("abort", () => {
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** Returns once a worker has taken the chain; what it returns settles when the chain is done. */
  async serial(chain: Step[]): Promise<{ done: Promise<void> }> {
    if (this.#free === 0 && !this.#cancel.signal.aborted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#cancel.signal.aborted) return { done: Promise.resolve() };
    this.#free--;
    const done = this.#chain(chain).finally(() => {
      this.#running.delete(done);
      this.#free++;
      this.#waiting.shift()?.();
    });
    this.#running.add(done);
    return { done };
  }

  /** Runs steps that do not depend on each other, and waits for them. */
  async parallel(steps: Step[]): Promise<void> {
    const started: Promise<void>[] = [];
    for (const step of steps) started.push((await this.serial([step])).done);
    await Promise.all(started);
  }

  async wait(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Gives a component or the stack the outputs that came after its registration. */
  async registerOutputs(urn: string, outputs: (old: PropertyMap) => PropertyMap): Promise<void> {
    const step = this.#pendingNews.get(urn);
    if (!step) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
    this.#pendingNews.delete(urn);
    step.new!.outputs = outputs(this.#deployment.olds.get(urn)?.outputs ?? {});
    await this.#deployment.actions.outputsRegistered(step);
  }

  async #chain(chain: Step[]): Promise<void> {
    for (const step of chain) {
      if (this.#cancel.signal.aborted) return;
      const error = await this.#execute(step);
      if (!error) continue;
      this.error ??= error;
      if (error instanceof ProtectedError) this.erroredSteps.push(step);
      else if (!this.#ignoreErrors) this.#cancel.abort();
      return;
    }
  }

  async #execute(step: Step): Promise<Error | undefined> {
    const { actions } = this.#deployment;
    const end = await actions.before(step);
    const { status, error, complete } = await this.#apply(step);
    if (!error && step.logical && step.new) this.#pendingNews.set(step.urn, step);
    if (step.new && step.op !== "replace") {
      hideOutputs(step);
      if (!step.new.external) this.#deployment.news.set(step.new.urn, step.new);
    }
    await actions.after(step, end, status, error);
    if (error) return error;
    complete?.();
    return undefined;
  }

  async #apply(step: Step): Promise<Outcome> {
    try {
      return await step.apply(this.#deployment);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { status: error instanceof ProviderError ? error.status : "ok", error };
    }
  }
}

/** Makes secrets of the outputs that are named so, and of those whose input is one. */
function hideOutputs(step: Step): void {
  const state = step.new!;
  const hidden = (key: string) => state.additionalSecretOutputs.includes(key) || own(state.inputs, key) instanceof Secret;
  state.outputs = Object.fromEntries(Object.entries(state.outputs).map(([key, value]) => [key, hidden(key) ? makeSecret(value) : value]));
}
