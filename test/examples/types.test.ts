import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { copyExample } from "../tools/copyExample.ts";

/** Those that are projects: the quick start has no package.json, and runs in the repository. */
const examples = readdirSync("examples").filter((name) => existsSync(join("examples", name, "package.json")));

test("every example has the same compiler options, and is type-correct with them as a user copies it", () => {
  using stack = new DisposableStack();
  const copies = examples.map((name) => stack.use(copyExample(name)).dir);
  const configs = copies.map((dir) => ts.readConfigFile(join(dir, "tsconfig.json"), ts.sys.readFile).config);
  for (const config of configs) expect(config).toEqual(configs[0]);
  const { options, errors } = ts.parseJsonConfigFileContent(configs[0], ts.sys, copies[0]!);
  expect(errors).toEqual([]);
  const program = ts.createProgram(
    copies.map((dir) => join(dir, "index.ts")),
    options,
  );
  const problems = ts.getPreEmitDiagnostics(program);
  expect(
    ts.formatDiagnostics(problems, { getCanonicalFileName: (file) => file, getCurrentDirectory: () => "/", getNewLine: () => "\n" }),
  ).toBe("");
});
