import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";

const ENGINE = "127.0.0.1:40001";
let dir: string;
let children: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "neighbours-"));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(dir, { recursive: true });
});

/** Runs a script in a process of its own, as one that an engine started; `here` are its neighbours. */
function process(
  script: string,
  { engine = ENGINE, endpoint = "https://one.example.com", isProgram = false, account = "account" } = {},
): ChildProcess {
  const module = resolve("dist/pulumi/neighbours.js");
  const program = `const { neighboursAt } = await import(${JSON.stringify(module)}); const here = neighboursAt("aicc", ${JSON.stringify(endpoint)}, ${JSON.stringify(account)}, (line) => console.log(JSON.stringify(line))); ${script}`;
  // Pulumi gives a program its engine's address in the environment, and a provider's process as its argument.
  const args = ["--input-type=module", "-e", program, "--", isProgram ? "index.ts" : engine];
  const child = spawn(globalThis.process.execPath, args, {
    env: { ...globalThis.process.env, TMPDIR: dir, ...(isProgram && { PULUMI_NODEJS_ENGINE: engine }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

/** A process that holds something and goes on running. */
async function holder(script: string, options = {}): Promise<ChildProcess> {
  const child = process(`${script}; console.log("ready"); setInterval(() => {}, 1000)`, options);
  await once(child.stdout!, "data");
  return child;
}

/** What another process sees of an object. */
const seen = async (object: string, options = {}): Promise<unknown> =>
  JSON.parse(await text(process(`console.log(JSON.stringify(here?.holding(${JSON.stringify(object)}) ?? null))`, options).stdout!));

const tell = (object: string, label: string) => `here.tell(${JSON.stringify(object)}, { label: ${JSON.stringify(label)}, share: "all" })`;

test("the processes of one operation see what the others hold at the same address, as long as these run", async () => {
  const other = await holder(`${tell("a", "Group A")}; ${tell("b", "Group B")}; here.tell("b", undefined)`);
  expect(await seen("a")).toEqual([{ label: "Group A", share: "all" }]);
  expect(await seen("b")).toEqual([]);
  expect(await seen("a", { endpoint: "https://two.example.com" })).toEqual([]);
  expect(await seen("a", { engine: "127.0.0.1:40002" })).toEqual([]);
  other.kill("SIGKILL");
  await once(other, "exit");
  expect(await seen("a")).toEqual([]);
});

test("a program and the providers of its operation see each other, and one process keeps what it has told of several accounts", async () => {
  const again = `neighboursAt("aicc", "https://one.example.com", "another account", () => {})`;
  await holder(`${tell("a", "Group A")}; ${again}; ${tell("b", "Group B")}`, { isProgram: true });
  expect(await seen("a")).toEqual([{ label: "Group A", share: "all" }]);
  expect(await seen("b", { isProgram: true })).toEqual([{ label: "Group B", share: "all" }]);
});

test("who looks again sees what was told meanwhile, and of a line that is on its way nothing", async () => {
  const child = process(`
    const { appendFileSync, readdirSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    here.tell("own", { label: "Own", share: "all" });
    const [folder] = readdirSync(tmpdir());
    const [own] = readdirSync(\`\${tmpdir()}/\${folder}\`);
    const looks = [];
    const add = (bytes) => {
      appendFileSync(\`\${tmpdir()}/\${folder}/\${own.replace(/-.*/, "")}-\${process.ppid}\`, bytes);
      looks.push(["a", "ü", "own"].map((object) => here.holding(object).map(({ label }) => label).join()).join(" | "));
    };
    const { createHash } = await import("node:crypto");
    const line = (object, label) =>
      JSON.stringify([createHash("sha256").update(object).digest("base64url").slice(0, 22), label ? { label, share: "all" } : null]) + "\\n";
    const half = Buffer.from(line("ü", "Ü"));
    add(line("a", "A") + line("a", "B"));
    add(half.subarray(0, half.length - 15));
    add(half.subarray(half.length - 15));
    add(line("a"));
    add(line("a", "C"));
    console.log(JSON.stringify(looks));
  `);
  expect(JSON.parse(await text(child.stdout!))).toEqual(["A,B |  | ", "A,B |  | ", "A,B | Ü | ", " | Ü | ", "C | Ü | "]);
});

test("what it is about stands in no file: a name may be a secret", async () => {
  await holder(tell("planted-secret", "[secret]"));
  const [folder] = readdirSync(dir) as [string];
  const [name] = readdirSync(join(dir, folder)) as [string];
  expect(readFileSync(join(dir, folder, name), "utf8")).toMatch(/^\["[\w-]{22}",\{"label":"\[secret\]","share":"all"\}\]\n$/);
});

test("what a process of the same number left over is removed before this one tells anything", async () => {
  const child = process(`
    const { readdirSync, readFileSync, utimesSync, writeFileSync } = await import("node:fs");
    here.tell("a", { label: "A", share: "all" });
    const [folder] = readdirSync(process.env.TMPDIR);
    const file = process.env.TMPDIR + "/" + folder + "/" + readdirSync(process.env.TMPDIR + "/" + folder)[0];
    const long = () => readFileSync(file, "utf8").split("\\n").length;
    const again = () => neighboursAt("aicc", ${JSON.stringify("https://one.example.com")}, "account").tell("b", { label: "B", share: "all" });
    again();
    const kept = long();
    utimesSync(file, 1, 1);
    again();
    console.log(JSON.stringify([kept, long()]));
  `);
  expect(JSON.parse(await text(child.stdout!))).toEqual([3, 2]);
});

test("what processes that have ended left over is removed", async () => {
  const other = await holder(tell("a", "Group A"));
  const [folder] = readdirSync(dir) as [string];
  expect(readdirSync(join(dir, folder))).toHaveLength(1);
  other.kill("SIGKILL");
  await once(other, "exit");
  await seen("a");
  expect(readdirSync(join(dir, folder))).toEqual([]);
});

test("a folder that others may write to is not believed, and a process that no engine started has no neighbours", async () => {
  expect(await seen("a", { engine: "no-engine" })).toBeNull();
  const folder = join(dir, `pulumi-tenancy-${globalThis.process.getuid!()}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const [warning, found] = (await text(process("console.log(here === undefined)").stdout!)).trim().split("\n");
  expect(JSON.parse(warning!)).toBe(
    `the folder ${folder} cannot be used (it belongs to somebody else, or others may write to it): resources of one account under different providers do not see each other in this run, and one may delete what another one ` +
      "declares. Remove the folder, or set TMPDIR to one that only you can write to",
  );
  expect(found).toBe("true");
  // What others may only read is made private.
  chmodSync(folder, 0o755);
  await holder(tell("a", "Group A"));
  expect(await seen("a")).toHaveLength(1);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});
