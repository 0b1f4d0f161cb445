import { expect } from "vitest";
import { declareAway } from "./away.ts";
import type { Deployment, How } from "./deployment.ts";
import type { Edit, History, Slot, Step } from "./history.ts";
import type { Scene } from "./scene.ts";
import { Strangers } from "./strangers.ts";
import type { Element, Held } from "./vendorModel.ts";
import { setOf, WrittenProgram } from "./writtenProgram.ts";

/** What no message may hold: signs of a mistake in our own code. */
const BLUNDER = /undefined|\[object|TypeError|ReferenceError|is not a function|Cannot read/;
/** How often the advice about one resource is followed before an `up` has to succeed for it. */
const ATTEMPTS = 3;
/** Calls that any `up` may make, but for what faults make of it, and for those of the other program. */
const CALLS = 10;
/**
 * Lives through a history with a stack that is empty before.
 *
 * @throws AssertionError when a step leaves something wrong.
 */
export async function live({ dialect, steps }: History, scene: Scene): Promise<void> {
  scene.vendor.reset(dialect);
  const life = new Life(scene);
  for (const [index, step] of steps.entries()) await life.step(step, index === steps.length - 1);
  await life.end();
  scene.tally.histories++;
}

/** One history: the program, and what somebody else did. */
class Life {
  readonly #scene: Scene;
  readonly #program: WrittenProgram;
  /** Resources as they went into the state the last time. */
  readonly #registered = new Map<string, Slot>();
  readonly #strangers: Strangers;
  /** Keys of objects that a failed `up` may have left behind, or that a resource leaves behind by its options. */
  readonly #attempted = new Set<string>();
  /** Elements that the program has named since the last success: where an element is in one set only, they may have been taken out of another's. */
  readonly #meant = new Set<Element>();
  /** Names of resources, and keys of objects, whose sets were exclusive: one that is so no longer leaves what it does not name. */
  readonly #exclusive = new Set<string>();
  /** Whether somebody changed something that the state does not show. */
  #isDirty = false;
  /** Objects before the last `up`, by the names of their resources. */
  #before = new Map<string, Held>();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#program = new WrittenProgram(scene.vendor);
    this.#strangers = new Strangers(scene.vendor);
  }

  get #stack(): Deployment {
    return this.#scene.stack;
  }

  async step(
    { outside, forgets, edits, faults, killAfter, refresh, target, isRivalled, neighbour, away }: Step,
    isLast: boolean,
  ): Promise<void> {
    for (const one of outside) this.#strangers.act(one);
    if (outside.length > 0) this.#isDirty = true;
    for (const name of forgets) this.#forget(name);
    for (const edit of edits) {
      if (edit.edit === "import") await this.#import(edit);
      else this.#program.edit(edit, (name) => this.#stack.id(name) !== undefined, this.#held());
    }
    if (!this.#stack.unprotect) for (const { options } of this.#program.slots.values()) delete options.protect;
    const isTarget = target !== undefined && (this.#program.slots.has(target) || this.#stack.id(target) !== undefined);
    const only = isTarget && this.#stack.hasTargets ? target : undefined;
    const before = this.#held();
    for (const [name, { key, set }] of this.#program.slots) {
      const known = [name, key].some((each) => this.#exclusive.has(each));
      if (set?.exclusive) this.#exclusive.add(name).add(key);
      else if (known)
        for (const one of before.filter((each) => each.key === key || each.id === this.#stack.id(name)))
          this.#strangers.allow(one.id, one.elements);
    }
    const former = only === undefined ? undefined : this.#stack.id(only);
    for (const fault of faults) this.#scene.vendor.fault(fault);
    const beside = neighbour && this.#scene.neighbour?.up(neighbour);
    const objects = new Set([...this.#registered.keys(), ...this.#program.slots.keys()]).size;
    const from = this.#scene.vendor.requests();
    const failure = await this.#up({ refresh: refresh && only === undefined, target: only, isRivalled }, killAfter);
    await beside;
    const { requests, callsEach } = this.#scene.vendor;
    const isQuiet = failure === undefined && faults.length === 0 && !beside && !isRivalled;
    if (isQuiet) expect(requests() - from, "calls of one up").toBeLessThanOrEqual(CALLS + callsEach * objects);
    this.#scene.vendor.clearFaults();
    await this.#scene.neighbour?.recover();
    if (failure !== undefined) await this.#recover(failure);
    else if (only !== undefined) this.#holdsTarget(only, before, former);
    else await this.#holds(refresh || !this.#isDirty, isLast);
    await this.#scene.neighbour?.holds();
    const { vendor } = this.#scene;
    if (
      away !== undefined &&
      vendor.otherEnvironment &&
      failure === undefined &&
      only === undefined &&
      this.#program.slots.has(away) &&
      !this.#isDirty
    )
      await declareAway(away, this.#program.declarations(), this.#stack, vendor);
  }

  /** Removes everything: what the program made is gone, and nothing else is. */
  async end(): Promise<void> {
    this.#program.slots.clear();
    this.#program.getters.clear();
    const failure = await this.#up({ refresh: true });
    if (failure !== undefined) await this.#recover(failure);
    else await this.#holds(true, false);
    await this.#scene.neighbour?.holds();
  }

  #held(): Held[] {
    return this.#strangers.held();
  }

  async #import({ name, key, exclusive, ...made }: Extract<Edit, { edit: "import" }>): Promise<void> {
    const { slots } = this.#program;
    const isManaged = [...slots].some(([other, slot]) => other === name || slot.key === key) || this.#stack.id(name) !== undefined;
    if (!this.#stack.import || isManaged || !this.#program.isAt(name, key)) return;
    if (!this.#held().some((object) => object.key === key)) {
      this.#strangers.act({ outside: "make", key, ...made });
      this.#isDirty = true;
    }
    const object = this.#held().find((one) => one.key === key)!;
    if ([...this.#registered.keys(), ...slots.keys()].some((other) => this.#stack.id(other) === object.id)) return;
    const { id, elements, variant, kind } = object;
    const set = elements.length > 0 && { set: { elements, exclusive } };
    if (exclusive) this.#exclusive.add(name).add(key);
    slots.set(name, { key, variant, kind, adopt: false, options: {}, ...set });
    await this.#stack.import([name, ...(set ? [setOf(name)] : [])], id, this.#program.declarations());
    this.#registered.set(name, slots.get(name)!);
    this.#strangers.objects.delete(id);
    this.#scene.tally.imports++;
  }

  #forget(name: string): void {
    const id = this.#stack.id(name);
    const object = this.#held().find((one) => one.id === id);
    if (!this.#stack.forget || id === undefined || !object) return;
    this.#stack.forget(name, setOf(name));
    this.#registered.delete(name);
    // Another resource of the state may have the same object.
    this.#attempted.add(object.key);
    this.#strangers.leave(object);
  }

  /** Brings the program up. @returns what it says where it fails */
  async #up(how: How, killAfter?: number): Promise<string | undefined> {
    const { vendor, tally } = this.#scene;
    tally.ups++;
    for (const element of this.#program.elements()) this.#meant.add(element);
    for (const { key, options } of this.#registered.values()) if (options.retainOnDelete) this.#attempted.add(key);
    this.#noteObjects();
    const from = this.#stack.output.length;
    const until = vendor.requests() + (killAfter ?? Number.POSITIVE_INFINITY);
    let killing: Promise<void> | undefined;
    const watch = setInterval(() => {
      if (vendor.requests() >= until) killing ??= this.#stack.kill?.();
    }, 2);
    const failure = await this.#stack.up(this.#program.declarations(), how).then(
      () => undefined,
      (error: Error) => error.message,
    );
    clearInterval(watch);
    if (killing) {
      tally.kills++;
      await killing;
      await this.#stack.revive?.();
    }
    const said = [...this.#stack.output.slice(from), failure ?? ""].join("\n");
    for (const secret of vendor.secrets) expect(said).not.toContain(secret);
    if (!killing) expect(said).not.toMatch(BLUNDER);
    if (failure === undefined) return undefined;
    tally.failed++;
    for (const [name, { key, set, options }] of this.#program.slots) {
      this.#attempted.add(key);
      for (const { id } of this.#held().filter((object) => object.key === key)) this.#strangers.allow(id, set?.elements ?? []);
      // Whether the options went into the state is not known.
      const known = this.#registered.get(name);
      if (options.retainOnDelete && known) this.#registered.set(name, { ...known, options: { ...known.options, retainOnDelete: true } });
    }
    return failure;
  }

  #noteObjects(): void {
    const held = this.#held();
    this.#before = new Map(
      [...this.#program.slots.keys()].flatMap((name) => {
        const id = this.#stack.id(this.#program.nameInState(name)) ?? this.#stack.id(name);
        const object = held.find((one) => one.id === id);
        return object ? [[name, object] as const] : [];
      }),
    );
  }

  /** Follows the advice of a failed `up`, and brings the program up with a refresh, until that succeeds. */
  async #recover(failure: string): Promise<void> {
    let last: string | undefined = failure;
    const told = [failure];
    // An up ends at what fails first: what is wrong with other resources shows later.
    const attempts = ATTEMPTS + this.#program.surplus();
    const failures = new Map<string, number>();
    const namesIn = (text: string) => text.split("\n").map((line) => line.split(": ")[0]!);
    while (last !== undefined && namesIn(last).every((name) => (failures.get(name) ?? 0) < attempts)) {
      for (const line of last.split("\n")) {
        const [name] = namesIn(line) as [string];
        failures.set(name, (failures.get(name) ?? 0) + 1);
        this.#program.follow(line, (name) => this.#stack.id(name) !== undefined, this.#held());
        if (/because it is protected/.test(line)) await this.#stack.unprotect?.(name);
      }
      last = await this.#up({ refresh: true });
      if (last !== undefined) told.push(last);
    }
    expect(last, `advice that leads nowhere:\n${told.join("\n----\n")}`).toBeUndefined();
    await this.#holds(true, true);
  }

  /**
   * What has to hold after an `up` that was about one resource.
   *
   * @param former - the id of the object that it had
   */
  #holdsTarget(name: string, before: readonly Held[], former: string | undefined): void {
    const slot = this.#program.slots.get(name);
    const id = this.#stack.id(name);
    const held = this.#held();
    if (slot) {
      this.#strangers.objects.delete(id!);
      this.#registered.set(name, slot);
      if (!this.#isDirty) expect(held).toContainEqual(expect.objectContaining(this.#wanted(name, slot)));
    } else this.#registered.delete(name);
    for (const object of before.filter((one) => one.id !== id)) {
      const now = held.find((one) => one.id === object.id);
      // The target's own object goes where the program declares the target no longer, or as another one.
      if (now) expect(now, "what the up was not about").toMatchObject({ key: object.key, kind: object.kind });
    }
    const kept = [...this.#registered.keys()].filter((other) => other !== name).map((other) => this.#stack.id(other));
    // After two such ups, two resources may have one object. The provider hears nothing of the one that an up is not about.
    const others = before.filter((one) => one.id !== id && one.id !== former);
    for (const object of others.filter((one) => kept.includes(one.id) || this.#strangers.objects.has(one.id)))
      expect(held, "what the up was not about").toContainEqual(expect.objectContaining({ id: object.id, variant: object.variant }));
    for (const { key } of before) this.#attempted.add(key);
    for (const object of held) this.#strangers.allow(object.id, object.elements);
  }

  /** What the vendor is to hold of a resource. */
  #wanted(name: string, { key, variant, kind, options }: Slot): Partial<Held> {
    const before = this.#before.get(name);
    const id = this.#stack.id(name)!;
    return { id, key, kind, variant: options.ignoresVariant && before?.id === id ? before.variant : variant };
  }

  /** What has to hold after a success; `isKnown` says that nothing can be otherwise at the vendor than the state says. */
  async #holds(isKnown: boolean, isLast: boolean): Promise<void> {
    const held = this.#held();
    const ours = new Set<string>();
    this.#program.settled();
    this.#registered.clear();
    for (const [name, slot] of this.#program.slots) {
      const id = this.#stack.id(name)!;
      ours.add(id);
      this.#registered.set(name, slot);
      this.#strangers.objects.delete(id);
      if (isKnown) this.#holdsSlot(name, slot, held);
    }
    for (const object of this.#strangers.objects.values()) {
      const now = held.find(({ id }) => id === object.id);
      const left = object.elements.filter((element) => !this.#scene.vendor.sole || !this.#meant.has(element));
      expect(now, "what somebody else made").toMatchObject({ key: object.key, variant: object.variant, kind: object.kind });
      expect(now!.elements).toEqual(expect.arrayContaining(left));
      this.#strangers.objects.set(object.id, now!);
    }
    if (!isKnown) return;
    this.#meant.clear();
    for (const object of held.filter(({ id }) => !ours.has(id) && !this.#strangers.objects.has(id))) {
      expect([...this.#attempted], `nobody made ${JSON.stringify(object)}`).toContain(object.key);
      this.#strangers.leave(object);
      this.#scene.tally.orphans++;
    }
    this.#isDirty = false;
    this.#attempted.clear();
    for (const [name, id] of this.#program.getters) if (!held.some((object) => object.id === id)) this.#program.getters.delete(name);
    if (!isLast && this.#stack.isSlow) return;
    const drift = await this.#stack.drift();
    expect(drift, `drift: ${drift}`).toEqual([]);
    const left = await this.#stack.left(this.#program.declarations());
    expect(left, `what is left to do: ${left}`).toEqual([]);
    expect(this.#held().toSorted(byId), "a preview and a refresh write nothing").toEqual(held.toSorted(byId));
  }

  #holdsSlot(name: string, slot: Slot, held: readonly Held[]): void {
    const objects = held.filter(({ key }) => key === slot.key);
    expect(objects, `objects with the key of ${name}: ${JSON.stringify(objects)}`).toMatchObject([this.#wanted(name, slot)]);
    const { id, elements } = objects[0]!;
    const extras = this.#strangers.extras.get(id) ?? new Set();
    const wanted = slot.set?.elements ?? [];
    const strange = elements.filter((element) => !wanted.includes(element) && (slot.set?.exclusive || !extras.has(element)));
    const missing = wanted.filter((element) => !elements.includes(element));
    expect({ strange, missing }, `elements of ${name}`).toEqual({ strange: [], missing: [] });
    if (slot.set?.exclusive) this.#strangers.extras.delete(id);
    else for (const each of [name, slot.key]) this.#exclusive.delete(each);
  }
}

const byId = (a: Held, b: Held): number => a.id.localeCompare(b.id);
