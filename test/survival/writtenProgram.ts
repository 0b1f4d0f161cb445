import type { Program } from "./deployment.ts";
import type { Edit, Slot } from "./history.ts";
import { plain, providerOf } from "./twoInstallations.ts";
import type { Element, Held, VendorModel } from "./vendorModel.ts";

/** The program of a history: edited by its steps, and as messages advise. */
export class WrittenProgram {
  readonly #vendor: VendorModel;
  readonly slots = new Map<string, Slot>();
  /** Ids of the objects that are only read, by the names under which they are. */
  readonly getters = new Map<string, string>();
  /** Keys that the objects had when the program began to read them. */
  readonly #read = new Map<string, string>();
  /** Providers of resources, by all the names that they ever had: what is in one account stays there. */
  readonly #providers = new Map<string, string | undefined>();
  /** Names that resources had before, where the program says so. */
  readonly #aliases = new Map<string, string>();
  /** Names that resources had before, where the program does not say so. */
  readonly #formerNames = new Map<string, string>();

  constructor(vendor: VendorModel) {
    this.#vendor = vendor;
  }

  /** @param isInState - whether a resource of the name is in the state */
  edit(edit: Exclude<Edit, { edit: "import" }>, isInState: (name: string) => boolean, held: readonly Held[]): void {
    if (edit.edit === "declare") this.#declare(edit.name, edit.slot);
    if (edit.edit === "remove") this.slots.delete(edit.name);
    if (edit.edit === "rename") this.#rename(edit, isInState);
    if (edit.edit === "get") this.#get(edit.name, held.find(({ key }) => key === edit.key) ?? { id: "404404", key: edit.key });
    if (edit.edit === "forget") this.getters.delete(edit.name);
  }

  /** Whether a resource of the name can have an object of the key. */
  isAt(name: string, key: string): boolean {
    if (!this.#providers.has(name)) this.#providers.set(name, providerOf(key));
    return this.#providers.get(name) === providerOf(key);
  }

  /** What the program manages it does not read besides: an update may change it after it was read. */
  #get(name: string, { id, key }: Pick<Held, "id" | "key">): void {
    if ([...this.slots.values()].some((slot) => slot.key === key)) return;
    this.getters.set(name, id);
    this.#read.set(name, key);
  }

  #declare(name: string, slot: Slot): void {
    for (const [getter, key] of this.#read) if (key === slot.key) this.getters.delete(getter);
    if (!this.isAt(name, slot.key)) return;
    // The old name belongs to another resource now, of which the new one must not take the state.
    for (const former of [this.#aliases, this.#formerNames]) for (const [to, from] of former) if (from === name) former.delete(to);
    const others = [...this.slots].filter(([other, { key }]) => other !== name && providerOf(key) === providerOf(slot.key));
    const taken = this.#vendor.sole ? others.flatMap(([, { set }]) => set?.elements ?? []) : [];
    const set = slot.set && { ...slot.set, elements: slot.set.elements.filter((element) => !taken.includes(element)) };
    this.slots.set(name, { ...slot, ...(set && { set }) });
  }

  #rename({ name, to, alias }: { name: string; to: string; alias: boolean }, isInState: (name: string) => boolean): void {
    const slot = this.slots.get(name);
    if (!slot || this.slots.has(to) || isInState(to) || !this.isAt(to, slot.key)) return;
    this.slots.delete(name);
    this.slots.set(to, slot);
    if (alias) this.#aliases.set(to, name);
    else this.#formerNames.set(to, name);
  }

  /** The name under which the state may have a resource. */
  nameInState(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  /** What was renamed has its new name in the state now. */
  settled(): void {
    this.#aliases.clear();
    this.#formerNames.clear();
  }

  elements(): Element[] {
    return [...this.slots.values()].flatMap(({ set }) => set?.elements ?? []);
  }

  declarations(): Program {
    const program: Program = {};
    const { objectType, setType, setInput, variantInput, place } = this.#vendor;
    for (const [name, id] of this.getters) program[name] = { type: objectType, inputs: place, get: plain(id), ...at(id) };
    for (const [name, slot] of this.slots) {
      const alias = this.#aliases.get(name);
      const { ignoresVariant, ...rest } = slot.options;
      const options = { ...rest, ...(ignoresVariant && { ignoreChanges: [variantInput] }) };
      const isAt = at(slot.key);
      program[name] = { type: objectType, inputs: this.#vendor.object(slot), options, ...(alias && { alias }), ...isAt };
      if (!slot.set) continue;
      const inputs = this.#vendor.set(slot.set.elements, slot.set.exclusive);
      program[setOf(name)] = { type: setType, inputs, of: { name, input: setInput }, ...(alias && { alias: setOf(alias) }), ...isAt };
    }
    return program;
  }

  /** How many resources of an object there are too many. */
  surplus(): number {
    return this.slots.size - new Set([...this.slots.values()].map(({ key }) => key)).size;
  }

  /**
   * Does what a message says.
   *
   * @param line - starts with the name of the resource
   */
  follow(line: string, isInState: (name: string) => boolean, held: readonly Held[]): void {
    const name = /^([\w/]+?)(-set)?: /.exec(line)?.[1];
    if (name === undefined) return;
    const guarded = /the program reads it with get \(id ([^)]+)\)/.exec(line)?.[1];
    for (const [getter, id] of this.getters) if (plain(id) === guarded) this.getters.delete(getter);
    const read = this.getters.get(name);
    if (read !== undefined && line.includes(plain(read))) this.getters.delete(name);
    const slot = this.slots.get(name);
    if (!slot) return;
    const change = (changes: Partial<Slot>) => void this.slots.set(name, { ...slot, ...changes });
    const former = this.#formerNames.get(name);
    if (/aliases: \[/.test(line) && former !== undefined && isInState(former) && !this.slots.has(former)) {
      this.#aliases.set(name, former);
      this.#formerNames.delete(name);
    } else if (/deleteBeforeReplace/.test(line)) change({ options: { ...slot.options, deleteBeforeReplace: undefined! } });
    else if (/marked for protection/.test(line)) change({ options: { ...slot.options, protect: undefined! } });
    else if (/cannot be adopted/.test(line)) change({ kind: held.find(({ key }) => key === slot.key)?.kind ?? slot.kind });
    else if (/Take (it|them) out of the workNos/.test(line) && slot.set) {
      const twice = /agents? ([\d, ]+) (is|are) in two resources/.exec(line)![1]!.split(", ").map(Number);
      change({ set: { ...slot.set, elements: slot.set.elements.filter((element) => !twice.includes(element as number)) } });
    } else if (/set adopt: true/.test(line)) change({ adopt: true });
    else if (/managed by another resource|another resource of this program manages|Remove one of the two|choose another/i.test(line))
      this.slots.delete(name);
  }
}

/** The name of the set of a resource. */
export const setOf = (name: string): string => `${name}-set`;

const at = (text: string): { provider?: string } => {
  const provider = providerOf(text);
  return provider === undefined ? {} : { provider };
};
