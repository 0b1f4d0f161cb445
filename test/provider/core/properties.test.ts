import { expect, test } from "vitest";
import { givenOf, IGNORE_CHANGES, ignoredOf, pick, SECRET_INPUTS, secretInputsOf, textsIn } from "../../../provider/core/properties.js";

test("properties are given where they have a value, null and false included", () => {
  const properties = { a: 0, b: undefined, c: null, d: false, e: "" };
  expect(givenOf(properties, ["e", "b", "x", "c", "d"])).toEqual(["e", "c", "d"]);
  const picked = pick(properties, ["a", "b", "x", "c"]);
  expect(picked).toEqual({ a: 0, c: null });
  expect(Object.keys(picked)).toEqual(["a", "c"]);
});

test("secret inputs are the names that the program marked", () => {
  expect(secretInputsOf({ [SECRET_INPUTS]: ["pin", "code"] })).toEqual(["pin", "code"]);
  expect(secretInputsOf({ [SECRET_INPUTS]: "pin" })).toEqual([]);
  expect(secretInputsOf({ pin: "1234" })).toEqual([]);
  expect(secretInputsOf(undefined)).toEqual([]);
});

test("the texts in a secret value are those at any depth, numbers included", () => {
  expect(textsIn("text")).toEqual(["text"]);
  expect(textsIn(7654321)).toEqual(["7654321"]);
  expect(textsIn({ a: ["one", 2, { b: "three" }], c: null, d: true, e: undefined })).toEqual(["one", "2", "three"]);
  for (const none of [null, undefined, true, []]) expect(textsIn(none)).toEqual([]);
});

test("what the program ignores as a whole is not written", () => {
  const ignored = (paths: unknown) => ignoredOf({ [IGNORE_CHANGES]: paths as string[] }, ["name", "tags", "colour"]);
  expect(ignored(["tags", "name", "other"])).toEqual(["name", "tags"]);
  expect(ignored(["*"])).toEqual(["name", "tags", "colour"]);
  expect([ignored(["tags[0]"]), ignored([]), ignored(undefined)]).toEqual([[], [], []]);
});
