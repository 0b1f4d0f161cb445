import type { CustomApplication, UucallClient } from "./uucallClient.js";

/** The applications of an enterprise as a sub-account sees them. */
export interface ApplicationTree {
  /** All of them, each once, parents before their children. */
  applications: CustomApplication[];
  /** Ids of those that the sub-account may open. */
  authorized: string[];
  /** Whether those that it may not open are listed too. */
  complete: boolean;
}

/**
 * Walks the tree from the top, since the vendor shows the children of one application at a time, or all at once. An application that stands under
 * two others, or under itself, is visited once.
 */
export async function readApplicationTree(
  uucall: UucallClient,
  uid: string,
  subAccountId: string,
  signal?: AbortSignal,
): Promise<ApplicationTree> {
  const found = new Map<string, CustomApplication>();
  const visit = async (pid?: string): Promise<void> => {
    const below = await uucall.subUserAuth(uid, subAccountId, pid, signal);
    const fresh: string[] = [];
    for (const application of below) {
      if (found.has(application.id)) continue;
      found.set(application.id, application);
      fresh.push(application.id);
    }
    await Promise.all(fresh.map(visit));
  };
  await visit();
  const applications = [...found.values()];
  // A vendor that shows no flags lists what may be opened only.
  const complete = applications.some(({ authorized }) => authorized !== undefined);
  const authorized = applications.filter((application) => (complete ? application.authorized : true)).map(({ id }) => id);
  return { applications, authorized, complete };
}
