import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describePrograms } from "./conformance.ts";
import { InstalledEmulator, installMonorepo } from "./monorepo.ts";
import { kinds } from "./programs.ts";

let folder: string;
let aicc: InstalledEmulator;
let uucall: InstalledEmulator;

beforeAll(async () => {
  folder = await installMonorepo("npm", kinds);
  [aicc, uucall] = await Promise.all(["aicc", "uucall"].map((vendor) => InstalledEmulator.start(folder, vendor)) as any);
});
afterAll(async () => {
  expect(await Promise.all([aicc?.stop(), uucall?.stop()])).toEqual([0, 0]);
  rmSync(folder, { recursive: true, force: true });
});

describe("installed with npm", () => {
  describePrograms(kinds, () => ({ folder, aicc, uucall }));
});

test("the installed emulator serves its console", async () => {
  const origin = new URL(aicc.environment.AICC_ENDPOINT!).origin;
  for (const file of ["", "/console.js", "/lit-html/lit-html.js"]) {
    const { status } = await fetch(`${origin}/_emulator/console${file}`);
    expect(status, file).toBe(200);
  }
});

describe("npx", () => {
  const npx = (...words: string[]) => spawnSync("npx", words, { cwd: folder, encoding: "utf8" });

  test("pulumi-tenancy emulator says where the emulators went", () => {
    const { status, stderr } = npx("pulumi-tenancy", "emulator", "nakivo", "--tenants", "5");
    expect(status).toBe(2);
    expect(stderr).toBe(
      "error: the emulators are a package of their own: npm install --save-dev pulumi-tenancy-emulator, then npx pulumi-tenancy-emulator nakivo --tenants 5\n",
    );
  });

  test("pulumi-tenancy-emulator --help tells what it serves", () => {
    expect(npx("pulumi-tenancy-emulator", "--help")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/pulumi-tenancy-emulator \[options\] \[vendors\.\.\.\].*Serves vendors' APIs/s),
    });
  });

  test.each([
    [["pulumi-tenancy", "emulate"], "error: unknown command 'emulate'"],
    [["pulumi-tenancy-emulator", "acme"], "Allowed choices are aicc, nakivo, uucall."],
    [["pulumi-tenancy-emulator", "--dialect", "envelope"], '--dialect takes switch=value, not "envelope".'],
  ])("%j is refused with a reason", (words, reason) => {
    const { status, stderr } = npx(...words);
    expect(status).toBe(words[0] === "pulumi-tenancy" ? 2 : 1);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain("    at ");
  });
});

describe("on an old Node.js", () => {
  /** A real one where the machine has it; else the version that this one reports is another. */
  const old = oldNode() ?? [
    process.execPath,
    "--import",
    'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.0.0"})',
  ];

  test.each([
    ["import()", "typescript-esm", 'await import("pulumi-tenancy")'],
    ["require()", "javascript-commonjs", 'require("pulumi-tenancy")'],
  ])("%s says which one is needed", (_, project, code) => {
    const [command, ...args] = old as [string, ...string[]];
    const type = code.startsWith("await") ? "module" : "commonjs";
    const { status, stderr } = spawnSync(command, [...args, `--input-type=${type}`, "-e", code], {
      cwd: join(folder, project),
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/Error: pulumi-tenancy needs Node\.js 22\.19 or newer, and \/.* is (20|21|22)\.\S+\. Install a newer one/m);
  });

  function oldNode(): string[] | undefined {
    const candidates = (process.env.PATH ?? "").split(delimiter).map((directory) => join(directory, "node"));
    return candidates
      .map((node) => [node])
      .find(([node]) => {
        try {
          // The first of them that loads ES modules with require().
          return /^v(20\.(19|[2-9]\d)|22\.1[2-8])\./.test(execFileSync(node!, ["--version"], { encoding: "utf8", stdio: "pipe" }));
        } catch {
          return false;
        }
      });
  }
});
