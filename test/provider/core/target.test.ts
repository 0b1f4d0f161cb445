import fc from "fast-check";
import { expect, test } from "vitest";
import { fingerprint } from "../../../provider/core/target.js";
import { Shelf, shelfBox, shelfSafe } from "./shelf.ts";

const box = shelfBox(new Shelf());
const properties = fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
  maxKeys: 6,
});

test("inputs are the same in whatever order they come, with and without what is left out", () => {
  fc.assert(
    fc.property(properties, (given) => {
      const turned = Object.fromEntries(Object.entries(given).reverse());
      expect(fingerprint(box, { ...turned, __provider: "text", "left out": undefined })).toBe(fingerprint(box, given));
    }),
  );
});

test("other inputs, and those of another type, are others", () => {
  fc.assert(
    fc.property(properties, fc.string(), (given, value) => {
      expect(fingerprint(box, { ...given, extra: value })).not.toBe(fingerprint(box, given));
      expect(fingerprint(shelfSafe(new Shelf()), given)).not.toBe(fingerprint(box, given));
    }),
  );
});
