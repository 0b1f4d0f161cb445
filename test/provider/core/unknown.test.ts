import fc from "fast-check";
import { expect, test } from "vitest";
import { hasUnknown, UNKNOWN } from "../../../provider/core/unknown.js";

test("the unknown value is the one that Pulumi's SDK sends", async () => {
  const rpc = (await import("@pulumi/pulumi/runtime/rpc.js")) as { unknownValue?: string; default?: { unknownValue: string } };
  expect(UNKNOWN).toBe(rpc.unknownValue ?? rpc.default!.unknownValue);
});

test.each([[undefined], [null], [0], [""], [[]], [{}], [["a", { b: [1, null] }]], [`${UNKNOWN}!`]])("%j is known", (value) =>
  expect(hasUnknown(value)).toBe(false),
);

test("a value is unknown exactly when the unknown stands somewhere in it, however deep", () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.constant(UNKNOWN), fc.string(), fc.integer(), fc.constant(null), tie("list"), tie("object")),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  }));
  const texts = (at: unknown): unknown[] => (typeof at === "object" && at !== null ? Object.values(at).flatMap(texts) : [at]);
  fc.assert(
    fc.property(value, (some) => {
      expect(hasUnknown(some)).toBe(texts(some).includes(UNKNOWN));
    }),
  );
});
