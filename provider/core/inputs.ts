import { z } from "zod";

const shown = (value: unknown): string => {
  const text = [...(JSON.stringify(value) ?? String(value))];
  return text.length > 60 ? `${text.slice(0, 60).join("")}…` : text.join("");
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

/** A whole number within bounds; `setting` names the setting that gives its default. */
export function integerInput({ min, max, setting }: { min: number; max?: number; setting?: string }) {
  const wanted = describe(`a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`, setting);
  return z
    .int(wanted)
    .min(min, wanted)
    .max(max ?? Number.MAX_SAFE_INTEGER, wanted);
}

/** A text whose length without the blanks around it is within bounds; those blanks are dropped. Control characters are refused. */
export function textInput({ min, max, setting }: { min: number; max?: number; setting?: string }) {
  const length = max === undefined ? (min > 0 ? "text that is not empty" : "text") : `text of ${min} to ${max} characters`;
  const wanted = describe(`${length}, without control characters`, setting);
  return z
    .string(wanted)
    .trim()
    .min(min, wanted)
    .refine((text) => max === undefined || [...text].length <= max, wanted)
    .refine((text) => !/\p{Cc}/u.test(text), wanted);
}

/** A secret text of so many bytes in UTF-8 at the most; no message shows it. */
export function secretInput({ maxBytes }: { maxBytes: number }) {
  const error = `must be text of 1 to ${maxBytes} bytes in UTF-8 (its value is not shown)`;
  return z.string(error).refine((text) => text !== "" && Buffer.byteLength(text) <= maxBytes, error);
}

/** One of several words. */
export const wordInput = <const W extends string>(words: readonly W[]) =>
  z.enum(words as [W, ...W[]], describe(words.map((word) => `"${word}"`).join(" or ")));
