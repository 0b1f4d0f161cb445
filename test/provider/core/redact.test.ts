import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";

// The secrets are remembered for the life of the module: each test takes a fresh one.
let redact: (text: string) => string;
let rememberSecret: (secret: string | undefined) => void;
const forget = async () => {
  vi.resetModules();
  ({ redact, rememberSecret } = await import("../../../provider/core/redact.js"));
};
beforeEach(forget);

const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
];

test("every remembered secret is replaced, wherever and however often it stands", () => {
  rememberSecret("hunter22");
  expect(redact("hunter22, hunter22 and xhunter22x")).toBe("[secret], [secret] and x[secret]x");
});

test("a text without secrets stays as it is", () => {
  rememberSecret("hunter22");
  expect(redact("createusergroup: not yours (HTTP 403) $& $1")).toBe("createusergroup: not yours (HTTP 403) $& $1");
});

test.each(["p@ss w/ö+rd", 'quote"back\\slash', "line\nbreak", "$&$1$`", ".*+?^(){}[]|", "密码密码", "😀😀😀😀"])(
  "%j is found in each form",
  (secret) => {
    rememberSecret(secret);
    for (const form of forms(secret)) expect(redact(`before ${form} after`)).toBe("before [secret] after");
  },
);

test("of secrets that contain each other none leaves a rest, in whichever order they came", async () => {
  const nested = ["abcd", "abcdefgh", "xxabcdefghyy"];
  for (const order of [nested, nested.toReversed()]) {
    await forget();
    for (const secret of order) rememberSecret(secret);
    expect(redact("xxabcdefghyy abcdefgh abcd")).toBe("[secret] [secret] [secret]");
  }
});

test.each([undefined, "", "a", "abc"])("%j is too short to be hidden: it would garble every text", (secret) => {
  rememberSecret(secret);
  expect(redact("abcabc a")).toBe("abcabc a");
});

test("four characters are hidden", () => {
  rememberSecret("abcd");
  expect(redact("abcdabcd")).toBe("[secret][secret]");
});

test("no remembered secret survives in any text, in any of its forms", async () => {
  const some = fc.string({ unit: "grapheme", minLength: 4, maxLength: 16 }).filter((text) => !"[secret]".includes(text));
  // Also secrets within secrets.
  const secrets = fc
    .array(some, { minLength: 1, maxLength: 4 })
    .chain((list) => fc.constant([...list, list.join(""), list.at(-1)! + list[0]!]));
  const noise = fc.string({ unit: "grapheme", maxLength: 6 });
  const pick = fc.record({ which: fc.nat(), form: fc.nat(3), before: noise });
  await fc.assert(
    fc.asyncProperty(secrets, fc.array(pick, { maxLength: 8 }), async (planted, picks) => {
      await forget();
      for (const secret of planted) rememberSecret(secret);
      const text = picks.map(({ which, form, before }) => before + forms(planted[which % planted.length]!)[form]).join("");
      const clean = redact(text);
      for (const form of planted.flatMap(forms)) expect(clean).not.toContain(form);
    }),
    { numRuns: 150 },
  );
});

test("half a character, as a secret that was cut, is found as well", () => {
  rememberSecret("abc\ud83d");
  expect(redact("before abc\ud83d after")).toBe("before [secret] after");
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
    rememberSecret(secret);
    expect(redact(`before ${form} after`)).toBe("before [secret] after");
  });

  test("a secret that is a part of the replacement does not show, nor garble it", () => {
    rememberSecret("hunter22");
    rememberSecret("secret");
    expect(redact("hunter22")).toBe("[secret]");
  });
});
