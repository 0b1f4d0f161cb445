import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { Block } from "./blocks.ts";

const compilerOptions = {
  module: "nodenext",
  target: "es2024",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  allowImportingTsExtensions: true,
};

/**
 * A folder with a program in which each example is a module, and with the packages that a user would have installed.
 *
 * @param endpoints - what stands for the invented addresses of the examples, by the beginning of their host
 */
export async function writeProgram(name: string, examples: readonly Block[], endpoints: Record<string, string> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "examples-")));
  const link = async (target: string, path: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(process.cwd(), target), join(folder, path));
  };
  await link(".", "node_modules/pulumi-tenancy");
  await link("node_modules/@pulumi/pulumi", "node_modules/@pulumi/pulumi");
  const modules = examples.map((_, at) => `example${at}`);
  const texts = {
    "package.json": JSON.stringify({ name, type: "module", dependencies: { "pulumi-tenancy": "*", "@pulumi/pulumi": "*" } }),
    "Pulumi.yaml": stringify({ name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.ts" }),
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }),
    "index.ts": modules.map((module) => `export * as ${module} from "./${module}.ts";\n`).join(""),
    ...Object.fromEntries(examples.map(({ code }, at) => [`example${at}.ts`, atEmulators(code, endpoints)])),
  };
  for (const [path, text] of Object.entries(texts)) await writeFile(join(folder, path), text);
  return folder;
}

const atEmulators = (code: string, endpoints: Record<string, string>): string =>
  Object.entries(endpoints).reduce(
    (text, [host, url]) => text.replaceAll(new RegExp(`https://${host}[\\w.]*\\.example\\.com(:\\d+)?`, "g"), url),
    code,
  );

/** What the compiler says of a program, with the places of its examples; nothing when it is right. */
export async function typeErrors(folder: string, examples: readonly Block[]): Promise<string> {
  const compiler = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.replaceAll(/^example(\d+)\.ts/gm, (_, at) => `${examples[Number(at)]!.place}:`);
}
