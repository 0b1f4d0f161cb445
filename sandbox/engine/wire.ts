import type { Struct, Value as WireValue } from "google-protobuf/google/protobuf/struct_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import {
  has,
  isObject,
  type PropertyMap,
  ResourceReference,
  Secret,
  signatureKey,
  signatures,
  Unknown,
  Unsupported,
  unknown,
  unknownSentinels,
  unknownString,
  type Value,
} from "./values.ts";

export interface WireOptions {
  /** What happens to an unknown value: kept, an error, or left out. */
  unknowns: "keep" | "reject" | "drop";
  /** Whether the receiver understands the secret mark; without it the plain value is sent. */
  secrets?: boolean;
  /** Whether the receiver understands resource references; without it the id is sent. */
  resources?: boolean;
}

/** Reads the properties of a message. `dependencies` collects, per property, the URNs that output values depend on. */
export function fromWire(
  struct: Struct | undefined,
  options: WireOptions,
  dependencies?: (property: string, urns: string[]) => void,
): PropertyMap {
  const map: PropertyMap = {};
  struct?.getFieldsMap().forEach((wire: WireValue, key: string) => {
    const value = readValue(key, wire, options, (urns) => dependencies?.(key, urns));
    if (value !== undefined) map[key] = value;
  });
  return map;
}

function readValue(key: string, wire: WireValue, options: WireOptions, depends: (urns: string[]) => void): Value | undefined {
  switch (wire.getKindCase()) {
    case structProto.Value.KindCase.BOOL_VALUE:
      return wire.getBoolValue();
    case structProto.Value.KindCase.NUMBER_VALUE:
      return wire.getNumberValue();
    case structProto.Value.KindCase.STRING_VALUE:
      return unknownSentinels.has(wire.getStringValue()) ? readUnknown(key, options) : wire.getStringValue();
    case structProto.Value.KindCase.LIST_VALUE:
      // An unknown that is left out of a list leaves null behind: the others keep their places.
      return wire
        .getListValue()!
        .getValuesList()
        .map((element) => readValue(key, element, options, depends) ?? null);
    case structProto.Value.KindCase.STRUCT_VALUE: {
      const map: PropertyMap = {};
      wire
        .getStructValue()!
        .getFieldsMap()
        .forEach((element: WireValue, name: string) => {
          const value = readValue(key, element, options, depends);
          if (value !== undefined) map[name] = value;
        });
      return has(map, signatureKey) ? readSigned(key, map, options, depends) : map;
    }
    default:
      return null;
  }
}

function readUnknown(key: string, options: WireOptions): Value | undefined {
  if (options.unknowns === "reject") throw new Error(`unexpected unknown property value for "${key}"`);
  return options.unknowns === "keep" ? unknown : undefined;
}

function readSigned(key: string, map: PropertyMap, options: WireOptions, depends: (urns: string[]) => void): Value | undefined {
  switch (map[signatureKey]) {
    case signatures.secret:
      if (!has(map, "value")) throw new Error(`malformed RPC secret: missing value for "${key}"`);
      return new Secret(map.value!);
    case signatures.output: {
      depends((map.dependencies as string[] | undefined) ?? []);
      const value = has(map, "value") ? map.value! : readUnknown(key, options);
      return map.secret === true && value !== undefined ? new Secret(value) : value;
    }
    case signatures.resource:
      return new ResourceReference(
        map.urn as string,
        map.id as string | Unknown | undefined,
        (map.packageVersion as string | undefined) ?? "",
      );
    case signatures.asset:
    case signatures.archive:
      throw new Unsupported(`assets and archives (property "${key}")`);
    default:
      throw new Error(`unrecognized signature '${map[signatureKey]}' in property map for "${key}"`);
  }
}

/** Writes properties into a message. */
export function toWire(map: PropertyMap, options: WireOptions): Struct {
  return structProto.Struct.fromJavaScript(writeMap(map, options));
}

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

function writeMap(map: PropertyMap, options: WireOptions): { [key: string]: Plain } {
  const plain: { [key: string]: Plain } = {};
  for (const [key, value] of Object.entries(map)) {
    const written = writeValue(key, value, options);
    if (written !== undefined) plain[key] = written;
  }
  return plain;
}

function writeValue(key: string, value: Value, options: WireOptions): Plain | undefined {
  if (value instanceof Unknown) {
    if (options.unknowns === "reject") throw new Error(`unexpected unknown property value for "${key}"`);
    return options.unknowns === "keep" ? unknownString : undefined;
  }
  if (value instanceof Secret) {
    const element = writeValue(key, value.element, options);
    return options.secrets && element !== undefined ? { [signatureKey]: signatures.secret, value: element } : element;
  }
  if (value instanceof ResourceReference) return writeReference(value, options);
  if (Array.isArray(value)) {
    return value.map((element) => writeValue(key, element, options)).filter((element) => element !== undefined);
  }
  return isObject(value) ? writeMap(value, options) : value;
}

function writeReference(reference: ResourceReference, options: WireOptions): Plain {
  const id = reference.id instanceof Unknown ? unknownString : reference.id;
  if (!options.resources) return id ?? reference.urn;
  const known = reference.id instanceof Unknown ? "" : reference.id;
  return {
    [signatureKey]: signatures.resource,
    urn: reference.urn,
    ...(known === undefined ? {} : { id: known }),
    ...(reference.packageVersion ? { packageVersion: reference.packageVersion } : {}),
  };
}
