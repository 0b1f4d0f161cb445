import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Notes which mutants a test file reaches, in its own process and, by NODE_OPTIONS, in those that it starts. */
const { REACHED_FILE, REACHED } = process.env;
if (!REACHED_FILE) {
  const { expect } = await import("vitest");
  process.env.REACHED_FILE = join(REACHED!, expect.getState().testPath!.replaceAll(/[\\/]/g, "+"));
  process.env.NODE_OPTIONS = `--import=${pathToFileURL(import.meta.filename)}`;
}
const file = process.env.REACHED_FILE!;
const seen = new Set<PropertyKey>();
const reached = new Proxy<Record<PropertyKey, number>>(
  {},
  {
    set(_, id) {
      if (!seen.has(id)) appendFileSync(file, `${String(id)}\n`);
      seen.add(id);
      return true;
    },
  },
);
(globalThis as any).__stryker__ = { mutantCoverage: { static: reached, perTest: {} } };
