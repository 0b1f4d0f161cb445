/** The switches of a vendor's dialect: what each one stands for, and the values that it takes, the default first. A switch with numbers takes any whole number. */
export type Switches = Readonly<Record<string, { readonly about: string; readonly values: readonly [Value, ...Value[]] }>>;
type Value = string | number | boolean | null;

/** A value for each switch. */
export type DialectOf<S extends Switches> = { [K in keyof S]: Widened<S[K]["values"][number]> };
type Widened<V> = V extends number ? number : V extends boolean ? boolean : V;

/** The values that each switch of a dialect may take; the first one is the default. */
export type SwitchValues<D> = { readonly [K in keyof D]: readonly [D[K], ...D[K][]] };

/** The dialect in which every switch has its default. */
export function defaultDialect<D extends object>(values: SwitchValues<D>): D {
  return Object.fromEntries(Object.entries<readonly unknown[]>(values).map(([name, [first]]) => [name, first])) as D;
}

/**
 * Reads switches that came as text or JSON. A switch with numbers among its values takes any whole number from 0; `null` stands for
 * "no limit" where it is among the values. Throws an error that names the switch and the values it takes.
 */
export function parseSwitches<D extends object>(values: SwitchValues<D>, input: object): Partial<D> {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, parseSwitch(values, name, value)])) as Partial<D>;
}

function parseSwitch<D extends object>(values: SwitchValues<D>, name: string, input: unknown): unknown {
  const allowed: readonly unknown[] | undefined = Object.hasOwn(values, name) ? values[name as keyof D] : undefined;
  if (allowed === undefined) throw new Error(`There is no dialect switch "${name}". The switches are ${Object.keys(values).join(", ")}.`);
  const value = allowed.find((candidate) => String(candidate) === String(input));
  if (value !== undefined) return value;
  const number = typeof input === "number" || (typeof input === "string" && input.trim() !== "") ? Number(input) : Number.NaN;
  const anyNumber = allowed.some((candidate) => typeof candidate === "number");
  if (anyNumber && Number.isSafeInteger(number) && number >= 0) return number;
  const choices = anyNumber ? ["a whole number", ...allowed.filter((candidate) => typeof candidate !== "number")] : allowed;
  throw new Error(`Dialect switch "${name}" takes ${choices.map(String).join(", ")}, not ${JSON.stringify(input)}.`);
}

/** The values of switches, without what they stand for. */
export function valuesOf<S extends Switches>(switches: S): SwitchValues<DialectOf<S>> {
  return Object.fromEntries(Object.entries(switches).map(([name, { values }]) => [name, values])) as unknown as SwitchValues<DialectOf<S>>;
}
