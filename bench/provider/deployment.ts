import type { DynamicProcess } from "../../test/tools/dynamicProcess.ts";

export type Properties = Parameters<DynamicProcess["check"]>[0];

/** A resource as the engine keeps it. */
export interface Resource {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** Lets so many work at a time; the others wait their turn. */
function atMost(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resume) => waiting.push(resume));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Calls the provider's process in the order in which the engine does: checks and diffs one after another, and the steps several at a time. */
export class Deployment {
  readonly #process: DynamicProcess;
  readonly #planning = atMost(1);
  readonly #steps: ReturnType<typeof atMost>;

  constructor(process: DynamicProcess, parallel: number) {
    this.#process = process;
    this.#steps = atMost(parallel);
  }

  async create(text: string, program: Properties): Promise<Resource> {
    const inputs = await this.#planning(() => this.#check({}, { ...program, __provider: text }));
    const { id, properties } = await this.#steps(() => this.#process.create(inputs));
    return { id, inputs, outputs: properties };
  }

  async update({ id, inputs: olds, outputs }: Resource, program: Properties): Promise<Resource> {
    const inputs = await this.#planning(async () => {
      const checked = await this.#check(olds, { ...olds, ...program });
      const { changes, replaces } = await this.#process.diff(id, outputs, checked);
      if (changes === false || replaces.length > 0) throw new Error(`${id} is not to be updated`);
      return checked;
    });
    const { properties } = await this.#steps(() => this.#process.update(id, outputs, inputs));
    return { id, inputs, outputs: properties };
  }

  /** A refresh plans nothing: each step reads, and compares what it read with the inputs. */
  refresh({ id, inputs, outputs }: Resource): Promise<void> {
    return this.#steps(async () => {
      const live = await this.#process.read(id, outputs);
      if (live.id !== id) throw new Error(`${id} is gone`);
      await this.#process.diff(id, live.properties, inputs);
    });
  }

  delete({ id, outputs }: Resource): Promise<void> {
    return this.#steps(() => this.#process.delete(id, outputs));
  }

  async #check(olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await this.#process.check(olds, news);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return inputs;
  }
}
