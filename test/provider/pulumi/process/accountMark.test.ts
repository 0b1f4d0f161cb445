import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startUucallEmulator, type UucallEmulator } from "../../../../emulator/uucall/index.ts";
import { unconfirmedId } from "../../../../provider/core/unconfirmed.js";
import { ACCOUNT_MARK } from "../../../../provider/pulumi/process/accountMark.js";
import { DynamicProcess } from "../../../tools/dynamicProcess.ts";
import type { State } from "../../../tools/oneResource.ts";
import { type Declaration, OneStack } from "../../../tools/oneStack.ts";

let here: UucallEmulator;
let there: UucallEmulator;
beforeAll(async () => {
  [here, there] = await Promise.all([startUucallEmulator(), startUucallEmulator()]);
});
afterAll(() => Promise.all([here.stop(), there.stop()]));

const accounts = ["zhang", "wang"] as const;
const program = (name = "Night shift"): Record<string, Declaration> => ({
  ...Object.fromEntries(
    accounts.map((account) => [account, { type: "uucall:SubAccount", inputs: { uid: "1225", account, name, password: "pass-word" } }]),
  ),
  apps: {
    type: "uucall:SubAccountAppAuth",
    inputs: { uid: "1225", appIds: ["11"] },
    of: { name: "zhang", input: "subAccountId" },
  },
});

let running: DynamicProcess[] = [];
let stack: OneStack;
beforeEach(async () => {
  for (const vendor of [here, there]) {
    vendor.subAccounts.replaceAll([]);
    vendor.grants.replaceAll([]);
  }
  const process = await started(here.environment);
  stack = new OneStack(process);
  await stack.up(program());
});
afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
});
async function started(environment: Record<string, string>): Promise<DynamicProcess> {
  const process = await DynamicProcess.start({ ...environment, UUCALL_SETTLE_TIME: "1" });
  running.push(process);
  return process;
}
/** The stack with the settings of now. */
async function moved(environment: Record<string, string>) {
  const process = await started(environment);
  return { process, stack: stack.withProcess(process) };
}
/** What the vendor has here is there as well, with some of it changed. */
const copied = (change: object = {}) => {
  there.subAccounts.replaceAll(here.subAccounts.all().map((row) => ({ ...row, ...change })));
  there.grants.replaceAll(here.grants.all());
};

describe("an endpoint that changed under what the stack has", () => {
  const refusal =
    /uucall:endpoint changed since this was last written, and with the present value the vendor has no such object\. Set the former value again/;

  test("is a warning that names how many resources there are", async () => {
    const { process, stack } = await moved(there.environment);
    await stack.preview(program());
    await expect
      .poll(() => process.output.join("\n"), { timeout: 10_000 })
      .toMatch(
        /warning: 3 resources of the stack were written at another uucall:endpoint\. .*"pulumi refresh --run-program", which looks for them at the new address/,
      );
    expect(process.output.join("\n").match(/written at another/g)).toHaveLength(1);
  });

  test("is the same one with a slash at the end", async () => {
    const { process, stack } = await moved({ ...here.environment, UUCALL_ENDPOINT: `${here.environment.UUCALL_ENDPOINT}/` });
    await stack.preview(program());
    process.signal("SIGINT");
    await process.ended();
    expect(process.output.join("\n")).not.toContain("written at another");
  });

  test("is told, too, where the engine ends the process with the last answer, as after a short preview", async () => {
    const { process, stack } = await moved(there.environment);
    await stack.preview(program());
    process.signal("SIGINT");
    await process.ended();
    expect(process.output.join("\n").match(/3 resources of the stack were written at another uucall:endpoint/g)).toHaveLength(1);
  });

  test("makes nothing count as gone: neither a destroy nor a refresh nor an update goes on", async () => {
    const { stack } = await moved(there.environment);
    await expect(stack.up({})).rejects.toThrow(refusal);
    await expect(stack.refresh()).rejects.toThrow(refusal);
    const update = stack.up(program("Day shift"));
    await expect(update).rejects.toThrow(refusal);
    await expect(update).rejects.not.toThrow("--run-program");
    await expect(stack.refresh()).rejects.toThrow('run "pulumi up" without --refresh once, or add --run-program');
    const back = await moved(here.environment);
    await back.stack.up({});
    expect(here.subAccounts.all().filter(({ state }) => state !== 3)).toEqual([]);
  });

  test("lets nothing happen there to what has the name of an object whose create was not confirmed", async () => {
    copied();
    const before = there.subAccounts.all();
    const { process } = await moved(there.environment);
    const [id, olds] = [unconfirmedId(["1225", "zhang"]), stack.state("zhang")!.outputs];
    const refused = /uucall:endpoint changed since its create was sent, which the vendor has not confirmed\. Set the former value again/;
    await expect(process.delete(id, olds)).rejects.toThrow(refused);
    await expect(process.read(id, olds)).rejects.toThrow(refused);
    expect(there.subAccounts.all()).toEqual(before);
  });

  test("lets nothing happen to another object that has the id there", async () => {
    copied({ account: "somebody-else" });
    const before = there.subAccounts.all();
    const { stack } = await moved(there.environment);
    const other = /with the present value the vendor shows another account under its id/;
    await expect(stack.up({ apps: program().apps!, zhang: program("Day shift").zhang! })).rejects.toThrow(other);
    await expect(stack.refresh()).rejects.toThrow(other);
    expect(there.subAccounts.all()).toEqual(before);
  });

  test("lets nothing happen to the permissions of another account that has the id there", async () => {
    copied();
    there.grants.replaceAll(here.grants.all().map((row) => ({ ...row, appIds: ["12"] })));
    const { stack } = await moved(there.environment);
    const { apps: _, ...rest } = program();
    const other = /with the present value the vendor shows another appIds under its id/;
    await expect(stack.up(rest)).rejects.toThrow(other);
    // A refresh that took them over would let the next delete go on.
    await expect(stack.refresh()).rejects.toThrow(other);
    await expect(stack.up(rest)).rejects.toThrow(other);
    expect(there.grants.all()).toMatchObject([{ appIds: ["12"] }]);
  });

  test("is no matter where the same objects are there: a refresh settles it", async () => {
    copied();
    const { stack, process } = await moved(there.environment);
    expect(await stack.refresh()).toEqual([]);
    const said = process.output.length;
    expect(Object.values(await stack.preview(program()))).toEqual(["same", "same", "same"]);
    await stack.up(program("Day shift"));
    await stack.up({});
    expect(process.output.slice(said).join("\n")).not.toContain("written at another");
    expect(there.subAccounts.all().filter(({ state }) => state !== 3)).toEqual([]);
  });
});

test("a key of another name is no matter as long as the objects are there, and makes none count as gone", async () => {
  const { stack: rotated } = await moved({ ...here.environment, UUCALL_MAX_RETRIES: "0" });
  const mark = rotated.state("zhang")!.outputs[ACCOUNT_MARK] as string;
  rotated.state("zhang")!.outputs[ACCOUNT_MARK] = `${mark.split(".")[0]}.${"0".repeat(12)}`;
  rotated.state("wang")!.outputs[ACCOUNT_MARK] = `${mark.split(".")[0]}.${"0".repeat(12)}`;
  await rotated.up(program("Day shift"));
  expect(here.subAccounts.all().map(({ name }) => name)).toEqual(["Day shift", "Day shift"]);
  expect(rotated.state("zhang")!.outputs[ACCOUNT_MARK]).toBe(mark);
  // What somebody changed meanwhile is drift, as ever.
  rotated.state("apps")!.outputs[ACCOUNT_MARK] = `${mark.split(".")[0]}.${"0".repeat(12)}`;
  here.grants.replaceAll([{ subAccountId: rotated.id("zhang")!, appIds: ["11", "12"] }]);
  expect(await rotated.refresh()).toEqual(["apps"]);
  rotated.state("apps")!.outputs[ACCOUNT_MARK] = `${mark.split(".")[0]}.${"0".repeat(12)}`;
  await rotated.up(program("Day shift"));
  expect(here.grants.all()).toMatchObject([{ appIds: ["11"] }]);
  rotated.state("wang")!.outputs[ACCOUNT_MARK] = `${mark.split(".")[0]}.${"0".repeat(12)}`;
  here.subAccounts.remove(rotated.id("wang")!);
  await expect(rotated.up({})).rejects.toThrow(/uucall:appId and uucall:userName changed since this was last written/);
});

test("states of 0.1.0 have no mark: what is gone counts as gone, and a refresh shows no difference", async () => {
  const states = accounts.map((name) => stack.state(name) as State);
  for (const { outputs } of [...states, stack.state("apps") as State]) delete outputs[ACCOUNT_MARK];
  expect(await stack.refresh()).toEqual([]);
  expect(Object.keys((stack.state("zhang") as State).outputs)).not.toContain(ACCOUNT_MARK);
  const elsewhere = await moved(there.environment);
  await elsewhere.stack.up({});
});
