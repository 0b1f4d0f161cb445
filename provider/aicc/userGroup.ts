import type * as pulumi from "@pulumi/pulumi";
import type { Live, ObjectDescription, SettingLookup } from "../core/description.js";
import type { ValuesOf } from "../core/inputs.js";
import { booleanInput, integerInput, optional, textInput, withDefault, wordInput } from "../core/inputs.js";
import type { Look } from "../core/look.js";
import { listed } from "../core/place.js";
import { TenancyResource } from "../pulumi/program/resource.js";
import { cms } from "./clients.js";
import type { CmsClient, CmsGroup, CmsMember, Vdn } from "./cmsClient.js";

/** Who is in a user group: agents who take calls, or inspectors who check their quality. */
export type UserGroupType = "agent" | "inspector";

/** What a {@link UserGroup} is made from. */
export interface UserGroupArgs {
  /** Id of the virtual call centre (VDN). Allowed: 1 or more. Default: the setting `aicc:vdn`. A change replaces the group. */
  vdn?: pulumi.Input<number>;
  /** Id of the call centre. Allowed: 1 to 65535. Default: the setting `aicc:ccId`. A change replaces the group. */
  ccId?: pulumi.Input<number>;
  /** Name. The vendor's manual wants it unique. Allowed: 1 to 100 characters, no control characters. Blanks around it are dropped. A change renames the group in place. */
  groupName: pulumi.Input<string>;
  /** Kind of group. The vendor cannot change it. A change replaces the group, and the new one has no members but those of a `UserGroupMembers`. */
  groupType: pulumi.Input<UserGroupType>;
  /** A note for people. Allowed: text without control characters. Default: none. Blanks around it are dropped. Without it, the vendor's remark is cleared. */
  remark?: pulumi.Input<string>;
  /**
   * Delete or replace the group even where it has members, who are then in no group. A delete takes the value of the last `pulumi up`. Changing only this input writes nothing to the
   * vendor. Default: false.
   */
  forceDestroy?: pulumi.Input<boolean>;
  /**
   * Manage a group of this name that exists already: an error otherwise. `npx pulumi-tenancy import aicc` imports many as they are. Changing only this input writes nothing to the
   * vendor. Default: false.
   */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A group of agents or inspectors in Huawei Cloud AICC. {@link UserGroupMembers} says who is in it.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const inspectors = new aicc.UserGroup("inspectors", { vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector", remark: "Quality team" });
 * export const inspectorsId = inspectors.groupId;
 * ```
 *
 * @example One that something else manages
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const night = aicc.UserGroup.get("night", "159832671551117675139418726647", { vdn: 113, ccId: 1 });
 * export const nightName = night.groupName;
 * ```
 *
 * @throws Error in the preview when an input is not allowed, or a setting is missing.
 * @throws Error from the deployment when a group of the name exists already and `adopt` is not true, when the VDN holds several of the name, or when `adopt`
 * meets a group of another kind.
 * @throws Error from the deployment when the group is to be deleted or replaced and has members, unless `forceDestroy` is true; the message gives their number and the first of them.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0667.html, create: the answer holds no id, so the group is found by its name in the list. The page does not say what
 * happens when the name exists already; where the vendor accepts it, the error names the ids of both groups.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0669.html, update: takes the name and the remark, not the kind. What leaving out the remark does
 * is not documented, so it is always sent.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0668.html, delete: members and inspection relations go with the group.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0666.html, list: all groups of a VDN at once. These calls are for a CC-CMS that is deployed
 * independently.
 */
export class UserGroup extends TenancyResource {
  /** The vendor's id, as text: a number of 30 digits in its examples. The same as `id`. */
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
  declare readonly forceDestroy: pulumi.Output<boolean | undefined>;
  /** What the program said. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  /**
   * Declares a group.
   *
   * @throws Error when `opts.provider` is not an `aicc.Provider`.
   */
  constructor(name: string, args: UserGroupArgs, opts?: pulumi.CustomResourceOptions) {
    super(userGroup, name, args, opts);
  }
}

/** Words for the vendor's numbers; others pass through as they are. */
const GROUP_TYPES: ReadonlyMap<string, UserGroupType> = new Map([
  ["2", "agent"],
  ["3", "inspector"],
]);
const codeOf = (word: string): number => Number([...GROUP_TYPES].find(([, type]) => type === word)?.[0]);

const inputs = {
  vdn: integerInput({ min: 1, setting: "aicc:vdn" }),
  ccId: integerInput({ min: 1, max: 65535, setting: "aicc:ccId" }),
  // 100 is what the vendor's page for joinusergroup allows; the one for createusergroup says nothing.
  groupName: textInput({ min: 1, max: 100 }),
  groupType: wordInput(["agent", "inspector"]),
  remark: withDefault(textInput({ min: 0 }), ""),
  forceDestroy: optional(booleanInput),
  adopt: optional(booleanInput),
};
type Inputs = ValuesOf<typeof inputs>;

/** @internal */
export const userGroup: ObjectDescription<Inputs, CmsClient> = {
  kind: "object",
  type: "aicc:UserGroup",
  client: cms,
  inputs,
  outputs: ["groupId"],
  idOutput: "groupId",
  directives: ["forceDestroy", "adopt"],
  recorded: ["forceDestroy"],
  replaceOn: ["vdn", "ccId", "groupType"],
  deleteBeforeReplace: true,
  scope: ["ccId", "vdn"],
  name: "groupName",

  defaults: (lookup) => ({ ccId: numberOf(lookup("ccId")), vdn: numberOf(lookup("vdn")) }),
  label: ({ groupName, vdn }) =>
    `UserGroup${groupName === undefined ? "" : ` ${JSON.stringify(groupName)}`}${vdn === undefined ? "" : ` of VDN ${vdn}`}`,

  async find(api, { ccId, vdn, groupName }, look) {
    const groups = (await api.queryAllCcGroup(ccId, vdn, look)).byName.get(groupName) ?? [];
    if (groups.length > 1) {
      const ids = groups.map((group) => group.id).join(" and ");
      throw new Error(
        `VDN ${vdn} holds several groups of this name (ids ${ids}). Rename or delete all but one of them in the vendor's console`,
      );
    }
    return groups[0] && live(groups[0], ccId, vdn);
  },

  async read(api, id, { ccId, vdn }, look) {
    if (ccId === undefined || vdn === undefined) {
      throw new Error("its vdn and ccId are not known: give both to UserGroup.get as the third argument, or set aicc:vdn and aicc:ccId");
    }
    const group = (await api.queryAllCcGroup(ccId, vdn, look)).byId.get(id);
    return group && live(group, ccId, vdn);
  },

  async list(api, { ccId, vdn }, look) {
    const groups = (await api.queryAllCcGroup(ccId!, vdn!, look)).byId.values();
    return [...groups].map(({ id, groupName }) => ({ id, name: groupName.trim() }));
  },

  create: (api, { ccId, vdn, groupName, groupType, remark }) =>
    api.createUserGroup({ ccId, vdn, groupName, groupType: codeOf(groupType), remark }),

  // What an update without a remark does to the old one is not documented: it is always sent.
  update: (api, { id }, { ccId, vdn, groupName, remark }) => api.updateGroup({ ccId, vdn, id, groupName, remark }),

  async delete(api, { id, properties: { ccId, vdn } }, { forceDestroy }, look) {
    // A list without a total may leave members out once: two empty ones, one after the other, count.
    for (let looks = 0; looks < 2 && !forceDestroy; looks++) refuseMembers(await membersOf(api, { ccId, vdn }, id, look()));
    await api.deleteUserGroup({ ccId, vdn, id });
  },
};

function membersOf(api: CmsClient, vdn: Vdn, id: string, look: Look): Promise<CmsMember[]> {
  return api.queryGroupMembers(vdn, id, look).catch((error) => {
    error.message += ". So it is not known whether the group has members. forceDestroy: true deletes it in any case";
    throw error;
  });
}

/** Those in a group go with it, and other people may have put them there. */
function refuseMembers(members: readonly CmsMember[]): void {
  if (members.length === 0) return;
  const held = members.length === 1 ? "a member, agent" : `${members.length} members, agents`;
  throw new Error(
    `it has ${held} ${listed(members.map(({ workNo }) => workNo))}, who would be in no group then. Take them out of it, or set forceDestroy: true on the group. ` +
      'If the program has the group no longer, put it back with forceDestroy: true, run "pulumi up", and then remove it',
  );
}

/**
 * The VDN of a data source, from its arguments or the settings.
 *
 * @internal
 * @throws Error that names what is missing.
 */
export function vdnOf({ vdn, ccId }: Partial<Vdn>, setting: SettingLookup): Vdn {
  const found = { vdn: vdn ?? numberOf(setting("vdn")), ccId: ccId ?? numberOf(setting("ccId")) };
  const missing = (["vdn", "ccId"] as const).filter((name) => found[name] === undefined);
  if (missing.length > 0)
    throw new Error(missing.map((name) => `${name}: is missing: give it here, or as the setting aicc:${name}`).join("; "));
  return found as Vdn;
}

/** The kind of a group in a word; one that this package does not know is the vendor's number. @internal */
export const typeOf = ({ groupType }: CmsGroup): UserGroupType => GROUP_TYPES.get(groupType) ?? (groupType as UserGroupType);

/** A setting that is a number. @internal */
export const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

function live(group: CmsGroup, ccId: number, vdn: number): Live<Inputs> {
  const { id, groupName, remark } = group;
  const properties = {
    vdn,
    ccId,
    groupName: groupName.trim(),
    groupType: typeOf(group),
    remark: remark.trim(),
    groupId: id,
  };
  return { id, properties };
}
