import fc from "fast-check";
import { expect, test } from "vitest";
import { isLike } from "../../../provider/core/namePattern.js";

test.each([
  ["night", "night", true],
  ["Night", "nIGHT", true],
  ["night shift", "night", false],
  ["night", "night shift", false],
  ["", "", true],
  ["", "*", true],
  ["", "?", false],
  ["night", "*", true],
  ["night", "n?ght", true],
  ["nght", "n?ght", false],
  ["night and day", "*an*y", true],
  ["night and day", "*an*d", false],
  ["😀 team", "? team", true],
  ["a.b", "a?b", true],
  ["axb", "a.b", false],
])("%j is like %j: %s", (name, pattern, expected) => {
  expect(isLike(name, pattern)).toBe(expected);
});

test("a pattern means the same as the regular expression for it", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "A", "b", "."), maxLength: 8 });
  const patterns = fc.string({ unit: fc.constantFrom("a", "B", ".", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(letters, patterns, (name, pattern) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
      expect(isLike(name, pattern)).toBe(new RegExp(`^${source}$`, "is").test(name));
    }),
    { numRuns: 2000 },
  );
});

test("many stars take no longer than the two lengths multiplied", () => {
  const name = "a".repeat(2_000);
  expect(isLike(name, `${"*a".repeat(500)}*b`)).toBe(false);
});
