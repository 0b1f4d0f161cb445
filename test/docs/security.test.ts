import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync("docs/security.md", "utf8");
/** `CONSTANT`, `ANOTHER` in [file](path). */
const named = [...page.matchAll(/((?:`\w+`(?:, )?)+) in\s+\[[^\]]+\]\(([^)]+)\)/g)].flatMap(([, names, path]) =>
  [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => [name!, path!] as const),
);

test.each(named)("the security page says where %s is: %s", (name, path) => {
  expect(readFileSync(resolve("docs", path), "utf8")).toMatch(new RegExp(`\\b${name}\\b\\??\\s*[:=]`));
});

test("it names constants, and all that are there", () => {
  expect(named.length).toBeGreaterThan(8);
  for (const [, path] of page.matchAll(/\]\((\.\.[^)#]+)/g)) expect(existsSync(resolve("docs", path!)), path).toBe(true);
});

test("the limits are those of the code", () => {
  const code = (path: string) => readFileSync(path, "utf8");
  expect(code("provider/http/httpClient.ts")).toMatch(/LONGEST_ANSWER = 32 \* 2 \*\* 20;.*PATIENCE = 10;/s);
  expect(code("provider/core/oneLine.ts")).toContain("SHOWN = 500;");
  expect(code("provider/core/redactor.ts")).toMatch(/SHORTEST_SECRET = 4;.*DEPTH = 3;/s);
  expect(code("provider/http/retry.ts")).toContain("LONGEST_REQUESTED_PAUSE = 120_000;");
  expect(code("emulator/requestLog.ts")).toContain("capacity: 50_000, characters: 64 * 1024 * 1024");
  expect(page).toMatch(/500 characters.*ten times.*32 MiB.*two minutes.*1 MiB, and 64 MiB.*50,000 requests and 64 Mi/s);
});
