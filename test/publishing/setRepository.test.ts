import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryOf } from "../../publishing/repository.ts";
import { Tree } from "./tree.ts";

let tree: Tree;
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const before = `github.com/${repositoryOf(manifest)}`;
const [, mail] = /<(.*)>/.exec(manifest.author) as unknown as [string, string];

beforeAll(() => {
  tree = new Tree();
});
afterAll(() => tree[Symbol.dispose]());

const set = (...words: string[]) => tree.bash(`npm run --silent set-repository -- ${words.map((word) => `'${word}'`).join(" ")}`);
/** Files that have a text, the tests apart. */
const having = async (text: string) => {
  const { stdout } = await tree.bash(`git grep --files-with-matches --fixed-strings '${text}' -- . ':!test' || true`);
  return stdout.split("\n").filter(Boolean);
};

test.each([
  [["acme"], '"acme" is no repository such as acme/pulumi-tenancy'],
  [["https://github.com/acme/tenancy"], "is no repository"],
  [["acme/tenants-1", "Acme"], '"Acme" is no author such as "Acme <tenancy@acme.example>"'],
])("%j is refused, and nothing changes", async (words, message) => {
  expect(await set(...words)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  expect(await having(before)).not.toEqual([]);
});

test("one command sets every place that names the repository or its maintainers", async () => {
  expect(await having(before)).toEqual(expect.arrayContaining(["package.json", "emulator/package.json", "SECURITY.md"]));
  const { exitCode, stderr } = await set("acme/tenants-1", "Acme <tenancy@acme.example>");
  expect(exitCode, stderr).toBe(0);
  expect([await having(before), await having(mail)]).toEqual([[], []]);
  for (const [file, directory] of [["package.json"], ["emulator/package.json", "emulator"]] as const) {
    const { repository, bugs, homepage, author } = JSON.parse(tree.read(file));
    expect(repository).toEqual({ type: "git", url: "git+https://github.com/acme/tenants-1.git", directory });
    expect(bugs).toEqual({ url: "https://github.com/acme/tenants-1/issues" });
    expect(homepage).toMatch(/^https:\/\/github\.com\/acme\/tenants-1(\/tree\/HEAD\/emulator)?#readme$/);
    expect(author).toBe("Acme <tenancy@acme.example>");
  }
  expect(tree.read("SECURITY.md")).toMatch(/github\.com\/acme\/tenants-1\/security.*tenancy@acme\.example/);
  expect(tree.read("CODE_OF_CONDUCT.md")).toContain("tenancy@acme.example");
});

test("a repository that moves is set again, and its author stays", async () => {
  expect(await set("other/tenancy-2")).toMatchObject({ exitCode: 0 });
  expect(await having("acme/tenants-1")).toEqual([]);
  expect(JSON.parse(tree.read("package.json")).author).toBe("Acme <tenancy@acme.example>");
  expect(await set("other/tenancy-2")).toMatchObject({ exitCode: 0, stdout: "Nothing to change\n" });
});
