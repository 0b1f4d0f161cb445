import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Redactor } from "../../../provider/core/redactor.js";

/** The text as one sees it who remembers these secrets. */
function redacted(text: string, ...secrets: unknown[]): string {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.remember(secret);
  return redactor.redact(text);
}

const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
];

test("every remembered secret is replaced, wherever and however often it stands", () => {
  expect(redacted("hunter22, hunter22 and xhunter22x", "hunter22")).toBe("[secret], [secret] and x[secret]x");
});

test.each(["createusergroup: not yours (HTTP 403) $& $1", "hunter2", "hunt", "", "abc", "HUNTER22"])(
  "a text without secrets stays as it is: %j",
  (text) => {
    expect(redacted(text, "hunter22")).toBe(text);
    expect(redacted(text)).toBe(text);
  },
);

test("what one remembers, another one does not", () => {
  const one = new Redactor();
  const other = new Redactor();
  one.remember("hunter22");
  expect([one.redact("hunter22"), other.redact("hunter22")]).toEqual(["[secret]", "hunter22"]);
});

test("a secret that comes later is hidden from then on", () => {
  const redactor = new Redactor();
  redactor.remember("hunter22");
  expect(redactor.redact("hunter22 hunter33")).toBe("[secret] hunter33");
  redactor.remember("hunter33");
  expect(redactor.redact("hunter22 hunter33")).toBe("[secret] [secret]");
});

test.each(["p@ss w/ö+rd", 'quote"back\\slash', "line\nbreak", "$&$1$`", ".*+?^(){}[]|", "密码密码", "😀😀😀😀"])(
  "%j is found in each form",
  (secret) => {
    for (const form of forms(secret)) expect(redacted(`before ${form} after`, secret)).toBe("before [secret] after");
  },
);

test("of secrets that contain each other none leaves a rest, in whichever order they came", () => {
  const nested = ["abcd", "abcdefgh", "xxabcdefghyy"];
  for (const order of [nested, nested.toReversed()])
    expect(redacted("xxabcdefghyy abcdefgh abcd", ...order)).toBe("[secret] [secret] [secret]");
});

test("of secrets with the same beginning each is found", () => {
  expect(redacted("abcdeX abcdeY abcde abcdeZZ", "abcdeX", "abcdeY", "abcdeZZ")).toBe("[secret] [secret] abcde [secret]");
});

test.each([undefined, null, "", "a", "abc", 12345, { text: "abcd" }])(
  "%j is no text of at least four characters, and is not hidden: it would garble every text",
  (secret) => {
    expect(redacted("abcabc a 12345 abcd", secret)).toBe("abcabc a 12345 abcd");
  },
);

test("four characters are hidden", () => {
  expect(redacted("abcdabcd", "abcd")).toBe("[secret][secret]");
});

test("no remembered secret survives in any text, in any of its forms", () => {
  const some = fc.string({ unit: "grapheme", minLength: 4, maxLength: 16 }).filter((text) => !"[secret]".includes(text));
  // Also secrets within secrets.
  const secrets = fc
    .array(some, { minLength: 1, maxLength: 4 })
    .chain((list) => fc.constant([...list, list.join(""), list.at(-1)! + list[0]!]));
  const noise = fc.string({ unit: "grapheme", maxLength: 6 });
  const pick = fc.record({ which: fc.nat(), form: fc.nat(3), before: noise });
  fc.assert(
    fc.property(secrets, fc.array(pick, { maxLength: 8 }), (planted, picks) => {
      const text = picks.map(({ which, form, before }) => before + forms(planted[which % planted.length]!)[form]).join("");
      const clean = redacted(text, ...planted);
      for (const form of planted.flatMap(forms)) expect(clean).not.toContain(form);
    }),
    { numRuns: 1000 },
  );
});

test("half a character, as a secret that was cut, is found as well", () => {
  expect(redacted("before abc\ud83d after", "abc\ud83d")).toBe("before [secret] after");
});

test("the time that it takes does not grow with the secrets", () => {
  const redactor = new Redactor();
  for (let n = 0; n < 20_000; n++) redactor.remember(`${n} is a secret`);
  const began = performance.now();
  expect(redactor.redact(`${"s".repeat(100_000)}77 is a secret`)).toBe(`${"s".repeat(100_000)}[secret]`);
  expect(performance.now() - began).toBeLessThan(1000);
});

describe("further forms", () => {
  const secret = "p@ss w/ö~rd!";

  // URLSearchParams, Java's URLEncoder, PHP's json_encode, HTTP Basic and JWT libraries write these.
  test.each([
    ["a form's", new URLSearchParams({ x: secret }).toString().slice(2)],
    ["a URL's in small letters", encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ["JSON with escaped slashes", secret.replaceAll("/", "\\/")],
    ["JSON in ASCII", secret.replaceAll("ö", "\\u00f6")],
    ["base64 for URLs", Buffer.from(secret).toString("base64url")],
  ])("in %s encoding it is found", (_, form) => {
    expect(redacted(`before ${form} after`, secret)).toBe("before [secret] after");
  });

  test("a secret that is a part of the replacement does not show, nor garble it", () => {
    expect(redacted("hunter22", "hunter22", "secret")).toBe("[secret]");
  });
});
