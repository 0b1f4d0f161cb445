import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import { aiccSettings } from "../../provider/aicc/settings.js";
import { nakivoSettings } from "../../provider/nakivo/settings.js";
import { environmentName } from "../../provider/settings/settings.js";
import { uucallSettings } from "../../provider/uucall/settings.js";
import { availableDrivers, Workspace } from "../../sandbox/engine/driver.ts";
import { copyExample } from "../tools/copyExample.ts";

const read = (file: string) => readFileSync(`examples/credentials/${file}`, "utf8");
const { values } = parse(read("environment.yaml"));
const { pulumiConfig, environmentVariables, ...vendors } = values as Record<string, Record<string, any>>;
const exported = Object.fromEntries([...read(".envrc").matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));

/** What the provider knows: the key of each setting for a stack, its name in the environment, and whether it is a secret. */
const settings = Object.entries({ aicc: aiccSettings, nakivo: nakivoSettings, uucall: uucallSettings }).flatMap(([vendor, described]) =>
  Object.entries(described).map(([name, setting]) => ({
    key: `${vendor}:${name}`,
    variable: environmentName(vendor, name),
    secret: "secret" in setting,
  })),
);

/** The secrets that the files are to have; a proxy's address is one of those who need it. */
const secrets = settings.filter(({ key, secret }) => secret && !key.endsWith(":proxy"));

describe("the files with credentials", () => {
  test("have names that the provider knows", () => {
    const [keys, variables] = [settings.map(({ key }) => key), settings.map(({ variable }) => variable)];
    expect(Object.keys(pulumiConfig!).filter((key) => !keys.includes(key))).toEqual([]);
    expect(Object.keys(environmentVariables!).filter((name) => !variables.includes(name))).toEqual([]);
  });

  test("say the same for stacks, for commands and for direnv, each value from its own place", () => {
    const named = settings.filter(({ key }) => key in pulumiConfig!);
    expect(pulumiConfig).toEqual(Object.fromEntries(named.map(({ key }) => [key, `\${${key.replace(":", ".")}}`])));
    expect(environmentVariables).toEqual(Object.fromEntries(named.map(({ key, variable }) => [variable, `\${${key.replace(":", ".")}}`])));
    const defined = Object.entries(vendors).flatMap(([vendor, fields]) => Object.keys(fields).map((name) => `${vendor}:${name}`));
    expect(defined.sort()).toEqual(Object.keys(pulumiConfig!).sort());
    expect(Object.keys(exported).sort()).toEqual(Object.keys(environmentVariables!).sort());
  });

  test("have no secret in plain text", () => {
    for (const { key, variable } of secrets) {
      const [vendor, name] = key.split(":") as [string, string];
      expect(Object.keys(vendors[vendor]![name]), key).toEqual(["fn::secret"]);
      expect(exported[variable], variable).toMatch(/^"\$\(pass show .+\)"$/);
    }
  });
});

describe.each(availableDrivers())("credentials, run by $name", (driver) => {
  const stack = new AsyncDisposableStack();
  let aicc: AiccEmulator;
  let environment: Record<string, string>;
  let dir: string;
  /** What ESC makes of a block: the references with their values, here those of the emulators. */
  const opened = (block: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(block).map(([name, reference]) => {
        const [, vendor, field] = /^\$\{(\w+)\.(\w+)\}$/.exec(reference)!;
        return [name, environment[environmentName(vendor!, field!)]!];
      }),
    );
  beforeAll(async () => {
    const emulators = await Promise.all([startAiccEmulator(), startNakivoEmulator(), startUucallEmulator()]);
    for (const emulator of emulators) stack.defer(() => emulator.stop());
    aicc = emulators[0];
    environment = Object.assign({}, ...emulators.map((emulator) => emulator.environment));
    dir = stack.use(copyExample("credentials")).dir;
  });
  afterAll(() => stack.disposeAsync());

  test("the program runs with the environment's variables alone, and then with its stack configuration alone", async () => {
    const env = opened(environmentVariables!);
    await using workspace = await Workspace.create({ driver, programDir: dir });
    expect(await workspace.up({ env })).toMatchObject({ exitCode: 0, errors: [], summary: { create: 2 } });
    const inspectors = aicc.groups.find((group) => group.groupName === "Inspectors")!;
    expect((await workspace.outputs()).found).toEqual({ inspectorsId: inspectors.id, orgs: 8, tenants: 10, subAccounts: 1 });
    const secretKeys = secrets.map(({ key }) => key);
    for (const [key, value] of Object.entries(opened(pulumiConfig!)))
      await workspace.setConfig(key, secretKeys.includes(key) ? { secret: value } : value);
    expect(await workspace.up({ args: ["--expect-no-changes"] })).toMatchObject({ exitCode: 0, errors: [], summary: { same: 2 } });
    const { stdout } = await workspace.run(["stack", "export"]);
    for (const { variable } of secrets) expect(stdout).not.toContain(environment[variable]);
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, errors: [], summary: { delete: 2 } });
    expect(aicc.groups.find((group) => group.groupName === "Inspectors")).toBeUndefined();
  });

  test("a setting that is missing is named, with the places where it can be set", async () => {
    const { AICC_SECRET_KEY, ...env } = opened(environmentVariables!);
    await using workspace = await Workspace.create({ driver, programDir: dir, env });
    const { exitCode, errors } = await workspace.preview();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/Missing setting of aicc: secretKey/);
    expect(errors.join()).toContain("AICC_SECRET_KEY");
  });

  test("a refresh uses the configuration that the last update recorded, and says so where that is refused", async () => {
    const { AICC_SECRET_KEY, ...env } = aicc.environment as Record<string, string>;
    const PROGRAM = JSON.stringify([{ is: "UserGroup", name: "night", args: { groupName: "Night", groupType: "agent" } }]);
    await using workspace = await Workspace.create({ driver, programDir: "test/programs/ownership", env: { ...env, PROGRAM } });
    const setKey = (secret: string) => workspace.setConfig("aicc:secretKey", { secret });
    await setKey(AICC_SECRET_KEY!);
    expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    await setKey("mistyped-planted");
    expect(await workspace.refresh()).toMatchObject({ exitCode: 0, errors: [] });
    expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    await setKey(AICC_SECRET_KEY!);
    const { exitCode, errors } = await workspace.refresh();
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(
      /Check aicc:accessKey, aicc:secretKey .*the last update recorded\. If you have changed it since, run "pulumi up" without --refresh once, or add --run-program/,
    );
    if (driver.name === "pulumi") expect(await workspace.refresh({ args: ["--run-program"] })).toMatchObject({ exitCode: 0, errors: [] });
    else expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0, errors: [] });
  });
});
