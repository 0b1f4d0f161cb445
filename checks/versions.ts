/**
 * Finds versions that do not agree: of the two packages, of the lockfile and of the changelog.
 * With a tag such as `v0.1.0`, also what is missing for a release of it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isOlder } from "../provider/pulumi/installation/version.ts";
import { sectionsOf } from "../publishing/changelog.ts";
import { repositoryOf } from "../publishing/repository.ts";

const [tag] = process.argv.slice(2);
const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = json("package.json");
const { version } = manifest;
const packages = json("package-lock.json").packages;
const folders = ["", ...manifest.workspaces];

const faults = [...others(), ...changelog(), ...(tag === undefined ? [] : release(tag))];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function others(): string[] {
  const versions = folders.flatMap((folder: string) => {
    const file = join(folder, "package.json");
    return [
      [file, json(file).version],
      [`package-lock.json, "${folder}"`, packages[folder]?.version],
    ];
  });
  return versions.filter(([, other]) => other !== version).map(([where, other]) => `${where} has ${other}, package.json has ${version}`);
}

function changelog(): string[] {
  const sections = sectionsOf(readFileSync("CHANGELOG.md", "utf8"));
  const released = sections.flatMap((section) => section.version ?? []);
  const unreleased = sections.findIndex((section) => section.version === undefined);
  const [newest] = released;
  const found = released
    .slice(1)
    .flatMap((older, i) => (isOlder(older, released[i]!) ? [] : `CHANGELOG.md: ${released[i]} stands above ${older}`));
  if (unreleased > 0) found.push(`CHANGELOG.md: "## Unreleased" has to be the first section`);
  if (newest === version) return found;
  if (newest !== undefined && !isOlder(newest, version)) found.push(`package.json has ${version}, and the changelog has ${newest} already`);
  if (unreleased < 0) found.push(`CHANGELOG.md has no section for ${version}: add "## Unreleased", or "## ${version}" with its date`);
  return found;
}

function release(name: string): string[] {
  const found: string[] = [];
  if (name !== `v${version}`) found.push(`the tag is ${name}, package.json has ${version}`);
  const [first] = sectionsOf(readFileSync("CHANGELOG.md", "utf8"));
  if (first?.version !== version)
    found.push(`CHANGELOG.md: the first section has to be "## ${version}" with its date, not "## ${first?.version ?? "Unreleased"}"`);
  else if (first?.text === "") found.push(`CHANGELOG.md: the section of ${version} is empty`);
  const { GITHUB_REPOSITORY: here } = process.env;
  for (const folder of folders) {
    const repository = repositoryOf(json(join(folder, "package.json")));
    if (here !== undefined && repository !== here)
      found.push(`${join(folder, "package.json")} names the repository ${repository}: run "npm run set-repository -- ${here}" and commit`);
  }
  return found;
}
