import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SignatureDialect as Reading, verifySignature } from "../../../emulator/aicc/signature.ts";
import { authorization, type SignatureDialect } from "../../../provider/aicc/signature.js";
import vectors from "../../emulator/aicc/signatureVectors.json" with { type: "json" };

const keys = { accessKey: vectors.ak, secretKey: vectors.sk };
const lowerCase = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? ""]));

describe.each(vectors.vectors)("$title", (vector) => {
  const headers = lowerCase(vector.signed_headers);
  const request = { method: vector.method, path: vector.uri, query: vector.query, headers, body: vector.body };
  const dialect = { headers: Object.keys(headers).sort(), milliseconds: vector.timestamp.includes("."), emptyQueryLine: false };

  test("without a line for the missing query", () => {
    expect(authorization(request, keys, dialect, new Date(vector.timestamp))).toBe(vector.Authorization);
  });

  test("with an empty line for the missing query", () => {
    const other = { ...dialect, emptyQueryLine: true };
    expect(authorization(request, keys, other, new Date(vector.timestamp))).toBe(vector.variant_empty_query_line_Authorization);
  });
});

const text = fc.string({ unit: "grapheme" });
const dialects = fc.record<SignatureDialect>({
  headers: fc.constantFrom(["host"], ["content-type", "host"], ["content-length", "content-type", "host"]),
  milliseconds: fc.boolean(),
  emptyQueryLine: fc.boolean(),
});
const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  path: fc.webPath().map((path) => path || "/"),
  query: fc.dictionary(text, text, { maxKeys: 4 }),
  host: fc.webAuthority(),
  body: fc.oneof(fc.constant(""), text, fc.json({ stringUnit: "grapheme" })),
});

/** The emulator's reading of the dialect: it verifies what was received, by an implementation of its own. */
const reading = ({ headers, milliseconds, emptyQueryLine }: SignatureDialect): Reading => ({
  signatureHeaders: headers.length === 3 ? "content-length;content-type;host" : "any with host",
  signatureTimestamp: milliseconds ? "milliseconds" : "seconds",
  signatureEmptyQueryLine: emptyQueryLine ? "present" : "absent",
  signedHost: "as sent",
  signatureClockSkew: 900,
});

test("an independent verifier accepts what is signed, and nothing else", () => {
  fc.assert(
    fc.property(
      requests,
      dialects,
      fc.date({ min: new Date("2018-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      text,
      (sent, dialect, now, other) => {
        const headers = {
          host: sent.host,
          "content-type": "application/json;charset=UTF-8",
          "content-length": String(Buffer.byteLength(sent.body)),
        };
        const header = authorization({ ...sent, headers }, keys, dialect, now);
        const rawQuery = Object.entries(sent.query)
          .map((pair) => pair.map(encodeURIComponent).join("="))
          .join("&");
        const received = { ...sent, rawQuery, headers: { ...headers, authorization: header } };
        const secretOf = (accessKey: string) => (accessKey === keys.accessKey ? keys.secretKey : undefined);
        const verify = (request: typeof received, secret = secretOf) => verifySignature(request, secret, reading(dialect), now.getTime());
        expect(verify(received)).toEqual({ accessKey: keys.accessKey });
        expect(verify({ ...received, body: `${received.body}x` })).toHaveProperty("refused");
        expect(verify({ ...received, path: `${received.path}x` })).toHaveProperty("refused");
        expect(verify(received, () => `${keys.secretKey}${other}x`)).toHaveProperty("refused");
      },
    ),
    { numRuns: 500 },
  );
});
