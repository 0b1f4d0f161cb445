import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installMonorepo } from "./monorepo.ts";
import { kinds } from "./programs.ts";

const MEGABYTE = 2 ** 20;
let folder: string;
let locked: Record<string, { name?: string; dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }>;

beforeAll(async () => {
  folder = await installMonorepo("npm", [kinds.find(({ name }) => name === "javascript-esm")!]);
  locked = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The places of a package and of all that it depends on. */
function closure(place: string, seen = new Set<string>()): Set<string> {
  if (seen.has(place)) return seen;
  seen.add(place);
  const { dependencies, optionalDependencies } = locked[place]!;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = resolvedFrom(place, name);
    if (found !== undefined) closure(found, seen);
  }
  return seen;
}

/** Where Node.js finds a package that another one imports: below it, or below a folder above. */
function resolvedFrom(place: string, name: string): string | undefined {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf("node_modules/"))) {
    const candidate = `${at}${at === "" || at.endsWith("/") ? "" : "/"}node_modules/${name}`;
    if (candidate in locked) return candidate;
    if (at === "") return undefined;
  }
}

/** What a package takes on a disk that gives space in blocks of 4 KiB; without those below it. */
function bytesOf(path: string): number {
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => join(path, entry.name))
    .reduce((sum, child) => {
      const found = statSync(child);
      return sum + Math.ceil(found.size / 4096) * 4096 + (found.isDirectory() ? bytesOf(child) : 0);
    }, 0);
}

test("a user of the provider installs at most 12 packages and 14 MB beside @pulumi/pulumi", () => {
  const sdk = closure("node_modules/@pulumi/pulumi");
  const more = [...closure("node_modules/pulumi-tenancy")].filter((place) => !sdk.has(place));
  const megabytes = more.reduce((sum, place) => sum + bytesOf(join(folder, place)), 0) / MEGABYTE;
  process.stderr.write(`${more.length} packages, ${megabytes.toFixed(1)} MB: ${more.map((place) => place.slice(13)).join(", ")}\n`);
  expect(more).toContain("node_modules/zod");
  expect(more.length).toBeLessThanOrEqual(12);
  expect(megabytes).toBeLessThanOrEqual(14);
});
