import fc from "fast-check";
import { expect, test } from "vitest";
import { natural } from "../../../provider/core/natural.js";

test("ids are in the order of their numbers, those that are none come after them, and leading zeros decide only between equals", () => {
  const sorted = [
    "0",
    "00",
    "000",
    1,
    "002",
    "02",
    "2",
    "9",
    "010",
    10,
    "20",
    "99999999999999999998",
    "99999999999999999999",
    "",
    "-1",
    "1a",
    "a",
    "a1",
    "a10",
    "a2",
    "b",
  ];
  expect(sorted.toReversed().sort(natural)).toEqual(sorted);
  for (const [at, id] of sorted.entries()) {
    expect(sorted.map((other) => Math.sign(natural(id, other)))).toEqual(sorted.map((_, place) => Math.sign(at - place)));
  }
});

test("the order depends on nothing but the two", () => {
  const id = fc.oneof(
    fc.nat({ max: 200 }),
    fc.nat({ max: 200 }).map((number) => `0${number}`),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 6 }), fc.func(fc.integer()), (ids, shuffle) => {
      const others = ids.toSorted((a, b) => shuffle(a) - shuffle(b));
      expect(others.sort(natural).map(String)).toEqual(ids.toSorted(natural).map(String));
    }),
  );
});
