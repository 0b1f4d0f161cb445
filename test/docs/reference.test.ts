import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPages, writePages } from "../../docs/pages.ts";
import { referencePages } from "../../docs/reference.ts";

test("docs/reference is what npm run docs makes of the TSDoc", async () => {
  const folder = await mkdtemp(join(tmpdir(), "reference-"));
  await writePages(folder, await referencePages());
  const made = await readPages(folder);
  await rm(folder, { recursive: true });
  const committed = await readPages("docs/reference");
  expect([...committed.keys()]).toEqual([...made.keys()]);
  for (const [path, text] of made) expect(committed.get(path), `docs/reference/${path} is old: npm run docs`).toBe(text);
});
