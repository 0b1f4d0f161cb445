import { execFileSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";

/** Each build: what it is made from, and a file that it makes anew each time. */
const builds = [
  { sources: ["provider/**/*.ts", "tsconfig.build.json"], made: "dist/index.js" },
  { sources: ["cli/**/*.ts", "tsconfig.cli.json"], made: "dist/cli/main.js" },
  { sources: ["emulator/**/*.ts", "emulator/tsconfig.json"], made: "emulator/dist/cli.js" },
];
const NOT_SOURCES = /(^|\/)(node_modules|dist)\//;

const changedAt = (path: string): number => statSync(path).mtimeMs;

/** Builds what the tests run, where a source is newer: a test file that is run alone would test what was built some time ago. */
export default function setup(): void {
  const isOld = ({ sources, made }: (typeof builds)[number]) =>
    !existsSync(made) ||
    globSync(sources)
      .filter((path) => !NOT_SOURCES.test(path))
      .some((path) => changedAt(path) > changedAt(made));
  if (builds.some(isOld)) execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
