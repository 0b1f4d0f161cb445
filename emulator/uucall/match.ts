import type { UucallDialect } from "./dialect.ts";

const compare = {
  exact: (value: string, wanted: string) => value === wanted,
  contains: (value: string, wanted: string) => value.includes(wanted),
  "ignores case": (value: string, wanted: string) => value.toLowerCase() === wanted.toLowerCase(),
  ignored: () => true,
};

/** Whether a row has in each field the text that a filter wants there. */
export function matches(dialect: UucallDialect, row: object, wanted: Record<string, string | undefined>): boolean {
  const fields = row as Record<string, unknown>;
  return Object.entries(wanted).every(
    ([name, text]) => text === undefined || compare[dialect.textFilters](String(fields[name] ?? ""), text),
  );
}
