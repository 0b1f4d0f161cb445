import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { type NakivoEmulator, startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";

const PASSWORD = "pa55-planted";

describe.each(availableDrivers())("the quick start, run by $name", (driver) => {
  let aicc: AiccEmulator;
  let nakivo: NakivoEmulator;
  let uucall: UucallEmulator;
  let workspace: Workspace;
  const inspectors = () => aicc.groups.find((group) => group.groupName.includes("nspectors"))!;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    nakivo = await startNakivoEmulator();
    uucall = await startUucallEmulator();
    const { AICC_SECRET_KEY, AICC_APP_SECRET, ...env } = aicc.environment;
    const secrets = { "aicc:secretKey": AICC_SECRET_KEY, "aicc:appSecret": AICC_APP_SECRET, "quick-start:zhangPassword": PASSWORD };
    const config = Object.fromEntries(Object.entries(secrets).map(([key, secret]) => [key, { secret }]));
    workspace = await Workspace.create({ driver, programDir: ".", config, env: { ...env, ...nakivo.environment, ...uucall.environment } });
  });
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]();
    await Promise.all([aicc.stop(), nakivo.stop(), uucall.stop()]);
  });

  test("previews its resources and calls nothing but the data sources, and each account once to see that it takes the key", async () => {
    const { exitCode, summary } = await workspace.preview();
    expect({ exitCode, summary }).toEqual({ exitCode: 0, summary: { create: 5 } });
    expect(uucall.requests.all().map(({ operation }) => operation)).toEqual(["getSubUsers"]);
    const operations = aicc.requests.all().map(({ operation }) => operation);
    expect(new Set(operations)).toEqual(new Set(["querytenants", "tokenByAkSk", "queryorgs", "queryallccgroup"]));
    expect(aicc.requests.count("queryallccgroup")).toBe(1);
  });

  test("creates them, and shows the organisations and tenants", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { create: 5 }, errors: [] });
    expect(inspectors()).toMatchObject({ groupName: "Inspectors", groupType: 3, remark: "Quality team", ccId: 1, vdn: 113 });
    expect(await workspace.outputs()).toMatchObject({
      groupIds: { inspectors: inspectors().id },
      zhangId: uucall.subAccounts.find((row) => row.account === "zhang")!.id,
      sockets: Object.fromEntries(nakivo.tenants.all().map((tenant) => [tenant.name, `${tenant.usedSockets} of ${tenant.allocated} used`])),
      zhangOpens: { 11: "外呼任务", 12: "通话记录" },
      tenantSpaces: ["fjw081401"],
      departments: { "default organization": { AAA: {}, BBB: {}, test0: { test1: { test11: {} } }, test1: { test11: {} } } },
    });
  });

  test("holds the vendor's id, the inputs in their normal form, and the same small text in inputs and outputs", async () => {
    const { resources } = await workspace.state();
    const group = resources.find((resource) => resource.id === inspectors().id)!;
    const { __provider, ...inputs } = group.inputs;
    expect(group.type).toBe("pulumi-nodejs:dynamic/aicc:UserGroup");
    expect(inputs).toEqual({ vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector", remark: "Quality team" });
    expect(group.outputs).toEqual({ ...inputs, groupId: group.id, __provider, __account: expect.any(String) });
    expect((__provider as string).length).toBeLessThan(700);
  });

  test("has nothing to do a second time", async () => {
    aicc.requests.clear();
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 5 } });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { same: 5 } });
    expect(aicc.requests.count("createusergroup") + aicc.requests.count("updategroup")).toBe(0);
  });

  test("shows what was changed in the console, and exits with 7", async () => {
    aicc.groups.change(inspectors().id, { remark: "changed in the console" });
    const { exitCode, summary, events } = await workspace.previewRefresh({ args: ["--expect-no-changes"] });
    expect({ exitCode, summary }).toEqual({ exitCode: 7, summary: { same: 4, update: 1 } });
    const drift = events.find(({ resOutputsEvent }) => resOutputsEvent?.metadata.op === "update")!.resOutputsEvent!.metadata;
    expect(Object.keys(drift.detailedDiff!)).toEqual(["remark"]);
  });

  test("repairs it in one write", async () => {
    aicc.requests.clear();
    expect(await workspace.up({ args: ["--refresh"] })).toMatchObject({ exitCode: 0, summary: { same: 4, update: 1 } });
    expect(aicc.requests.count("updategroup")).toBe(1);
    expect(inspectors().remark).toBe("Quality team");
  });

  test("renames a group in place", async () => {
    const { id } = inspectors();
    await workspace.setConfig("inspectorsName", "Chief inspectors");
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { same: 4, update: 1 } });
    expect(aicc.groups.get(id)!.groupName).toBe("Chief inspectors");
  });

  test("creates again what was deleted in the console", async () => {
    aicc.groups.remove(inspectors().id);
    expect(await workspace.refresh()).toMatchObject({ exitCode: 0, summary: { delete: 1, same: 4 } });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { create: 1, same: 4 } });
  });

  test("goes on where a create was accepted and could not be seen", async () => {
    await workspace.setConfig("inspectorsName", "Night inspectors");
    aicc.groups.remove(inspectors().id);
    await workspace.refresh();
    const blind = aicc.fault({ operation: "queryallccgroup", status: 500, times: "always", skip: 1 });
    const { exitCode, errors } = await workspace.up();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/create of UserGroup "Night inspectors" of VDN 113: the create was accepted/);
    blind.clear();
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { replace: 1, same: 4 } });
    expect(aicc.groups.all().filter((group) => group.groupName === "Night inspectors")).toHaveLength(1);
    expect(await workspace.outputs()).toMatchObject({ groupIds: { inspectors: inspectors().id } });
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0 });
  });

  test("deletes what it made and nothing else; no secret is left anywhere", async () => {
    const { stdout: state } = await workspace.run(["stack", "export"]);
    const { exitCode, summary, stdout, stderr } = await workspace.destroy();
    expect({ exitCode, summary }).toEqual({ exitCode: 0, summary: { delete: 5 } });
    expect(aicc.groups.all().map((group) => group.groupName)).toEqual(["ceshi001", "ceshi445566"]);
    for (const secret of [
      aicc.environment.AICC_SECRET_KEY!,
      aicc.environment.AICC_APP_SECRET!,
      uucall.environment.UUCALL_API_KEY!,
      nakivo.environment.NAKIVO_PASSWORD!,
      PASSWORD,
    ]) {
      for (const text of [state, stdout, stderr]) expect(text).not.toContain(secret);
    }
  });
});

test("the project to copy is the one that runs here", () => {
  const [here, copied] = ["Pulumi.yaml", "examples/quick-start/Pulumi.yaml"].map((file) => parse(readFileSync(file, "utf8")));
  expect(copied).toEqual({ ...here, main: "index.ts" });
});
