import { z } from "zod";

/** A text, or a number that stands for one: vendors write either for the same field. */
export const textual = z.union([z.string(), z.number()]).transform(String);

/** A whole number, or its digits as text. */
export const numeric = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number).pipe(z.int())]);

/** A text that may be missing or null: then it is empty. */
export const optionalText = textual.nullish().transform((text) => text ?? "");

/** A list that may be missing or null: then it is empty. */
export const listOf = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
