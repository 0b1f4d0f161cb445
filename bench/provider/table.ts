/** Whether a target is met, as a cell shows it. */
export const verdict = (figure: number, most: number): string => `${figure <= most ? "ok" : "MISSED"}: at most ${Number(most.toFixed(2))}`;

/** How many times the other one a figure is. */
export const times = (figure: number, other: number): string => `×${(figure / other).toFixed(2)}`;

/** Prints rows below a title, each column as wide as it has to be. Cells that a row lacks stay empty. */
export function printTable(title: string, rows: Record<string, string>[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => (row[column] ?? "").length));
  // The first column names the row; figures stand in a line under each other.
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(width(columns[at]!)) : cell.padStart(width(columns[at]!))))
      .join("  ")
      .trimEnd();
  console.log(`\n${title}\n`);
  console.log(line(columns));
  for (const row of rows) console.log(line(columns.map((column) => row[column] ?? "")));
}
