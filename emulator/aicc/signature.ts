import { createHmac, timingSafeEqual } from "node:crypto";
import type { RecordedRequest } from "../requestLog.ts";
import type { AiccDialect } from "./dialect.ts";

/** A request as the verifier needs it. */
export interface SignedRequest extends Pick<RecordedRequest, "method" | "path" | "headers" | "body"> {
  /** The query as sent, without the question mark; empty when there is none. */
  rawQuery: string;
}

/** The switches that decide which signatures are accepted. */
export type SignatureDialect = Pick<
  AiccDialect,
  "signatureHeaders" | "signatureTimestamp" | "signatureEmptyQueryLine" | "signedHost" | "signatureClockSkew"
>;

/** What the verifier found. */
export type Verdict = { accessKey: string } | { refused: string };

const timestampForms = {
  any: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/,
  milliseconds: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  seconds: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
};

/**
 * Verifies an AK/SK signature (C2, page 0006): `auth-v2/{AK}/{timestamp}/{signed headers}/{signature}`.
 *
 * @param secretOf the secret key of an access key, or undefined when there is no such key
 */
export function verifySignature(
  request: SignedRequest,
  secretOf: (accessKey: string) => string | undefined,
  dialect: SignatureDialect,
  now = Date.now(),
): Verdict {
  const parts = (request.headers.authorization ?? "").split("/");
  if (parts.length !== 5 || parts[0] !== "auth-v2")
    return { refused: "the Authorization header is not of the form auth-v2/AK/timestamp/headers/signature" };
  const [, accessKey, timestamp, signedHeaders, signature] = parts as [string, string, string, string, string];
  const secret = secretOf(accessKey);
  if (secret === undefined) return { refused: `there is no access key "${accessKey}"` };
  const wrong = wrongTimestamp(timestamp, dialect, now) ?? wrongHeaders(signedHeaders, request, dialect);
  if (wrong !== undefined) return { refused: wrong };
  const query = canonicalQuery(request.rawQuery);
  if (query === undefined) return { refused: "the query is not percent-encoded UTF-8" };

  // The signing key is the hex text of the first HMAC, not its bytes.
  const signingKey = hmac(secret, `auth-v2/${accessKey}/${timestamp}/${signedHeaders}`);
  const candidates = canonicalRequests(request, query, signedHeaders, dialect);
  if (candidates.some((canonical) => sameText(hmac(signingKey, canonical), signature))) return { accessKey };
  return { refused: `the signature is not that of ${candidates.map((canonical) => JSON.stringify(canonical)).join(" or ")}` };
}

function wrongTimestamp(timestamp: string, dialect: SignatureDialect, now: number): string | undefined {
  const time = Date.parse(timestamp);
  if (!timestampForms[dialect.signatureTimestamp].test(timestamp) || Number.isNaN(time))
    return `the timestamp "${timestamp}" has not the right form`;
  const skew = dialect.signatureClockSkew;
  if (skew !== null && Math.abs(now - time) > skew * 1000) return `the timestamp ${timestamp} is more than ${skew} s off`;
}

function wrongHeaders(signedHeaders: string, request: SignedRequest, dialect: SignatureDialect): string | undefined {
  const names = signedHeaders.split(";");
  const sorted = [...new Set(names)].map((name) => name.toLowerCase()).sort();
  if (sorted.join(";") !== signedHeaders) return `the signed headers "${signedHeaders}" are not in lower case, sorted, each named once`;
  if (!names.includes("host")) return "host is not among the signed headers";
  const missing = names.find((name) => request.headers[name] === undefined);
  if (missing !== undefined) return `the signed header ${missing} is not in the request`;
  if (dialect.signatureHeaders === "any with host") return;
  // HTTP clients do not send content-length with a GET, so without a body it cannot be asked for.
  const wanted = dialect.signatureHeaders.split(";").filter((name) => name !== "content-length" || request.headers[name] !== undefined);
  if (signedHeaders !== wanted.join(";")) return `the signed headers are "${signedHeaders}", not "${wanted.join(";")}"`;
}

function canonicalRequests(request: SignedRequest, query: string, signedHeaders: string, dialect: SignatureDialect): string[] {
  const queryLines = query !== "" ? [`${query}\n`] : { absent: [""], present: ["\n"], any: ["", "\n"] }[dialect.signatureEmptyQueryLine];
  const host = request.headers.host ?? "";
  const withoutPort = host.replace(/:\d+$/, "");
  const hosts = { "as sent": [host], "without port": [withoutPort], any: [host, withoutPort] }[dialect.signedHost];
  return queryLines.flatMap((queryLine) =>
    hosts.map((signedHost) => {
      const value = (name: string) => (name === "host" ? signedHost : (request.headers[name] ?? "").trim());
      const headerLines = signedHeaders.split(";").map((name) => `${encode(name)}:${encode(value(name))}`);
      // The body is encoded as a whole, not hashed, and no line feed follows it.
      return `${request.method}\n${request.path}\n${queryLine}${signedHeaders}\n${headerLines.sort().join("\n")}\n${encode(request.body)}`;
    }),
  );
}

/** `undefined` when the query cannot be decoded. */
function canonicalQuery(rawQuery: string): string | undefined {
  if (rawQuery === "") return "";
  try {
    const pairs = rawQuery.split("&").map((pair) => {
      const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    });
    return pairs.sort().join("&");
  } catch {
    return undefined;
  }
}

/** Percent-encodes all but A-Z a-z 0-9 - . _ ~ with upper-case hex. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string, message: string): string {
  return createHmac("sha256", key).update(message, "utf8").digest("hex");
}

function sameText(a: string, b: string): boolean {
  return a.length === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
