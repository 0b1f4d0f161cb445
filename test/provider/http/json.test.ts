import { describe, expect, test } from "vitest";
import { z } from "zod";
import { expectForm, parseJson } from "../../../provider/http/json.js";

const answer = (body: string) => ({ body, excerpt: () => body.trim() });

describe("parseJson", () => {
  test.each(["{}", "[]", '"text"', "0", "null", ' \n{"a": 1}\n'])("reads %j", (body) => {
    expect(parseJson(answer(body))).toEqual(JSON.parse(body));
  });

  test.each([
    ["", "an empty body"],
    ["  \r\n", "an empty body"],
    ["<!DOCTYPE html><h1>Sign in</h1>", 'an HTML page where JSON is due ("'],
    ["\n  <html><body>502 Bad Gateway</body></html>", 'an HTML page where JSON is due ("'],
    ["OK <b>", 'something that is not JSON where JSON is due ("OK <b>")'],
    ["OK", 'something that is not JSON where JSON is due ("OK")'],
    ['{"a": 1', 'something that is not JSON where JSON is due ("{"a": 1")'],
    ['{"a": 1} {"b": 2}', "something that is not JSON"],
  ])("of %j says what came instead, and advises to check the endpoint", (body, what) => {
    const read = () => parseJson(answer(body));
    expect(read).toThrow(`answered with ${what}`);
    expect(read).toThrow(/Check that the endpoint is the API's/);
  });
});

test.each([
  ["9007199254740993", "9007199254740993"],
  ['{"id":9007199254740993}', { id: "9007199254740993" }],
  ["[9007199254740993,-9007199254740993]", ["9007199254740993", "-9007199254740993"]],
  ['[7,9007199254740993,1.5,"text",true,null]', [7, "9007199254740993", 1.5, "text", true, null]],
  ['{"id": 159832671551117675139418726647, "name": "9"}', { id: "159832671551117675139418726647", name: "9" }],
  ["[9007199254740991]", [9007199254740991]],
])("of %s only numbers beyond 2^53 become text", (body, value) => {
  expect(parseJson({ body, excerpt: () => undefined })).toEqual(value);
});

test("lists and objects within each other come to an end; brackets in texts are none", () => {
  expect(() => parseJson(answer(`${"[".repeat(201)}${"]".repeat(201)}`))).toThrow(
    "answered with more than 200 lists and objects within each other",
  );
  expect(() => parseJson(answer('{"a":'.repeat(1_000_000)))).toThrow("answered with more than 200 lists");
  for (const fine of [
    `${"[".repeat(200)}${"]".repeat(200)}`,
    JSON.stringify({ a: "[".repeat(300), b: '\\"{'.repeat(300) }),
    JSON.stringify(Array(500).fill([{}])),
  ])
    expect(parseJson(answer(fine))).toEqual(JSON.parse(fine));
});

test.each(['"', "\\\\", '\\"', '\\\\\\"'])("brackets in a text behind %j are none, and those after the text count", (start) => {
  const text = JSON.stringify(`${start}${"[{".repeat(150)}`);
  expect(parseJson(answer(`[${text}]`))).toEqual([JSON.parse(text)]);
  expect(() => parseJson(answer(`[${text},${"[".repeat(200)}`))).toThrow("within each other");
});

test("an answer that may hold a secret is not shown where it is no JSON", () => {
  expect(() => parseJson({ body: "AccessToken=abcd", excerpt: () => undefined })).toThrow(
    "answered with something that is not JSON where JSON is due. Check",
  );
});

describe("expectForm", () => {
  const form = z.object({ resultDesc: z.array(z.object({ id: z.string() })), total: z.number().optional() });

  test("gives the value in its form, without fields that nobody asked for", () => {
    expect(expectForm(form, { resultDesc: [{ id: "1", more: true }], new: 1 })).toEqual({ resultDesc: [{ id: "1" }] });
  });

  test.each<[unknown, string]>([
    [{}, "resultDesc: "],
    [{ resultDesc: [{ id: "1" }, { id: 2 }] }, "resultDesc[1].id: "],
    [{ resultDesc: [{}] }, "resultDesc[0].id: "],
    [{ resultDesc: [], total: "2" }, "total: "],
    [[], "the whole: "],
    [null, "the whole: "],
    ["busy", "the whole: "],
  ])("of %j names the place", (value, place) => {
    expect(() => expectForm(form, value)).toThrow(`answered in a form that the vendor does not document: ${place}`);
  });

  test("names a place that begins with an index", () => {
    expect(() => expectForm(z.array(z.string()), [1])).toThrow("document: [0]: ");
  });

  test("names the field that the value is from", () => {
    expect(() => expectForm(z.array(z.string()), [1], "data")).toThrow("document: data[0]: ");
    expect(() => expectForm(z.string(), 1, "data")).toThrow("document: data: ");
  });
});
