import { copyState, type State } from "./state.ts";

/** The resources after a refresh, without those that are gone and what depended on them by name. */
export function rebuildBaseState(resources: State[], refreshed: (state: State) => State | undefined): State[] {
  const there = new Set<string>();
  return resources.flatMap((old) => {
    const state = refreshed(old);
    if (state === undefined) return [];
    const rebuilt = copyState(state);
    const kept = (urns: string[]) => urns.filter((urn) => there.has(urn));
    rebuilt.dependencies = kept(state.dependencies);
    // An empty list of dependencies says as much as none.
    rebuilt.propertyDependencies = Object.fromEntries(
      Object.entries(state.propertyDependencies)
        .map(([key, urns]) => [key, kept(urns)] as const)
        .filter(([, urns]) => urns.length > 0),
    );
    if (!there.has(state.deletedWith)) rebuilt.deletedWith = "";
    if (!there.has(state.parent)) rebuilt.parent = "";
    there.add(rebuilt.urn);
    return [rebuilt];
  });
}
