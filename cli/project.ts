import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "./failure.ts";
import type { TextMaker } from "./importFile.ts";
import type { Reference } from "./item.ts";
import type { Language } from "./program.ts";
import { functionName } from "./program.ts";

/** A program's folder. */
export interface Project {
  /** Where its packages are, and where new files go. */
  folder: string;
  /** The file with which the program begins, where it is found. */
  entry: string | undefined;
  language: Language;
  /** The ending of new files: `.ts`. */
  extension: string;
  /** The ending of their names in imports: "" where the loader adds it. */
  importEnding: string;
}

/**
 * Finds out how the program of a folder is written. Of Pulumi.yaml only what says where it begins, and whether Node.js runs its TypeScript, matters.
 *
 * @throws Failure when there is no program.
 */
export function projectAt(cwd: string): Project {
  const yaml = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(cwd, name)).find((path) => existsSync(path));
  if (!yaml) throw new Failure(`There is no Pulumi.yaml in ${cwd}. Run this command in the folder of a Pulumi program`);
  const settings = readFileSync(yaml, "utf8");
  const main = /^main:[ \t]*["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$/m.exec(settings)?.[1];
  const place = resolve(cwd, main ?? ".");
  const folder = existsSync(place) && statSync(place).isDirectory() ? place : dirname(place);
  const manifest = manifestOf(folder);
  const entry = entryOf(place, manifest.main);
  const isModule = manifest.type === "module" || extname(entry ?? "") === ".mjs";
  if (/^\.[cm]?js$/.test(extname(entry ?? ""))) {
    const language = isModule ? "esm" : "commonjs";
    const extension = extname(entry!);
    return { folder, entry, language, extension, importEnding: extension };
  }
  const isRunByNode = /^\s+typescript:\s*false\b/m.test(settings);
  return { folder, entry, language: "typescript", extension: ".ts", importEnding: isRunByNode ? ".ts" : isModule ? ".js" : "" };
}

function manifestOf(folder: string): { main?: string; type?: string } {
  const file = join(folder, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** The file with which a program begins; what is compiled first has none that one could add to. */
function entryOf(place: string, main: string | undefined): string | undefined {
  const named = existsSync(place) && statSync(place).isFile() ? [place] : [];
  const from = statSync(place, { throwIfNoEntry: false })?.isDirectory() ? place : dirname(place);
  const packaged = main === undefined ? [] : [main, `${main}.ts`, `${main}.js`].map((name) => join(from, name));
  const usual = ["index.ts", "index.js", "index.mjs", "index.cjs"].map((name) => join(from, name));
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  const found = [...named, ...packaged, ...usual].find(isFile);
  return found !== undefined && [".ts", ".js", ".mjs", ".cjs"].includes(extname(found)) ? found : undefined;
}

/** A file's new content. */
export interface FileChange {
  path: string;
  before: string | undefined;
  after: string;
}

/**
 * Makes the program load a new file, so that the next update knows what was imported.
 *
 * @param provider - the name of the explicit provider to which its resources belong
 * @returns undefined where that cannot be done without knowing the program
 */
export function linked(
  { entry, language, importEnding }: Project,
  file: string,
  { vendor, provider }: { vendor: string; provider?: string },
): FileChange | undefined {
  if (entry === undefined || resolve(entry) === resolve(file)) return undefined;
  const before = readFileSync(entry, "utf8");
  const path = modulePath(entry, file, importEnding);
  const name = functionName(vendor);
  const isCommon = language === "commonjs";
  const variable = provider === undefined ? undefined : variableOf(before, provider);
  if (provider !== undefined && variable === undefined) return undefined;
  const line =
    variable === undefined
      ? isCommon
        ? `require("${path}");`
        : `import "${path}";`
      : isCommon
        ? `const { ${name} } = require("${path}");`
        : `import { ${name} } from "${path}";`;
  if (before.includes(line)) return { path: entry, before, after: before };
  const call = variable === undefined ? "" : `\n${name}(${variable});\n`;
  return { path: entry, before, after: withEnd(isCommon ? `${withEnd(before)}\n${line}\n` : withImport(before, line)) + call };
}

const withEnd = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** How a file imports another one. */
export const modulePath = (entry: string, file: string, ending: string): string => {
  const path = relative(dirname(entry), file.slice(0, -extname(file).length)).replaceAll("\\", "/");
  return (path.startsWith(".") ? path : `./${path}`) + ending;
};

/** What may stand before and between imports: blanks, comments, and a directive. */
const BETWEEN = /(?:\s+|\/\/.*|\/\*[\s\S]*?\*\/|#!.*|["']use strict["'];?)*/y;
const IMPORT = /import\b(?:[^"'`;]*?\bfrom)?\s*["'][^"'\n]+["'];?[ \t]*(?:\/\/.*)?(?=\n|$)/y;

/** A program with one more import, behind those with which it begins. */
function withImport(text: string, line: string): string {
  let end = 0;
  for (let at = 0; ; at = end) {
    BETWEEN.lastIndex = at;
    BETWEEN.exec(text);
    IMPORT.lastIndex = Math.max(at, BETWEEN.lastIndex);
    if (!IMPORT.exec(text)) break;
    end = IMPORT.lastIndex;
  }
  if (end > 0) return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
  const [start = ""] = /^#!.*\n/.exec(text) ?? [];
  return `${start}${line}\n${text.slice(start.length)}`;
}

/** The variable at the top of a program that holds the provider of a name; undefined where it is not found, or not for certain. */
function variableOf(text: string, provider: string): string | undefined {
  const name = provider.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = [...text.matchAll(new RegExp(`^(?:export )?const (\\w+) = new (?:\\w+\\.)?Provider\\(\\s*["'\`]${name}["'\`]`, "gm"))];
  return found.length === 1 ? found[0]![1] : undefined;
}

/**
 * The variables of resources that earlier imports have declared. Only what they export at the top of a file is found: a file that was rewritten since may
 * have others.
 */
export function declaredBy(
  { folder, extension, language }: Project,
  vendor: string,
): (noun: string, name: string) => Reference | undefined {
  const isOurs = new RegExp(`^${vendor}(-\\d+)?\\${extension}$`);
  const files = language === "commonjs" || !existsSync(folder) ? [] : readdirSync(folder).filter((name) => isOurs.test(name));
  const found = new Map<string, Reference[]>();
  for (const file of files.map((name) => join(folder, name)))
    for (const [, identifier, noun, name] of readFileSync(file, "utf8").matchAll(
      new RegExp(`^export const (\\S+) = new ${vendor}\\.(\\w+)\\("((?:[^"\\\\]|\\\\.)*)",`, "gm"),
    )) {
      const key = `${noun} ${JSON.parse(`"${name}"`)}`;
      found.set(key, [...(found.get(key) ?? []), { identifier: identifier!, file }]);
    }
  return (noun, name) => {
    const all = found.get(`${noun} ${name}`) ?? [];
    return all.length === 1 ? all[0] : undefined;
  };
}

/** The first name that is free: `aicc.ts`, `aicc-2.ts`. */
export function freeFile({ folder, extension }: Project, vendor: string, isFree: (path: string) => boolean): string {
  for (let number = 1; ; number++) {
    const path = join(folder, `${vendor}${number === 1 ? "" : `-${number}`}${extension}`);
    if (isFree(path)) return path;
  }
}

/** Makes texts with the SDK of a program, which is the one that will make them at the next update. @throws Failure when the program lacks a package. */
export async function textMakerOf({ folder }: Project): Promise<TextMaker> {
  const require = createRequire(join(folder, "package.json"));
  const found = (path: string) => {
    try {
      return require.resolve(path);
    } catch {
      throw new Failure(`The program lacks a package. Run in ${folder}: npm install pulumi-tenancy @pulumi/pulumi`);
    }
  };
  found("pulumi-tenancy/dynamic");
  const sdk = (await import(pathToFileURL(found("@pulumi/pulumi")).href)) as { default?: Sdk } & Sdk;
  const { runtime } = sdk.default ?? sdk;
  return async (provider) => (await runtime.serializeFunction(() => provider, { allowSecrets: true })).text;
}

type Sdk = Pick<typeof import("@pulumi/pulumi"), "runtime">;
