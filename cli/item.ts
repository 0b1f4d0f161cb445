import type { Listed, ResourceDescription } from "#provider/core/description.js";
import type { Properties } from "#provider/core/properties.js";
import type { Place, VendorAccount } from "./account.ts";
import type { Entry } from "./state.ts";
import type { Kind } from "./vendors.ts";

/** What is to be imported. */
export interface Item {
  description: ResourceDescription;
  /** The vendor's id of it, or of the object that it belongs to. */
  id: string;
  /** What the object is called at the vendor. */
  label: string;
  /** Its name in the program. */
  name: string;
  /** Its variable in the program. */
  identifier: string;
  /** What the program gives besides the place, with the input that a reference or a secret stands for left out. */
  args: Properties;
  /** The variable of the object that it belongs to, where that is in the program, too. */
  owner?: { input: string } & Reference;
  /** Secrets that the program has to give, with their keys in the stack's configuration. */
  secrets: { input: string; key: string }[];
  inputs: Properties;
  outputs: Properties;
}

/** A variable of the program. */
export interface Reference {
  identifier: string;
  /** The file that exports it, where that is another one. */
  file?: string;
}

/** What exists and is not imported, and why. */
export interface LeftOut {
  noun: string;
  label: string;
  id: string;
  reason: string;
}

/** What an import will do. */
export interface Plan {
  place: Place;
  items: Item[];
  leftOut: LeftOut[];
  /** How many the stack has already. */
  managed: number;
}

export interface PlanOptions {
  kinds: readonly Kind[];
  /** The descriptions that were asked for. */
  wanted: readonly ResourceDescription[];
  vendor: VendorAccount;
  place: Place;
  /** What the stack has. */
  entries: readonly Entry[];
  /** Patterns of names; all without any. */
  names?: readonly string[];
  /** The variable of a resource that an earlier import has declared. */
  declared(description: { type: string }, name: string): Reference | undefined;
  progress(line: string): void;
}

/** What can be imported, without its names. */
export interface Drafted extends Draft {
  description: ResourceDescription;
  object: Listed;
}

/** What a program says, and what the state holds then. */
export interface Draft {
  args: Properties;
  inputs: Properties;
  outputs: Properties;
  secrets: string[];
}
