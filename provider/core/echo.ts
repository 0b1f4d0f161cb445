import { isDeepStrictEqual } from "node:util";
import type { AnyDescription, AttachmentDescription } from "./description.js";
import { naturalKey } from "./description.js";
import type { Properties, PropertyValue } from "./properties.js";
import type { Redactor } from "./redactor.js";

/**
 * What the vendor shows without the secrets that it shows again, such as a password in the field of a name: the state would hold them in plain text. What is
 * as the program or the state has it is left alone, and so is what objects are known by.
 */
export function withoutEchoes(redactor: Redactor, description: AnyDescription, shown: Properties, given: Properties): Properties {
  const { idOutput, secrets = [] } = description;
  const { elements } = description as Partial<AttachmentDescription<any, any, any>>;
  const left = new Set([...naturalKey(description), ...secrets, idOutput, elements]);
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [
      name,
      left.has(name) || isDeepStrictEqual(value, given[name]) ? value : redacted(redactor, value),
    ]),
  );
}

function redacted(redactor: Redactor, value: PropertyValue): PropertyValue {
  if (typeof value === "string") return redactor.redact(value);
  if (Array.isArray(value)) return value.map((each) => redacted(redactor, each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(redactor, each)]));
}
