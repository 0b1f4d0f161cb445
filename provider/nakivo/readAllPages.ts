import type { Tenant } from "./tenant.js";

/** The most that the samples ask for, and that a Director is said to hold. */
const PAGE_SIZE = 1000;
/** How often the list is read when it changes meanwhile. */
const WALKS = 5;

/** A condition for the Director; values are text, also those of numbers. */
export type Criterion = { name: string; type: "EQ"; value: string } | { name: string; type: "IN"; values: readonly string[] };

/** Which tenants a page is of. */
export interface TenantFilter {
  /** "A start ID of the tenant" by the page, an offset in other calls with this filter. 0 is the beginning in both readings. */
  start: number;
  /** How many tenants at the most. */
  count: number;
  criteria: readonly Criterion[];
}

/** One page of tenants. */
export interface TenantPage {
  tenants: Tenant[];
  /** "Number of tenant items": of all, of those that match, or of the page. */
  total?: number;
}

/** Who gives pages of tenants. */
export interface TenantPages {
  getTenants(filter: TenantFilter, signal?: AbortSignal): Promise<TenantPage>;
}

/** What one walk through the pages found, and what the Director said meanwhile how many there are. */
interface Walk {
  found: Map<number, Tenant>;
  totals: Set<number>;
}

/**
 * All tenants that the Director lists for the criteria, each once.
 *
 * @throws Error when the Director says that it has more than it lists.
 */
export async function readAllPages(
  director: TenantPages,
  criteria: readonly Criterion[],
  signal?: AbortSignal,
): Promise<readonly Tenant[]> {
  for (let walks = 1; ; walks++) {
    const { found, totals } = await walk(director, criteria, signal);
    // With criteria, the total may be that of all tenants.
    const promised = criteria.length > 0 ? 0 : Math.max(0, ...totals);
    const changed = totals.size > 1;
    if (found.size >= promised && (!changed || walks === WALKS)) return [...found.values()];
    if (walks === WALKS) throw new Error(`the Director says that it has ${promised} tenants, and lists ${found.size} of them`);
  }
}

/**
 * Reads page by page. The vendor's page can be read as if `start` were the id to begin with, or the number of tenants to skip. So the next page is asked
 * for in one reading as long as it brings only new tenants, and in the other where it does not. When neither brings one that is new, that was all.
 */
async function walk(director: TenantPages, criteria: readonly Criterion[], signal?: AbortSignal): Promise<Walk> {
  const found = new Map<number, Tenant>();
  const totals = new Set<number>();
  const wanted = criteria.flatMap((criterion) => (criterion.name === "ID" ? valuesOf(criterion) : []));
  let skips = true;
  for (let inVain = 0; inVain < 2; ) {
    const start = skips ? found.size : Math.max(...found.keys()) + 1;
    const { tenants, total = 0 } = await director.getTenants({ start, count: PAGE_SIZE, criteria }, signal);
    const before = found.size;
    for (const tenant of tenants) found.set(tenant.id, tenant);
    const fresh = found.size - before;
    // What is no more than the page holds may be the page's own number.
    if (total > tenants.length) totals.add(total);
    if (total > tenants.length && found.size >= total) break;
    if (wanted.length > 0 && wanted.every((id) => found.has(Number(id)))) break;
    // An id of at least the number of tenants would have shown, had `start` been an id: ids are not negative, and none is twice.
    if (skips && tenants.length === 0) break;
    inVain = fresh > 0 ? 0 : inVain + 1;
    if (fresh < tenants.length || fresh === 0) skips = !skips;
  }
  return { found, totals };
}

const valuesOf = (criterion: Criterion): readonly string[] => (criterion.type === "IN" ? criterion.values : [criterion.value]);
