/** A value as Pulumi stores it. */
export type PropertyValue = string | number | boolean | null | PropertyValue[] | { [key: string]: PropertyValue | undefined } | undefined;
/** The properties of a resource by name. */
export type Properties = Record<string, PropertyValue>;

/** The names whose properties have a value. */
export const givenOf = (properties: Properties, names: readonly string[]): string[] =>
  names.filter((name) => properties[name] !== undefined);

/** The properties of these names, as far as they have a value. */
export const pick = (properties: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(givenOf(properties, names).map((name) => [name, properties[name]]));
