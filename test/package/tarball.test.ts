import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const packages = JSON.parse(
  execFileSync("npm", ["pack", "--workspaces", "--include-workspace-root", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"], {
    encoding: "utf8",
  }),
) as { name: string; files: { path: string }[]; size: number; unpackedSize: number }[];
const find = (name: string) => {
  const { files, ...sizes } = packages.find((one) => one.name === name)!;
  const paths = files.map(({ path }) => path);
  return { ...sizes, paths, compiled: paths.filter((path) => path.startsWith("dist/")) };
};
const provider = find("pulumi-tenancy");
const emulators = find("pulumi-tenancy-emulator");
const notCompiled = (paths: string[]) => paths.filter((path) => !path.startsWith("dist/")).sort();
const extensions = (paths: string[]) => [...new Set(paths.map((path) => path.replace(/^.*?(?=\.)/, "")))].sort();

describe("the provider's tarball", () => {
  test("holds the compiled provider with types and source maps, the commands, and what goes with them", () => {
    const commands = provider.compiled.filter((path) => path.startsWith("dist/cli/"));
    expect(extensions(commands)).toEqual([".js"]);
    expect(extensions(provider.compiled.filter((path) => !commands.includes(path)))).toEqual([".d.ts", ".js", ".js.map"]);
    expect(notCompiled(provider.paths)).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(provider.compiled).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/dynamic.js", "dist/cli/main.js"]));
  });

  test("leaves out the declarations that no program can reach", () => {
    expect(provider.compiled.filter((path) => /^dist\/(core|http|settings)\/.*\.d\.ts$/.test(path))).toEqual([]);
  });

  test("has a source for each compiled file: none is left from an earlier build", () => {
    const sources = provider.compiled.map((path) =>
      path.replace(/^dist\/(cli\/)?/, (_, cli) => cli ?? "provider/").replace(/(\.d\.ts|\.js(\.map)?)$/, ".ts"),
    );
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
  });

  test("stays small", () => {
    const { paths, size, unpackedSize } = provider;
    process.stderr.write(`${paths.length} files, ${Math.round(size / 1000)} kB packed, ${Math.round(unpackedSize / 1000)} kB unpacked\n`);
    expect(size).toBeLessThan(300_000);
    expect(unpackedSize).toBeLessThan(1_200_000);
  });

  test("does not import the emulators, nor what only they and the commands need", () => {
    for (const path of provider.compiled.filter((path) => path.endsWith(".js") && !path.startsWith("dist/cli/"))) {
      expect(readFileSync(path, "utf8"), path).not.toMatch(
        /\b(from|import)[ (]"(pulumi-tenancy-emulator|hono|@hono\/|commander|selfsigned)/,
      );
    }
  });
});

describe("the emulators' tarball", () => {
  test("holds the compiled emulators and their console", () => {
    expect(extensions(emulators.compiled)).toEqual([".js"]);
    const page = emulators.paths.filter((path) => path.startsWith("page/"));
    expect(extensions(page)).toEqual([".css", ".html", ".js", ".svg"]);
    expect(notCompiled(emulators.paths).filter((path) => !page.includes(path))).toEqual(["LICENSE", "README.md", "package.json"]);
    expect(emulators.compiled).toContain("dist/cli.js");
  });

  test("has a source for each compiled file", () => {
    const sources = emulators.compiled.map((path) => path.replace("dist/", "emulator/").replace(/\.js$/, ".ts"));
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
  });

  test("stays small", () => {
    expect(emulators.size).toBeLessThan(200_000);
    expect(emulators.unpackedSize).toBeLessThan(600_000);
  });
});

test("both packages have one version and one licence", () => {
  const read = (file: string) => readFileSync(file, "utf8");
  expect(JSON.parse(read("emulator/package.json")).version).toBe(JSON.parse(read("package.json")).version);
  expect(read("emulator/LICENSE")).toBe(read("LICENSE"));
});

test("public declarations are packed, and mention Pulumi's types and our own only: its loader reads them with TypeScript 3.8", () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(/(?:from|import) "([^"]+)"/g)) {
      if (specifier!.startsWith(".")) visit(resolve(file, "..", specifier!.replace(/\.js$/, ".d.ts")));
      else expect(["@pulumi/pulumi", "pulumi-tenancy"], `${file} imports ${specifier}`).toContain(specifier);
    }
  };
  visit(resolve("dist/index.d.ts"));
  expect(seen.size).toBeGreaterThan(5);
  expect(provider.compiled.map((path) => resolve(path))).toEqual(expect.arrayContaining([...seen]));
});
