import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryOf } from "../../publishing/repository.ts";
import { Tree } from "./tree.ts";

/** The steps of the release workflow, run for a version that is in the changelog. */
const REPOSITORY = "acme/pulumi-tenancy";
let tree: Tree;
let tag: string;
let run: (script: string) => ReturnType<Tree["bash"]>;
const step = (text: string): string => {
  const { jobs } = parse(tree.read(".github/workflows/release.yml"));
  return jobs.build.steps.find(({ run = "" }) => run.includes(text)).run;
};

beforeAll(async () => {
  tree = new Tree();
  const { version } = JSON.parse(tree.read("package.json"));
  tag = `v${version}`;
  run = (script) => tree.bash(script, { GITHUB_REF_NAME: tag, GITHUB_REPOSITORY: REPOSITORY });
});
afterAll(() => tree[Symbol.dispose]());

test("a tag is refused before the changelog has its version, and before the packages name the repository", async () => {
  const { exitCode, stderr } = await run(step("checks/versions.ts"));
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`CHANGELOG.md: the first section has to be "## ${tag.slice(1)}" with its date, not "## Unreleased"`);
  expect(stderr).toContain(
    `emulator/package.json names the repository ${repositoryOf(JSON.parse(tree.read("package.json")))}: run "npm run set-repository -- ${REPOSITORY}"`,
  );
});

describe("when both are done", () => {
  beforeAll(async () => {
    tree.change("CHANGELOG.md", (text) => text.replace("## Unreleased", `## ${tag.slice(1)} (2026-12-01)`));
    await tree.bash(`npm run --silent set-repository -- ${REPOSITORY}`);
    const { exitCode, stderr } = await run(`${step("checks/versions.ts")}\n${step("npm pack")}`);
    expect(exitCode, stderr).toBe(0);
  });

  test.each(["", "-emulator"])("every link in the packed README of pulumi-tenancy%s leads to what the tag has", async (suffix) => {
    const { stdout: readme } = await tree.bash(`tar -xOzf release/pulumi-tenancy${suffix}-${tag.slice(1)}.tgz package/README.md`);
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter((link) => !link.startsWith("#"));
    expect(links.length).toBeGreaterThanOrEqual(3);
    const inRepository = links.flatMap((link) => {
      expect(URL.parse(link)?.protocol, link).toBe("https:");
      const [, place] =
        /^https:\/\/(?:github\.com\/acme\/pulumi-tenancy\/blob|raw\.githubusercontent\.com\/acme\/pulumi-tenancy)\/(.*?)(?:#.*)?$/.exec(
          link,
        ) ?? [];
      return place ?? [];
    });
    expect(inRepository.length).toBeGreaterThanOrEqual(3);
    const there = tree.files.map((file) => `${tag}/${file}`);
    expect(inRepository.filter((place) => !there.includes(place))).toEqual([]);
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, link]) => link!);
    for (const picture of pictures) expect(picture).toContain("https://raw.githubusercontent.com/");
  });

  test("the release's text is the changelog's", () => {
    const notes = tree.read("release/notes.md").trim();
    expect(notes.length).toBeGreaterThan(1000);
    expect(tree.read("CHANGELOG.md")).toContain(`## ${tag.slice(1)} (2026-12-01)\n\n${notes.slice(0, 200)}`);
    expect(notes).not.toMatch(/^## /m);
  });
});
