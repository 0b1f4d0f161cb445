import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import type { Fault } from "../../emulator/faults.ts";
import type { NakivoEmulator } from "../../emulator/nakivo/index.ts";
import type { UucallDialect, UucallEmulator } from "../../emulator/uucall/index.ts";
import { defaultUucallDialect } from "../../emulator/uucall/index.ts";
import type { Properties } from "../../provider/core/properties.js";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../tools/oneResource.ts";
import { OneStack } from "../tools/oneStack.ts";
import { recordedText } from "../tools/recordedText.ts";

/** The emulators at which things go wrong. */
export interface Vendors {
  aicc: AiccEmulator;
  nakivo: NakivoEmulator;
  uucall: UucallEmulator;
}

const group = { vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector" };
const account = { uid: "1225", account: "zhang", name: "Zhang San", password: "only-a-test" };

/** The message of what an action throws. */
export async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`nothing went wrong: ${action}`);
}

/** Why inputs fail their check. */
async function reasonOf(process: DynamicProcess, inputs: Properties): Promise<string> {
  const { failures } = await process.check({}, inputs);
  return failures.map(({ reason }) => reason).join("\n");
}

/** Collects what actions say when they fail. */
function collector() {
  const told: string[] = [];
  return { told, tell: async (action: () => unknown) => told.push(await messageOf(action)) };
}

/** What the life of user groups says when it goes wrong, in Pulumi's own process. */
export async function groupFailures({ aicc }: Vendors): Promise<string[]> {
  const environment = { ...aicc.environment, AICC_MAX_RETRIES: "0" };
  const process = await DynamicProcess.start(environment);
  const text = await providerText("aicc:UserGroup");
  const one = (named: object = {}, resource = new OneResource(process, text)) => resource.up({ ...group, ...named });
  const { told, tell } = collector();
  const blind = (skip: number) => aicc.fault({ operation: "queryallccgroup", status: 500, times: "always", skip });

  await tell(() => one({ ccId: 70_000 }));
  await tell(() => one({ groupName: "ceshi001" }));
  await tell(() => one({ groupName: "ceshi001", groupType: "agent", adopt: true }));

  const unseen = blind(1);
  await tell(() => one());
  unseen.clear();
  const silent = [aicc.fault({ operation: "createusergroup", drop: "after" }), blind(1)];
  await tell(() => one({ groupName: "Night" }));
  for (const fault of silent) fault.clear();

  const day = new OneResource(process, text);
  await one({ groupName: "Day" }, day);
  const another = { ...group, groupName: "Day", remark: "", adopt: true, __provider: text };
  const keepDay = () => day.declare({ ...group, groupName: "Day" });
  await process.operation(() => keepDay().then(async () => told.push(await reasonOf(process, another))));
  await tell(() => process.operation(() => keepDay().then(() => process.create(another))));
  await tell(() => process.read("404404", { vdn: 113, ccId: 1, __provider: text }));
  await tell(() =>
    process.operation(async () => {
      await process.read(day.state!.id, { vdn: 113, ccId: 1, __provider: text });
      await process.delete(day.state!.id, day.state!.outputs);
    }),
  );
  aicc.fault({ operation: "updategroup", status: 200, body: { resultCode: "0100002", resultDesc: "Parameter error" } });
  await tell(() => one({ groupName: "Day", remark: "x" }, day));
  await tell(() => one({ groupName: "ceshi001" }, day));
  await tell(() => one({ groupName: "ceshi001", groupType: "agent" }, day));
  aicc.groups.remove(day.state!.id);
  await tell(() => one({ groupName: "Day", remark: "x" }, day));
  for (const groupName of ["Twice", "Twice"]) aicc.groups.add({ groupName, groupType: 2 });
  await tell(() => one({ groupName: "Twice" }));

  const answers: Fault[] = [
    { status: 429, headers: { "Retry-After": "600" } },
    { status: 200, body: "<html>Sign in</html>" },
    { status: 302, headers: { location: "https://portal.example.com/login" } },
  ];
  for (const answer of answers) {
    aicc.fault({ ...answer, operation: "queryallccgroup" });
    await tell(() => one({ groupName: "Late" }));
  }
  const renamed = new OneStack(process);
  const declared = { type: "aicc:UserGroup", inputs: { ...group, groupName: "Day", adopt: true } };
  await renamed.up({ before: declared });
  await renamed.up({ after: declared });
  await process.stop();
  told.push(...process.output);

  const others = ["MANAGEMENT_ENDPOINT", "APP_KEY", "APP_SECRET", "CC_ID", "VDN"];
  const unset = Object.fromEntries(others.map((name) => [`AICC_${name}`, ""]));
  const settings: Record<string, string>[] = [
    { AICC_SECRET_KEY: "a-wrong-key" },
    { AICC_ACCESS_KEY: "", AICC_SECRET_KEY: "", ...unset },
    { AICC_TIMEOUT: "1" },
  ];
  aicc.fault({ operation: "queryallccgroup", latencyMs: 3000, skip: 1 });
  for (const wrong of settings) {
    const another = await DynamicProcess.start({ ...environment, ...wrong });
    await tell(() => one({ groupName: "Late" }, new OneResource(another, text)));
    await another.stop();
  }
  const hasty = await DynamicProcess.start({ ...environment, AICC_SETTLE_TIME: "1" });
  aicc.setDialect({ duplicateName: "accepted", listLagMs: 6000 });
  await tell(() => one({ groupName: "Lagging" }, new OneResource(hasty, text)));
  aicc.setDialect({ duplicateName: "accepted", listLagMs: 1500 });
  aicc.fault({ operation: "createusergroup", drop: "after" });
  await tell(() => one({ groupName: "Double" }, new OneResource(hasty, text)));
  await hasty.stop();
  return told;
}

/** What the members of user groups say when something goes wrong with them, in Pulumi's own process and at a vendor of their own. */
export async function memberFailures(): Promise<string[]> {
  const aicc = await startAiccEmulator();
  const night = { id: "159832671551117675139418726647", groupName: "Night", groupType: 2 as const, workNos: [] };
  aicc.groups.replaceAll([night, { ...night, id: "159253664007418170345218084185", groupName: "Day", workNos: [50045, 50046, 50047] }]);
  const process = await DynamicProcess.start({ ...aicc.environment, AICC_MEMBER_BATCH_SIZE: "2", AICC_SETTLE_TIME: "1" });
  const texts = { group: await providerText("aicc:UserGroup"), members: await providerText("aicc:UserGroupMembers") };
  const ofNight = (workNos: number[]) => ({ vdn: 113, ccId: 1, groupId: night.id, workNos });
  const { told, tell } = collector();
  const members = new OneResource(process, texts.members);

  const day = new OneResource(process, texts.group);
  await day.up({ ...group, groupName: "Day", groupType: "agent", adopt: true });
  await tell(() => day.destroy());
  await tell(() => members.up({ ...ofNight([50048]), groupId: "7" }));
  await tell(() => members.up(ofNight([50048, 50048])));
  await tell(() => members.up(ofNight([60001])));
  await members.up(ofNight([50048]));
  await tell(() => members.up(ofNight([50048, 50049, 50050, 60001])));
  aicc.setDialect({ unknownAgents: "ignored" });
  await tell(() => members.up(ofNight([50048, 60001])));
  aicc.groups.change("159253664007418170345218084185", { workNos: [50048] });
  await tell(() => members.up(ofNight([])));
  await process.operation(async () => {
    const declared = (groupId: string) => ({ ...ofNight([50051]), groupId, __provider: texts.members });
    await process.check({}, declared("1"));
    told.push(await reasonOf(process, declared("2")));
  });
  await process.stop();
  await aicc.stop();
  return [...told, ...process.output];
}

/** What the life of sub-accounts says when it goes wrong, in Pulumi's own process. */
export async function accountFailures({ uucall }: Vendors): Promise<string[]> {
  const process = await DynamicProcess.start(uucall.environment);
  const { told, tell } = collector();
  const zhang = new OneResource(process, await providerText("uucall:SubAccount"));
  await zhang.up(account);
  uucall.fault({ operation: "postRoleUser", drop: "after" });
  uucall.fault({ operation: "postRoleUser", status: 200, body: { Result: "failed", Data: "busy", Code: 1 } });
  await tell(() => zhang.up({ ...account, password: "another" }));
  const accounts = await providerText("uucall:SubAccount");
  await tell(() => new OneResource(process, accounts).up({ ...account, account: "LISI" }));
  await tell(() => new OneResource(process, accounts).up({ ...account, account: "qian", roleId: "班长" }));
  uucall.setDialect({ cancelledName: "taken", uidOnModify: "required", existingAccount: "added with uid" });
  uucall.subAccounts.add({ account: "gone", state: 3 });
  await tell(() => new OneResource(process, accounts).up({ ...account, account: "gone" }));
  await tell(() => zhang.up({ ...account, password: "another" }));
  uucall.subAccounts.remove(uucall.subAccounts.all().at(-1)!.id);
  uucall.setDialect({ stateShown: "neither" });
  await tell(() => zhang.up({ ...account, state: "frozen" }));
  uucall.setDialect(defaultUucallDialect);
  const apps = await providerText("uucall:SubAccountAppAuth");
  await tell(() => new OneResource(process, apps).up({ uid: "1225", subAccountId: "101", appIds: ["11", "999"] }));
  await tell(() => new OneResource(process, apps).up({ uid: "1225", subAccountId: "9", appIds: ["11"] }));
  const readings: Partial<UucallDialect>[] = [
    { appFlagName: "usable" },
    { appFlagRows: "granted" },
    { noApplications: "failed", failureCodes: "roles page" },
    { appGrant: "refused without parents" },
    { appGrant: "with parents", appForbid: "with children" },
  ];
  for (const reading of readings) {
    uucall.setDialect(reading);
    await tell(() => new OneResource(process, apps).up({ uid: "1225", subAccountId: "101", appIds: ["21"] }));
    uucall.setDialect(defaultUucallDialect);
  }
  const declared = (appIds: string[]) => ({ uid: "1225", subAccountId: zhang.state!.id, appIds, __provider: apps });
  await process.operation(async () => {
    await process.check({}, declared(["11"]));
    told.push(await reasonOf(process, declared(["21"])));
  });
  await process.stop();
  return told;
}

/** A folder that holds nothing of a program's packages but an SDK of some version. */
export async function folderWithSdk(version: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "installation-")));
  const sdk = join(folder, "node_modules/@pulumi/pulumi");
  await mkdir(join(sdk, "cmd/run"), { recursive: true });
  await writeFile(join(sdk, "package.json"), JSON.stringify({ version }));
  return folder;
}

/** What a process says while it waits, and when the user cancels. */
export async function waits({ aicc }: Vendors): Promise<string[]> {
  const program = { ccId: 1, vdn: 113, groupName: "Late", groupType: "agent", remark: "", __provider: recordedText("aicc:UserGroup") };
  const told: string[] = [];
  const cancelled = async (began: (process: DynamicProcess) => Promise<unknown>[], until: string) => {
    const process = await DynamicProcess.start(aicc.environment);
    const ends = began(process).map((end) => end.catch((error: Error) => told.push(error.message)));
    while (!process.output.some((line) => line.includes(until))) await sleep(20);
    await process.cancel();
    await Promise.all(ends);
    told.push(...process.output);
    await process.stop();
  };
  const busy = aicc.fault({ operation: "queryallccgroup", status: 429, headers: { "Retry-After": "15" }, times: "always" });
  await cancelled((process) => [process.create(program)], "waiting");
  busy.clear();
  aicc.fault({ operation: "createusergroup", latencyMs: 5000 });
  await cancelled((process) => [process.create(program), process.create(program)], "waits until");
  return told;
}

/** What is said of a stack whose address has changed. */
export async function movedFailures(): Promise<string[]> {
  const [aicc, elsewhere] = await Promise.all([startAiccEmulator(), startAiccEmulator()]);
  const [before, now] = await Promise.all([DynamicProcess.start(aicc.environment), DynamicProcess.start(elsewhere.environment)]);
  const stack = new OneStack(before);
  const group = (groupName: string) => ({ type: "aicc:UserGroup", inputs: { ccId: 1, vdn: 113, groupName, groupType: "agent" } });
  const program = { evening: group("Evening"), day: group("Day") };
  await stack.up(program);
  const moved = stack.withProcess(now);
  await moved.preview(program);
  while (!now.output.some((line) => line.includes("written at another"))) await sleep(20);
  const told = [await messageOf(() => moved.up({})), ...now.output];
  await stack.up({});
  await Promise.all([before.stop(), now.stop(), aicc.stop(), elsewhere.stop()]);
  return told.map((line) => line.replace(/^day: /, ""));
}
