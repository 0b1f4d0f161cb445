import { describe, expect, test } from "vitest";
import { parseJson } from "../../../provider/http/json.js";
import { listOf, numeric, optionalText, textual } from "../../../provider/http/lenient.js";

/** A value as it comes out of an answer. */
const answered = (json: string) => parseJson({ body: json, excerpt: () => json });

describe("textual", () => {
  test.each([
    ['"Inspectors"', "Inspectors"],
    ['""', ""],
    ["7", "7"],
    ["-1.5", "-1.5"],
    ["159800000000000000000000000001", "159800000000000000000000000001"],
    ['"0101003"', "0101003"],
  ])("reads %s as the text %j", (json, text) => expect(textual.parse(answered(json))).toBe(text));

  test.each(["null", "true", "[]", "{}"])("refuses %s", (json) => expect(textual.safeParse(answered(json)).success).toBe(false));
});

describe("numeric", () => {
  test.each([
    ["7", 7],
    ['"7"', 7],
    ['"007"', 7],
    ["-7", -7],
    ["9007199254740991", 2 ** 53 - 1],
  ])("reads %s as the number %j", (json, number) => expect(numeric.parse(answered(json))).toBe(number));

  test.each(["1.5", '"1.5"', '""', '" 7"', '"7e3"', '"0x7"', "null", "true"])("refuses %s", (json) =>
    expect(numeric.safeParse(answered(json)).success).toBe(false),
  );

  test.each(["9007199254740993", '"9007199254740993"', "159800000000000000000000000001"])("refuses %s, which no number can hold", (json) =>
    expect(numeric.safeParse(answered(json)).success).toBe(false),
  );
});

test.each([
  ["null", ""],
  ['""', ""],
  ["0", "0"],
  ['"a"', "a"],
])("optionalText reads %s as %j", (json, text) => expect(optionalText.parse(answered(json))).toBe(text));

test("optionalText reads a field that is missing as empty", () => expect(optionalText.parse(undefined)).toBe(""));

test("listOf reads a list that is missing or null as empty, and its items in their form", () => {
  const list = listOf(textual);
  expect([list.parse(undefined), list.parse(null), list.parse([]), list.parse(["a", 7])]).toEqual([[], [], [], ["a", "7"]]);
  expect(list.safeParse("a").success).toBe(false);
  expect(list.safeParse([null]).success).toBe(false);
});
