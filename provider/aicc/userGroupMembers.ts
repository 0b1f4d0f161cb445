import type * as pulumi from "@pulumi/pulumi";
import type { AttachmentDescription } from "../core/description.js";
import { VendorError } from "../core/errors.js";
import type { ValuesOf } from "../core/inputs.js";
import { booleanInput, integerInput, numbersInput, textInput, withDefault } from "../core/inputs.js";
import { listed } from "../core/place.js";
import { TenancyResource } from "../pulumi/program/resource.js";
import { groupMembers } from "./clients.js";
import type { Vdn } from "./cmsClient.js";
import type { GroupMembers, Membership } from "./groupMembers.js";
import { numberOf } from "./userGroup.js";

/** What {@link UserGroupMembers} is made from. */
export interface UserGroupMembersArgs {
  /** The user group, such as `inspectors.id`. A change replaces the resource. */
  groupId: pulumi.Input<string>;
  /**
   * Numbers of the agents that are in the group: a set, in any order, each once. Allowed: 0 to 999999; the vendor's page of 2023 allows 0 to 99999. An agent is in one group of a VDN
   * only: one that is in another group is moved to this one.
   */
  workNos: pulumi.Input<pulumi.Input<number>[]>;
  /** Whether other agents are taken out of the group. With false, they are left as they are, also those that the resource had before. Default: true. */
  exclusive?: pulumi.Input<boolean>;
  /** Id of the virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. A change replaces the resource. */
  vdn?: pulumi.Input<number>;
  /** Id of the call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. A change replaces the resource. */
  ccId?: pulumi.Input<number>;
}

/**
 * Which agents are in a user group of Huawei Cloud AICC.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const place = { vdn: 113, ccId: 1 };
 * const quality = new aicc.UserGroup("quality", { ...place, groupName: "Quality", groupType: "inspector" });
 * new aicc.UserGroupMembers("quality", { ...place, groupId: quality.id, workNos: [50041, 50042] });
 * ```
 *
 * @example The members of a group that something else manages
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const members = aicc.UserGroupMembers.get("night", "159832671551117675139418726647", { vdn: 113, ccId: 1 });
 * export const nightShift = members.workNos;
 * ```
 *
 * @remarks Deleting it takes the agents that it manages out of the group: all, or with `exclusive: false` those of `workNos`. An agent that moves from one group of the program to another one
 * does so in one `pulumi up`, whichever of the two is updated first. Agents that are in the group already are not touched. An update, and a refresh that finds a difference,
 * print which agents come and go, since Pulumi compares lists by position. Agents are sent in batches of `aicc:memberBatchSize`; where the vendor refuses one of these, the state has what was done.
 *
 * @throws Error in the preview when an input is not allowed, a setting is missing, or an agent is in two groups of the program; the message names both.
 * @throws Error from the deployment when the VDN has no such group; the message lists those that it has.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses, for example an agent that it does not know.
 * @throws Error from the deployment, before anything is written, when the vendor lists an agent that is to be removed in two groups, or lists members of other groups.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0663.html, list: at most 100 at once, without a total. The provider finds out from the answers what `offset` counts.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0665.html, add. What happens with an agent that is in another group is not documented: the provider takes it out of that group first.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0664.html, delete: it names agents and no group, and without agents it takes all agents of the VDN out of their groups.
 * So the provider sends it only for agents that the list of the group has shown just before. An agent that somebody moves to another group
 * in that moment is taken out of that group.
 */
export class UserGroupMembers extends TenancyResource {
  /** The user group. The same as `id`. */
  declare readonly groupId: pulumi.Output<string>;
  /** Numbers of the agents in the group, sorted; with `exclusive: false`, of those that the program names. */
  declare readonly workNos: pulumi.Output<number[]>;
  /** Names of these agents' accounts, by their numbers. */
  declare readonly accountNames: pulumi.Output<{ [workNo: string]: string }>;
  /** Whether other agents are taken out. */
  declare readonly exclusive: pulumi.Output<boolean>;
  /** Id of the virtual call centre (VDN). */
  declare readonly vdn: pulumi.Output<number>;
  /** Id of the call centre. */
  declare readonly ccId: pulumi.Output<number>;

  /**
   * Declares who is in a group.
   *
   * @throws Error when `opts.provider` is not an `aicc.Provider`. The deployment fails when two resources manage one group exclusively.
   */
  constructor(name: string, args: UserGroupMembersArgs, opts?: pulumi.CustomResourceOptions) {
    super(userGroupMembers, name, args, opts);
  }
}

const inputs = {
  groupId: textInput({ min: 1 }),
  // Five digits on the pages of 2023, six on those of 2025.
  workNos: numbersInput({ what: "the number of an agent", list: "a list of numbers of agents", min: 0, max: 999_999 }),
  exclusive: withDefault(booleanInput, true),
  vdn: integerInput({ min: 1, setting: "aicc:vdn" }),
  ccId: integerInput({ min: 1, max: 65535, setting: "aicc:ccId" }),
};
type Inputs = ValuesOf<typeof inputs>;

/** @internal */
export const userGroupMembers: AttachmentDescription<Inputs, GroupMembers, number> = {
  kind: "attachment",
  type: "aicc:UserGroupMembers",
  owner: "aicc:UserGroup",
  client: groupMembers,
  inputs,
  outputs: ["accountNames"],
  replaceOn: ["groupId", "vdn", "ccId"],
  scope: ["ccId", "vdn"],
  name: "groupId",
  elements: "workNos",
  sole: "agent",

  defaults: (lookup) => ({ ccId: numberOf(lookup("ccId")), vdn: numberOf(lookup("vdn")) }),
  label: ({ groupId }) => `UserGroupMembers${groupId === undefined ? "" : ` of user group ${groupId}`}`,
  object: (id, { vdn, ccId }) => `user group ${id} in VDN ${vdn} of call centre ${ccId}`,

  async observe(api, id, { vdn, ccId }, look) {
    if (vdn === undefined || ccId === undefined)
      throw new Error(
        "its vdn and ccId are not known: give both to UserGroupMembers.get as the third argument, or set aicc:vdn and aicc:ccId",
      );
    const membership = await api.of({ vdn, ccId }, id, look);
    return membership && { elements: membership.members.map(({ workNo }) => workNo), raw: membership };
  },

  unlisted: (api, { vdn, ccId }, { raw }, workNos) => api.unlisted({ vdn: vdn!, ccId: ccId! }, (raw as Membership).group, workNos),

  async others(api, { vdn, ccId }, look) {
    const groups = await api.groups({ vdn: vdn!, ccId: ccId! }, look);
    return groups.map(({ id, groupName }) => `${id} (${groupName})`);
  },

  async change(api, _, { vdn, ccId }, { raw }, { add, remove }) {
    const { group } = raw as Membership;
    const place = { vdn: vdn!, ccId: ccId! };
    await api.add(place, group, add).catch((error) => {
      if (error instanceof VendorError) error.message += reasons(place, add, api.batchSize);
      throw error;
    });
    await api.remove(place, group, remove);
  },

  unshown: "The vendor may accept agents that it does not know and leave them out: check that each is an agent of the VDN",

  added({ raw }, workNos) {
    const { members } = raw as Membership;
    const shown = members.filter(({ workNo }) => workNos.includes(workNo));
    return { accountNames: Object.fromEntries(shown.map(({ workNo, accountName }) => [workNo, accountName])) };
  },
};

/** The vendor has no code for an agent that it does not know, or for too many. */
function reasons({ vdn, ccId }: Vdn, workNos: readonly number[], batchSize: number): string {
  const long = workNos.filter((workNo) => workNo > 99_999);
  const bound = long.length > 0 ? `. The vendor's page of 2023 allows numbers up to 99999, unlike ${listed(long)}` : "";
  const many =
    workNos.length > 1
      ? `. If the vendor takes fewer than ${Math.min(workNos.length, batchSize)} agents at once, lower aicc:memberBatchSize`
      : "";
  const all = workNos.length > 1 ? `each of ${listed(workNos)}` : listed(workNos);
  return `. Check that ${all} is an agent of VDN ${vdn} in call centre ${ccId}${bound}${many}`;
}
