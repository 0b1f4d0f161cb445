import { dependenciesOf, providerUrn, type State } from "./state.ts";

/** Who depends on whom among resources of which each comes after what it depends on. */
export class DependencyGraph {
  readonly #resources: State[];
  readonly #index = new Map<State, number>();
  readonly #byUrn = new Map<string, number[]>();
  readonly #children = new Map<string, number[]>();

  constructor(resources: State[]) {
    this.#resources = resources;
    const latest = new Map<string, State>();
    resources.forEach((state, i) => {
      this.#index.set(state, i);
      push(this.#byUrn, state.urn, i);
      latest.set(state.urn, state);
      for (let parent = state.parent; parent !== ""; parent = latest.get(parent)?.parent ?? "") push(this.#children, parent, i);
    });
  }

  contains(state: State): boolean {
    return this.#index.has(state);
  }

  /** All that depends on `root`, directly or through others, in order; children do not count. */
  dependingOn(root: State, ignore: (urn: string) => boolean): State[] {
    const dependents: State[] = [];
    const urns = new Set([root.urn]);
    for (const candidate of this.#resources.slice(this.#index.get(root)! + 1)) {
      if (ignore(candidate.urn)) continue;
      const depends = dependenciesOf(candidate).some(({ urn, kind }) => kind !== "parent" && urns.has(urn));
      if (!depends && !urns.has(providerUrn(candidate))) continue;
      dependents.push(candidate);
      urns.add(candidate.urn);
    }
    return dependents;
  }

  /** What `state` depends on directly, its provider and parent included, and the children of components among them. */
  dependenciesOf(state: State): Set<State> {
    const cursor = this.#index.get(state)!;
    const found = new Set<State>();
    const before = (indexes: number[] | undefined) => (indexes ?? []).filter((i) => i < cursor).map((i) => this.#resources[i]!);
    for (const { urn, kind } of [...dependenciesOf(state), { urn: providerUrn(state), kind: "provider" }]) {
      for (const dependency of before(this.#byUrn.get(urn))) {
        found.add(dependency);
        if (!dependency.custom && kind !== "parent") for (const child of before(this.#children.get(urn))) found.add(child);
      }
    }
    return found;
  }

  /** What `state` depends on, directly or through others. */
  transitiveDependenciesOf(state: State): Set<State> {
    const found = new Set<State>();
    const visit = (from: State) => {
      for (const { urn } of [...dependenciesOf(from), { urn: providerUrn(from) }]) {
        const named = (this.#byUrn.get(urn) ?? []).map((i) => this.#resources[i]!);
        // During a replacement a URN names two resources: what is to be deleted depends on the old one.
        const dependency = named.find((candidate) => candidate.delete === from.delete) ?? named[0];
        if (dependency === undefined || found.has(dependency)) continue;
        found.add(dependency);
        visit(dependency);
      }
    };
    visit(state);
    found.delete(state);
    return found;
  }
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
