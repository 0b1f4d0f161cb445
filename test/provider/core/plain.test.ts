import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plain } from "../../../provider/core/plain.js";
import type { Properties } from "../../../provider/core/properties.js";

const anything = (value: unknown) => value as Properties[string];

/** JSON whose numbers hold all their digits. */
const { json } = fc.letrec<{ json: any }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.maxSafeInteger(), fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("json"), { maxKeys: 4 }),
  ),
}));

test("JSON stays as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 8 }), json), (properties) => {
      expect(plain(properties)).toEqual(JSON.parse(JSON.stringify(properties)));
    }),
  );
});

test("what is undefined is left out, however deep", () => {
  const clean = plain({ a: undefined, b: { c: undefined, d: [{ e: undefined, f: 1 }] } });
  expect(clean).toStrictEqual({ b: { d: [{ f: 1 }] } });
});

test("the properties are copied: a later change does not reach the state", () => {
  const list = ["a"];
  const clean = plain({ list });
  list.push("b");
  expect(clean).toEqual({ list: ["a"] });
});

test("a bigint becomes text", () => {
  expect(plain({ id: anything(159800000000000000000000000000n), list: anything([1n]) })).toEqual({
    id: "159800000000000000000000000000",
    list: ["1"],
  });
});

test("a time becomes its text", () => {
  expect(plain({ at: anything(new Date("2026-11-22T16:00:00Z")) })).toEqual({ at: "2026-11-22T16:00:00.000Z" });
});

describe("what the wire would turn into something else is an error that names it:", () => {
  test.each([
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["a function", () => 1],
  ])("%s", (_, value) => {
    expect(() => plain({ good: 1, size: anything(value) })).toThrow(/^property size holds .*cannot be stored$/);
    expect(() => plain({ box: anything({ size: value }) })).toThrow("property box.size holds");
    expect(() => plain({ boxes: anything([{}, { size: [value] }]) })).toThrow("property boxes[1].size[0] holds");
  });

  test.each([
    ["a Map", new Map([["a", 1]])],
    ["a Set", new Set(["a"])],
    ["bytes", new Uint8Array([1, 2])],
    ["a symbol", Symbol("x")],
    ["an error", new Error("x")],
    ["an integer that has lost digits", 159800000000000000000000000000],
    ["an integer that may have lost digits", 2 ** 53],
  ])("%s", (_, value) => {
    expect(() => plain({ size: anything(value) })).toThrow("property size holds");
  });

  test("undefined in a list, and a hole in it", () => {
    expect(() => plain({ size: anything([1, undefined]) })).toThrow("property size[1] holds undefined");
    // biome-ignore lint/suspicious/noSparseArray: it is what this is about
    expect(() => plain({ size: anything([1, , 2]) })).toThrow("property size[1] holds undefined");
  });
});
