import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeFile, linked, projectAt } from "../../cli/project.ts";

/** A program of these files, linked with a new one. */
function link(files: Record<string, string>, provider?: string) {
  const dir = mkdtempSync(join(tmpdir(), "project-"));
  for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: x\nruntime: nodejs\n", ...files }))
    writeFileSync(join(dir, name), text);
  const project = projectAt(dir);
  const result = linked(
    project,
    freeFile(project, "aicc", (path) => !existsSync(path)),
    { vendor: "aicc", provider },
  );
  rmSync(dir, { recursive: true });
  return result?.after;
}

test.each([
  ["no import", "export {};\n", 'import "./aicc";\nexport {};\n'],
  [
    "some imports",
    'import a from "a";\nimport {\n  b,\n} from "b"; // why\n\nrun(a);\n',
    'import a from "a";\nimport {\n  b,\n} from "b"; // why\nimport "./aicc";\n\nrun(a);\n',
  ],
  [
    "a comment before them",
    '// Ours\n/* import "c"; */\nimport "a"\nrun();\n',
    '// Ours\n/* import "c"; */\nimport "a"\nimport "./aicc";\nrun();\n',
  ],
  [
    "what looks like an import further down",
    'const text = `\nimport x from "y";\n`;\n',
    'import "./aicc";\nconst text = `\nimport x from "y";\n`;\n',
  ],
  ["a dynamic import", 'const a = await import("a");\n', 'import "./aicc";\nconst a = await import("a");\n'],
  ["a first line for the shell", "#!/usr/bin/env node\nrun();\n", '#!/usr/bin/env node\nimport "./aicc";\nrun();\n'],
  ["the line itself", 'import "./aicc";\n', 'import "./aicc";\n'],
  ["nothing", "", 'import "./aicc";\n'],
])("a program with %s gets the line that loads the new file", (_, before, after) => expect(link({ "index.ts": before })).toBe(after));

test.each([
  ["main: src.ts", "src.ts", {}, 'import "./aicc";\n'],
  ["main: 'src.ts' # ours", "src.ts", {}, 'import "./aicc";\n'],
  ["", "main.ts", { main: "main.ts" }, 'import "./aicc";\n'],
  ["", "index.ts", { type: "module" }, 'import "./aicc.js";\n'],
  ["  options:\n    typescript: false", "index.ts", { type: "module" }, 'import "./aicc.ts";\n'],
  ["", "index.js", { type: "module" }, 'import "./aicc.js";\n'],
  ["", "index.js", {}, '\nrequire("./aicc.js");\n'],
])("%s, %s, %j", (yaml, entry, manifest, after) => {
  const files = { "Pulumi.yaml": `name: x\nruntime:\n  name: nodejs\n${yaml}\n`, "package.json": JSON.stringify(manifest), [entry]: "" };
  expect(link(files)).toBe(after);
});

test("a program that is compiled first has no file that one could add to", () => {
  expect(link({ "package.json": '{ "main": "bin/" }' })).toBeUndefined();
});

test("an explicit provider is passed on where it is certain which variable holds it", () => {
  const index = 'import { aicc } from "pulumi-tenancy";\nexport const south = new aicc.Provider("south", {});\n';
  expect(link({ "index.ts": index }, "south")).toBe(
    'import { aicc } from "pulumi-tenancy";\nimport { declareAicc } from "./aicc";\nexport const south = new aicc.Provider("south", {});\n\ndeclareAicc(south);\n',
  );
  expect(link({ "index.ts": index }, "north")).toBeUndefined();
  expect(link({ "index.ts": `${index}const other = new aicc.Provider("south", {});\n` }, "south")).toBeUndefined();
});
