import type { Deployment } from "./deployment.ts";
import type { StepGenerator } from "./generator.ts";
import { applyReplaceOnChanges, diffResource, needsReplacement } from "./provider-diff.ts";
import { providerUrn, type State } from "./state.ts";
import { isProviderType } from "./urn.ts";
import { type PropertyMap, unknown } from "./values.ts";

/** A resource that goes with another one, and the properties on account of which. */
export interface DependentReplacement {
  state: State;
  keys: string[];
}

/**
 * The resources that must be deleted before `root` can be, in the order of their dependencies. A dependent must when
 * its provider says that it would be replaced, with unknowns in the place of what may change.
 */
export async function dependentReplacements(
  generator: StepGenerator,
  deployment: Deployment,
  root: State,
): Promise<DependentReplacement[]> {
  const replaced = new Set([root.urn]);
  const found: DependentReplacement[] = [];
  // What the program has registered before cannot depend on root any more.
  const { reads, creates, sames, updates, deletes, replaces } = generator;
  const registered = (urn: string) => [reads, creates, sames, updates, deletes, replaces].some((set) => set.has(urn));
  const dependents = deployment.graph.contains(root) ? deployment.graph.dependingOn(root, registered) : [];
  for (const state of dependents) {
    const keys = await replacementKeys(deployment, state, replaced);
    if (keys === undefined) continue;
    found.push({ state, keys });
    replaced.add(state.urn);
  }
  const together = [...deployment.news.values(), ...deployment.olds.values()].filter((state) => state.deletedWith === root.urn);
  const unique = new Map(together.reverse().map((state) => [state.urn, state]));
  return [...found, ...[...unique.values()].map((state) => ({ state, keys: [] }))];
}

/** The properties on account of which `state` must go with what is `replaced`; undefined when it may stay. */
async function replacementKeys(deployment: Deployment, state: State, replaced: Set<string>): Promise<string[] | undefined> {
  if (!state.custom || state.external) return undefined;
  if (replaced.has(providerUrn(state))) {
    deployment.ensureProvider(state);
    return [];
  }
  if (replaced.has(state.deletedWith)) return [];
  const changing = (key: string) => (state.propertyDependencies[key] ?? []).some((urn) => replaced.has(urn));
  if (!Object.keys(state.inputs).some(changing)) return undefined;
  // A provider is configured anew in its place.
  if (isProviderType(state.type)) return undefined;
  deployment.ensureProvider(state);
  const newInputs: PropertyMap = Object.fromEntries(
    Object.entries(state.inputs).map(([key, value]) => [key, changing(key) ? unknown : value]),
  );
  const subject = { ...state, oldInputs: state.inputs, oldOutputs: state.outputs, newInputs };
  const info = (message: string) => deployment.diag("info", state.urn, message);
  const diff = applyReplaceOnChanges(await diffResource(deployment.plugin(state), subject, true, info), state.replaceOnChanges, false);
  return needsReplacement(diff) ? diff.replaceKeys : undefined;
}
