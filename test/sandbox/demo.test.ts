import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { pulumi } from "../../sandbox/engine/driver.ts";

// The demo takes the Pulumi CLI where there is one; most of its text is compared with what machines without it show.
const folders = process.env.PATH!.split(delimiter).filter((folder) => !existsSync(join(folder, "pulumi")));
const withoutCli = [dirname(process.execPath), ...folders].join(delimiter);
/** Lets a process, and those that it starts, think that it writes to a terminal. */
const terminal = { NODE_OPTIONS: "--import data:text/javascript,process.stdout.isTTY=true", NO_COLOR: "" };

interface Options {
  env?: NodeJS.ProcessEnv;
  args?: string[];
  /** Gets all the text so far, and may write to the demo. */
  answer?: (text: string, write: (line: string) => void) => void;
}

async function runDemo({ env = {}, args = [], answer }: Options = {}) {
  const child = spawn(process.execPath, ["sandbox/demo.ts", ...args], { env: { ...process.env, PATH: withoutCli, ...env } });
  let text = "";
  const read = (chunk: Buffer) => {
    text += chunk;
    answer?.(text, (line) => child.stdin.write(line));
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const [exitCode] = await once(child, "close");
  return { exitCode, text, lines: text.trimEnd().split("\n") };
}

/** The rows of the closing table, by what was done: the calls to each vendor, and the seconds. */
function table(text: string): Record<string, number[]> {
  const [head, ...rows] = stripVTControlCharacters(text)
    .split("What was done, with the calls to each vendor\n\n")[1]!
    .trimEnd()
    .split("\n");
  expect(head).toMatch(/^Step +AICC +NAKIVO +UUCALL +Time$/);
  return Object.fromEntries(
    rows.map((row) => {
      const [, did, ...figures] = /^(.*?) {2,}(\d+) +(\d+) +(\d+) +(\d+\.\d) s$/.exec(row)!;
      return [did, figures.map(Number)];
    }),
  );
}

function expectInOrder(text: string, parts: string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `"${part}" after:\n${text.slice(0, from)}`).toBeGreaterThan(-1);
    from = at + part.length;
  }
}

describe("npm run demo", { timeout: 180_000 }, () => {
  test("tells its story step by step in 120 lines, says which engine and which AICC it uses, and ends with a table", async () => {
    const { exitCode, text, lines } = await runDemo({ env: { CI: "true", NO_COLOR: "" } });
    expect(exitCode, text).toBe(0);
    expectInOrder(text, [
      "Engine: the stand-in",
      "AICC:   an emulator at http://127.0.0.1:",
      "NAKIVO: an emulator at https://127.0.0.1:",
      "UUCALL: an emulator at http://127.0.0.1:",
      "▶ Create two user groups, and a sub-account",
      " +   └─ pulumi-nodejs:dynamic/uucall:SubAccountAppAuth  zhang-apps       created (",
      "+ 5 created",
      "NAKIVO: the program read 10 tenants; sockets of the first, Customer 1: 0 of 4 used",
      "▶ Preview again",
      "5 unchanged",
      "▶ Somebody changes a group's remark",
      "▶ Detect the drift: exit code 7",
      '~ remark: "Quality team" => "changed in the console"',
      '+ [2]: "21"',
      "Exit code: 7",
      "▶ Repair it",
      "[diff: ~appIds]",
      "SubAccountAppAuth of sub-account",
      "~ 2 updated",
      "▶ Rename a group",
      "[diff: ~groupName]",
      "~ 1 updated",
      "NAKIVO: the Director ended a session",
      "▶ Destroy everything",
      "- 5 deleted",
      "the history and configuration removed",
      "AICC:   user groups that were there before: 2, of which unchanged: 2",
      "UUCALL: sub-accounts that were there before: 1, of which unchanged: 1",
    ]);
    expect(lines.length).toBeLessThanOrEqual(120);
    expect(text).not.toContain("stack rm");
    expect(text).not.toContain("--outputs:--");
    expect(text.match(/=>/g)).toHaveLength(1);
    expect(text).not.toContain("\x1b");
    expect(text).not.toMatch(/not-a-real-one|only-a-demo/);
    const rows = table(text);
    expect(Object.keys(rows)).toEqual([
      "Created 5 resources, the stack among them",
      "Previewed: nothing to do",
      "Changed a remark and a permission behind Pulumi's back",
      "Found drift of 2 resources",
      "Repaired 2 resources",
      "Renamed 1 resource in place",
      "Destroyed 5 resources, the stack among them",
      "Total",
    ]);
    const { Total: total, ...steps } = rows;
    for (const column of [0, 1, 2]) expect(Object.values(steps).reduce((sum, figures) => sum + figures[column]!, 0)).toBe(total![column]);
    for (const [did, figures] of Object.entries(steps)) expect(figures[3], did).toBeGreaterThan(0);
    // Refreshing and destroying do not run the program, which alone asks the Director.
    expect([steps["Found drift of 2 resources"]![1], steps["Destroyed 5 resources, the stack among them"]![1]]).toEqual([0, 0]);
  });

  test("runs at the AICC that the environment names, counts its calls, leaves there what it found, and has colours on a terminal", async () => {
    const aicc = await startAiccEmulator();
    const before = aicc.groups.all();
    const { exitCode, text, lines } = await runDemo({ env: { ...aicc.environment, ...terminal } });
    expect(exitCode, text).toBe(0);
    expect(text).toContain(`AICC:   ${aicc.url}, from the environment`);
    expect(aicc.requests.count("createusergroup")).toBe(2);
    expect(aicc.groups.all()).toEqual(before);
    expect(table(text).Total![0]).toBe(aicc.requests.count());
    expect(lines.length).toBeLessThanOrEqual(120);
    for (const coloured of ["\x1b[36m▶ Create", "\x1b[32mcreated (", "\x1b[36mWhat was done"]) expect(text).toContain(coloured);
    await aicc.stop();
  });

  test("says which step failed, removes what was made, and fails; NO_COLOR turns the colours off", async () => {
    const aicc = await startAiccEmulator();
    const before = aicc.groups.all();
    aicc.fault({ operation: "updategroup", skip: 1, times: "always", status: 400 });
    const { exitCode, text } = await runDemo({ env: { ...aicc.environment, ...terminal, NO_COLOR: "1" } });
    expect(exitCode, text).toBe(1);
    expectInOrder(text, [
      "▶ Repair it",
      "This step failed: the engine exited with 1, not with 0",
      "The rest of the story is left out",
      "▶ Destroy",
    ]);
    expect(text).not.toContain("▶ Rename");
    expect(text).not.toContain("\x1b[3");
    expect(Object.keys(table(text)).slice(-3)).toEqual(["FAILED", "Destroyed 5 resources, the stack among them", "Total"]);
    expect(aicc.groups.all()).toEqual(before);
    await aicc.stop();
  });

  test("--console waits for an edit that you make", async () => {
    let edited: Promise<unknown> | undefined;
    const { exitCode, text } = await runDemo({
      args: ["--console"],
      answer: (text, write) => {
        if (edited || !text.includes("Press Enter here when you are done.")) return;
        const state = `${/AICC: +(http\S+)\/console/.exec(text)![1]}/state/groups/Inspectors`;
        edited = fetch(state, { method: "PATCH", body: JSON.stringify({ remark: "by hand" }) }).then((answer) => {
          expect(answer.status).toBe(200);
          write("\n");
        });
      },
    });
    expect(exitCode, text).toBe(0);
    expectInOrder(text, ['~ remark: "Quality team" => "by hand"', "~ 1 updated", "- 5 deleted"]);
    expect(Object.keys(table(text))).toEqual(
      expect.arrayContaining(["Changed something in a console, 1 time", "Found drift of 1 resource", "Repaired 1 resource"]),
    );
  });

  test.skipIf(!pulumi.available())("is as short with the Pulumi CLI", async () => {
    const { exitCode, text, lines } = await runDemo({ env: { PATH: process.env.PATH } });
    expect(exitCode, text).toBe(0);
    expect(text).toContain("Engine: the Pulumi CLI from PATH");
    expect(lines.length).toBeLessThanOrEqual(120);
    expect(text).not.toContain("stack rm");
    expect(table(text).Total).toHaveLength(4);
  });
});
