import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { exampleUser } from "../../emulator/nakivo/user.ts";
import { exampleEnterprise } from "../../emulator/uucall/enterprise.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import { standIn, Workspace } from "../../sandbox/engine/driver.ts";
import { type Block, blocksOfFile, referenceExamples } from "./blocks.ts";
import { typeErrors, writeProgram } from "./exampleProgram.ts";

/** Milliseconds: each program brings up many resources, and Node starts many times. */
const TIME = 300_000;
/** What the examples take from the stack's configuration. */
const KEY = "branch-key-of-a-test";
const DIRECTOR_PASSWORD = "north-password-of-a-test";

/** Every vendor's emulator, with the accounts that the examples name. */
async function startVendors() {
  const aicc = await startAiccEmulator();
  const nakivo = await startNakivoEmulator({ tls: false, users: [exampleUser, { username: "pulumi", password: DIRECTOR_PASSWORD }] });
  const branch = { ...exampleEnterprise, uid: "1226", userName: "branch", apiKey: KEY };
  const uucall = await startUucallEmulator({ enterprises: [exampleEnterprise, branch] });
  const stop = () => Promise.all([aicc.stop(), nakivo.stop(), uucall.stop()]);
  return { aicc, nakivo, uucall, stop };
}

/** Type checks examples as a user's compiler would, and brings them up as one program; returns the stack's outputs. */
async function runTogether(name: string, examples: readonly Block[]): Promise<Record<string, any>> {
  const { aicc, nakivo, uucall, stop } = await startVendors();
  const written = await writeProgram(name, examples);
  const folder = await writeProgram(name, examples, { cms: aicc.url, service: aicc.url, director: nakivo.url, cloud: uucall.url });
  const secrets = ["zhangPassword", "wangPassword", "zhaoPassword", "qianPassword"];
  const config = {
    ...Object.fromEntries(secrets.map((key) => [`${name}:${key}`, { secret: "only-a-test" }])),
    [`${name}:europeAccessKey`]: aicc.environment.AICC_ACCESS_KEY!,
    [`${name}:europeSecretKey`]: { secret: aicc.environment.AICC_SECRET_KEY! },
    [`${name}:southAppKey`]: aicc.environment.AICC_APP_KEY!,
    [`${name}:southAppSecret`]: { secret: aicc.environment.AICC_APP_SECRET! },
    [`${name}:branchAppId`]: uucall.environment.UUCALL_APP_ID!,
    [`${name}:branchApiKey`]: { secret: KEY },
    ...Object.fromEntries(["north", "east", "west"].map((site) => [`${name}:${site}Password`, { secret: DIRECTOR_PASSWORD }])),
  };
  const env = { ...aicc.environment, ...nakivo.environment, ...uucall.environment };
  await using workspace = await Workspace.create({ driver: standIn, programDir: folder, config, env });
  const [types, up] = await Promise.all([typeErrors(written, examples), workspace.up()]);
  expect(types).toBe("");
  expect(up, `${up.stdout}${up.stderr}`).toMatchObject({ exitCode: 0, errors: [] });
  const outputs = await workspace.outputs();
  await stop();
  await rm(folder, { recursive: true });
  await rm(written, { recursive: true });
  return outputs;
}

test.concurrent("every example of the reference compiles and runs", { timeout: TIME }, async () => {
  const examples = await referenceExamples();
  expect(examples.length).toBeGreaterThan(18);
  const outputs = await runTogether("examples", examples);
  const exported = Object.assign({}, ...Object.values(outputs));
  expect(exported).toMatchObject({
    nightName: "ceshi445566",
    spaces: ["fjw081401"],
    liSignsInAs: "lisi",
    state: "OK",
    liOpens: expect.anything(),
  });
  expect(exported.inspectorsId).toMatch(/^\d{30}$/);
  expect(exported.customers).toContain("Customer 1");
});

test.concurrent("the programs of the README and of docs/settings.md compile and run", { timeout: TIME }, async () => {
  const blocks = ["README.md", "docs/settings.md"].flatMap((path) => blocksOfFile("ts", path));
  expect(blocks.length).toBeGreaterThan(1);
  const outputs = await runTogether("readme", blocks);
  expect(outputs.example0).toEqual({ inspectorsId: expect.stringMatching(/^\d{30}$/) });
  expect(outputs.example1).toEqual({ spaces: ["fjw081401"] });
});

test.concurrent("the README's first program previews without an account", { timeout: TIME }, async () => {
  const folder = await writeProgram("first", blocksOfFile("ts", "README.md").slice(0, 1));
  const [block] = blocksOfFile("sh", "README.md");
  const commands = [...block!.code.matchAll(/^pulumi config set (--secret )?(\S+) (\S+)$/gm)];
  const config = Object.fromEntries(commands.map(([, secret, key, value]) => [key!, secret ? { secret: value! } : value!]));
  await using workspace = await Workspace.create({ driver: standIn, programDir: folder, config });
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, errors: [], summary: { create: 3 } });
  await rm(folder, { recursive: true });
});
