import type * as pulumi from "@pulumi/pulumi";
import type { Live, ObjectDescription } from "../core/description.js";
import { VendorError } from "../core/errors.js";
import type { ValuesOf } from "../core/inputs.js";
import { booleanInput, optional, secretInput, textInput, wordInput } from "../core/inputs.js";
import type { Look } from "../core/look.js";
import { TenancyResource } from "../pulumi/program/resource.js";
import { uucall } from "./clients.js";
import { findSubAccounts } from "./findSubAccounts.js";
import type { HeldRole } from "./heldRole.js";
import { heldRole } from "./heldRole.js";
import { checkId, enterpriseInput } from "./ids.js";
import { joined, twoIds } from "./joined.js";
import { cancelledHolder, refuseOtherCase, refuseSecond, refuseUnseen, several } from "./namesakes.js";
import type { SubUser, SubUserRole } from "./subUser.js";
import type { UucallClient } from "./uucallClient.js";

/** State of a sub-account: the vendor's numbers 1, 2 and 4. What `disabled` and `frozen` forbid is not documented. */
export type SubAccountState = "active" | "disabled" | "frozen";

/**
 * What a {@link SubAccount} is made from.
 *
 * @remarks Optional inputs that are left out are not managed: what the vendor holds there stays.
 */
export interface SubAccountArgs {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. A change replaces the account. */
  uid?: pulumi.Input<string>;
  /** Name by which the account signs in. No page says that it is unique in the enterprise; this package takes it to be. Allowed: text that is not empty. A change replaces the account. */
  account: pulumi.Input<string>;
  /** Name of the person. Allowed: text that is not empty. */
  name: pulumi.Input<string>;
  /**
   * Password. Allowed: at least 4 characters, which is what messages can hide, and at most 15 bytes in UTF-8. Always encrypted in the state. The vendor never shows it. The provider
   * sends it when it changes here, and does not see a change made elsewhere.
   */
  password: pulumi.Input<string>;
  /** Job number, as text: it may begin with zeros. Default: not managed. */
  jobNumber?: pulumi.Input<string>;
  /** Extension that the account is bound to. Default: not managed. */
  extension?: pulumi.Input<string>;
  /**
   * Id of the account's role, as text: {@link getRoles} lists them. Before it is written, the deployment refuses one that the vendor does not list; where the list cannot be read or may be cut off,
   * the vendor decides and a line says so. A change sends the program's password as well. Default: not managed.
   */
  roleId?: pulumi.Input<string>;
  /**
   * Whether the role's permission template is applied when the role is set, which sets the account's permissions anew. A {@link SubAccountAppAuth} that takes its `subAccountId` from this resource
   * is brought in line afterwards, which a preview does not show; the update is an error where one does not depend on this resource. The vendor never shows it. Default: what the vendor does.
   */
  applyRoleTemplate?: pulumi.Input<boolean>;
  /** What the account may do; which state new accounts get is not documented. Allowed: `active`, `disabled`, `frozen`. Default: not managed. */
  state?: pulumi.Input<SubAccountState>;
  /**
   * Manage an account of this name that exists already: an error otherwise. Its password becomes the one given here. `npx pulumi-tenancy import uucall` imports many as they are. Default: false.
   */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A sub-account of an enterprise at UUCall, with which one person signs in.
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
 * @throws Error from the deployment when the enterprise holds an account whose name differs in case only, or when the vendor's two lists have different ids for
 * the account.
 * @throws Error from the deployment when the enterprise has no role with the id; the message lists those that it has.
 * @throws Error from the deployment when the vendor added an account instead of modifying one; the message has both ids.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 1 to 5 and 8 to 10. Adding an account and modifying one with its role have the
 * same method and path. So the provider reads the accounts before it writes, and checks afterwards that there is no second account with this name. It finds the id of a new account by the name. The page
 * does not say whether a deleted account disappears or stays as cancelled: both count as deleted. Roles are on a page of their own, 角色及权限.
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
  uid: enterpriseInput("uucall:uid"),
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
    const found = await api.findSubUsers(uid, { account }, look);
    const seen = await Promise.all(found.map((user) => observed(api, uid, user, look)));
    const alike = seen.filter((user) => user.state !== "cancelled");
    const exact = alike.filter((user) => user.account === account);
    // A vendor may change capitals. A create does not take over an account whose name differs from the program's.
    const fitting = exact.length > 0 ? exact : alike;
    if (fitting.length > 1) throw several(uid, fitting);
    return fitting[0] && live(uid, fitting[0]);
  },

  async read(api, id, { uid }, look) {
    if (uid === undefined) throw new Error("its uid is not known: give it to SubAccount.get as the third argument, or set uucall:uid");
    checkId(id);
    const [found] = await api.findSubUsers(uid, { id }, look);
    const user = found && (await observed(api, uid, found, look));
    return user && user.state !== "cancelled" ? live(uid, user) : undefined;
  },

  // Those that are cancelled are left out: they count as deleted.
  list: async (api, { uid }) =>
    (await findSubAccounts(api, uid!, {})).map(({ subAccountId, account }) => ({ id: subAccountId, name: account })),

  async beforeCreate(api, { uid, account, roleId }) {
    api.addedNames.add(uid, account);
    if (roleId !== undefined) await api.requireRole(uid, roleId);
    await refuseUnseen(api, uid, account);
  },

  async create(api, { uid, account, name, password, jobNumber, roleId, applyRoleTemplate }) {
    const roleEnble = templateFlag(applyRoleTemplate);
    try {
      await api.addRoleUser(uid, { account, name, password, jobnumber: jobNumber, roleId, roleEnble });
    } catch (error) {
      if (error instanceof VendorError && error.name === "VendorError") error.message += await cancelledHolder(api, uid, account);
      throw error;
    }
  },

  async update(api, { id, raw }, wanted, changed) {
    const { uid, account, name, password, roleId, applyRoleTemplate } = wanted;
    const held = raw as Held;
    if (changed.includes("account")) refuseOtherCase(held, account);
    // Only POST sets roles and passwords, and it asks for a password in any case. What it leaves out might be cleared: all that is known goes with it.
    const posts = changed.some((input) => ["password", "roleId", "applyRoleTemplate"].includes(input));
    const jobnumber = wanted.jobNumber ?? held.jobnumber;
    // POST types job numbers as Long in one place, which takes their leading zeros.
    const puts =
      changed.some((input) => ["extension", "state"].includes(input) || (["name", "jobNumber"].includes(input) && !posts)) ||
      (posts && jobnumber.startsWith("0"));
    const state = puts ? stateToSend(held, wanted.state) : undefined;
    if (posts) {
      if (held.namesakes.length > 0) throw several(uid, [held, ...held.namesakes]);
      if (roleId !== undefined && changed.includes("roleId")) await api.requireRole(uid, roleId);
      await api.modifyRoleUser(uid, id, {
        account,
        name,
        password,
        jobnumber,
        roleId: roleId ?? (await heldRole(api, uid, held)),
        roleEnble: sendsTemplate(changed) ? templateFlag(applyRoleTemplate) : undefined,
      });
      await refuseSecond(api, uid, { id, account });
    }
    if (puts) await api.modifySubUser(uid, id, { account, name, jobnumber, bind_ext: wanted.extension ?? held.bind_ext, state });
  },

  resets: ({ applyRoleTemplate }, changed) => (applyRoleTemplate && sendsTemplate(changed) ? ["uucall:SubAccountAppAuth"] : []),

  delete: (api, { id, properties: { uid } }) => api.deleteSubUser(uid, id),
};

/** Whether an update says if the role's template applies: to say so again would undo what was granted and revoked since. */
const sendsTemplate = (changed: readonly string[]) => changed.includes("roleId") || changed.includes("applyRoleTemplate");

/** What an update needs to know of an account besides what it changes. */
interface Held extends HeldRole {
  /** Other accounts of the name. */
  namesakes: SubUserRole[];
}

const templateFlag = (apply: boolean | undefined) => (apply === undefined ? undefined : apply ? "1" : "2");

/** The state that a change sends: a change of other fields sends the one that is there, since whether fields may be left out is not documented. */
function stateToSend(held: Held, wanted: string | undefined): string | undefined {
  if (wanted !== undefined) {
    if (held.state === undefined)
      throw new Error("state: the vendor shows no state of this account, so a change of it cannot be confirmed. Leave state out");
    return STATE_CODES[wanted];
  }
  if (held.contradiction) throw new Error(`state: ${held.contradiction}. Give the account a state in the program`);
  if (held.state === undefined || STATE_CODES[held.state] || /^\d+$/.test(held.state))
    return held.state && (STATE_CODES[held.state] ?? held.state);
  throw new Error(`state: the vendor shows "${held.state}", which this package does not know. Give the account a state in the program`);
}

/** The account with what the list with roles shows of it. */
async function observed(api: UucallClient, uid: string, user: SubUser, look: Look): Promise<Held> {
  const rows = await api.findRoleUsers(uid, user, look);
  const role = rows.find(({ id }) => id === user.id);
  const namesakes = rows.filter(({ id, state }) => id !== user.id && state !== "cancelled");
  const [other] = namesakes;
  // Either there are two accounts, or the lists have different ids for one.
  if (!role && other && (await api.findAlone(uid, other.id))?.account !== user.account) throw twoIds(user.account, user.id, other.id);
  return { ...joined(user, role), hasRoleRow: role !== undefined, namesakes };
}

function live(uid: string, held: Held): Live<Inputs> {
  const properties = {
    uid,
    account: held.account,
    name: held.name,
    jobNumber: held.jobnumber,
    extension: held.bind_ext,
    roleId: held.roleId,
    state: held.state,
    subAccountId: held.id,
    roleName: held.roleName,
  };
  return { id: held.id, properties: properties as unknown as Live<Inputs>["properties"], raw: held };
}
