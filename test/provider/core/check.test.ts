import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { check } from "../../../provider/core/check.js";
import { type Rule, Schemas } from "../../../provider/core/inputs.js";
import { type Properties, SECRET_INPUTS } from "../../../provider/core/properties.js";
import { hasUnknown, UNKNOWN } from "../../../provider/core/unknown.js";
import { Shelf, shelfBox, shelfSafe } from "./shelf.ts";

const box = shelfBox(new Shelf());
const schemas = new Schemas(z);
const checked = (news: Properties, settings: Record<string, string> = {}) => check(box, news, (name) => settings[name], schemas);
const good = { room: "attic", name: "letters", colour: "red", tags: ["a", "b"] };

describe("what is right", () => {
  test("comes back as it went in", () => {
    expect(checked(good)).toEqual({ inputs: good, failures: [] });
  });

  test("comes back in its normal form: blanks, order and doubles gone, defaults there", () => {
    expect(checked({ room: " attic ", name: "letters\n", tags: ["b", "a ", "b"] })).toEqual({
      inputs: { room: "attic", name: "letters", colour: "red", tags: ["a", "b"] },
      failures: [],
    });
  });

  test("takes null as not given, which is how Pulumi sends it from other languages", () => {
    expect(checked({ ...good, colour: null, tags: null, adopt: null })).toEqual({ inputs: { ...good, tags: [] }, failures: [] });
  });

  test("holds no key for what is not given and has no default", () => {
    expect(Object.keys(checked(good).inputs)).not.toContain("adopt");
  });

  test("takes from the settings what the program leaves out, and nothing else", () => {
    const { room: _, ...rest } = good;
    expect(checked(rest, { room: "cellar" }).inputs.room).toBe("cellar");
    expect(checked({ ...rest, room: null }, { room: "cellar" }).inputs.room).toBe("cellar");
    expect(checked(good, { room: "cellar" }).inputs.room).toBe("attic");
  });

  test("keeps which inputs the program marked as secret", () => {
    const secret = { [SECRET_INPUTS]: ["name"] };
    expect(checked({ ...good, ...secret })).toEqual({ inputs: { ...good, ...secret }, failures: [] });
    expect(Object.keys(checked(good).inputs)).not.toContain(SECRET_INPUTS);
  });

  test("is not mixed up with the provider's text", () => {
    expect(checked({ ...good, __provider: "exports.handler = …" })).toEqual({ inputs: good, failures: [] });
  });
});

describe("what is wrong is named:", () => {
  test.each<[Properties, string, RegExp]>([
    [{ name: "" }, "name", /1 to 20 characters/],
    [{ name: undefined }, "name", /is missing/],
    [{ colour: "pink" }, "colour", /"red" or "green" or "blue", got "pink"/],
    [{ tags: "a" }, "tags", /array/],
    [{ tags: ["a", "b", "c", 4] }, "tags[3]", /must be text .* got 4/],
    [{ tags: ["a", null] }, "tags[1]", /must be text/],
    [{ tags: ["1", "2", "3", "4", "5", "6"] }, "tags", /at most 5 tags/],
    [{ adopt: "yes" }, "adopt", /true or false/],
    [{ room: undefined }, "room", /is missing/],
  ])("%j", (wrong, property, reason) => {
    expect(checked({ ...good, ...wrong }).failures).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });

  test("with each step of the way to it", () => {
    const tags: Rule<unknown> = (zod) => zod.array(zod.object({ names: zod.array(zod.string()) }));
    const nested = { ...box, inputs: { ...box.inputs, tags } };
    const { failures } = check(nested, { ...good, tags: [{ names: ["a"] }, { names: ["b", 4] }] } as Properties, () => undefined, schemas);
    expect(failures.map(({ property }) => property)).toEqual(["tags[1].names[1]"]);
  });

  test("everything at once", () => {
    const { failures } = checked({ colour: 1, tags: [1, "", "ok"], more: true });
    expect(failures.map(({ property }) => property).sort()).toEqual(["", "colour", "name", "room", "tags[0]", "tags[1]"]);
  });

  test("an input that does not exist, with the one that was meant or those that there are", () => {
    expect(checked({ ...good, color: "red", depth: 3 }).failures).toEqual([
      { property: "", reason: "color: is not an input of shelf:Box (did you mean colour?)" },
      { property: "", reason: "depth: is not an input of shelf:Box (there are room, name, colour, tags, adopt)" },
    ]);
  });

  test.each(["constructor", "toString", "valueOf"])("an input that does not exist, also when it is called %s", (name) => {
    expect(checked({ ...good, [name]: "x" }).failures).toMatchObject([
      { property: "", reason: expect.stringMatching(`^${name}: is not an input`) },
    ]);
  });

  test("a wrong value next to an unknown one", () => {
    expect(checked({ ...good, name: UNKNOWN, colour: "pink", tags: [UNKNOWN, 5] }).failures.map(({ property }) => property)).toEqual([
      "colour",
      "tags[1]",
    ]);
  });
});

// Of a property that is named apart, the engine prints the value, secret or not.
describe("a secret that is wrong is named in the reason only, and does not show:", () => {
  const description = shelfSafe(new Shelf());
  const safe = (news: Properties) => check(description, { ...good, ...news }, () => undefined, schemas).failures;
  const long = "planted-secret that is far too long, so long that a message shows its beginning only";

  test.each<[string, unknown, string]>([
    ["too long", long, "text of "],
    ["with a control character", "plan\nted", "text of "],
    ["empty", "", "text of "],
    ["a number", 7654321, "text of "],
    ["a list", ["planted", 7654321], "text of "],
    ["an object", { planted: { deep: "planted" } }, "text of "],
    ["true", true, "text of "],
  ])("%s", (_, value, right) => {
    for (const name of ["code", "pin"]) {
      if (name === "pin" && value === "plan\nted") continue;
      const failures = safe({ [name]: value as Properties[string] });
      expect(failures).toEqual([{ property: "", reason: expect.stringContaining(`${name}: must be ${right}`) }]);
      expect(JSON.stringify(failures)).not.toMatch(/plan|7654321|true/);
    }
  });

  test("in a list of secrets the place is named", () => {
    const listed = { ...box, secrets: ["tags"] as const };
    const { failures } = check(listed, { ...good, tags: ["a", "planted\n7"] }, () => undefined, schemas);
    expect(failures).toEqual([{ property: "", reason: "tags[1]: must be text that is not empty, without control characters" }]);
  });

  test("whatever it is", () => {
    const planted = fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => `planted${text}`);
    const value = fc.oneof(planted, fc.array(planted, { maxLength: 3 }), fc.dictionary(planted, planted, { maxKeys: 3 }));
    fc.assert(
      fc.property(fc.constantFrom("code", "pin"), value, (name, secret) => {
        expect(JSON.stringify(safe({ [name]: secret }))).not.toContain("planted");
      }),
    );
  });
});

const room = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constant(undefined));
const anyInputs: fc.Arbitrary<any> = fc.record({
  room,
  name: fc.string({ unit: "grapheme", maxLength: 24 }),
  colour: fc.constantFrom("red", "green", "blue", "pink", null, undefined),
  tags: fc.oneof(fc.array(fc.string({ maxLength: 4 }), { maxLength: 7 }), fc.constant(undefined), fc.constant(null)),
  adopt: fc.constantFrom(true, false, undefined, null, "yes"),
});

test("normalising twice is normalising once", () => {
  let valid = 0;
  fc.assert(
    fc.property(anyInputs, (news) => {
      const once = checked(news);
      fc.pre(once.failures.length === 0);
      valid++;
      expect(checked(once.inputs)).toEqual(once);
      // Over the wire and back, too.
      expect(checked(JSON.parse(JSON.stringify(once.inputs)))).toEqual(once);
    }),
  );
  expect(valid).toBeGreaterThan(50);
});

test("an unknown in the place of any input, or within it, is no failure and passes through unchanged", () => {
  const within = fc.constantFrom<Properties[string]>(UNKNOWN, [UNKNOWN], ["a", UNKNOWN, "a"], { deep: [UNKNOWN] }, Array(9).fill(UNKNOWN));
  fc.assert(
    fc.property(anyInputs, fc.constantFrom("room", "name", "colour", "tags", "adopt"), within, (news, property, unknown) => {
      const { inputs, failures } = checked({ ...news, [property]: unknown });
      expect(failures.filter((failure) => failure.property.startsWith(property))).toEqual([]);
      expect(inputs[property]).toEqual(unknown);
      expect(hasUnknown(inputs)).toBe(true);
    }),
  );
});

test("checking changes nothing of what it is given", () => {
  const news = Object.freeze({ ...good, tags: Object.freeze(["b", "a"]) }) as unknown as Properties;
  expect(checked(news).inputs.tags).toEqual(["a", "b"]);
  expect(news.tags).toEqual(["b", "a"]);
});

test("the schemas of a resource are made once, however many resources of the type are checked", () => {
  let made = 0;
  const name: Rule<string> = (zod) => {
    made++;
    return box.inputs.name!(zod);
  };
  const counted = { ...box, inputs: { ...box.inputs, name } };
  const once = new Schemas(z);
  for (const given of ["letters", "photos", "maps"].map((one) => ({ ...good, name: one })))
    expect(check(counted, given, () => undefined, once)).toEqual({ inputs: given, failures: [] });
  expect(made).toBe(1);
});
