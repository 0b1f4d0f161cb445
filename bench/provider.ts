/**
 * What the provider costs in calls to the vendor, on the clock and in processor time, through Pulumi's own process for dynamic resources and against
 * the emulators, which run in a process of their own. Build the package first: it is what dist/ holds that is measured.
 *
 *     node bench/provider.ts                            all, in about twenty minutes
 *     node bench/provider.ts --quick                    the fewest objects, with 50 ms for each call
 *     node bench/provider.ts --only groups|members|accounts|load|startup
 *     node bench/provider.ts --parallel 4               so many operations at once, in place of 16
 *
 * Beside each figure stands what it is in multiples of a naive provider, which lists before and after each write and shares nothing, and of one that
 * does nothing, which leaves the cost of Pulumi's process. "vendor busy" is how much of the time the emulators' processor was at work: near 100 %
 * the clock says more of them than of the provider. Targets that are missed are marked, and fail nothing:
 *
 * - to create, update or delete a user group: 1.25 calls at 50 ms each, since the lists before and after its write are shared
 * - to refresh 200 groups: 2 calls; to refresh 1000: 3
 * - processor time for each of 1000 groups: 1.5 times that for each of 100
 * - a user group with ten members: 6 calls to create both, 8 to change the members, 2.5 to refresh both, 9 to delete both
 * - to refresh a sub-account with its permissions: a call for the top of the tree, and one for each application; to create it: five more.
 *   Pages of accounts that all share come on top
 * - of 10,000 groups, of 250 groups with ten members and of 1,000 sub-accounts with permissions: 250 MB in use beyond a process that has done nothing, and a
 *   peak of 250 MB beyond one that did nothing with the same calls; nothing left that keeps the process from ending, which it does within 500 ms
 * - to import the package in a program that only declares resources: 60 ms on top of Pulumi's SDK; in Pulumi's process, up to the end of the first
 *   check: 130 ms. Both on the clock, without a compile cache
 */
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type AccountsTargets, measureAccounts } from "./provider/accounts.ts";
import { type GroupsTargets, measureGroups } from "./provider/groups.ts";
import { type LoadTargets, measureLoad } from "./provider/load.ts";
import { type MembersTargets, measureMembers } from "./provider/members.ts";
import { measureStartup, type StartupTargets } from "./provider/startup.ts";
import { Vendor } from "./provider/vendor.ts";

const groups: GroupsTargets = { latencyMs: 50, callsPerWrite: 1.25, callsPerRefresh: (size) => (size <= 200 ? 2 : 3), growth: 1.5 };
const members: MembersTargets = { create: 6, update: 8, refresh: 2.5, delete: 9 };
const accounts: AccountsTargets = {
  callsPerRefresh: (applications) => applications + 1,
  // The tree once, then the three branches in which the write may have brought or taken along something, and five for the rest.
  callsPerCreate: (applications) => applications + 1 + 3 + 5,
};
const load: LoadTargets = { megabytes: 250, endMs: 500 };
const startup: StartupTargets = { import: 60, firstCheck: 130 };

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, parallel: { type: "string", default: "16" } },
});
const parts = ["groups", "members", "accounts", "load", "startup"];
if (values.only !== undefined && !parts.includes(values.only)) throw new Error(`--only takes ${parts.join(", ")}`);
const wanted = (part: string) => values.only === undefined || values.only === part;
const { quick = false } = values;
const parallel = Number(values.parallel);
if (!(parallel >= 1)) throw new Error("--parallel takes a number");
const engine = { connections: 8, parallel, latencies: quick ? [50] : [0, 50] };

// Pulumi's process looks for the package from here, where its own name is dist/. Users have no compile cache unless they ask for one.
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
delete process.env.NODE_COMPILE_CACHE;

// Times are worth little on a machine that is busy with something else; the benchmark by itself makes a load of 1 to 2.
const busy = () => loadavg()[0]!.toFixed(1);
console.log(`Load of this machine: ${busy()}, with ${availableParallelism()} processors`);

const vendor = await Vendor.start();
try {
  const sizes = quick ? [100] : [100, 200, 300, 1000];
  if (wanted("groups")) await measureGroups(vendor, { ...engine, sizes, refreshOnly: [200], targets: groups });
  if (wanted("members")) await measureMembers(vendor, { ...engine, sizes: quick ? [60] : [60, 200], targets: members });
  if (wanted("accounts")) await measureAccounts(vendor, { ...engine, sizes: quick ? [60] : [60, 200], targets: accounts });
  if (wanted("load"))
    await measureLoad(vendor, {
      ...engine,
      sizes: quick ? { groups: 1_000, teams: 60, accounts: 250 } : { groups: 10_000, teams: 250, accounts: 1_000 },
      targets: load,
    });
} finally {
  await vendor.stop();
}
if (wanted("startup")) await measureStartup(startup);
console.log(`\nLoad of this machine: ${busy()}`);
