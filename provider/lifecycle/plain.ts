import type { Properties } from "./description.js";

/**
 * Properties as plain JSON, the only thing Pulumi's wire takes: without `undefined`, with integers beyond 2^53 as text.
 * What the wire would silently turn into something else is an error that names the property.
 */
export function plain(properties: Properties): Properties {
  const replace = (name: string, value: unknown): unknown => {
    if (typeof value === "bigint") return String(value);
    if (typeof value === "function" || (typeof value === "number" && !Number.isFinite(value)))
      throw new Error(`property ${name} holds ${String(value)}, which cannot be stored`);
    return value;
  };
  return JSON.parse(JSON.stringify(properties, replace));
}
