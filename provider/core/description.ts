import type { z } from "zod";
import type { SettingLookup } from "../settings/settings.js";

/** A value as Pulumi stores it. */
export type PropertyValue = string | number | boolean | null | PropertyValue[] | { [key: string]: PropertyValue | undefined } | undefined;
/** The properties of a resource by name. */
export type Properties = Record<string, PropertyValue>;

/** An object as the vendor holds it now. */
export interface Live<Inputs = Properties> {
  /** The vendor's id. */
  id: string;
  /** Its properties in the words of the resource: the inputs that it was made from, and what the vendor added. */
  properties: Inputs & Properties;
  /** What else the verbs need to know of it; it goes nowhere. */
  raw?: unknown;
}

/**
 * A resource, free of Pulumi: what its inputs are, and how the vendor is asked to create, read, update and delete it.
 * Verbs do one thing each and report honestly; observing before and confirming after them is the life cycle's work.
 */
export interface ResourceDescription<Inputs extends object, Account> {
  /** The token of its type within Pulumi's `dynamic/` module: `aicc:UserGroup`. It is in every state file: never change it. */
  type: string;
  /** Each input, validated and normalised; a default of `undefined` stays undefined. */
  inputs: z.ZodObject<Record<string, z.ZodType>>;
  /** Inputs that tell this package what to do and that no vendor holds, such as `adopt`. They never make a difference. */
  directives: readonly (keyof Inputs & string)[];
  /** Inputs that the vendor cannot change: a change replaces the object. */
  replaceOn: readonly (keyof Inputs & string)[];
  /** Whether a replacement deletes the old object first, because the vendor has room for one only: names are unique there. */
  deleteBeforeReplace: boolean;
  /** The inputs by which an object is found when its id is not known. */
  naturalKey: readonly (keyof Inputs & string)[];
  /** Defaults that come from the settings, for inputs that the program left out. */
  defaults?(lookup: SettingLookup): Partial<Record<keyof Inputs & string, PropertyValue>>;
  /** Checks the settings and connects; called before each verb, so it returns the same account for the same settings. No calls to the vendor. */
  connect(lookup: SettingLookup): Account;
  /** The object in words, for messages: `UserGroup "Inspectors" of VDN 113`. */
  label(properties: Partial<Inputs>): string;
  /** Inputs that are secret: no message shows them. */
  secrets?: readonly (keyof Inputs & string)[];
  /** Inputs that the vendor takes and never shows, such as passwords: they are sent when they change, and what was changed elsewhere is not seen. */
  unseen?: readonly (keyof Inputs & string)[];
  /**
   * Only for what comes and goes with another object, such as the permissions of an account: whether nothing of it is left. `find` always finds such a
   * resource, its create sets it, and its delete clears it.
   */
  cleared?(live: Live<Inputs>): boolean;
  /** The object with this natural key. @throws when there are several. */
  find(account: Account, key: Inputs): Promise<Live<Inputs> | undefined>;
  /** The object with this id; `properties` is what the state knows, which may be little. */
  read(account: Account, id: string, properties: Partial<Inputs>): Promise<Live<Inputs> | undefined>;
  create(account: Account, inputs: Inputs): Promise<void>;
  /** `changed` names the inputs that the object does not show, and those that it never shows and that are new. */
  update(account: Account, live: Live<Inputs>, inputs: Inputs, changed: readonly string[]): Promise<void>;
  delete(account: Account, live: Live<Inputs>): Promise<void>;
}

/** Any resource's description. */
export type AnyResourceDescription = ResourceDescription<any, any>;

/** The inputs that an object is compared by: all but the directives. */
export const comparedInputs = ({ inputs, directives }: AnyResourceDescription): string[] =>
  Object.keys(inputs.shape).filter((name) => !directives.includes(name));
