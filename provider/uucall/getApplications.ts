import type * as pulumi from "@pulumi/pulumi";
import { optional } from "../core/inputs.js";
import { listed } from "../core/place.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { applicationInWords } from "./application.js";
import type { FoundApplication } from "./applicationTree.js";
import { readApplicationTree } from "./applicationTree.js";
import { uucall } from "./clients.js";
import { enterpriseInput, enterpriseOf, idInput } from "./ids.js";
import type { UucallClient } from "./uucallClient.js";

/** Whose applications to read. */
export interface GetApplicationsArgs {
  /** The sub-account's id. Allowed: a number as text. */
  subAccountId: string;
  /** Id of an application: only those below it, at any depth. Default: all. */
  pid?: string;
  /** The enterprise. Allowed: a number as text. Default: the setting `uucall:uid`. */
  uid?: string;
}

/** {@link GetApplicationsArgs} that may be outputs of resources. */
export type GetApplicationsOutputArgs = OutputArgs<GetApplicationsArgs>;

/** An application as a sub-account sees it. */
export interface Application {
  /** The vendor's id, as text. */
  appId: string;
  /** Name. */
  name: string;
  /** The application that it belongs to, as the vendor says; undefined at the top. */
  parentAppId?: string;
  /** Whether the sub-account may open it. */
  authorized: boolean;
}

/** An application with those that belong to it. */
export interface ApplicationNode extends Application {
  /** The applications that belong to it. */
  children: ApplicationNode[];
}

/** What {@link getApplications} found. */
export interface GetApplicationsResult {
  /** All applications, each once, in the order of the tree: children after their parent, those with the same parent in the order of their ids. */
  applications: Application[];
  /** The same as a tree. */
  tree: ApplicationNode[];
  /**
   * Whether these are all that there are: of the enterprise, or below `pid`. All branches are read in any case, or it is an error; but with the setting `uucall:authFlag` none the vendor shows
   * only applications that the sub-account may open, and others may exist.
   */
  complete: boolean;
}

const source = {
  name: "uucall.getApplications",
  client: uucall,
  args: { subAccountId: idInput, pid: optional(idInput), uid: optional(enterpriseInput()) },
  async read(
    { subAccountId, pid, uid: given }: GetApplicationsArgs,
    { api, setting, signal }: Reader<UucallClient>,
  ): Promise<GetApplicationsResult> {
    const uid = enterpriseOf(given, setting);
    const found = await readApplicationTree(api, uid, subAccountId, { branch: pid, signal });
    const { applications, complete } = found;
    if (applications.length === 0) await requireSubAccount(api, uid, subAccountId, signal);
    if (applications.length === 0 && pid !== undefined) await requireApplication(api, uid, subAccountId, pid, signal);
    const authorized = new Set(found.authorized);
    return { applications: applications.map((one) => shown(one, authorized)), tree: treeOf(applications, authorized), complete };
  },
};

/**
 * Reads the applications of a sub-account's enterprise, or those below one of them, and which of them it may open, as a tree and flat.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const { applications } = await uucall.getApplications({ subAccountId: "101", uid: "1225" });
 * export const open = applications.filter((application) => application.authorized).map((application) => application.name);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, when there is no such sub-account or application, when it cannot be told which applications it may open
 * (the message names the fields of the applications and the settings `uucall:authFlag` and `uucall:authFlagTrue`), or when the vendor refuses, with its code and text.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: section 6. The type of an application is not published; that they
 * are a tree, which is read level by level, is our reading of the parameter `pid`.
 */
export function getApplications(args: GetApplicationsArgs, opts: DataSourceOptions = {}): Promise<GetApplicationsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getApplications} for arguments that are known only later, and for explicit providers.
 *
 * @example For an account of the program
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { uucall } from "pulumi-tenancy";
 *
 * const password = new pulumi.Config().requireSecret("zhaoPassword");
 * const zhao = new uucall.SubAccount("zhao", { uid: "1225", account: "zhao", name: "Zhao Liu", password });
 * const { tree } = uucall.getApplicationsOutput({ subAccountId: zhao.id, uid: "1225" });
 * export const modules = tree.apply((top) => top.map((application) => application.name));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getApplicationsOutput(
  args: GetApplicationsOutputArgs,
  opts: DataSourceOutputOptions = {},
): pulumi.Output<GetApplicationsResult> {
  return readOutput(source, args, opts);
}

/** An account that does not exist, too, may have an empty list: section 6 does not say. */
async function requireSubAccount(api: UucallClient, uid: string, subAccountId: string, signal?: AbortSignal): Promise<void> {
  const accounts = await api.subUsers(uid, { id: subAccountId }, signal);
  if (accounts.some(({ id, state }) => id === subAccountId && state !== "cancelled")) return;
  throw new Error(`there is no sub-account ${subAccountId} in enterprise ${uid}`);
}

/** An application that does not exist has none below it, too. */
async function requireApplication(api: UucallClient, uid: string, subAccountId: string, pid: string, signal?: AbortSignal): Promise<void> {
  const { applications, complete } = await readApplicationTree(api, uid, subAccountId, { signal });
  if (!complete || applications.some(({ id }) => id === pid)) return;
  throw new Error(`pid: the vendor knows no application ${pid}. It knows ${listed(applications.map(applicationInWords))}`);
}

/** Hangs each application below its parent. */
function treeOf(found: readonly FoundApplication[], authorized: ReadonlySet<string>): ApplicationNode[] {
  const children = Map.groupBy(found, ({ parent }) => parent);
  const below = (one: FoundApplication): ApplicationNode => ({
    ...shown(one, authorized),
    children: (children.get(one.id) ?? []).map(below),
  });
  const ids = new Set(found.map(({ id }) => id));
  return found.filter(({ parent }) => parent === undefined || !ids.has(parent)).map(below);
}

const shown = ({ id, name, pid }: FoundApplication, authorized: ReadonlySet<string>): Application => ({
  appId: id,
  name,
  parentAppId: pid,
  authorized: authorized.has(id),
});
