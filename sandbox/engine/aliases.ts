import { type Alias, dependenciesOf, type State } from "./state.ts";
import { formatReference, isRootStack, makeUrn, parseReference, urnName, urnType } from "./urn.ts";

/** Where a resource is looked for in the old state besides its URN: its own aliases, and those that its parent's rename makes. */
export function aliasUrns(
  resource: { name: string; type: string; parent: string; aliases: Alias[] },
  stack: { project: string; stack: string },
  aliasOf: (urn: string) => string | undefined,
): string[] {
  const { name, type, parent } = resource;
  const collapse = (alias: Alias): string => {
    if ("urn" in alias) return alias.urn;
    const former = alias.parent === "" ? parent : (aliasOf(alias.parent) ?? alias.parent);
    const formerParent = alias.noParent || (former !== "" && isRootStack(former)) ? "" : former;
    return makeUrn(alias.stack || stack.stack, alias.project || stack.project, formerParent, alias.type || type, alias.name || name);
  };
  const own = resource.aliases.map(collapse);
  const parentAlias = parent === "" ? undefined : aliasOf(parent);
  if (parentAlias === undefined) return [...new Set(own)];
  // A child named after its parent had the parent's former name in its own.
  const inherited = (childType: string, childName: string) => {
    const prefix = urnName(parent);
    const formerName = childName.startsWith(prefix) ? urnName(parentAlias) + childName.slice(prefix.length) : childName;
    return makeUrn(stack.stack, stack.project, parentAlias, childType, formerName);
  };
  return [...new Set([...own, inherited(type, name), ...own.map((urn) => inherited(urnType(urn), urnName(urn)))])];
}

/** The resources as the file holds them: former URNs are replaced wherever they are named, and then forgotten. */
export function normalizeAliases(resources: State[]): State[] {
  if (resources.every(({ aliases }) => aliases.length === 0)) return resources;
  const aliased = new Map<string, string>();
  for (const state of resources) {
    for (const alias of state.aliases) aliased.set(alias, state.urn);
    const parent = aliased.get(state.parent);
    if (parent !== undefined && !isRootStack(parent)) {
      const [prefix, project] = state.urn.split("::") as [string, string];
      aliased.set(state.urn, makeUrn(prefix.slice("urn:pulumi:".length), project, parent, urnType(state.urn), urnName(state.urn)));
    }
  }
  const fix = (urn: string) => aliased.get(urn) ?? urn;
  return resources.map((state) => {
    const provider = state.provider === "" ? undefined : parseReference(state.provider);
    const named = [...dependenciesOf(state).map(({ urn }) => urn), state.urn, ...(provider ? [provider.urn] : [])];
    if (state.aliases.length === 0 && named.every((urn) => fix(urn) === urn)) return state;
    return {
      ...state,
      urn: fix(state.urn),
      parent: fix(state.parent),
      provider: provider ? formatReference({ urn: fix(provider.urn), id: provider.id }) : "",
      dependencies: state.dependencies.map(fix),
      propertyDependencies: Object.fromEntries(Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(fix)])),
      deletedWith: fix(state.deletedWith),
      aliases: [],
    };
  });
}
