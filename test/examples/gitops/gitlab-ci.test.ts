import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { type Checkout, checkOut } from "../../tools/checkout.ts";
import { GitLabServer } from "./gitlabServer.ts";
import { holdStack } from "./holdStack.ts";
import { withPlans } from "./plans.ts";

const PASSWORD = "pa55-planted";
let gitlab: GitLabServer;
let uucall: UucallEmulator;
let checkout: Checkout;
/** The jobs with what they take over from elsewhere in the file. */
let jobs: Record<string, Job>;

interface Job {
  before_script?: string[];
  script: string[];
  timeout?: string;
  cache?: { paths: string[] }[];
  id_tokens?: Record<string, { aud: string }>;
  needs?: (string | { job: string })[];
  environment?: { name: string; action?: string };
  variables?: Record<string, string>;
  resource_group?: string;
  interruptible?: boolean;
}

/** The linter reads a git repository. It needs no remote. */
const lint = (words: string) => checkout.bash(`'${resolve("node_modules/.bin/gitlab-ci-local")}' ${words}`);

beforeAll(async () => {
  gitlab = await GitLabServer.start();
  uucall = await startUucallEmulator();
  checkout = await checkOut({
    stack: "production",
    folders: ["test/programs/on-call", "examples/gitops/gitlab-ci"],
    emulators: [uucall],
    secrets: { "on-call:password": PASSWORD },
  });
  await checkout.bash(
    "git init --quiet --initial-branch main && git add . && git -c user.name=li -c user.email=li@example.com commit --quiet --message all",
  );
  jobs = parse((await lint("--preview")).stdout);
});
afterAll(async () => {
  checkout[Symbol.dispose]();
  await Promise.all([gitlab[Symbol.asyncDispose](), uucall.stop()]);
});

describe("the pipeline", () => {
  test("is what GitLab's schema calls right", async () => {
    const { exitCode, stdout, stderr } = await lint("--list");
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stderr).toContain("json schema validated");
  });

  test.each([
    ["merge_request_event", ["install", "preview", "note"]],
    ["schedule", ["install", "drift", "issue"]],
    ["push", ["install", "up"]],
    ["push with REVIEW_PLAN", ["install", "plan", "up"]],
  ])("has for %s the jobs %s", async (event, expected) => {
    const source = event.split(" ")[0]!;
    const review = event.includes("REVIEW_PLAN") ? "--variable REVIEW_PLAN=yes" : "";
    const predefined = "--ignore-predefined-vars CI_PIPELINE_SOURCE";
    // A merge request's pipeline has no CI_COMMIT_BRANCH.
    const branch = source === "merge_request_event" ? "--variable CI_COMMIT_BRANCH=" : "";
    const { stdout } = await lint(
      `--list-json --variable CI_PIPELINE_SOURCE=${source} ${branch} ${review} ${predefined},CI_COMMIT_BRANCH --no-json-schema-validation`,
    );
    const listed: { name: string; when: string }[] = JSON.parse(stdout.slice(stdout.indexOf("[")));
    // What was planned waits for somebody to read it.
    expect(listed.find(({ name }) => name === "up")?.when).toBe(source !== "push" ? "never" : review ? "manual" : "on_success");
    expect(
      listed
        .filter(({ when }) => when !== "never")
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(expected.toSorted());
  });

  test("lets no two jobs work on the stack, and cancels none that has begun but previews", () => {
    for (const name of ["plan", "up", "drift"]) expect(jobs[name]!.resource_group).toBe("production");
    expect([jobs.preview!.interruptible, jobs.up!.interruptible, jobs.drift!.interruptible]).toEqual([true, false, undefined]);
    expect(JSON.stringify(jobs)).not.toContain("pulumi cancel");
  });

  test("keeps the credentials of each purpose in an environment of its own, and shows them to no package's script", () => {
    const environments = Object.entries(jobs).flatMap(([name, { script, environment }]) => (script ? [[name, environment?.name]] : []));
    expect(Object.fromEntries(environments)).toEqual({
      install: undefined,
      preview: "preview",
      note: "report",
      plan: "drift",
      up: "production",
      drift: "drift",
      issue: "report",
    });
    // Only up is a deployment.
    for (const [name, { environment }] of Object.entries(jobs)) if (environment && name !== "up") expect(environment.action).toBe("access");
    expect(jobs.install!.script).toEqual(["npm ci --ignore-scripts --cache .npm --prefer-offline"]);
    for (const [name, { script = [] }] of Object.entries(jobs))
      if (name !== "install") expect(script.join("\n")).not.toMatch(/npm (ci|install)/);
    // Only jobs with Pulumi can ask for a token of Pulumi Cloud.
    const asking = Object.entries(jobs).flatMap(([name, { script, id_tokens }]) => (script && id_tokens ? [name] : []));
    expect(asking.toSorted()).toEqual(["drift", "plan", "preview", "up"]);
    // Not even a checkout: what it runs is cloned from the default branch.
    expect(jobs.note!.variables).toMatchObject({ GIT_STRATEGY: "none" });
  });
});

test("every job ends by itself, and npm's cache is that of the lockfile", () => {
  for (const [name, { script, timeout }] of Object.entries(jobs)) if (script) expect(timeout, name).toMatch(/^\d+ (minutes|hours)$/);
  expect(JSON.stringify(jobs.install!.cache)).toContain('"files":["package-lock.json"]');
});

describe("the jobs", () => {
  /**
   * Jobs as a runner runs them: all lines of one in one shell. Each gets the variables of its environment, which are what a project has to set.
   * `install` is left out, since it would need the package to be published: the packages are linked.
   */
  const run = async (job: "preview" | "plan" | "up" | "drift", env: Record<string, string> = {}) => {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } = checkout.env;
    const pulumiVariables = { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, ...env } as Record<string, string>;
    const whole = { exitCode: 0, log: "" };
    for (const name of { preview: ["preview", "note"], plan: ["plan"], up: ["up"], drift: ["drift", "issue"] }[job]) {
      if (name === "issue" && whole.exitCode !== 0) break;
      const { before_script = [], script, environment } = jobs[name]!;
      const nothing = { PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE: "" };
      const { exitCode, stdout, stderr } = await checkout.bash([...before_script, ...script].join("\n"), {
        ...nothing,
        CI_API_V4_URL: gitlab.url,
        CI_PROJECT_ID: gitlab.projectId,
        CI_MERGE_REQUEST_IID: "7",
        CI_COMMIT_SHA: "0123abc",
        CI_DEFAULT_BRANCH: "main",
        CI_REPOSITORY_URL: `file://${checkout.dir}`,
        CI_PIPELINE_URL: "https://gitlab.example/pipelines/1",
        SECONDS_BETWEEN_TRIES: "0.5",
        ...(environment!.name === "report" ? { GITLAB_TOKEN: gitlab.token } : pulumiVariables),
      });
      whole.exitCode ||= exitCode ?? 1;
      whole.log += stdout + stderr;
    }
    for (const secret of [...checkout.secrets, gitlab.token]) expect(whole.log).not.toContain(secret);
    return whole;
  };
  /** Runs a job with a program in the place of Pulumi, so that each line stands where it is most dangerous: at the beginning. */
  const runPrinting = async (job: "preview" | "plan" | "up" | "drift", printed: string, code: number) => {
    const pulumi = join(checkout.dir, "../bin/pulumi");
    const before = existsSync(pulumi) ? readFileSync(pulumi) : undefined;
    const text = join(checkout.dir, "../printed");
    writeFileSync(text, printed);
    writeFileSync(pulumi, `#!/bin/sh\ncat '${text}'\nexit ${code}\n`, { mode: 0o755 });
    try {
      return await run(job);
    } finally {
      before === undefined ? rmSync(pulumi) : writeFileSync(pulumi, before);
    }
  };
  const zhang = () => uucall.subAccounts.find(({ account }) => account === "zhang")!;

  test("a merge request gets a note, with no secret in it", async () => {
    // What people write is not touched, and there may be more of it than fits on a page.
    for (let i = 0; i < 100; i++) {
      gitlab.notes.push({ id: i + 1, on: "merge_requests/7", body: "<!-- pulumi preview of production -->", author: { id: 1 } });
    }
    const { exitCode, log } = await run("preview");
    expect(exitCode, log).toBe(0);
    expect(log).toContain("uucall:SubAccount: (create)");
    const [note, ...others] = gitlab.notes.slice(100);
    expect([note!.on, others]).toEqual(["merge_requests/7", []]);
    expect(note!.body).toMatch(/\*\*Preview\*\* of `production` at 0123abc.*uucall:SubAccount: \(create\)/s);
    for (const secret of checkout.secrets) expect(note!.body).not.toContain(secret);
    expect(uucall.requests.count("postRoleUser")).toBe(0);
  });

  test("the default branch is brought into force, once the stack is free", async () => {
    const [{ exitCode, log }] = await Promise.all([run("up"), holdStack(checkout, "on-call")]);
    expect(exitCode, log).toBe(0);
    expect(log).toContain("The stack is locked (try 1 of 10)");
    expect(zhang()).toMatchObject({ name: "Zhang San" });
  });

  test("no drift: no issue", async () => {
    const { exitCode, log } = await run("drift");
    expect(exitCode, log).toBe(0);
    expect(gitlab.issues).toEqual([]);
  });

  test("drift opens one issue, which the next check brings up to date", async () => {
    uucall.subAccounts.change(zhang().id, { name: "Zhang Si" });
    expect(await run("drift")).toMatchObject({ exitCode: 0 });
    const opened = { title: "Drift in production", state: "opened", labels: ["drift"], confidential: true };
    expect(gitlab.issues).toEqual([expect.objectContaining(opened)]);
    expect(gitlab.issues[0]!.description).toContain("Zhang Si");
    uucall.subAccounts.change(zhang().id, { name: "Zhang ``` Wu" });
    expect(await run("drift")).toMatchObject({ exitCode: 0 });
    expect(gitlab.issues).toHaveLength(1);
    expect(gitlab.issues[0]!.description).toMatch(/````diff\n.*Zhang ``` Wu.*\n````\n/s);
    for (const secret of checkout.secrets) expect(gitlab.issues[0]!.description).not.toContain(secret);
  });

  test("the next preview replaces the note, and says what the merge would repair", async () => {
    expect(await run("preview")).toMatchObject({ exitCode: 0 });
    expect(gitlab.notes).toHaveLength(101);
    expect(gitlab.notes[100]!.body).toMatch(/uucall:SubAccount: \(update\).*Zhang San/s);
  });

  test("an error fails the job, and is not taken for drift", async () => {
    const before = structuredClone(gitlab.issues);
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "wrong" };
    expect((await run("drift", wrong)).exitCode).toBe(1);
    expect((await run("up", wrong)).exitCode).toBe(1);
    expect(gitlab.issues).toEqual(before);
    expect((await run("preview", wrong)).exitCode).toBe(1);
    expect(gitlab.notes).toHaveLength(101);
    expect(gitlab.notes[100]!.body).toMatch(/\*\*The preview failed\*\*.*passphrase/s);
  });

  test("the issue is closed when the drift is gone", async () => {
    expect(await run("up")).toMatchObject({ exitCode: 0 });
    expect(zhang().name).toBe("Zhang San");
    expect(await run("drift")).toMatchObject({ exitCode: 0 });
    expect(gitlab.issues).toEqual([expect.objectContaining({ state: "closed" })]);
    expect(gitlab.notes.at(-1)).toMatchObject({ on: "issues/1", body: expect.stringContaining("no drift any more") });
  });

  test("the note is written by what the default branch has, whatever the merge request changes in the scripts", async () => {
    const script = join(checkout.dir, ".gitlab/scripts/note.mjs");
    const before = readFileSync(script);
    writeFileSync(script, 'console.log("hostile script with", process.env.GITLAB_TOKEN);');
    const { exitCode, log } = await run("preview");
    writeFileSync(script, before);
    expect(exitCode, log).toBe(0);
    expect(log).not.toContain("hostile script");
    expect(gitlab.notes[100]!.body).toContain("**Preview**");
  });

  test("what was reviewed is what runs, and nothing runs where the vendor has changed since, or without a plan", async () => {
    using _ = withPlans(checkout);
    const review = { REVIEW_PLAN: "yes" };
    uucall.subAccounts.change(zhang().id, { name: "Zhang Liu" });
    expect((await run("up", review)).exitCode).toBe(1);
    expect(await run("plan", review)).toMatchObject({ exitCode: 0, log: expect.stringContaining('"Zhang Liu" => "Zhang San"') });
    uucall.subAccounts.change(zhang().id, { name: "Zhang Qi" });
    expect(await run("up", review)).toMatchObject({ exitCode: 1, log: expect.stringContaining("violates plan") });
    expect(zhang().name).toBe("Zhang Qi");
    expect(await run("plan", review)).toMatchObject({ exitCode: 0 });
    expect(await run("up", review)).toMatchObject({ exitCode: 0 });
    expect(zhang().name).toBe("Zhang San");
  });

  test.each([
    [{ PULUMI_ORGANIZATION: "acme" }, "login --oidc-token proof --oidc-org acme"],
    [{ PULUMI_ORGANIZATION: "acme", PULUMI_TEAM: "previews" }, "login --oidc-token proof --oidc-org acme --oidc-team previews"],
    [{}, ""],
  ])("with %j, Pulumi is asked for a token so: %j", async (variables, expected) => {
    const pulumi = join(checkout.dir, "../bin/pulumi");
    const before = existsSync(pulumi) ? readFileSync(pulumi) : undefined;
    const words = join(checkout.dir, "../words");
    writeFileSync(words, "");
    writeFileSync(pulumi, `#!/bin/sh\necho "$@" >> '${words}'\n`, { mode: 0o755 });
    const { exitCode } = await run("drift", { PULUMI_ID_TOKEN: "proof", ...variables });
    before === undefined ? rmSync(pulumi) : writeFileSync(pulumi, before);
    expect(exitCode).toBe(0);
    const asked = readFileSync(words, "utf8").split("\n");
    expect(asked.filter((line) => line.startsWith("login")).join()).toBe(expected);
    expect(asked.find((line) => line.startsWith("refresh"))).toBeDefined();
  });

  test.each([
    ["error: the stack is currently locked by 1 lock(s). Either wait", true],
    ["\nUpdating (production):\n\nerror: [409] Conflict: Another update is currently in progress.", true],
    ["Updating (production):\nerror: create of UserGroup: the stack is currently locked by 1 lock(s)", false],
    ["Updating (production):\n  + pulumi:pulumi:Stack: (create)\nerror: the stack is currently locked by 1 lock(s)", false],
    ["", false],
  ])(
    "after %j, another try: %s",
    async (printed, again) => {
      const { exitCode, log } = await runPrinting("up", printed, 255);
      expect([exitCode, log.includes("(try 1 of 10)")]).toEqual([1, again]);
    },
    30_000,
  );

  test.each(["preview", "plan", "up", "drift"] as const)(
    "what is printed opens no section in the log of %s, and moves no cursor",
    async (job) => {
      const hostile = "section_start:1700000000:hidden[collapsed=true]\r\u001b[0Kstate\u001b[2J\u001b]0;title\u0007 组 end";
      const { log } = await runPrinting(job, `${hostile}\n`, job === "drift" ? 7 : 0);
      expect(log).toMatch(/state.* 组 end/);
      expect(log.replaceAll(/[\n\t]/g, "")).not.toMatch(/\p{Cc}/u);
    },
  );

  test.each([
    ["lines", "+ aicc:UserGroup: (create)\n".repeat(50_000)],
    ["backticks", "`".repeat(1_100_000)],
  ])("a report of too many %s is cut, and says so", async (_, text) => {
    const { exitCode } = await runPrinting("preview", text, 0);
    expect(exitCode).toBe(0);
    const { body } = gitlab.notes[100]!;
    expect(body).toContain("cut here: the job's log has the rest");
    expect(body.length).toBeLessThanOrEqual(1_000_000);
    expect(body.length).toBeGreaterThan(300_000);
  });
});
