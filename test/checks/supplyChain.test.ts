import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runProcess } from "../tools/runProcess.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("CONTRIBUTING says of each dependency why it is there", () => {
  const [, section = ""] = /## Dependencies\n(.*?)\n## /s.exec(readFileSync("CONTRIBUTING.md", "utf8")) ?? [];
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, why]) => [name, why!.trim().length > 5]);
  const manifests = [
    manifest,
    ...[...manifest.workspaces, "test/mutation"].map((folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))),
  ];
  const declared = [...new Set(manifests.flatMap((one) => Object.keys({ ...one.dependencies, ...one.devDependencies })))].toSorted();
  expect(rows).toEqual(declared.map((name) => [name, true]));
});

describe("the lockfile", () => {
  let folder: string;
  const installed = "node_modules/node/node_modules/.package-lock.json";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lockfile-"));
    mkdirSync(join(folder, dirname(installed)), { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) cpSync(file, join(folder, file));
    if (existsSync(installed)) cpSync(installed, join(folder, installed));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const check = (at = folder) =>
    runProcess(process.execPath, [resolve("checks/lockfile.ts"), at], { cwd: ".", env: { PATH: process.env.PATH! } });
  const change = (file: string, edit: (content: any) => void) => {
    const content = JSON.parse(readFileSync(join(folder, file), "utf8"));
    edit(content);
    writeFileSync(join(folder, file), JSON.stringify(content));
  };

  test("holds what it should, and so does what is installed", async () => {
    expect(await check(".")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await check()).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await check("test/mutation")).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each<[string, string, (content: any) => void, string]>([
    [
      "a package without a hash",
      "package-lock.json",
      ({ packages }) => delete packages["node_modules/zod"].integrity,
      "node_modules/zod has no SHA-512",
    ],
    [
      "a weak hash",
      "package-lock.json",
      ({ packages }) => (packages["node_modules/zod"].integrity = "sha1-x"),
      "node_modules/zod has no SHA-512",
    ],
    [
      "a package over http",
      "package-lock.json",
      ({ packages }) => (packages["node_modules/zod"].resolved = "http://packages.example/zod.tgz"),
      "which is not https",
    ],
    [
      "a package from git",
      "package-lock.json",
      ({ packages }) => (packages["node_modules/zod"].resolved = "git+ssh://git@example.com/zod.git"),
      "which is not https",
    ],
    [
      "several hosts",
      "package-lock.json",
      ({ packages }) => {
        packages["node_modules/zod"].resolved = "https://one.example/zod.tgz";
        packages["node_modules/hono"].resolved = "https://two.example/hono.tgz";
      },
      "several hosts: two.example, one.example",
    ],
    ["a new script", "package-lock.json", ({ packages }) => (packages["node_modules/zod"].hasInstallScript = true), "zod has a script"],
    ["a script that may run", "package.json", ({ allowScripts }) => (allowScripts.protobufjs = true), "lets protobufjs run scripts"],
    ["another node", "package-lock.json", ({ packages }) => (packages["node_modules/node"].version = "24.99.0"), "node is 24.99.0"],
    [
      "another package behind node's script",
      installed,
      ({ packages }) =>
        Object.assign(packages[Object.keys(packages).find((name) => /node-(?!bin-setup)/.test(name))!], { integrity: "sha512-another" }),
      "with another hash: sha512-another",
    ],
    [
      "one more package behind node's script",
      installed,
      ({ packages }) => (packages["node_modules/more"] = {}),
      "node installed more, of which",
    ],
  ])("%s is found", async (_, file, edit, message) => {
    // Where no scripts ran, as in the workflows, there is nothing that the one of node has installed.
    if (!existsSync(join(folder, file))) return;
    change(file, edit);
    expect(await check()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  });
});

test("the bill of materials names what users install, with hashes", async () => {
  const workflow = parse(readFileSync(".github/workflows/release.yml", "utf8"));
  const { run } = workflow.jobs.build.steps.find(({ run = "" }) => run.includes("npm sbom"));
  const command = /^npm sbom .*?(?= >)/m.exec(run)![0].split(" ");
  const { exitCode, stdout, stderr } = await runProcess(command[0]!, command.slice(1), {
    cwd: ".",
    env: { ...process.env } as Record<string, string>,
  });
  expect(exitCode, stderr).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout);
  expect(bomFormat).toBe("CycloneDX");
  const names: string[] = components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  for (const others of ["vitest", "hono", "pulumi-tenancy-emulator"]) expect(names).not.toContain(others);
  for (const component of components) expect(component.hashes, component.name).toEqual([expect.objectContaining({ alg: "SHA-512" })]);
});
