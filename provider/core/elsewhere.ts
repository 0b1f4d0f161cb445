import { setTimeout as sleep } from "node:timers/promises";
import type { Element } from "./properties.js";
import { PATIENCE, TOLD_FROM } from "./waits.js";

/** Milliseconds between two looks at what another process does. */
const NEXT_LOOK = 50;

/** What a resource holds of an object: the whole of it, or some elements of a set. */
export type Share = "all" | readonly Element[];

/** What resources hold that another process of the same operation looks after: Pulumi starts a process for each provider instance. */
export interface Neighbours {
  /** Tells the others that a resource of this process holds an object, or no longer does. */
  tell(object: string, holder: Holder | undefined): void;
  /** Those in other processes that hold an object. */
  holding(object: string): Holder[];
  /** Tells the account apart from the others at the same address: ids are unique there, names only in an account. */
  account: string;
}

/** A resource that holds an object. */
export interface Holder {
  /** The resource in words. */
  label: string;
  share: Share;
  /** The name of the object in the program. */
  nameKey?: string | undefined;
  /** Tells which of several notes about one element is the last. */
  turn?: number;
}

/** What an operation may note of an object: the program reads it with `get`; a write to its owner has reset it. */
export type Fact = "reads" | "has reset";

/** Whether one of two shares leaves no room for the other beside it. */
export const overlap = (a: Share, b: Share): boolean => a === "all" || b === "all";

/** Whether two shares have an element in common. */
const meet = (a: Share, b: Share): boolean => a === "all" || b === "all" || a.some((element) => b.includes(element));

/** What other processes of the operation hold and do, and what they are told of this one: Pulumi starts one for each provider instance. */
export class Elsewhere {
  readonly #neighbours: Neighbours | undefined;
  readonly #say: ((line: string) => void) | undefined;
  /** What resources of this process delete at the moment. */
  readonly #deleting = new Map<string, Set<Holder>>();
  /** Where this process has put elements. */
  readonly #put = new Map<string, Holder>();
  /** What this process has noted of objects. */
  readonly #facts = new Set<string>();

  /** @param say - tells the user about waits */
  constructor(neighbours?: Neighbours, say?: (line: string) => void) {
    this.#neighbours = neighbours;
    this.#say = say;
  }

  /** Those that hold the object. */
  holding(object: string): Holder[] {
    return this.#neighbours?.holding(object) ?? [];
  }

  /** Those whose objects are to have this name in this account, or have it and keep it. */
  named(nameKey: string): Holder[] {
    return this.#neighbours ? this.holding(nameIn(this.#neighbours.account, nameKey)) : [];
  }

  /** Tells who holds an object, or that nobody here does any more. */
  tell(object: string, holder: Holder | undefined): void {
    this.#neighbours?.tell(object, holder);
  }

  /** Tells whose object is to have a name in this account, or that nobody's here is. */
  tellName(nameKey: string, holder: Holder | undefined): void {
    if (this.#neighbours) this.tell(nameIn(this.#neighbours.account, nameKey), holder);
  }

  /**
   * Deletes an object, or elements of a set, and tells all who take over so. Who deletes tells it first and looks then who has a claim; who has a claim tells
   * that first and waits then for who deletes. So of two at the same moment, at least one sees the other.
   */
  async deleting<T>(object: string, holder: Holder, work: () => Promise<T>): Promise<T> {
    const own = this.#deleting.get(object) ?? new Set();
    this.#deleting.set(object, own.add(holder));
    this.tell(deletionOf(object), holder);
    try {
      return await work();
    } finally {
      own.delete(holder);
      if (own.size === 0) this.tell(deletionOf(object), undefined);
    }
  }

  /**
   * Waits until no resource of the program deletes the object, or elements of this share, any more.
   *
   * @returns whether it had to wait: then what was seen before may be gone
   * @throws Error when that takes too long.
   */
  async untilDeleted(object: string, share: Share): Promise<boolean> {
    const began = performance.now();
    for (let waits = false, told = false; ; waits = true) {
      const deletes = [...(this.#deleting.get(object) ?? []), ...this.holding(deletionOf(object))];
      const other = deletes.find((holder) => meet(holder.share, share));
      if (!other) return waits;
      const waited = performance.now() - began;
      if (waited > TOLD_FROM && !told)
        this.#say?.(`waits until another resource of this program has deleted it, ${other.label}, ${PATIENCE / 1000} s at the most`);
      told = waited > TOLD_FROM;
      if (waited > PATIENCE)
        throw new Error(
          `another resource of this program has been deleting it for ${PATIENCE / 1000} s: ${other.label}. Run "pulumi up" again`,
        );
      await sleep(NEXT_LOOK);
    }
  }

  /**
   * Waits until no other process is at work on one of these objects, and tells the others that this one is. Who comes tells it first and looks then: of two at the
   * same moment, at least one sees the other and steps back.
   *
   * @param signal - aborts when nobody waits for it any more
   */
  async enter(objects: readonly string[], label: string, signal: AbortSignal): Promise<void> {
    const isFree = () => objects.every((object) => this.holding(workOn(object)).length === 0);
    const tell = (holder: Holder | undefined) => {
      for (const object of objects) this.tell(workOn(object), holder);
    };
    while (!signal.aborted) {
      if (isFree()) {
        tell({ label, share: "all" });
        if (isFree()) return;
        tell(undefined);
      }
      await sleep(NEXT_LOOK * (0.5 + Math.random()));
    }
  }

  /** Tells that this process has done its work on objects. */
  leave(objects: readonly string[], label: string): void {
    for (const object of objects) {
      this.tell(workedOn(object), undefined);
      this.tell(workedOn(object), { label, share: "all" });
      this.tell(workOn(object), undefined);
    }
  }

  /** Whether another process has done work on an object: what this one saw before may be old. */
  hasWorked(object: string): boolean {
    return this.holding(workedOn(object)).length > 0;
  }

  /**
   * Notes, for all processes, which set has an element that can be in one set only. Call it while nobody else works on the element.
   *
   * @param sets - the one that it was put into, none, or all where it may be in any
   */
  put(element: string, sets: Share): void {
    const turn = 1 + (this.#lastPut(element)?.turn ?? 0);
    const note = { label: "", share: sets, turn };
    this.#put.set(element, note);
    this.tell(putOf(element), note);
  }

  /** Whether an element may be in a set, after what this operation did with it: a list may be behind. */
  mayBeIn(element: string, set: string): boolean {
    return meet(this.#lastPut(element)?.share ?? "all", [set]);
  }

  #lastPut(element: string): Holder | undefined {
    const all = [...this.holding(putOf(element)), this.#put.get(element)].filter((note) => note !== undefined);
    return all.sort((a, b) => a.turn! - b.turn!).at(-1);
  }

  /** Tells that an object, by its id, was deleted. */
  tellDeleted(object: string, holder: Holder): void {
    this.tell(deletedOf(object), holder);
  }

  /** Whether an object was deleted, or is being deleted. */
  isDeleted(object: string): boolean {
    return [deletedOf(object), deletionOf(object)].some((about) => this.holding(about).length > 0);
  }

  /** Tells which elements were taken away from a set in this operation, and not given to it again. */
  tellTaken(object: string, holder: Holder): void {
    // For the moment between the two lines, `deleting` has told the others.
    this.tell(takenOf(object), undefined);
    this.tell(takenOf(object), holder);
  }

  /** Notes, for all processes, what is true of an object from now on. */
  note(fact: Fact, object: string): void {
    this.#facts.add(factOf(fact, object));
    this.tell(factOf(fact, object), { label: "", share: "all" });
  }

  /** Whether any process has noted it. */
  isNoted(fact: Fact, object: string): boolean {
    return this.#facts.has(factOf(fact, object)) || this.holding(factOf(fact, object)).length > 0;
  }

  /** Whether elements of this share were taken away from a set, or are being taken away. */
  isTaken(object: string, share: Share): boolean {
    return [takenOf(object), deletionOf(object)].some((about) => this.holding(about).some((holder) => meet(holder.share, share)));
  }
}

const workOn = (object: string): string => `works on ${object}`;
const workedOn = (object: string): string => `worked on ${object}`;
const deletionOf = (object: string): string => `deletes ${object}`;
const putOf = (element: string): string => `put ${element}`;
const takenOf = (object: string): string => `taken from ${object}`;
const factOf = (fact: Fact, object: string): string => `${fact} ${object}`;
const deletedOf = (object: string): string => `deleted ${object}`;
const nameIn = (account: string, nameKey: string): string => `${account} ${nameKey}`;
