import { appendFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** Notes which mutants a test file reaches, in its own process and, by NODE_OPTIONS, in those that it starts. */
const { REACHED_FILE, REACHED } = process.env;
if (!REACHED_FILE) {
  const { afterAll, expect } = await import("vitest");
  // A worker of Vitest may be gone before the next moment.
  afterAll(() => note());
  process.env.REACHED_FILE = join(REACHED!, relative(process.cwd(), expect.getState().testPath!).replaceAll(/[\\/]/g, "+"));
  process.env.NODE_OPTIONS = `--import=${pathToFileURL(import.meta.filename)}`;
}
const file = process.env.REACHED_FILE!;
// What instrumented code counts in.
const counts: Record<string, number> = {};
(globalThis as any).__stryker__ = { mutantCoverage: { static: counts, perTest: {} } };

const noted = new Set<string>();
function note(): void {
  const reached = Object.keys(counts).filter((id) => !noted.has(id));
  if (reached.length > 0) appendFileSync(file, `${reached.join("\n")}\n`);
  for (const id of reached) noted.add(id);
}
// Some processes are killed.
setInterval(note, 20).unref();
process.on("exit", note);
