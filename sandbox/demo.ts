/** `npm run demo`: the quick start's program lives through a day, at an emulator or at the AICC that the environment names. */
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { type CmsClient, cmsClient } from "../dist/aicc/cmsClient.js";
import { settingLookup } from "../dist/lifecycle/settings.js";
import { startAiccEmulator } from "./emulator/aicc/index.ts";
import { pulumi, standIn, Workspace } from "./engine/driver.ts";

/** What Pulumi exits with when --expect-no-changes meets some. */
const CHANGES_FOUND = 7;

const driver = pulumi.available() ? pulumi : standIn;
const emulator = process.env.AICC_ENDPOINT ? undefined : await startAiccEmulator();
Object.assign(process.env, emulator?.environment);
const programDir = fileURLToPath(new URL("..", import.meta.url));

console.log(
  `Engine: ${driver === pulumi ? "the Pulumi CLI from PATH" : "the stand-in of this repository, since there is no Pulumi CLI on PATH"}`,
);
console.log(`AICC:   ${emulator ? `an emulator at ${emulator.url}` : `${process.env.AICC_ENDPOINT}, from the environment`}`);

try {
  await using workspace = await Workspace.create({ driver, programDir, show: true });
  await runStory(workspace);
} finally {
  await emulator?.stop();
}

async function runStory(workspace: Workspace): Promise<void> {
  say("Create two user groups: their definition is the program, so it can be reviewed like code.");
  expectExit(0, await workspace.up());
  try {
    say("Preview again: a program that is in force changes nothing. Pipelines rely on it.");
    expectExit(0, await workspace.preview({ args: ["--expect-no-changes"] }));

    say("Somebody changes the remark of a group behind Pulumi's back, as in the vendor's console.");
    await editBehindPulumisBack(await workspace.outputs());

    say(`Detect the drift: exit code ${CHANGES_FOUND} tells a nightly job that somebody did.`);
    expectExit(CHANGES_FOUND, await workspace.previewRefresh({ args: ["--expect-no-changes"] }));

    say("Repair it: the vendor gets what the program says, in one write.");
    expectExit(0, await workspace.up({ args: ["--refresh"] }));

    say("Rename a group: in place, so its members stay.");
    await workspace.setConfig("inspectorsName", "Quality inspectors");
    expectExit(0, await workspace.up());
  } finally {
    say("Destroy everything: what the program made is gone, what was there before is not touched.");
    expectExit(0, await workspace.destroy());
  }
}

/** Writes with the vendor's own API, so that it works at any AICC. */
async function editBehindPulumisBack({ groupIds }: Record<string, any>): Promise<void> {
  const cms: CmsClient = cmsClient(settingLookup("aicc", () => undefined));
  const [ccId, vdn] = [Number(process.env.AICC_CC_ID), Number(process.env.AICC_VDN)];
  const group = (await cms.queryAllCcGroup(ccId, vdn)).find(({ id }) => id === groupIds.inspectors);
  await cms.updateGroup({ ccId, vdn, id: group!.id, groupName: group!.groupName, remark: "changed in the console" });
  console.log(`remark of "${group!.groupName}": "${group!.remark}" → "changed in the console"`);
}

function say(text: string): void {
  console.log(`\n${pc.bold(pc.cyan(`▶ ${text}`))}`);
}

function expectExit(expected: number, { exitCode }: { exitCode: number | null }): void {
  if (exitCode !== expected) throw new Error(`the engine exited with ${exitCode}, not with ${expected}`);
}
