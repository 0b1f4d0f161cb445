import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { availableDrivers, Workspace } from "../../../sandbox/engine/driver.ts";

const secondAccount = {
  accessKey: "second-access-key",
  secretKey: "second-secret-key-planted",
  appKey: "second-app-key",
  appSecret: "second-app-secret-planted",
  groups: [],
  orgs: [],
  tenants: [],
};
const secrets = [secondAccount.secretKey, secondAccount.appSecret];

describe.each(availableDrivers())("accounts, run by $name", (driver) => {
  let first: AiccEmulator;
  let second: AiccEmulator;
  let workspace: Workspace;
  beforeAll(async () => {
    first = await startAiccEmulator();
    second = await startAiccEmulator({ accounts: [secondAccount], tls: true });
    workspace = await Workspace.create({
      driver,
      programDir: "test/programs/accounts",
      env: first.environment,
      config: {
        "second:endpoint": second.url,
        "second:accessKey": secondAccount.accessKey,
        "second:secretKey": { secret: secondAccount.secretKey },
        "second:appKey": secondAccount.appKey,
        "second:appSecret": { secret: secondAccount.appSecret },
        "aicc:ca": second.ca!,
      },
    });
  });
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]();
    await Promise.all([first.stop(), second.stop()]);
  });

  test("each resource and data source asks its own, settings left out come from the stack", async () => {
    const { exitCode, errors } = await workspace.up();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
    const ours = first.groups.find((group) => group.groupName === "Inspectors")!;
    const theirs = second.groups.find((group) => group.groupName === "Inspectors")!;
    expect(theirs).toMatchObject({ ccId: 2, remark: ours.id });
    expect(await workspace.outputs()).toEqual({
      ids: { ours: ours.id, theirs: theirs.id },
      callCentres: { ours: 1, theirs: 2 },
      existingName: "ceshi445566",
      ourOrgs: 8,
      theirOrgs: 0,
      theirTenants: [],
    });
  });

  test("secrets of a provider are encrypted, also where the program had them in plain text, and make no secret of what is read", async () => {
    const { stdout } = await workspace.run(["stack", "export"]);
    for (const secret of secrets) expect(stdout).not.toContain(secret);
    const { resources } = await workspace.state();
    const provider = resources.find((resource) => resource.urn.endsWith("::second"))!;
    expect(provider.inputs).toMatchObject({
      "aicc:secretKey": { secret: secondAccount.secretKey },
      "aicc:appSecret": { secret: secondAccount.appSecret },
    });
    expect(resources[0]!.outputs).toMatchObject({ theirOrgs: 0 });
  });

  test("destroy uses the recorded settings, and does not touch what was only read", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(second.groups.all()).toEqual([]);
    expect(first.groups.find((group) => group.groupName === "ceshi445566")).toBeDefined();
  });
});

describe.each(availableDrivers())("mistakes, run by $name", (driver) => {
  let aicc: AiccEmulator;
  let workspace: Workspace;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    workspace = await Workspace.create({ driver, programDir: "test/programs/mistakes", env: aicc.environment });
  });
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]();
    await aicc.stop();
  });

  test.each<[string, RegExp[], Record<string, string>?]>([
    [
      "wrong inputs",
      [
        /property ccId value \{70000\} has a problem: must be a whole number from 1 to 65535, got 70000/,
        /property groupName .*1 to 100 characters/,
      ],
    ],
    ["no such input", [/grupName: is not an input of aicc:UserGroup \(did you mean groupName\?\)/]],
    ["another provider", [/aicc:UserGroup "g" takes only aicc\.Provider as \{ provider \}, and got one of another package/]],
    ["no such setting", [/aicc\.Provider "p" has no setting endpiont \(did you mean endpoint\?\)/]],
    ["a number for an id", [/aicc:UserGroup "g": its id is the number .* Write the id as text/]],
    ["a provider in a promise", [/Use aicc\.getOrgsOutput\(args, \{ provider \}\)/]],
    ["a wrong filter", [/aicc\.getOrgs: orgType: must be "partner" or .*got "D"/]],
    [
      "missing settings",
      [/UserGroup "G" of VDN 113: Missing settings of aicc: endpoint, secretKey/, /pulumi config set --secret aicc:secretKey/],
      { AICC_ENDPOINT: "", AICC_SECRET_KEY: "" },
    ],
  ])("%s: the preview says what, where and what to do", async (mistake, messages, env = {}) => {
    aicc.requests.clear();
    const { exitCode, errors } = await workspace.preview({ env: { ...env, MISTAKE: mistake } });
    expect(exitCode).not.toBe(0);
    for (const message of messages) expect(errors.join("\n")).toMatch(message);
    // The preview looks whether the vendor takes the credentials, and asks for nothing else.
    expect(aicc.requests.all().every(({ operation }) => operation === "queryallccgroup")).toBe(true);
    expect(aicc.requests.count()).toBeLessThanOrEqual(1);
  });

  test("an existing group is refused with the way out, and left as it is", async () => {
    const { exitCode, errors } = await workspace.up({ env: { MISTAKE: "an existing group" } });
    expect(exitCode).not.toBe(0);
    expect(errors.join("\n")).toMatch(
      /create of UserGroup "ceshi001" of VDN 113: it exists already \(id 159253664007418170345218084185\)\. If this resource had another name .*aliases: .*It cannot be adopted: groupType is "inspector" there and "agent" in the program/,
    );
    expect(aicc.groups.all()).toHaveLength(2);
  });
});
