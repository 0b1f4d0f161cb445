import type { Deployment } from "./deployment.ts";
import type { StepGenerator } from "./generator.ts";
import { DependencyGraph } from "./graph.ts";
import type { State } from "./state.ts";
import { DeleteStep, RemovePendingReplaceStep, type Step } from "./steps.ts";

/** The steps that take away what the program has not registered and what replacements have left behind. */
export function generateDeletes(generator: StepGenerator, deployment: Deployment): Step[] {
  const steps: Step[] = [];
  for (const state of deployment.prev.resources) {
    if (state.delete) {
      if (generator.pendingDeletes.has(state)) continue;
      steps.push(new DeleteStep(state, generator.deletes, "created"));
    } else if (!generator.isOperatedOn(state.urn)) {
      steps.push(state.pendingReplacement ? new RemovePendingReplaceStep(state, undefined) : new DeleteStep(state, generator.deletes));
    } else continue;
    generator.deletes.add(state.urn);
    deployment.ensureProvider(state);
  }
  return steps;
}

/** The deletes in groups: each waits for the one before it, so that dependents go first. */
export function scheduleDeletes(deployment: Deployment, steps: Step[]): Step[][] {
  const graph = new DependencyGraph(deployment.prev.resources);
  const dependencies = new Map<State, Set<State>>(steps.map((step) => [step.res, graph.dependenciesOf(step.res)]));
  const groups: Step[][] = [];
  let condemned = steps;
  while (condemned.length > 0) {
    const remaining = new Set(condemned.map((step) => step.res));
    const isHeld = (step: Step) => [...dependencies.get(step.res)!].some((dependency) => remaining.has(dependency));
    groups.unshift(condemned.filter((step) => !isHeld(step)));
    condemned = condemned.filter(isHeld);
  }
  return groups;
}
