import type { DeclarationReflection, SomeType } from "typedoc";

/** A type as code for a table's cell: what a plain value has, without Pulumi's wrappers. */
export const typeText = (type: SomeType | undefined): string => `\`${words(type).join(" | ")}\``.replaceAll("|", "\\|");

/** The interface of this package that a type holds, if it does. */
export function namedIn(type: SomeType | undefined): DeclarationReflection | undefined {
  const inner = unwrapped(type);
  if (inner?.type === "array") return namedIn(inner.elementType);
  return inner?.type === "reference" && inner.reflection && !aliased(inner) ? (inner.reflection as DeclarationReflection) : undefined;
}

const WRAPPERS = ["Input", "Output", "OutputInstance", "Promise"];

function unwrapped(type: SomeType | undefined): SomeType | undefined {
  if (type?.type === "reference" && WRAPPERS.includes(type.name)) return unwrapped(type.typeArguments?.[0]);
  if (type?.type !== "union") return type;
  const [only, ...others] = type.types.filter((one) => one.toString() !== "undefined");
  return others.length === 0 ? unwrapped(only) : type;
}

/** What an alias such as `UserGroupType` stands for. */
const aliased = (type: SomeType): SomeType | undefined =>
  type.type === "reference" ? ((type.reflection as DeclarationReflection | undefined)?.type ?? undefined) : undefined;

function words(type: SomeType | undefined): string[] {
  const inner = unwrapped(type);
  if (inner === undefined) return ["unknown"];
  if (inner.type === "union") {
    // Words first, then what else there may be.
    const parts = inner.types.filter((one) => one.toString() !== "undefined").flatMap(words);
    return [...parts.filter((part) => part.startsWith('"')), ...parts.filter((part) => !part.startsWith('"'))];
  }
  if (inner.type === "array") {
    const [element, ...others] = words(inner.elementType);
    return [others.length === 0 ? `${element}[]` : `(${[element, ...others].join(" | ")})[]`];
  }
  if (inner.type === "literal") return [JSON.stringify(inner.value)];
  if (inner.type === "reference" && inner.name === "Other") return ["string"];
  if (inner.type === "reference" && inner.name === "TenantSortField") return ["TenantSortField"];
  const alias = aliased(inner);
  if (alias) return words(alias);
  if (inner.type === "reflection") return ["{ [id]: string }"];
  return [inner.toString()];
}

/** A table of Markdown; a column that is empty in all rows is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const line = (cells: readonly string[]) => `| ${cells.filter((_, column) => used[column]).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
