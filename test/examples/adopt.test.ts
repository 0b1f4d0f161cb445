import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

describe.each(availableDrivers())("adoption, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let aicc: AiccEmulator;
  let uucall: UucallEmulator;
  let workspace: Workspace;
  let program: string;
  let text: string;
  const withoutAdopt = () => text.replaceAll(/^ *adopt: true,\n/gm, "");
  const inspectors = () => aicc.groups.find((group) => group.groupName === "Inspectors")!;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    stack.defer(() => aicc.stop());
    uucall = await startUucallEmulator();
    stack.defer(() => uucall.stop());
    aicc.groups.add({ groupName: "Inspectors", groupType: 3, remark: "made in the console", workNos: [1, 2] });
    const { dir } = stack.use(copyExample("adopt"));
    program = join(dir, "index.ts");
    text = readFileSync(program, "utf8");
    workspace = stack.use(
      await Workspace.create({
        driver,
        programDir: dir,
        config: { "adopt:lisiPassword": { secret: "lisi-planted" } },
        env: { ...aicc.environment, ...uucall.environment },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  test("without adopt both are refused, and stay as they are", async () => {
    writeFileSync(program, withoutAdopt());
    const { exitCode, errors } = await workspace.up();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(
      /UserGroup "Inspectors" of VDN 113: it exists already \(id \d+\)\. If this resource had another name .*set adopt: true/,
    );
    expect(inspectors().remark).toBe("made in the console");
    writeFileSync(program, text);
  });

  test("with it they keep their ids, and only what differs is written", async () => {
    const { id } = inspectors();
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 2 } });
    expect(await workspace.outputs()).toEqual({ inspectorsId: id, lisiId: "101" });
    expect(inspectors()).toMatchObject({ id, remark: "Quality team", workNos: [1, 2] });
    expect([aicc.requests.count("createusergroup"), aicc.requests.count("updategroup")]).toEqual([0, 1]);
    expect(uucall.subAccounts.get("101")).toMatchObject({ name: "Li Si", jobnumber: "1001", bind_ext: "8001", roleId: "1" });
    expect(uucall.grants.get("101")!.appIds).toEqual(["1", "11", "111"]);
    expect(uucall.passwordIs("101", "lisi-planted")).toBe(true);
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 3 } });
  });

  test("once they are managed, adopt can go, and what changes in the program is an update", async () => {
    writeFileSync(program, withoutAdopt());
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 3 } });
    writeFileSync(program, withoutAdopt().replace("Quality team", "Quality, second floor"));
    expect(await workspace.up()).toMatchObject({ exitCode: 0, summary: { same: 2, update: 1 } });
    expect(inspectors().remark).toBe("Quality, second floor");
  });

  test("destroy keeps a group with people in it, unless the program says otherwise", async () => {
    const { exitCode, errors } = await workspace.destroy();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/UserGroup "Inspectors" .*it has 2 members, agents 1, 2, .*set forceDestroy: true on the group/);
    expect(inspectors().workNos).toEqual([1, 2]);
  });

  test("destroy deletes them as if it had made them", async () => {
    writeFileSync(program, withoutAdopt().replace('remark: "Quality team"', "$&, forceDestroy: true"));
    expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 3 } });
    expect(inspectors()).toBeUndefined();
    expect(uucall.subAccounts.all()).toEqual([]);
  });
});
