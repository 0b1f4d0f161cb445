import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { availableDrivers, standIn, Workspace } from "../../../sandbox/engine/driver.ts";

const programDir = fileURLToPath(new URL("family", import.meta.url));
const now = ["--yes", "--skip-preview", "--parallel", "1"];
/** Text that stays the same from run to run. */
const steady = (text: string) =>
  text
    .replace(/\(\d+(\.\d+)?s\) */g, "(?) ")
    .replace(/Duration: \d+s/, "Duration: ?")
    .replace(/Status +Info/, "Status  Info")
    .replace(/ +$/gm, "");

// The texts are what the Pulumi CLI 3.260 leaves on a terminal, but for the order of rows that come at the same time.
test("an operation is shown as a tree", async () => {
  await using workspace = await Workspace.create({ driver: standIn, programDir });
  const shown = async (args: string[], exitCode: number, env?: Record<string, string>) => {
    const result = await workspace.operate(args, env && { env });
    expect(result, result.stderr).toMatchObject({ exitCode });
    return steady(result.stdout);
  };
  expect(await shown(["up", ...now], 0)).toMatchInlineSnapshot(`
    "Updating (dev):
         Type                                        Name        Status
     +   pulumi:pulumi:Stack                         family-dev  created (?)
     +   └─ test:index:Family                        family      created (?)
     +      └─ pulumi-nodejs:dynamic/test:Member     parent      created (?)
     +         └─ pulumi-nodejs:dynamic/test:Member  child       created (?)

    Outputs:
        names: "Li"

    Resources:
        + 4 created

    Duration: ?

    "
  `);
  expect(await shown(["preview", "--suppress-outputs"], 0, { PARENT: "Wang", CHILD: "Fang" })).toMatchInlineSnapshot(`
    "Previewing update (dev):
         Type                                        Name        Plan        Info
         pulumi:pulumi:Stack                         family-dev
         └─ test:index:Family                        family
     +-     └─ pulumi-nodejs:dynamic/test:Member     parent      replace     [diff: ~name]
     ~         └─ pulumi-nodejs:dynamic/test:Member  child       update      [diff: +nick~name]

    Resources:
        ~ 1 to update
        +-1 to replace
        2 changes. 2 unchanged

    "
  `);
  expect(await shown(["up", "--suppress-outputs", ...now], 0, { PARENT: "Wang", CHILD: "Fang" })).toMatchInlineSnapshot(`
    "Updating (dev):
         Type                                        Name        Status  Info
         pulumi:pulumi:Stack                         family-dev
         └─ test:index:Family                        family
     +-     └─ pulumi-nodejs:dynamic/test:Member     parent      replaced (?) [diff: ~name]
     ~         └─ pulumi-nodejs:dynamic/test:Member  child       updated (?) [diff: +nick~name]

    Resources:
        ~ 1 updated
        +-1 replaced
        2 changes. 2 unchanged

    Duration: ?

    "
  `);
  expect(await shown(["up", "--suppress-outputs", ...now], 1, { PARENT: "Wang", CHILD: "bad" })).toMatchInlineSnapshot(`
    "Updating (dev):
         Type                                        Name        Status  Info
         pulumi:pulumi:Stack                         family-dev  **failed**              1 error
         └─ test:index:Family                        family
            └─ pulumi-nodejs:dynamic/test:Member     parent
     ~         └─ pulumi-nodejs:dynamic/test:Member  child       **updating failed**     [diff: ~name]; 1 error

    Diagnostics:
      pulumi:pulumi:Stack (family-dev):
        error: update failed

      pulumi-nodejs:dynamic/test:Member (child):
        error: this name
        is bad

    Resources:
        3 unchanged
        2 errored

    Duration: ?

    "
  `);
  expect(await shown(["destroy", ...now], 0)).toMatchInlineSnapshot(`
    "Destroying (dev):
         Type                                        Name        Status
     -   pulumi:pulumi:Stack                         family-dev  deleted (?)
     -   └─ test:index:Family                        family      deleted (?)
     -      └─ pulumi-nodejs:dynamic/test:Member     parent      deleted (?)
     -         └─ pulumi-nodejs:dynamic/test:Member  child       deleted (?)

    Resources:
        - 4 deleted

    Duration: ?

    The resources in the stack have been deleted, but the history and configuration associated with the stack are still maintained.
    If you want to remove the stack completely, run \`pulumi stack rm dev\`.
    "
  `);
}, 120_000);

test.each(availableDrivers())(
  "$name: destroy --remove removes the stack, and gives no hint to do so",
  async (driver) => {
    await using workspace = await Workspace.create({ driver, programDir });
    await workspace.up();
    const { exitCode, stdout } = await workspace.operate(["destroy", "--remove", ...now]);
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(/\nThe resources in the stack have been deleted, and the history and configuration removed\.\n$/);
    expect(existsSync(join(workspace.dir, "project", "Pulumi.dev.yaml"))).toBe(false);
    expect(await workspace.run(["stack", "output", "--stack", "dev"])).toMatchObject({ exitCode: 6 });
  },
  120_000,
);
