import type * as pulumi from "@pulumi/pulumi";
import { optional, textInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { readApplicationTree } from "./applicationTree.js";
import { uucall } from "./clients.js";
import type { UucallClient } from "./uucallClient.js";

/** Whose applications to read. */
export interface GetApplicationsArgs {
  /** The sub-account's id, as text. */
  subAccountId: string;
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
  /** The application that it belongs to; undefined at the top. */
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
  /** All applications, each once, parents before their children. */
  applications: Application[];
  /** The same as a tree. */
  tree: ApplicationNode[];
}

const source = {
  name: "uucall.getApplications",
  client: uucall,
  args: { subAccountId: textInput({ min: 1 }), uid: optional(textInput({ min: 1 })) },
  async read(
    { subAccountId, uid: given }: GetApplicationsArgs,
    { api, setting, signal }: Reader<UucallClient>,
  ): Promise<GetApplicationsResult> {
    const uid = given ?? setting("uid");
    if (uid === undefined) throw new Error("uid: is missing: give it here, or as the setting uucall:uid");
    const found = await readApplicationTree(api, uid, subAccountId, signal);
    const applications = found.applications.map(({ id, name, pid }) => ({
      appId: id,
      name,
      parentAppId: pid,
      authorized: found.authorized.includes(id),
    }));
    return { applications, tree: treeOf(applications) };
  },
};

/**
 * Reads the applications of a sub-account's enterprise, and which of them it may open, as a tree and flat.
 *
 * @example
 * ```ts
 * import { uucall } from "pulumi-tenancy";
 *
 * const { applications } = await uucall.getApplications({ subAccountId: "101", uid: "1225" });
 * export const open = applications.filter((application) => application.authorized).map((application) => application.name);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=子账号及权限: section 6. Applications are a tree that is read level by level.
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

/** Hangs each application below its parent; those whose parent is not among them, or is below themselves, are at the top. */
function treeOf(applications: readonly Application[]): ApplicationNode[] {
  const parents = new Map(applications.map(({ appId, parentAppId }) => [appId, parentAppId]));
  const isRoot = ({ appId, parentAppId }: Application): boolean => {
    const passed = new Set([appId]);
    for (let above = parentAppId; above !== undefined && parents.has(above); above = parents.get(above)) {
      if (above === appId) return true;
      if (passed.has(above)) return false;
      passed.add(above);
    }
    return parentAppId === undefined || !parents.has(parentAppId);
  };
  const roots = applications.filter(isRoot);
  const node = (application: Application): ApplicationNode => ({
    ...application,
    children: applications.filter((child) => child.parentAppId === application.appId && !roots.includes(child)).map(node),
  });
  return roots.map(node);
}
