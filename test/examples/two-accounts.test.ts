import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

const keys = (region: string) => ({
  accessKey: `${region}-access-key`,
  secretKey: `${region}-secret-key-planted`,
  appKey: `${region}-app-key`,
  appSecret: `${region}-app-secret-planted`,
});

describe.each(availableDrivers())("two accounts, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let europe: AiccEmulator;
  let asia: AiccEmulator;
  let workspace: Workspace;
  const groups = (region: AiccEmulator) => region.groups.all().map(({ groupName, ccId, vdn }) => ({ groupName, ccId, vdn }));
  beforeAll(async () => {
    const start = async (region: string, tls: boolean) => {
      const emulator = await startAiccEmulator({
        tls,
        accounts: [{ ...keys(region), groups: [], orgs: [{ orgName: `${region} sales` }] }],
      });
      stack.defer(() => emulator.stop());
      return emulator;
    };
    [europe, asia] = await Promise.all([start("europe", false), start("asia", true)]);
    const config = (region: string, { url }: AiccEmulator, ccId: number, vdn: number) => {
      const { secretKey, appSecret, ...plain } = keys(region);
      const settings = {
        ...plain,
        secretKey: { secret: secretKey },
        appSecret: { secret: appSecret },
        endpoint: url,
        managementEndpoint: url,
        ccId: String(ccId),
        vdn: String(vdn),
      };
      return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${region}:${name}`, value]));
    };
    const { dir } = stack.use(copyExample("two-accounts"));
    workspace = stack.use(
      await Workspace.create({
        driver,
        programDir: dir,
        config: { ...config("europe", europe, 1, 113), ...config("asia", asia, 2, 7), "aicc:ca": asia.ca! },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  test("each resource and data source asks its own account; what a provider leaves out comes from the stack", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 7 } });
    for (const [region, ccId, vdn] of [[europe, 1, 113] as const, [asia, 2, 7] as const]) {
      expect(groups(region).sort((a, b) => (a.groupName < b.groupName ? -1 : 1))).toEqual([
        { groupName: "Agents", ccId, vdn },
        { groupName: "Inspectors", ccId, vdn },
      ]);
    }
    const outputs = await workspace.outputs();
    expect(outputs.europe.departments).toEqual(["europe sales"]);
    expect(outputs.asia).toEqual({
      departments: ["asia sales"],
      groupIds: {
        inspectors: asia.groups.find((group) => group.groupName === "Inspectors")!.id,
        agents: asia.groups.find((group) => group.groupName === "Agents")!.id,
      },
    });
    expect((await workspace.run(["stack", "export"])).stdout).not.toContain("-planted");
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 7 } });
  });

  test("a new setting updates the provider and leaves the resources alone", async () => {
    await workspace.setConfig("asia:timeout", "60");
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { same: 6, update: 1 } });
  });

  test("destroy empties both, with the settings that the state has", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 7 } });
    expect([...groups(europe), ...groups(asia)]).toEqual([]);
  });
});
