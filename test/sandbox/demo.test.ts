import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";

async function runDemo(environment: NodeJS.ProcessEnv = {}) {
  // The stand-in's tests use the Pulumi CLI where there is one; the demo's text is compared with what machines without it show.
  const folders = process.env.PATH!.split(delimiter).filter((folder) => !existsSync(join(folder, "pulumi")));
  const PATH = [dirname(process.execPath), ...folders].join(delimiter);
  const child = spawn(process.execPath, ["sandbox/demo.ts"], { env: { ...process.env, PATH, NO_COLOR: "1", ...environment } });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
  });
  const [exitCode] = await once(child, "close");
  return { exitCode, text };
}

describe("npm run demo", { timeout: 120_000 }, () => {
  test("tells its story step by step, says which engine and which AICC it uses, and leaves nothing running", async () => {
    const { exitCode, text } = await runDemo();
    expect(exitCode, text).toBe(0);
    const inOrder = [
      "Engine: the stand-in",
      "AICC:   an emulator at http://127.0.0.1:",
      "NAKIVO: an emulator at https://127.0.0.1:",
      "UUCALL: an emulator at http://127.0.0.1:",
      "▶ Create two user groups, and a sub-account",
      "+ 5 created",
      "▶ Preview again",
      "5 unchanged",
      "▶ Somebody changes a group's remark",
      "▶ Detect the drift: exit code 7",
      '~ remark: "Quality team" => "changed in the console"',
      '+ [2]: "21"',
      "▶ Repair it",
      "~ 2 updated",
      "▶ Rename a group",
      '~ groupName: "Inspectors" => "Quality inspectors"',
      "NAKIVO: the Director ended a session",
      "▶ Destroy everything",
      "- 5 deleted",
    ];
    let from = 0;
    for (const part of inOrder) {
      const at = text.indexOf(part, from);
      expect(at, `"${part}" after:\n${text.slice(0, from)}`).toBeGreaterThan(-1);
      from = at + part.length;
    }
    expect(text).not.toMatch(/not-a-real-one|only-a-demo/);
  });

  test("runs at the AICC that the environment names, and leaves there what it found", async () => {
    const aicc = await startAiccEmulator();
    const before = aicc.groups.all();
    const { exitCode, text } = await runDemo(aicc.environment);
    expect(exitCode, text).toBe(0);
    expect(text).toContain(`AICC:   ${aicc.url}, from the environment`);
    expect(aicc.requests.count("createusergroup")).toBe(2);
    expect(aicc.groups.all()).toEqual(before);
    await aicc.stop();
  });
});
