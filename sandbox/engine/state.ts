import type { Crypter } from "./secrets.ts";
import { parseReference } from "./urn.ts";
import {
  isObject,
  type PropertyMap,
  ResourceReference,
  Secret,
  signatureKey,
  signatures,
  stableKeys,
  Unknown,
  Unsupported,
  unknown,
  unknownString,
  type Value,
} from "./values.ts";

/** What the program wants of one resource. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  properties: PropertyMap;
  parent: string;
  protect?: boolean;
  dependencies: string[];
  provider: string;
  propertyDependencies: Record<string, string[]>;
  deleteBeforeReplace?: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  aliases: Alias[];
  retainOnDelete?: boolean;
  deletedWith: string;
}

/** A former identity of a resource: a URN, or what differs from the present one. */
export type Alias = { urn: string } | { name: string; type: string; stack: string; project: string; parent: string; noParent: boolean };

/** A resource as the stack knows it. Steps change it in place, and the snapshot follows. */
export interface State {
  urn: string;
  custom: boolean;
  delete: boolean;
  id: string;
  type: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
  parent: string;
  protect: boolean;
  external: boolean;
  dependencies: string[];
  initErrors: string[];
  provider: string;
  propertyDependencies: Record<string, string[]>;
  pendingReplacement: boolean;
  additionalSecretOutputs: string[];
  aliases: string[];
  retainOnDelete: boolean;
  deletedWith: string;
  created?: string;
  modified?: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  /** Fields of the file that this engine only carries along. */
  extra: Record<string, unknown>;
}

/** An operation that was under way when the state was written. */
export interface PendingOperation {
  resource: State;
  type: "creating" | "updating" | "deleting" | "reading";
}

export type DependencyKind = "parent" | "dependency" | "property" | "deletedWith";

/** Everything a resource depends on, but for its provider. */
export function dependenciesOf(state: State): { urn: string; kind: DependencyKind }[] {
  return [
    ...(state.parent ? [{ urn: state.parent, kind: "parent" as const }] : []),
    ...state.dependencies.map((urn) => ({ urn, kind: "dependency" as const })),
    ...Object.values(state.propertyDependencies).flatMap((urns) => urns.map((urn) => ({ urn, kind: "property" as const }))),
    ...(state.deletedWith ? [{ urn: state.deletedWith, kind: "deletedWith" as const }] : []),
  ];
}

export const providerUrn = (state: State): string => (state.provider === "" ? "" : parseReference(state.provider).urn);

export const copyState = (state: State): State => ({ ...state });

/** Properties as the file, the events and `stack output` hold them. Without a crypter, secrets are shown. */
export function serializeProperties(map: PropertyMap, crypter: Crypter | undefined): Record<string, unknown> {
  return Object.fromEntries(stableKeys(map).map((key) => [key, serializeValue(map[key]!, crypter)]));
}

const plaintextCrypter: Crypter = { encrypt: (text) => text, decrypt: (text) => text };

function serializeValue(value: Value, crypter: Crypter | undefined): unknown {
  if (value instanceof Unknown) return unknownString;
  if (Array.isArray(value)) return value.map((element) => serializeValue(element, crypter));
  if (value instanceof Secret) {
    // The whole is encrypted, so a secret inside it needs no second lock.
    const plaintext = JSON.stringify(serializeValue(value.element, crypter && plaintextCrypter));
    return { [signatureKey]: signatures.secret, ...(crypter ? { ciphertext: crypter.encrypt(plaintext) } : { plaintext }) };
  }
  if (value instanceof ResourceReference) {
    const id = value.id instanceof Unknown ? "" : value.id;
    return {
      [signatureKey]: signatures.resource,
      ...(id === undefined ? {} : { id }),
      packageVersion: value.packageVersion,
      urn: value.urn,
    };
  }
  if (isObject(value)) return serializeProperties(value, crypter);
  if (typeof value === "number" && !Number.isFinite(value)) {
    const bits = Buffer.alloc(8);
    bits.writeDoubleBE(value);
    return { [signatureKey]: signatures.float, value: bits.toString("hex") };
  }
  return value;
}

export function deserializeProperties(map: Record<string, unknown> | undefined, crypter: Crypter): PropertyMap {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, deserializeValue(value, crypter)]));
}

function deserializeValue(value: unknown, crypter: Crypter): Value {
  if (value === unknownString) return unknown;
  if (Array.isArray(value)) return value.map((element) => deserializeValue(element, crypter));
  if (typeof value !== "object" || value === null) return value as Value;
  const map = value as Record<string, any>;
  switch (map[signatureKey]) {
    case undefined:
      return deserializeProperties(map, crypter);
    case signatures.secret: {
      const decrypted = map.plaintext ?? crypter.decrypt(map.ciphertext);
      return new Secret(decrypted === "[secret]" ? decrypted : deserializeValue(JSON.parse(decrypted), plaintextCrypter));
    }
    case signatures.resource:
      return new ResourceReference(map.urn, map.id, map.packageVersion ?? "");
    case signatures.float:
      return Buffer.from(map.value, "hex").readDoubleBE();
    default:
      throw new Unsupported(`the kind of value with the signature ${map[signatureKey]} that the state holds`);
  }
}

const emptyState: Omit<State, "urn" | "type" | "custom"> = {
  delete: false,
  id: "",
  inputs: {},
  outputs: {},
  parent: "",
  protect: false,
  external: false,
  dependencies: [],
  initErrors: [],
  provider: "",
  propertyDependencies: {},
  pendingReplacement: false,
  additionalSecretOutputs: [],
  aliases: [],
  retainOnDelete: false,
  deletedWith: "",
  ignoreChanges: [],
  replaceOnChanges: [],
  extra: {},
};

export function makeState(fields: Pick<State, "urn" | "type" | "custom"> & Partial<State>): State {
  return { ...emptyState, ...fields };
}

const stateKeys = [
  ...(["urn", "custom", "delete", "id", "type", "inputs", "outputs", "parent", "protect", "external", "dependencies"] as const),
  ...(["initErrors", "provider", "propertyDependencies", "pendingReplacement", "additionalSecretOutputs", "aliases"] as const),
  ...(["retainOnDelete", "deletedWith", "created", "modified", "ignoreChanges", "replaceOnChanges"] as const),
];

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === false ||
    value === "" ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

/** A resource as the file holds it: empty fields are left out, except the two that every resource has. */
export function serializeState(state: State, crypter: Crypter | undefined): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of stateKeys) {
    if (isEmpty(state[key]) && key !== "custom" && key !== "urn") continue;
    fields[key] = key === "inputs" || key === "outputs" ? serializeProperties(state[key], crypter) : state[key];
  }
  return { ...fields, ...state.extra };
}

export function deserializeState(fields: Record<string, any>, crypter: Crypter): State {
  const known = Object.fromEntries(stateKeys.filter((key) => key in fields).map((key) => [key, fields[key]]));
  const extra = Object.fromEntries(Object.entries(fields).filter(([key]) => !stateKeys.includes(key as never)));
  return {
    ...makeState(known as unknown as State),
    inputs: deserializeProperties(fields.inputs, crypter),
    outputs: deserializeProperties(fields.outputs, crypter),
    extra,
  };
}
