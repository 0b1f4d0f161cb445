import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

describe.each(availableDrivers())("a group per department, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let aicc: AiccEmulator;
  let workspace: Workspace;
  let before: ReturnType<typeof aicc.orgs.all>;
  const department = (orgName: string) => aicc.orgs.find((org) => org.orgName === orgName)!;
  const names = () => aicc.groups.all().map((group) => group.groupName);
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    stack.defer(() => aicc.stop());
    const { dir } = stack.use(copyExample("groups-per-department"));
    workspace = stack.use(await Workspace.create({ driver, programDir: dir, env: aicc.environment }));
  });
  afterAll(() => stack.disposeAsync());

  test("makes one for each, named by its path; the root gets none", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 8 } });
    const paths = ["AAA", "BBB", "test0", "test0 / test1", "test0 / test1 / test11", "test1", "test1 / test11"];
    expect(names().sort()).toEqual([...paths, "ceshi001", "ceshi445566"].sort());
    const { orgId, orgCode } = department("AAA");
    const group = aicc.groups.find((group) => group.groupName === "AAA")!;
    expect(group).toMatchObject({ groupType: 2, remark: orgCode, ccId: 1, vdn: 113 });
    expect((await workspace.outputs()).groups[orgId]).toEqual({ groupName: "AAA", groupId: group.id });
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 8 } });
  });

  test("keeps the group of a department that is renamed, and tells apart those whose names are alike or too long", async () => {
    const { id } = aicc.groups.find((group) => group.groupName === "AAA")!;
    const bbb = department("BBB");
    aicc.orgs.change(department("AAA").orgId, { orgName: "Accounting" });
    aicc.orgs.add({ orgId: "1743411075283007942", orgName: "BBB", parentOrgId: bbb.parentOrgId });
    aicc.orgs.add({ orgId: "1743411075283007943", orgName: "😀".repeat(101), parentOrgId: bbb.orgId });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 2, same: 6, update: 2 } });
    expect(aicc.groups.get(id)!.groupName).toBe("Accounting");
    const long = names().find((name) => name.includes("😀"))!;
    expect(long).toBe(`BBB / ${"😀".repeat(72)} (1743411075283007943)`);
    expect([...long]).toHaveLength(100);
    expect(names()).toEqual(expect.arrayContaining([`BBB (${bbb.orgId})`, "BBB (1743411075283007942)"]));
  });

  test("deletes no group because no department was found", async () => {
    before = aicc.orgs.all();
    aicc.orgs.replaceAll([]);
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/found no department: does the app of aicc:appKey see them\?/);
  });

  test("deletes no group of a department that the vendor counts and does not show, and keeps all however offset counts", async () => {
    aicc.orgs.replaceAll(before);
    aicc.setDialect({ orgsOffset: "ignored", orgsPageCap: 3 });
    const held = names();
    const { exitCode, errors } = await workspace.up();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/aicc\.getOrgs: the vendor says there are 10 organisations and shows 3 of them/);
    expect(names()).toEqual(held);
    aicc.setDialect({ orgsOffset: "pages from 1" });
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { same: 10 } });
    expect(names()).toEqual(held);
  });

  test("deletes what it made", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 10 } });
    expect(names()).toEqual(["ceshi001", "ceshi445566"]);
  });
});
