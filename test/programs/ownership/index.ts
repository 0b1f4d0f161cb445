/** The resources of `PROGRAM`, a list in JSON: what a program of a user's would declare. */
import * as pulumi from "@pulumi/pulumi";
import { aicc, uucall } from "pulumi-tenancy";

const { UserGroup, UserGroupMembers } = aicc;
const { SubAccount, SubAccountAppAuth } = uucall;
const classes = { UserGroup, UserGroupMembers, SubAccount, SubAccountAppAuth };
const providers = { aicc: aicc.Provider, uucall: uucall.Provider };

interface Declared {
  /** Name of the class, or of the vendor for a provider. */
  is: keyof typeof classes | keyof typeof providers;
  /** With a slash: the component before it is the parent. */
  name: string;
  args?: object;
  /** Reads an existing object. */
  get?: string;
  alias?: string;
  /** A resource that is declared before this one, and the argument that takes its id. */
  of?: { name: string; input: string };
  /** Names of resources that are declared before this one. */
  provider?: string;
  dependsOn?: string;
  replaceOnChanges?: string[];
  deleteBeforeReplace?: boolean;
  ignoreChanges?: string[];
  protect?: boolean;
  retainOnDelete?: boolean;
}

const made = new Map<string, pulumi.CustomResource>();
const components = new Map<string, pulumi.ComponentResource>();

/** The name of a resource, and the component that it is in. */
function placeOf(path: string): { name: string; parent?: pulumi.ComponentResource } {
  const [name, component] = path.split("/").reverse() as [string, string?];
  if (component === undefined) return { name };
  const parent = components.get(component) ?? new pulumi.ComponentResource("tests:Component", component);
  components.set(component, parent);
  return { name, parent };
}

/** Where a resource was before. A component that it was in is not declared for that. */
function formerly(alias: string, path: string): pulumi.Alias {
  const [name, component] = alias.split("/").reverse() as [string, string?];
  if (component === path.split("/").reverse()[1]) return { name };
  return { name, parent: component === undefined ? pulumi.rootStackResource : pulumi.createUrn(component, "tests:Component") };
}

const program: Declared[] = JSON.parse(process.env.PROGRAM ?? "[]");
for (const { is, name: path, args: given = {}, get, alias, of, provider, dependsOn, ...rest } of program) {
  const { name, parent } = placeOf(path);
  const opts: pulumi.CustomResourceOptions = {
    ...rest,
    ...(parent && { parent }),
    ...(alias !== undefined && { aliases: [formerly(alias, path)] }),
    ...(provider && { provider: made.get(provider) as pulumi.ProviderResource }),
    ...(dependsOn && { dependsOn: made.get(dependsOn) }),
  };
  const args = { ...given, ...(of && { [of.input]: made.get(of.name)!.id }) };
  const Made = (classes as any)[is] ?? (providers as any)[is];
  made.set(path, get === undefined ? new Made(name, args, opts) : Made.get(name, get, args, opts));
}
export const ids = Object.fromEntries([...made].map(([name, { id }]) => [name, id]));
