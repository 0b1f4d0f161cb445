import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Live, ResourceDescription } from "../core/description.js";
import { integerInput, textInput, wordInput } from "../core/inputs.js";
import { register } from "../pulumi/process/registry.js";
import { dynamicProvider } from "../pulumi/program/dynamicProvider.js";
import { outputNames, resourceOptions } from "../pulumi/program/resourceOptions.js";
import type { CmsClient, CmsGroup } from "./cmsClient.js";
import { cmsClient } from "./cmsClient.js";

/** Who is in a user group: agents who take calls, or inspectors who check their quality. */
export type UserGroupType = "agent" | "inspector";

/** What a {@link UserGroup} is made from. */
export interface UserGroupArgs {
  /** Id of the virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. A change replaces the group. */
  vdn?: pulumi.Input<number>;
  /** Id of the call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. A change replaces the group. */
  ccId?: pulumi.Input<number>;
  /** Name, unique in the VDN. Allowed: 1 to 100 characters, no control characters. Blanks around it are dropped. A change renames the group in place. */
  groupName: pulumi.Input<string>;
  /** Kind of group. The vendor cannot change it. A change replaces the group, and the new one has no members. */
  groupType: pulumi.Input<UserGroupType>;
  /** A note for people. Allowed: text without control characters. Default: none. Blanks around it are dropped, and a remark that the program leaves out is cleared. */
  remark?: pulumi.Input<string>;
  /** Manage a group of this name that exists already, instead of refusing to. A change of it alone writes nothing. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/** What identifies an existing group for {@link UserGroup.get}, besides its id. */
export interface UserGroupState {
  /** Id of the virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. */
  vdn?: pulumi.Input<number>;
  /** Id of the call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. */
  ccId?: pulumi.Input<number>;
}

const TYPE = "aicc:UserGroup";
const provider = dynamicProvider(TYPE);

/**
 * A group of agents or inspectors in Huawei Cloud AICC. Its members are not managed here, and go with it when it is deleted.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const inspectors = new aicc.UserGroup("inspectors", { vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector", remark: "Quality team" });
 * export const inspectorsId = inspectors.groupId;
 * ```
 *
 * @throws Error in the preview when an input is not allowed, or a setting is missing.
 * @throws Error from the deployment when a group of the name exists already and `adopt` is not true, when the VDN holds several of the name, or when `adopt`
 * meets a group of another kind.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0667.html, create: the name has to be unique; the answer holds no id, so the group is found by
 * its name in the list.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0669.html, update: takes the name and the remark, not the kind. What leaving out the remark does
 * is not documented, so it is always sent.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0668.html, delete: members and inspection relations go with the group.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0666.html, list: all groups of a VDN at once. These calls are for a CC-CMS that is deployed
 * independently.
 */
export class UserGroup extends pulumi.dynamic.Resource {
  /** The vendor's id: a number of 30 digits, as text. The same as `id`. */
  declare readonly groupId: pulumi.Output<string>;
  /** Id of the virtual call centre (VDN). */
  declare readonly vdn: pulumi.Output<number>;
  /** Id of the call centre. */
  declare readonly ccId: pulumi.Output<number>;
  /** Name. */
  declare readonly groupName: pulumi.Output<string>;
  /** Kind of group; a kind that this package does not know is the vendor's number as text. */
  declare readonly groupType: pulumi.Output<UserGroupType>;
  /** The note for people; "" where there is none. */
  declare readonly remark: pulumi.Output<string>;
  /** What the program said. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  /**
   * Declares a group.
   *
   * @throws Error when `opts.provider` is not an `aicc.Provider`.
   */
  constructor(name: string, args: UserGroupArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...outputNames(userGroup, ["groupId"]), ...args }, resourceOptions(TYPE, name, opts), "aicc", "UserGroup");
  }

  /**
   * Reads a group that something else manages.
   *
   * @example
   * ```ts
   * import { aicc } from "pulumi-tenancy";
   *
   * const night = aicc.UserGroup.get("night", "159832671551117675139418726647", { vdn: 113, ccId: 1 });
   * export const nightName = night.groupName;
   * ```
   *
   * @param id - the vendor's id, as text: a number would lose digits
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, state?: UserGroupState, opts?: pulumi.CustomResourceOptions): UserGroup {
    return new UserGroup(name, (state ?? {}) as UserGroupArgs, { ...opts, id });
  }
}

/** Words for the vendor's numbers; others pass through as they are. */
const GROUP_TYPES: Record<string, UserGroupType> = { 2: "agent", 3: "inspector" };
const codeOf = (word: string): number => Number(Object.keys(GROUP_TYPES).find((code) => GROUP_TYPES[code] === word));

const inputs = z.object({
  vdn: integerInput({ min: 1, setting: "aicc:vdn" }),
  ccId: integerInput({ min: 1, max: 65535, setting: "aicc:ccId" }),
  // 100 is what the vendor's page for joinusergroup allows; the one for createusergroup says nothing.
  groupName: textInput({ min: 1, max: 100 }),
  groupType: wordInput(Object.values(GROUP_TYPES)),
  remark: textInput({ min: 0 }).default(""),
  adopt: z.boolean({ error: "must be true or false" }).optional(),
});
type Inputs = z.infer<typeof inputs>;

/** @internal */
export const userGroup: ResourceDescription<Inputs, CmsClient> = {
  type: TYPE,
  inputs,
  directives: ["adopt"],
  replaceOn: ["vdn", "ccId", "groupType"],
  deleteBeforeReplace: true,
  naturalKey: ["ccId", "vdn", "groupName"],

  defaults: (lookup) => ({ ccId: numberOf(lookup("ccId")), vdn: numberOf(lookup("vdn")) }),
  connect: cmsClient,
  label: ({ groupName, vdn }) => `UserGroup "${groupName}"${vdn === undefined ? "" : ` of VDN ${vdn}`}`,

  async find(cms, { ccId, vdn, groupName }) {
    const groups = (await cms.queryAllCcGroup(ccId, vdn)).filter((group) => group.groupName.trim() === groupName);
    if (groups.length > 1) {
      const ids = groups.map((group) => group.id).join(" and ");
      throw new Error(
        `VDN ${vdn} holds several groups of this name (ids ${ids}). Rename or delete all but one of them in the vendor's console`,
      );
    }
    return groups[0] && live(groups[0], ccId, vdn);
  },

  async read(cms, id, { ccId, vdn }) {
    if (ccId === undefined || vdn === undefined) {
      throw new Error("its vdn and ccId are not known: give both to UserGroup.get as the third argument, or set aicc:vdn and aicc:ccId");
    }
    const group = (await cms.queryAllCcGroup(ccId, vdn)).find((candidate) => candidate.id === id);
    return group && live(group, ccId, vdn);
  },

  create: (cms, { ccId, vdn, groupName, groupType, remark }) =>
    cms.createUserGroup({ ccId, vdn, groupName, groupType: codeOf(groupType), remark }),

  // What an update without a remark does to the old one is not documented: it is always sent.
  update: (cms, { id }, { ccId, vdn, groupName, remark }) => cms.updateGroup({ ccId, vdn, id, groupName, remark }),

  delete: (cms, { id, properties: { ccId, vdn } }) => cms.deleteUserGroup({ ccId, vdn, id }),
};
register(userGroup);

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

function live({ id, groupName, groupType, remark }: CmsGroup, ccId: number, vdn: number): Live<Inputs> {
  const properties = {
    vdn,
    ccId,
    groupName: groupName.trim(),
    groupType: GROUP_TYPES[groupType] ?? (groupType as UserGroupType),
    remark: remark.trim(),
    groupId: id,
  };
  return { id, properties };
}
