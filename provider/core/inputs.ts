import type { ZodType, z } from "zod";
import { natural } from "./natural.js";
import { SHORTEST_SECRET } from "./redactor.js";

/** The schema library. It is handed in, since it takes longer to load than the rest of this package: programs that only declare resources do without it. */
export type Zod = typeof z;

/** How one value is validated and brought into its normal form. */
export type Rule<T> = (zod: Zod) => ZodType<T>;

/** The rules of several values, by name. */
export type Rules = Record<string, Rule<any>>;

type OptionalKeys<R extends Rules> = { [K in keyof R]: R[K] extends Rule<infer T> ? (undefined extends T ? K : never) : never }[keyof R];
type ValueOf<R> = R extends Rule<infer T> ? T : never;

/** The values that rules let through. */
export type ValuesOf<R extends Rules> = { [K in Exclude<keyof R, OptionalKeys<R>>]: ValueOf<R[K]> } & {
  [K in OptionalKeys<R>]?: ValueOf<R[K]>;
};

const shown = (value: unknown): string => {
  // The beginning of a secret could not be found in what is made of it.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `one of ${text.length} characters` : text;
};

const GOT = ", got ";

/** What is wrong with an input without the value that it has, for those that are secret. */
export const withoutValue = (reason: string): string => reason.split(GOT, 1)[0]!;

const describe = (wanted: string, setting?: string) => ({
  error: ({ input }: { input?: unknown }) => {
    if (input !== undefined) return `must be ${wanted}${GOT}${shown(input)}`;
    return setting ? `is missing: give it here, or for all resources as the setting ${setting}` : `is missing: must be ${wanted}`;
  },
});

/** A value that may be left out. */
export const optional =
  <T>(rule: Rule<T>): Rule<T | undefined> =>
  (zod) =>
    rule(zod).optional();

/** A value that has a default. */
export const withDefault =
  <T>(rule: Rule<T>, value: T): Rule<T> =>
  (zod) =>
    rule(zod).default(value as never) as unknown as ZodType<T>;

/** A whole number within bounds; `setting` names the setting that gives its default. */
export function integerInput({ min, max, setting }: { min: number; max?: number; setting?: string }): Rule<number> {
  const wanted = describe(`a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`, setting);
  return (zod) =>
    zod
      .int(wanted)
      .min(min, wanted)
      .max(max ?? Number.MAX_SAFE_INTEGER, wanted);
}

/** A text whose length without the blanks around it is within bounds; those blanks are dropped. Control characters are refused. */
export function textInput({ min, max, setting }: { min: number; max?: number; setting?: string }): Rule<string> {
  const length = max === undefined ? (min > 0 ? "text that is not empty" : "text") : `text of ${min} to ${max} characters`;
  const wanted = describe(`${length}, without control characters`, setting);
  return (zod) =>
    zod
      .string(wanted)
      .trim()
      .min(min, wanted)
      .refine((text) => max === undefined || [...text].length <= max, wanted)
      .refine((text) => !/\p{Cc}/u.test(text), wanted);
}

/** A text that is compared as it stands, blanks at its ends included. */
export const exactInput: Rule<string> = (zod) => zod.string("must be text").min(1, "must be text that is not empty");

/** A secret text of at least four characters, since shorter ones cannot be kept out of messages, and of so many bytes in UTF-8 at the most. No message shows it. */
export function secretInput({ maxBytes }: { maxBytes: number }): Rule<string> {
  const error = `must be text of at least ${SHORTEST_SECRET} characters and at most ${maxBytes} bytes in UTF-8 (its value is not shown)`;
  return (zod) => zod.string(error).refine((text) => text.length >= SHORTEST_SECRET && Buffer.byteLength(text) <= maxBytes, error);
}

/** One of several words. */
export const wordInput =
  <const W extends string>(words: readonly W[]): Rule<W> =>
  (zod) =>
    zod.enum(words as [W, ...W[]], describe(words.map((word) => `"${word}"`).join(" or "))) as unknown as ZodType<W>;

/** `true` or `false`. */
export const booleanInput: Rule<boolean> = (zod) => zod.boolean({ error: "must be true or false" });

/** A part of a whole, which is 1. */
export const shareInput: Rule<number> = (zod) => {
  const wanted = describe("a number above 0 and up to 1, such as 0.8 for 80 %");
  return zod.number(wanted).gt(0, wanted).max(1, wanted);
};

/** A list of values as it stands, which may be empty. `what` are the values: "ids". */
export const listInput =
  <T>(rule: Rule<T>, what: string): Rule<T[]> =>
  (zod) =>
    zod.array(rule(zod), describe(`a list of ${what}`));

/** An object of several values and no others; `wanted` shows one. */
export function objectInput<R extends Rules>(rules: R, wanted: string): Rule<ValuesOf<R>> {
  const names = Object.keys(rules).join(" and ");
  return (zod) => {
    const shape = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule(zod)]));
    const error = (issue: { code?: string; keys?: string[]; input?: unknown }) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys!.map((key) => `"${key}"`).join(" and ")}, which is not known: give ${names}`
        : `must be ${wanted}${GOT}${shown(issue.input)}`;
    return zod.strictObject(shape, { error: error as never }) as unknown as ZodType<ValuesOf<R>>;
  };
}

/**
 * A set of ids: in any order, each once; the normal form is sorted text.
 *
 * @param what - one of them: "the id of an application"
 * @param form - what each has to match
 */
export function idsInput({ what, list, form = /./ }: { what: string; list: string; form?: RegExp }): Rule<string[]> {
  const error = `must be ${what}, as text`;
  return (zod) => {
    const id = zod
      .union([zod.string(), zod.number()], error)
      .transform((value) => String(value).trim())
      .pipe(zod.string().regex(form, error));
    return zod.array(id, `must be ${list}`).transform((ids) => [...new Set(ids)].sort(natural));
  };
}

/** A set of whole numbers within bounds, in any order, none of them twice; the normal form is sorted. `what` is one of them: "the number of an agent". */
export function numbersInput({ what, list, min, max }: { what: string; list: string; min: number; max: number }): Rule<number[]> {
  const wanted = describe(`${what}, a whole number from ${min} to ${max}`);
  return (zod) =>
    zod
      .array(zod.int(wanted).min(min, wanted).max(max, wanted), `must be ${list}`)
      .superRefine((numbers, context) => {
        for (const [index, number] of numbers.entries()) {
          const first = numbers.indexOf(number);
          if (first < index)
            context.addIssue({
              code: "custom",
              path: [index],
              message: `is ${number} again, which is at [${first}] already: name each once`,
            });
        }
      })
      .transform((numbers) => numbers.toSorted(natural));
}

/** The schemas of rules. They are made once for all resources of a type: making one takes longer than using it. */
export class Schemas {
  readonly zod: Zod;
  readonly #made = new Map<Rules, [string, ZodType][]>();

  constructor(zod: Zod) {
    this.zod = zod;
  }

  of(rules: Rules): [string, ZodType][] {
    const made = this.#made.get(rules) ?? Object.entries(rules).map(([name, rule]) => [name, rule(this.zod)]);
    this.#made.set(rules, made);
    return made;
  }
}
