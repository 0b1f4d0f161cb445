import { expect, test } from "vitest";
import { checkBounds } from "../../../provider/core/bounds.js";

test("a list may have as many pages and rows as it takes, up to the bounds", () => {
  checkBounds("the list", { pages: 2000, rows: 200_000 });
  expect(() => checkBounds("the list", { pages: 2001, rows: 1 })).toThrow(
    "the list did not end after 2000 answers, and is not read further",
  );
  expect(() => checkBounds("the list", { pages: 1, rows: 200_001 })).toThrow("the list has more than 200000 rows, and is not read further");
});
