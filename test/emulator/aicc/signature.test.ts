import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultAiccDialect, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { type SignatureDialect, type SignedRequest, verifySignature } from "../../../emulator/aicc/signature.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller, enc, hmac, type Signing } from "./caller.ts";
import vectors from "./signatureVectors.json" with { type: "json" };

type Vector = (typeof vectors.vectors)[number];

const anyTime: SignatureDialect = { ...defaultAiccDialect, signatureClockSkew: null };
const emptyLine: SignatureDialect = { ...anyTime, signatureEmptyQueryLine: "present" };
const secretOf = (accessKey: string) => (accessKey === vectors.ak ? vectors.sk : undefined);

function requestOf({ method, uri, signed_headers, body }: Vector, authorization: string): SignedRequest {
  const headers = Object.entries(signed_headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path: uri, rawQuery: "", headers: { ...Object.fromEntries(headers), authorization }, body };
}

function accepts(request: SignedRequest, dialect: SignatureDialect = anyTime): boolean {
  return "accessKey" in verifySignature(request, secretOf, dialect);
}

describe.each(vectors.vectors)("$title", (vector) => {
  const official = requestOf(vector, vector.Authorization);
  const alternative = requestOf(vector, vector.variant_empty_query_line_Authorization);

  test("is accepted without an empty query line, and only so, by default", () => {
    expect(verifySignature(official, secretOf, anyTime)).toEqual({ accessKey: vectors.ak });
    expect(accepts(alternative)).toBe(false);
  });

  test("its variant with an empty query line is accepted in that dialect, and only there", () => {
    expect(accepts(alternative, emptyLine)).toBe(true);
    expect(accepts(official, emptyLine)).toBe(false);
  });

  test("both are accepted where the query line does not matter", () => {
    expect(accepts(official, { ...anyTime, signatureEmptyQueryLine: "any" })).toBe(true);
    expect(accepts(alternative, { ...anyTime, signatureEmptyQueryLine: "any" })).toBe(true);
  });

  test("a refusal shows the canonical request as it was read", () => {
    const verdict = verifySignature(
      { ...official, headers: { ...official.headers, authorization: `${vector.Authorization}0` } },
      secretOf,
      anyTime,
    );
    expect(verdict).toEqual({ refused: expect.stringContaining(JSON.stringify(vector.canonicalRequest)) });
  });

  test("is refused once the clock matters", () => {
    expect(accepts(official, defaultAiccDialect)).toBe(false);
    expect("accessKey" in verifySignature(official, secretOf, defaultAiccDialect, Date.parse(vector.timestamp) + 899_000)).toBe(true);
    expect("accessKey" in verifySignature(official, secretOf, defaultAiccDialect, Date.parse(vector.timestamp) - 901_000)).toBe(false);
  });
});

describe("the dialect", () => {
  const [threeHeadersMs, hostOnly] = vectors.vectors.map((vector) => requestOf(vector, vector.Authorization)) as [
    SignedRequest,
    SignedRequest,
  ];

  test("may insist on a set of signed headers", () => {
    expect(accepts(threeHeadersMs, { ...anyTime, signatureHeaders: "content-length;content-type;host" })).toBe(true);
    expect(accepts(threeHeadersMs, { ...anyTime, signatureHeaders: "host" })).toBe(false);
    expect(accepts(hostOnly, { ...anyTime, signatureHeaders: "host" })).toBe(true);
    expect(accepts(hostOnly, { ...anyTime, signatureHeaders: "content-length;content-type;host" })).toBe(false);
  });

  test("may insist on a form of the timestamp", () => {
    expect(accepts(threeHeadersMs, { ...anyTime, signatureTimestamp: "milliseconds" })).toBe(true);
    expect(accepts(threeHeadersMs, { ...anyTime, signatureTimestamp: "seconds" })).toBe(false);
    expect(accepts(hostOnly, { ...anyTime, signatureTimestamp: "seconds" })).toBe(true);
    expect(accepts(hostOnly, { ...anyTime, signatureTimestamp: "milliseconds" })).toBe(false);
  });

  test("may take host without the port that was sent", () => {
    const sentWithPort = { ...hostOnly, headers: { ...hostOnly.headers, host: `${hostOnly.headers.host}:28080` } };
    expect(accepts(sentWithPort)).toBe(false);
    expect(accepts(sentWithPort, { ...anyTime, signedHost: "without port" })).toBe(true);
    expect(accepts(sentWithPort, { ...anyTime, signedHost: "any" })).toBe(true);
    expect(accepts(threeHeadersMs, { ...anyTime, signedHost: "without port" })).toBe(false);
    expect(accepts(threeHeadersMs, { ...anyTime, signedHost: "any" })).toBe(true);
  });
});

describe("a header list", () => {
  const vector = vectors.vectors[0]!;
  const withList = (list: string) => {
    const prefix = `auth-v2/${vectors.ak}/${vector.timestamp}/${list}`;
    const { headers } = requestOf(vector, "");
    const lines = list.split(";").map((name) => `${enc(name.toLowerCase())}:${enc(headers[name.toLowerCase()] ?? "")}`);
    const canonical = `POST\n${vector.uri}\n${list}\n${lines.sort().join("\n")}\n${enc(vector.body)}`;
    return requestOf(vector, `${prefix}/${hmac(hmac(vectors.sk, prefix), canonical)}`);
  };

  test.each(["host", "content-type;host", "content-length;content-type;host"])("%s is accepted", (list) => {
    expect(accepts(withList(list))).toBe(true);
  });

  test.each([
    ["without host", "content-length;content-type"],
    ["out of order", "host;content-type"],
    ["in upper case", "Host"],
    ["with a name twice", "host;host"],
    ["with a header that is not in the request", "host;x-absent"],
    ["that is empty", ""],
  ])("%s is refused", (_, list) => {
    expect(accepts(withList(list))).toBe(false);
  });
});

describe("over the wire", async () => {
  const account = { accessKey: vectors.ak, secretKey: vectors.sk, appKey: "app", appSecret: "secret" };
  const [aicc, caller] = await useEmulator(startAiccEmulator({ accounts: [account] }), Caller);

  const vectorHeaders = (vector: Vector, authorization: string) => ({
    "content-type": "application/json;charset=UTF-8",
    ...requestOf(vector, authorization).headers,
  });

  test.each(vectors.vectors)("$title opens the API, its other variant does not", async (vector) => {
    aicc.setDialect({ signatureClockSkew: null });
    const right = await caller.send(vector.method, vector.uri, vectorHeaders(vector, vector.Authorization), vector.body);
    const wrong = await caller.send(
      vector.method,
      vector.uri,
      vectorHeaders(vector, vector.variant_empty_query_line_Authorization),
      vector.body,
    );
    aicc.setDialect(defaultAiccDialect);
    // The path of the first two vectors is none that the emulator has.
    expect(right.status).toBe(vector.uri.endsWith("updategroup") ? 200 : 404);
    expect(wrong.status).toBe(401);
  });

  const variants: Signing[] = [
    {},
    { headers: ["host"] },
    { headers: ["content-type", "host"] },
    { milliseconds: false },
    { headers: ["host"], milliseconds: false },
  ];

  test.each(variants)("default dialect takes %j", async (signing) => {
    expect((await caller.update({ id: "1", vdn: 113, groupName: "质检 a*b!(c)'~" }, signing)).status).toBe(200);
  });

  test.each<Signing>([{ emptyQueryLine: true }, { hostWithoutPort: true }, { secretKey: "another" }, { accessKey: "nobody" }])(
    "default dialect refuses %j",
    async (signing) => {
      expect((await caller.list(1, 113, signing)).status).toBe(401);
      expect(aicc.requests.last()).toMatchObject({ operation: "queryallccgroup", status: 401, reason: expect.any(String) });
    },
  );

  test("the query is signed when there is one", async () => {
    const path = "/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113?b=%E8%B4%A8&a=1%202&c";
    const sent: Record<string, string> = {};
    expect((await caller.signed("GET", path, undefined, { tamper: (headers) => Object.assign(sent, headers) })).status).toBe(200);
    expect((await caller.send("GET", path, sent)).status).toBe(200);
    expect((await caller.send("GET", path.replace("a=1", "a=2"), sent)).status).toBe(401);
    expect((await caller.send("GET", `${path}&d=%`, sent)).status).toBe(401);
  });

  test("without a signature, or with another scheme, everything under the path is 401", async () => {
    const list = "/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113";
    for (const authorization of ["", "Bearer abc", "auth-v2/a/b/host", "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=b"]) {
      expect((await caller.send("GET", list, { authorization })).status).toBe(401);
    }
    expect((await caller.send("GET", list)).status).toBe(401);
    expect((await caller.send("GET", "/rest/cmsapp/v1/nothing")).status).toBe(401);
  });
});

describe("tampering", () => {
  const request = fc.record({
    vector: fc.constantFrom(...vectors.vectors),
    part: fc.constantFrom("method", "path", "query", "body", "header", "authorization"),
    at: fc.nat(),
    character: fc.string({ minLength: 1, maxLength: 1, unit: "grapheme" }),
  });
  const replaceAt = (text: string, at: number, character: string) => {
    const characters = [...text];
    characters[at % characters.length] = character;
    return characters.join("");
  };

  test("with any signed part is refused", () => {
    fc.assert(
      fc.property(request, ({ vector, part, at, character }) => {
        const original = requestOf(vector, vector.Authorization);
        const names = Object.keys(original.headers).filter((name) => name !== "authorization");
        const name = names[at % names.length]!;
        const tampered: SignedRequest = {
          ...original,
          ...(part === "method" && { method: "PUT" }),
          ...(part === "path" && { path: replaceAt(original.path, at, character) }),
          ...(part === "query" && { rawQuery: `x=${encodeURIComponent(character)}` }),
          ...(part === "body" && { body: replaceAt(original.body, at, character) }),
          ...(part === "header" && { headers: { ...original.headers, [name]: replaceAt(original.headers[name]!, at, character) } }),
          ...(part === "authorization" && {
            headers: { ...original.headers, authorization: replaceAt(vector.Authorization, at, character) },
          }),
        };
        // Header values are trimmed before they are signed, so a space at their end changes nothing.
        fc.pre(JSON.stringify(tampered) !== JSON.stringify(original) && tampered.headers[name]!.trim() === tampered.headers[name]);
        expect(accepts(tampered)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test("is what it takes: any body and query signed as they are sent are accepted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.dictionary(fc.string(), fc.string()), (body, query) => {
        const prefix = `auth-v2/${vectors.ak}/2024-01-02T03:04:05.678Z/host;host-2`;
        const pairs = Object.entries(query).map(([name, value]) => `${enc(name)}=${enc(value)}`);
        const queryLine = pairs.length > 0 ? `${pairs.toSorted().join("&")}\n` : "";
        // Names are sorted, and so are whole lines: "-" comes before ":".
        const canonical = `POST\n/p\n${queryLine}host;host-2\nhost-2:2\nhost:h%3A1\n${enc(body)}`;
        const authorization = `${prefix}/${hmac(hmac(vectors.sk, prefix), canonical)}`;
        const headers = { host: "h:1", "host-2": "2", authorization };
        expect(accepts({ method: "POST", path: "/p", rawQuery: pairs.join("&"), headers, body })).toBe(true);
      }),
    );
  });
});
