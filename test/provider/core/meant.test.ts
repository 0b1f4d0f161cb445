import { expect, test } from "vitest";
import { meant } from "../../../provider/core/meant.js";

const names = ["vdn", "ccId", "groupName", "groupType", "remark"];

test.each([
  ["grupName", "groupName"],
  ["group_name", "groupName"],
  ["GROUPTYPE", "groupType"],
  ["ccid", "ccId"],
  ["remarks", "remark"],
])("%s is probably %s", (name, nearest) => {
  expect(meant(name, names)).toBe(` (did you mean ${nearest}?)`);
  expect(meant(name, names, "aicc:")).toBe(` (did you mean aicc:${nearest}?)`);
});

test.each(["name", "id", "x", "description"])("%s could be any of them", (name) => {
  expect(meant(name, names)).toBe(" (there are vdn, ccId, groupName, groupType, remark)");
});
