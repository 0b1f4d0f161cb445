import { rmSync } from "node:fs";
import { join } from "node:path";
import { CommandError, FileBackend, type StackReference } from "./backend.ts";
import { findProject, openSecrets, type Project, qualifyKey, readPassphrase, StackFile, selectedStack, selectStack } from "./project.ts";
import { blindingCrypter, type Crypter, PassphraseSecrets } from "./secrets.ts";
import { deserializeProperties, deserializeState, serializeState } from "./state.ts";
import { isRootStack } from "./urn.ts";
import { has, type PropertyMap, stableKeys, Unsupported, withoutSecrets } from "./values.ts";

/** Exit codes of the Pulumi CLI for what it tells apart. */
export const exitCodes = { configuration: 2, stackNotFound: 6, noChanges: 7 };

export interface GlobalOptions {
  cwd?: string;
  color?: string;
  stack?: string;
  debug?: boolean;
  nonInteractive?: boolean;
}

/** A stack with all that an operation on it needs. */
export interface Stack {
  ref: StackReference;
  project: Project;
  backend: FileBackend;
  file: StackFile;
  secrets: PassphraseSecrets;
}

export const print = (text: string) => void process.stdout.write(`${text}\n`);

function context(options: GlobalOptions) {
  const project = findProject(options.cwd ?? process.cwd());
  const backend = new FileBackend(process.env.PULUMI_BACKEND_URL);
  return { project, backend };
}

/** Reads `stack`, `project/stack` or `organization/project/stack`. */
function parseStackName(name: string, project: string): StackReference {
  const parts = name.split("/");
  if (parts.length === 3 && parts[0] !== "organization") throw new CommandError("organization name must be 'organization'");
  return { stack: parts.at(-1)!, project: parts.at(-2) ?? project };
}

function openStack(options: GlobalOptions, name = options.stack): Omit<Stack, "secrets"> & { salt: string | undefined } {
  const { project, backend } = context(options);
  const wanted = name ?? process.env.PULUMI_STACK ?? selectedStack(project, backend);
  const ref = wanted === undefined ? undefined : parseStackName(wanted, project.name);
  if (ref === undefined || !backend.exists(ref)) {
    if (name !== undefined) throw new CommandError(`no stack named '${name}' found`, exitCodes.stackNotFound);
    throw new CommandError("no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one");
  }
  const salt = backend.load(ref).secrets_providers?.state.salt;
  return { ref, project, backend, file: new StackFile(project, ref.stack), salt };
}

/** The stack of an operation, which needs the right passphrase even where nothing is secret. */
export async function unlockStack(options: GlobalOptions): Promise<Stack> {
  const stack = openStack(options);
  try {
    const secrets = openSecrets(stack.file, stack.salt);
    await secrets.unlock();
    return { ...stack, secrets };
  } catch (error) {
    throw new CommandError(`getting stack configuration: get stack secrets manager: ${(error as Error).message}`);
  }
}

/** Opens what the state holds; `context` goes before the error of a wrong passphrase. */
function secretsOfState({ file, salt }: ReturnType<typeof openStack>, context: string): Crypter {
  const secrets = openSecrets(file, salt);
  const decrypt = (text: string) => {
    try {
      return secrets.decrypt(text);
    } catch (error) {
      const advice =
        "please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase or set PULUMI_CONFIG_PASSPHRASE_FILE to a file containing the passphrase";
      throw new CommandError(`${context}failed to decrypt: ${(error as Error).message}, ${advice}`);
    }
  };
  return { decrypt, encrypt: (text) => secrets.encrypt(text) };
}

export function stackInit(name: string | undefined, options: GlobalOptions & { select?: boolean }): void {
  const { project, backend } = context(options);
  const given = name ?? options.stack;
  if (given === undefined) throw new CommandError("missing stack name");
  const ref = parseStackName(given, project.name);
  const file = new StackFile(project, ref.stack);
  const { state } = file.salt ? openSecrets(file, undefined) : PassphraseSecrets.create(readPassphrase());
  backend.create(ref, state);
  file.salt = state;
  file.save();
  if (options.select !== false) selectStack(project, backend, ref);
  process.stderr.write(`Created stack '${ref.stack}'\n`);
}

export function stackSelect(name: string | undefined, options: GlobalOptions & { create?: boolean }): void {
  const { project, backend } = context(options);
  const given = name ?? options.stack;
  if (given === undefined) throw new CommandError("no stack name given: the engine stand-in does not ask; the Pulumi CLI does.");
  if (options.create && !backend.exists(parseStackName(given, project.name))) stackInit(given, options);
  else selectStack(project, backend, openStack(options, given).ref);
}

export function stackOutput(name: string | undefined, options: GlobalOptions & { json?: boolean; showSecrets?: boolean }): void {
  const stack = openStack(options);
  const crypter: Crypter = options.showSecrets ? secretsOfState(stack, "") : blindingCrypter;
  const fields = stack.backend.load(stack.ref).resources?.find(({ urn }) => isRootStack(urn));
  const outputs = withoutSecrets(deserializeProperties(fields?.outputs, crypter));
  if (name !== undefined && !has(outputs, name)) throw new CommandError(`current stack does not have output property '${name}'`);
  const shown = name === undefined ? Object.fromEntries(Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))) : outputs[name];
  if (options.json) print(JSON.stringify(shown, undefined, 2));
  else if (name === undefined) printOutputs(outputs);
  else print(formatOutput(outputs[name]));
}

const formatOutput = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function printOutputs(outputs: PropertyMap): void {
  const keys = stableKeys(outputs);
  const width = Math.max("OUTPUT".length, ...keys.map((key) => key.length)) + 2;
  const rows = [["OUTPUT", "VALUE"], ...keys.map((key) => [key, formatOutput(outputs[key])])];
  print(`Current stack outputs (${keys.length}):`);
  if (keys.length === 0) print("    No output values currently in this stack");
  else for (const [key, value] of rows) print(`    ${key!.padEnd(width)}${value}`);
}

export function stackExport(options: GlobalOptions & { showSecrets?: boolean }): void {
  const stack = openStack(options);
  const deployment = stack.backend.load(stack.ref);
  if (options.showSecrets) {
    const secrets = secretsOfState(stack, "could not deserialize deployment: ");
    const plain = (fields: Record<string, any>) => serializeState(deserializeState(fields, secrets), undefined);
    deployment.resources = deployment.resources?.map(plain);
    deployment.pending_operations = deployment.pending_operations?.map(({ resource, type }) => ({ resource: plain(resource), type }));
  }
  print(JSON.stringify({ version: 3, deployment }, undefined, 4));
}

export function stackRemove(
  name: string | undefined,
  options: GlobalOptions & { yes?: boolean; force?: boolean; preserveConfig?: boolean },
): void {
  const stack = openStack(options, name);
  const { backend, ref } = stack;
  if (!options.yes) throw new CommandError("--yes must be passed in to proceed when running in non-interactive mode");
  if (backend.load(ref).resources?.length && !options.force) {
    throw new CommandError(
      `'${ref.stack}' still has resources; removal rejected. Possible actions:\n` +
        `- Make sure that '${ref.stack}' is the stack that you want to destroy\n` +
        "- Run `pulumi destroy` to delete the resources, then run `pulumi stack rm`\n" +
        "- Run `pulumi stack rm --force` to override this error",
    );
  }
  removeStack(stack, options.preserveConfig);
  print(`Stack '${ref.stack}' has been removed!`);
}

/** Removes a stack, and its configuration file unless that is to stay. */
export function removeStack({ backend, ref, project }: Pick<Stack, "backend" | "ref" | "project">, preserveConfig = false): void {
  backend.remove(ref);
  if (!preserveConfig) rmSync(join(project.root, `Pulumi.${ref.stack}.yaml`), { force: true });
}

export function configSet(
  key: string,
  value: string | undefined,
  options: GlobalOptions & { secret?: boolean; plaintext?: boolean },
): void {
  if (value === undefined) throw new Unsupported("configuration values from standard input");
  const stack = openStack(options);
  const full = qualifyKey(key, stack.project.name);
  stack.file.set(full, options.secret ? { secure: openSecrets(stack.file, stack.salt).encrypt(value) } : value);
  stack.file.save();
}

export function configGet(key: string, options: GlobalOptions): void {
  const stack = openStack(options);
  const full = qualifyKey(key, stack.project.name);
  const entry = new Map(stack.file.entries(stack.project.name)).get(full);
  const value = entry?.secure ? openSecrets(stack.file, stack.salt).decrypt(entry.value) : (entry?.value ?? stack.project.defaults[full]);
  if (value === undefined) throw new CommandError(`configuration key '${key}' not found for stack '${stack.ref.stack}'`);
  print(value);
}

/** The whole configuration, the project's defaults included. */
export function configList(options: GlobalOptions & { json?: boolean; showSecrets?: boolean }): void {
  if (!options.json) throw new Unsupported("config without --json");
  const stack = openStack(options);
  const secrets = options.showSecrets ? openSecrets(stack.file, stack.salt) : undefined;
  const entries = stack.file.entries(stack.project.name).map(([key, { value, secure }]) => {
    if (!secure) return [key, { value, secret: false }];
    return [key, { ...(secrets && { value: secrets.decrypt(value) }), secret: true }];
  });
  const defaults = Object.entries(stack.project.defaults).map(([key, value]) => [key, { value, secret: false }]);
  print(JSON.stringify(Object.fromEntries([...defaults, ...entries]), undefined, 2));
}

export function cancel(name: string | undefined, options: GlobalOptions & { yes?: boolean }): void {
  const { backend, ref } = openStack(options, name);
  if (!options.yes) throw new CommandError("confirmation must be given with --yes in non-interactive mode");
  backend.cancel(ref);
  print(`The currently running update for '${ref.stack}' has been canceled!`);
}
