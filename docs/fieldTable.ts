import type { DeclarationReflection } from "typedoc";
import { fieldText, summaryOf } from "./comment.ts";
import { namedIn, table, typeText } from "./typeText.ts";

/** What a table says of fields besides their types and comments. */
export interface FieldTableOptions {
  /** Fields that somebody gives: whether they must, what is allowed, and what goes without. */
  inputs?: boolean;
  /** Inputs whose change replaces. */
  replaceOn?: readonly string[];
  secrets?: readonly string[];
  /** The variable of a setting. */
  environment?: (name: string) => string;
}

/** A row for each field of an interface or a class. */
export function fieldTable(
  fields: readonly DeclarationReflection[],
  { inputs, replaceOn, secrets, environment }: FieldTableOptions,
): string {
  const rows = fields.map((field) => {
    const { name } = field;
    const { text, fallback, allowed, replaces } = fieldText(field.comment);
    if (replaceOn && replaces !== replaceOn.includes(name)) throw new Error(`the TSDoc of ${name} is wrong about what a change replaces`);
    return [
      inputs || !field.flags.isOptional ? `\`${name}\`` : `\`${name}?\``,
      typeText(field.type),
      environment ? `\`${environment(name)}\`` : "",
      inputs && !field.flags.isOptional ? "yes" : "",
      fallback,
      allowed,
      replaces ? "yes" : "",
      secrets?.includes(name) ? "yes" : "",
      text.replaceAll("|", "\\|"),
    ];
  });
  return table(["name", "type", "environment", "required", "default", "allowed", "replaces", "secret", "what it is"], rows);
}

/** The interfaces that fields hold, each with its table, and those that these hold. */
export function nestedTables(
  fields: readonly DeclarationReflection[],
  named: (name: string) => DeclarationReflection | undefined,
  seen = new Set<string>(),
): string[] {
  return fields.flatMap((field) => {
    const type = namedIn(field.type);
    if (!type?.children || seen.has(type.name) || named(type.name) !== type) return [];
    seen.add(type.name);
    return [`### ${type.name}`, summaryOf(type.comment), fieldTable(type.children, {}), ...nestedTables(type.children, named, seen)];
  });
}
