import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Program } from "./programs.ts";

const run = promisify(execFile);
const onPath = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };

/** What each package manager runs; its own checks of the registry's advisories and news take time and tell nothing here. */
const managers = {
  npm: { command: "npm", args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"] },
  pnpm: {
    command: process.execPath,
    args: [resolve("node_modules/pnpm/bin/pnpm.cjs"), "install", "--prefer-offline", "--no-frozen-lockfile"],
  },
};

/** Packs the compiled packages as they are. @returns what to depend on */
async function pack(folder: string): Promise<{ provider: string; emulators: string }> {
  await run("npm", ["pack", "--workspaces", "--include-workspace-root", "--ignore-scripts", "--pack-destination", folder], { env: onPath });
  const tarball = (name: RegExp) => `file:${join(folder, readdirSync(folder).find((file) => name.test(file))!)}`;
  return { provider: tarball(/^pulumi-tenancy-\d.*\.tgz$/), emulators: tarball(/^pulumi-tenancy-emulator-.*\.tgz$/) };
}

/** A folder with a workspace of programs that depend on the packed package, each as its own package, installed at once. The emulators are a package of its root. */
export async function installMonorepo(manager: keyof typeof managers, programs: Program[]): Promise<string> {
  // Pulumi prints real paths.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `package-${manager}-`)));
  const { provider, emulators } = await pack(folder);
  const write = (file: string, content: string | object) =>
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  const devDependencies = { "pulumi-tenancy-emulator": emulators };
  write("package.json", { private: true, workspaces: programs.map(({ name }) => name), devDependencies });
  write("pnpm-workspace.yaml", `packages: ${JSON.stringify(programs.map(({ name }) => name))}\n`);
  for (const { name, manifest, dependencies, files } of programs) {
    mkdirSync(join(folder, name));
    const own = { "pulumi-tenancy": provider, ...dependencies };
    const kept = Object.entries(own).filter(([, version]) => version !== undefined);
    write(join(name, "package.json"), { name, version: "1.0.0", private: true, ...manifest, dependencies: Object.fromEntries(kept) });
    for (const [file, content] of Object.entries(files)) write(join(name, file), content);
  }
  const { command, args } = managers[manager];
  await run(command, args, { cwd: folder, env: onPath, maxBuffer: 2 ** 26 });
  return folder;
}

/** `pulumi-tenancy-emulator …` as it is installed in a folder. */
function startEmulator(folder: string, ...args: string[]): { child: ChildProcess; printed: { out: string; err: string } } {
  const child = spawn(join(folder, "node_modules/.bin/pulumi-tenancy-emulator"), args, { env: onPath, stdio: ["ignore", "pipe", "pipe"] });
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.err += chunk;
  });
  return { child, printed };
}

/** An emulator of the installed package, and the variables that it says to export. */
export class InstalledEmulator implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly environment: Record<string, string>;
  readonly #control: string;

  private constructor(child: ChildProcess, out: string) {
    this.#child = child;
    this.environment = Object.fromEntries([...out.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name!, value!]));
    this.#control = /^# Control API: (.*)$/m.exec(out)![1]!;
  }

  static async start(folder: string, vendor: string): Promise<InstalledEmulator> {
    const { child, printed } = startEmulator(folder, vendor);
    while (!printed.out.includes("# Control API: ") || !printed.out.endsWith("\n")) {
      await Promise.race([once(child.stdout!, "data"), once(child, "close")]);
      if (child.exitCode !== null) throw new Error(printed.err);
    }
    return new InstalledEmulator(child, printed.out);
  }

  /** The objects that it holds, by kind. */
  async state(): Promise<Record<string, Record<string, unknown>[]>> {
    return (await fetch(`${this.#control}state`)).json() as Promise<any>;
  }

  /** Ends the process as a terminal would. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    this.#child.kill("SIGTERM");
    const [code] = await once(this.#child, "close");
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
