import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  booleanInput,
  exactInput,
  idsInput,
  integerInput,
  listInput,
  numbersInput,
  objectInput,
  optional,
  type Rule,
  secretInput,
  shareInput,
  textInput,
  withDefault,
  withoutValue,
  wordInput,
} from "../../../provider/core/inputs.js";
import { natural } from "../../../provider/core/natural.js";

const messageOf = (rule: Rule<unknown>, value: unknown) => rule(z).safeParse(value).error?.issues[0]?.message;
const parse = <T>(rule: Rule<T>, value: unknown): T => rule(z).parse(value);

describe("numbersInput", () => {
  const workNos = numbersInput({ what: "the number of an agent", list: "a list of agents' numbers", min: 1, max: 65535 });

  test("takes each number once, in any order, and sorts them by their value", () => {
    expect(parse(workNos, [50041, 9, 1117])).toEqual([9, 1117, 50041]);
    expect(parse(workNos, [])).toEqual([]);
  });

  test("names each place at which a number comes again, with its first", () => {
    const { issues } = workNos(z).safeParse([7, 8, 7, 9, 8, 7]).error!;
    expect(issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      "2: is 7 again, which is at [0] already: name each once",
      "4: is 8 again, which is at [1] already: name each once",
      "5: is 7 again, which is at [0] already: name each once",
    ]);
  });

  test.each([[[0]], [[65536]], [[1.5]], [["7"]]])("refuses %j, with its bounds", (value) => {
    expect(messageOf(workNos, value)).toMatch(/^must be the number of an agent, a whole number from 1 to 65535, got /);
  });

  test("refuses what is no list", () => {
    expect(messageOf(workNos, 7)).toBe("must be a list of agents' numbers");
  });
});

describe("integerInput", () => {
  const ccId = integerInput({ min: 1, max: 65535 });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("says that it got %s", (value) => {
    expect(messageOf(ccId, value)).toMatch(new RegExp(`, got ${value}$`));
  });

  test("takes exactly the whole numbers within its bounds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -3, max: 70_000 }), fc.double()), (number) => {
        expect(ccId(z).safeParse(number).success).toBe(Number.isInteger(number) && number >= 1 && number <= 65535);
      }),
    );
  });

  test.each([
    [0, "must be a whole number from 1 to 65535, got 0"],
    [65536, "must be a whole number from 1 to 65535, got 65536"],
    [1.5, "must be a whole number from 1 to 65535, got 1.5"],
    ["1", 'must be a whole number from 1 to 65535, got "1"'],
    [true, "must be a whole number from 1 to 65535, got true"],
    [{ a: 1 }, 'must be a whole number from 1 to 65535, got {"a":1}'],
    [undefined, "is missing: must be a whole number from 1 to 65535"],
    [null, "must be a whole number from 1 to 65535, got null"],
  ])("of %j says: %s", (value, message) => expect(messageOf(ccId, value)).toBe(message));

  test("without an upper bound says so", () => {
    expect(messageOf(integerInput({ min: 1 }), 0)).toBe("must be a whole number of at least 1, got 0");
    expect(messageOf(integerInput({ min: 1 }), 2 ** 53)).toMatch(/^must be a whole number of at least 1/);
  });

  test("with a setting, a missing one names it", () => {
    expect(messageOf(integerInput({ min: 1, setting: "aicc:vdn" }), undefined)).toBe(
      "is missing: give it here, or for all resources as the setting aicc:vdn",
    );
  });
});

describe("textInput", () => {
  test("with a setting, a missing one names it", () => {
    expect(messageOf(textInput({ min: 1, setting: "uucall:uid" }), undefined)).toBe(
      "is missing: give it here, or for all resources as the setting uucall:uid",
    );
  });

  const name = textInput({ min: 1, max: 5 });

  test.each([
    ["abc", "abc"],
    ["  abc  ", "abc"],
    ["\tabc\n", "abc"],
    ["a b", "a b"],
    ["😀😀😀😀😀", "😀😀😀😀😀"],
    ["质检组", "质检组"],
  ])("takes %j as %j", (text, taken) => expect(parse(name, text)).toBe(taken));

  test.each(["", "   ", "abcdef", "😀😀😀😀😀😀", "a\nb", "a\u0000b", "a\u007fb", "a\u0085b"])("refuses %j", (text) => {
    expect(messageOf(name, text)).toBe(`must be text of 1 to 5 characters, without control characters, got ${JSON.stringify(text.trim())}`);
  });

  test.each([5, true, ["a"], { a: 1 }])("refuses %j, which is no text", (value) => {
    expect(messageOf(name, value)).toBe(`must be text of 1 to 5 characters, without control characters, got ${JSON.stringify(value)}`);
  });

  test("says in its own words where there is no upper bound", () => {
    expect(messageOf(textInput({ min: 1 }), "")).toMatch(/^must be text that is not empty, /);
    expect(messageOf(textInput({ min: 0 }), 5)).toMatch(/^must be text, without/);
    expect(parse(textInput({ min: 0 }), "")).toBe("");
  });

  test("taking twice is taking once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 8 }), (text) => {
        const once = name(z).safeParse(text);
        if (once.success) expect(parse(name, once.data)).toBe(once.data);
      }),
    );
  });

  test("of a long value only the length is shown: a part of a secret could not be found", () => {
    const message = messageOf(name, "x".repeat(5000))!;
    expect(message).toMatch(/got one of 5002 characters$/);
    expect(message.length).toBeLessThan(160);
  });

  test("a long value is not cut in the middle of a character", () => {
    const messages = ["", "x"].map((start) => messageOf(name, start + "😀".repeat(50))!);
    for (const message of messages) expect(Buffer.from(message).toString()).toBe(message);
  });
});

describe("secretInput", () => {
  const password = secretInput({ maxBytes: 15 });

  test.each(["four", "a  b", " blanks stay ", "密码密码密", "😀😀😀", "x".repeat(15), "tab\t"])("takes %j as it is", (text) =>
    expect(parse(password, text)).toBe(text),
  );

  test.each(["", "x", "abc", "x".repeat(16), "密码密码密码", "😀😀😀😀", 12345678, null, undefined, ["planted"]])(
    "of %j says what is right, not the value",
    (value) =>
      expect(messageOf(password, value)).toBe(
        "must be text of at least 4 characters and at most 15 bytes in UTF-8 (its value is not shown)",
      ),
  );
});

test("a reason without its value says what is right, whatever the value was", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const message = messageOf(textInput({ min: 1, max: 5 }), value);
      fc.pre(message !== undefined);
      expect(withoutValue(message!)).toMatch(/^(is missing: )?must be text of 1 to 5 characters, without control characters$/);
    }),
  );
});

describe("wordInput", () => {
  const kind = wordInput(["agent", "inspector"]);

  test("takes its words", () => {
    expect([parse(kind, "agent"), parse(kind, "inspector")]).toEqual(["agent", "inspector"]);
  });

  test.each([
    ["Agent", 'must be "agent" or "inspector", got "Agent"'],
    ["", 'must be "agent" or "inspector", got ""'],
    [2, 'must be "agent" or "inspector", got 2'],
    ["toString", 'must be "agent" or "inspector", got "toString"'],
    [undefined, 'is missing: must be "agent" or "inspector"'],
  ])("of %j says: %s", (value, message) => expect(messageOf(kind, value)).toBe(message));
});

describe("optional", () => {
  const colour = optional(wordInput(["red", "green"]));

  test("takes nothing as nothing", () => {
    expect(parse(colour, undefined)).toBeUndefined();
    expect(parse(colour, "red")).toBe("red");
  });

  test.each(["blue", null, 5])("of %j says what its rule says", (value) => {
    expect(messageOf(colour, value)).toBe(`must be "red" or "green", got ${JSON.stringify(value)}`);
  });
});

describe("withDefault", () => {
  const remark = withDefault(textInput({ min: 0 }), "none");

  test("stands in for nothing, and for nothing else", () => {
    expect(parse(remark, undefined)).toBe("none");
    expect(parse(remark, "")).toBe("");
    expect(parse(remark, " some ")).toBe("some");
  });

  test.each([null, 5])("of %j says what its rule says", (value) => {
    expect(messageOf(remark, value)).toBe(`must be text, without control characters, got ${JSON.stringify(value)}`);
  });
});

describe("objectInput", () => {
  const share = objectInput({ of: textInput({ min: 1 }), part: shareInput }, '{ of: "disk", part: 0.8 }');

  test("takes its values, in their normal form", () => {
    expect(parse(share, { part: 1, of: " disk " })).toEqual({ of: "disk", part: 1 });
  });

  test.each<[unknown, string]>([
    ["disk", 'must be { of: "disk", part: 0.8 }, got "disk"'],
    [{ of: "disk", part: 1, from: 1 }, 'has "from", which is not known: give of and part'],
    [{ of: "disk", part: 1, from: 1, to: 2 }, 'has "from" and "to", which is not known: give of and part'],
    [{ of: "disk", part: 0 }, "must be a number above 0 and up to 1, such as 0.8 for 80 %, got 0"],
    [{ of: "disk", part: 1.1 }, "must be a number above 0 and up to 1, such as 0.8 for 80 %, got 1.1"],
    [{ part: 1 }, "is missing: must be text that is not empty, without control characters"],
  ])("of %j says what is wrong", (value, message) => {
    expect(messageOf(share, value)).toBe(message);
  });
});

describe("listInput", () => {
  const shares = listInput(shareInput, "shares");

  test("takes a list as it stands", () => {
    expect(parse(shares, [0.5, 0.1, 0.5])).toEqual([0.5, 0.1, 0.5]);
    expect(parse(shares, [])).toEqual([]);
  });

  test.each([
    [0.5, "must be a list of shares, got 0.5"],
    [[2], "must be a number above 0 and up to 1, such as 0.8 for 80 %, got 2"],
  ])("of %j says what is wrong", (value, message) => {
    expect(messageOf(shares, value)).toBe(message);
  });
});

describe("exactInput", () => {
  test.each(["a", " a ", "a\nb"])("takes %j as it stands", (text) => expect(parse(exactInput, text)).toBe(text));

  test.each([
    ["", "must be text that is not empty"],
    [5, "must be text"],
    [undefined, "must be text"],
  ])("of %j says: %s", (value, message) => expect(messageOf(exactInput, value)).toBe(message));
});

describe("booleanInput", () => {
  test.each([true, false])("takes %j", (value) => expect(parse(booleanInput, value)).toBe(value));

  test.each(["true", 1, null, undefined])("of %j says what is right", (value) =>
    expect(messageOf(booleanInput, value)).toBe("must be true or false"),
  );
});

describe("idsInput", () => {
  const apps = idsInput({ what: "the id of an application", list: "a list of ids of applications" });

  test.each<[unknown[], string[]]>([
    [[], []],
    [
      ["12", "11", "12"],
      ["11", "12"],
    ],
    [
      [12, " 11 "],
      ["11", "12"],
    ],
    [
      ["b", "100", "a", "9", "010", "10"],
      ["9", "010", "10", "100", "a", "b"],
    ],
  ])("takes %j as %j", (given, taken) => expect(parse(apps, given)).toEqual(taken));

  test.each(["11", 11, null, undefined, { 0: "11" }])("of %j says that it must be a list", (value) => {
    expect(messageOf(apps, value)).toBe("must be a list of ids of applications");
  });

  test.each(["", "  ", true, null, undefined, ["11"]])("refuses an element %j, and names its place", (value) => {
    const { issues } = apps(z).safeParse(["11", value]).error!;
    expect(issues).toMatchObject([{ path: [1], message: "must be the id of an application, as text" }]);
  });

  test("refuses what has another form", () => {
    const numbers = idsInput({ what: "a number", list: "a list of numbers", form: /^\d+$/ });
    expect(numbers(z).safeParse(["1", "1,2"]).error!.issues).toMatchObject([{ path: [1], message: "must be a number, as text" }]);
  });

  test("taking twice is taking once", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer(),
            fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
          ),
        ),
        (ids) => {
          const once = parse(apps, ids);
          expect(parse(apps, once)).toEqual(once);
          expect(once).toEqual([...new Set(once)].sort(natural));
        },
      ),
    );
  });
});
