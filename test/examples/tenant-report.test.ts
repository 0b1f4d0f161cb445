import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NakivoEmulator, startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

describe.each(availableDrivers())("a report over tenants, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let nakivo: NakivoEmulator;
  let workspace: Workspace;
  let before: ReturnType<NakivoEmulator["tenants"]["all"]>;
  beforeAll(async () => {
    nakivo = await startNakivoEmulator();
    before = nakivo.tenants.all();
    stack.defer(() => nakivo.stop());
    const { dir } = stack.use(copyExample("tenant-report"));
    workspace = stack.use(await Workspace.create({ driver, programDir: dir, env: nakivo.environment }));
  });
  afterAll(() => stack.disposeAsync());

  test("lists all tenants, and says where somebody should look", async () => {
    expect(await workspace.up()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 1 } });
    const { totals, concerns, markdown, csv } = await workspace.outputs();
    const tenants = nakivo.tenants.all();
    const sum = (field: "allocated" | "usedSockets" | "usedVms") => tenants.reduce((total, tenant) => total + tenant[field], 0);
    expect(totals).toEqual({ tenants: 10, sockets: sum("allocated"), usedSockets: sum("usedSockets"), usedVms: sum("usedVms") });
    expect(concerns).toEqual({
      "Customer 6": ["alarm WARNING"],
      "Customer 7": ["state INACCESSIBLE"],
      "Customer 9": ["100 % of the sockets used"],
      "Customer 10": ["100 % of the sockets used"],
    });
    const lines = markdown.split("\n");
    expect(lines).toHaveLength(2 + tenants.length);
    expect(lines.slice(0, 3)).toEqual([
      "| tenant | enabled | sockets used | sockets | VMs | concerns |",
      "| --- | --- | --- | --- | --- | --- |",
      "| Customer 1 | yes | 0 | 4 | 0 |  |",
    ]);
    expect(csv.split("\n").at(-1)).toBe('"Customer 10","no","2","2","10","100 % of the sockets used"');
  });

  test("has no resources: other tenants change the report alone", async () => {
    nakivo.tenants.change("2", { name: 'Pipes | "quotes"', usedSockets: 3, alertTitle: "License expires" });
    await workspace.setConfig("nearlyFull", "75");
    expect(await workspace.up({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0 });
    const { concerns, markdown, csv } = await workspace.outputs();
    expect(concerns['Pipes | "quotes"']).toEqual(["License expires", "75 % of the sockets used"]);
    expect(markdown).toContain('\n| Pipes \\| "quotes" | yes | 3 | 4 | 0 | License expires, 75 % of the sockets used |');
    expect(csv).toContain('\n"Pipes | ""quotes""","yes","3","4","0","License expires, 75 % of the sockets used"');
  });

  test("has no cell that a spreadsheet takes for a formula, and leaves all others as they are", async () => {
    const ordinary = ["Acme", "A=1", 'Müller, "GmbH"', "'quoted'", "two\nlines", " =spaced", "0"];
    const formulas = ['=HYPERLINK("http://evil.example","x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"];
    nakivo.tenants.replaceAll([...ordinary, ...formulas].map((name) => ({ name })));
    expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    const rows = parse((await workspace.outputs()).csv, { from: 2 }).map(([name]) => name);
    expect(rows.toSorted()).toEqual([...ordinary, ...formulas.map((formula) => `'${formula}`)].toSorted());
    nakivo.tenants.replaceAll(before);
  });

  test("leaves nothing behind", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 1 } });
    expect(nakivo.tenants.all()).toHaveLength(10);
  });
});
