import type { AnyDescription } from "#provider/core/description.js";
import { PROVIDER_MARK } from "#provider/pulumi/providerMark.js";

/** What `pulumi stack export` gives. */
export interface StackExport {
  deployment?: { resources?: StoredResource[] };
}

/** A resource as a stack's state holds it. */
export interface StoredResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  provider?: string;
  external?: boolean;
  delete?: boolean;
}

/** A resource of this package in a state. */
export interface Entry {
  /** `aicc:UserGroup`. */
  type: string;
  urn: string;
  /** Its name in the program. */
  name: string;
  id: string;
  /** The state that it is in, in words. */
  state: string;
  /** Its inputs and outputs, as far as they are no secrets. */
  properties: Record<string, unknown>;
  /** Address of its account; undefined where the state does not say it. */
  endpoint: string | undefined;
  /** It is about to be deleted, once its replacement is there. */
  leaving: boolean;
}

const DYNAMIC = "pulumi-nodejs:dynamic/";

/** The type of a resource of this package as Pulumi has it. */
export const pulumiType = (type: string): string => DYNAMIC + type;

/** The name in a URN. */
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** The resources of these types that a state manages; what `get` only reads is left out. */
export function entriesOf({ deployment }: StackExport, state: string, types: readonly string[]): Entry[] {
  const resources = deployment?.resources ?? [];
  const providers = new Map(resources.map((resource) => [`${resource.urn}::${resource.id}`, resource]));
  return resources.flatMap(({ urn, type: full, id, inputs, outputs, provider, external, delete: leaving = false }) => {
    const type = full.startsWith(DYNAMIC) ? full.slice(DYNAMIC.length) : "";
    if (!types.includes(type) || !id || external) return [];
    const endpoint = providers.get(provider ?? "")?.inputs?.[`${type.split(":")[0]}:endpoint`];
    const properties = { ...inputs, ...outputs };
    return [
      {
        ...{ type, urn, name: nameOf(urn), id, state, properties, leaving },
        endpoint: typeof endpoint === "string" ? endpoint : undefined,
      },
    ];
  });
}

/** An explicit provider of a vendor that a state has. */
export interface StoredProvider {
  urn: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** The providers of a vendor that a state has, without the default one. */
export const providersOf = ({ deployment }: StackExport, vendor: string): StoredProvider[] =>
  (deployment?.resources ?? [])
    .filter(({ type, inputs }) => type === "pulumi:providers:pulumi-nodejs" && inputs?.[PROVIDER_MARK] === vendor)
    .map(({ urn, inputs = {} }) => ({ urn, name: nameOf(urn), inputs }));

/** Whether two addresses lead to one account, as far as both are known. */
export const sameEndpoint = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || (URL.parse(one)?.href ?? one) === (URL.parse(other)?.href ?? other);

/** Whether an entry is at a place; what the state keeps secret may be there. */
export const isAt = ({ scope }: AnyDescription, { properties }: Entry, place: Readonly<Record<string, unknown>>): boolean =>
  scope.every((name) => {
    const held = properties[name];
    return held === undefined || typeof held === "object" || String(held) === String(place[name]);
  });

/** Where an entry's object is; undefined where the state does not say it, or keeps it secret. */
export function placeOfEntry({ scope }: AnyDescription, { properties }: Entry): Record<string, string | number> | undefined {
  const place = Object.fromEntries(scope.map((name) => [name, properties[name]]));
  const isKnown = Object.values(place).every((value) => ["string", "number"].includes(typeof value));
  return isKnown ? (place as Record<string, string | number>) : undefined;
}
