import { checkBounds } from "../core/bounds.js";
import type { CmOrganization, CmOrganizationFilter, CmOrganizations } from "./managementClient.js";

/** The most that the vendor gives at once. */
const PAGE_SIZE = 999;
/** How often a list that changes meanwhile is read from the beginning. */
const ATTEMPTS = 3;

/** Who gives pages of organisations. */
export interface OrgPages {
  queryOrgs(query: CmOrganizationFilter & { offset: number; limit: number }, signal?: AbortSignal): Promise<CmOrganizations>;
}

type Orgs = Map<string, CmOrganization>;
interface Page {
  rows: Orgs;
  /** Rows as they came, repeated ones included. */
  length: number;
}
/** What an attempt found; `doubt` says why these may not be all, `unsteady` that another attempt may find more. */
interface Finding {
  found: Orgs;
  doubt?: string;
  unsteady?: boolean;
}

/**
 * All organisations that match the filter, each once.
 *
 * The vendor's page says neither what `offset` counts, nor whether `total` counts all that match or the rows of the page. The answers show it: `total` counts
 * all where it is more than the rows beside it, and the answer to `offset` 1 tells rows from pages.
 *
 * @throws Error when the vendor says that there are more than it shows, or when no answer shows that these are all.
 */
export async function readAllOrgs(pages: OrgPages, filter: CmOrganizationFilter, signal?: AbortSignal): Promise<CmOrganization[]> {
  const seen: Orgs = new Map();
  const totals = new Set<number>();
  for (let attempts = 1; ; attempts++) {
    const attempt = new Attempt(pages, filter, signal);
    const finding = await attempt.read();
    for (const total of attempt.totals) totals.add(total);
    for (const [id, org] of attempt.seen) seen.set(id, org);
    const changed = attempt.totals.size > 1;
    if (!finding.doubt && !changed) return [...finding.found.values()];
    // Pages that overlap by chance have shown everything by now.
    if (totals.size === 1 && totals.has(seen.size)) return [...seen.values()];
    if (attempts < ATTEMPTS && (changed || finding.unsteady)) continue;
    throw incomplete(finding.found.size, attempt.total, finding.doubt ?? "their number changes with each page", filter);
  }
}

function incomplete(shown: number, total: number, doubt: string, { status, orgType }: CmOrganizationFilter): Error {
  const seen =
    total > shown
      ? `the vendor says there are ${total} organisations and shows ${shown} of them`
      : `the vendor shows ${shown} organisations, and there may be more`;
  const advice =
    status || orgType
      ? "The vendor's number may include organisations that the filter leaves out. Read without status and orgType, and filter in the program"
      : "Read them in parts, with orgType and status, or ask the vendor how queryorgs counts offset";
  return new Error(`${seen}: ${doubt}. ${advice}`);
}

/** One reading from the beginning. Answers are kept, since each reading of `offset` needs the first ones. */
class Attempt {
  readonly #ask: (offset: number, limit: number) => Promise<CmOrganizations>;
  readonly #pages = new Map<number, Page>();
  readonly seen: Orgs = new Map();
  /** Every number that was more than the rows beside it, and does not just repeat the limit: it counts all that match. */
  readonly totals = new Set<number>();

  constructor(pages: OrgPages, filter: CmOrganizationFilter, signal?: AbortSignal) {
    this.#ask = (offset, limit) => pages.queryOrgs({ offset, limit, ...filter }, signal);
  }

  /** How many there are for certain, by the vendor's own words. */
  get total(): number {
    return Math.max(0, ...this.totals);
  }

  async read(): Promise<Finding> {
    const rows = await this.#walk(0, "rows");
    if (this.#counted(rows.found)) return { found: rows.found };
    const finding = await this.#byUnit(rows);
    if (this.#counted(finding.found)) return { found: finding.found };
    if (finding.found.size < this.total) finding.doubt ??= "no reading of offset brings the others";
    return finding;
  }

  /** Whether the vendor says how many there are, and these are as many. A number that is less than these counts something else. */
  #counted(found: Orgs): boolean {
    return this.totals.size > 0 && found.size === this.total;
  }

  /** Pages until one brings nothing new, or there are as many as the vendor says. */
  async #walk(start: number, unit: "rows" | "pages"): Promise<Finding> {
    const found: Orgs = new Map();
    let unsteady = false;
    for (let offset = start, pages = 1; ; pages++) {
      checkBounds("the list of organisations", { pages, rows: found.size });
      const { rows, length } = await this.#page(offset);
      const before = found.size;
      for (const [id, org] of rows) found.set(id, org);
      const fresh = found.size - before;
      if (fresh === 0 || this.#counted(found)) return { found, unsteady };
      if (fresh < rows.size) unsteady = true;
      offset += unit === "rows" ? length : 1;
    }
  }

  /** Finds out by the answers to `offset` 1 and 2 what it counts, and reads on from there. */
  async #byUnit(rows: Finding): Promise<Finding> {
    const [first, second] = [await this.#page(0), await this.#page(1)];
    if (first.length === 0) return this.#checked(await this.#walk(1, "pages"));
    const [lost, gained] = [missing(first, second), missing(second, first)];
    if (lost === first.rows.size) return this.#checked(await this.#walk(0, "pages"));
    if (lost === 1 && gained <= 1) return this.#checked(rows);
    if (lost + gained > 0) return this.#overlapping();
    const third = await this.#page(2);
    if (missing(first, third) === first.rows.size) return this.#checked(await this.#walk(1, "pages"));
    return missing(first, third) + missing(third, first) > 0 ? this.#overlapping() : this.#unpaged(first);
  }

  /** What no number proves holds where no answer showed others, and where each page is still the same when it is read again. */
  async #checked({ found, unsteady }: Finding): Promise<Finding> {
    if (this.#counted(found)) return { found };
    if (unsteady || this.seen.size > found.size) return this.#overlapping();
    for (const [offset, page] of [...this.#pages]) {
      const again = await this.#load(offset, PAGE_SIZE);
      if (missing(page, again) + missing(again, page) > 0) return this.#overlapping();
    }
    return { found };
  }

  async #overlapping(): Promise<Finding> {
    if (this.seen.size < this.total) await this.#walk(0, "pages");
    return { found: this.seen, doubt: "its pages overlap, as if the order or the list changed between them", unsteady: true };
  }

  /** Every `offset` brought the same rows. With a smaller page, it may be seen why. */
  async #unpaged(first: Page): Promise<Finding> {
    const limit = first.length - 1;
    const { length } = await this.#load(2, limit);
    const whole = length < limit || (length > limit && !isPageSize(length)) || this.#counted(first.rows);
    if (whole) return { found: first.rows };
    return { found: first.rows, doubt: "it answers every offset with the same rows" };
  }

  async #page(offset: number): Promise<Page> {
    const page = this.#pages.get(offset) ?? (await this.#load(offset, PAGE_SIZE));
    this.#pages.set(offset, page);
    return page;
  }

  async #load(offset: number, limit: number): Promise<Page> {
    const { orgs, total = 0 } = await this.#ask(offset, limit);
    for (const org of orgs) this.seen.set(org.orgId, org);
    if (total > orgs.length && total !== limit) this.totals.add(total);
    return { rows: new Map(orgs.map((org) => [org.orgId, org])), length: orgs.length };
  }
}

/** How many rows of a page another one lacks. */
const missing = (page: Page, other: Page): number => [...page.rows.keys()].filter((id) => !other.rows.has(id)).length;

/** A list that ends at such a number may have been cut there. */
const isPageSize = (length: number): boolean =>
  length === PAGE_SIZE || length % 10 === 0 || (length >= 64 && Number.isInteger(Math.log2(length)));
