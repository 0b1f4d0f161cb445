import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { blocksOfFile } from "./blocks.ts";

const lines = blocksOfFile("sh", "docs/emulators.md").flatMap(({ code }) => code.trim().split("\n"));
const cli = resolve("emulator/cli.ts");
const program = "npx pulumi-tenancy-emulator";

describe("docs/emulators.md: the command", () => {
  const running: ChildProcess[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulators-"));
  });
  afterAll(async () => {
    for (const child of running) child.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  test.each(lines.filter((line) => line.startsWith(program)))("%s", async (line) => {
    // The page's port may be taken here.
    const words = line
      .slice(program.length)
      .trim()
      .replace(/--port \d+/, "--port 0")
      .split(" ")
      .filter(Boolean);
    const child = spawn(process.execPath, [cli, ...words], { cwd: folder });
    running.push(child);
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes("# Control API")) break;
    }
    expect(printed).toMatch(/^export \w+_ENDPOINT='https?:/m);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});

describe("docs/emulators.md: the control API", () => {
  let aicc: AiccEmulator;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
  });
  afterAll(() => aicc.stop());

  test.each(lines.filter((line) => line.startsWith("curl ")))("%s", async (line) => {
    const env = { ...process.env, AICC_ENDPOINT: aicc.url };
    const child = spawn("sh", ["-c", line.replace("curl ", "curl -sS --fail-with-body ")], { env });
    let answer = "";
    child.stdout.on("data", (chunk) => {
      answer += chunk;
    });
    expect([...(await once(child, "close")), answer.slice(0, 500)]).toEqual([0, null, expect.anything()]);
  });

  test("did what the page says", () => {
    expect(aicc.groups.find((group) => group.groupName === "by hand")).toBeDefined();
    expect(aicc.groups.get("159832671551117675139418726647")).toMatchObject({ remark: "changed in the console" });
    expect(aicc.groups.find(({ groupName }) => groupName === "ceshi001")).toMatchObject({ workNos: [50041, 50042] });
    expect(aicc.dialect.envelope).toBe("2023");
  });
});

test("docs/emulators.md names every option of the command", () => {
  const help = execFileSync(process.execPath, [cli, "--help"], { encoding: "utf8" });
  const options = [...help.matchAll(/^ +(--[\w-]+)/gm)].map(([, option]) => option!);
  expect(options.length).toBeGreaterThan(4);
  const page = readFileSync("docs/emulators.md", "utf8");
  for (const option of options) expect(page).toContain(`\`${option}`);
});
