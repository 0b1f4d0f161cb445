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

test("a secret whose UTF-8 a server took for Latin-1 is hidden", () => {
  const redactor = new Redactor();
  redactor.remember("pässwört99");
  expect(redactor.message("no user with the password pÃ¤sswÃ¶rt99")).toBe("no user with the password [secret]");
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

test("texts of up to two hundred thousand characters are decoded, longer ones are looked through as they stand", () => {
  const written = encodeURIComponent("p@ss word");
  for (const [length, shown] of [
    [200_000, "[secret]"],
    [200_001, written],
  ] as const) {
    const before = " ".repeat(length - written.length);
    expect(redacted(before + written, "p@ss word")).toBe(before + shown);
  }
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

/** How vendors, proxies, frameworks and libraries write a text within another one. */
const encodings: Record<string, (text: string) => string> = {
  "as it stands": (text) => text,
  "percent codes": encodeURIComponent,
  "percent codes in small letters": (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  "percent codes of each byte": (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "a form": (text) => new URLSearchParams({ x: text }).toString().slice(2),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON with escaped slashes": (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  "JSON in ASCII": (text) => ascii(JSON.stringify(text).slice(1, -1), (digits) => digits),
  "JSON in ASCII with capitals": (text) => ascii(JSON.stringify(text).slice(1, -1), (digits) => digits.toUpperCase()),
  "HTML with names": (text) =>
    text.replaceAll(/[&<>"']/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" })[character]!),
  "HTML with numbers": (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join(""),
  "HTML with hexadecimal numbers": (text) => [...text].map((character) => `&#x${character.codePointAt(0)!.toString(16)};`).join(""),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
  "hexadecimal with capitals": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "base64 of user and secret": (text) => Buffer.from(`somebody:${text}`).toString("base64"),
};
const ascii = (text: string, digitsOf: (digits: string) => string) =>
  text.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${digitsOf(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);

describe("no four characters of a secret in a row get into a message,", () => {
  const secretText = fc
    .string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZqxzjkvw0123456789 <>&\"'\\/+%=~#;äé密😀"), minLength: 8, maxLength: 40 })
    .filter((text) => !/\s{2}|^\s|\s$/.test(text));
  const encoding = fc.constantFrom(...Object.entries(encodings));
  const filler = fc.string({ unit: fc.constantFrom(..."abcdefg .,:<p>&%\\\n\t"), maxLength: 30 });
  const partsOf = (secret: string) => {
    const units = [...secret];
    return units.slice(0, -3).map((_, at) => units.slice(at, at + 4).join(""));
  };

  test.each(["tell", "redact"] as const)("encoded once or twice, at any place of a text, by %s", (how) => {
    fc.assert(
      fc.property(secretText, encoding, encoding, filler, filler, fc.nat(600), (secret, [, inner], [, outer], before, after, at) => {
        const redactor = new Redactor();
        redactor.remember(secret);
        // Around the place where a message is cut.
        const text = `${before}${"-".repeat(at)} ${outer(`${inner(secret)}`)} ${after}`;
        const told = redactor[how](text);
        for (const part of partsOf(secret)) expect(told, `${secret} in ${text}`).not.toContain(part);
      }),
      { numRuns: 500 },
    );
  });

  test.each(Object.keys(encodings))("nor where what is looked at ends in the middle of it, as %s", (name) => {
    const secret = "Zq7&Kd<9>Xw+2/Vb%Ty=Lm~Rn";
    const redactor = new Redactor();
    redactor.remember(secret);
    const written = encodings[name]!(secret);
    for (let at = 0; at <= written.length; at += 3) {
      const told = redactor.tell(`${" ".repeat(20_000 - at)}${written} after`);
      for (const part of partsOf(secret)) expect(told).not.toContain(part);
    }
  });
});

describe("a secret of a single call", () => {
  test.each([undefined, null, 12345, "", "abc"])("is text of at least four characters, which %j is not", (given) => {
    const redactor = new Redactor();
    redactor.rememberPassing(given);
    expect(redactor.redact("abc 12345 null undefined")).toBe("abc 12345 null undefined");
    expect(redactor.holds("abc 12345")).toBe(false);
  });

  test("is hidden while it may come back, and forgotten after two thousand others", () => {
    const redactor = new Redactor();
    redactor.rememberPassing("signature-0");
    for (let n = 1; n < 2000; n++) redactor.rememberPassing(`signature-${n}`);
    expect(redactor.redact("signature-0!")).toBe("[secret]!");
    redactor.rememberPassing("signature-2000");
    expect(redactor.redact("signature-0! signature-1!")).toBe("signature-0! [secret]!");
  });

  test("that a server makes longer and longer costs no time, and is hidden whole", () => {
    const redactor = new Redactor();
    for (let n = 0; n < 2000; n++) redactor.rememberPassing(`${"a".repeat(n + 4)}b`);
    const began = performance.now();
    expect(redactor.tell(`sid=${"a".repeat(1000)}b; ${"c".repeat(400)}`)).toBe(`sid=[secret]; ${"c".repeat(400)}`);
    redactor.redact("a".repeat(30_000));
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test("stays hidden where it is a secret for good as well, whichever came first", () => {
    const redactor = new Redactor();
    redactor.rememberPassing("both-first");
    for (const secret of ["both-first", "both-second"]) redactor.remember(secret);
    redactor.rememberPassing("both-second");
    for (let n = 0; n < 3000; n++) redactor.rememberPassing(`signature-${n}`);
    expect(redactor.redact("both-first both-second")).toBe("[secret] [secret]");
  });
});

test("what is hidden already is not hidden again, also where a secret is the word for it", () => {
  const redactor = new Redactor();
  for (const secret of ["hunter22", "secret"]) redactor.remember(secret);
  expect(redactor.redact(redactor.redact("hunter22, my secret"))).toBe("[secret], my [secret]");
});

test("what stands before or after a text that is hidden already is hidden, too", () => {
  expect(redacted("hunter22 [secret] hunter22 [secret]hunter22", "hunter22")).toBe("[secret] [secret] [secret] [secret][secret]");
  expect(redacted("[secret] cret] x", "cret] x")).toBe("[secret] [secret]");
});
