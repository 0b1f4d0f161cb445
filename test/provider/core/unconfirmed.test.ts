import fc from "fast-check";
import { expect, test } from "vitest";
import { isUnconfirmed, unconfirmedId } from "../../../provider/core/unconfirmed.js";

test("a stand-in shows the natural key, for people who look into the state", () => {
  expect(unconfirmedId([1, 113, "Inspectors"])).toBe("unconfirmed:1/113/Inspectors");
});

test("every stand-in is recognised, and is never empty: Pulumi takes an empty id for gone", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(undefined))), (key) => {
      expect(isUnconfirmed(unconfirmedId(key))).toBe(true);
      expect(unconfirmedId(key)).not.toBe("");
    }),
  );
});

test.each(["", "159800000000000000000000000000", "1225", "Unconfirmed:x", " unconfirmed:x"])("a vendor's id %j is none", (id) =>
  expect(isUnconfirmed(id)).toBe(false),
);
