/**
 * `npm run demo`: the quick start's program lives through a day, at emulators or at the vendors that the environment names. With `--console`, you make the
 * edits yourself, in the emulators' consoles.
 */
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { z } from "zod";
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
import { pulumi, standIn, Workspace } from "./engine/driver.ts";

/** What Pulumi exits with when --expect-no-changes meets some. */
const CHANGES_FOUND = 7;
const vendors = { AICC: startAiccEmulator, NAKIVO: startDirector, UUCALL: startUucallEmulator };
let endedSession: FaultHandle | undefined;
const byHand = process.argv.includes("--console");
/** The consoles of AICC's and UUCall's emulators, and how many edits were made there. */
const consoles = new Map<string, string>();
let edits = 0;

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
const config = { "quick-start:zhangPassword": { secret: "only-a-demo" } };
const workspace = stack.use(
  await Workspace.create({ driver, programDir: fileURLToPath(new URL("..", import.meta.url)), config, show: true }),
);

say("Create two user groups, and a sub-account with two applications: their definition is the program, so it can be reviewed like code.");
expectExit(0, await workspace.up());
try {
  say("Preview again: a program that is in force changes nothing. Pipelines rely on it.");
  expectExit(0, await workspace.preview({ args: ["--expect-no-changes"] }));

  if (byHand) {
    say("Now change something behind Pulumi's back: you are a colleague who works in the vendors' consoles.");
    await editInTheConsole();
  } else {
    say("Somebody changes a group's remark and grants a third application behind Pulumi's back, as in the vendors' consoles.");
    await editBehindPulumisBack(await workspace.outputs());
  }

  say(`Detect the drift: exit code ${CHANGES_FOUND} tells a nightly job that somebody did.`);
  const found = await workspace.previewRefresh({ args: ["--expect-no-changes"] });
  if (byHand && found.exitCode === 0) console.log("Nothing of what you changed is managed by this program.");
  else expectExit(CHANGES_FOUND, found);

  say(
    byHand
      ? "Repair it: what the program declares comes back."
      : "Repair it: the group gets its remark back, and exactly the third application is revoked.",
  );
  expectExit(0, await workspace.up({ args: ["--refresh"] }));

  say("Rename a group: in place, so its members stay.");
  await workspace.setConfig("inspectorsName", "Quality inspectors");
  expectExit(0, await workspace.up());
  if (endedSession?.hits)
    console.log("NAKIVO: the Director ended a session in the middle of this story. Nobody noticed: the provider signed in again.");
} finally {
  say("Destroy everything: what the program made is gone, what was there before is not touched.");
  expectExit(0, await workspace.destroy());
}

/** A Director that ends a session in the middle of a program. */
async function startDirector() {
  const director = await startNakivoEmulator();
  endedSession = director.fault({ operation: "getTenants", expireSessions: true, skip: 2 });
  return director;
}

/** Waits until somebody has changed something in a console and pressed Enter. */
async function editInTheConsole(): Promise<void> {
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
}

/** Writes with the vendors' own APIs, so that it works at any vendor. */
async function editBehindPulumisBack({ groupIds, zhangId }: Record<string, any>): Promise<void> {
  const callCentre = accountOf(aicc);
  const groups = await callCentre.client(cms);
  const [ccId, vdn] = [Number(process.env.AICC_CC_ID), Number(process.env.AICC_VDN)];
  const { byId } = await groups.queryAllCcGroup(ccId, vdn, callCentre.writes.fresh());
  const group = byId.get(groupIds.inspectors)!;
  await groups.updateGroup({ ccId, vdn, id: group.id, groupName: group.groupName, remark: "changed in the console" });
  console.log(`AICC:   remark of "${group.groupName}": "${group.remark}" → "changed in the console"`);

  const enterprise = accountOf(uucall);
  const accounts = await enterprise.client(uucallClient);
  await accounts.changeSubUserAuth(process.env.UUCALL_UID!, zhangId, { allow: ["21"], forbid: [] });
  console.log(`UUCALL: sub-account ${zhangId} may open application 21 as well`);
  await Promise.all([callCentre.close(), enterprise.close()]);
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

function say(text: string): void {
  console.log(`\n${pc.bold(pc.cyan(`▶ ${text}`))}`);
}

function expectExit(expected: number, { exitCode }: { exitCode: number | null }): void {
  if (exitCode !== expected) throw new Error(`the engine exited with ${exitCode}, not with ${expected}`);
}
