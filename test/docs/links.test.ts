import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const ignored = /(^|[\\/])(node_modules|dist|\.git|\.cache)([\\/]|$)/;
const pages = globSync("**/*.md", { exclude: (path) => ignored.test(path) }).sort();

test("every link to a file or a heading leads there", () => {
  const remark = resolve("node_modules/remark-cli/cli.js");
  const options = ["--no-config", "--no-stdout", "--quiet", "--frail", "--use", "remark-validate-links=repository:false"];
  const { status, stderr } = spawnSync(process.execPath, [remark, ...options, ...pages], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(pages).toContain("README.md");
});

test.each(pages)("%s: every picture is there", (page) => {
  const pictures = [...readFileSync(page, "utf8").matchAll(/!\[[^\]]*\]\((?!https?:)([^)]+)\)/g)].map(([, path]) => path!);
  for (const path of pictures) expect(existsSync(join(dirname(page), path)), path).toBe(true);
});

test("the demo's picture is small and shows nothing of the machine that made it", () => {
  const picture = readFileSync("docs/demo.svg", "utf8");
  expect(picture.length).toBeLessThan(60_000);
  expect(picture).toContain("changed in the console");
  expect(picture).not.toMatch(/127\.0\.0\.1|localhost|\/(home|tmp|work|Users)\//);
});
