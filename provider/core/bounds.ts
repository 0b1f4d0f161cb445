/** Pages that a list is read for, and questions that a tree is asked for, at the most. */
const MOST_PAGES = 2_000;
/** Rows of a list at the most. The largest that is documented has a thousand. */
const MOST_ROWS = 200_000;

/**
 * Ends the reading of a list that has no end.
 *
 * @param what - the list, for the message
 * @throws Error that names the bound.
 */
export function checkBounds(what: string, { pages, rows }: { pages: number; rows: number }): void {
  if (pages > MOST_PAGES) throw new Error(`${what} did not end after ${MOST_PAGES} answers, and is not read further`);
  if (rows > MOST_ROWS) throw new Error(`${what} has more than ${MOST_ROWS} rows, and is not read further`);
}
