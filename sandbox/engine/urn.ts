export const rootStackType = "pulumi:pulumi:Stack";
const providerPrefix = "pulumi:providers:";

/** The URN of a resource: a parent's types go before its own, except the stack's. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentType = parent === "" ? "" : qualifiedType(parent);
  const qualified = parentType === "" || parentType === rootStackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

const parts = (urn: string) => urn.split("::");

/** The types of all parents and its own, separated by `$`. */
export const qualifiedType = (urn: string): string => parts(urn)[2] ?? "";
export const urnType = (urn: string): string => qualifiedType(urn).split("$").at(-1)!;
export const urnName = (urn: string): string => parts(urn).slice(3).join("::");
export const isRootStack = (urn: string): boolean => qualifiedType(urn) === rootStackType;

export const isProviderType = (type: string): boolean => type.startsWith(providerPrefix);
export const providerType = (pkg: string): string => providerPrefix + pkg;
export const isDefaultProvider = (urn: string): boolean => isProviderType(urnType(urn)) && urnName(urn) === "default";
export const packageOf = (type: string): string => type.split(":")[0]!;

/** What resources name their provider by: its URN and its id. */
export interface ProviderReference {
  urn: string;
  id: string;
}
export const formatReference = ({ urn, id }: ProviderReference): string => `${urn}::${id}`;

export function parseReference(text: string): ProviderReference {
  const end = text.lastIndexOf("::");
  if (end < 0) throw new Error(`expected '::' in provider reference '${text}'`);
  return { urn: text.slice(0, end), id: text.slice(end + 2) };
}
