/**
 * Records what this release keeps in the state of each resource, for later releases to open (test/provider/states.test.ts):
 *
 *     npm run build && node test/tools/recordStates.ts
 *
 * States that the file of this version has already stay as they are.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import type { Properties } from "../../provider/core/properties.js";
import { DynamicProcess } from "./dynamicProcess.ts";
import { OneResource, providerText, type State } from "./oneResource.ts";

/** A resource and what the state keeps of it. */
export interface RecordedState {
  type: string;
  /** What the program said. */
  program: Properties;
  state: State;
}

/** Groups and accounts that the emulators begin with. */
const group = { groupId: "159832671551117675139418726647" };
const account = { subAccountId: "101" };
const person = { account: "zhang", name: "Zhang San", password: "pa55" };

const programs: Record<string, Omit<RecordedState, "state">> = {
  group: { type: "aicc:UserGroup", program: { groupName: "Inspectors", groupType: "inspector", remark: "Quality team", adopt: true } },
  "least group": { type: "aicc:UserGroup", program: { groupName: "Night", groupType: "agent" } },
  "group that may go with its members": { type: "aicc:UserGroup", program: { groupName: "Day", groupType: "agent", forceDestroy: true } },
  members: { type: "aicc:UserGroupMembers", program: { ...group, workNos: [50042, 50041] } },
  "shared members": { type: "aicc:UserGroupMembers", program: { ...group, workNos: [50043], exclusive: false } },
  account: { type: "uucall:SubAccount", program: { ...person, jobNumber: "1002", extension: "8002", roleId: "1", state: "active" } },
  "least account": { type: "uucall:SubAccount", program: { ...person, account: "li" } },
  permissions: { type: "uucall:SubAccountAppAuth", program: { ...account, appIds: ["12", "11"] } },
  "shared permissions": { type: "uucall:SubAccountAppAuth", program: { ...account, appIds: ["21"], exclusive: false } },
};

async function record({ type, program }: Omit<RecordedState, "state">): Promise<RecordedState> {
  const [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
  const provider = await DynamicProcess.start({ ...aicc.environment, ...uucall.environment });
  const resource = new OneResource(provider, await providerText(type));
  await resource.up(program);
  await provider.stop();
  await Promise.all([aicc.stop(), uucall.stop()]);
  return { type, program, state: resource.state! };
}

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const file = `test/fixtures/states-${version}.json`;
const states: Record<string, RecordedState> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
for (const [name, program] of Object.entries(programs)) states[name] ??= await record(program);
writeFileSync(file, `${JSON.stringify(states, undefined, 2)}\n`);
