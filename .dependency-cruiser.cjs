// Dependencies point downwards: vendors know the core, the core knows no vendor, no HTTP and no Pulumi. `npm run check` holds the code to it.
const vendors = "^provider/(aicc|nakivo|uucall)/";
const only = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: "^provider/|@pulumi/pulumi|undici", pathNot: to },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no cycles", severity: "error", from: { path: "^provider/" }, to: { circular: true } },
    only("core knows nothing", "^provider/core/", "^provider/core/"),
    only("http knows the core", "^provider/http/", "^provider/(core|http)/|undici"),
    only("settings know the core", "^provider/settings/", "^provider/(core|settings)/"),
    only("pulumi knows no vendor", "^provider/pulumi/", "^provider/(core|settings|pulumi)/|@pulumi/pulumi"),
    only("vendors know no process", vendors, "^provider/(core|http|settings|pulumi/program|aicc|nakivo|uucall)/|@pulumi/pulumi"),
    { name: "vendors know no other vendor", severity: "error", from: { path: vendors }, to: { path: vendors, pathNot: "^provider/$1/" } },
    {
      name: "the program's side and the process's side are apart",
      severity: "error",
      from: { path: "^provider/pulumi/program/" },
      to: { path: "^provider/pulumi/process/" },
    },
    {
      name: "the package needs no sandbox",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: "^(cli|emulator|sandbox|test|bench|docs)/" },
    },
    {
      name: "the emulators know no provider",
      severity: "error",
      from: { path: "^emulator/" },
      to: { path: "^(provider|cli|sandbox|test|bench|docs)/" },
    },
    {
      name: "the commands need no sandbox",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^(emulator|sandbox|test|bench|docs)/" },
    },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" }, doNotFollow: { path: "node_modules" } },
};
