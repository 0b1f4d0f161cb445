import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Properties } from "../../provider/core/description.js";
import { CallError, type DynamicProcess } from "./dynamicProcess.ts";

/** What the engine keeps of a resource. */
export interface State {
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** Why its last create or update got half way only. */
  initErrors?: string[];
}

/** What an operation came to. */
export interface Outcome {
  op: "create" | "same" | "update" | "replace" | "delete";
  /** Inputs that differ, for an update or a replacement, or drifted, for a refresh. */
  changed: string[];
  /** Inputs for which the resource has to be replaced. */
  replaces: string[];
}

/**
 * The text that a resource's class stores, made as the SDK makes it.
 *
 * @param type - `aicc:UserGroup`
 */
export async function providerText(type: string): Promise<string> {
  // The compiled text is the one that users' states hold.
  const { dynamicProvider } = (await import(
    "../../dist/pulumi/program/dynamicProvider.js" as string
  )) as typeof import("../../provider/pulumi/program/dynamicProvider.js");
  const provider = dynamicProvider(type);
  return (await pulumi.runtime.serializeFunction(() => provider)).text;
}

/** One resource in a stack: keeps its state and calls the dynamic-provider process in the order in which the engine does. */
export class OneResource {
  readonly #process: DynamicProcess;
  readonly #text: string;
  state: State | undefined;

  constructor(process: DynamicProcess, text: string) {
    this.#process = process;
    this.#text = text;
  }

  /** @throws Error with the check failures, one in a line: `property: reason`. */
  async preview(program: Properties): Promise<Outcome & { inputs: Properties }> {
    const news = { ...program, __provider: this.#text };
    const { inputs, failures } = await this.#process.check(this.state?.inputs ?? {}, news);
    if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    if (!this.state) return { op: "create", changed: [], replaces: [], inputs };
    const { id, outputs, inputs: olds, initErrors } = this.state;
    const { changes, replaces } = await this.#process.diff(id, outputs, inputs);
    const changed = differing(olds, inputs);
    const differs = changes ?? changed.length > 0;
    const op = differs && replaces.length > 0 ? "replace" : differs || initErrors ? "update" : "same";
    return { op, changed: op === "same" ? [] : changed, replaces, inputs };
  }

  /** Brings the resource to what the program says. What was saved of a create or update that failed is kept, and the error thrown. */
  async up(program: Properties): Promise<Outcome> {
    const { inputs, ...outcome } = await this.preview(program);
    if (outcome.op === "same") this.state = { ...this.state!, inputs };
    if (outcome.op === "update") await this.#update(inputs);
    if (outcome.op === "replace") await this.#replace(inputs);
    if (outcome.op === "create") await this.#create(inputs);
    return outcome;
  }

  async refresh(): Promise<Outcome> {
    const { id, inputs, outputs } = this.state!;
    const live = await this.#process.read(id, outputs);
    if (live.id === "") {
      this.state = undefined;
      return { op: "delete", changed: [], replaces: [] };
    }
    const { changes } = await this.#process.diff(live.id, live.properties, inputs);
    const changed = changes === false ? [] : differing(inputs, live.inputs ?? inputs);
    this.state = { id: live.id, inputs: live.inputs ?? inputs, outputs: live.properties };
    return { op: changed.length > 0 ? "update" : "same", changed, replaces: [] };
  }

  async destroy(): Promise<void> {
    if (!this.state) return;
    await this.#process.delete(this.state.id, this.state.outputs);
    this.state = undefined;
  }

  async #create(inputs: Properties): Promise<void> {
    try {
      const { id, properties } = await this.#process.create(inputs);
      this.state = { id, inputs, outputs: properties };
    } catch (error) {
      throw this.#keepPartial(error, inputs);
    }
  }

  async #update(inputs: Properties): Promise<void> {
    const { id, outputs } = this.state!;
    try {
      this.state = { id, inputs, outputs: (await this.#process.update(id, outputs, inputs)).properties };
    } catch (error) {
      throw this.#keepPartial(error, inputs);
    }
  }

  async #replace(inputs: Properties): Promise<void> {
    const old = this.state!;
    const { deleteBeforeReplace } = await this.#process.diff(old.id, old.outputs, inputs);
    if (deleteBeforeReplace) await this.destroy();
    await this.#create(inputs);
    if (!deleteBeforeReplace) await this.#process.delete(old.id, old.outputs);
  }

  #keepPartial(error: unknown, inputs: Properties): unknown {
    if (error instanceof CallError && error.partial) {
      // An update cannot change the id: the engine ignores the one that comes with a failure.
      const id = this.state?.id ?? error.partial.id;
      this.state = { id, inputs, outputs: error.partial.properties, initErrors: error.partial.reasons };
    }
    return error;
  }
}

const differing = (olds: Properties, news: Properties): string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])]
    .filter((name) => name !== "__provider" && !isDeepStrictEqual(olds[name], news[name]))
    .sort();
