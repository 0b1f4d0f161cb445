/** Prints what the changelog says of the version in package.json: the text of its release. */
import { readFileSync } from "node:fs";
import { sectionsOf } from "./changelog.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const section = sectionsOf(readFileSync("CHANGELOG.md", "utf8")).find((one) => one.version === version);
if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}" with its date`);
console.log(section.text);
