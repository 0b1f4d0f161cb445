import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { availableDrivers, pulumi, standIn, Workspace } from "../../../sandbox/engine/driver.ts";

const programDir = fileURLToPath(new URL("slow", import.meta.url));
const env = { SLOW_MS: "0" };

describe.each(availableDrivers())("$name", (driver) => {
  test("stacks are made, selected and removed", async () => {
    await using workspace = await Workspace.create({ driver, programDir });
    expect(await workspace.run(["stack", "init", "dev"])).toMatchObject({
      exitCode: 1,
      stderr: "error: stack 'organization/slow/dev' already exists\n",
    });
    expect(await workspace.run(["stack", "select", "nope"])).toMatchObject({ exitCode: 6, stderr: "error: no stack named 'nope' found\n" });
    expect(await workspace.run(["stack", "init", "two"])).toMatchObject({ exitCode: 0, stderr: "Created stack 'two'\n" });
    expect(await workspace.run(["stack", "rm", "two", "--yes"])).toMatchObject({ exitCode: 0, stdout: "Stack 'two' has been removed!\n" });
    expect(existsSync(join(workspace.dir, "project", "Pulumi.two.yaml"))).toBe(false);
    expect(await workspace.run(["stack", "output", "--stack", "two"])).toMatchObject({ exitCode: 6 });
    // A name that is not given on the command line counts as none.
    expect(await workspace.run(["preview"], { PULUMI_STACK: "two" })).toMatchObject({
      exitCode: 1,
      stderr: "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one\n",
    });
  });

  test("configuration is kept, and secrets are encrypted", async () => {
    await using workspace = await Workspace.create({
      driver,
      programDir,
      config: { region: "eu", "vendor:url": "http://x", token: { secret: "hush" } },
    });
    const file = readFileSync(join(workspace.dir, "project", "Pulumi.dev.yaml"), "utf8");
    expect(file).toMatch(/slow:region: eu\n {2}vendor:url: http:\/\/x\n {2}slow:token:\n {4}secure: v1:/);
    expect(await workspace.run(["config", "get", "token"])).toMatchObject({ exitCode: 0, stdout: "hush\n" });
    expect(await workspace.run(["config", "get", "nope"])).toMatchObject({
      exitCode: 1,
      stderr: "error: configuration key 'nope' not found for stack 'dev'\n",
    });
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "other" };
    const refused = { exitCode: 1, stderr: "error: incorrect passphrase\n" };
    expect(await workspace.run(["config", "set", "--secret", "a", "b"], wrong)).toMatchObject(refused);
    expect(await workspace.run(["config", "get", "token"], wrong)).toMatchObject(refused);
    // What holds no secret is read without the key; an operation always needs it.
    expect(await workspace.run(["config", "get", "region"], wrong)).toMatchObject({ exitCode: 0, stdout: "eu\n" });
    expect(await workspace.run(["stack", "export", "--show-secrets"], wrong)).toMatchObject({ exitCode: 0 });
    expect(await workspace.preview({ env: wrong })).toMatchObject({
      exitCode: 1,
      errors: ["getting stack configuration: get stack secrets manager: incorrect passphrase"],
    });
  });

  test("an update shows what it does, and outputs can be read", async () => {
    await using workspace = await Workspace.create({ driver, programDir, env, config: { region: "eu", token: { secret: "hush" } } });
    const up = await workspace.up();
    expect(up).toMatchObject({ exitCode: 0, summary: { create: 3 }, errors: [] });
    expect(up.stdout.replace(/Duration: \d+s/, "Duration: ?")).toMatchInlineSnapshot(`
      "Updating (dev):
      + pulumi:pulumi:Stack: (create)
          [urn=urn:pulumi:dev::slow::pulumi:pulumi:Stack::slow-dev]
          + pulumi-nodejs:dynamic/test:Slow: (create)
              [urn=urn:pulumi:dev::slow::pulumi-nodejs:dynamic/test:Slow::first]
              ms        : 0
              --outputs:--
              answer    : 42
          + pulumi-nodejs:dynamic/test:Slow: (create)
              [urn=urn:pulumi:dev::slow::pulumi-nodejs:dynamic/test:Slow::second]
              after     : 42
              ms        : 0
              --outputs:--
              answer    : 42
          --outputs:--
          answer: 42
          region: "eu"
          token : [secret]
      Resources:
          + 3 created

      Duration: ?
      "
    `);
    expect(up.stderr).toContain("the program runs\n");
    expect(up.stderr).toContain("warning: take care\n");
    expect(await workspace.outputs()).toEqual({ answer: 42, region: "eu", token: "hush" });
    const hidden = await workspace.up({ args: ["--suppress-outputs"], env: { SLOW_MS: "1" } });
    expect(hidden).toMatchObject({ exitCode: 0, summary: { same: 2, update: 1 } });
    expect(hidden.stdout).not.toContain("--outputs:--");
    await workspace.up();
    expect(await workspace.run(["stack", "output", "--show-secrets"], { PULUMI_CONFIG_PASSPHRASE: "other" })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct/),
    });
    expect(await workspace.run(["stack", "output", "region"])).toMatchObject({ exitCode: 0, stdout: "eu\n" });
    expect(await workspace.run(["stack", "output", "token"])).toMatchObject({ exitCode: 0, stdout: "[secret]\n" });
    expect(await workspace.run(["stack", "output"])).toMatchObject({
      stdout: "Current stack outputs (3):\n    OUTPUT  VALUE\n    answer  42\n    region  eu\n    token   [secret]\n",
    });
    expect(await workspace.run(["stack", "rm", "dev", "--yes"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("still has resources"),
    });
    expect(await workspace.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0 });
    const changed = await workspace.preview({ args: ["--expect-no-changes"], env: { SLOW_MS: "1" } });
    expect(changed).toMatchObject({ exitCode: 7, errors: ["no changes were expected for preview but changes were proposed"] });
    expect(await workspace.run(["up"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("must be passed in to proceed") });
  });
});

test.each([
  [["up", "--yes", "--target", "x"], "the option --target"],
  [["import"], "import without --file and --generate-code=false"],
  [["watch"], "the command watch"],
])("the stand-in says that it does not support %j", async (args, what) => {
  await using workspace = await Workspace.create({ driver: standIn, programDir });
  const { exitCode, stderr } = await workspace.run(args);
  expect(stderr).toBe(`error: The engine stand-in does not support ${what}; the Pulumi CLI does.\n`);
  expect(exitCode).not.toBe(0);
});

test.skipIf(!pulumi.available())("a stack can be used by both in turn", async () => {
  await using first = await Workspace.create({ driver: standIn, programDir, env, config: { token: { secret: "hush" } } });
  const second = first.with(pulumi);
  await first.up();
  expect(await second.preview({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, summary: { same: 3 } });
  expect(await second.up({ env: { SLOW_MS: "1" } })).toMatchObject({ exitCode: 0, summary: { same: 2, update: 1 } });
  expect(await first.preview({ args: ["--expect-no-changes"], env: { SLOW_MS: "1" } })).toMatchObject({
    exitCode: 0,
    summary: { same: 3 },
  });
  expect(await first.outputs()).toEqual(await second.outputs());
  expect(await first.destroy()).toMatchObject({ exitCode: 0, summary: { delete: 3 } });
  expect((await second.state()).resources).toEqual([]);
});
