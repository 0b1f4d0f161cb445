import type { DynamicProcess } from "../tools/dynamicProcess.ts";
import { type Declaration, OneStack } from "../tools/oneStack.ts";
import { idAt, PROVIDER, plain } from "./twoInstallations.ts";
import { setOf } from "./writtenProgram.ts";

/** What a program declares, by the names of its resources. */
export type Program = Record<string, Declaration>;

/** How a program is brought up. */
export interface How {
  refresh: boolean;
  /** The one resource, with its set, that the `up` is about. */
  target?: string | undefined;
  /** Somebody else brings the same stack up at the same moment. */
  isRivalled?: boolean | undefined;
}

/** A stack with whatever brings it up. */
export interface Deployment {
  /**
   * Brings the program up.
   *
   * @throws Error with the messages of all that failed, each after the name of its resource.
   */
  up(program: Program, how: How): Promise<void>;
  /** Names of the resources that a refresh finds changed. */
  drift(): Promise<string[]>;
  /** Names of the resources that an `up` would change, with what it would do. */
  left(program: Program): Promise<string[]>;
  /** The id that the state has. */
  id(name: string): string | undefined;
  /** Takes the objects of an id into the state that the program declares under names. */
  import?(names: readonly string[], id: string, program: Program): Promise<void>;
  /** Takes resources out of the state. */
  forget?(...names: string[]): void;
  /** Whether an `up` can be about one resource. */
  readonly hasTargets: boolean;
  /** Whether a step takes so long that not everything is checked after each. */
  readonly isSlow: boolean;
  /** Takes the protection off a resource in the state. */
  unprotect?(name: string): Promise<void>;
  /** Kills the provider's process, or the engine. */
  kill?(): Promise<void>;
  /** Starts another one in its place. */
  revive?(): Promise<void>;
  /** Everything that it printed. */
  readonly output: readonly string[];
  close(): Promise<void>;
}

/** Speaks to Pulumi's process for dynamic resources itself: milliseconds for each step. */
export class BelowEngine implements Deployment {
  readonly #process: DynamicProcess;
  readonly #stack: OneStack;
  readonly hasTargets = true;
  readonly isSlow = false;

  /** @param other - has the account at another installation */
  constructor(process: DynamicProcess, other?: DynamicProcess) {
    this.#process = process;
    this.#stack = new OneStack(process, other && { [PROVIDER]: other });
  }

  get output(): readonly string[] {
    return this.#process.output;
  }

  up(program: Program, { refresh, target }: How): Promise<void> {
    return this.#stack.operation(async () => {
      if (refresh) await this.#stack.refresh();
      await this.#stack.up(program, target === undefined ? undefined : [target, setOf(target)]);
    });
  }

  drift(): Promise<string[]> {
    return this.#stack.refresh();
  }

  async left(program: Program): Promise<string[]> {
    return Object.entries(await this.#stack.preview(program)).flatMap(([name, op]) => (op === "same" ? [] : [`${name} ${op}`]));
  }

  id(name: string): string | undefined {
    const id = this.#stack.id(name);
    return id === undefined ? undefined : idAt(this.#stack.providerOf(name), id);
  }

  async import(names: readonly string[], id: string, program: Program): Promise<void> {
    const plainId = plain(id);
    for (const name of names) {
      const { of, ...declaration } = program[name]!;
      const inputs = of ? { ...declaration.inputs, [of.input]: plainId } : declaration.inputs;
      await this.#stack.import(name, plainId, { ...declaration, ...(of && { of }), inputs });
    }
  }

  forget(...names: string[]): void {
    for (const name of names) this.#stack.forget(name);
  }

  async unprotect(name: string): Promise<void> {
    this.#stack.unprotect(name);
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  revive(): Promise<void> {
    return this.#process.restart();
  }

  async close(): Promise<void> {}
}
