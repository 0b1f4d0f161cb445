import { afterAll, beforeAll, expect, test } from "vitest";
import { Deployment, type Resource } from "../../bench/provider/deployment.ts";
import { holdings } from "../../bench/provider/texts.ts";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { recordedText } from "../tools/recordedText.ts";

const COUNT = 160;
/** What a group may leave behind in the process: who has it, and what it is known by. Ten thousand stay below 90 MB then. */
const KILOBYTES_EACH = 9;

let aicc: AiccEmulator;
beforeAll(async () => {
  aicc = await startAiccEmulator();
});
afterAll(() => aicc.stop());

const text = recordedText("aicc:UserGroup");
const place = { ccId: 1, vdn: 113, groupType: "agent" };
const groups: Resource[] = [];
const operations: [string, (deployment: Deployment, at: number) => Promise<unknown>][] = [
  [
    "create",
    async (deployment, at) => (groups[at] = await deployment.create(text, { ...place, groupName: `group ${at}`, remark: "first" })),
  ],
  ["update", async (deployment, at) => (groups[at] = await deployment.update(groups[at]!, { remark: "moved" }))],
  ["refresh", (deployment, at) => deployment.refresh(groups[at]!)],
  ["delete", (deployment, at) => deployment.delete(groups[at]!)],
];

test.each(operations)("to %s many objects leaves no timer, no socket and little memory, and the process ends at once", async (_, step) => {
  const dynamic = await DynamicProcess.start(aicc.environment);
  const held = async () => {
    const { live, resources } = (await dynamic.check({}, { __provider: holdings })).inputs;
    return { live: live as number, resources: (resources as string[]).sort() };
  };
  const deployment = new Deployment(dynamic, 16);
  const run = (from: number, to: number) => Promise.all(Array.from({ length: to - from }, (_, at) => step(deployment, from + at)));
  const idle = await held();
  // What is loaded and compiled at first is no growth.
  await run(0, COUNT / 2);
  const half = await held();
  await run(COUNT / 2, COUNT);
  const { live, resources } = await held();
  expect(resources).toEqual(idle.resources);
  expect(((live - half.live) * 1000) / (COUNT / 2)).toBeLessThan(KILOBYTES_EACH);

  const began = performance.now();
  dynamic.signal("SIGINT");
  expect(await dynamic.ended()).toBe("SIGINT");
  expect(performance.now() - began).toBeLessThan(2000);
  await dynamic.stop();
});
