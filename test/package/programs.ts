import { readFileSync } from "node:fs";

/** A package of a monorepo; its dependencies are the packed package and what is said here. */
export interface Program {
  /** Name of the package, its folder and, where it is one, its Pulumi project. */
  name: string;
  /** Fields of package.json. */
  manifest: { type?: "module" | "commonjs"; main: string };
  /** `undefined` drops one. */
  dependencies: Record<string, string | undefined>;
  files: Record<string, string | object>;
}

const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const sdk = { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"] };
const typescript = { typescript: "^5.9.0" };

const body = `
const group = new aicc.UserGroup("group", { groupName: "From " + pulumi.getProject(), groupType: "agent" });
const account = new uucall.SubAccount("account", { account: pulumi.getProject(), name: "Zhang San", password: "not-a-real-one" });
const later = aicc.getTenantsOutput({ ccId: group.ccId }).tenants.apply((tenants) => tenants.length);
`;
const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport { aicc, uucall } from "pulumi-tenancy";\n';
const requires = 'const pulumi = require("@pulumi/pulumi");\nconst { aicc, uucall } = require("pulumi-tenancy");\n';
/** Without `await` at the top, which CommonJS has not. */
const found = "aicc.getOrgs().then(({ orgs }) => ({ orgs: orgs.length, tenants: later }))";
const typed = `${imports}${body}
export const id: pulumi.Output<string> = group.groupId;
export const accountId: pulumi.Output<string> = account.subAccountId;
export const found: Promise<{ orgs: number; tenants: pulumi.Output<number> }> = ${found};
// @ts-expect-error: there is no such kind of group.
void (() => new aicc.UserGroup("refused", { groupName: "x", groupType: "robot" }));
`;
/** An ES-module program in JavaScript; also what others than the programs of kinds have. */
const esm = `${imports}${body}
const { orgs } = await aicc.getOrgs();
export const id = group.groupId;
export const accountId = account.subAccountId;
export const found = { orgs: orgs.length, tenants: later };
`;

const nodenext = { strict: true, module: "nodenext", target: "es2023", noEmit: true, types: [] };
/** What `pulumi new typescript` makes. */
const commonjs = { strict: true, module: "commonjs", moduleResolution: "node", target: "es2020", outDir: "bin", types: [] };
const tsconfig = (compilerOptions: object) => ({ compilerOptions, files: ["index.ts"] });

/** The projects that `pulumi new` makes, and the ones that people make of them. */
export const kinds: Program[] = [
  {
    name: "typescript-esm",
    manifest: { type: "module", main: "index.ts" },
    dependencies: { ...sdk, ...typescript },
    files: {
      // Node runs TypeScript by itself.
      "Pulumi.yaml": { name: "typescript-esm", main: "index.ts", runtime: { name: "nodejs", options: { typescript: false } } },
      "tsconfig.json": tsconfig(nodenext),
      "index.ts": typed,
    },
  },
  {
    name: "typescript-commonjs",
    manifest: { main: "index.ts" },
    dependencies: { ...sdk, ...typescript },
    files: {
      "Pulumi.yaml": { name: "typescript-commonjs", runtime: "nodejs" },
      "tsconfig.json": tsconfig(commonjs),
      "index.ts": typed,
    },
  },
  {
    name: "typescript-nodenext",
    manifest: { main: "index.ts", type: "commonjs" },
    dependencies: { ...sdk, ...typescript },
    files: {
      "Pulumi.yaml": { name: "typescript-nodenext", runtime: "nodejs" },
      "tsconfig.json": tsconfig(nodenext),
      "index.ts": typed,
    },
  },
  {
    name: "javascript-esm",
    manifest: { type: "module", main: "index.js" },
    dependencies: sdk,
    files: { "Pulumi.yaml": { name: "javascript-esm", runtime: "nodejs" }, "index.js": esm },
  },
  {
    name: "javascript-commonjs",
    manifest: { main: "index.js" },
    dependencies: sdk,
    files: {
      "Pulumi.yaml": { name: "javascript-commonjs", runtime: "nodejs" },
      "index.js": `${requires}${body}\nexports.id = group.groupId;\nexports.accountId = account.subAccountId;\nexports.found = ${found};\n`,
    },
  },
];

const other = (name: string, dependencies: Program["dependencies"], index = esm): Program => ({
  name,
  manifest: { type: "module", main: "index.js" },
  dependencies,
  files: { "Pulumi.yaml": { name, runtime: "nodejs" }, "index.js": index },
});

/** Without TypeScript of its own, Pulumi compiles a program with TypeScript 3.8, which it brings. */
export const oldTypeScript: Program = {
  name: "typescript-of-pulumi",
  manifest: { main: "index.ts" },
  dependencies: sdk,
  files: {
    "Pulumi.yaml": { name: "typescript-of-pulumi", runtime: "nodejs" },
    "tsconfig.json": tsconfig(commonjs),
    // TypeScript 3.8 does not know @ts-expect-error.
    "index.ts": typed.replace(/\/\/ @ts-expect-error.*$/s, ""),
  },
};

/** The oldest SDK that the package allows. */
export const oldestSdk = other("oldest-sdk", { "@pulumi/pulumi": "3.216.0" });
/** As `npm link` makes it: the package has another copy of the SDK than the program. */
export const linked = other("linked", { ...sdk, "pulumi-tenancy": "link:../oldest-sdk/node_modules/pulumi-tenancy" });

export const tooOldSdk = other("too-old-sdk", { "@pulumi/pulumi": "3.215.0" });
/** The program's SDK is good, and the one of the linked package is not. */
export const linkedToTooOld = other("linked-to-too-old", { ...sdk, "pulumi-tenancy": "link:../too-old-sdk/node_modules/pulumi-tenancy" });

/** A team's own package with groups that every program of theirs has. */
export const library: Program = {
  name: "team-library",
  manifest: { type: "module", main: "index.js" },
  dependencies: sdk,
  files: {
    "index.js": `import { aicc } from "pulumi-tenancy";
export const tenants = aicc.getTenants;
export const agents = () => new aicc.UserGroup("agents", { groupName: "Agents", groupType: "agent" });
`,
  },
};
const onlyLibrary = { ...sdk, "pulumi-tenancy": undefined, "team-library": "workspace:*" };
/** Uses resources of the package through another one only. */
export const indirect = other("indirect", onlyLibrary, 'import { agents } from "team-library";\nagents();\n');
/** Uses data sources only, which need no process for dynamic resources. */
export const indirectRead = other(
  "indirect-read",
  onlyLibrary,
  'import { tenants } from "team-library";\nexport const found = (await tenants()).tenants.length;\n',
);
