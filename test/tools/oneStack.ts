import type { Properties } from "../../provider/core/properties.js";
import type { DynamicProcess } from "./dynamicProcess.ts";
import { OneResource, type Outcome, providerText } from "./oneResource.ts";

/** A resource that a program declares. */
export interface Declaration {
  type: string;
  inputs: Properties;
  /** Whether it is declared only once all that come before it are there, as one that depends on them. */
  last?: boolean;
}

/** A stack of several resources: calls the dynamic-provider process in the order in which the engine does. */
export class OneStack {
  readonly #process: DynamicProcess;
  readonly #resources = new Map<string, OneResource>();

  constructor(process: DynamicProcess) {
    this.#process = process;
  }

  /** Takes a resource of another stack into this one's state, beside those that are there. */
  take(other: OneStack, name: string): void {
    this.#resources.set(name, other.#resources.get(name)!);
  }

  /** The id in the state of a resource. */
  id(name: string): string | undefined {
    return this.#resources.get(name)?.state?.id;
  }

  /**
   * Brings the stack to what the program says: registers resources one after another while creates and updates go on, then deletes those that are no longer
   * declared. After a failure nothing is deleted.
   *
   * @throws Error with the messages of all that failed.
   */
  up(program: Record<string, Declaration>): Promise<Record<string, Outcome["op"]>> {
    return this.#process.operation(async () => {
      const outcomes: Record<string, Outcome["op"]> = {};
      const failures: string[] = [];
      let running: Promise<void>[] = [];
      for (const [name, { type, inputs, last }] of Object.entries(program)) {
        if (last) await Promise.all(running);
        if (failures.length > 0) break;
        const resource = this.#resources.get(name) ?? new OneResource(this.#process, await providerText(type));
        this.#resources.set(name, resource);
        const failed = (error: Error) => void failures.push(`${name}: ${error.message}`);
        const step = await resource.declare(inputs).catch(failed);
        if (!step) break;
        outcomes[name] = step.outcome.op;
        running = [...running, step.run().catch(failed)];
      }
      await Promise.all(running);
      if (failures.length > 0) throw new Error(failures.join("\n"));
      for (const resource of this.#resources.values()) await resource.finish();
      for (const [name, resource] of [...this.#resources].reverse()) {
        if (name in program) continue;
        await resource.delete();
        this.#resources.delete(name);
      }
      return outcomes;
    });
  }

  /** What a preview of the program would do. @throws Error with the messages of all that failed. */
  preview(program: Record<string, Declaration>): Promise<Record<string, Outcome["op"]>> {
    return this.#process.operation(async () => {
      const outcomes: Record<string, Outcome["op"]> = {};
      for (const [name, { type, inputs }] of Object.entries(program)) {
        const resource = this.#resources.get(name) ?? new OneResource(this.#process, await providerText(type));
        outcomes[name] = (await resource.declare(inputs)).outcome.op;
      }
      return outcomes;
    });
  }

  /** The names of the resources that a refresh finds changed or gone. */
  refresh(): Promise<string[]> {
    return this.#process.operation(async () => {
      const drifted: string[] = [];
      await Promise.all(
        [...this.#resources].map(async ([name, resource]) => {
          if (!resource.state) return;
          const { op } = await resource.refreshNow();
          if (op !== "same") drifted.push(name);
        }),
      );
      return drifted.sort();
    });
  }
}
