import { expect, test } from "vitest";
import { theOnly } from "../../../provider/core/theOnly.js";

const search = {
  noun: "tenants",
  asked: 'the name "Sales"',
  idOf: ({ id }: { id: number }) => id,
  none: "List them all",
  several: "Give the id",
};

test("what is found alone is found", () => {
  const found = { id: 7 };
  expect(theOnly([found], search)).toBe(found);
});

test.each([
  [[], '0 tenants have the name "Sales", and 1 must. List them all'],
  [[7, 8], '2 tenants have the name "Sales" (ids 7, 8), and 1 must. Give the id'],
])("of those with the ids %j none is the only one", (ids, message) => {
  expect(() =>
    theOnly(
      ids.map((id) => ({ id })),
      search,
    ),
  ).toThrow(new Error(message));
});
