import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Document, parse, parseDocument } from "yaml";
import { CommandError, type FileBackend, qualifiedName, replaceFile, type StackReference } from "./backend.ts";
import { PassphraseSecrets } from "./secrets.ts";
import { Unsupported } from "./values.ts";

/** What Pulumi.yaml says. */
export interface Project {
  name: string;
  /** Where Pulumi.yaml is. */
  root: string;
  /** Where the program runs, and from where its packages are resolved. */
  programDir: string;
  /** The file of the program, or "." for the package's own. */
  entryPoint: string;
  typescript: boolean;
  tsconfig: string | undefined;
  nodeArgs: string[];
  /** Values of `config:` in Pulumi.yaml, for stacks that set none. */
  defaults: Record<string, string>;
}

export function findProject(cwd: string): Project {
  let root = resolve(cwd);
  const file = () => ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(root, name)).find(existsSync);
  while (file() === undefined) {
    if (dirname(root) === root) {
      throw new CommandError(
        `no Pulumi.yaml project file found (searching upwards from ${resolve(cwd)}). If you have not created a project yet, use \`pulumi new\` to do so`,
      );
    }
    root = dirname(root);
  }
  const yaml = parse(readFileSync(file()!, "utf8"));
  const runtime = typeof yaml.runtime === "string" ? { name: yaml.runtime } : yaml.runtime;
  if (runtime?.name !== "nodejs") throw new Unsupported(`programs for the runtime ${runtime?.name}`);
  const options = runtime.options ?? {};
  const main = resolve(root, yaml.main ?? ".");
  const isFolder = existsSync(main) && statSync(main).isDirectory();
  return {
    name: yaml.name,
    root,
    programDir: isFolder ? main : dirname(main),
    entryPoint: isFolder ? "." : main.slice(dirname(main).length + 1),
    typescript: options.typescript ?? true,
    tsconfig: options.tsconfig,
    nodeArgs: (options.nodeargs ?? "").split(" ").filter((arg: string) => arg !== ""),
    defaults: configDefaults(yaml.config ?? {}, yaml.name),
  };
}

function configDefaults(config: Record<string, any>, project: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, entry]) => {
      const value = typeof entry === "object" && entry !== null ? (entry.default ?? entry.value) : entry;
      return value === undefined ? [] : [[qualifyKey(key, project), typeof value === "string" ? value : JSON.stringify(value)]];
    }),
  );
}

/** `key` alone means a key of the project. */
export function qualifyKey(key: string, project: string): string {
  const parts = key.split(":");
  if (parts.length === 3 && parts[1] === "config") return `${parts[0]}:${parts[2]}`;
  if (parts.length > 2) throw new CommandError(`could not parse ${key} as a configuration key`, 1);
  return parts.length === 2 ? key : `${project}:${key}`;
}

/** A stack's `Pulumi.<stack>.yaml`: its configuration and the salt of its secrets. */
export class StackFile {
  readonly #path: string;
  readonly #document: Document;

  constructor(project: Project, stack: string) {
    this.#path = join(project.root, `Pulumi.${stack}.yaml`);
    this.#document = parseDocument(existsSync(this.#path) ? readFileSync(this.#path, "utf8") : "");
  }

  get salt(): string | undefined {
    return this.#document.get("encryptionsalt") as string | undefined;
  }

  set salt(salt: string) {
    this.#document.set("encryptionsalt", salt);
  }

  /** The configuration by full key: plain text, or what is under `secure:`. */
  entries(project: string): [string, { value: string; secure: boolean }][] {
    const config: Record<string, unknown> = this.#document.toJS()?.config ?? {};
    return Object.entries(config).map(([key, value]) => {
      const secure = typeof value === "object" && value !== null && "secure" in value;
      const text = secure ? value.secure : value;
      return [qualifyKey(key, project), { value: typeof text === "string" ? text : JSON.stringify(text), secure }];
    });
  }

  set(key: string, value: string | { secure: string }): void {
    this.#document.setIn(["config", key], this.#document.createNode(value));
  }

  save(): void {
    replaceFile(this.#path, this.#document.toString({ lineWidth: 0 }));
  }
}

/** The passphrase from the environment, as the Pulumi CLI takes it. */
export function readPassphrase(): string {
  const { PULUMI_CONFIG_PASSPHRASE: phrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (phrase !== undefined) return phrase;
  if (file) {
    try {
      return readFileSync(resolve(file), "utf8").trim();
    } catch (error) {
      const reason = (error as Error).message.replace(/^\w+: (.*), open '(.*)'$/, "open $2: $1");
      throw new CommandError(`unable to read PULUMI_CONFIG_PASSPHRASE_FILE: ${reason}`);
    }
  }
  throw new CommandError("passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables");
}

export function openSecrets(file: StackFile, salt: string | undefined): PassphraseSecrets {
  const state = file.salt ?? salt;
  if (state === undefined) throw new CommandError("the stack has no secrets provider: its encryptionsalt is missing");
  return new PassphraseSecrets(readPassphrase(), state);
}

/** Which stack is selected is kept in PULUMI_HOME, per project and backend. */
function workspaceFile(project: Project): string {
  const pulumiYaml = join(realpathSync(project.root), "Pulumi.yaml");
  const id = createHash("sha1").update(pulumiYaml).digest("hex");
  return join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "workspaces", `${project.name}-${id}-workspace.json`);
}

export function selectStack(project: Project, backend: FileBackend, ref: StackReference): void {
  const path = workspaceFile(project);
  const settings = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  replaceFile(path, JSON.stringify({ ...settings, stacks: { ...settings.stacks, [backend.url]: qualifiedName(ref) } }, undefined, 4));
}

export function selectedStack(project: Project, backend: FileBackend): string | undefined {
  const path = workspaceFile(project);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).stacks?.[backend.url] : undefined;
}
