import type * as pulumi from "@pulumi/pulumi";
import { integerInput, optional, textInput } from "../core/inputs.js";
import { listed } from "../core/place.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { groupMembers } from "./clients.js";
import type { CmsMember, Vdn } from "./cmsClient.js";
import type { GroupMembers } from "./groupMembers.js";
import { vdnOf } from "./userGroup.js";

/** Of which group to read the members. */
export interface GetUserGroupMembersArgs {
  /** The user group. */
  groupId: string;
  /** Virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. */
  vdn?: number;
  /** Call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. */
  ccId?: number;
}

/** {@link GetUserGroupMembersArgs} that may be outputs of resources. */
export type GetUserGroupMembersOutputArgs = OutputArgs<GetUserGroupMembersArgs>;

/** An agent in a user group. */
export interface UserGroupMember {
  /** Number of the agent, as {@link UserGroupMembers} takes it. */
  workNo: number;
  /** Code of the agent's account, "" where the vendor shows none. */
  accountCode: string;
  /** Name of the agent's account, "" where the vendor shows none. */
  accountName: string;
  /** The vendor's number of the agent's role; its example has 3. Undefined where the vendor shows none. */
  ccRoleId?: number;
  /** The vendor's id of the agent, as text, "" where it shows none. */
  id: string;
}

/** What {@link getUserGroupMembers} found. */
export interface GetUserGroupMembersResult {
  /** By their numbers. */
  members: UserGroupMember[];
}

const source = {
  name: "aicc.getUserGroupMembers",
  client: groupMembers,
  args: {
    groupId: textInput({ min: 1 }),
    vdn: optional(integerInput({ min: 1 })),
    ccId: optional(integerInput({ min: 1, max: 65535 })),
  },
  async read(
    { groupId, ...place }: GetUserGroupMembersArgs,
    { api, account, setting }: Reader<GroupMembers>,
  ): Promise<GetUserGroupMembersResult> {
    const vdn = vdnOf(place, setting);
    const look = account.writes.fresh();
    const found = await api.of(vdn, groupId, look);
    if (found) return { members: membersOf(found.members) };
    throw noGroup(
      vdn,
      groupId,
      (await api.groups(vdn, look)).map(({ id, groupName }) => `${id} (${groupName})`),
    );
  },
};

/**
 * Reads the agents in a user group from all pages: all of them, or an error.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { members } = await aicc.getUserGroupMembers({ groupId: "159832671551117675139418726647", vdn: 113, ccId: 1 });
 * export const nightShift = members.map((member) => member.workNo);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error when the VDN has no such group; the message lists those that it has.
 * @throws Error when the list may be incomplete, or when the vendor lists members of other groups.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0663.html: at most 100 at once, without a total.
 */
export function getUserGroupMembers(args: GetUserGroupMembersArgs, opts: DataSourceOptions = {}): Promise<GetUserGroupMembersResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getUserGroupMembers} for arguments that are known only later, and for explicit providers.
 *
 * @example The members of a group that the program makes
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const place = { vdn: 113, ccId: 1 };
 * const billing = new aicc.UserGroup("billing", { ...place, groupName: "Billing", groupType: "agent" });
 * const team = new aicc.UserGroupMembers("billing", { ...place, groupId: billing.id, workNos: [50045, 50046] });
 * const { members } = aicc.getUserGroupMembersOutput({ ...place, groupId: billing.id }, { dependsOn: team });
 * export const billingNames = members.apply((all) => all.map((member) => member.accountName));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getUserGroupMembersOutput(
  args: GetUserGroupMembersOutputArgs,
  opts: DataSourceOutputOptions = {},
): pulumi.Output<GetUserGroupMembersResult> {
  return readOutput(source, args, opts);
}

/** Members in the words of the data sources. @internal */
export const membersOf = (members: readonly CmsMember[]): UserGroupMember[] =>
  members
    .map(({ workNo, accountCode, accountName, ccRoleId, id }) => ({ workNo, accountCode, accountName, ccRoleId, id }))
    .toSorted((a, b) => a.workNo - b.workNo);

function noGroup({ vdn, ccId }: Vdn, groupId: string, known: readonly string[]): Error {
  const there = known.length > 0 ? `There are ${listed(known)}` : "There is none";
  return new Error(`groupId: there is no user group ${groupId} in VDN ${vdn} of call centre ${ccId}. ${there}`);
}
