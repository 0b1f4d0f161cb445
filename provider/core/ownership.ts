import { setTimeout as sleep } from "node:timers/promises";
import type { Holder, Neighbours, Share } from "./elsewhere.js";
import { Elsewhere, overlap } from "./elsewhere.js";
import type { Element, Properties } from "./properties.js";
import { PATIENCE, TOLD_FROM } from "./waits.js";

/** Milliseconds without a declaration after which the program counts as having declared what it can without waiting. */
const QUIET = 100;
/** Milliseconds after which it is not waited for longer, declarations or none. */
const LONGEST_WAIT = 5_000;

/** Elements that can be in one set only, and where that holds, such as the agents of a VDN. */
export interface Soles {
  scope: string;
  elements: readonly Element[];
}

/** A resource that the program declares and that is not in the state yet. */
export interface Newcomer {
  label: string;
  share: Share;
  inputs: string;
  /** The name of its object; the elements that no other set may have. */
  nameKey: string;
  soles?: Soles;
  /** What the program says, where it takes over an object of this name (`adopt`). */
  adopts?: Properties;
}

/** What the check of a resource shows of it. */
export interface Checked {
  /** Whether the state has the same inputs: then the engine changes nothing, whatever the vendor showed. */
  isSame: boolean;
  /** Inputs whose changes the program ignores. */
  ignored: readonly string[];
}

/** What is known of a resource that the program declares. */
export interface Claim {
  /** The object, by its id. */
  readonly object: string;
  /** How the object can be found, by its name in the program; undefined where a part of that is not known. */
  readonly nameKey: string | undefined;
  /** The resource in words: `UserGroup "Inspectors" of VDN 113`. */
  readonly label: string;
  readonly share: Share;
  /** The inputs, to tell whether another call is about the same resource. */
  readonly inputs: string;
  /** The properties in the state, likewise; none for a resource that is new. */
  readonly state?: string;
  /** What the program says, where its diff has told. */
  readonly given?: Properties;
  /** Inputs whose changes the program ignores, likewise. */
  readonly ignored?: readonly string[];
  /** Elements that no other set may have. */
  readonly soles?: Soles;
  /** Whether the resource keeps its object, will leave it for another one, or will give it another name. */
  fate: "keeps" | "changes" | "renames" | "leaves";
  /** Settled once the object has left its place, or will not. */
  readonly done: PromiseWithResolvers<void>;
  /** When it was settled, by `performance.now()`. */
  settledAt?: number;
  /** Whether the engine has asked for the resource's update: then it is not to be replaced, whatever its options say. */
  updates?: boolean;
  /** For whom this resource waits at the moment. */
  waitsFor?: Claim;
}

/**
 * Which resources of the program hold which objects of the account. Pulumi tells a provider no resource names: what is known comes from the order of its
 * calls. A check with a diff after it is a declaration of the program; a diff alone is a part of a refresh. Deletes of resources that the program no longer
 * declares come after everything else.
 */
export class Ownership {
  readonly #checked = new Map<string, Checked & { count: number }>();
  readonly #claims = new Map<string, Set<Claim>>();
  readonly #named = new Map<string, Set<Claim>>();
  readonly #taken = new Map<string, Set<Element>>();
  readonly #created = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly #newcomers = new Map<string, Newcomer[]>();
  readonly #soles = new Map<string, Set<Claim>>();
  readonly #newSoles = new Map<string, Set<Newcomer>>();
  /** What other processes hold. */
  readonly elsewhere: Elsewhere;
  readonly #say: ((line: string) => void) | undefined;
  #lastDeclaration = Number.NEGATIVE_INFINITY;

  /** @param say - tells the user about waits */
  constructor(neighbours?: Neighbours, say?: (line: string) => void) {
    this.elsewhere = new Elsewhere(neighbours, say);
    this.#say = say;
  }

  /** Notes that the engine checked the inputs of a resource that the program declares. Of several with the same inputs, what holds for all counts. */
  checked(inputs: string, { isSame, ignored }: Checked): void {
    const known = this.#checked.get(inputs) ?? { count: 0, isSame, ignored };
    const both = known.ignored.filter((name) => ignored.includes(name));
    this.#checked.set(inputs, { count: known.count + 1, isSame: isSame && known.isSame, ignored: both });
    this.#lastDeclaration = performance.now();
  }

  /**
   * Whether a diff or create with these inputs is a declaration of the program, which a check has announced; each check announces one.
   *
   * @returns what the check noted, where it is one
   */
  announced(inputs: string): Checked | undefined {
    const known = this.#checked.get(inputs);
    this.#checked.delete(inputs);
    if (known && known.count > 1) this.#checked.set(inputs, { ...known, count: known.count - 1 });
    return known;
  }

  /** Notes a resource that is new, under the name that its object is to have. */
  announceNew(newcomer: Newcomer): void {
    const { nameKey, label, share, soles } = newcomer;
    this.elsewhere.tellName(nameKey, { label, share });
    this.#newcomers.set(nameKey, [...this.newcomers(nameKey), newcomer]);
    for (const key of soleKeys(soles)) addTo(this.#newSoles, key, newcomer);
  }

  /** Notes that an object, by its id, was deleted in this operation. */
  deleted(object: string, holder: Holder): void {
    this.#deleted.add(object);
    this.elsewhere.tellDeleted(object, holder);
  }

  /** Whether an object was deleted in this operation, or another process is deleting it. */
  isDeleted(object: string): boolean {
    return this.#deleted.has(object) || this.elsewhere.isDeleted(object);
  }

  /** The new resources whose objects are to have this name. */
  newcomers(nameKey: string): readonly Newcomer[] {
    return this.#newcomers.get(nameKey) ?? [];
  }

  /** The resources that the state has already and whose objects are to have this name, or have it and keep it. */
  named(nameKey: string): Claim[] {
    return [...(this.#named.get(nameKey) ?? [])].filter((claim) => claim.fate !== "leaves");
  }

  /** Those that hold the object, or are about to leave it. */
  of(object: string): Claim[] {
    return [...(this.#claims.get(object) ?? [])];
  }

  /** Those that hold the object now and go on holding it. */
  holding(object: string): Claim[] {
    return this.of(object).filter(({ fate }) => fate !== "leaves");
  }

  /** Those that go on holding the object and whose share meets this one. */
  conflicting(object: string, share: Share): Claim[] {
    return this.holding(object).filter((claim) => overlap(claim.share, share));
  }

  /** A resource that is to have some of these elements in the set of another object, and which. */
  rival({ scope, elements }: Soles, nameKey: string): { label: string; elements: Element[] } | undefined {
    const isOther = (one: { nameKey?: string | undefined }) => one.nameKey !== undefined && one.nameKey !== nameKey;
    for (const element of elements) {
      const key = soleKey(scope, element);
      const settled = [...(this.#soles.get(key) ?? [])].filter(({ fate }) => fate !== "leaves");
      const other = [...settled, ...(this.#newSoles.get(key) ?? [])].find(isOther);
      if (other) return { label: other.label, elements: elements.filter((each) => other.soles?.elements.includes(each)) };
    }
    for (const { label, share } of this.elsewhere.named(scope).filter(isOther)) {
      const both = share === "all" ? [] : elements.filter((each) => share.includes(each));
      if (both.length > 0) return { label, elements: both };
    }
    return undefined;
  }

  /** Records that a resource holds an object. */
  claim(claim: Omit<Claim, "done">): Claim {
    const made = { ...claim, done: Promise.withResolvers<void>() };
    addTo(this.#claims, claim.object, made);
    if (claim.fate !== "leaves") this.elsewhere.tell(claim.object, { label: claim.label, share: claim.share, nameKey: claim.nameKey });
    if (claim.nameKey !== undefined) {
      addTo(this.#named, claim.nameKey, made);
      if (claim.fate !== "leaves") this.elsewhere.tellName(claim.nameKey, { label: claim.label, share: claim.share });
    }
    for (const key of soleKeys(claim.soles)) addTo(this.#soles, key, made);
    if (claim.fate !== "leaves" && claim.soles)
      this.elsewhere.tellName(claim.soles.scope, { label: claim.label, share: claim.soles.elements, nameKey: claim.nameKey });
    this.#lastDeclaration = performance.now();
    return made;
  }

  /** Takes a claim back: the object is gone, or could not be taken over. */
  release(claim: Claim): void {
    this.#claims.get(claim.object)?.delete(claim);
    if (this.of(claim.object).length === 0) this.elsewhere.tell(claim.object, undefined);
    if (claim.nameKey !== undefined) {
      this.#named.get(claim.nameKey)?.delete(claim);
      if (this.named(claim.nameKey).length + this.newcomers(claim.nameKey).length === 0) this.elsewhere.tellName(claim.nameKey, undefined);
    }
    for (const key of soleKeys(claim.soles)) this.#soles.get(key)?.delete(claim);
    claim.done.resolve();
  }

  /** Records that the resource holds its object under its new name, or still under the old one because it could not be changed. */
  settle(claim: Claim): void {
    claim.fate = "keeps";
    claim.settledAt = performance.now();
    claim.done.resolve();
  }

  /** The resource that created an object of this name in this operation, whether or not the vendor has shown it since. */
  creatorOf(nameKey: string): string | undefined {
    return this.#created.get(nameKey);
  }

  /** Records that a resource created an object of a name, or that the object is gone again. */
  created(nameKey: string, label: string | undefined): void {
    if (label === undefined) this.#created.delete(nameKey);
    else this.#created.set(nameKey, label);
  }

  /** Records elements that were taken away from a set in this operation, or given to it again. */
  removed(object: string, elements: readonly Element[], given: readonly Element[]): void {
    const all = this.#taken.get(object) ?? new Set();
    const isNews = elements.length > 0 || given.some((element) => all.has(element));
    for (const element of elements) all.add(element);
    for (const element of given) all.delete(element);
    this.#taken.set(object, all);
    if (isNews) this.elsewhere.tellTaken(object, { label: "", share: [...all] });
  }

  /** Whether a write to something else reset the set in this operation, an element of the share was taken away, or another process is taking one away. */
  misses(object: string, share: Share): boolean {
    if (this.elsewhere.isNoted("has reset", object)) return true;
    const removed = this.#taken.get(object);
    return share !== "all" && (share.some((element) => removed?.has(element)) || this.elsewhere.isTaken(object, share));
  }

  /** Waits until the program has declared what it declares without waiting for a result: what is not known by then cannot be known. */
  async declarations(): Promise<void> {
    const began = performance.now();
    for (let told = false; ; ) {
      const now = performance.now();
      const left = Math.min(this.#lastDeclaration + QUIET, began + LONGEST_WAIT) - now;
      if (left <= 0) return;
      if (!told && now - began > TOLD_FROM)
        this.#say?.(`waits until the program has declared its other resources, ${LONGEST_WAIT / 1000} s at the most`);
      told ||= now - began > TOLD_FROM;
      await sleep(left);
    }
  }

  /**
   * Waits until another resource has left its place, and says whether it has. It is not waited for where both wait for each other.
   *
   * @param waiting - the claim of the resource that waits, if it has one
   */
  async left(other: Claim, waiting?: Claim): Promise<"left" | "late" | "circle"> {
    for (let next: Claim | undefined = other; next; next = next.waitsFor) if (next === waiting) return "circle";
    if (waiting) waiting.waitsFor = other;
    const line = `waits until another resource of this program has become ${other.label}, ${PATIENCE / 1000} s at the most`;
    const telling = setTimeout(() => this.#say?.(line), TOLD_FROM);
    const patience = new AbortController();
    try {
      const late = sleep(PATIENCE, "late" as const, { signal: patience.signal });
      return await Promise.race([other.done.promise.then(() => "left" as const), late]);
    } finally {
      clearTimeout(telling);
      patience.abort();
      if (waiting) waiting.waitsFor = undefined;
    }
  }
}

const soleKey = (scope: string, element: Element): string => `${scope} ${element}`;
const soleKeys = (soles: Soles | undefined): string[] => soles?.elements.map((element) => soleKey(soles.scope, element)) ?? [];

function addTo<T>(index: Map<string, Set<T>>, key: string, one: T): void {
  index.set(key, (index.get(key) ?? new Set<T>()).add(one));
}
