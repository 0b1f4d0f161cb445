import type { PropertyValue } from "#provider/core/properties.js";
import type { Item, Plan } from "./item.ts";
import { nounOf } from "./vendors.ts";

/** The language of a program's file. */
export type Language = "typescript" | "esm" | "commonjs";

export interface ProgramOptions {
  /** How the new file imports another one. */
  pathOf(file: string): string;
  vendor: string;
  language: Language;
  /** Whether the objects are in the account of an explicit provider: then a function takes it. */
  provider: boolean;
  /** Whether the objects are taken over by the next update, not imported. */
  adopt: boolean;
}

/** The name of the function that declares what belongs to an explicit provider. */
export const functionName = (vendor: string): string => `declare${vendor[0]!.toUpperCase()}${vendor.slice(1)}`;

/** The file that declares what is imported. */
export function programText({ place, items }: Plan, { vendor, language, provider, adopt, pathOf }: ProgramOptions): string {
  const needsConfig = items.some(({ secrets }) => secrets.length > 0);
  const load = (name: string, from: string) =>
    language === "commonjs" ? `const ${name} = require("${from}");` : `import ${name} from "${from}";`;
  const head = [
    `// What ${vendor} held before this program did, as "npx pulumi-tenancy import ${vendor}" found it. The file is yours to edit.`,
    ...(needsConfig ? [load(language === "commonjs" ? "pulumi" : "* as pulumi", "@pulumi/pulumi")] : []),
    load(`{ ${vendor} }`, "pulumi-tenancy"),
    ...references(items).map(([file, names]) => load(`{ ${names.join(", ")} }`, pathOf(file))),
    "",
    ...(needsConfig ? ["const config = new pulumi.Config();"] : []),
    `const place = ${literal(place)};`,
    "",
  ];
  const exported = language === "commonjs" || provider ? "" : "export ";
  const declarations = items.map((item) => declaration(item, { vendor, adopt, exported, options: provider ? ", { provider }" : "" }));
  const all = items.map(({ identifier }) => identifier).join(", ");
  if (!provider)
    return `${[...head, ...declarations, ...(language === "commonjs" ? ["", `module.exports = { ${all} };`] : [])].join("\n")}\n`;
  const name = functionName(vendor);
  const type = language === "typescript" ? `: ${vendor}.Provider` : "";
  const body = [...declarations, `return { ${all} };`].map((text) => text.replaceAll(/^(?=.)/gm, "  "));
  const keyword = language === "commonjs" ? "" : "export ";
  const tail = language === "commonjs" ? ["", `module.exports = { ${name} };`] : [];
  return `${[...head, `${keyword}function ${name}(provider${type}) {`, ...body, "}", ...tail].join("\n")}\n`;
}

/** What the new file needs of others, by file. */
function references(items: readonly Item[]): [string, string[]][] {
  const used = items.flatMap(({ owner }) => (owner?.file === undefined ? [] : [{ file: owner.file, identifier: owner.identifier }]));
  return [...Map.groupBy(used, ({ file }) => file)].map(([file, all]) => [
    file,
    [...new Set(all.map(({ identifier }) => identifier))].sort(),
  ]);
}

function declaration(
  item: Item,
  { vendor, adopt, exported, options }: { vendor: string; adopt: boolean; exported: string; options: string },
): string {
  const { description, identifier, name, args, owner, secrets } = item;
  const entries = new Map<string, string>(Object.entries(args).map(([input, value]) => [input, literal(value)]));
  if (owner) entries.set(owner.input, `${owner.identifier}.id`);
  for (const { input, key } of secrets) entries.set(input, `config.requireSecret(${literal(key)})`);
  if (adopt && description.directives?.includes("adopt")) entries.set("adopt", "true");
  // In the order of the documentation.
  const inputs = Object.keys(description.inputs).filter((input) => entries.has(input));
  const lines = ["...place", ...inputs.map((input) => `${input}: ${entries.get(input)}`)];
  const short = `{ ${lines.join(", ")} }`;
  const start = `${exported}const ${identifier} = new ${vendor}.${nounOf(description)}(${literal(name)}, `;
  const fits = start.length + short.length + options.length <= 138;
  return `${start}${fits ? short : `{\n${lines.map((line) => `  ${line},\n`).join("")}}`}${options});`;
}

/** Characters that are not seen or turn the text around them: nobody could read what stands there. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A value as JavaScript. */
export function literal(value: PropertyValue | Readonly<Record<string, PropertyValue>>): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${name}: ${literal(each)}`);
    return `{ ${fields.join(", ")} }`;
  }
  return JSON.stringify(value).replaceAll(UNSEEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
