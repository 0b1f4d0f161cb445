/**
 * Makes links between files absolute in the Markdown that the packages have, for the release named by a tag: in a tarball there is nothing else that
 * a relative link could lead to. Changes the files, so it is for a checkout that is thrown away.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { repositoryOf } from "./repository.ts";

const [tag] = process.argv.slice(2);
if (tag === undefined) throw new Error("give the tag that the links are to lead to, such as v0.1.0");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const repository = repositoryOf(manifest);

for (const folder of ["", ...manifest.workspaces] as string[]) {
  for (const file of ["README.md", "CHANGELOG.md"].map((name) => join(folder, name)).filter((path) => existsSync(path))) {
    const text = readFileSync(file, "utf8");
    // A picture, or a link; not to another site, and not within the page.
    const absolute = text.replaceAll(/(!?)(\[[^\]]*\]\()(?![a-z]+:|#)([^)]+)\)/g, (_, picture: string, before: string, path: string) => {
      const place = posix.join(folder, path);
      const base = picture ? `https://raw.githubusercontent.com/${repository}/${tag}` : `https://github.com/${repository}/blob/${tag}`;
      return `${picture}${before}${base}/${place})`;
    });
    writeFileSync(file, absolute);
  }
}
