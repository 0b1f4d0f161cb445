import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../sandbox/emulator/aicc/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";

const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const body = `
const group = new aicc.UserGroup("group", { groupName: "From " + pulumi.getProject(), groupType: "agent" });
const later = aicc.getTenantsOutput({ ccId: group.ccId }).tenants.apply((tenants) => tenants.length);
`;

/** The projects that `pulumi new` makes, and the ones that people make of them. */
const projects = [
  {
    name: "esm-typescript",
    dependencies: {},
    files: {
      "package.json": { type: "module" },
      "Pulumi.yaml": { name: "esm-typescript", main: "index.ts", runtime: { name: "nodejs", options: { typescript: false } } },
      "tsconfig.json": {
        compilerOptions: { strict: true, module: "nodenext", target: "es2023", noEmit: true, types: [] },
        files: ["index.ts"],
      },
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\nimport { aicc } from "pulumi-tenancy";\n${body}\nconst { orgs }: aicc.GetOrgsResult = await aicc.getOrgs();\nexport const id: pulumi.Output<string> = group.groupId;\nexport const found = { orgs: orgs.length, tenants: later };\n`,
    },
  },
  {
    name: "cjs-typescript",
    dependencies: { typescript: "^5.9.0" },
    files: {
      "package.json": { main: "index.ts" },
      "Pulumi.yaml": { name: "cjs-typescript", runtime: "nodejs" },
      "tsconfig.json": {
        compilerOptions: { strict: true, module: "commonjs", moduleResolution: "node", target: "es2020", outDir: "bin", types: [] },
        files: ["index.ts"],
      },
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\nimport { aicc } from "pulumi-tenancy";\n${body}\nexport const id: pulumi.Output<string> = group.groupId;\nexport const found = aicc.getOrgs().then(({ orgs }) => ({ orgs: orgs.length, tenants: later }));\n`,
    },
  },
  {
    name: "javascript",
    dependencies: {},
    files: {
      "package.json": { main: "index.js" },
      "Pulumi.yaml": { name: "javascript", runtime: "nodejs" },
      "index.js": `const pulumi = require("@pulumi/pulumi");\nconst { aicc } = require("pulumi-tenancy");\n${body}\nexports.id = group.groupId;\nexports.found = aicc.getOrgs().then(({ orgs }) => ({ orgs: orgs.length, tenants: later }));\n`,
    },
  },
];

let folder: string;
let tarball: string;
let aicc: AiccEmulator;
const npm = (args: string[], cwd: string) =>
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], { cwd, encoding: "utf8" });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  tarball = join(folder, JSON.parse(npm(["pack", "--json", "--pack-destination", folder], "."))[0].filename);
  aicc = await startAiccEmulator();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await aicc.stop();
});

test("the tarball holds the compiled package and what goes with it, nothing else", () => {
  const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).trim().split("\n");
  const others = files.filter((file) => !/^package\/dist\/[\w/]+\.(js|d\.ts|js\.map)$/.test(file));
  expect(others.sort()).toEqual(["package/CHANGELOG.md", "package/LICENSE", "package/README.md", "package/package.json"]);
  expect(files).toContain("package/dist/dynamic.js");
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

describe.each(projects)("in a project of the kind $name", ({ name, dependencies, files }) => {
  let project: string;
  beforeAll(() => {
    project = join(folder, name);
    mkdirSync(project);
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(project, file), typeof content === "string" ? content : JSON.stringify(content));
    const packages = { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"], ...dependencies };
    npm(
      ["install", "--ignore-scripts", tarball, ...Object.entries(packages).map(([dependency, version]) => `${dependency}@${version}`)],
      project,
    );
  }, 180_000);

  test.runIf("tsconfig.json" in files)("the program's types hold", () => {
    const tsc =
      "typescript" in dependencies ? join(project, "node_modules/typescript/bin/tsc") : resolve("node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "--noEmit", "-p", project], { encoding: "utf8" });
  });

  test.each(availableDrivers())("it runs with $name", async (driver) => {
    await using workspace = await Workspace.create({ driver, programDir: project, env: aicc.environment });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 2 } });
    const { id } = aicc.groups.find((group) => group.groupName === `From ${name}`)!;
    expect(await workspace.outputs()).toEqual({ id, found: { orgs: 8, tenants: 1 } });
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0 });
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(aicc.groups.get(id)).toBeUndefined();
  });
});
