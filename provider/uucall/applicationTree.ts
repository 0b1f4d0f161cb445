import { isDeepStrictEqual } from "node:util";
import { checkBounds } from "../core/bounds.js";
import { natural } from "../core/natural.js";
import { Refusal } from "./answer.js";
import type { CustomApplication } from "./application.js";
import { flagged } from "./applicationFlag.js";
import { saysNoApplications } from "./refusal.js";
import type { UucallClient } from "./uucallClient.js";

/** Levels of a tree; one that goes deeper is taken for one that does not end. */
const DEEPEST = 100;

/** An application as a sub-account sees it, and by which question it was found. */
export interface FoundApplication extends CustomApplication {
  /** The application whose children were asked for; undefined for the top of the tree. */
  below: string | undefined;
  /** The application under which it hangs; undefined where that is not among those that were found, or would close a circle. */
  parent?: string;
}

/** The applications of an enterprise as a sub-account sees them. */
export interface ApplicationTree {
  /** All of them, each once: children after their parent, those with the same parent in the order of their ids. */
  applications: FoundApplication[];
  /** Ids of those that the sub-account may open. */
  authorized: string[];
  /** Whether those that it may not open are listed too. */
  complete: boolean;
}

/** How much of a tree to read. */
export interface TreeReading {
  /** Only the branch below this application. */
  branch?: string;
  signal?: AbortSignal;
}

/**
 * Walks the tree from the top, since the vendor shows the children of one application at a time, or all at once: then those whose children the top shows are
 * not asked for them. An application that stands under two others, or under itself, is visited once. What is found does not depend on the order of answers.
 */
export async function readApplicationTree(
  api: UucallClient,
  uid: string,
  subAccountId: string,
  { branch, signal }: TreeReading = {},
): Promise<ApplicationTree> {
  const found = new Map<string, FoundApplication>();
  // Other rows of the same applications: their flags may contradict the first ones.
  const others: FoundApplication[] = [];
  let level: (string | undefined)[] = [undefined];
  let questions = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) throw new Error(`the vendor shows applications on more than ${DEEPEST} levels, such as ${level[0]}`);
    questions += level.length;
    checkBounds("the tree of applications", { pages: questions, rows: found.size });
    const answers = await allOf(level.map((below) => applicationsBelow(api, uid, subAccountId, below, signal)));
    const parents = new Set(depth === 0 ? answers[0]!.map(({ pid }) => pid) : []);
    const fresh: string[] = [];
    for (const application of answers.flat()) {
      const first = found.get(application.id);
      if (first && !isDeepStrictEqual(first.fields, application.fields)) others.push(application);
      if (first) continue;
      found.set(application.id, application);
      fresh.push(application.id);
    }
    const open = fresh.filter((id) => !parents.has(id)).sort(natural);
    // The top is asked for in any case: it may show all at once.
    if (branch === undefined || depth > 0) level = open;
    else level = parents.has(branch) ? open.filter((id) => isBelow(found, id, branch)) : [branch];
  }
  const tree = treeOf([...found.values()], api, others);
  return branch === undefined ? tree : branchOf(tree, branch);
}

/** Those of a tree below an application. Where that is not listed itself, its children name it all the same. */
function branchOf({ applications, authorized, complete }: ApplicationTree, branch: string): ApplicationTree {
  const known = new Map(applications.map((application) => [application.id, application]));
  const below = applications.filter(({ id }) => isBelow(known, id, branch));
  const ids = new Set(below.map(({ id }) => id));
  return { applications: below, authorized: authorized.filter((id) => ids.has(id)), complete };
}

/** Whether an application is below another one, as far as the vendor says under which each hangs. */
function isBelow(known: ReadonlyMap<string, { pid?: string }>, id: string, branch: string): boolean {
  const passed = new Set<string>();
  for (let above = known.get(id)?.pid; above !== undefined && !passed.has(above); above = known.get(above)?.pid) {
    if (above === branch) return id !== branch;
    passed.add(above);
  }
  return false;
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
  const shown = await allOf(branches.map((below) => applicationsBelow(api, uid, subAccountId, below)));
  const now = new Map(shown.flat().map((application) => [application.id, application]));
  if (!ids.every((id) => now.has(id))) return readApplicationTree(api, uid, subAccountId);
  return treeOf(
    applications.map((application) => now.get(application.id) ?? application),
    api,
    shown.flat(),
  );
}

/** Applications above each of some others, the nearest first. */
export function ancestorsOf({ applications }: ApplicationTree, ids: readonly string[]): Map<string, string[]> {
  const parents = new Map(applications.map(({ id, parent }) => [id, parent]));
  const above = (id: string): string[] => {
    const passed: string[] = [];
    for (let next = parents.get(id); next !== undefined; next = parents.get(next)) passed.push(next);
    return passed;
  };
  return new Map(ids.map((id) => [id, above(id)]));
}

/** Applications above and below some others. */
export function relativesOf(tree: ApplicationTree, ids: readonly string[]): string[] {
  const all = ancestorsOf(
    tree,
    tree.applications.map(({ id }) => id),
  );
  const above = ids.flatMap((id) => all.get(id) ?? []);
  const below = [...all].filter(([, passed]) => passed.some((id) => ids.includes(id))).map(([id]) => id);
  return [...new Set([...above, ...below])];
}

/** Section 6 for the applications below one, or at the top. Nothing found may be answered as a failure: no page says which. */
async function applicationsBelow(
  api: UucallClient,
  uid: string,
  subAccountId: string,
  below: string | undefined,
  signal?: AbortSignal,
): Promise<FoundApplication[]> {
  try {
    const shown = await api.subUserAuth(uid, subAccountId, below, signal);
    return shown.map((application) => ({ ...application, pid: application.pid ?? below, below })).sort((a, b) => natural(a.id, b.id));
  } catch (error) {
    if (saysNoApplications(error, api.readings.nothingFound)) return [];
    if (error instanceof Refusal) {
      const where =
        below === undefined ? "The sub-account's applications were asked for" : `The applications below ${below} were asked for`;
      error.message += `. ${where}. If this text means that the list is empty, set uucall:nothingFound to it`;
    }
    throw error;
  }
}

/** All answers, or the first failure in the order of the questions, once nothing is under way any longer. */
async function allOf<T>(questions: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(questions);
  return Promise.all(questions);
}

/** @param others - further rows of these applications */
function treeOf(found: readonly FoundApplication[], api: UucallClient, others: readonly FoundApplication[]): ApplicationTree {
  const { authorized, complete } = flagged([...found, ...others], api.readings);
  const pids = new Map(found.map(({ id, pid }) => [id, pid]));
  const children = new Map<string | undefined, FoundApplication[]>();
  for (const application of found.toSorted((a, b) => natural(a.id, b.id))) {
    const { id, pid } = application;
    const parent = pid !== undefined && pids.has(pid) && !isUnderItself(pids, id) ? pid : undefined;
    children.set(parent, [...(children.get(parent) ?? []), { ...application, parent }]);
  }
  const below = (parent: string | undefined): FoundApplication[] =>
    (children.get(parent) ?? []).flatMap((application) => [application, ...below(application.id)]);
  const applications = below(undefined);
  return { applications, authorized: applications.map(({ id }) => id).filter((id) => authorized.has(id)), complete };
}

function isUnderItself(pids: ReadonlyMap<string, string | undefined>, id: string): boolean {
  const passed = new Set<string>();
  let above = pids.get(id);
  while (above !== undefined && above !== id && !passed.has(above)) {
    passed.add(above);
    above = pids.get(above);
  }
  return above === id;
}
