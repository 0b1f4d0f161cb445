import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import type { Properties } from "../../provider/core/properties.js";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../tools/oneResource.ts";
import type { RecordedState } from "../tools/recordStates.ts";

/** States that earlier releases wrote, as the engine kept them. */
const states = readdirSync("test/fixtures").flatMap((file) => {
  const recorded: Record<string, RecordedState> = JSON.parse(readFileSync(`test/fixtures/${file}`, "utf8"));
  const [version] = /\d+\.\d+\.\d+/.exec(file)!;
  return Object.entries(recorded).map(([name, state]) => [name, version, state] as const);
});
const change: Record<string, Properties> = {
  "aicc:UserGroup": { remark: "changed" },
  "aicc:UserGroupMembers": { workNos: [50_045] },
  "uucall:SubAccount": { name: "changed" },
  "uucall:SubAccountAppAuth": { appIds: ["22"] },
};

describe.each(states)("17: the state of a %s from %s", (_name, _version, { type, program, state }) => {
  let aicc: AiccEmulator;
  let uucall: Awaited<ReturnType<typeof startUucallEmulator>>;
  let provider: DynamicProcess;
  let resource: OneResource;
  const left = () => [
    ...aicc.groups.all().map(({ id }) => id),
    ...uucall.subAccounts
      .all()
      .filter(({ state: code }) => code !== 3)
      .map(({ id }) => id),
  ];
  /** What is left in the set of an attachment. */
  const content = () => aicc.groups.get(state.id)?.workNos ?? uucall.grants.get(state.id)?.appIds ?? [];
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    uucall = await startUucallEmulator();
    const { outputs } = state;
    const { groupName, remark, groupType } = outputs as Record<string, string>;
    const workNos = outputs.workNos as number[] | undefined;
    const held = { id: state.id, groupName: groupName ?? "Night", remark, groupType: groupType === "agent" ? 2 : 3, workNos };
    const of = type.startsWith("aicc") ? [held] : [];
    aicc.groups.replaceAll(of as Parameters<typeof aicc.groups.replaceAll>[0]);
    const { account = "zhang", name = "Zhang San", jobNumber = "", extension = "", roleId = null } = outputs as any;
    const person = { id: state.id, account, name, jobnumber: jobNumber, bind_ext: extension, roleId, state: 1 as const };
    uucall.subAccounts.replaceAll(type.startsWith("uucall") ? [person] : []);
    uucall.grants.replaceAll([{ subAccountId: state.id, appIds: (outputs.appIds as string[] | undefined) ?? [] }]);
    provider = await DynamicProcess.start({ ...aicc.environment, ...uucall.environment });
    resource = new OneResource(provider, await providerText(type));
    resource.state = structuredClone(state);
  });
  afterAll(async () => {
    await provider.stop();
    await Promise.all([aicc.stop(), uucall.stop()]);
  });

  test("has the text that this release writes", async () => {
    expect(state.outputs.__provider).toBe(await providerText(type));
  });

  test("shows no change, refreshes to itself, updates and deletes", async () => {
    expect(await resource.preview(program)).toMatchObject({ op: "same" });
    expect(await resource.refresh()).toMatchObject({ op: "same" });
    expect(resource.state).toEqual(state);
    expect(await resource.up({ ...program, ...change[type] })).toMatchObject({ op: "update" });
    expect(resource.state).toMatchObject({ id: state.id, outputs: change[type] });
    await resource.destroy();
    expect(/Auth|Members/.test(type) ? content() : left()).toEqual([]);
  });
});
