import type { Deployment, Resource } from "./deployment.ts";

/** A program of many resources, with their state. Each method is one operation of the engine. */
export interface Program {
  create(deployment: Deployment): Promise<void>;
  update(deployment: Deployment): Promise<void>;
  refresh(deployment: Deployment): Promise<void>;
  delete(deployment: Deployment): Promise<void>;
}

/** User groups of AICC in one VDN, with this provider. */
export function userGroups(text: string, vdn: number, count: number): Program {
  return many<Resource>(count, {
    create: (deployment, at) =>
      deployment.create(text, { vdn, ccId: 1, groupName: `group ${at}`, groupType: "agent", remark: `made for room ${at}` }),
    update: (deployment, group, at) => deployment.update(group, { remark: `moved to room ${at}` }),
    refresh: (deployment, group) => deployment.refresh(group),
    delete: (deployment, group) => deployment.delete(group),
  });
}

/** Sub-accounts of UUCall, each with permissions for these applications. Both have a provider. */
export function subAccounts(texts: { account: string; permissions: string }, appIds: string[], count: number): Omit<Program, "update"> {
  return many<{ account: Resource; permissions: Resource }>(count, {
    create: async (deployment, at) => {
      const program = { account: `account${at}`, name: `Person ${at}`, password: `pass-word-${at}` };
      const account = await deployment.create(texts.account, program);
      return { account, permissions: await deployment.create(texts.permissions, { subAccountId: account.id, appIds }) };
    },
    refresh: (deployment, { account, permissions }) => Promise.all([deployment.refresh(account), deployment.refresh(permissions)]),
    // What depends on another resource goes before it.
    delete: async (deployment, { account, permissions }) => {
      await deployment.delete(permissions);
      await deployment.delete(account);
    },
  });
}

/** The agents of a team and the one who comes for the first of them, in numbers that no other team has. */
const AGENTS = 11;
const agentsOf = (at: number): number[] => Array.from({ length: AGENTS }, (_, index) => 1_000 + at * AGENTS + index);
/** How many agents so many teams need, from 1000 on. */
export const agentsFor = (teams: number): number => teams * AGENTS;

/** User groups of AICC with ten agents each, in one VDN. In the update, one agent leaves each group and one comes. Both have a provider. */
export function teams(texts: { group: string; members: string }, count: number): Program {
  return many<{ group: Resource; members: Resource }>(count, {
    create: async (deployment, at) => {
      const place = { vdn: 113, ccId: 1 };
      const group = await deployment.create(texts.group, { ...place, groupName: `group ${at}`, groupType: "agent" });
      const workNos = agentsOf(at).slice(1);
      return { group, members: await deployment.create(texts.members, { ...place, groupId: group.id, workNos }) };
    },
    update: async (deployment, { group, members }, at) => ({
      group,
      members: await deployment.update(members, { workNos: agentsOf(at).slice(0, -1) }),
    }),
    refresh: (deployment, { group, members }) => Promise.all([deployment.refresh(group), deployment.refresh(members)]),
    // What depends on another resource goes before it.
    delete: async (deployment, { group, members }) => {
      await deployment.delete(members);
      await deployment.delete(group);
    },
  });
}

/** What each operation does for one object. */
interface Steps<State> {
  create(deployment: Deployment, at: number): Promise<State>;
  update?(deployment: Deployment, state: State, at: number): Promise<State>;
  refresh(deployment: Deployment, state: State): Promise<unknown>;
  delete(deployment: Deployment, state: State): Promise<unknown>;
}

function many<State>(count: number, one: Steps<State>): Program {
  let states: State[] = [];
  return {
    create: async (deployment) => {
      states = await Promise.all(Array.from({ length: count }, (_, at) => one.create(deployment, at)));
    },
    update: async (deployment) => {
      states = await Promise.all(states.map((state, at) => one.update!(deployment, state, at)));
    },
    refresh: async (deployment) => {
      await Promise.all(states.map((state) => one.refresh(deployment, state)));
    },
    delete: async (deployment) => {
      await Promise.all(states.map((state) => one.delete(deployment, state)));
    },
  };
}
