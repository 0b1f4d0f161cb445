/**
 * Writes where this repository is, and who maintains it, in the place of what stands there: in both packages, the issue templates and the pages.
 * `npm run set-repository -- acme/pulumi-tenancy "Acme <tenancy@acme.example>"`; without an author, that stays.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { REPOSITORY, repositoryOf } from "./repository.ts";

const AUTHOR = /^[^<>"\\]+ <([^<>@\s"\\]+@[^<>@\s"\\]+)>$/;
const [repository = "", author] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const faults = [
  ...(REPOSITORY.test(repository) ? [] : [`"${repository}" is no repository such as acme/pulumi-tenancy`]),
  ...(author === undefined || AUTHOR.test(author) ? [] : [`"${author}" is no author such as "Acme <tenancy@acme.example>"`]),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(2);

const old = { repository: repositoryOf(manifest), author: manifest.author as string };
const mail = (text: string) => AUTHOR.exec(text)![1]!;
const escaped = (text: string) => text.replaceAll(/[.\\]/g, "\\$&");
/** At GitHub only: elsewhere the same words can be something else. */
const address = new RegExp(`(?<=\\b(?:github|raw\\.githubusercontent)\\.com/)${escaped(old.repository)}(?![\\w-])`, "g");

const changed: string[] = [];
for (const file of execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0")) {
  if (!/\.(json|md|ya?ml)$/.test(file) || file.endsWith("package-lock.json")) continue;
  const before = readFileSync(file, "utf8");
  let after = before.replaceAll(address, repository);
  if (author !== undefined) after = after.replaceAll(old.author, author).replaceAll(mail(old.author), mail(author));
  if (after === before) continue;
  writeFileSync(file, after);
  changed.push(file);
}
console.log(changed.length > 0 ? `Changed ${changed.join(", ")}` : "Nothing to change");
