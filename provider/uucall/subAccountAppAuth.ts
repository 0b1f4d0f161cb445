import type * as pulumi from "@pulumi/pulumi";
import type { AttachmentDescription } from "../core/description.js";
import type { ValuesOf } from "../core/inputs.js";
import { booleanInput, idsInput, withDefault } from "../core/inputs.js";
import { listed } from "../core/place.js";
import { TenancyResource } from "../pulumi/program/resource.js";
import { Refusal } from "./answer.js";
import { applicationInWords } from "./application.js";
import type { ApplicationTree } from "./applicationTree.js";
import { ancestorsOf, readApplicationTree, readBranches, relativesOf } from "./applicationTree.js";
import { uucall } from "./clients.js";
import { enterpriseInput, idInput } from "./ids.js";
import type { UucallClient } from "./uucallClient.js";

/** What a {@link SubAccountAppAuth} is made from. */
export interface SubAccountAppAuthArgs {
  /** The sub-account, such as `zhang.id`. Allowed: a number as text. A change replaces the resource. */
  subAccountId: pulumi.Input<string>;
  /** Ids of the applications that it may open: a set, in any order. Allowed: letters, digits, `_` and `-`. The deployment refuses ids that the vendor does not list. */
  appIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether all other applications are forbidden. With false, they are left as they are, also those that the resource allowed before. Default: true. Where the setting `uucall:grantsIncludeParents` says that an
   * application brings those above it along, these are left as they are in either case.
   */
  exclusive?: pulumi.Input<boolean>;
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. A change replaces the resource. */
  uid?: pulumi.Input<string>;
}

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
 * @example What an account may open, managed by something else
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const opens = uucall.SubAccountAppAuth.get("li-opens", "101", { uid: "1225" });
 * export const liOpens = opens.appNames;
 * ```
 *
 * @remarks Deleting it forbids what it manages: all applications, or with `exclusive: false` those of `appIds`. An update sends only the difference. Where the vendor opens or forbids
 * other applications along with a change, a second change undoes that, and a line says so. An update prints what it adds and removes, since Pulumi compares lists by position.
 *
 * @throws Error in the preview when an input is not allowed, or a setting is missing.
 * @throws Error from the deployment when there is no such sub-account, or when the vendor does not know an id; the message lists those that it knows.
 * @throws Error from the deployment, before anything is written, when the vendor's answer does not show which applications may be opened; the message names the fields of the
 * applications and the settings `uucall:authFlag` and `uucall:authFlagTrue`.
 * @throws Error from the deployment when the vendor opens or forbids applications together, so that what the program says is impossible; the message names what came or went.
 * @throws Error from the deployment with the vendor's code and text when the vendor refuses.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: sections 6 and 7. A change lists the ids that are allowed and those that are
 * forbidden. The page does not say whether the allowed ids are a change or the complete set, nor what a change does to the applications above and below. So the provider reads the
 * result from the vendor after each write. The type of an application is not published; that they are a tree is our reading of the parameter `pid`.
 */
export class SubAccountAppAuth extends TenancyResource {
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
    super(subAccountAppAuth, name, args, opts);
  }
}

const inputs = {
  subAccountId: idInput,
  // Section 7 takes them in one text, with commas between them. Their type is not published.
  appIds: idsInput({
    what: "the id of an application, without blanks and commas",
    list: "a list of ids of applications",
    form: /^[\p{L}\p{N}_-]+$/u,
  }),
  exclusive: withDefault(booleanInput, true),
  uid: enterpriseInput("uucall:uid"),
};
type Inputs = ValuesOf<typeof inputs>;

/** @internal */
export const subAccountAppAuth: AttachmentDescription<Inputs, UucallClient> = {
  kind: "attachment",
  type: "uucall:SubAccountAppAuth",
  owner: "uucall:SubAccount",
  client: uucall,
  inputs,
  outputs: ["appNames"],
  replaceOn: ["subAccountId", "uid"],
  scope: ["uid"],
  name: "subAccountId",
  elements: "appIds",

  defaults: (lookup) => ({ uid: lookup("uid") }),
  label: ({ subAccountId }) => `SubAccountAppAuth${subAccountId === undefined ? "" : ` of sub-account ${subAccountId}`}`,
  object: (id, { uid }) => `sub-account ${id} in enterprise ${uid}`,

  async observe(api, id, { uid, appIds = [] }, look, among) {
    if (uid === undefined)
      throw new Error("its uid is not known: give it to SubAccountAppAuth.get as the third argument, or set uucall:uid");
    const [account] = await api.findSubUsers(uid, { id }, look);
    if (!account || account.state === "cancelled") return undefined;
    const tree = among
      ? await readBranches(api, uid, id, among.before.raw as ApplicationTree, among.elements)
      : await readApplicationTree(api, uid, id);
    return { elements: api.readings.grantsIncludeParents ? withoutParents(tree, appIds) : tree.authorized, raw: tree };
  },

  async change(api, id, { uid }, { raw }, { add, remove, whole }) {
    const tree = raw as ApplicationTree;
    refuseUnknown(tree, add);
    const allow = whole ?? add;
    try {
      await api.changeSubUserAuth(uid!, id, { allow, forbid: remove });
    } catch (error) {
      if (error instanceof Refusal) error.message += closedParents(tree, allow, remove);
      throw error;
    }
  },

  bonds: {
    among: ({ raw }, appIds) => relativesOf(raw as ApplicationTree, appIds),
    advice:
      "The vendor seems to open or forbid applications together with those above or below them. If it opens those above along, set uucall:grantsIncludeParents to true; " +
      "otherwise name in appIds all that belong together",
  },

  added({ raw }, appIds) {
    const { applications } = raw as ApplicationTree;
    return { appNames: Object.fromEntries(applications.filter(({ id }) => appIds.includes(id)).map(({ id, name }) => [id, name])) };
  },
};

/** What may be opened, but for the applications above those that the program names: they come along, and whoever opened them is not known. */
function withoutParents(tree: ApplicationTree, appIds: readonly string[]): string[] {
  const above = new Set([...ancestorsOf(tree, appIds).values()].flat());
  return tree.authorized.filter((id) => appIds.includes(id) || !above.has(id));
}

/** Whether an application may be opened while the one above it may not is not documented: where a change is refused, this may be why. */
function closedParents(tree: ApplicationTree, allow: readonly string[], remove: readonly string[]): string {
  const open = [...tree.authorized.filter((id) => !remove.includes(id)), ...allow];
  const names = new Map(tree.applications.map(({ id, name }) => [id, applicationInWords({ id, name })]));
  const above = ancestorsOf(tree, open);
  const closed = [...above].flatMap(([id, parents]) =>
    parents.filter((parent) => !open.includes(parent)).map((parent) => `${names.get(parent)} above ${names.get(id) ?? id}`),
  );
  const listed = closed.length > 0 ? `: ${[...new Set(closed)].join(", ")}` : "";
  if (tree.complete && listed === "") return "";
  return `. If the vendor opens an application only together with those above it, name these in appIds, too${listed}`;
}

function refuseUnknown({ applications, complete }: ApplicationTree, appIds: readonly string[]): void {
  const unknown = complete ? appIds.filter((id) => !applications.some((application) => application.id === id)) : [];
  if (unknown.length === 0) return;
  if (applications.length === 0)
    throw new Error('appIds: the vendor lists no application. If it lists only those that may be opened, set uucall:authFlag to "none"');
  const named = applications
    .filter(({ name }) => unknown.includes(name))
    .map(({ id, name }) => `${name} is the name of ${id}: give the id. `);
  throw new Error(
    `appIds: the vendor knows no application ${listed(unknown)}. ${named.join("")}It knows ${listed(applications.map(applicationInWords))}`,
  );
}
