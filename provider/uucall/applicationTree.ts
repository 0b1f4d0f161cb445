import type { CustomApplication } from "./application.js";
import type { UucallClient } from "./uucallClient.js";

/** An application as a sub-account sees it, and by which question it was found. */
export interface FoundApplication extends CustomApplication {
  /** The application whose children were asked for; undefined for the top of the tree. */
  below: string | undefined;
}

/** The applications of an enterprise as a sub-account sees them. */
export interface ApplicationTree {
  /** All of them, each once, parents before their children. */
  applications: FoundApplication[];
  /** Ids of those that the sub-account may open. */
  authorized: string[];
  /** Whether those that it may not open are listed too. */
  complete: boolean;
}

/**
 * Walks the tree from the top, since the vendor shows the children of one application at a time, or all at once: then those whose children the top shows are
 * not asked for them. An application that stands under two others, or under itself, is visited once.
 */
export async function readApplicationTree(
  api: UucallClient,
  uid: string,
  subAccountId: string,
  signal?: AbortSignal,
): Promise<ApplicationTree> {
  const found = new Map<string, FoundApplication>();
  const visit = async (below?: string): Promise<void> => {
    const shown = await api.subUserAuth(uid, subAccountId, below, signal);
    const parents = new Set(below === undefined ? shown.map(({ pid }) => pid) : []);
    const fresh: string[] = [];
    for (const application of shown) {
      if (found.has(application.id)) continue;
      found.set(application.id, { ...application, below });
      fresh.push(application.id);
    }
    await Promise.all(fresh.filter((id) => !parents.has(id)).map(visit));
  };
  await visit();
  return treeOf([...found.values()]);
}

/**
 * The tree with a new look at some applications: only the branches that they are in are read again. Where applications that may not be opened are not
 * listed, nobody knows in which branch one will show, and the whole tree is read.
 */
export async function readBranches(
  api: UucallClient,
  uid: string,
  subAccountId: string,
  { applications, complete }: ApplicationTree,
  ids: readonly string[],
): Promise<ApplicationTree> {
  const known = new Map(applications.map((application) => [application.id, application]));
  if (!complete || !ids.every((id) => known.has(id))) return readApplicationTree(api, uid, subAccountId);
  const branches = [...new Set(ids.map((id) => known.get(id)!.below))];
  const shown = await Promise.all(branches.map((below) => api.subUserAuth(uid, subAccountId, below)));
  const now = Map.groupBy(shown.flat(), ({ id }) => id);
  if (!ids.every((id) => now.has(id))) return readApplicationTree(api, uid, subAccountId);
  return treeOf(applications.map((application) => ({ ...application, ...now.get(application.id)?.[0] })));
}

function treeOf(applications: FoundApplication[]): ApplicationTree {
  // A vendor that shows no flags lists what may be opened only.
  const complete = applications.some(({ authorized }) => authorized !== undefined);
  const authorized = applications.filter((application) => (complete ? application.authorized : true)).map(({ id }) => id);
  return { applications, authorized, complete };
}
