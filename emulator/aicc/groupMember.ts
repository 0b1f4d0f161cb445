import type { Hono } from "hono";
import { z } from "zod";
import { ordered } from "../ordered.ts";
import type { AiccAccount } from "./account.ts";
import { agentsOf, plainAgent } from "./agent.ts";
import { type AiccEnv, CmsRefusal, cmsDone, cmsRows, integer, operation, id as shownId, unknown } from "./answer.ts";
import { type CmsReading, ccId, read, sameVdn, type Vdn, vdn, workNo } from "./cmsRequest.ts";
import type { AiccDialect } from "./dialect.ts";
import { pageOf } from "./page.ts";
import type { UserGroup } from "./userGroup.ts";

const queryBody = (dialect: AiccDialect) =>
  z.strictObject({
    ccId: ccId.optional(),
    vdn,
    groupId: z.string().min(1),
    workNo: workNo(dialect).optional(),
    // 2600 states the maximum only; a page of no rows would tell nothing.
    limit: z.int().min(1).max(100),
    offset: z.int().min(0),
  });

const addBody = (dialect: AiccDialect) =>
  z.strictObject({ ccId: ccId.optional(), vdn, workNos: z.array(workNo(dialect)).min(1), groupId: z.string().min(1) });

const deleteBody = (dialect: AiccDialect) => z.strictObject({ ccId: ccId.optional(), vdn, workNos: z.array(workNo(dialect)).nullish() });

/** Adds the operations on the members of user groups to CC-CMS. */
export function groupMemberRoutes(app: Hono<AiccEnv>, { dialect, defaultCcId }: CmsReading): void {
  operation(app, "POST", "/openapi/qcrelationconf/querygroupmemberbycondition", (c) => {
    const { groupId, workNo, limit, offset, ...rest } = read(c.var.request, queryBody(dialect()), dialect());
    const asked = { ccId: defaultCcId, ...rest };
    const agents = agentsOf(c.var.account, asked);
    const members = groupsAsked(c.var.account, asked, groupId, dialect()).flatMap(({ workNos, groupName }) =>
      workNos.filter((each) => each === (workNo ?? each)).map((each) => ({ ...(agents.get(each) ?? plainAgent(each)), groupName })),
    );
    const { membersOffset, membersPageCap } = dialect();
    const page = pageOf(members, { offset, limit }, { offsetCounts: membersOffset, cap: membersPageCap, beyondEnd: "empty" });
    return cmsRows(
      c,
      dialect(),
      ordered(dialect(), page).map((member) => ({
        workNo: integer(dialect(), member.workNo),
        accountCode: member.accountCode,
        ...(dialect().memberGroupName === "shown" ? { groupName: member.groupName } : {}),
        accountName: member.accountName,
        ccRoleId: integer(dialect(), member.ccRoleId),
        id: shownId(dialect(), member.id),
        ...unknown(dialect()),
      })),
    );
  });

  operation(app, "POST", "/openapi/qcrelationconf/batchaddgroupmember", (c) => {
    const { groupId, workNos, ...rest } = read(c.var.request, addBody(dialect()), dialect());
    const { account } = c.var;
    const group = account.groups.find((each) => each.id === groupId && sameVdn(each, { ccId: defaultCcId, ...rest }));
    if (!group) throw missingGroup(groupId);
    addMembers(account, account.groups.rows, group, workNos, dialect());
    return cmsDone(c, dialect(), "created");
  });

  operation(app, "POST", "/openapi/qcrelationconf/batchdeletegroupmember", (c) => {
    const { workNos, ...rest } = read(c.var.request, deleteBody(dialect()), dialect());
    const asked = { ccId: defaultCcId, ...rest };
    // 2601: if workNos is left empty, all members of the VDN are deleted.
    if (workNos == null || workNos.length === 0)
      c.var.account.groups.write((groups) => groups.map((group) => (sameVdn(group, asked) ? { ...group, workNos: [] } : group)));
    else deleteMembers(c.var.account, asked, workNos, dialect());
    return cmsDone(c, dialect(), "deleted");
  });
}

/** The groups whose members a query shows. */
function groupsAsked(account: AiccAccount, asked: Vdn, groupId: string, dialect: AiccDialect): UserGroup[] {
  const ofVdn = account.groups.seen(dialect.listLagMs).filter((group) => sameVdn(group, asked));
  if (dialect.membersFilter === "ignored") return ofVdn;
  const groups = ofVdn.filter(({ id }) => id === groupId);
  if (groups.length === 0 && dialect.membersUnknownGroup === "refused") throw missingGroup(groupId);
  return groups;
}

/** Writes the groups, of which `group` is one, with agents added to it. */
export function addMembers(
  account: AiccAccount,
  groups: readonly UserGroup[],
  group: UserGroup,
  workNos: readonly number[],
  dialect: AiccDialect,
): void {
  const agents = agentsOf(account, group);
  const { unknownAgents, alreadyMember, agentInOtherGroup } = dialect;
  writeBatch(account, groups, workNos, dialect, (before, workNo) => {
    const holders = before.filter((each) => sameVdn(each, group) && each.workNos.includes(workNo));
    if (unknownAgents !== "accepted" && !agents.has(workNo))
      return unknownAgents === "ignored" ? before : new CmsRefusal("0100002", `there is no agent ${workNo} in this VDN`);
    if (holders.some(({ id }) => id === group.id))
      return alreadyMember === "accepted" ? before : new CmsRefusal("0101001", `agent ${workNo} is in group ${group.id} already`);
    if (holders.length > 0 && agentInOtherGroup === "refused")
      return new CmsRefusal("0101001", `agent ${workNo} is in group ${holders[0]!.id}`);
    if (holders.length > 0 && agentInOtherGroup === "ignored") return before;
    return before.map((each) => {
      if (each.id === group.id) return { ...each, workNos: [...each.workNos, workNo] };
      return agentInOtherGroup === "moves" && holders.includes(each) ? without(each, workNo) : each;
    });
  });
}

/** Takes agents out of all groups of a VDN. */
function deleteMembers(account: AiccAccount, vdn: Vdn, workNos: readonly number[], dialect: AiccDialect): void {
  writeBatch(account, account.groups.rows, workNos, dialect, (before, workNo) => {
    const holders = before.filter((each) => sameVdn(each, vdn) && each.workNos.includes(workNo));
    if (holders.length === 0 && dialect.deleteMissingMember === "refused")
      return new CmsRefusal("0101001", `agent ${workNo} is in no group of this VDN`);
    return before.map((each) => (holders.includes(each) ? without(each, workNo) : each));
  });
}

/** Writes what a change of one agent after the other makes of the groups. What happens when one is refused is up to the dialect. */
function writeBatch(
  account: AiccAccount,
  groups: readonly UserGroup[],
  workNos: readonly number[],
  { memberBatchMax, refusedBatch }: AiccDialect,
  change: (groups: readonly UserGroup[], workNo: number) => readonly UserGroup[] | CmsRefusal,
): void {
  if (memberBatchMax !== null && workNos.length > memberBatchMax)
    throw new CmsRefusal("0100002", `workNos has ${workNos.length} agents, more than ${memberBatchMax}`);
  let after = groups;
  let refusal: CmsRefusal | undefined;
  for (const workNo of new Set(workNos)) {
    const changed = change(after, workNo);
    if (changed instanceof CmsRefusal) refusal ??= changed;
    else after = changed;
  }
  if (refusal === undefined || refusedBatch === "good ones") account.groups.write(() => [...after]);
  if (refusal !== undefined) throw refusal;
}

function without(group: UserGroup, workNo: number): UserGroup {
  return { ...group, workNos: group.workNos.filter((each) => each !== workNo) };
}

function missingGroup(groupId: string): CmsRefusal {
  return new CmsRefusal("0101001", `there is no group ${groupId} in this VDN`);
}
