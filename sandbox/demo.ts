/**
 * `npm run demo`: the quick start's program lives through a day, at emulators or at the vendors that the environment names. With `--console`, you make the
 * edits yourself, in the emulators' consoles.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import pc from "picocolors";
import { z } from "zod";
import { printTable } from "../bench/provider/table.ts";
import { cms } from "../dist/aicc/clients.js";
import { aicc } from "../dist/aicc/settings.js";
import { Account } from "../dist/core/account.js";
import { Redactor } from "../dist/core/redactor.js";
import { resolveSettings, settingLookup, type VendorSettings } from "../dist/settings/settings.js";
import { uucall as uucallClient } from "../dist/uucall/clients.js";
import { uucall } from "../dist/uucall/settings.js";
import { startAiccEmulator } from "../emulator/aicc/index.ts";
import type { FaultHandle } from "../emulator/faults.ts";
import { startNakivoEmulator } from "../emulator/nakivo/index.ts";
import { startUucallEmulator } from "../emulator/uucall/index.ts";
import "./countCalls.mjs";
import { type OperationResult, pulumi, standIn, Workspace } from "./engine/driver.ts";

/** What Pulumi exits with when --expect-no-changes meets some. */
const CHANGES_FOUND = 7;
const vendors = { AICC: startAiccEmulator, NAKIVO: startDirector, UUCALL: startUucallEmulator };
let endedSession: FaultHandle | undefined;
const byHand = process.argv.includes("--console");
/** The consoles of AICC's and UUCall's emulators, and how many edits were made there. */
const consoles = new Map<string, string>();
let edits = 0;
/** What the vendors held before the program made anything. */
let thereBefore: VendorObject[] | undefined;
const steps: { did: string; calls: number[]; seconds: number }[] = [];
const terminal = process.stdout.isTTY === true;
const colors = pc.createColors(terminal && !process.env.NO_COLOR);

const driver = pulumi.available() ? pulumi : standIn;
console.log(
  `Engine: ${driver === pulumi ? "the Pulumi CLI from PATH" : "the stand-in of this repository, since there is no Pulumi CLI on PATH"}`,
);

await using stack = new AsyncDisposableStack();
for (const [vendor, startEmulator] of Object.entries(vendors)) {
  const endpoint = process.env[`${vendor}_ENDPOINT`];
  if (endpoint) {
    console.log(`${`${vendor}:`.padEnd(7)} ${endpoint}, from the environment`);
    continue;
  }
  const emulator = await startEmulator();
  stack.defer(() => emulator.stop());
  Object.assign(process.env, emulator.environment);
  const address = `${emulator.url}/_emulator/console`;
  console.log(`${`${vendor}:`.padEnd(7)} an emulator at ${emulator.url}, with a console at ${address}`);
  for (const name of ["groups", "subAccounts", "grants"] as const) {
    if (!(name in emulator)) continue;
    consoles.set(vendor, address);
    (emulator as any)[name].onChange(() => {
      edits += 1;
    });
  }
}
if (byHand && consoles.size === 0) {
  console.error("--console needs an emulator of AICC or UUCall: unset AICC_ENDPOINT or UUCALL_ENDPOINT.");
  process.exit(1);
}

const [callCentre, enterprise] = [accountOf(aicc), accountOf(uucall)];
stack.defer(() => callCentre.close());
stack.defer(() => enterprise.close());

const config = { "quick-start:zhangPassword": { secret: "only-a-demo" } };
const workspace = stack.use(
  await Workspace.create({ driver, programDir: fileURLToPath(new URL("..", import.meta.url)), config, show: terminal }),
);

// All processes of the stack count their calls in one file.
process.env.DEMO_CALLS = join(workspace.dir, "calls");
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import ${new URL("countCalls.mjs", import.meta.url)}`;

const quiet = ["--suppress-outputs", "--suppress-progress"];
const now = ["--yes", "--skip-preview", ...quiet];
try {
  await step(
    "Create two user groups, and a sub-account with two applications: their definition is the program, so it can be reviewed like code.",
    async () => {
      thereBefore = await objectsAtVendors();
      const created = await engine(["up", ...now], { create: 5 });
      const sockets = Object.entries((await workspace.outputs()).sockets as Record<string, string>);
      const [first] = sockets;
      console.log(`NAKIVO: the program read ${sockets.length} tenants${first ? `; sockets of the first, ${first[0]}: ${first[1]}` : ""}`);
      return `Created ${created}, the stack among them`;
    },
  );
  await step("Preview again: a program that is in force changes nothing. Pipelines rely on it.", async () => {
    await engine(["preview", "--expect-no-changes", ...quiet], { same: 5 });
    return "Previewed: nothing to do";
  });

  if (byHand)
    await step("Now change something behind Pulumi's back: you are a colleague who works in the vendors' consoles.", editInTheConsole);
  else
    await step(
      "Somebody changes a group's remark and grants a third application behind Pulumi's back, as in the vendors' consoles.",
      editBehindPulumisBack,
    );

  await step(`Detect the drift: exit code ${CHANGES_FOUND} tells a nightly job that somebody did.`, async () => {
    const found = await operate(["refresh", "--preview-only", "--diff", "--expect-no-changes", ...quiet]);
    if (byHand && found.exitCode === 0) return "Found no drift: what was changed is not managed by this program";
    const drifted = changed(found, { update: 2, same: 3 }, CHANGES_FOUND);
    console.log(`Exit code: ${found.exitCode}`);
    return `Found drift of ${drifted}`;
  });

  const repair = byHand
    ? "what the program declares comes back."
    : "the group gets its remark back, and exactly the third application is revoked.";
  await step(`Repair it: ${repair}`, async () => `Repaired ${await engine(["up", "--refresh", ...now], { update: 2, same: 3 })}`);

  await step("Rename a group: in place, with the same id.", async () => {
    await workspace.setConfig("inspectorsName", "Quality inspectors");
    return `Renamed ${await engine(["up", ...now], { update: 1, same: 4 })} in place`;
  });
  if (endedSession?.hits)
    console.log("NAKIVO: the Director ended a session in the middle of this story. Nobody noticed: the provider signed in again.");
} catch {
  console.error("The rest of the story is left out.");
}
// What a step has made is removed, also after a failure.
await step("Destroy everything: what the program made is gone, what was there before is not touched.", async () => {
  const destroyed = await engine(["destroy", "--remove", ...now], { delete: 5 });
  if (thereBefore) tellWhatStayed(thereBefore, await objectsAtVendors());
  return `Destroyed ${destroyed}, the stack among them`;
}).catch(() => {});
showTable();

/** Runs a step, and notes what it did, how many calls each vendor got, and how long it took. A step that fails fails the demo. */
async function step(title: string, run: () => Promise<string>): Promise<void> {
  console.log(`\n${colors.bold(colors.cyan(`▶ ${title}`))}`);
  const [before, started] = [calls(), performance.now()];
  let did = "FAILED";
  try {
    did = await run();
  } catch (error) {
    process.exitCode = 1;
    console.error(colors.red(`This step failed: ${(error as Error).message}`));
    throw error;
  } finally {
    const after = calls();
    steps.push({
      did,
      calls: Object.keys(vendors).map((vendor) => after[vendor]! - before[vendor]!),
      seconds: (performance.now() - started) / 1000,
    });
  }
}

/** Does an operation and shows it. A terminal shows a tree; elsewhere the Pulumi CLI prints lines, of which those of what has only begun are left out. */
async function operate(args: string[]): Promise<OperationResult> {
  const result = await workspace.operate(args);
  if (!terminal) process.stdout.write(result.stdout.replace(/^ .{3}\S+:\S+ \S+ \w+ing\b.*\n/gm, "") + result.stderr);
  return result;
}

/** Does an operation that has to succeed, and says how many resources it changed. */
async function engine(args: string[], expected: Record<string, number>): Promise<string> {
  return changed(await operate(args), expected, 0);
}

/** How many resources an operation changed, which have to be the expected ones unless somebody else decides what is changed or a step has failed. */
function changed({ exitCode, summary }: OperationResult, expected: Record<string, number>, expectedExit: number): string {
  if (exitCode !== expectedExit) throw new Error(`the engine exited with ${exitCode}, not with ${expectedExit}`);
  if (!byHand && !process.exitCode && !isDeepStrictEqual(summary, expected))
    throw new Error(`the engine did ${JSON.stringify(summary)}, not ${JSON.stringify(expected)}`);
  const { same, ...changes } = summary;
  const count = Object.values(changes).reduce((sum, each) => sum + each, 0);
  return `${count} resource${count === 1 ? "" : "s"}`;
}

/** How many calls each vendor got so far. */
function calls(): Record<string, number> {
  const origins = existsSync(process.env.DEMO_CALLS!) ? readFileSync(process.env.DEMO_CALLS!, "utf8").split("\n") : [];
  return Object.fromEntries(
    Object.keys(vendors).map((vendor) => {
      const own = new Set(
        Object.entries(process.env).flatMap(([key, value]) =>
          value && key.startsWith(`${vendor}_`) && key.endsWith("ENDPOINT") ? new URL(value).origin : [],
        ),
      );
      return [vendor, origins.filter((origin) => own.has(origin)).length];
    }),
  );
}

/** What was done, with the number of calls and the time of each step. */
function showTable(): void {
  const names = Object.keys(vendors);
  const total = {
    did: "Total",
    calls: names.map((_, at) => steps.reduce((sum, each) => sum + each.calls[at]!, 0)),
    seconds: steps.reduce((sum, each) => sum + each.seconds, 0),
  };
  printTable(
    colors.bold(colors.cyan("What was done, with the calls to each vendor")),
    [...steps, total].map((each) => ({
      Step: each.did,
      ...Object.fromEntries(names.map((name, at) => [name, String(each.calls[at])])),
      Time: `${each.seconds.toFixed(1)} s`,
    })),
  );
}

/** A Director that ends a session in the middle of a program. */
async function startDirector() {
  const director = await startNakivoEmulator();
  endedSession = director.fault({ operation: "getTenants", expireSessions: true, skip: 2 });
  return director;
}

/** Waits until somebody has changed something in a console and pressed Enter. */
async function editInTheConsole(): Promise<string> {
  for (const [vendor, address] of consoles) console.log(`${`${vendor}:`.padEnd(7)} ${address}`);
  console.log('For example: give the group "Inspectors" another remark, or let the sub-account "zhang" open one more application.');
  edits = 0;
  const terminal = createInterface({ input: process.stdin });
  console.log("Press Enter here when you are done.");
  for await (const _ of terminal) {
    if (edits > 0) break;
    console.log("Nothing has changed yet. Press Enter when you have changed something.");
  }
  terminal.close();
  return `Changed something in a console, ${edits} time${edits === 1 ? "" : "s"}`;
}

interface VendorObject {
  vendor: string;
  kind: string;
  row: unknown;
}

/** All user groups and sub-accounts. */
async function objectsAtVendors(): Promise<VendorObject[]> {
  const { byId } = await listGroups();
  const accounts = await (await enterprise.client(uucallClient)).subUsers(process.env.UUCALL_UID!);
  return [
    ...[...byId.values()].map((row) => ({ vendor: "AICC", kind: "user groups", row })),
    ...accounts.map((row) => ({ vendor: "UUCALL", kind: "sub-accounts", row })),
  ];
}

/** Says whether what was there before is still there and the same. */
function tellWhatStayed(before: readonly VendorObject[], now: readonly VendorObject[]): void {
  for (const [vendor, own] of Map.groupBy(before, (each) => each.vendor)) {
    const same = own.filter((each) => now.some((other) => isDeepStrictEqual(each, other)));
    console.log(`${`${vendor}:`.padEnd(7)} ${own[0]!.kind} that were there before: ${own.length}, of which unchanged: ${same.length}`);
  }
}

async function listGroups() {
  const groups = await callCentre.client(cms);
  return groups.queryAllCcGroup(Number(process.env.AICC_CC_ID), Number(process.env.AICC_VDN), callCentre.writes.fresh());
}

/** Writes with the vendors' own APIs, so that it works at any vendor. */
async function editBehindPulumisBack(): Promise<string> {
  const { groupIds, zhangId } = await workspace.outputs();
  const groups = await callCentre.client(cms);
  const [ccId, vdn] = [Number(process.env.AICC_CC_ID), Number(process.env.AICC_VDN)];
  const { byId } = await listGroups();
  const group = byId.get(groupIds.inspectors)!;
  await groups.updateGroup({ ccId, vdn, id: group.id, groupName: group.groupName, remark: "changed in the console" });
  console.log(`AICC:   remark of "${group.groupName}": "${group.remark}" → "changed in the console"`);

  const accounts = await enterprise.client(uucallClient);
  await accounts.changeSubUserAuth(process.env.UUCALL_UID!, zhangId, { allow: ["21"], forbid: [] });
  console.log(`UUCALL: sub-account ${zhangId} may open application 21 as well`);
  return "Changed a remark and a permission behind Pulumi's back";
}

/** The account that the environment names. */
function accountOf(vendor: VendorSettings): Account {
  const redactor = new Redactor();
  const settings = resolveSettings(
    vendor,
    settingLookup(vendor, () => undefined),
    z,
    redactor,
  );
  return new Account({ vendor, settings, redactor, log: console, zod: z });
}
