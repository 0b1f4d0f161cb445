/** The pages of docs/reference, from the TSDoc of the public names and from what the code says of each resource. */
import { fileURLToPath } from "node:url";
import {
  Application,
  type DeclarationReflection,
  LogLevel,
  type ProjectReflection,
  ReflectionKind,
  type SignatureReflection,
} from "typedoc";
import { aiccSettings } from "../dist/aicc/settings.js";
import { resourceOf } from "../dist/catalog.js";
import type { ResourceDescription } from "../dist/core/description.js";
import { nakivoSettings } from "../dist/nakivo/settings.js";
import { environmentName, type SettingsDescription } from "../dist/settings/settings.js";
import { uucallSettings } from "../dist/uucall/settings.js";
import { summaryOf, tags, textOf } from "./comment.ts";
import { fieldTable, nestedTables } from "./fieldTable.ts";
import { table, typeText } from "./typeText.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const settings: Record<string, SettingsDescription> = { aicc: aiccSettings, nakivo: nakivoSettings, uucall: uucallSettings };
const systems: Record<string, string> = { aicc: "Huawei Cloud AICC", nakivo: "NAKIVO Backup & Replication Director", uucall: "UUCall" };

/** Every page by its path within docs/reference. */
export async function referencePages(): Promise<Map<string, string>> {
  const project = await publicNames();
  const pages = new Map<string, string>();
  const rows: string[][] = [];
  for (const vendor of Object.keys(systems)) {
    const members = (project.getChildByName(vendor) as DeclarationReflection).children!;
    for (const member of members.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))) {
      const page = await pageOf(vendor, member, members);
      if (page === undefined) continue;
      const path = `${vendor}/${member.name}.md`;
      pages.set(path, page);
      rows.push([`[\`${vendor}.${member.name}\`](${path})`, kinds[rank(member)]!, firstSentence(member)]);
    }
  }
  pages.set("README.md", index(rows));
  return pages;
}

async function publicNames(): Promise<ProjectReflection> {
  const app = await Application.bootstrap({
    entryPoints: [`${root}provider/index.ts`],
    tsconfig: `${root}tsconfig.build.json`,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    skipErrorChecking: true,
    disableGit: true,
    sourceLinkTemplate: "unused",
    readme: "none",
    sort: ["source-order"],
    logLevel: LogLevel.Error,
  });
  const project = await app.convert();
  if (!project) throw new Error("TypeDoc could not read provider/index.ts");
  return project;
}

const kinds = ["resource", "data source", "provider"];
const isOutputForm = ({ name }: DeclarationReflection) => name.endsWith("Output");

/** Resources, then data sources, then the provider. */
function rank({ kind, name }: DeclarationReflection): number {
  return kind === ReflectionKind.Function ? 1 : name === "Provider" ? 2 : 0;
}

async function pageOf(
  vendor: string,
  member: DeclarationReflection,
  members: readonly DeclarationReflection[],
): Promise<string | undefined> {
  const named = (name: string) => members.find((other) => other.name === name);
  if (member.kind === ReflectionKind.Function && !isOutputForm(member)) return dataSourcePage(vendor, member, named);
  if (member.kind === ReflectionKind.Class) {
    return member.name === "Provider" ? providerPage(vendor, member, named) : resourcePage(vendor, member, named);
  }
  return undefined;
}

type Named = (name: string) => DeclarationReflection | undefined;

const commented = (member: DeclarationReflection) => member.signatures?.[0]?.comment ?? member.comment;
const firstSentence = (member: DeclarationReflection) => summaryOf(commented(member)).split(/(?<=\.)\s/)[0]!;

async function resourcePage(vendor: string, member: DeclarationReflection, named: Named): Promise<string> {
  const type = `${vendor}:${member.name}`;
  const description = await resourceOf(type);
  const { replaceOn, secrets = [], inputs } = description;
  const args = named(`${member.name}Args`)!;
  const get = member.children!.find(({ name }) => name === "get")!.signatures![0]!;
  const outputs = member.children!.filter(({ kind }) => kind === ReflectionKind.Property);
  const getExample = (text: string) => text.includes(`${vendor}.${member.name}.get(`);
  return page(vendor, member, [
    `Resource of ${systems[vendor]}, type \`pulumi-nodejs:dynamic/${type}\`.`,
    summaryOf(member.comment),
    ...examples(member.comment, { which: (text) => !getExample(text) }),
    "## Inputs",
    `\`new ${vendor}.${member.name}(name, args, opts?)\`, where \`args\` are:`,
    fieldTable(args.children!, { inputs: true, replaceOn, secrets }),
    remarks(args.comment),
    "## Outputs",
    "Each as an output, besides Pulumi's own `id` and `urn`:",
    fieldTable(outputs, { secrets }),
    ...nestedTables([...args.children!, ...outputs], named),
    remarks(member.comment),
    ...errors(member.comment, member.children!.find(({ kind }) => kind === ReflectionKind.Constructor)?.signatures?.[0]?.comment),
    "## What exists already",
    `\`npx pulumi-tenancy import ${vendor}\` [imports it](../../existing.md): Pulumi's own option \`import\`, and \`pulumi import\` with a type, a name and an id, do not work for dynamic resources. ${
      Object.hasOwn(inputs, "adopt")
        ? "`adopt: true` takes over an existing object with the same name: from then on the program manages it as if it had created it."
        : "There is nothing to adopt: the resource changes whatever the vendor holds to what the program says."
    }`,
    `\`${vendor}.${member.name}.get(name, id, state?, opts?)\` ${lowerFirst(summaryOf(get.comment))} ${getArguments(get, description)}`,
    ...examples(member.comment, { level: "###", which: getExample }),
    ...vendorPages(member.comment),
  ]);
}

/** What `get` is given, and when it fails. Where an object is, its inputs say. */
function getArguments({ parameters, comment }: SignatureReflection, { kind, name, scope }: ResourceDescription): string {
  const said = (parameter: string) => textOf(parameters!.find((one) => one.name === parameter)!.comment!.summary).replace(/^- /, "");
  const id = kind === "attachment" ? `the value of the input \`${name}\`` : said("id");
  const state = said("state").replace(/^inputs /, "the inputs of the table above ");
  const fails = tags(comment, "@throws").map((text) => ` There is an ${lowerFirst(oneLine(text))}`);
  return `\`id\` is ${id}. \`state\` has ${state}: ${scope.map((input) => `\`${input}\``).join(" and ")}.${fails.join("")}`;
}

function dataSourcePage(vendor: string, member: DeclarationReflection, named: Named): string {
  const signature = member.signatures![0]!;
  const output = named(`${member.name}Output`)!.signatures![0]!;
  const args = named((signature.parameters![0]!.type as unknown as { name: string }).name)!;
  const result = named((signature.type as any).typeArguments[0].name)!;
  const optional = signature.parameters![0]!.defaultValue === undefined ? "args" : "args?";
  return page(vendor, member, [
    `Data source of ${systems[vendor]}.`,
    summaryOf(signature.comment),
    ...examples(signature.comment),
    "## Forms",
    table(
      ["form", "arguments", "gives"],
      [
        [
          `\`${vendor}.${member.name}(${optional}, { signal }?)\``,
          "plain values",
          `a promise of ${typeText((signature.type as any).typeArguments[0])}`,
        ],
        [
          `\`${vendor}.${member.name}Output(${optional}, { provider, dependsOn }?)\``,
          "values or outputs",
          `an output of ${typeText((output.type as any).typeArguments[0])}`,
        ],
      ],
    ),
    "[What the options mean](../README.md#options-of-data-sources).",
    ...examples(output.comment, { level: "###" }),
    "## Arguments",
    fieldTable(args.children!, { inputs: true }),
    ...nestedTables(args.children!, named),
    "## Result",
    fieldTable(result.children!, {}),
    ...nestedTables(result.children!, named),
    remarks(signature.comment),
    ...errors(signature.comment, output.comment),
    ...vendorPages(signature.comment),
  ]);
}

function providerPage(vendor: string, member: DeclarationReflection, named: Named): string {
  const described = settings[vendor]!;
  const secrets = Object.keys(described).filter((name) => described[name]!.secret);
  const args = named("ProviderArgs")!.children!;
  const missing = Object.keys(described).filter((name) => !args.some((field) => field.name === name));
  if (missing.length > 0) throw new Error(`${vendor}.ProviderArgs lacks ${missing.join(", ")}`);
  const ordered = Object.keys(described).map((name) => args.find((field) => field.name === name)!);
  return page(vendor, member, [
    `Provider for ${systems[vendor]}.`,
    summaryOf(member.comment),
    ...examples(member.comment),
    "## Settings",
    `\`new ${vendor}.Provider(name, args, opts?)\`, where \`args\` are these, each optional. [Settings](../../settings.md) tells what comes from where.`,
    fieldTable(ordered, { inputs: true, secrets, environment: (name) => environmentName(vendor, name) }),
    remarks(member.comment),
    ...errors(member.comment, member.children?.find(({ kind }) => kind === ReflectionKind.Constructor)?.signatures?.[0]?.comment),
    ...vendorPages(member.comment),
  ]);
}

type Comment = Parameters<typeof tags>[0];

function page(vendor: string, member: DeclarationReflection, parts: readonly string[]): string {
  const origin = `<!-- Made by \`npm run docs\` from the TSDoc in provider/${(member.sources ?? member.signatures?.[0]?.sources)![0]!.fileName}. -->`;
  return `${[`# ${vendor}.${member.name}`, origin, ...parts].filter(Boolean).join("\n\n")}\n`;
}

function examples(
  comment: Comment,
  { level = "##", which = () => true }: { level?: string; which?(text: string): boolean } = {},
): string[] {
  return tags(comment, "@example")
    .filter(which)
    .flatMap((text, at) => {
      const [title, ...rest] = text.startsWith("```") ? [at === 0 ? "Example" : "Another example", text] : text.split(/\n+(?=```)/);
      return [`${level} ${title}`, rest.join("\n")];
    });
}

const remarks = (comment: Comment) => tags(comment, "@remarks").join("\n\n");

function errors(...comments: Comment[]): string[] {
  const lines = comments
    .flatMap((comment) => tags(comment, "@throws"))
    .map((text) => `- ${upperFirst(oneLine(text).replace(/^Error /, ""))}`);
  return lines.length === 0 ? [] : ["## Errors", [...lines, "", "[What happens when things go wrong](../../failures.md)."].join("\n")];
}

function vendorPages(comment: Comment): string[] {
  // TypeDoc makes one list of them where there are several.
  const pages = tags(comment, "@see").flatMap((text) => text.split(/^ ?- /m).filter(Boolean));
  const lines = pages.map((text) => `- ${oneLine(text).replace(/^(https?:\/\/\S+?)(?=[:,]?\s|$)/, "<$1>")}`);
  return lines.length === 0 ? [] : ["## What the vendor's pages say", lines.join("\n")];
}

const oneLine = (text: string) => text.trim().replaceAll(/\s+/g, " ");
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function index(rows: string[][]): string {
  return `# Reference

<!-- Made by \`npm run docs\` from the TSDoc in provider/. -->

${table(["name", "is a", "what it is"], rows)}

## How to read the tables

- A type is what a plain value has. Every input of a resource, of a provider and of an \`…Output\` form may be an output as well.
- *allowed* is checked before anything is sent: what is outside fails in the preview, and names the input.
- *replaces*: a change deletes the object and creates another one, since the vendor cannot change it.
- *secret*: encrypted in the state whatever the program passes, and kept out of every message.

## Options of data sources

| option | form | what it does |
| --- | --- | --- |
| \`signal\` | the plain one | an \`AbortSignal\`: ends the call, closes its socket and rejects the promise |
| \`provider\` | \`…Output\` | the account to ask; without it the stack's settings are used |
| \`dependsOn\` | \`…Output\` | resources that must be there before the vendor is asked; in a preview that creates one of them, the result is unknown |

A data source is read in the program's process, in previews too. With the options that Pulumi gives every resource
(\`protect\`, \`ignoreChanges\`, \`retainOnDelete\` …), resources behave like any other.
`;
}
