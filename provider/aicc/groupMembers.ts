import type { Account } from "../core/account.js";
import type { Look } from "../core/look.js";
import { SHARED_FOR } from "../core/look.js";
import { listed } from "../core/place.js";
import type { CmsClient, CmsGroup, CmsGroups, CmsMember, Vdn, WorkNos } from "./cmsClient.js";

/** Who is in a user group. */
export interface Membership {
  group: CmsGroup;
  members: readonly CmsMember[];
}

/**
 * Who is in which user group. An agent is in one group of a VDN, and the vendor's delete names no group: it takes an agent out of any. So one change at a time is
 * made to an agent, over all processes of an operation, and before it is made it is looked up where the agent is.
 */
export class GroupMembers {
  readonly #account: Account;
  readonly #cms: CmsClient;
  /** Agents that are sent at once, at the most. */
  readonly batchSize: number;
  /** How long the slowest look into all groups took, in milliseconds. */
  #took = 0;

  constructor(account: Account, cms: CmsClient) {
    this.#account = account;
    this.#cms = cms;
    this.batchSize = Number(account.settings.values.memberBatchSize);
  }

  /**
   * Who is in a group; undefined where there is no such group.
   *
   * @throws Error when the vendor lists members of other groups.
   */
  async of(vdn: Vdn, groupId: string, look: Look): Promise<Membership | undefined> {
    const groups = await this.#groups(vdn, look);
    const group = groups.byId.get(groupId);
    if (!group) return undefined;
    const members = await this.#cms.queryGroupMembers(vdn, groupId, look);
    refuseOthers(groups, group, members);
    return { group, members };
  }

  /**
   * Those of the agents that are in a group though its list has left them out: the list has no total that would tell.
   *
   * @throws Error when the vendor answers with members of other groups.
   */
  async unlisted(vdn: Vdn, group: CmsGroup, workNos: readonly number[]): Promise<number[]> {
    const open = workNos.filter((workNo) => this.#mayBeIn(vdn, group, workNo));
    const found = await Promise.all(open.map((workNo) => this.#cms.queryGroupMember(vdn, group.id, workNo)));
    const members = found.filter((member) => member !== undefined);
    if (members.length > 0) refuseOthers(await this.#groups(vdn, this.#account.writes.recent()), group, members);
    return members.map(({ workNo }) => workNo);
  }

  /** The groups that the VDN has. */
  async groups(vdn: Vdn, look: Look): Promise<CmsGroup[]> {
    return [...(await this.#groups(vdn, look)).byId.values()];
  }

  /** Adds agents to a group, and takes them out of the groups that they are in. */
  async add(vdn: Vdn, group: CmsGroup, workNos: readonly number[]): Promise<void> {
    for (const batch of this.#batches(workNos)) {
      await this.#inTurn(vdn, group, batch, async () => {
        const elsewhere = await this.#elsewhere(vdn, group.id, batch);
        // Whether the vendor moves an agent who is in another group, or refuses to add it, is not documented.
        for (const [other, agents] of byGroup(elsewhere)) {
          this.#account.log.info(`UserGroup ${nameOf(group)}: takes ${agentsOf(agents)} out of the group ${nameOf(other)}`);
          await this.#takeOut(vdn, agents);
        }
        await this.#written(vdn, batch, [group.id], () => this.#cms.batchAddGroupMember(vdn, group.id, batch));
      });
    }
  }

  /**
   * Takes agents out of a group, as far as they are still in it.
   *
   * @throws Error when an agent shows in another group, too.
   */
  async remove(vdn: Vdn, group: CmsGroup, workNos: readonly number[]): Promise<void> {
    for (const batch of this.#batches(workNos)) {
      await this.#inTurn(vdn, group, batch, async () => {
        const seen = await this.of(vdn, group.id, this.#account.writes.fresh());
        if (!seen) return;
        const shown = seen.members.map(({ workNo }) => workNo);
        const missing = batch.filter((workNo) => !shown.includes(workNo));
        shown.push(...(await this.unlisted(vdn, group, missing)));
        const here = batch.filter((workNo) => shown.includes(workNo) && this.#mayBeIn(vdn, group, workNo));
        if (!isSome(here)) return;
        const [twice] = byGroup(await this.#elsewhere(vdn, group.id, here));
        if (twice) {
          const [other, agents] = twice;
          throw new Error(
            `the vendor lists ${agentsOf(agents)} in the group ${nameOf(other)} as well. What takes an agent out of one group takes it out of all: ` +
              "take it out in the vendor's console",
          );
        }
        await this.#takeOut(vdn, here);
      });
    }
  }

  async #takeOut(vdn: Vdn, workNos: WorkNos): Promise<void> {
    await this.#written(vdn, workNos, [], () => this.#cms.batchDeleteGroupMember(vdn, workNos));
  }

  /** Agents who are in other groups than this one. */
  async #elsewhere(vdn: Vdn, groupId: string, workNos: readonly number[]): Promise<Map<number, CmsGroup[]>> {
    const { clock, writes } = this.#account;
    // Where a look into all groups takes long, it has to serve for longer. Otherwise each change would ask for all groups again.
    const look = writes.within(SHARED_FOR + 2 * this.#took, ...workNos.map((workNo) => keyOf(vdn, workNo)));
    const began = clock.now();
    const others = (await this.groups(vdn, look)).filter(({ id }) => id !== groupId);
    const found = new Map<number, CmsGroup[]>();
    const lists = await Promise.all(others.map(async (group) => ({ group, members: await this.#membersOf(vdn, group, look) })));
    this.#took = Math.max(this.#took, clock.now() - began);
    for (const { group, members } of lists) {
      for (const { workNo } of members) {
        if (workNos.includes(workNo) && this.#mayBeIn(vdn, group, workNo)) found.set(workNo, [...(found.get(workNo) ?? []), group]);
      }
    }
    return found;
  }

  /** Whether an agent may be in a group, after what this operation did with it. */
  #mayBeIn(vdn: Vdn, { id }: CmsGroup, workNo: number): boolean {
    return this.#account.ownership.elsewhere.mayBeIn(keyOf(vdn, workNo), id);
  }

  /** The members of a group that may be gone by now. */
  async #membersOf(vdn: Vdn, { id }: CmsGroup, look: Look): Promise<readonly CmsMember[]> {
    try {
      return await this.#cms.queryGroupMembers(vdn, id, look);
    } catch (error) {
      const groups = await this.#groups(vdn, this.#account.writes.fresh());
      if (groups.byId.has(id)) throw error;
      return [];
    }
  }

  #groups({ ccId, vdn }: Vdn, look: Look): Promise<CmsGroups> {
    return this.#cms.queryAllCcGroup(ccId, vdn, look);
  }

  /** Writes, and notes for each agent that answers from before are too old, and in which group it is now. */
  async #written(vdn: Vdn, workNos: readonly number[], groups: readonly string[], write: () => Promise<void>): Promise<void> {
    const { ownership, writes } = this.#account;
    const keys = workNos.map((workNo) => keyOf(vdn, workNo));
    for (const key of keys) ownership.elsewhere.put(key, "all");
    await write().finally(() => writes.note(...keys));
    for (const key of keys) ownership.elsewhere.put(key, groups);
  }

  #batches(workNos: readonly number[]): WorkNos[] {
    const starts = Array.from({ length: Math.ceil(workNos.length / this.batchSize) }, (_, index) => index * this.batchSize);
    return starts.map((start) => workNos.slice(start, start + this.batchSize) as unknown as WorkNos);
  }

  #inTurn<T>(vdn: Vdn, group: CmsGroup, workNos: readonly number[], work: () => Promise<T>): Promise<T> {
    return this.#account.inTurnEverywhere(
      workNos.map((workNo) => keyOf(vdn, workNo)),
      `UserGroupMembers of ${nameOf(group)}`,
      work,
    );
  }
}

/** @throws Error when a row says that it is of another group: then nothing may be concluded from the list. */
function refuseOthers(groups: CmsGroups, group: CmsGroup, members: readonly CmsMember[]): void {
  const name = group.groupName.trim();
  // A row may still have the name that the group had before.
  const other = members.find(({ groupName }) => groupName.trim() !== name && groups.byName.has(groupName.trim()));
  if (!other) return;
  throw new Error(
    `asked for the members of the group ${nameOf(group)}, the vendor lists agent ${other.workNo} of the group ${JSON.stringify(other.groupName)}. ` +
      "Ask the vendor why querygroupmemberbycondition lists members of other groups",
  );
}

const keyOf = ({ ccId, vdn }: Vdn, workNo: number): string => JSON.stringify(["aicc:agent", ccId, vdn, workNo]);

const isSome = (workNos: readonly number[]): workNos is WorkNos => workNos.length > 0;

/** The same by group; an agent who is in several is with the first of them. */
function byGroup(elsewhere: ReadonlyMap<number, readonly CmsGroup[]>): [CmsGroup, WorkNos][] {
  const groups = Map.groupBy(elsewhere, ([, [group]]) => group!);
  return [...groups].map(([group, agents]) => [group, agents.map(([workNo]) => workNo) as unknown as WorkNos]);
}

/** A group in words. */
export const nameOf = ({ groupName, id }: CmsGroup): string => `${JSON.stringify(groupName)} (${id})`;

const agentsOf = (workNos: readonly number[]): string => `${workNos.length === 1 ? "agent" : "agents"} ${listed(workNos)}`;
