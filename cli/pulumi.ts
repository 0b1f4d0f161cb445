import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { isOlder } from "#provider/pulumi/installation/version.js";
import { Failure } from "./failure.ts";
import type { StackExport } from "./state.ts";

/** From this version on, an import file may bring the state of its resources along. */
const FIRST_WITH_OUTPUTS = "3.254";

/** A value of a stack's configuration. */
export interface ConfigValue {
  value?: string;
  secret?: boolean;
}

/** The Pulumi CLI on PATH, for one stack in the folder of a program. */
export class Pulumi {
  readonly #stack: string[];
  #version: string | undefined;

  constructor(stack: string | undefined) {
    this.#stack = stack === undefined ? [] : ["--stack", stack];
  }

  /** Its version, such as "3.260.0". @throws Failure when there is none on PATH. */
  async version(): Promise<string> {
    this.#version ??= /v?(\d+\.\d+\.\d+)/.exec(await this.#read(["version"]))?.[1];
    if (this.#version === undefined) throw new Failure('"pulumi version" shows no version. Check which pulumi is first in PATH');
    return this.#version;
  }

  /** Whether it takes import files for dynamic resources. */
  async takesImportFiles(): Promise<boolean> {
    return !isOlder(await this.version(), FIRST_WITH_OUTPUTS);
  }

  /** The stack's whole configuration by full key, secrets in plain text. */
  async config(): Promise<Record<string, ConfigValue>> {
    return JSON.parse(await this.#read(["config", "--json", "--show-secrets", ...this.#stack])) as Record<string, ConfigValue>;
  }

  /** The stack's state. */
  async export({ showSecrets = false }: { showSecrets?: boolean } = {}): Promise<StackExport> {
    const secrets = showSecrets ? ["--show-secrets"] : [];
    return JSON.parse(await this.#read(["stack", "export", ...secrets, ...this.#stack])) as StackExport;
  }

  /** The words that import a file. */
  importCommand(file: string, { protect }: { protect: boolean }): string[] {
    return ["import", "--file", file, "--generate-code=false", `--protect=${protect}`, "--yes", ...this.#stack];
  }

  /** Runs a command that shows what it does. @returns its exit code */
  async run(words: readonly string[]): Promise<number> {
    const child = spawn("pulumi", words, { stdio: ["ignore", 2, 2] });
    // Ctrl-C reaches the child as well, which ends in good order.
    const ignore = () => {};
    process.on("SIGINT", ignore);
    try {
      const [exitCode] = await once(child, "close");
      return exitCode ?? 1;
    } finally {
      process.off("SIGINT", ignore);
    }
  }

  async #read(words: readonly string[]): Promise<string> {
    const child = spawn("pulumi", [...words, "--non-interactive"], { stdio: ["ignore", "pipe", "pipe"] });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = await once(child, "close").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      throw new Failure("There is no pulumi on PATH. Install the Pulumi CLI: https://www.pulumi.com/docs/install");
    });
    const [stdout, stderr] = await output;
    if (exitCode !== 0) throw new Failure(`"pulumi ${words.join(" ")}" failed: ${told(stderr)}${adviceFor(stderr)}`);
    return stdout;
  }
}

const told = (stderr: string): string => stderr.trim().replaceAll(/^error: /gm, "");

/** What helps where Pulumi does not say it. */
function adviceFor(stderr: string): string {
  if (/no stack selected|no stack named|could not find stack/i.test(stderr))
    return '\nMake a stack with "pulumi stack init dev", select one with "pulumi stack select", or name it with --stack';
  if (/passphrase/i.test(stderr))
    return "\nThe passphrase of the stack goes into PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE";
  if (/Pulumi\.yaml/.test(stderr)) return "\nRun this command in the folder of a Pulumi program";
  return "";
}
