import { checkBounds } from "../core/bounds.js";
import type { ListedTenant } from "./tenantForm.js";

/** The most that the samples ask for, and that a Director is said to hold. */
const PAGE_SIZE = 1000;
/** How often the list is read when it changes meanwhile. */
const WALKS = 5;

/** A condition for the Director; values are text, also those of numbers. */
export interface Criterion {
  name: string;
  type: string;
  value: string;
}

/** Which tenants a page is of. */
export interface TenantFilter {
  /** "A start ID of the tenant" by the page, an offset in another client's calls of another method. 0 is the beginning in both readings. */
  start: number;
  /** How many tenants at the most. */
  count: number;
  criteria: readonly Criterion[];
}

/** One page of tenants. */
export interface TenantPage {
  tenants: ListedTenant[];
  /** "Number of tenant items" by the page, which leaves open whether of all, of those that match, or of this page. Its sample has 10 with two tenants. */
  total?: number;
}

/** Who gives pages of tenants. */
export interface TenantPages {
  getTenants(filter: TenantFilter, signal?: AbortSignal): Promise<TenantPage>;
}

/** What one walk through the pages found, and what the Director said meanwhile how many there are. */
interface Walk {
  found: Map<number, ListedTenant>;
  totals: Set<number>;
}

/**
 * The tenant with an id; undefined where the answer does not show it. That does not mean that there is none: a Director may know no criteria.
 *
 * @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-Info.htm
 */
export async function readOne(director: TenantPages, id: number, signal?: AbortSignal): Promise<ListedTenant | undefined> {
  const criteria = [{ name: "ID", type: "EQ", value: String(id) }];
  const { tenants } = await director.getTenants({ start: 0, count: PAGE_SIZE, criteria }, signal);
  return tenants.find((tenant) => tenant.id === id);
}

/**
 * All tenants that the Director lists, each once. No criteria are sent: the page names only the one for an id, so every other condition is for the caller to check.
 *
 * @throws Error when the Director says that it has more than it lists.
 */
export async function readAllPages(director: TenantPages, signal?: AbortSignal): Promise<readonly ListedTenant[]> {
  for (let walks = 1; ; walks++) {
    const { found, totals } = await walk(director, signal);
    const promised = Math.max(0, ...totals);
    const changed = totals.size > 1;
    if (found.size >= promised && (!changed || walks === WALKS)) return [...found.values()];
    if (walks === WALKS)
      throw new Error(
        `the Director says that it has ${promised} tenants, and lists ${found.size} of them, whatever page it is asked for. A list of some tenants is no answer: read those that you need one by one, by id (nakivo.getTenant)`,
      );
  }
}

/**
 * Reads page by page. The vendor's page can be read as if `start` were the id to begin with, or the number of tenants to skip. So the next page is asked
 * for in one reading as long as it brings only new tenants, and in the other where it does not. When neither brings one that is new, that was all.
 */
async function walk(director: TenantPages, signal?: AbortSignal): Promise<Walk> {
  const found = new Map<number, ListedTenant>();
  const totals = new Set<number>();
  let skips = true;
  let highest = -1;
  for (let inVain = 0, pages = 1; inVain < 2; pages++) {
    checkBounds("the Director's list of tenants", { pages, rows: found.size });
    const start = skips ? found.size : highest + 1;
    const { tenants, total = 0 } = await director.getTenants({ start, count: PAGE_SIZE, criteria: [] }, signal);
    const before = found.size;
    for (const tenant of tenants) {
      found.set(tenant.id, tenant);
      highest = Math.max(highest, tenant.id);
    }
    const fresh = found.size - before;
    // What is no more than the page holds may be the page's own number.
    if (total > tenants.length) totals.add(total);
    if (total > tenants.length && found.size >= total) break;
    // An id of at least the number of tenants would have shown, had `start` been an id: ids are not negative, and none is twice.
    if (skips && tenants.length === 0) break;
    inVain = fresh > 0 ? 0 : inVain + 1;
    if (fresh < tenants.length || fresh === 0) skips = !skips;
  }
  return { found, totals };
}
