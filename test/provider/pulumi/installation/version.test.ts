import { expect, test } from "vitest";
import { isOlder } from "../../../../provider/pulumi/installation/version.js";

test.each([
  ["22.18.0", "22.19", true],
  ["21.99.0", "22.19", true],
  ["22.19.0", "22.19", false],
  ["22.19.7", "22.19", false],
  ["23.0.0", "22.19", false],
  ["3.9.0", "3.216", true],
  ["0.1.0", "0.1.1", true],
  ["0.1.10", "0.1.9", false],
  ["0.1.0", "0.1.0", false],
  ["1", "1.0.1", true],
])("whether %s is older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
