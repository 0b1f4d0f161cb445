import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startUucallEmulator, type UucallEmulator } from "../../../sandbox/emulator/uucall/index.ts";
import { type Checkout, checkOut } from "../../tools/checkout.ts";
import { GitLabServer } from "./gitlabServer.ts";
import { holdStack } from "./holdStack.ts";

const PASSWORD = "pa55-planted";
let gitlab: GitLabServer;
let uucall: UucallEmulator;
let checkout: Checkout;
/** The jobs with what they take over from elsewhere in the file. */
let jobs: Record<string, { before_script: string[]; script: string[]; resource_group?: string; interruptible?: boolean }>;

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
    ["merge_request_event", ["preview"]],
    ["schedule", ["drift"]],
    ["push", ["up"]],
  ])("has for %s the job %s", async (source, expected) => {
    const predefined = "--ignore-predefined-vars CI_PIPELINE_SOURCE";
    // A merge request's pipeline has no CI_COMMIT_BRANCH.
    const branch = source === "merge_request_event" ? "--variable CI_COMMIT_BRANCH=" : "";
    const { stdout } = await lint(
      `--list-json --variable CI_PIPELINE_SOURCE=${source} ${branch} ${predefined},CI_COMMIT_BRANCH --no-json-schema-validation`,
    );
    const listed: { name: string; when: string }[] = JSON.parse(stdout.slice(stdout.indexOf("[")));
    expect(listed.filter(({ when }) => when !== "never").map(({ name }) => name)).toEqual(expected);
  });

  test("lets no two jobs work on the stack, and cancels none that has begun but previews", () => {
    expect([jobs.up!.resource_group, jobs.drift!.resource_group]).toEqual(["production", "production"]);
    expect([jobs.preview!.interruptible, jobs.up!.interruptible, jobs.drift!.interruptible]).toEqual([true, false, undefined]);
    expect(JSON.stringify(jobs)).not.toContain("pulumi cancel");
  });
});

describe("the jobs", () => {
  /** A job as a runner runs it: all its lines in one shell. `npm ci` is left out, since it would need the package to be published: the packages are linked. */
  const run = async (job: string, env: Record<string, string> = {}) => {
    const { before_script, script } = jobs[job]!;
    const { exitCode, stdout, stderr } = await checkout.bash([...before_script.filter((line) => line !== "npm ci"), ...script].join("\n"), {
      CI_API_V4_URL: gitlab.url,
      CI_PROJECT_ID: gitlab.projectId,
      CI_MERGE_REQUEST_IID: "7",
      CI_COMMIT_SHA: "0123abc",
      CI_JOB_URL: "https://gitlab.example/job/1",
      GITLAB_TOKEN: gitlab.token,
      SECONDS_BETWEEN_TRIES: "1",
      ...env,
    });
    const log = stdout + stderr;
    for (const secret of [...checkout.secrets, gitlab.token]) expect(log).not.toContain(secret);
    return { exitCode, log };
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
});
