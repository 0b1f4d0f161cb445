import { describe, expect, test } from "vitest";
import { defaultDialect, parseSwitches, type SwitchValues } from "../../emulator/dialect.ts";

interface Switches {
  shape: "array" | "object";
  strict: boolean;
  lag: number;
  cap: number | null;
}

const values: SwitchValues<Switches> = {
  shape: ["array", "object"],
  strict: [false, true],
  lag: [0, 150],
  cap: [null, 3],
};

test("the default dialect has the first value of each switch", () => {
  expect(defaultDialect(values)).toEqual({ shape: "array", strict: false, lag: 0, cap: null });
});

describe("switches", () => {
  test("come as text or as values", () => {
    const read = { shape: "object", strict: true, lag: 25, cap: null };
    expect(parseSwitches(values, { shape: "object", strict: "true", lag: "25", cap: "null" })).toEqual(read);
    expect(parseSwitches(values, read)).toEqual(read);
  });

  test.each([
    [{ shap: "array" }, 'There is no dialect switch "shap". The switches are shape, strict, lag, cap.'],
    [{ toString: "x" }, 'There is no dialect switch "toString".'],
    [{ shape: "tree" }, 'Dialect switch "shape" takes array, object, not "tree".'],
    [{ strict: "yes" }, 'Dialect switch "strict" takes false, true, not "yes".'],
    [{ lag: "soon" }, 'Dialect switch "lag" takes a whole number, not "soon".'],
    [{ lag: "" }, "takes a whole number"],
    [{ lag: -1 }, "takes a whole number"],
    [{ cap: 1.5 }, 'Dialect switch "cap" takes a whole number, null, not 1.5.'],
    [{ lag: null }, "takes a whole number"],
    [{ shape: null }, "takes array, object"],
  ])("%j is refused with the reason", (input, message) => {
    expect(() => parseSwitches(values, input)).toThrow(message);
  });
});
