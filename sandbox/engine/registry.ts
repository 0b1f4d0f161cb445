import { randomUUID } from "node:crypto";
import { Plugin, type PluginHost } from "./plugin.ts";
import type { State } from "./state.ts";
import { formatReference, type ProviderReference, packageOf, urnType } from "./urn.ts";
import { mapsEqual, type PropertyMap, Unsupported, unknownString } from "./values.ts";

/** The package of the dynamic providers of @pulumi/pulumi, the one that this engine runs. */
export const dynamicPackage = "pulumi-nodejs";

/** The provider instances of a deployment, and the life of provider resources. */
export class Registry {
  readonly #host: PluginHost;
  readonly #plugins = new Map<string, Plugin>();
  /** Started for a check, and waiting for their configuration. */
  readonly #unconfigured = new Map<string, Plugin>();
  /** An old URN of a provider under its new one. */
  readonly #aliases = new Map<string, string>();

  constructor(host: PluginHost) {
    this.#host = host;
  }

  get(reference: string): Plugin | undefined {
    return this.#plugins.get(reference);
  }

  registerAlias(urn: string, alias: string): void {
    this.#aliases.set(urn, alias);
  }

  /** Starts the provider. It has no CheckConfig of its own: all inputs are good. */
  async check(urn: string, news: PropertyMap): Promise<PropertyMap> {
    const pkg = urnType(urn).split(":").at(-1)!;
    if (pkg !== dynamicPackage) throw new Unsupported(`providers of the package ${pkg}`);
    const plugin = new Plugin(this.#host);
    this.#unconfigured.set(urn, plugin);
    await plugin.started();
    return news;
  }

  /** The dynamic provider has no DiffConfig of its own: any difference is an update in place. */
  diff(oldOutputs: PropertyMap, newInputs: PropertyMap): "none" | "some" {
    return mapsEqual(oldOutputs, newInputs) ? "none" : "some";
  }

  /** Makes an unchanged provider ready, or one of the state that only old resources need. */
  same(provider: State): void {
    if (this.get(formatReference(provider)) === undefined) this.#configure(provider, provider.inputs);
  }

  create(urn: string, inputs: PropertyMap): { id: string; outputs: PropertyMap } {
    const id = this.#host.preview ? unknownString : randomUUID();
    this.#configure({ urn, id }, inputs);
    return { id, outputs: { ...inputs } };
  }

  async update(reference: ProviderReference, inputs: PropertyMap): Promise<PropertyMap> {
    const previous = this.get(formatReference(reference));
    this.#configure(reference, inputs);
    await previous?.close();
    return { ...inputs };
  }

  async delete(reference: ProviderReference): Promise<void> {
    const key = formatReference(reference);
    const plugin = this.#plugins.get(key);
    this.#plugins.delete(key);
    await plugin?.close();
  }

  /** Tells all that the user has cancelled: advice, whatever becomes of it. */
  cancel(): void {
    for (const plugin of this.#plugins.values()) plugin.cancel().catch(() => {});
  }

  async close(): Promise<void> {
    const plugins = new Set([...this.#plugins.values(), ...this.#unconfigured.values()]);
    await Promise.all([...plugins].map((plugin) => plugin.close()));
  }

  #configure({ urn, id }: ProviderReference, inputs: PropertyMap): void {
    const plugin = this.#unconfigured.get(urn) ?? new Plugin(this.#host);
    this.#unconfigured.delete(urn);
    plugin.configure(inputs);
    this.#plugins.set(formatReference({ urn, id }), plugin);
    const alias = this.#aliases.get(urn);
    if (alias !== undefined) this.#plugins.set(formatReference({ urn: alias, id }), plugin);
  }
}

/** Stops with a sentence where a resource needs another provider than the dynamic one. */
export function requireDynamic(type: string): void {
  const pkg = packageOf(type);
  if (pkg !== dynamicPackage) throw new Unsupported(`resources of the package ${pkg} (${type})`);
}
