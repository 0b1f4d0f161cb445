import type { Properties } from "./properties.js";

/**
 * Properties as plain JSON, the only thing Pulumi's wire takes: without `undefined`, with big integers and times as text.
 * What the wire would silently turn into something else is an error that names the property.
 */
export function plain(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, plainValue(name, value)]),
  ) as Properties;
}

function plainValue(place: string, value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" && Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value))) return value;
  if (Array.isArray(value)) return Array.from(value, (element, at) => plainValue(`${place}[${at}]`, element));
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const entries = Object.entries(value).filter(([, element]) => element !== undefined);
    return Object.fromEntries(entries.map(([name, element]) => [name, plainValue(`${place}.${name}`, element)]));
  }
  throw new Error(`property ${place} holds ${String(value)}, which cannot be stored`);
}
