import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inert, oneLine } from "../../../provider/core/oneLine.js";

describe("somebody else's text in a message", () => {
  test.each([
    ["two\r\n lines\u2028and\u2029more", "two lines and more"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;a title\u0007text", "text"],
    ["\u001b[2J\u001b[Hcleared", "cleared"],
    ["a\bb\u0000c\u009bd", "a b c d"],
    ["to the left: \u202egnp.exe\u202c", "to the left: gnp.exe"],
    ["zero\u200bwidth\ufeff", "zerowidth"],
    ["::error file=a::b", ": :error file=a: :b"],
    ["x\n::add-mask::x", "x : :add-mask: :x"],
    ["::stop-commands::token", ": :stop-commands: :token"],
    ["##[error]no", "# #[error]no"],
    ["##vso[task.setvariable]x", "# #vso[task.setvariable]x"],
    ["at [::1]:8080", "at [::1]:8080"],
    ["用户组 “Inspectors” exists", "用户组 “Inspectors” exists"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
    ["half \ud83d", "half \ufffd"],
    ["", ""],
  ])("of %j is %j", (text, told) => expect(oneLine(text)).toBe(told));

  test("is at most 500 characters and a mark, and no character is cut", () => {
    expect(oneLine("x".repeat(500))).toBe("x".repeat(500));
    expect(oneLine(`${"x".repeat(499)}😀 and more`)).toBe(`${"x".repeat(499)}😀…`);
  });

  test("holds nothing that a terminal or a runner acts on, whatever it was", () => {
    const unit = fc.constantFrom(
      "\u001b",
      "[",
      "]",
      "2J",
      ":",
      "::",
      "error",
      "##",
      "#",
      "[",
      "vso[",
      "\n",
      "\u0085",
      "\u2028",
      "\u202e",
      "\u0007",
      ";",
      "a",
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        const told = inert(text);
        expect(told).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]|::[a-z]|##\[|##vso\[/iu);
        expect(inert(told)).toBe(told);
      }),
      { numRuns: 2000 },
    );
  });
});
