import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Properties } from "../../provider/core/properties.js";
import { ACCOUNT_MARK } from "../../provider/pulumi/process/accountMark.js";
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

/** What a program may ask of the engine for a resource. */
export interface EngineOptions {
  /** Inputs that keep the values of the state. */
  ignoreChanges?: readonly string[];
  /** The resource is neither deleted nor replaced. */
  protect?: boolean;
  /** The resource leaves the state without being deleted. */
  retainOnDelete?: boolean;
  /** Whether a replacement deletes the old object first, whatever the provider says. */
  deleteBeforeReplace?: boolean;
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
  #process: DynamicProcess;
  readonly #text: string;
  state: State | undefined;
  /** Those of the last program that the resource went through the engine with. */
  options: EngineOptions = {};
  #leftOver: (State & { options: EngineOptions; process: DynamicProcess }) | undefined;

  constructor(process: DynamicProcess, text: string) {
    this.#process = process;
    this.#text = text;
  }

  /** The process that looks after what is in the state. */
  get process(): DynamicProcess {
    return this.#process;
  }

  /** The same resource, looked after by another process. */
  withProcess(process: DynamicProcess): OneResource {
    const other = new OneResource(process, this.#text);
    other.state = structuredClone(this.state);
    other.options = this.options;
    return other;
  }

  /** @throws Error with the check failures, one in a line: `property: reason`. */
  preview(program: Properties): Promise<Outcome> {
    return this.#process.operation(async () => (await this.declare(program)).outcome);
  }

  /** Brings the resource to what the program says. What was saved of a create or update that failed is kept, and the error thrown. */
  up(program: Properties): Promise<Outcome> {
    return this.#process.operation(async () => {
      const { outcome, run } = await this.declare(program);
      await run();
      await this.finish();
      return outcome;
    });
  }

  refresh(): Promise<Outcome> {
    return this.#process.operation(() => this.refreshNow());
  }

  destroy(): Promise<void> {
    return this.#process.operation(() => this.delete());
  }

  /**
   * Registers the resource, as a part of an operation: what is to be done, whether the old object goes first, and how.
   *
   * @param process - the one that the program wants for it
   */
  async declare(
    program: Properties,
    options: EngineOptions = {},
    process = this.#process,
  ): Promise<{ outcome: Outcome; deletesFirst: boolean; run: () => Promise<void> }> {
    const { ignoreChanges = [] } = options;
    const kept = Object.entries(this.state?.inputs ?? {}).filter(([name]) => ignoreChanges.includes(name));
    const told = ignoreChanges.length > 0 && { __ignoreChanges: [...ignoreChanges] };
    const news = { ...program, ...Object.fromEntries(kept), ...told, __provider: this.#text };
    const inputs = await this.#check(process, this.state?.inputs ?? {}, news);
    if (!this.state) {
      const run = () => {
        this.options = options;
        return this.#create(process, inputs);
      };
      return { outcome: { op: "create", changed: [], replaces: [] }, deletesFirst: false, run };
    }
    const { id, outputs, inputs: olds, initErrors } = this.state;
    const { changes, replaces, ...wanted } = await process.diff(id, outputs, inputs);
    const changed = differing(olds, inputs);
    const differs = changes ?? changed.length > 0;
    const op = differs && replaces.length > 0 ? "replace" : differs || initErrors ? "update" : "same";
    if (op === "replace" && options.protect && this.options.protect) throw new Error("unable to replace: it is marked for protection");
    // What a replacement creates has what the program says, also of what is ignored in updates.
    const made = op === "replace" ? await this.#check(process, {}, { ...program, __provider: this.#text }) : inputs;
    const deletesFirst = op === "replace" && (options.deleteBeforeReplace ?? wanted.deleteBeforeReplace);
    const run = async () => {
      const before = this.options;
      this.options = options;
      if (op === "same") this.#keep(process, { ...this.state!, inputs });
      if (op === "update") await this.#update(process, inputs);
      if (op === "replace") await this.#replace(process, made, deletesFirst, before);
    };
    return { outcome: { op, changed: op === "same" ? [] : changed, replaces }, deletesFirst, run };
  }

  /** Takes an object into the state that the vendor has, as `pulumi-tenancy import` does. */
  async import(id: string, place: Properties): Promise<void> {
    // A read writes the account's mark only where the state has one: null stands for it.
    const olds = { ...place, [ACCOUNT_MARK]: null, __provider: this.#text };
    const { inputs = {}, properties } = await this.#process.read(id, olds);
    this.state = { id, inputs, outputs: properties };
  }

  /** Reads the resource, as a part of an operation. */
  async refreshNow(): Promise<Outcome> {
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

  /** Deletes the resource, as a part of an operation. */
  async delete(): Promise<void> {
    if (!this.state) return;
    if (this.options.protect) throw new Error("it cannot be deleted because it is protected");
    await this.#deleteOld(this.state, this.options);
    this.state = undefined;
  }

  async #deleteOld({ id, outputs }: State, { retainOnDelete }: EngineOptions, process = this.#process): Promise<void> {
    if (!retainOnDelete) await process.delete(id, outputs);
  }

  async #check(process: DynamicProcess, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await process.check(olds, news);
    if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    return inputs;
  }

  #keep(process: DynamicProcess, state: State): void {
    this.#process = process;
    this.state = state;
  }

  async #create(process: DynamicProcess, inputs: Properties): Promise<void> {
    try {
      const { id, properties } = await process.create(inputs);
      this.#keep(process, { id, inputs, outputs: properties });
    } catch (error) {
      throw this.#keepPartial(process, error, inputs);
    }
  }

  async #update(process: DynamicProcess, inputs: Properties): Promise<void> {
    const { id, outputs } = this.state!;
    try {
      this.#keep(process, { id, inputs, outputs: (await process.update(id, outputs, inputs)).properties });
    } catch (error) {
      throw this.#keepPartial(process, error, inputs);
    }
  }

  async #replace(process: DynamicProcess, inputs: Properties, deletesFirst: boolean, options: EngineOptions): Promise<void> {
    const old = this.state!;
    const former = this.#process;
    if (deletesFirst) {
      await this.#deleteOld(old, options);
      this.state = undefined;
    }
    await this.#create(process, inputs);
    if (!deletesFirst) this.#leftOver = { ...old, options, process: former };
  }

  /** Deletes what a replacement left over, as the engine does at the end of an operation. */
  async finish(): Promise<void> {
    const old = this.#leftOver;
    this.#leftOver = undefined;
    if (old) await this.#deleteOld(old, old.options, old.process);
  }

  #keepPartial(process: DynamicProcess, error: unknown, inputs: Properties): unknown {
    if (error instanceof CallError && error.partial) {
      // An update cannot change the id: the engine ignores the one that comes with a failure.
      const id = this.state?.id ?? error.partial.id;
      this.#keep(process, { id, inputs, outputs: error.partial.properties, initErrors: error.partial.reasons });
    }
    return error;
  }
}

const differing = (olds: Properties, news: Properties): string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])]
    .filter((name) => name !== "__provider" && !isDeepStrictEqual(olds[name], news[name]))
    .sort();
