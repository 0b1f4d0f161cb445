import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { Emulator } from "../../../emulator/vendorEmulator.ts";
import { isOlder } from "../../../provider/pulumi/installation/version.js";
import { type CommandResult, type Driver, pulumi, standIn } from "../../../sandbox/engine/driver.ts";
import { type Checkout, checkOut } from "../../tools/checkout.ts";

// Each command starts several processes, and the Pulumi CLI takes seconds for an operation.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** What takes import files on this machine: the stand-in, and the Pulumi CLI where it is new enough. */
export function importingDrivers(): Driver[] {
  const { stdout } = spawnSync("pulumi", ["version"], { encoding: "utf8" });
  const [version] = /\d+\.\d+/.exec(stdout ?? "") ?? [];
  return version === undefined || isOlder(version, "3.254") ? [standIn] : [standIn, pulumi];
}

export const PULUMI_YAML = "name: tenants\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.ts\n";

/** A program of a user who begins, with its stack. */
export interface Program extends Checkout {
  /** Runs a command, which has to exit with this code; returns what it printed. */
  run(command: string, exitCode?: number, env?: Record<string, string>): Promise<string>;
  /** A file of it. */
  read(name: string): string;
  /** The files that are the user's. */
  files(): string[];
  /** The state of the stack as its backend holds it. */
  state(): string;
}

export async function startProgram(driver: Driver, emulators: Emulator[], files: Record<string, string> = {}): Promise<Program> {
  const given = { "Pulumi.yaml": PULUMI_YAML, "index.ts": 'export const hello = "world";\n', ...files };
  const checkout = await checkOut({ stack: "dev", folders: [], files: given, emulators, driver });
  const run = async (command: string, exitCode = 0, env?: Record<string, string>) => {
    const result: CommandResult = await checkout.bash(command, env);
    const printed = result.stdout + result.stderr;
    if (result.exitCode !== exitCode) throw new Error(`${command} exited with ${result.exitCode}:\n${printed}`);
    return printed;
  };
  return {
    ...checkout,
    run,
    read: (name) => readFileSync(join(checkout.dir, name), "utf8"),
    files: () => readdirSync(checkout.dir).filter((name) => !name.startsWith(".") && name !== "node_modules"),
    state: () => readFileSync(join(checkout.dir, "../backend/.pulumi/stacks/tenants/dev.json"), "utf8"),
    [Symbol.dispose]: () => checkout[Symbol.dispose](),
  };
}

/** The command, without npx, which takes half a second each time. */
export const tenancy = "node_modules/.bin/pulumi-tenancy";
