import type * as pulumi from "@pulumi/pulumi";
import type { Live, ObjectDescription } from "../core/description.js";
import type { ValuesOf } from "../core/inputs.js";
import { booleanInput, optional, secretInput, textInput, wordInput } from "../core/inputs.js";
import type { Look } from "../core/look.js";
import { TenancyResource } from "../pulumi/program/resource.js";
import { uucall } from "./clients.js";
import type { SubUser, UucallClient } from "./uucallClient.js";

/** What a sub-account may do: everything, or nothing for now. */
export type SubAccountState = "active" | "disabled" | "frozen";

/**
 * What a {@link SubAccount} is made from.
 *
 * @remarks Optional inputs that are left out are not managed: what the vendor holds there stays.
 */
export interface SubAccountArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. A change replaces the account. */
  uid?: pulumi.Input<string>;
  /** Name by which the account signs in, unique in the enterprise. Allowed: text that is not empty. A change replaces the account. */
  account: pulumi.Input<string>;
  /** Name of the person. Allowed: text that is not empty. */
  name: pulumi.Input<string>;
  /**
   * Password. Allowed: 1 to 15 bytes in UTF-8. Always encrypted in the state. The vendor never shows it: it is sent when it changes here, and a change made
   * elsewhere is not seen.
   */
  password: pulumi.Input<string>;
  /** Job number, as text: it may begin with zeros. Default: not managed. */
  jobNumber?: pulumi.Input<string>;
  /** Extension that the account is bound to. Default: not managed. */
  extension?: pulumi.Input<string>;
  /** Id of the account's role, as text. Default: not managed. */
  roleId?: pulumi.Input<string>;
  /** Whether the role's permission template is applied when the role is set. The vendor never shows it. Default: what the vendor does. */
  applyRoleTemplate?: pulumi.Input<boolean>;
  /** What the account may do. New accounts are active. Default: not managed. */
  state?: pulumi.Input<SubAccountState>;
  /** Manage an account of this name that exists already, instead of refusing to; its password becomes the one given here. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A sub-account of an enterprise at UUCall: somebody who takes or makes calls.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { uucall } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const zhang = new uucall.SubAccount("zhang", {
 *   uid: "1225",
 *   account: "zhang",
 *   name: "Zhang San",
 *   password: config.requireSecret("zhangPassword"),
 * });
 * export const zhangId = zhang.subAccountId;
 * ```
 *
 * @example One that something else manages: its password is not known
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const li = uucall.SubAccount.get("li", "101", { uid: "1225" });
 * export const liSignsInAs = li.account;
 * ```
 *
 * @throws Error in the preview when an input is not allowed, or a setting is missing.
 * @throws Error from the deployment when an account of the name exists already and `adopt` is not true, or when the enterprise holds several of the name.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 1 to 5 and 8 to 10. Adding and modifying with a role have one method and one
 * path, so nothing is sent before a look has shown what is there; a new account's id is looked up by its name. Whether a deleted account vanishes or stays as
 * cancelled is not said: either counts as deleted.
 */
export class SubAccount extends TenancyResource {
  /** The vendor's id, as text. The same as `id`. */
  declare readonly subAccountId: pulumi.Output<string>;
  /** Name of the account's role; undefined where it has none. */
  declare readonly roleName: pulumi.Output<string | undefined>;
  /** The enterprise. */
  declare readonly uid: pulumi.Output<string>;
  /** Name by which the account signs in. */
  declare readonly account: pulumi.Output<string>;
  /** Name of the person. */
  declare readonly name: pulumi.Output<string>;
  /** What the program said; a secret. */
  declare readonly password: pulumi.Output<string>;
  /** Job number, where the program manages it. */
  declare readonly jobNumber: pulumi.Output<string | undefined>;
  /** Extension, where the program manages it. */
  declare readonly extension: pulumi.Output<string | undefined>;
  /** Id of the role, where the program manages it. */
  declare readonly roleId: pulumi.Output<string | undefined>;
  /** What the program said. */
  declare readonly applyRoleTemplate: pulumi.Output<boolean | undefined>;
  /** What the account may do, where the program manages it. */
  declare readonly state: pulumi.Output<SubAccountState | undefined>;
  /** What the program said. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  /**
   * Declares a sub-account.
   *
   * @throws Error when `opts.provider` is not a `uucall.Provider`.
   */
  constructor(name: string, args: SubAccountArgs, opts?: pulumi.CustomResourceOptions) {
    super(subAccount, name, args, opts);
  }
}

/** The vendor's numbers for what the program may set; 3, cancelled, is what a deleted account can become. */
const STATE_CODES: Record<string, string> = { active: "1", disabled: "2", frozen: "4" };

const inputs = {
  uid: textInput({ min: 1, setting: "uucall:uid" }),
  account: textInput({ min: 1 }),
  name: textInput({ min: 1 }),
  password: secretInput({ maxBytes: 15 }),
  jobNumber: optional(textInput({ min: 0 })),
  extension: optional(textInput({ min: 0 })),
  roleId: optional(textInput({ min: 1 })),
  applyRoleTemplate: optional(booleanInput),
  state: optional(wordInput(["active", "disabled", "frozen"])),
  adopt: optional(booleanInput),
};
type Inputs = ValuesOf<typeof inputs>;

/** @internal */
export const subAccount: ObjectDescription<Inputs, UucallClient> = {
  kind: "object",
  type: "uucall:SubAccount",
  client: uucall,
  inputs,
  outputs: ["subAccountId", "roleName"],
  idOutput: "subAccountId",
  directives: ["adopt"],
  secrets: ["password"],
  unseen: ["password", "applyRoleTemplate"],
  replaceOn: ["uid", "account"],
  deleteBeforeReplace: true,
  // Whether fields may be left out of a write is not documented.
  sendsUnmanaged: true,
  scope: ["uid"],
  name: "account",

  defaults: (lookup) => ({ uid: lookup("uid") }),
  label: ({ account, uid }) =>
    `SubAccount${account === undefined ? "" : ` ${JSON.stringify(account)}`}${uid === undefined ? "" : ` of enterprise ${uid}`}`,

  async find(api, { uid, account }, look) {
    const found = (await api.findSubUsers(uid, { account }, look)).filter((user) => user.state !== "cancelled");
    if (found.length > 1) {
      throw new Error(
        `enterprise ${uid} holds several accounts of this name (ids ${found.map((user) => user.id).join(" and ")}). Rename or delete all but one of them`,
      );
    }
    return found[0] && live(api, uid, found[0], look);
  },

  async read(api, id, { uid }, look) {
    if (uid === undefined) throw new Error("its uid is not known: give it to SubAccount.get as the third argument, or set uucall:uid");
    const [user] = (await api.findSubUsers(uid, { id }, look)).filter((candidate) => candidate.state !== "cancelled");
    return user && live(api, uid, user, look);
  },

  create: (api, { uid, account, name, password, jobNumber, roleId, applyRoleTemplate }) =>
    api.addRoleUser(uid, { account, name, password, jobnumber: jobNumber, roleId, roleEnble: templateFlag(applyRoleTemplate) }),

  async update(api, { id, raw }, wanted, changed) {
    const { uid, account, name, password, roleId, applyRoleTemplate } = wanted;
    const held = raw as Held;
    // Only POST sets roles and passwords, and it asks for a password in any case. What it leaves out might be cleared: all that is known goes with it.
    const posts = changed.some((input) => ["password", "roleId", "applyRoleTemplate"].includes(input));
    const jobnumber = wanted.jobNumber ?? held.jobnumber;
    if (posts) {
      // Applying a role's template again would undo what was granted and revoked since.
      const applies = changed.includes("roleId") || changed.includes("applyRoleTemplate");
      await api.modifyRoleUser(uid, id, {
        account,
        name,
        password,
        jobnumber,
        roleId: roleId ?? held.roleId,
        roleEnble: applies ? templateFlag(applyRoleTemplate) : undefined,
      });
    }
    const puts = changed.some((input) => ["extension", "state"].includes(input) || (["name", "jobNumber"].includes(input) && !posts));
    // POST types job numbers as Long in one place, which takes their leading zeros.
    if (puts || (posts && jobnumber.startsWith("0"))) {
      const state = wanted.state ?? held.state;
      const fields = { account, name, jobnumber, bind_ext: wanted.extension ?? held.bind_ext };
      await api.modifySubUser(uid, id, { ...fields, state: state && (STATE_CODES[state] ?? state) });
    }
  },

  delete: (api, { id, properties: { uid } }) => api.deleteSubUser(uid, id),
};

/** What an update needs to know of an account besides what it changes. */
type Held = SubUser & { roleId?: string };

const templateFlag = (apply: boolean | undefined) => (apply === undefined ? undefined : apply ? "1" : "2");

/** The account with its role, which the vendor shows in another list only. */
async function live(api: UucallClient, uid: string, user: SubUser, look: Look): Promise<Live<Inputs>> {
  const role = await api.findRoleUser(uid, user, look);
  const properties = {
    uid,
    account: user.account,
    name: user.name,
    jobNumber: user.jobnumber,
    extension: user.bind_ext,
    roleId: role?.roleId,
    state: user.state,
    subAccountId: user.id,
    roleName: role?.roleName,
  };
  return { id: user.id, properties: properties as unknown as Live<Inputs>["properties"], raw: { ...user, roleId: role?.roleId } };
}
