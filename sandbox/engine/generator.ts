import { aliasUrns } from "./aliases.ts";
import { Bail, type Deployment } from "./deployment.ts";
import type { CheckFailure, DiffResult, Plugin } from "./plugin.ts";
import { DiffUnavailable } from "./plugin.ts";
import { applyIgnoreChanges, applyReplaceOnChanges, diffResource, needsReplacement } from "./provider-diff.ts";
import { ReadStep } from "./read-steps.ts";
import { dependentReplacements } from "./replacements.ts";
import { type Goal, makeState, type State } from "./state.ts";
import { CreateStep, DeleteStep, type Done, ReplaceStep, SameStep, type Step, UpdateStep } from "./steps.ts";
import { isProviderType, makeUrn, urnName } from "./urn.ts";
import { formatValue, mapsEqual, own, type PropertyMap } from "./values.ts";

/** A resource that the program registers. */
export interface RegisterEvent {
  goal: Goal;
  done: Done;
}
/** A resource that the program reads. */
export interface ReadEvent {
  read: Pick<Goal, "type" | "name" | "parent" | "provider" | "properties" | "dependencies" | "additionalSecretOutputs"> & { id: string };
  done: Done;
}

const noDiff: DiffResult = { changes: "none", replaceKeys: [], changedKeys: [], deleteBeforeReplace: false };

/** Decides, resource by resource, what is to be done. */
export class StepGenerator {
  /** All URNs that the program has named. */
  readonly urns = new Set<string>();
  readonly creates = new Set<string>();
  readonly sames = new Set<string>();
  readonly updates = new Set<string>();
  readonly replaces = new Set<string>();
  readonly reads = new Set<string>();
  readonly deletes = new Set<string>();
  /** Resources, not URNs, whose deletion is decided already. */
  readonly pendingDeletes = new Set<State>();
  /** The providers that the program has registered. */
  readonly providers = new Map<string, State>();
  /** From an old URN to the one that took its place, and back. */
  readonly aliased = new Map<string, string>();
  readonly #aliasOf = new Map<string, string>();
  /** The properties for which a resource goes when another is replaced. */
  readonly #dependentReplaceKeys = new Map<string, string[]>();
  /** Errors were shown that did not stop a preview. */
  sawError = false;
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  generateRead({ read, done }: ReadEvent): Step[] {
    const urn = this.#claim(read);
    const { old } = this.#findOld(urn, { ...read, aliases: [] });
    if (read.id === "") throw new Error(`Expected an ID for ${urn}`);
    const { id, type, parent, provider, dependencies, additionalSecretOutputs, properties: inputs } = read;
    const next = makeState({
      ...{ urn, id, type, parent, provider, dependencies, additionalSecretOutputs, inputs },
      custom: true,
      external: true,
    });
    if (old && !old.external && old.id !== read.id) {
      // The program lets go of a resource of its own for one that it only reads.
      this.replaces.add(urn);
      return [new ReadStep(old, next, done, true), new ReplaceStep(old, next)];
    }
    this.reads.add(urn);
    return [new ReadStep(old, next, done, false)];
  }

  async generate({ goal, done }: RegisterEvent): Promise<Step[]> {
    const urn = this.#claim(goal);
    const { old, alias, invalid } = this.#findOld(urn, goal);
    const next = stateFor(goal, urn, old, alias);
    if (isProviderType(goal.type)) this.providers.set(urn, next);
    const plugin = this.#pluginFor(next);
    const recreating = this.deletes.has(urn);
    // What was deleted, or was never ours, says nothing about the new resource.
    const fresh = old === undefined || old.external || recreating;

    let inputs = next.inputs;
    if (old) inputs = applyIgnoreChanges(inputs, old.inputs, goal.ignoreChanges, this.#info(urn));
    let failed = invalid;
    if (goal.custom) {
      const checked = await this.#check(plugin, urn, fresh ? {} : old.inputs, fresh ? goal.properties : inputs);
      if (this.#report(next, checked.failures)) failed = true;
      inputs = next.inputs = checked.inputs;
    }
    if (failed) throw new Bail(`resource ${urn} is invalid`);

    if (recreating) {
      this.deletes.delete(urn);
      this.replaces.add(urn);
      const diff = { keys: this.#dependentReplaceKeys.get(urn) };
      return [new ReplaceStep(old, next), new CreateStep(old, next, done, { diff, pendingDelete: false })];
    }
    if (old?.external) {
      this.creates.add(urn);
      return [new CreateStep(old, next, done, { diff: {}, pendingDelete: true }), new ReplaceStep(old, next)];
    }
    if (!old) {
      this.creates.add(urn);
      return [new CreateStep(undefined, next, done)];
    }

    const hasInitErrors = old.initErrors.length > 0;
    const diff = applyReplaceOnChanges(await this.#diff(plugin, old, next, inputs), goal.replaceOnChanges, hasInitErrors);
    if (old.pendingReplacement || (diff.changes === "some" && needsReplacement(diff))) {
      return this.#replace(goal, plugin, old, next, done, diff);
    }
    // A resource that was not fully initialized gets another chance without a difference, too.
    if (diff.changes === "some" || hasInitErrors) {
      this.updates.add(urn);
      return [new UpdateStep(old, next, done, { diffs: diff.changedKeys, detailedDiff: diff.detailedDiff })];
    }
    this.sames.add(urn);
    return [new SameStep(old, next, done)];
  }

  /** Whether any step was made for `urn`, under its new name. Deletes do not count: one URN can have several. */
  isOperatedOn(urn: string): boolean {
    const current = this.aliased.get(urn) ?? urn;
    return [this.sames, this.updates, this.replaces, this.reads].some((set) => set.has(current));
  }

  async #replace(goal: Goal, plugin: Plugin | undefined, old: State, next: State, done: Done, diff: DiffResult): Promise<Step[]> {
    const { urn } = next;
    if (next.protect && old.protect) {
      const message =
        `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
      this.#deployment.diag("error", urn, message);
      this.sawError = true;
      // A preview goes on, to show the difference that is the cause.
      if (!this.#deployment.preview) throw new Bail(message);
    }
    this.replaces.add(urn);
    if (goal.custom) {
      // The defaults of the old resource are not those of a new one.
      const checked = await this.#check(plugin, urn, {}, goal.properties);
      if (this.#report(next, checked.failures)) throw new Bail(`resource ${urn} has check errors`);
      next.inputs = checked.inputs;
    }
    const shown = { keys: diff.replaceKeys, diffs: diff.changedKeys, detailedDiff: diff.detailedDiff };
    const replace = new ReplaceStep(old, next, shown);
    if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) {
      return [new CreateStep(old, next, done, { diff: shown, pendingDelete: true }), replace];
    }
    const steps = await this.#deleteDependents(old);
    this.#deployment.ensureProvider(old);
    if (!old.pendingReplacement) {
      this.deletes.add(old.urn);
      steps.push(new DeleteStep(old, this.deletes, "to-create"));
    }
    return [...steps, replace, new CreateStep(old, next, done, { diff: shown, pendingDelete: false })];
  }

  /** Deletes what must go before `root` can: its dependents that cannot outlive it, the last first. */
  async #deleteDependents(root: State): Promise<Step[]> {
    const steps: Step[] = [];
    for (const { state, keys } of (await dependentReplacements(this, this.#deployment, root)).reverse()) {
      if (this.pendingDeletes.has(state)) continue;
      this.#dependentReplaceKeys.set(state.urn, keys);
      if (!state.delete && state.protect) {
        const message =
          `unable to replace resource "${state.urn}" as part of replacing "${root.urn}" as it is currently marked for ` +
          "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program " +
          `and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${state.urn}'\``;
        this.#deployment.diag("error", root.urn, message);
        this.sawError = true;
        throw new Bail(message);
      }
      steps.push(new DeleteStep(state, this.deletes, state.delete ? "no" : "to-create"));
      // Only when the program comes to it is it known whether it is replaced or gone.
      this.deletes.add(state.urn);
      this.pendingDeletes.add(state);
    }
    return steps;
  }

  async #diff(plugin: Plugin | undefined, old: State, next: State, inputs: PropertyMap): Promise<DiffResult> {
    const because = (key: string): DiffResult => ({ ...noDiff, changes: "some", replaceKeys: [key] });
    if (next.deletedWith !== "" && this.replaces.has(next.deletedWith)) return because("deletedWith");
    // From a component to a resource of a provider, or back. Any other change of provider keeps the resource.
    if (old.provider !== next.provider && (old.provider === "" || next.provider === "")) return because("provider");
    if (isProviderType(next.type)) return { ...noDiff, changes: this.#deployment.registry.diff(old.outputs, inputs) };
    if (!plugin) return { ...noDiff, changes: mapsEqual(old.inputs, inputs) ? "none" : "some" };
    try {
      const subject = { ...next, id: old.id, oldInputs: old.inputs, oldOutputs: old.outputs, newInputs: inputs };
      return await diffResource(plugin, subject, this.#deployment.preview, this.#info(next.urn));
    } catch (error) {
      if (!(error instanceof DiffUnavailable)) throw error;
      this.#deployment.diag("warning", next.urn, error.message);
      return { ...noDiff, changes: "some" };
    }
  }

  async #check(plugin: Plugin | undefined, urn: string, olds: PropertyMap, news: PropertyMap) {
    return plugin ? plugin.check(urn, olds, news) : { inputs: await this.#deployment.registry.check(urn, news), failures: [] };
  }

  /** Shows what check has found; true when it has found something. */
  #report(next: State, failures: CheckFailure[]): boolean {
    for (const { property, reason } of failures) {
      const of = `${next.type} resource '${urnName(next.urn)}'`;
      const where = `${of}: property ${property} value ${formatValue(own(next.inputs, property))} has a problem`;
      this.#deployment.diag("error", next.urn, property === "" ? `${of} has a problem: ${reason}` : `${where}: ${reason}`);
    }
    return failures.length > 0;
  }

  /** The provider that is to be asked; none for components, and for providers themselves. */
  #pluginFor(next: State): Plugin | undefined {
    if (!next.custom || isProviderType(next.type)) return undefined;
    const plugin = this.#deployment.registry.get(next.provider);
    if (plugin) return plugin;
    const message = `unknown provider '${next.provider}' for resource '${next.urn}'`;
    this.#deployment.diag("error", next.urn, message);
    throw new Bail(message);
  }

  /** Makes the URN of a new resource; each may be used once. */
  #claim({ parent, type, name }: { parent: string; type: string; name: string }): string {
    if (parent !== "" && !this.urns.has(parent)) throw new Error(`could not find parent resource ${parent}`);
    const { stack, project } = this.#deployment.stack;
    const urn = makeUrn(stack, project, parent, type, name);
    if (this.urns.has(urn)) {
      const message = `Duplicate resource URN '${urn}'; try giving it a unique name`;
      this.#deployment.diag("error", urn, message);
      throw new Bail(message);
    }
    this.urns.add(urn);
    return urn;
  }

  #findOld(urn: string, resource: Pick<Goal, "name" | "type" | "parent" | "aliases">): { old?: State; alias?: string; invalid: boolean } {
    let invalid = false;
    const refuse = (message: string) => {
      invalid = true;
      this.#deployment.diag("error", urn, message);
    };
    const holder = this.aliased.get(urn);
    if (holder) refuse(`Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${holder}'`);
    const candidates = aliasUrns(resource, this.#deployment.stack, (of) => this.#aliasOf.get(of));
    const found = [urn, ...candidates].find((candidate) => this.#deployment.olds.has(candidate));
    if (found === undefined || found === urn) return { old: this.#deployment.olds.get(urn), invalid };
    const conflict = this.urns.has(found) ? urn : this.aliased.get(found);
    if (conflict) {
      refuse(`Duplicate resource alias '${found}' applied to resource with URN '${urn}' conflicting with resource with URN '${conflict}'`);
    }
    this.aliased.set(found, urn);
    this.#aliasOf.set(urn, found);
    this.#deployment.registry.registerAlias(urn, found);
    return { old: this.#deployment.olds.get(found), alias: found, invalid };
  }

  #info(urn: string): (message: string) => void {
    return (message) => this.#deployment.diag("info", urn, message);
  }
}

function stateFor(goal: Goal, urn: string, old: State | undefined, alias: string | undefined): State {
  const { type, custom, parent, dependencies, provider, propertyDependencies, additionalSecretOutputs } = goal;
  return makeState({
    ...{ urn, type, custom, parent, dependencies, provider, propertyDependencies, additionalSecretOutputs },
    inputs: goal.properties,
    outputs: {},
    protect: goal.protect ?? false,
    retainOnDelete: goal.retainOnDelete ?? false,
    deletedWith: goal.deletedWith,
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
    aliases: alias ? [alias] : [],
    ...(old?.created && { created: old.created }),
    ...(old?.modified && { modified: old.modified }),
  });
}
