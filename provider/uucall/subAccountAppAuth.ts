import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Live, ResourceDescription } from "../core/description.js";
import { textInput } from "../core/inputs.js";
import { register } from "../pulumi/process/registry.js";
import { dynamicProvider } from "../pulumi/program/dynamicProvider.js";
import { outputNames, resourceOptions } from "../pulumi/program/resourceOptions.js";
import type { ApplicationTree } from "./applicationTree.js";
import { readApplicationTree } from "./applicationTree.js";
import type { UucallClient } from "./uucallClient.js";
import { uucallClient } from "./uucallClient.js";

/** What a {@link SubAccountAppAuth} is made from. */
export interface SubAccountAppAuthArgs {
  /** The sub-account, such as `zhang.id`. A change replaces the resource. */
  subAccountId: pulumi.Input<string>;
  /** Ids of the applications that it may open: a set, in any order. Allowed: ids that the vendor knows, as text. */
  appIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether these are all: others are forbidden then. With false the others are left as they are. Default: true. */
  exclusive?: pulumi.Input<boolean>;
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. A change replaces the resource. */
  uid?: pulumi.Input<string>;
}

/** What identifies the permissions of an existing account for {@link SubAccountAppAuth.get}, besides its id. */
export interface SubAccountAppAuthLookup {
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: pulumi.Input<string>;
}

const TYPE = "uucall:SubAccountAppAuth";
const provider = dynamicProvider(TYPE);

/**
 * Which applications a sub-account of UUCall may open.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const lisi = uucall.SubAccount.get("lisi", "101", { uid: "1225" });
 * new uucall.SubAccountAppAuth("lisi-apps", { subAccountId: lisi.id, appIds: ["11", "12"], uid: "1225" });
 * ```
 *
 * @remarks Deleting it forbids what it manages: all applications, or with `exclusive: false` those of `appIds`. The difference is what is sent: what is right
 * already is not touched.
 *
 * @throws Error in the preview when an input is not allowed, or a setting is missing.
 * @throws Error from the deployment when there is no such sub-account, or when the vendor does not know an id; the message lists those that it knows.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 6 and 7. Applications are a tree that is read level by level; a change lists
 * the ids that are allowed and those that are forbidden. Whether what it allows is the difference or the whole is not said: what the vendor then shows decides.
 */
export class SubAccountAppAuth extends pulumi.dynamic.Resource {
  /** The sub-account. The same as `id`. */
  declare readonly subAccountId: pulumi.Output<string>;
  /** Ids of the applications that it may open, sorted; with `exclusive: false`, of those that the program names. */
  declare readonly appIds: pulumi.Output<string[]>;
  /** Names of these applications, by id. */
  declare readonly appNames: pulumi.Output<{ [appId: string]: string }>;
  /** Whether other applications are forbidden. */
  declare readonly exclusive: pulumi.Output<boolean>;
  /** The enterprise. */
  declare readonly uid: pulumi.Output<string>;

  /**
   * Declares what a sub-account may open.
   *
   * @throws Error when `opts.provider` is not a `uucall.Provider`. The deployment fails when two resources manage one account exclusively.
   */
  constructor(name: string, args: SubAccountAppAuthArgs, opts?: pulumi.CustomResourceOptions) {
    const owned = opts?.id === undefined ? { subAccountId: ownedBy(name, args) } : {};
    super(
      provider,
      name,
      { ...outputNames(subAccountAppAuth, ["appNames"]), ...args, ...owned },
      resourceOptions(TYPE, name, opts),
      "uucall",
      "SubAccountAppAuth",
    );
  }

  /**
   * Reads what a sub-account may open.
   *
   * @example
   * ```ts
   * import { uucall } from "pulumi-tenancy";
   *
   * const opens = uucall.SubAccountAppAuth.get("li-opens", "101", { uid: "1225" });
   * export const liOpens = opens.appNames;
   * ```
   *
   * @param id - the sub-account's id, as text
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SubAccountAppAuthLookup,
    opts?: pulumi.CustomResourceOptions,
  ): SubAccountAppAuth {
    return new SubAccountAppAuth(name, (state ?? {}) as SubAccountAppAuthArgs, { ...opts, id });
  }
}

/** The resources of this program that manage an account exclusively, by enterprise and account. */
const owners = new Map<string, string>();

/** The account's id, once it is known that no other resource of the program claims all of the account's permissions. */
function ownedBy(name: string, { subAccountId, uid, exclusive }: SubAccountAppAuthArgs): pulumi.Output<string> {
  return pulumi.all([subAccountId, uid, exclusive]).apply(([id, enterprise, all]) => {
    if (all === false) return id;
    const account = `${enterprise ?? ""}/${id}`;
    const owner = owners.get(account) ?? name;
    owners.set(account, owner);
    if (owner === name) return id;
    throw new pulumi.RunError(
      `${TYPE} "${name}" and "${owner}" both say what all of sub-account ${id}'s applications are. Put the ids into one of them, or set exclusive: false on both`,
    );
  });
}

const appId = z.union([z.string(), z.number()], "must be the id of an application, as text").transform((id) => String(id).trim());

const inputs = z.object({
  subAccountId: textInput({ min: 1 }),
  // A set: the order says nothing, and twice is once.
  appIds: z
    .array(appId.pipe(z.string().min(1, "must be the id of an application, as text")), "must be a list of ids of applications")
    .transform((ids) => [...new Set(ids)].sort()),
  exclusive: z.boolean({ error: "must be true or false" }).default(true),
  uid: textInput({ min: 1, setting: "uucall:uid" }),
});
type Inputs = z.infer<typeof inputs>;

/** @internal */
export const subAccountAppAuth: ResourceDescription<Inputs, UucallClient> = {
  type: TYPE,
  inputs,
  directives: [],
  replaceOn: ["subAccountId", "uid"],
  deleteBeforeReplace: true,
  naturalKey: ["uid", "subAccountId"],

  defaults: (lookup) => ({ uid: lookup("uid") }),
  connect: uucallClient,
  label: ({ subAccountId }) => `SubAccountAppAuth of sub-account ${subAccountId}`,
  cleared: ({ properties }) => properties.appIds.length === 0,

  async find(uucall, wanted) {
    const found = await live(uucall, wanted);
    if (!found) throw new Error(`there is no sub-account ${wanted.subAccountId} in enterprise ${wanted.uid}`);
    return found;
  },

  read(uucall, id, given) {
    if (given.uid === undefined)
      throw new Error("its uid is not known: give it to SubAccountAppAuth.get as the third argument, or set uucall:uid");
    return live(uucall, { ...given, subAccountId: id, uid: given.uid });
  },

  create() {
    throw new Error("the permissions of an account are there as long as the account is");
  },

  async update(uucall, { properties, raw }, { uid, subAccountId, appIds, exclusive }) {
    const tree = raw as ApplicationTree;
    refuseUnknown(tree, appIds);
    const allow = appIds.filter((id) => !tree.authorized.includes(id));
    const managed = exclusive ? tree.authorized : properties.appIds;
    const forbid = managed.filter((id) => !appIds.includes(id) && tree.authorized.includes(id));
    await change(uucall, uid, subAccountId, tree, { allow, forbid });
  },

  async delete(uucall, { id, properties: { uid, appIds } }) {
    await uucall.changeSubUserAuth(uid, id, { allow: [], forbid: appIds });
  },
};
register(subAccountAppAuth);

/** Sends the difference. A vendor that takes what is allowed for the whole set is told the whole set, once that shows. */
async function change(
  uucall: UucallClient,
  uid: string,
  id: string,
  before: ApplicationTree,
  difference: { allow: string[]; forbid: string[] },
): Promise<void> {
  if (difference.allow.length + difference.forbid.length === 0) return;
  await uucall.changeSubUserAuth(uid, id, difference);
  if (difference.allow.length === 0) return;
  const kept = before.authorized.filter((appId) => !difference.forbid.includes(appId));
  const { authorized } = await readApplicationTree(uucall, uid, id);
  const replaced =
    kept.length > 0 && !kept.some((appId) => authorized.includes(appId)) && difference.allow.every((appId) => authorized.includes(appId));
  if (replaced) await uucall.changeSubUserAuth(uid, id, { allow: [...kept, ...difference.allow], forbid: [] });
}

function refuseUnknown({ applications, complete }: ApplicationTree, appIds: readonly string[]): void {
  const unknown = complete ? appIds.filter((id) => !applications.some((application) => application.id === id)) : [];
  if (unknown.length === 0) return;
  const known = applications.map(({ id, name }) => `${id} (${name})`).join(", ");
  throw new Error(`appIds: the vendor knows no application ${unknown.join(", ")}. It knows ${known}`);
}

/** What the account may open, of what the resource manages; undefined where there is no such account. */
async function live(
  uucall: UucallClient,
  { uid, subAccountId, appIds: named, exclusive = true }: Partial<Inputs> & { uid: string; subAccountId: string },
): Promise<Live<Inputs> | undefined> {
  const account = (await uucall.subUsers(uid, { id: subAccountId })).find(({ id }) => id === subAccountId);
  if (!account || account.state === "cancelled") return undefined;
  const tree = await readApplicationTree(uucall, uid, subAccountId);
  const appIds = tree.authorized.filter((id) => exclusive || named === undefined || named.includes(id)).sort();
  const appNames = Object.fromEntries(tree.applications.filter(({ id }) => appIds.includes(id)).map(({ id, name }) => [id, name]));
  return { id: subAccountId, properties: { uid, subAccountId, appIds, exclusive, appNames }, raw: tree };
}
