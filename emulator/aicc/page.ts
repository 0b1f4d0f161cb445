/** How a list is cut into pages. */
export interface Paging {
  /** What the offset counts: rows, or pages of which the first is 0, or 1 as well as 0. `"ignored"` gives the first page always. */
  offsetCounts: "rows" | "pages from 0" | "pages from 1" | "ignored";
  /** The most rows a page holds, whatever was asked for. */
  cap: number | null;
  /** What there is behind the last row: nothing, or the last page again. */
  beyondEnd: "empty" | "last page";
}

/** The page of a list that a request asks for. */
export function pageOf<T>(rows: readonly T[], asked: { offset: number; limit: number }, paging: Paging): readonly T[] {
  const size = Math.min(asked.limit, paging.cap ?? asked.limit);
  const start = startOf(asked.offset, size, rows.length, paging);
  return rows.slice(start, start + size);
}

/** The row with which a page begins. */
function startOf(offset: number, size: number, count: number, { offsetCounts, beyondEnd }: Paging): number {
  if (offsetCounts === "ignored") return 0;
  const pages = { "pages from 0": offset, "pages from 1": Math.max(0, offset - 1), rows: undefined }[offsetCounts];
  const start = pages === undefined ? offset : pages * size;
  if (beyondEnd === "empty" || start < count || size === 0) return start;
  return pages === undefined ? Math.max(0, count - size) : Math.max(0, Math.ceil(count / size) - 1) * size;
}
