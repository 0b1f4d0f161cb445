import type { Properties } from "../../provider/core/properties.js";
import type { DynamicProcess } from "./dynamicProcess.ts";
import { type EngineOptions, OneResource, type Outcome, providerText, type State } from "./oneResource.ts";

/** A resource that a program declares. */
export interface Declaration {
  type: string;
  inputs: Properties;
  /** Whether it is declared only once all that come before it are there, as one that depends on them. */
  last?: boolean;
  /** The resource that this one belongs to, and the input that takes its id: it is declared once that is there. */
  of?: { name: string; input: string };
  /** The name that it had before. */
  alias?: string;
  options?: EngineOptions;
  /** The id of an existing object that is only read. */
  get?: string;
  /** The account that it is in, where it is not the stack's. */
  provider?: string;
}

/** A stack of several resources: calls the dynamic-provider process in the order in which the engine does. */
export class OneStack {
  readonly #process: DynamicProcess;
  readonly #providers: Readonly<Record<string, DynamicProcess>>;
  readonly #resources = new Map<string, OneResource>();
  /** Names of those that belong to others, and go before them. */
  readonly #belonging = new Set<string>();

  /** @param providers - processes with other accounts, by the names under which the program declares them */
  constructor(process: DynamicProcess, providers: Readonly<Record<string, DynamicProcess>> = {}) {
    this.#process = process;
    this.#providers = providers;
  }

  #processOf(provider: string | undefined): DynamicProcess {
    return provider === undefined ? this.#process : this.#providers[provider]!;
  }

  /** Does some calls as one operation, whichever the account. */
  operation<T>(work: () => Promise<T>): Promise<T> {
    const all = [this.#process, ...Object.values(this.#providers)];
    return all.reduce((run, process) => () => process.operation(run), work)();
  }

  /** Takes a resource of another stack into this one's state, beside those that are there. */
  take(other: OneStack, name: string): void {
    this.#resources.set(name, other.#resources.get(name)!);
  }

  /** Takes an object that the vendor has into the state. */
  async import(name: string, id: string, { type, inputs, of, provider }: Omit<Declaration, "get">): Promise<void> {
    const resource = new OneResource(this.#processOf(provider), await providerText(type));
    await this.operation(() => resource.import(id, inputs));
    this.#resources.set(name, resource);
    if (of) this.#belonging.add(name);
  }

  /** The same stack, brought up by another process. */
  withProcess(process: DynamicProcess): OneStack {
    const other = new OneStack(process);
    for (const [name, resource] of this.#resources) other.#resources.set(name, resource.withProcess(process));
    for (const name of this.#belonging) other.#belonging.add(name);
    return other;
  }

  /** What the state has of a resource. */
  state(name: string): State | undefined {
    return this.#resources.get(name)?.state;
  }

  /** The id in the state of a resource. */
  id(name: string): string | undefined {
    return this.#resources.get(name)?.state?.id;
  }

  /** The account that looks after a resource, where it is not the stack's. */
  providerOf(name: string): string | undefined {
    const process = this.#resources.get(name)?.process;
    return Object.keys(this.#providers).find((provider) => this.#providers[provider] === process);
  }

  /** Forgets a resource: it is in the state no longer, and stays at the vendor. */
  forget(name: string): void {
    this.#resources.delete(name);
  }

  /** Takes the protection off a resource, in the state. */
  unprotect(name: string): void {
    const resource = this.#resources.get(name);
    if (resource) resource.options = { ...resource.options, protect: false };
  }

  /** The names of the resources that are in the state. */
  names(): string[] {
    return [...this.#resources].flatMap(([name, { state }]) => (state ? [name] : []));
  }

  /**
   * Brings the stack to what the program says: registers resources one after another while creates and updates go on, then deletes those that are no longer
   * declared. After a failure nothing is deleted.
   *
   * @param targets - names of the resources that this is about; the others stay as they are in the state
   * @throws Error with the messages of all that failed.
   */
  up(program: Record<string, Declaration>, targets?: readonly string[]): Promise<Record<string, Outcome["op"]>> {
    return this.operation(async () => {
      const outcomes: Record<string, Outcome["op"]> = {};
      const failures: string[] = [];
      const running = new Map<string, Promise<void>>();
      const isMeant = (name: string) => targets?.includes(name) ?? true;
      for (const [name, declaration] of Object.entries(program).filter(([each]) => isMeant(each))) {
        const { last, of } = declaration;
        if (last) await Promise.all(running.values());
        if (of) await running.get(of.name);
        if (failures.length > 0) break;
        const failed = (error: Error) => void failures.push(`${name}: ${error.message}`);
        if (declaration.get !== undefined) {
          await this.#read(declaration).catch(failed);
          continue;
        }
        const step = await this.#declare(name, declaration).catch(failed);
        if (!step) break;
        outcomes[name] = step.outcome.op;
        const dependents = step.deletesFirst ? this.#dependents(name, program) : [];
        const run = async () => {
          for (const dependent of dependents) await dependent.delete();
          await step.run();
        };
        running.set(name, run().catch(failed));
      }
      await Promise.all(running.values());
      if (failures.length > 0) throw new Error(failures.join("\n"));
      for (const resource of this.#resources.values()) await resource.finish();
      const deletes = [...this.#resources].reverse().filter(([name]) => !(name in program) && isMeant(name));
      for (const [name, resource] of deletes.toSorted(([a], [b]) => Number(this.#belonging.has(b)) - Number(this.#belonging.has(a)))) {
        await resource.delete().catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`);
        });
        this.#resources.delete(name);
      }
      return outcomes;
    });
  }

  /** What a preview of the program would do. @throws Error with the messages of all that failed. */
  preview(program: Record<string, Declaration>): Promise<Record<string, Outcome["op"]>> {
    return this.operation(async () => {
      const outcomes: Record<string, Outcome["op"]> = {};
      for (const [name, declaration] of Object.entries(program)) {
        if (declaration.get === undefined) outcomes[name] = (await this.#declare(name, declaration)).outcome.op;
        else await this.#read(declaration);
      }
      return outcomes;
    });
  }

  /** Reads an object that is not managed. */
  async #read({ type, inputs, get, provider }: Declaration): Promise<void> {
    const { id } = await this.#processOf(provider).read(get!, { ...inputs, __provider: await providerText(type) });
    if (id !== get) throw new Error(`reading ${get} gave ${id}`);
  }

  async #declare(name: string, { type, inputs, of, alias, options, provider }: Declaration) {
    if (alias !== undefined && !this.#resources.has(name) && this.#resources.has(alias)) {
      this.#resources.set(name, this.#resources.get(alias)!);
      this.#resources.delete(alias);
    }
    const resource = this.#resources.get(name) ?? new OneResource(this.#process, await providerText(type));
    this.#resources.set(name, resource);
    if (of) this.#belonging.add(name);
    return resource.declare(of ? { ...inputs, [of.input]: this.id(of.name) } : inputs, options, this.#processOf(provider));
  }

  /** Those that belong to a resource: the engine deletes them before it replaces that. */
  #dependents(name: string, program: Record<string, Declaration>): OneResource[] {
    const names = Object.keys(program).filter((other) => program[other]!.of?.name === name);
    return names.flatMap((other) => this.#resources.get(other) ?? []);
  }

  /** The names of the resources that a refresh finds changed or gone. */
  refresh(): Promise<string[]> {
    return this.operation(async () => {
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
