import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AiccEmulator, type AiccEmulatorOptions, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { Caller } from "./aicc/caller.ts";
import { withEmulator } from "./useEmulator.ts";

let folder: string;
let stateFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-state-"));
  stateFile = join(folder, "aicc.json");
});
afterEach(() => rm(folder, { recursive: true }));

const run = <T>(use: (aicc: AiccEmulator, caller: Caller) => Promise<T>, options?: AiccEmulatorOptions) =>
  withEmulator(startAiccEmulator({ stateFile, ...options }), Caller, use);

test("objects outlive the emulator, whether the API or somebody else changed them", async () => {
  const before = await run(async (aicc, caller) => {
    await caller.create({ vdn: 113, groupName: "kept", groupType: 2, remark: "质检" });
    await caller.delete({ vdn: 113, id: "159253664007418170345218084185" });
    await caller.addMembers({ vdn: 113, workNos: [1117], groupId: "159832671551117675139418726647" });
    aicc.agents.add({ workNo: 50060 });
    aicc.orgs.change("1743411069067247710", { status: "2" });
    return [aicc.groups.all(), aicc.agents.all(), aicc.orgs.all(), aicc.tenants.all()];
  });
  expect(before[0]).toMatchObject([{ groupName: "ceshi445566", workNos: [1117] }, { groupName: "kept" }]);
  expect(await run(async (aicc) => [aicc.groups.all(), aicc.agents.all(), aicc.orgs.all(), aicc.tenants.all()])).toEqual(before);
});

test("each account keeps its own; an account that the file lacks starts as usual", async () => {
  const account = (name: string) => ({ accessKey: name, secretKey: "planted-secret", appKey: `${name}-app`, appSecret: "planted-secret" });
  await run(async (aicc) => aicc.groups.replaceAll([]), { accounts: [account("one")] });
  await run(
    async (aicc) => {
      expect(aicc.accounts.map(({ groups }) => groups.all().length)).toEqual([0, 2]);
    },
    { accounts: [account("one"), account("two")] },
  );
  expect(await readFile(stateFile, "utf8")).not.toContain("planted-secret");
});

test("the file is whole after each change and nothing lies beside it", async () => {
  await run(async (aicc) => {
    for (let index = 0; index < 5; index += 1) {
      aicc.groups.add({ groupName: `group ${index}`, groupType: 2 });
      const state = JSON.parse(await readFile(stateFile, "utf8"));
      expect(state.accounts["emulator-access-key"].groups).toEqual(aicc.groups.all());
    }
  });
  expect(await readdir(folder)).toEqual(["aicc.json"]);
});

test.each(["{}", '{"version":1,"vendor":"another","accounts":{}}', '{"version":2,"vendor":"aicc","accounts":{}}'])(
  "a file that holds %s is not taken, and not overwritten",
  async (text) => {
    await writeFile(stateFile, text);
    await expect(startAiccEmulator({ stateFile })).rejects.toThrow("is not a state file of the aicc emulator");
    expect(await readFile(stateFile, "utf8")).toBe(text);
  },
);

test("a path that cannot be written to is an error at the start", async () => {
  await expect(startAiccEmulator({ stateFile: join(folder, "nowhere", "aicc.json") })).rejects.toThrow("ENOENT");
});

test("only its owner may read the file, also where others could before", async () => {
  await run(async () => {});
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
  const text = await readFile(stateFile, "utf8");
  await rm(stateFile);
  await writeFile(stateFile, text, { mode: 0o644 });
  await run(async () => {});
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
});

test("a link in its place is not followed, neither at the start nor later", async () => {
  const target = join(folder, "target");
  const valid = await run(() => readFile(stateFile, "utf8"));
  await rm(stateFile);
  for (const text of [undefined, valid]) {
    if (text !== undefined) await writeFile(target, text);
    await symlink(target, stateFile);
    await expect(startAiccEmulator({ stateFile })).rejects.toThrow(`${stateFile} is a symbolic link. Give the emulator a file of its own.`);
    expect((await lstat(stateFile)).isSymbolicLink()).toBe(true);
    await rm(stateFile);
  }
  await run(async (aicc) => {
    await rm(stateFile);
    await symlink(target, stateFile);
    expect(() => aicc.groups.add({ groupName: "x", groupType: 2 })).toThrow("is a symbolic link");
  });
  expect(await readFile(target, "utf8")).toBe(valid);
  expect((await readdir(folder)).toSorted()).toEqual(["aicc.json", "target"]);
});

test("links at the names beside it are not followed either", async () => {
  const target = join(folder, "target");
  await symlink(target, `${stateFile}.next`);
  await run(async () => {});
  await expect(readFile(target)).rejects.toThrow("ENOENT");
});

test("a folder in its place is refused", async () => {
  await mkdir(stateFile);
  await expect(startAiccEmulator({ stateFile })).rejects.toThrow("is no file");
});
