import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Emulator } from "../../emulator/vendorEmulator.ts";
import { type CommandResult, type Driver, pulumi, standIn } from "../../sandbox/engine/driver.ts";
import { runProcess } from "./runProcess.ts";

export interface CheckoutOptions {
  /** The stack that is made, with a backend of its own in a folder. */
  stack: string;
  /** Folders whose files go into it: a program's, a pipeline's. */
  folders: string[];
  /** More files by name. */
  files?: Record<string, string>;
  /** Where the vendors are; their settings go into the stack's file. */
  emulators: Emulator[];
  /** What stands for `pulumi`. Default: the Pulumi CLI where it is on PATH, else the stand-in. */
  driver?: Driver;
  /** More secret configuration of the stack. */
  secrets?: Record<string, string>;
}

/** A project as a pipeline or a person has it before them, with `pulumi` on PATH. */
export interface Checkout extends Disposable {
  readonly dir: string;
  /** All that a command of a person or a pipeline finds in its environment. */
  readonly env: Record<string, string>;
  /** What must not be seen anywhere. */
  readonly secrets: string[];
  /** Runs a script with bash, as pipelines do. */
  bash(script: string, env?: Record<string, string>): Promise<CommandResult>;
}

const PASSPHRASE = "passphrase-planted";

/** Makes a project outside of the repository, with its stack's file in it as it is committed, and without `npm ci`: its packages are the repository's. */
export async function checkOut({ stack, folders, files = {}, emulators, driver, secrets = {} }: CheckoutOptions): Promise<Checkout> {
  const root = mkdtempSync(join(tmpdir(), "checkout-"));
  const dir = join(root, "project");
  for (const folder of ["project", "backend", "bin"]) mkdirSync(join(root, folder));
  for (const folder of folders) cpSync(folder, dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, "package.json"), '{ "type": "module", "private": true }\n');
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(resolve("."), join(dir, "node_modules", "pulumi-tenancy"));
  symlinkSync(resolve("node_modules/@pulumi"), join(dir, "node_modules", "@pulumi"));
  mkdirSync(join(dir, "node_modules", ".bin"));
  executable(join(dir, "node_modules", ".bin", "pulumi-tenancy"), `exec node '${resolve("dist/cli/main.js")}' "$@"`);
  if ((driver ?? (pulumi.available() ? pulumi : standIn)) !== pulumi) {
    const words = standIn.command.map((word) => `'${word}'`).join(" ");
    executable(join(root, "bin", "pulumi"), `exec ${words} "$@"`);
  }
  const env = {
    PATH: [join(root, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: root,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), "node-compile-cache"),
    PULUMI_HOME: join(root, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_BACKEND_URL: `file://${join(root, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_STACK: stack,
  };
  const bash = (script: string, more: Record<string, string> = {}) =>
    runProcess("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd: dir, env: { ...env, ...more } });

  const settings = emulators.flatMap(({ environment }) => Object.entries(environment).map(([name, value]) => [settingOf(name), value]));
  const hidden: Record<string, string> = {
    ...Object.fromEntries(settings.filter(([key]) => /(secret|key|password)$/i.test(key!))),
    ...secrets,
  };
  const setSecrets = Object.entries(hidden).map(([key, value]) => `pulumi config set --secret ${key} '${value}'`);
  const made = await bash([`pulumi stack init ${stack}`, ...setSecrets].join("\n"));
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const file = join(dir, `Pulumi.${stack}.yaml`);
  const held = parse(readFileSync(file, "utf8"));
  writeFileSync(file, stringify({ ...held, config: { ...Object.fromEntries(settings), ...held.config } }));

  return {
    ...{ dir, env, bash, secrets: [...Object.values(hidden), PASSPHRASE] },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Makes a program of one line for the shell. */
export function executable(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

/** The arguments of an explicit provider with the account of an emulator. */
export const providerArgs = (environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(environment).map(([variable, value]) => [settingOf(variable).split(":")[1], value]));

/** `AICC_SECRET_KEY` is `aicc:secretKey`. */
function settingOf(variable: string): string {
  const [vendor, ...words] = variable.toLowerCase().split("_");
  return `${vendor}:${words.map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("")}`;
}
