import fc from "fast-check";
import { expect, test } from "vitest";
import { verifySignature } from "../../../emulator/uucall/signature.ts";
import { signatureHeaders, timestampsIn } from "../../../provider/uucall/signature.js";

const midnightInShanghai = new Date("2016-03-10T16:00:00Z");

test.each([
  ["", "emhhbmdzYW46RTM5OUNBODkzQzBBQUFCRTVCMUNENzk4MUFFQTNBMUM="],
  ["app1", "emhhbmdzYW46N0MxRkJERjUwRjBFQUY2QTZBNDY5RUZBNDk2NEZFOTU="],
])("the formula of the vendor's page, with the extras %j", (extras, authorization) => {
  const keys = { userName: "zhangsan", apiKey: "TESTKEY", extras, timestamps: timestampsIn("Asia/Shanghai") };
  expect(signatureHeaders(keys, midnightInShanghai)).toEqual({ timestamp: "2016-03-11 00:00:00", authorization });
});

test("the time is the server's", () => {
  const keys = { userName: "u", apiKey: "k", extras: "", timestamps: timestampsIn("UTC") };
  expect(signatureHeaders(keys, midnightInShanghai).timestamp).toBe("2016-03-10 16:00:00");
});

test("an independent verifier accepts what is signed, and nothing else", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.isWellFormed());
  const dates = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(
      name,
      name,
      fc.string(),
      dates,
      fc.constantFrom("Asia/Shanghai", "UTC" as const),
      (userName, apiKey, extras, now, timeZone) => {
        const enterprise = { userName, apiKey, extras, appId: "app" };
        const headers = { ...signatureHeaders({ userName, apiKey, extras, timestamps: timestampsIn(timeZone) }, now), appid: "app" };
        const verify = (given: typeof headers, key = apiKey) =>
          verifySignature(
            { headers: given },
            [{ ...enterprise, apiKey: key }],
            { timestampZone: timeZone as "UTC", clockSkew: 300 },
            now.getTime(),
          );
        expect(verify(headers)).toHaveProperty("enterprise");
        expect(verify(headers, `${apiKey}x`)).toHaveProperty("refused");
        expect(verify({ ...headers, timestamp: headers.timestamp.replace(/^..../, "1999") })).toHaveProperty("refused");
      },
    ),
  );
});
