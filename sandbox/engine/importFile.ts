import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { CommandError } from "./backend.ts";
import { type GlobalOptions, print, unlockStack } from "./commands.ts";
import { readConfig, readSnapshot } from "./operation.ts";
import { dynamicPackage, requireDynamic } from "./registry.ts";
import { deserializeProperties, makeState, type State, serializeState } from "./state.ts";
import { formatReference, isRootStack, makeUrn, providerType, rootStackType } from "./urn.ts";
import { Unsupported } from "./values.ts";

export interface ImportOptions extends GlobalOptions {
  file?: string;
  protect?: boolean | string;
  generateCode?: boolean | string;
  yes?: boolean;
}

interface Spec {
  type: string;
  name: string;
  id: string;
  provider?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

const isOff = (flag: boolean | string | undefined): boolean => flag === false || flag === "false";

/** Takes the resources of an import file that brings their state along into the stack, as the CLI does since 3.254: no provider is asked. */
export async function importFile(options: ImportOptions): Promise<void> {
  if (options.file === undefined || !isOff(options.generateCode)) throw new Unsupported("import without --file and --generate-code=false");
  if (!options.yes) throw new CommandError("--yes must be passed in to proceed when running in non-interactive mode");
  const stack = await unlockStack(options);
  const { resources: specs = [], nameTable = {} }: { resources?: Spec[]; nameTable?: Record<string, string> } = JSON.parse(
    readFileSync(options.file, "utf8"),
  );
  const { ref, backend, secrets } = stack;
  const unlock = backend.lock(ref);
  try {
    const { resources: old } = readSnapshot(backend.load(ref), secrets);
    const states = [...old];
    const now = new Date().toISOString();
    const add = (state: State): State => {
      states.push(state);
      return state;
    };
    const urnOf = (type: string, name: string) => makeUrn(ref.stack, ref.project, "", type, name);
    const root = `${ref.project}-${ref.stack}`;
    const parent =
      old.find(({ urn }) => isRootStack(urn)) ?? add(makeState({ urn: urnOf(rootStackType, root), type: rootStackType, custom: false }));
    const standard = () => {
      const [urn, type, inputs] = [
        urnOf(providerType(dynamicPackage), "default"),
        providerType(dynamicPackage),
        readConfig(stack).providerConfig,
      ];
      const known = states.find((state) => state.urn === urn);
      return known ?? add(makeState({ urn, type, custom: true, id: randomUUID(), inputs, outputs: inputs, created: now, modified: now }));
    };
    for (const { type, name, id, provider, inputs, outputs } of specs) {
      requireDynamic(type);
      if (!outputs) throw new Unsupported("import of what brings no outputs along");
      const urn = urnOf(type, name);
      if (states.some((state) => state.urn === urn)) throw new CommandError(`resource '${urn}' already exists in the stack`);
      const named = provider === undefined ? standard() : states.find((state) => state.urn === nameTable[provider]);
      if (!named) throw new CommandError(`unknown provider '${provider}' for resource '${name}'`);
      const properties = { inputs: deserializeProperties(inputs, secrets), outputs: deserializeProperties(outputs, secrets) };
      const place = { parent: parent.urn, provider: formatReference(named), protect: !isOff(options.protect) };
      add(makeState({ urn, type, custom: true, id, ...properties, ...place, created: now, modified: now }));
    }
    await backend.writer(ref, secrets.state)(
      states.map((state) => Buffer.from(JSON.stringify(serializeState(state, secrets)))),
      [],
    );
  } finally {
    unlock();
  }
  print(`Resources:\n    = ${specs.length} imported`);
}
