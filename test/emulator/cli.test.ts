import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { settingText } from "../../emulator/settingsText.ts";
import { Caller as AiccCaller } from "./aicc/caller.ts";
import { Caller as NakivoCaller } from "./nakivo/caller.ts";
import { Caller as UucallCaller } from "./uucall/caller.ts";

const cli = fileURLToPath(new URL("../../emulator/cli.ts", import.meta.url));
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Starts the program and waits for the last line of what it prints at the start, or for its end. */
async function start(...options: string[]) {
  const child = spawn(process.execPath, [cli, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.err += chunk;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  while (child.exitCode === null && !printed.out.includes("# Control API")) await sleep(20);
  return { child, printed, ended };
}

/** What a shell holds after the printed text was pasted into it. */
async function pasted(text: string): Promise<Record<string, string>> {
  const shell = spawn("sh", ["-c", `${text}\nenv -0`], { env: {}, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  shell.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await once(shell, "close");
  return Object.fromEntries(out.split("\0").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

describe("the program", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("prints what to export, answers, tells of requests, and stops on %s", async (signal) => {
    const { child, printed, ended } = await start("--dialect", "envelope=2024", "listLagMs=5");
    const environment = await pasted(printed.out);
    expect(environment).toMatchObject({ AICC_ENDPOINT: expect.stringMatching(/^http:/), AICC_CC_ID: "1", AICC_VDN: "113" });
    const caller = new AiccCaller({ url: environment.AICC_ENDPOINT!, environment: environment as never });
    expect((await caller.list()).body).toMatchObject({ returnCode: "0", resultCode: "0100000" });
    expect((await caller.list(1, 113, { secretKey: "x" })).status).toBe(401);
    expect((await caller.orgs()).body.total).toBe(8);
    expect((await caller.send("GET", "/_emulator/dialect")).body).toMatchObject({ listLagMs: 5 });
    await caller.close();

    child.kill(signal);
    expect(await ended).toBe(0);
    const lines = printed.err.trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^\S+Z GET queryallccgroup 200 \d+ ms$/);
    expect(lines[1]).toMatch(/^\S+Z GET queryallccgroup 401 \d+ ms \(the signature is not that of .*\)$/);
    expect(lines[2]).toMatch(/POST tokenByAkSk 200/);
    expect(lines[3]).toMatch(/GET queryorgs 200/);
  });

  test.each([
    ["aicc", AiccCaller],
    ["nakivo", NakivoCaller],
    ["uucall", UucallCaller],
  ] as const)("with --tls, %s exports its certificate, which is in a file for as long as it runs", async (vendor, Caller) => {
    const { child, printed, ended } = await start(vendor, "--tls");
    const environment = await pasted(printed.out);
    const name = vendor.toUpperCase();
    const [, file = ""] = /^# For curl: --cacert '(.*)'$/m.exec(printed.out) ?? [];
    expect(printed.out.match(/^export \w+_CA=.*$/gm)).toEqual([`export ${name}_CA="$(cat '${file}')"`]);
    const ca = environment[`${name}_CA`]!;
    expect(ca).toBe((await readFile(file, "utf8")).trimEnd());
    const url = environment[`${name}_ENDPOINT`]!;
    expect(url).toMatch(/^https:/);
    const caller = new Caller({ url, ca, environment: environment as never });
    expect((await caller.send("GET", "/_emulator/")).status).toBe(200);
    await caller.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  test("serves nakivo over HTTPS with as many tenants as asked for", async () => {
    const { child, printed, ended } = await start("nakivo", "--tenants", "12", "--dialect", "list=items");
    const environment = await pasted(printed.out);
    const caller = new NakivoCaller({ url: environment.NAKIVO_ENDPOINT!, ca: environment.NAKIVO_CA, environment: environment as never });
    expect((await caller.login()).body.data.result).toBe("OK");
    expect((await caller.tenants()).body.data).toMatchObject({ items: { length: 12 }, total: 12 });
    expect((await caller.login("admin", "wrong")).status).toBe(200);
    await caller.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    const lines = printed.err.trim().split("\n");
    expect(lines.map((line) => line.replace(/^\S+ /, "").replace(/\d+ ms/, "1 ms"))).toEqual([
      "POST login 200 1 ms",
      "POST getTenants 200 1 ms",
      "POST login 200 1 ms (FAIL_OTHER: Incorrect username or password)",
    ]);
  });

  test("shows nothing of a request that a terminal would act on, and credentials in the log only with --log-credentials", async () => {
    const { child, printed, ended } = await start("uucall", "--log-credentials");
    const environment = await pasted(printed.out);
    const { port } = new URL(environment.UUCALL_ENDPOINT!);
    const hostile = "/\u001b]0;title\u0007\u009b2J";
    const answered = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: Number(port) }, () =>
        socket.write(`GET /uucall_restapi/rest${hostile} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`, "latin1"),
      );
      let text = "";
      socket
        .on("data", (chunk) => (text += chunk))
        .on("close", () => resolve(text))
        .on("error", reject);
    });
    expect(answered).toMatch(/^HTTP\/1\.1 4\d\d /);
    const caller = new UucallCaller({ url: environment.UUCALL_ENDPOINT!, environment: environment as never });
    // What is wrong with a signature quotes the client's text.
    const appid = "\u001b[31m\u202e::error::\u2028x";
    await caller
      .subUsers({}, { tamper: (headers) => Object.assign(headers, { appid: Buffer.from(appid).toString("latin1") }) })
      .catch(() => {});
    await caller.subUsers({}, { tamper: (headers) => Object.assign(headers, { appid: "a\u009b2Jb" }) });
    const { origin } = new URL(environment.UUCALL_ENDPOINT!);
    const { body } = await caller.send("GET", `${origin}/_emulator/requests`);
    expect(Buffer.from(body.requests.at(-1).headers.authorization, "base64").toString()).toMatch(/:[0-9A-F]{32}$/);
    await caller.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(printed.err).toContain("\\u{9b}2J");
    // All but the ends of the lines.
    expect(printed.err.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test("with --no-tls, it is plain HTTP", async () => {
    const { child, printed, ended } = await start("nakivo", "--no-tls");
    const environment = await pasted(printed.out);
    expect(environment.NAKIVO_ENDPOINT).toMatch(/^http:/);
    expect(printed.out).not.toMatch(/NAKIVO_CA/);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  test("serves uucall with its prefix, and keeps its objects in a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-cli-"));
    const options = ["uucall", "--state", join(folder, "state.json"), "--dialect", "delete=cancels", "successCode=100"];
    const first = await start(...options);
    const environment = await pasted(first.printed.out);
    expect(environment).toMatchObject({
      UUCALL_ENDPOINT: expect.stringMatching(/^http:.*\/uucall_restapi\/rest$/),
      UUCALL_UID: "1225",
      UUCALL_EXTRAS: "emulator-extras",
    });
    const caller = new UucallCaller({ url: environment.UUCALL_ENDPOINT!, environment: environment as never });
    expect((await caller.delete(101)).body).toEqual({ Result: "success", Data: "删除成功", Code: 100 });
    expect((await caller.subUsers({}, { apiKey: "another" })).status).toBe(401);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    const lines = first.printed.err.trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\S+Z DELETE deleteSubUser 200 \d+ ms$/);
    expect(lines[1]).toMatch(/^\S+Z GET getSubUsers 401 \d+ ms \(the MD5 is not .*\)$/);

    const second = await start(...options, "--port", new URL(environment.UUCALL_ENDPOINT!).port);
    expect((await caller.subUser(101)).body.Data).toMatchObject([{ account: "lisi", state: 3 }]);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    await caller.close();
    await rm(folder, { recursive: true });
  });

  test("with --state, objects outlive it; with --port, it listens there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-cli-"));
    const first = await start("--state", join(folder, "state.json"));
    const environment = await pasted(first.printed.out);
    const caller = new AiccCaller({ url: environment.AICC_ENDPOINT!, environment: environment as never });
    await caller.create({ vdn: 113, groupName: "kept", groupType: 2 });
    first.child.kill("SIGTERM");
    await first.ended;
    const { port } = new URL(environment.AICC_ENDPOINT!);
    const second = await start("--state", join(folder, "state.json"), "--port", port);
    expect((await caller.list()).body.resultDesc).toContainEqual(expect.objectContaining({ groupName: "kept" }));
    second.child.kill("SIGTERM");
    await second.ended;
    await caller.close();
    await rm(folder, { recursive: true });
  });

  test("serves several vendors from one process, each with a port, a state file and switches of its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-cli-"));
    const dialect = ["--dialect", "aicc.listLagMs=5", "uucall.delete=cancels"];
    const { child, printed, ended } = await start(
      "aicc",
      "nakivo",
      "uucall",
      "--no-tls",
      "--state",
      join(folder, "state.json"),
      ...dialect,
    );
    while (!printed.out.includes("# Control API of uucall")) await sleep(20);
    const environment = await pasted(printed.out);
    const controls = [...printed.out.matchAll(/^# Control API of (\w+): (.*)$/gm)].map(([, vendor, url]) => [vendor!, url!] as const);
    expect(controls.map(([vendor]) => vendor)).toEqual(["aicc", "nakivo", "uucall"]);
    for (const [vendor, url] of controls) expect(environment[`${vendor.toUpperCase()}_ENDPOINT`]).toContain(new URL(url).origin);
    const dialectOf = async (url: string) => (await fetch(`${url}dialect`)).json();
    expect(await dialectOf(controls[0]![1])).toMatchObject({ listLagMs: 5 });
    expect(await dialectOf(controls[2]![1])).toMatchObject({ delete: "cancels" });
    const caller = new AiccCaller({ url: environment.AICC_ENDPOINT!, environment: environment as never });
    await caller.list();
    await caller.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(printed.err).toMatch(/^\S+Z aicc GET queryallccgroup 200 \d+ ms\n$/);
    expect((await readdir(folder)).sort()).toEqual(["state.aicc.json", "state.nakivo.json", "state.uucall.json"]);
    await rm(folder, { recursive: true });
  });

  test("prints commands that configure a Pulumi stack with --format pulumi", async () => {
    const { child, printed, ended } = await start("aicc", "--tls", "--format", "pulumi");
    while (!printed.out.includes("# Control API")) await sleep(20);
    child.kill("SIGTERM");
    await ended;
    // A shell with a command of that name takes each line for what it is.
    const shell = spawn("sh", ["-c", `pulumi() { printf '%s\\0' "$*"; }\n${printed.out}`], {
      env: {},
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    for await (const chunk of shell.stdout) out += chunk;
    const commands = out.split("\0").filter(Boolean);
    expect(commands).toEqual([
      expect.stringMatching(/^config set aicc:endpoint https:\/\/127\.0\.0\.1:\d+$/),
      "config set --secret aicc:accessKey emulator-access-key",
      "config set --secret aicc:secretKey emulator-secret-key-not-a-real-one",
      expect.stringMatching(/^config set aicc:managementEndpoint https:/),
      "config set --secret aicc:appKey emulator-app-key",
      "config set --secret aicc:appSecret emulator-app-secret-not-a-real-one",
      "config set aicc:ccId 1",
      "config set aicc:vdn 113",
      expect.stringMatching(/^config set aicc:ca -- -----BEGIN CERTIFICATE-----\n.*-----END CERTIFICATE-----$/s),
    ]);
  });

  test("prints lines for PowerShell with --format powershell", async () => {
    const { child, printed, ended } = await start("nakivo", "--format", "powershell");
    while (!printed.out.includes("# Control API")) await sleep(20);
    child.kill("SIGTERM");
    await ended;
    const lines = printed.out.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines).toEqual([
      expect.stringMatching(/^\$env:NAKIVO_ENDPOINT = 'https:\/\/127\.0\.0\.1:\d+'$/),
      "$env:NAKIVO_USERNAME = 'admin'",
      "$env:NAKIVO_PASSWORD = 'emulator-password-not-a-real-one'",
      expect.stringMatching(/^\$env:NAKIVO_CA = Get-Content -Raw '.*ca\.pem'$/),
    ]);
    expect(settingText("powershell", "AICC_APP_KEY", "it's")).toBe("$env:AICC_APP_KEY = 'it''s'");
  });

  test("takes the next ports for further vendors", async () => {
    const free = await start("aicc", "uucall");
    const { UUCALL_ENDPOINT } = await pasted(free.printed.out);
    free.child.kill("SIGTERM");
    await free.ended;
    const port = Number(new URL(UUCALL_ENDPOINT!).port) - 1;
    const { child, printed, ended } = await start("nakivo", "uucall", "--port", String(port), "--no-tls");
    // Another process may have taken one of them meanwhile.
    if (child.exitCode === 1) return expect(printed.err).toContain("EADDRINUSE");
    const { NAKIVO_ENDPOINT, UUCALL_ENDPOINT: second } = await pasted(printed.out);
    expect([new URL(NAKIVO_ENDPOINT!).port, new URL(second!).port]).toEqual([String(port), String(port + 1)]);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  test.concurrent.each([
    [["--dialect", "envelope=1999"], 'Dialect switch "envelope" takes 2023, 2024, not "1999".'],
    [["--dialect", "envelope"], '--dialect takes switch=value, not "envelope".'],
    [["--port", "x"], "A port is a number"],
    [["--port", "65536"], "A port is a number"],
    [["nobody"], "Allowed choices are aicc"],
    [["aicc", "uucall", "--dialect", "envelope=2024"], "say whose switch it is, as in aicc.envelope=2024"],
    [["aicc", "--dialect", "nakivo.list=items"], '"nakivo" is not started'],
    [["aicc", "uucall", "--tenants", "5"], "--tenants is for nakivo, not for aicc, uucall."],
    [["nakivo", "--tenants", "many"], "A whole number is needed."],
    [["--tenants", "5"], "--tenants is for nakivo, not for aicc."],
    [["nakivo", "--dialect", "list=rows"], 'Dialect switch "list" takes children, items, array, not "rows".'],
    [["uucall", "--dialect", "delete=hides"], 'Dialect switch "delete" takes removes, cancels, not "hides".'],
    [["--format", "cmd"], "Allowed choices are shell, powershell, pulumi."],
    [["--colour"], "unknown option"],
  ])("refuses %j with a reason and without a stack", async (options, message) => {
    const { printed, ended } = await start(...options);
    expect(await ended).toBe(1);
    expect(printed.err).toContain(message);
    expect(printed.err).not.toContain("    at ");
    expect(printed.out).toBe("");
  });
});
