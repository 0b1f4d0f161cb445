/** A value that is encrypted in the state and hidden in the output. */
export class Secret {
  readonly element: Value;
  constructor(element: Value) {
    this.element = element;
  }
}

/** A value that a preview cannot know. */
export class Unknown {}
export const unknown = new Unknown();

/** A resource that was passed as a value. */
export class ResourceReference {
  readonly urn: string;
  /** Absent for components. */
  readonly id: string | Unknown | undefined;
  readonly packageVersion: string;
  constructor(urn: string, id: string | Unknown | undefined, packageVersion: string) {
    this.urn = urn;
    this.id = id;
    this.packageVersion = packageVersion;
  }
}

export type Value = null | boolean | number | string | Value[] | PropertyMap | Secret | Unknown | ResourceReference;
export type PropertyMap = { [key: string]: Value };

/** Marks the objects that stand for something else than a map, on the wire and in the state. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  float: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c",
};

/** What stands for an unknown string; the wire has one sentinel per type. */
export const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownSentinels = new Set([
  unknownString,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What this engine leaves to the Pulumi CLI; the text is one sentence that names it. */
export class Unsupported extends Error {
  constructor(what: string) {
    super(`The engine stand-in does not support ${what}; the Pulumi CLI does.`);
  }
}

export function isObject(value: Value | undefined): value is PropertyMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret || value instanceof Unknown || value instanceof ResourceReference)
  );
}

/** Whether a map has a property of its own; its keys can be any names. */
export const has = (map: PropertyMap, key: string): boolean => Object.hasOwn(map, key);

/** The property of a map, if it has one. */
export const own = (map: PropertyMap, key: string): Value | undefined => (has(map, key) ? map[key] : undefined);

/** The keys in the order in which the engine shows and stores them. */
export function stableKeys(map: PropertyMap): string[] {
  return Object.keys(map).sort();
}

export function makeSecret(value: Value): Value {
  return value instanceof Secret ? value : new Secret(value);
}

function some(value: Value, test: (leaf: Value) => boolean): boolean {
  if (test(value)) return true;
  if (value instanceof Secret) return some(value.element, test);
  if (Array.isArray(value)) return value.some((element) => some(element, test));
  return isObject(value) && Object.values(value).some((element) => some(element, test));
}

export const containsUnknowns = (value: Value): boolean => some(value, (leaf) => leaf instanceof Unknown);
export const containsSecrets = (value: Value): boolean => some(value, (leaf) => leaf instanceof Secret);

/** A deep copy; leaves are immutable and shared. */
export function copy<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map((element) => copy(element)) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, copy(element)])) as T;
}

/** The same value without secret marks, which is how old and new inputs are compared. */
export function withoutSecrets<T extends Value>(value: T): T {
  if (value instanceof Secret) return withoutSecrets(value.element) as T;
  if (Array.isArray(value)) return value.map((element) => withoutSecrets(element)) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, withoutSecrets(element)])) as T;
}

export function deepEquals(a: Value, b: Value): boolean {
  if (a instanceof Secret) return b instanceof Secret && deepEquals(a.element, b.element);
  if (a instanceof ResourceReference) return b instanceof ResourceReference && a.urn === b.urn && a.id === b.id;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((element, i) => deepEquals(element, b[i]!));
  if (isObject(a)) return isObject(b) && mapsEqual(a, b);
  return a === b;
}

/** Maps are equal whatever nulls they hold: an absent property and a null one are the same. */
export function mapsEqual(a: PropertyMap, b: PropertyMap): boolean {
  const covers = (left: PropertyMap, right: PropertyMap) =>
    Object.entries(left).every(([key, value]) => (has(right, key) ? deepEquals(value, right[key]!) : value === null));
  return covers(a, b) && covers(b, a);
}

/** Marks in `outs` what is secret under the same key in `ins`, for a provider that knows no secrets. */
export function annotateSecrets(outs: PropertyMap | undefined, ins: PropertyMap | undefined): void {
  if (!outs || !ins) return;
  for (const [key, input] of Object.entries(ins)) {
    const output = own(outs, key);
    if (output === undefined) continue;
    if (isObject(output) && isObject(input)) annotateSecrets(output, input);
    else if (!(output instanceof Secret) && containsSecrets(input)) outs[key] = new Secret(output);
  }
}

/** A value in the engine's error messages, which show it as Go does. */
export function formatValue(value: Value | undefined): string {
  if (value instanceof Unknown) return "output<string>{}";
  return `{${bare(value)}}`;
}

function bare(value: Value | undefined): string {
  if (value === undefined || value === null) return "<nil>";
  // The engine shows the secret: what a provider has checked and refused is no secret to the user.
  if (value instanceof Secret) return `&{${formatValue(value.element)}}`;
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (isObject(value))
    return `map[${stableKeys(value)
      .map((key) => `${key}:${formatValue(value[key])}`)
      .join(" ")}]`;
  return value instanceof ResourceReference ? value.urn : String(value);
}
