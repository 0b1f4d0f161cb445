import type * as pulumi from "@pulumi/pulumi";
import { booleanInput, integerInput, optional, textInput, withDefault, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { groupMembers } from "./clients.js";
import type { UserGroupMember } from "./getUserGroupMembers.js";
import { membersOf } from "./getUserGroupMembers.js";
import type { GroupMembers } from "./groupMembers.js";
import type { UserGroupType } from "./userGroup.js";
import { typeOf, vdnOf } from "./userGroup.js";

/** Which user groups to read. */
export interface GetUserGroupsArgs {
  /** Virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. */
  vdn?: number;
  /** Call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. */
  ccId?: number;
  /** Those of this name only; blanks around it do not count. Default: all names. */
  groupName?: string;
  /** Those of this kind only. Default: all kinds. */
  groupType?: UserGroupType;
  /** Whether to read who is in each group, which takes a call or two for each. Default: false. */
  withMembers?: boolean;
}

/** {@link GetUserGroupsArgs} that may be outputs of resources. */
export type GetUserGroupsOutputArgs = OutputArgs<GetUserGroupsArgs>;

/** A user group as {@link getUserGroups} finds it. */
export interface UserGroupSummary {
  /** The vendor's id, as text: a number of 30 digits in its examples. */
  groupId: string;
  /** Name, without blanks around it. */
  groupName: string;
  /** Kind of group; a kind that this package does not know is the vendor's number as text. */
  groupType: UserGroupType | string;
  /** A note for people, "" where there is none. */
  remark: string;
  /** Who is in it, by their numbers; undefined without `withMembers`. */
  members?: UserGroupMember[];
}

/** What {@link getUserGroups} found. */
export interface GetUserGroupsResult {
  /** In the vendor's order. */
  groups: UserGroupSummary[];
}

const source = {
  name: "aicc.getUserGroups",
  client: groupMembers,
  args: {
    vdn: optional(integerInput({ min: 1 })),
    ccId: optional(integerInput({ min: 1, max: 65535 })),
    groupName: optional(textInput({ min: 1, max: 100 })),
    groupType: optional(wordInput(["agent", "inspector"])),
    withMembers: withDefault(booleanInput, false),
  },
  async read(
    { groupName, groupType, withMembers, ...place }: GetUserGroupsArgs,
    { api, account, setting }: Reader<GroupMembers>,
  ): Promise<GetUserGroupsResult> {
    const vdn = vdnOf(place, setting);
    const look = account.writes.fresh();
    const all = (await api.groups(vdn, look)).map((group) => ({
      ...{ groupId: group.id, groupName: group.groupName.trim() },
      ...{ groupType: typeOf(group), remark: group.remark.trim() },
    }));
    const groups = all.filter(
      (group) => group.groupName === (groupName ?? group.groupName) && group.groupType === (groupType ?? group.groupType),
    );
    if (!withMembers) return { groups };
    const found = await Promise.all(
      groups.map(async (group) => {
        const membership = await api.of(vdn, group.groupId, look);
        return membership ? [{ ...group, members: membersOf(membership.members) }] : [];
      }),
    );
    return { groups: found.flat() };
  },
};

/**
 * Reads the user groups of a virtual call centre. This package filters by name and kind: the vendor lists all groups at once.
 *
 * @example The id of a group by its name
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { groups } = await aicc.getUserGroups({ vdn: 113, ccId: 1, groupName: "ceshi001" });
 * export const groupId = groups[0]?.groupId;
 * ```
 *
 * @example Who is in which group
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { groups } = await aicc.getUserGroups({ vdn: 113, ccId: 1, groupType: "inspector", withMembers: true });
 * export const inspectors = Object.fromEntries(groups.map((group) => [group.groupName, group.members?.map((member) => member.workNo)]));
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error with `withMembers`, when the list of a group's members may be incomplete.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0666.html: all groups of a VDN at once.
 */
export function getUserGroups(args: GetUserGroupsArgs = {}, opts: DataSourceOptions = {}): Promise<GetUserGroupsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getUserGroups} for arguments that are known only later, and for explicit providers.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const support = new aicc.UserGroup("support", { vdn: 113, ccId: 1, groupName: "Support", groupType: "agent" });
 * const { groups } = aicc.getUserGroupsOutput({ vdn: support.vdn, ccId: support.ccId }, { dependsOn: support });
 * export const groupNames = groups.apply((all) => all.map((group) => group.groupName));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getUserGroupsOutput(
  args: GetUserGroupsOutputArgs = {},
  opts: DataSourceOutputOptions = {},
): pulumi.Output<GetUserGroupsResult> {
  return readOutput(source, args, opts);
}
