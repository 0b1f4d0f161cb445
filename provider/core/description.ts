import { createHash } from "node:crypto";
import type { Client } from "./account.js";
import type { Rules } from "./inputs.js";
import type { Look } from "./look.js";
import type { Element, Properties, PropertyValue } from "./properties.js";

/** Finds the text of a setting by its name, wherever it is set; undefined where it is not. */
export interface SettingLookup {
  (name: string): string | undefined;
  /** Whether the provider in use has an account of its own, so that its address and credentials are looked up in it alone. */
  ownAccount?: boolean;
}

/** What every resource says of itself, free of Pulumi: its inputs, what they mean, and by which client the vendor is reached. */
export interface Description<Inputs extends object, Api> {
  /** The token of its type within Pulumi's `dynamic/` module: `aicc:UserGroup`. It is in every state file: never change it. */
  type: string;
  /** Each input, validated and normalised; one that is left out and has no default stays left out. */
  inputs: Rules;
  /** Outputs that are no inputs: what the vendor adds. The first of them is in every state that was written after the vendor was seen. */
  outputs: readonly [string, ...string[]];
  /** The output that is the same as the id. */
  idOutput?: string;
  /** Inputs that the vendor cannot change: a change replaces the resource. */
  replaceOn: readonly (keyof Inputs & string)[];
  /** Inputs that say where objects are, such as the VDN: ids and names are unique there. */
  scope: readonly (keyof Inputs & string)[];
  /** The input by which an object is found in its scope while its id is not known. */
  name: keyof Inputs & string;
  /** Defaults that come from the settings, for inputs that the program left out. */
  defaults?(lookup: SettingLookup): Partial<Record<keyof Inputs & string, PropertyValue>>;
  /** How the vendor is reached. */
  client: Client<Api>;
  /** The object in words, for messages: `UserGroup "Inspectors" of VDN 113`. */
  label(properties: Partial<Inputs>): string;
  /** Inputs that are secret: no message shows them. */
  secrets?: readonly (keyof Inputs & string)[];
  /** Inputs that tell this package what to do and that no vendor holds, such as `adopt`. They never make a difference, but for those that are recorded. */
  directives?: readonly (keyof Inputs & string)[];
  /** Directives that a delete follows, such as `forceDestroy`: it knows the state only, so a change of them is an update that writes nothing to the vendor. */
  recorded?: readonly (keyof Inputs & string)[];
  /** Inputs that the vendor takes and never shows, such as passwords: they are sent when they change, and what was changed elsewhere is not seen. */
  unseen?: readonly (keyof Inputs & string)[];
}

/** An object as the vendor holds it now. */
export interface Live<Inputs = Properties> {
  /** The vendor's id. */
  id: string;
  /** Its properties in the words of the resource: the inputs that it was made from, and what the vendor added. */
  properties: Inputs & Properties;
  /** What else the verbs need to know of it; it goes nowhere. */
  raw?: unknown;
}

/** An object of a list: which it is, and what it is called. */
export interface Listed {
  /** The vendor's id. */
  id: string;
  /** What the input `name` says of it. */
  name: string;
}

/**
 * An object that is created and deleted. Its verbs do one thing each and report honestly; observing before and confirming after them is the work of
 * the cycle.
 */
export interface ObjectDescription<Inputs extends object, Api> extends Description<Inputs, Api> {
  kind: "object";
  /** Whether a replacement deletes the old object first, because the vendor has room for one only: names are unique there. */
  deleteBeforeReplace: boolean;
  /** Whether an update sends what the program does not manage as it was seen: then it has to have been seen just now. */
  sendsUnmanaged?: boolean;
  /** The object of this name. @throws when there are several. */
  find(api: Api, inputs: Inputs, look: Look): Promise<Live<Inputs> | undefined>;
  /** The object with this id; `properties` is what the state knows, which may be little. */
  read(api: Api, id: string, properties: Partial<Inputs>, look: Look): Promise<Live<Inputs> | undefined>;
  /** All objects of a place, for the commands that look for what no program manages yet. @throws where it cannot be told whether these are all. */
  list(api: Api, place: Partial<Inputs>, look: Look): Promise<readonly Listed[]>;
  /** What has to hold before a create is sent for the first time. @throws Error where it does not. */
  beforeCreate?(api: Api, inputs: Inputs): Promise<void>;
  create(api: Api, inputs: Inputs): Promise<void>;
  /** `changed` names the inputs that the object does not show, and those that it never shows and that are new. */
  update(api: Api, live: Live<Inputs>, inputs: Inputs, changed: readonly string[]): Promise<void>;
  /** The types of the object's attachments that an update resets, such as the permissions of an account that takes the template of a role. */
  resets?(inputs: Inputs, changed: readonly string[]): readonly string[];
  /**
   * @param state - what the state knows of it, directives included
   * @param look - gives a look for what has to be seen just now
   * @throws Error when it holds what other people made and the directives do not allow to delete that.
   */
  delete(api: Api, live: Live<Inputs>, state: Partial<Inputs>, look: () => Look): Promise<void>;
}

/** A set as the vendor shows it. */
export interface Content<E extends Element = Element> {
  elements: readonly E[];
  /** What else the verbs need to know of it; it goes nowhere. */
  raw?: unknown;
}

/** What a write is to make of a set. */
export interface Change<E extends Element = Element> {
  add: readonly E[];
  remove: readonly E[];
  /** All elements that the set is to hold afterwards, where the vendor has shown that it takes what is added for the whole. */
  whole?: readonly E[];
}

/** What the inputs of every attachment have. */
export interface AttachmentInputs {
  /** Whether the named elements are all: others are removed then. Otherwise others are left as they are. */
  exclusive: boolean;
}

/**
 * A set that belongs to an object and is there as long as that is, such as the permissions of an account. It is never created or deleted, only brought to
 * a content, and emptied of what it manages. Its id is that of the object, which the input `name` gives.
 */
export interface AttachmentDescription<Inputs extends AttachmentInputs, Api, E extends Element = string> extends Description<Inputs, Api> {
  kind: "attachment";
  /** The type of the object that it belongs to: `aicc:UserGroup`. */
  owner: string;
  /** The input that lists the elements. */
  elements: keyof Inputs & string;
  /** One of the elements in a word, where it can be in one set of its scope only, so that a set takes it away from another one: "agent". */
  sole?: string;
  /** The object in words: `sub-account 101`. */
  object(id: string, properties: Partial<Inputs>): string;
  /**
   * What the set holds; undefined where there is no such object.
   *
   * @param among - only whether these elements are in it matters, and the rest is known from an earlier look
   */
  observe(api: Api, id: string, properties: Partial<Inputs>, look: Look, among?: Among<E>): Promise<Content<E> | undefined>;
  /** Those of the elements that the set holds after all, though a list left them out; they are asked for by themselves. */
  unlisted?(api: Api, properties: Partial<Inputs>, content: Content<E>, elements: readonly E[]): Promise<readonly E[]>;
  /** The objects that there are in the same place, for the message about one that does not exist. */
  others?(api: Api, properties: Partial<Inputs>, look: Look): Promise<readonly string[]>;
  /** Adds and removes elements; others stay as they are. @throws Error when the vendor does not know an element that is to be added. */
  change(api: Api, id: string, properties: Partial<Inputs>, content: Content<E>, change: Change<E>): Promise<void>;
  /** Elements that a vendor may add or remove on its own together with others. */
  bonds?: {
    /** Those that may come or go with these. */
    among(content: Content<E>, elements: readonly E[]): readonly E[];
    /** What helps the user where they do. */
    advice: string;
  };
  /** What helps the user where the vendor accepts a change and does not show it. */
  unshown?: string;
  /** The outputs that these elements of the set give. */
  added(content: Content<E>, elements: readonly E[]): Properties;
}

/** Elements of a set, and what was seen of the whole before. */
export interface Among<E extends Element = Element> {
  elements: readonly E[];
  before: Content<E>;
}

/** A resource of either kind. */
export type ResourceDescription = ObjectDescription<any, any> | AttachmentDescription<any, any, any>;

/** Any resource's description, of whatever kind. */
export type AnyDescription = Description<any, any>;

/** The inputs that an object is compared by: all but the directives that are not recorded. */
export const comparedInputs = ({ inputs, directives = [], recorded = [] }: AnyDescription): string[] =>
  Object.keys(inputs).filter((name) => !directives.includes(name) || recorded.includes(name));

/** The names of the natural key: where an object is, and what it is called there. */
export const naturalKey = ({ scope, name }: AnyDescription): string[] => [...scope, name];

/** What an object is known by while it has no id; undefined where a part of it is not known. */
export function nameKey(description: AnyDescription, properties: Properties): string | undefined {
  const parts = naturalKey(description).map((name) => properties[name]);
  return parts.includes(undefined)
    ? undefined
    : createHash("sha256")
        .update(JSON.stringify([description.type, ...parts]))
        .digest("base64url");
}

/** What an object is known by within its account. */
export const idKey = ({ type, scope }: AnyDescription, id: string, properties: Properties): string =>
  JSON.stringify([type, "id", ...scope.map((name) => properties[name] ?? null), id]);
