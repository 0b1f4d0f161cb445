import fc from "fast-check";
import { expect, test } from "vitest";
import { isUnconfirmed, lagLeft, unconfirmedId } from "../../../provider/core/unconfirmed.js";

test("a stand-in shows when it was made, and the natural key, for people who look into the state", () => {
  expect(unconfirmedId([1, 113, "Inspectors"], new Date(0))).toBe("unconfirmed:1970-01-01T00:00:00.000Z/1/113/Inspectors");
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

test("its object may show for a minute; one of an earlier release says no time, and a clock that was set back adds nothing", () => {
  const id = unconfirmedId(["attic", "letters"], new Date(1_000_000));
  expect([0, 59_000, 60_000, 90_000].map((later) => lagLeft(id, 1_000_000 + later))).toEqual([60_000, 1_000, 0, 0]);
  expect(lagLeft(id, 500_000)).toBe(60_000);
  expect(lagLeft("unconfirmed:attic/letters")).toBe(0);
});
