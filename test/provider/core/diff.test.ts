import fc from "fast-check";
import { expect, test } from "vitest";
import { comparedInputs } from "../../../provider/core/description.js";
import { changedInputs, diff } from "../../../provider/core/diff.js";
import { unconfirmedId } from "../../../provider/core/unconfirmed.js";
import { UNKNOWN } from "../../../provider/core/unknown.js";
import { boxReaders, Shelf, shelfBox } from "./shelf.ts";

const box = shelfBox(new Shelf());
const inputs = { room: "attic", name: "letters", colour: "red", tags: ["a", "b"] };
const outputs = { ...inputs, boxId: "box-1", adopt: true, __provider: "old text" };

test("all inputs are compared but the directives", () => {
  expect(comparedInputs(box)).toEqual(["room", "name", "colour", "tags"]);
});

test("equal inputs are no change, whatever the vendor added, however the text and the directives differ", () => {
  expect(diff(box, "box-1", outputs, { ...inputs, __provider: "new text" })).toEqual({ changes: false });
  expect(diff(box, "box-1", outputs, { ...inputs, adopt: false })).toEqual({ changes: false });
});

test.each([
  [{ name: "photos" }, [], false],
  [{ colour: "blue" }, [], false],
  [{ tags: ["a"] }, [], false],
  [{ room: "cellar" }, ["room"], true],
  [{ room: "cellar", name: "photos" }, ["room"], true],
  [{ room: UNKNOWN }, ["room"], true],
  [{ name: UNKNOWN, tags: [UNKNOWN] }, [], false],
])("%j leaves `changes` to the engine, and replaces %j", (change, replaces, deleteBeforeReplace) => {
  expect(diff(box, "box-1", outputs, { ...inputs, ...change })).toEqual({ replaces, deleteBeforeReplace });
});

test("where two objects have room beside each other, the new one comes first", () => {
  expect(diff({ ...box, deleteBeforeReplace: false }, "box-1", outputs, { ...inputs, room: "cellar" })).toEqual({
    replaces: ["room"],
    deleteBeforeReplace: false,
  });
});

test("a set that belongs to another object from now on is taken from the old one first", () => {
  const readers = { boxId: "box-1", readers: ["ann"], exclusive: true };
  const outs = { ...readers, boxName: "letters" };
  expect(diff(boxReaders(new Shelf()), "box-1", outs, readers)).toEqual({ changes: false });
  expect(diff(boxReaders(new Shelf()), "box-1", outs, { ...readers, readers: [] })).toEqual({ replaces: [], deleteBeforeReplace: false });
  expect(diff(boxReaders(new Shelf()), "box-1", outs, { ...readers, boxId: "box-2" })).toEqual({
    replaces: ["boxId"],
    deleteBeforeReplace: true,
  });
});

test("an object whose create could not be confirmed is replaced, deleting first, even where nothing differs", () => {
  expect(diff(box, unconfirmedId(["attic", "letters"]), inputs, inputs)).toEqual({
    changes: true,
    replaces: ["room", "name"],
    deleteBeforeReplace: true,
  });
});

test("the changed inputs are exactly those that differ; never one with itself", () => {
  const some = fc.record(
    {
      room: fc.constantFrom("attic", "cellar"),
      name: fc.constantFrom("letters", "photos"),
      colour: fc.constantFrom("red", "blue"),
      tags: fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, some, (olds, news) => {
      const expected = ["room", "name", "colour", "tags"].filter(
        (name) => JSON.stringify((olds as any)[name]) !== JSON.stringify((news as any)[name]),
      );
      expect(changedInputs(box, olds, news)).toEqual(expected);
      expect(diff(box, "box-1", olds, structuredClone(olds))).toEqual({ changes: false });
    }),
  );
});

test("a set in another order is no change", () => {
  const readers = boxReaders(new Shelf());
  const olds = { boxId: "box-1", readers: ["10", "9"], exclusive: true, boxName: "letters" };
  expect(diff(readers, "box-1", olds, { boxId: "box-1", readers: ["9", "10"], exclusive: true })).toEqual({ changes: false });
  expect(changedInputs(readers, olds, { ...olds, readers: ["9", "11"] })).toEqual(["readers"]);
});
