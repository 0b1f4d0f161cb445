import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identifiers, resourceNames, secretKey } from "../../cli/names.ts";

const named = (...names: string[]) =>
  resourceNames(
    names.map((name, at) => ({ id: String(1_000_000 + at), name })),
    "UserGroup",
    new Set(),
  );

describe("names of resources", () => {
  test.each([
    ["Sales (North)", "sales-north"],
    ["  Über  alles ", "über-alles"],
    ["客服 一组", "客服-一组"],
    ["ＦＵＬＬ　width②", "full-width2"],
    ["🎧", "user-group-000000"],
    ["a::b", "a-b"],
    ["x".repeat(100), "x".repeat(60)],
  ])("%s is %s", (name, expected) => expect(named(name)).toEqual([expected]));

  test("those that would be equal get a part of their ids, wherever they stand", () => {
    expect(named("Sales", "sales!", "Other")).toEqual(["sales-000000", "sales-000001", "other"]);
    const far = resourceNames(
      [
        { id: "1-777777", name: "a" },
        { id: "2-777777", name: "A" },
      ],
      "UserGroup",
      new Set(),
    );
    expect(far).toEqual(["a-1-777777", "a-2-777777"]);
  });

  test("a name that the stack has already is not given again", () => {
    expect(resourceNames([{ id: "123456789", name: "Sales" }], "UserGroup", new Set(["sales"]))).toEqual(["sales-456789"]);
  });

  test("any names of any objects give as many names of resources and variables, all valid and none twice", () => {
    const objects = fc.uniqueArray(fc.record({ id: fc.nat().map(String), name: fc.string({ unit: "grapheme" }) }), {
      selector: ({ id }) => id,
      maxLength: 8,
    });
    const alike = fc.uniqueArray(
      fc.record({ id: fc.nat().map(String), name: fc.constantFrom("a", "A", "a b", "a-b", "aB", "class", "1", "😀", "張", "") }),
      { selector: ({ id }) => id, maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.oneof(objects, alike), (all) => {
        const names = resourceNames(all, "UserGroup", new Set());
        expect(new Set(names).size).toBe(all.length);
        const variables = identifiers(
          names.map((name) => ({ name, noun: "UserGroup" })),
          [],
        );
        expect(new Set(variables).size).toBe(all.length);
        for (const variable of variables) expect(() => new Function(`"use strict"; const ${variable} = 1;`)).not.toThrow();
        // In another order each gets the same name.
        expect(resourceNames(all.toReversed(), "UserGroup", new Set())).toEqual(names.toReversed());
      }),
      { numRuns: 500 },
    );
  });
});

test("variables avoid words of the language and of the file", () => {
  const wanted = ["class", "place", "101-team", "a-b", "taken"].map((name) => ({ name, noun: "UserGroup" }));
  expect(identifiers(wanted, ["taken"])).toEqual(["userGroupClass", "userGroupPlace", "userGroup101Team", "aB", "userGroupTaken"]);
});

test("keys of secrets are letters that every shell takes", () => {
  expect(secretKey("zhang", "password", { id: "101", noun: "SubAccount" })).toBe("zhangPassword");
  expect(secretKey("王五", "password", { id: "102", noun: "SubAccount" })).toBe("subAccount102Password");
});
