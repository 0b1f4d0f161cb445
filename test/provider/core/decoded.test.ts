import { expect, test } from "vitest";
import { blobs, decodings } from "../../../provider/core/decoded.js";

/** What each encoding makes of a text: percent codes, forms, JSON and HTML, in this order. */
const texts = (text: string) => decodings(text).map((decoded) => decoded.text);

test.each([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["sol", "/"],
  ["bsol", "\\"],
  ["plus", "+"],
  ["equals", "="],
  ["dollar", "$"],
  ["percnt", "%"],
  ["num", "#"],
  ["excl", "!"],
  ["quest", "?"],
  ["commat", "@"],
  ["ast", "*"],
  ["lowbar", "_"],
  ["period", "."],
  ["comma", ","],
  ["semi", ";"],
  ["colon", ":"],
  ["lpar", "("],
  ["rpar", ")"],
  ["lsqb", "["],
  ["rsqb", "]"],
  ["lcub", "{"],
  ["rcub", "}"],
  ["Hat", "^"],
  ["grave", "`"],
  ["verbar", "|"],
  ["vert", "|"],
  ["lbrack", "["],
  ["rbrack", "]"],
  ["lbrace", "{"],
  ["rbrace", "}"],
  // The first and the last of Latin-1, and those around the line breaks of the list.
  ["nbsp", "\u00a0"],
  ["sup1", "¹"],
  ["ordm", "º"],
  ["frac14", "¼"],
  ["frac12", "½"],
  ["Ocirc", "Ô"],
  ["Otilde", "Õ"],
  ["eacute", "é"],
  ["iacute", "í"],
  ["yuml", "ÿ"],
])("&%s; is %s in HTML, also without the semicolon", (name, character) => {
  expect(texts(`a&${name};b`)).toEqual([`a${character}b`]);
  expect(texts(`a&${name} b`)).toEqual([`a${character} b`]);
});

test.each([
  ["&AMP;", "&"],
  ["&Eacute;", "É"],
  ["&#65;", "A"],
  ["&#00065;", "A"],
  ["&#x41;", "A"],
  ["&#X041;", "A"],
  ["&#x1F600;", "😀"],
  ["&#1114111;", "\u{10ffff}"],
  ["&#1114112;", "&#1114112;"],
  ["&nothing;", "&nothing;"],
  ["&hat;", "&hat;"],
])("%s is %s in HTML", (written, character) => {
  expect(texts(`a${written}b`)).toEqual([`a${character}b`]);
});

test.each([
  ["\\b", "\b"],
  ["\\f", "\f"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  ['\\"', '"'],
  ["\\'", "'"],
  ["\\/", "/"],
  ["\\\\", "\\"],
  ["\\u00e9", "é"],
  ["\\u00E9", "é"],
  ["\\xe9", "é"],
  ["\\ud83d\\ude00", "😀"],
])("%s is %j in JSON", (written, character) => {
  expect(texts(`a${written}z`)).toEqual([`a${character}z`]);
});

test.each([
  ["%41", "A"],
  ["%C3%A9", "é"],
  ["%c3%a9", "é"],
  ["%E9", "é"],
  ["%u00E9", "é"],
  ["%U00e9", "é"],
  ["%F0%9F%98%80", "😀"],
])("%s is %s in percent codes", (written, character) => {
  expect(texts(`z${written}z`)).toEqual([`z${character}z`]);
  expect(texts(`z${written}+z`)).toEqual([`z${character}+z`, `z${character} z`]);
});

test.each(["plain", "100 %", "\\q", "&", "a & b", "%zz", "50%4"])("%s is nothing that is encoded", (text) => {
  expect(texts(text)).toEqual([]);
});

test("each character of what is decoded knows the piece that it comes from", () => {
  expect(decodings("a%C3%A9b")).toEqual([{ text: "aéb", from: [0, 1, 7], to: [1, 7, 8] }]);
  expect(decodings("%41")).toEqual([{ text: "A", from: [0], to: [3] }]);
  expect(decodings("a&#x1F600;")).toEqual([{ text: "a😀", from: [0, 1, 1], to: [1, 10, 10] }]);
  expect(decodings("%41xy%42")).toEqual([{ text: "AxyB", from: [0, 3, 4, 5], to: [3, 4, 5, 8] }]);
});

test("pieces that may be base64 or hexadecimal are read from each place where they may begin", () => {
  const base64 = Buffer.from("hunter22").toString("base64");
  expect(blobs(`xy ${base64}.`)).toEqual([
    { from: 3, to: 3 + base64.length, contents: [0, 1, 2, 3].map((at) => Buffer.from(base64.slice(at), "base64").toString()) },
  ]);
  const hex = Buffer.from("Hunt").toString("hex");
  expect(blobs(`- ${hex} -`)).toEqual([
    { from: 2, to: 10, contents: [0, 1, 2, 3].map((at) => Buffer.from(hex.slice(at), "base64").toString()) },
    { from: 2, to: 10, contents: [0, 1].map((at) => Buffer.from(hex.slice(at), "hex").toString()) },
  ]);
  expect(blobs(`- ${hex.toUpperCase()} -`)[1]!.contents[0]).toBe("Hunt");
  expect(blobs("abcde =")).toEqual([]);
  expect(blobs("abcdef==").map(({ to }) => to)).toEqual([8]);
  expect(blobs("abc-_f").length).toBe(1);
});
