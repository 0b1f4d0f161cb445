/** A value as Pulumi stores it. */
export type PropertyValue = string | number | boolean | null | PropertyValue[] | { [key: string]: PropertyValue | undefined } | undefined;
/** The properties of a resource by name. */
export type Properties = Record<string, PropertyValue>;

/** What is in a set: ids or numbers. */
export type Element = string | number;

/** The names whose properties have a value. */
export const givenOf = (properties: Properties, names: readonly string[]): string[] =>
  names.filter((name) => properties[name] !== undefined);

/** The properties of these names, as far as they have a value. */
export const pick = (properties: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(givenOf(properties, names).map((name) => [name, properties[name]]));

/** Input that names the inputs which the program marked as secret: a provider gets their plain values. It is no input of any resource. */
export const SECRET_INPUTS = "__secretInputs";

/**
 * Input that holds Pulumi's option `ignoreChanges`: a provider does not see options, and would write what others own with the next update. It goes as far as
 * the check, and into no state.
 */
export const IGNORE_CHANGES = "__ignoreChanges";

/** The names of the inputs that the program marked as secret. */
export const secretInputsOf = (properties: Properties | undefined): string[] => textsOf(properties?.[SECRET_INPUTS]);

/** Those of these inputs whose changes the program ignores as a whole. */
export function ignoredOf(properties: Properties, names: readonly string[]): string[] {
  const paths = textsOf(properties[IGNORE_CHANGES]);
  return paths.includes("*") ? [...names] : names.filter((name) => paths.includes(name));
}

const textsOf = (value: PropertyValue): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The texts in a value that is secret: before its check it can be anything, a number or a list. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
