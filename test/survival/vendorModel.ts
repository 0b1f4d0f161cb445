import type { Fault } from "../../emulator/faults.ts";
import type { Properties } from "../../provider/core/properties.js";

/** An element of a set: the number of an agent, the id of an application. */
export type Element = string | number;

/** An object as the vendor holds it, with its set. */
export interface Held {
  id: string;
  /** What it is called: the natural key. */
  key: string;
  /** What else it says: a remark, a name. */
  variant: string;
  /** What can only be replaced. */
  kind: string;
  elements: Element[];
}

/** A vendor with a kind of object and a kind of set that belongs to it, for histories to live through. */
export interface VendorModel {
  readonly environment: Record<string, string>;
  /** Settings of an account at another installation, where there is one. */
  readonly otherEnvironment?: Record<string, string>;
  readonly objectType: string;
  readonly setType: string;
  /** The input of the set that takes the id of its object. */
  readonly setInput: string;
  /** The input of the object that says the variant. */
  readonly variantInput: string;
  readonly keys: readonly string[];
  readonly variants: readonly string[];
  readonly kinds: readonly string[];
  /** Where objects are, for one that is only read. */
  readonly place: Properties;
  /** What another program at the vendor has. */
  readonly neighbour: { readonly key: string; readonly elements: readonly Element[] };
  readonly elements: readonly Element[];
  /** Whether an element is in one set only. */
  readonly sole: boolean;
  /** Readings of the vendor's pages with which everything works. */
  readonly dialects: readonly Readonly<Record<string, unknown>>[];
  /** Names of the vendor's operations, for faults. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Texts that no output and no state may hold. */
  readonly secrets: readonly string[];
  object(slot: Pick<Held, "key" | "variant" | "kind"> & { adopt: boolean }): Properties;
  set(elements: readonly Element[], exclusive: boolean): Properties;
  /** Forgets all objects, and what went wrong. */
  reset(dialect: Readonly<Record<string, unknown>>): void;
  held(): Held[];
  /** What somebody else does in the vendor's console. */
  make(object: Omit<Held, "id">): void;
  edit(id: string, change: { variant?: string; elements?: readonly Element[] }): void;
  remove(id: string): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Calls for each object and its set that an `up` may make, with refresh and change, whatever the readings. */
  readonly callsEach: number;
  /** Requests so far. */
  requests(): number;
  stop(): Promise<void>;
}
