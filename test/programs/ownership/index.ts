/** The resources of `PROGRAM`, a list in JSON: what a program of a user's would declare. */
import type * as pulumi from "@pulumi/pulumi";
import { aicc, uucall } from "pulumi-tenancy";

const { UserGroup, UserGroupMembers } = aicc;
const { SubAccount, SubAccountAppAuth } = uucall;
const classes = { UserGroup, UserGroupMembers, SubAccount, SubAccountAppAuth };
const providers = { aicc: aicc.Provider, uucall: uucall.Provider };

interface Declared {
  /** Name of the class, or of the vendor for a provider. */
  is: keyof typeof classes | keyof typeof providers;
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
}

const made = new Map<string, pulumi.CustomResource>();
const program: Declared[] = JSON.parse(process.env.PROGRAM ?? "[]");
for (const { is, name, args: given = {}, get, alias, of, provider, dependsOn, ...rest } of program) {
  const opts: pulumi.CustomResourceOptions = {
    ...rest,
    ...(alias && { aliases: [{ name: alias }] }),
    ...(provider && { provider: made.get(provider) as pulumi.ProviderResource }),
    ...(dependsOn && { dependsOn: made.get(dependsOn) }),
  };
  const args = { ...given, ...(of && { [of.input]: made.get(of.name)!.id }) };
  const Made = (classes as any)[is] ?? (providers as any)[is];
  made.set(name, get === undefined ? new Made(name, args, opts) : Made.get(name, get, args, opts));
}
export const ids = Object.fromEntries([...made].map(([name, { id }]) => [name, id]));
