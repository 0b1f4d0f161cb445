import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Texts by their paths within a folder. */
export type Pages = ReadonlyMap<string, string>;

export async function writePages(folder: string, pages: Pages): Promise<void> {
  for (const [path, text] of pages) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

export async function readPages(folder: string): Promise<Pages> {
  const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".md")).sort();
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const)));
}
