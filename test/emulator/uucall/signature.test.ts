import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultUucallDialect, startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { type SignatureDialect, type SigningKeys, verifySignature } from "../../../emulator/uucall/signature.ts";
import { useEmulator } from "../useEmulator.ts";
import { base64, Caller, md5, type Signing, timestampOf } from "./caller.ts";

const hour = 3_600_000;
const timestamp = "2016-03-11 00:00:00";
/** The same moment in Shanghai. */
const time = Date.parse("2016-03-11T00:00:00+08:00");
const keys = (extras: string): SigningKeys => ({ userName: "zhangsan", apiKey: "TESTKEY", extras, appId: "app1" });
const headers = (authorization: string, more: object = {}) => ({ headers: { authorization, timestamp, appid: "app1", ...more } });

// Worked out by hand from the rule on the vendor's page, which has no example of its own that follows it.
const vectors = [
  {
    extras: "",
    md5: "E399CA893C0AAABE5B1CD7981AEA3A1C",
    authorization: "emhhbmdzYW46RTM5OUNBODkzQzBBQUFCRTVCMUNENzk4MUFFQTNBMUM=",
  },
  {
    extras: "app1",
    md5: "7C1FBDF50F0EAF6A6A469EFA4964FE95",
    authorization: "emhhbmdzYW46N0MxRkJERjUwRjBFQUY2QTZBNDY5RUZBNDk2NEZFOTU=",
  },
];

function accepts(
  request: { headers: Record<string, string> },
  extras = "",
  dialect: SignatureDialect = defaultUucallDialect,
  now = time,
): boolean {
  return "enterprise" in verifySignature(request, [keys(extras)], dialect, now);
}

describe.each(vectors)('the vector with the extras "$extras"', ({ extras, authorization, md5: expected }) => {
  test("is accepted, and tells whose it is", () => {
    expect(verifySignature(headers(authorization), [keys(extras)], defaultUucallDialect, time)).toEqual({ enterprise: keys(extras) });
    expect(Buffer.from(authorization, "base64").toString()).toBe(`zhangsan:${expected}`);
  });

  test("is refused with other extras, another key, another time or another application", () => {
    expect(accepts(headers(authorization), `${extras}x`)).toBe(false);
    expect("refused" in verifySignature(headers(authorization), [{ ...keys(extras), apiKey: "testkey" }], defaultUucallDialect, time)).toBe(
      true,
    );
    expect(accepts(headers(authorization, { timestamp: "2016-03-11 00:00:01" }), extras)).toBe(false);
    expect(accepts(headers(authorization, { appid: "app2" }), extras)).toBe(false);
  });
});

const [{ authorization: valid }] = vectors as [(typeof vectors)[number]];

describe("the 24-hour rule", () => {
  const at = (now: number, dialect: Partial<SignatureDialect> = {}) =>
    accepts(headers(valid), "", { ...defaultUucallDialect, ...dialect }, now);

  test("a timestamp is good for 24 hours and no second more", () => {
    expect(at(time + 24 * hour)).toBe(true);
    expect(at(time + 24 * hour + 1000)).toBe(false);
  });

  test("it may be ahead by the clock skew, or by as much as 24 hours", () => {
    expect(at(time - 300_000)).toBe(true);
    expect(at(time - 301_000)).toBe(false);
    expect(at(time - 20_000, { clockSkew: 10 })).toBe(false);
    expect(at(time - 24 * hour, { clockSkew: null })).toBe(true);
    expect(at(time - 24 * hour - 1000, { clockSkew: null })).toBe(false);
  });

  test("it is a time of Shanghai, or of UTC", () => {
    expect(at(time, { timestampZone: "UTC" })).toBe(false);
    expect(at(time + 8 * hour, { timestampZone: "UTC" })).toBe(true);
    expect(at(time + 32 * hour, { timestampZone: "UTC" })).toBe(true);
    expect(at(time + 32 * hour + 1000, { timestampZone: "UTC" })).toBe(false);
  });

  test.each([
    "",
    "2016-03-11",
    "2016-03-11T00:00:00",
    "2016-03-11 00:00:00.000",
    "2016-3-11 0:00:00",
    "2016-02-30 00:00:00",
    "2016-03-10 24:00:00",
    "2016-03-10 23:60:00",
    "20160311000000",
    "1457625600",
  ])('"%s" is no timestamp, however well it is signed', (wrong) => {
    const signed = base64(`zhangsan:${md5(`TESTKEY::${wrong}`)}`);
    expect(verifySignature(headers(signed, { timestamp: wrong }), [keys("")], defaultUucallDialect, time)).toEqual({
      refused: expect.stringContaining("yyyy-MM-dd HH:mm:ss"),
    });
  });
});

describe("an Authorization header", () => {
  const [signature] = vectors.map((vector) => vector.md5) as [string];

  test.each([
    // The value of all samples on the vendor's pages: another vendor's, with its tail overwritten.
    "ZmY4MDgwODEzYzM3ZGE1MzAxM2M4MDRmODA3MjAwN2M6MjAxMzAyMDExNTABCDE",
    "ZmY4MDgwODEzYzM3ZGE1MzAxM2M4MDRmODA3MjAwN2M6MjAxMzAyMDExNTABCDE=",
    "",
    `Basic ${valid}`,
    `Bearer ${valid}`,
    valid.replace("=", ""),
    ` ${valid}`,
    `zhangsan:${signature}`,
    signature,
    base64(`zhangsan:${signature.toLowerCase()}`),
    base64(`zhangsan：${signature}`),
    base64(`zhangsan${signature}`),
    base64(`zhangsan:${signature}0`),
    base64(`:${signature}`),
    base64(`lisi:${signature}`),
    base64(`Zhangsan:${signature}`),
    base64(signature),
  ])("%j is refused", (wrong) => {
    expect(accepts(headers(wrong))).toBe(false);
  });

  test("may hold a user name with a colon, or one that is not ASCII", () => {
    for (const userName of ["a:b", "张三", "", "a b"]) {
      const signed = headers(base64(`${userName}:${signature}`));
      expect("enterprise" in verifySignature(signed, [{ ...keys(""), userName }], defaultUucallDialect, time)).toBe(true);
    }
  });

  test("is refused without a word of the secret in the reason", () => {
    const verdict = verifySignature(headers(valid), [{ ...keys("planted-extras"), apiKey: "planted-key" }], defaultUucallDialect, time);
    expect(verdict).toEqual({ refused: expect.stringContaining("MD5") });
    expect(JSON.stringify(verdict)).not.toContain("planted");
  });
});

describe("tampering", () => {
  const replaceAt = (text: string, at: number, character: string) => {
    const characters = [...text];
    characters[at % characters.length] = character;
    return characters.join("");
  };

  test("with any of the three headers is refused", () => {
    const original: Record<string, string> = headers(valid).headers;
    fc.assert(
      fc.property(
        fc.constantFrom("authorization", "timestamp", "appid"),
        fc.nat(),
        fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom(..."0123456789ABCDEF=:")),
        (name, at, character) => {
          const tampered = { ...original, [name]: replaceAt(original[name]!, at, character) };
          fc.pre(tampered[name] !== original[name]);
          expect(accepts({ headers: tampered })).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("is what it takes: whatever the keys and the time, headers that follow the rule are accepted", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
        (...args) => {
          const [userName, apiKey, extras, date] = args;
          const now = Math.floor(date.getTime() / 1000) * 1000;
          const sent = timestampOf(now);
          const signed = { authorization: base64(`${userName}:${md5(`${apiKey}:${extras}:${sent}`)}`), timestamp: sent, appid: "a" };
          const enterprise = { userName, apiKey, extras, appId: "a" };
          expect(verifySignature({ headers: signed }, [enterprise], defaultUucallDialect, now)).toEqual({ enterprise });
        },
      ),
    );
  });
});

describe("over the wire", async () => {
  const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

  const minute = 60_000;
  test.each<[string, Signing]>([
    ["a fresh timestamp", {}],
    ["one of almost 24 hours ago", { now: Date.now() - 24 * hour + 5 * minute }],
    ["one slightly ahead", { now: Date.now() + 2 * minute }],
  ])("%s opens the API", async (_, signing) => {
    expect((await caller.subUser(101, "", signing)).status).toBe(200);
    expect(uucall.requests.last()).toMatchObject({ operation: "getSubUser", account: "emulator-enterprise", status: 200 });
  });

  test.each<[string, Signing]>([
    ["a timestamp of more than 24 hours ago", { now: Date.now() - 24 * hour - minute }],
    ["one that is ahead", { now: Date.now() + 10 * minute }],
    ["one of a zone further east", { zone: 9 }],
    ["another key", { apiKey: "another" }],
    ["other extras", { extras: "" }],
    ["another user", { userName: "nobody" }],
    ["another application", { appId: "another" }],
    ["another timestamp than the signed one", { tamper: (sent) => Object.assign(sent, { timestamp: timestampOf(Date.now() - minute) }) }],
    ["no timestamp", { tamper: (sent) => Object.assign(sent, { timestamp: undefined }) }],
    ["no appid", { tamper: (sent) => Object.assign(sent, { appid: undefined }) }],
    ["no Authorization", { tamper: (sent) => Object.assign(sent, { authorization: undefined }) }],
  ])("%s: 401 without a body, and nothing happens", async (_, signing) => {
    const answer = await caller.put(101, { name: "changed" }, signing);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 401, text: "" });
    expect(uucall.requests.last()).toMatchObject({ operation: "putSubUser", status: 401, reason: expect.any(String) });
    expect(uucall.requests.last()).not.toHaveProperty("account");
    expect(uucall.subAccounts.get("101")?.name).toBe("李四");
  });

  test("the zone and the clock skew are switches", async () => {
    const status = async (signing: Signing) => (await caller.subUser(101, "", signing)).status;
    uucall.setDialect({ clockSkew: null });
    expect([await status({ zone: 9 }), await status({ now: Date.now() + 23 * hour })]).toEqual([200, 200]);
    uucall.setDialect({ clockSkew: 3600, timestampZone: "UTC" });
    expect([await status({ zone: 0 }), await status({ zone: 1 }), await status({ zone: 8 })]).toEqual([200, 200, 401]);
  });

  test("or a passport error with HTTP 200", async () => {
    uucall.setDialect({ refusals: "envelope", successCode: "0" });
    const { status, body } = await caller.subUsers({}, { apiKey: "another" });
    expect({ status, body }).toEqual({ status: 200, body: { Result: "failed", Data: "通行证错误", Code: 5 } });
  });

  test("what was signed for one request opens all others: method, path and body are not in it", async () => {
    const headers = caller.headers();
    const base = uucall.environment.UUCALL_ENDPOINT;
    expect((await caller.send("GET", `${base}/power/subuser/101`, headers)).status).toBe(200);
    expect((await caller.send("GET", `${base}/power/subuser?uid=1225`, headers)).status).toBe(200);
    expect((await caller.send("PUT", `${base}/power/subuser/101`, headers, '{"body":{"name":"李四"}}')).body.Result).toBe("success");
  });

  test("unknown paths below the prefix tell nothing to strangers", async () => {
    expect((await caller.signed("GET", "/nothing", undefined, { apiKey: "another" })).status).toBe(401);
    expect((await caller.signed("GET", "/nothing")).status).toBe(404);
    expect((await caller.send("GET", "/elsewhere")).status).toBe(404);
  });
});
