import type { z } from "zod";

/** The fields of a kind of row, which no page publishes. */
export interface RowFields {
  /** Their names by those that rows may have for them, in small letters and without underscores: other pages' samples have camelCase. */
  names: ReadonlyMap<string, string>;
  /** Those that each row must have, with the names that it may have for them. */
  required: Readonly<Record<string, string>>;
}

/** Puts the fields of a row under one name each, those that hold nothing left out; `shown` has the names of all, empty ones included. */
export const renamed =
  ({ names, required }: RowFields) =>
  (row: unknown, context: z.RefinementCtx): unknown => {
    if (typeof row !== "object" || row === null) return row;
    const fields: Record<string, unknown> = {};
    const sources: Record<string, string> = {};
    const shown: string[] = [];
    for (const source of Object.keys(row)) {
      const value = (row as Record<string, unknown>)[source];
      const field = names.get(source.replaceAll("_", "").toLowerCase());
      if (field === undefined) continue;
      if (!shown.includes(field)) shown.push(field);
      if (value === null || value === undefined || value === "") continue;
      if (Object.hasOwn(fields, field) && String(fields[field]) !== String(value)) {
        const both = `${sources[field]} ${JSON.stringify(fields[field])} and ${source} ${JSON.stringify(value)}`;
        context.addIssue(`has ${both}, which should be the same`);
      }
      fields[field] = value;
      sources[field] = source;
    }
    const missing = Object.entries(required).find(([field]) => !(field in fields));
    if (missing) context.addIssue(`has neither ${missing[1]}, but ${Object.keys(row).join(", ") || "no field"}`);
    fields.shown = shown;
    return fields;
  };
