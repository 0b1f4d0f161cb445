import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const [{ files, size, unpackedSize }] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"], { encoding: "utf8" }),
) as [{ files: { path: string }[]; size: number; unpackedSize: number }];
const paths = files.map(({ path }) => path);
const compiled = paths.filter((path) => path.startsWith("dist/"));

test("the tarball holds the compiled provider with types and source maps, the compiled commands and emulators, and what goes with them", () => {
  const extensions = compiled.map((path) => (/^dist\/(cli|emulator)\//.exec(path)?.[1] ?? "provider") + path.replace(/^.*?(?=\.)/, ""));
  expect([...new Set(extensions)].sort()).toEqual(["cli.js", "emulator.js", "provider.d.ts", "provider.js", "provider.js.map"]);
  expect(paths.filter((path) => !path.startsWith("dist/")).sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  expect(compiled).toEqual(
    expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/dynamic.js", "dist/cli/main.js", "dist/emulator/cli.js"]),
  );
});

test("each compiled file has a source: none is left from an earlier build", () => {
  const sources = compiled.map((path) =>
    path
      .replace(
        /^dist\/((?:cli|emulator)\/)?/,
        (_, folder) => ({ "cli/": "cli/", "emulator/": "sandbox/emulator/" })[folder as string] ?? "provider/",
      )
      .replace(/(\.d\.ts|\.js(\.map)?)$/, ".ts"),
  );
  expect(sources.filter((source) => !existsSync(source))).toEqual([]);
});

test("the tarball stays small", () => {
  process.stderr.write(`${paths.length} files, ${Math.round(size / 1000)} kB packed, ${Math.round(unpackedSize / 1000)} kB unpacked\n`);
  expect(size).toBeLessThan(330_000);
  expect(unpackedSize).toBeLessThan(1_250_000);
});

test("the provider does not import the commands and the emulators, nor what only they need", () => {
  for (const path of compiled.filter((path) => path.endsWith(".js") && !/^dist\/(cli|emulator)\//.test(path))) {
    expect(readFileSync(path, "utf8"), path).not.toMatch(
      /\b(from|import)[ (]"(\.[^"]*\/(?:cli|emulator)\/|hono|@hono\/|commander|selfsigned)/,
    );
  }
});

test("public declarations mention Pulumi's types and our own only: its loader reads them with TypeScript 3.8", () => {
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
});
