import { checkBounds } from "../core/bounds.js";

/** The most that the vendor gives at once. */
export const PAGE_SIZE = 100;
/** How often a list that changes meanwhile is read from the beginning. */
const ATTEMPTS = 3;

/**
 * All members of a user group, each once.
 *
 * The vendor says neither how many there are nor what `offset` counts: the answer to `offset` 1 tells rows from pages. A vendor may give fewer at once than it
 * was asked for, so a short page is not the last one, but where it gave a longer one before.
 *
 * @param load - gives a page
 * @param longest - how many members a page of this vendor has had, at the most
 * @throws Error when pages overlap each time that they are read, or when nothing shows that the first page is all.
 */
export async function readAllMembers<Member extends { workNo: number }>(
  load: (offset: number, limit: number) => Promise<readonly Member[]>,
  longest: number,
): Promise<Member[]> {
  for (let attempt = 1; ; attempt++) {
    const reading = new Reading(load);
    const doubt = await reading.read(longest);
    if (!doubt) return [...reading.found.values()];
    if (attempt === ATTEMPTS || !doubt.unsteady)
      throw new Error(`shows ${reading.found.size} members of the user group, and there may be more: ${doubt.reason}`);
  }
}

interface Doubt {
  reason: string;
  /** Whether another reading may bring more. */
  unsteady: boolean;
}

const UNSTEADY: Doubt = { reason: "its pages overlap, as if the order or the list changed between them", unsteady: true };

/** One reading from the beginning. */
class Reading<Member extends { workNo: number }> {
  readonly #load: (offset: number, limit: number) => Promise<readonly Member[]>;
  readonly found = new Map<number, Member>();

  constructor(load: (offset: number, limit: number) => Promise<readonly Member[]>) {
    this.#load = load;
  }

  async read(longest: number): Promise<Doubt | undefined> {
    const first = await this.#page(0);
    if (first.fresh < first.length) return UNSTEADY;
    if (first.length === 0 || first.length < longest) return undefined;
    const second = await this.#page(1);
    if (second.length === 0) return undefined;
    // A page that follows shows none of the first; a list from its second row on shows all but one.
    if (second.fresh === second.length) return this.#walk(2, 1);
    if (second.fresh === 0 && second.length === first.length - 1) return undefined;
    if (second.fresh === 1 && second.length === first.length) return this.#walk(first.length + 1, "rows");
    if (second.fresh > 0 || second.length !== first.length) return UNSTEADY;
    return this.#repeated(first.length);
  }

  /** The page at `offset` 1 is the first one again: pages are counted from 1, or `offset` is ignored. */
  async #repeated(length: number): Promise<Doubt | undefined> {
    const third = await this.#page(2);
    if (third.length === 0) return undefined;
    if (third.fresh === third.length) return this.#walk(3, 1);
    if (third.fresh > 0) return UNSTEADY;
    if (length === 1) return undefined;
    // A vendor that gives fewer when fewer are asked for has given all where it gave fewer than were asked for.
    const smaller = (await this.#load(0, length - 1)).length;
    if (length < PAGE_SIZE && smaller === length - 1) return undefined;
    return { reason: "the vendor answers every offset with the same members", unsteady: false };
  }

  /** Pages until one is empty. */
  async #walk(start: number, step: number | "rows"): Promise<Doubt | undefined> {
    for (let offset = start, pages = 3; ; pages++) {
      checkBounds("the list of members", { pages, rows: this.found.size });
      const { length, fresh } = await this.#page(offset);
      if (length === 0) return undefined;
      if (fresh < length) return UNSTEADY;
      offset += step === "rows" ? length : step;
    }
  }

  /** Reads a page; `fresh` is how many of its members were not seen before. */
  async #page(offset: number): Promise<{ length: number; fresh: number }> {
    const members = await this.#load(offset, PAGE_SIZE);
    const before = this.found.size;
    for (const member of members) this.found.set(member.workNo, member);
    return { length: members.length, fresh: this.found.size - before };
  }
}
