import { expect } from "vitest";
import type { Deployment, Program } from "./deployment.ts";
import type { History, Outside, Slot, Step } from "./history.ts";
import type { Element, Held, VendorModel } from "./vendorModel.ts";

/** What no message may hold: signs of a mistake in our own code. */
const BLUNDER = /undefined|\[object|TypeError|ReferenceError|is not a function|Cannot read/;
/** How often advice is followed before an `up` has to succeed. */
const ATTEMPTS = 3;

/** What histories came to. */
export interface Tally {
  histories: number;
  ups: number;
  failed: number;
  kills: number;
  /** Objects that a failed create left behind, of which no state knows. */
  orphans: number;
}

/**
 * Lives through a history with a stack that is empty before.
 *
 * @throws AssertionError when a step leaves something wrong.
 */
export async function live({ dialect, steps }: History, vendor: VendorModel, deployment: Deployment, tally: Tally): Promise<void> {
  vendor.reset(dialect);
  const life = new Life(vendor, deployment, tally);
  for (const step of steps) await life.step(step);
  await life.end();
  tally.histories++;
}

/** One history: the program, and what somebody else did. */
class Life {
  readonly #vendor: VendorModel;
  readonly #stack: Deployment;
  readonly #tally: Tally;
  readonly #slots = new Map<string, Slot>();
  /** Names that resources had before, where the program says so. */
  readonly #aliases = new Map<string, string>();
  /** Names that resources had before, where the program does not say so. */
  readonly #formerNames = new Map<string, string>();
  /** Objects that the program did not make. */
  readonly #foreign = new Map<string, Held>();
  /** Elements that the program may not have put into the set of an object. */
  readonly #extras = new Map<string, Set<Element>>();
  /** Keys of objects that a failed `up` may have left behind. */
  readonly #attempted = new Set<string>();
  /** Elements that the program has named since the last success: where an element is in one set only, they may have been taken out of another's. */
  readonly #meant = new Set<Element>();
  /** Whether somebody changed something that the state does not show. */
  #isDirty = false;

  constructor(vendor: VendorModel, stack: Deployment, tally: Tally) {
    this.#vendor = vendor;
    this.#stack = stack;
    this.#tally = tally;
  }

  async step({ outside, forgets, edits, faults, killAfter, refresh }: Step): Promise<void> {
    for (const one of outside) this.#outside(one);
    for (const name of forgets) this.#forget(name);
    for (const edit of edits) {
      if (edit.edit === "declare") this.#declare(edit.name, edit.slot);
      if (edit.edit === "remove") this.#slots.delete(edit.name);
      if (edit.edit === "rename") this.#rename(edit);
    }
    for (const fault of faults) this.#vendor.fault(fault);
    const failure = await this.#up(refresh, killAfter);
    this.#vendor.clearFaults();
    if (failure === undefined) await this.#holds(refresh || !this.#isDirty);
    else await this.#recover(failure);
  }

  /** Removes everything: what the program made is gone, and nothing else is. */
  async end(): Promise<void> {
    this.#slots.clear();
    const failure = await this.#up(true);
    if (failure !== undefined) await this.#recover(failure);
    else await this.#holds(true);
  }

  #outside(one: Outside): void {
    const objects = this.#vendor.held().filter(({ key }) => key === one.key);
    this.#isDirty = true;
    const takeOut = (elements: readonly Element[]) => {
      if (!this.#vendor.sole) return;
      for (const { id, elements: had } of this.#vendor.held())
        this.#vendor.edit(id, { elements: had.filter((element) => !elements.includes(element)) });
    };
    if (one.outside === "make" && objects.length === 0) {
      takeOut(one.elements);
      this.#vendor.make(one.key, one.variant, one.elements);
      const made = this.#vendor.held().find(({ key }) => key === one.key)!;
      this.#foreign.set(made.id, made);
      this.#extras.set(made.id, new Set(one.elements));
    }
    for (const { id } of objects) {
      if (one.outside === "delete") {
        this.#vendor.remove(id);
        this.#foreign.delete(id);
      }
      if (one.outside === "say") this.#vendor.edit(id, { variant: one.variant });
      if (one.outside === "fill") {
        takeOut(one.elements);
        this.#vendor.edit(id, { elements: one.elements });
        this.#extras.set(id, new Set([...(this.#extras.get(id) ?? []), ...one.elements]));
      }
    }
    for (const { id } of this.#foreign.values()) {
      const now = this.#vendor.held().find((object) => object.id === id);
      if (now) this.#foreign.set(id, now);
    }
  }

  #forget(name: string): void {
    const id = this.#stack.id(name);
    const object = this.#vendor.held().find((one) => one.id === id);
    if (!this.#stack.forget || id === undefined || !object) return;
    this.#stack.forget(name, setOf(name));
    this.#foreign.set(id, object);
    this.#extras.set(id, new Set([...(this.#extras.get(id) ?? []), ...object.elements]));
  }

  #declare(name: string, slot: Slot): void {
    // The old name belongs to another resource now, of which the new one must not take the state.
    for (const former of [this.#aliases, this.#formerNames]) for (const [to, from] of former) if (from === name) former.delete(to);
    const taken = this.#vendor.sole ? [...this.#slots].flatMap(([other, { set }]) => (other === name ? [] : (set?.elements ?? []))) : [];
    const set = slot.set && { ...slot.set, elements: slot.set.elements.filter((element) => !taken.includes(element)) };
    this.#slots.set(name, { ...slot, ...(set && { set }) });
  }

  #rename({ name, to, alias }: { name: string; to: string; alias: boolean }): void {
    const slot = this.#slots.get(name);
    if (!slot || this.#slots.has(to) || this.#stack.id(to) !== undefined) return;
    this.#slots.delete(name);
    this.#slots.set(to, slot);
    if (alias) this.#aliases.set(to, name);
    else this.#formerNames.set(to, name);
  }

  #program(): Program {
    const program: Program = {};
    const { objectType, setType, setInput } = this.#vendor;
    for (const [name, { key, variant, adopt, set }] of this.#slots) {
      const alias = this.#aliases.get(name);
      program[name] = { type: objectType, inputs: this.#vendor.object(key, variant, adopt), ...(alias && { alias }) };
      if (!set) continue;
      const inputs = this.#vendor.set(set.elements, set.exclusive);
      program[setOf(name)] = { type: setType, inputs, of: { name, input: setInput }, ...(alias && { alias: setOf(alias) }) };
    }
    return program;
  }

  /** Brings the program up. @returns what it says where it fails */
  async #up(refresh: boolean, killAfter?: number): Promise<string | undefined> {
    this.#tally.ups++;
    for (const { set } of this.#slots.values()) for (const element of set?.elements ?? []) this.#meant.add(element);
    const from = this.#stack.output.length;
    const until = this.#vendor.requests() + (killAfter ?? Number.POSITIVE_INFINITY);
    let killing: Promise<void> | undefined;
    const watch = setInterval(() => {
      if (this.#vendor.requests() >= until) killing ??= this.#stack.kill?.();
    }, 2);
    const failure = await this.#stack.up(this.#program(), refresh).then(
      () => undefined,
      (error: Error) => error.message,
    );
    clearInterval(watch);
    if (killing) {
      this.#tally.kills++;
      await killing;
      await this.#stack.revive?.();
    }
    const said = [...this.#stack.output.slice(from), failure ?? ""].join("\n");
    for (const secret of this.#vendor.secrets) expect(said).not.toContain(secret);
    if (!killing) expect(said).not.toMatch(BLUNDER);
    if (failure === undefined) return undefined;
    this.#tally.failed++;
    for (const { key, set } of this.#slots.values()) {
      this.#attempted.add(key);
      for (const { id } of this.#vendor.held().filter((object) => object.key === key))
        this.#extras.set(id, new Set([...(this.#extras.get(id) ?? []), ...(set?.elements ?? [])]));
    }
    return failure;
  }

  /** Follows the advice of a failed `up`, and brings the program up with a refresh, until that succeeds. */
  async #recover(failure: string): Promise<void> {
    let last: string | undefined = failure;
    const told = [failure];
    // A message names two resources of one object: each one more takes an attempt of its own.
    const surplus = this.#slots.size - new Set([...this.#slots.values()].map(({ key }) => key)).size;
    for (let attempt = 1; attempt <= ATTEMPTS + surplus && last !== undefined; attempt++) {
      for (const line of last.split("\n")) this.#follow(line);
      last = await this.#up(true);
      if (last !== undefined) told.push(last);
    }
    expect(last, `advice that leads nowhere:\n${told.join("\n----\n")}`).toBeUndefined();
    await this.#holds(true);
  }

  /** Does what a message says. */
  #follow(line: string): void {
    const name = /^(\w+?)(-set)?: /.exec(line)?.[1];
    const slot = name === undefined ? undefined : this.#slots.get(name);
    if (!slot || name === undefined) return;
    const former = this.#formerNames.get(name);
    if (/aliases: \[/.test(line) && former !== undefined && this.#stack.id(former) !== undefined && !this.#slots.has(former)) {
      this.#aliases.set(name, former);
      this.#formerNames.delete(name);
    } else if (/set adopt: true/.test(line)) this.#slots.set(name, { ...slot, adopt: true });
    else if (/managed by another resource|another resource of this program manages|Remove one of the two|choose another/i.test(line))
      this.#slots.delete(name);
  }

  /** What has to hold after a success; `isKnown` says that nothing can be otherwise at the vendor than the state says. */
  async #holds(isKnown: boolean): Promise<void> {
    const held = this.#vendor.held();
    const ours = new Set<string>();
    // What was renamed has its new name in the state now.
    this.#aliases.clear();
    this.#formerNames.clear();
    for (const [name, slot] of this.#slots) {
      const id = this.#stack.id(name)!;
      ours.add(id);
      this.#foreign.delete(id);
      if (!isKnown) continue;
      const objects = held.filter(({ key }) => key === slot.key);
      expect(objects, `objects with the key of ${name}`).toMatchObject([{ id, variant: slot.variant }]);
      const { elements } = objects[0]!;
      const extras = this.#extras.get(id) ?? new Set();
      const wanted = slot.set?.elements ?? [];
      const strange = elements.filter((element) => !wanted.includes(element) && (slot.set?.exclusive || !extras.has(element)));
      expect({ strange, missing: wanted.filter((element) => !elements.includes(element)) }, `elements of ${name}`).toEqual({
        strange: [],
        missing: [],
      });
      if (slot.set?.exclusive) this.#extras.delete(id);
    }
    for (const object of this.#foreign.values()) {
      const now = held.find(({ id }) => id === object.id);
      const left = object.elements.filter((element) => !this.#vendor.sole || !this.#meant.has(element));
      expect(now, "what somebody else made").toMatchObject({ key: object.key, variant: object.variant });
      expect(now!.elements).toEqual(expect.arrayContaining(left));
      this.#foreign.set(object.id, now!);
    }
    this.#meant.clear();
    for (const object of held.filter(({ id }) => !ours.has(id) && !this.#foreign.has(id))) {
      if (!isKnown) continue;
      expect([...this.#attempted], `nobody made ${JSON.stringify(object)}`).toContain(object.key);
      this.#foreign.set(object.id, object);
      this.#extras.set(object.id, new Set(object.elements));
      this.#tally.orphans++;
    }
    if (!isKnown) return;
    this.#isDirty = false;
    this.#attempted.clear();
    expect(await this.#stack.drift(), "drift").toEqual([]);
    const left = await this.#stack.left(this.#program());
    expect(left, `what is left to do: ${left}`).toEqual([]);
    expect(this.#vendor.held().toSorted(byId), "a preview and a refresh write nothing").toEqual(held.toSorted(byId));
  }
}

const setOf = (name: string): string => `${name}-set`;
const byId = (a: Held, b: Held): number => a.id.localeCompare(b.id);
