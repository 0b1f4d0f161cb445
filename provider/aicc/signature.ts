import { createHmac } from "node:crypto";

/** Where the vendor's pages and examples disagree about the signature. */
export interface SignatureDialect {
  /** Headers to sign, lower-case and sorted; of these the ones that the request has. */
  headers: readonly string[];
  /** Whether the time is written with milliseconds. */
  milliseconds: boolean;
  /** Whether a request without query parameters has an empty line in their place, or none. */
  emptyQueryLine: boolean;
}

/** What is signed: the request as it is sent. */
export interface SignedRequest {
  method: string;
  /** Path without the query. */
  path: string;
  /** Query parameters, not encoded. */
  query?: Record<string, string>;
  /** Headers by lower-case name. */
  headers: Record<string, string>;
  body?: string;
}

/** A pair of access key and secret key. */
export interface AccessKeyPair {
  accessKey: string;
  secretKey: string;
}

/**
 * The Authorization header of a request in the vendor's scheme C2.
 *
 * The rules on the vendor's page are pictures. These are the ones of Huawei's demo program of 2018 for another product, in which keys and digests go on as
 * hexadecimal text: that CC-CMS signs in the same way is our reading.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0003.html
 */
export function authorization(
  request: SignedRequest,
  { accessKey, secretKey }: AccessKeyPair,
  dialect: SignatureDialect,
  now = new Date(),
): string {
  const time = dialect.milliseconds ? now.toISOString() : now.toISOString().replace(/\.\d{3}Z$/, "Z");
  const names = dialect.headers.filter((name) => name in request.headers);
  const prefix = `auth-v2/${accessKey}/${time}/${names.join(";")}`;
  return `${prefix}/${hmac(hmac(secretKey, prefix), canonicalRequest(request, names, dialect))}`;
}

function canonicalRequest(
  { method, path, query = {}, headers, body = "" }: SignedRequest,
  names: readonly string[],
  dialect: SignatureDialect,
): string {
  const parameters = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const lines = [method.toUpperCase(), path];
  if (parameters.length > 0 || dialect.emptyQueryLine) lines.push(parameters.sort().join("&"));
  lines.push(names.join(";"), ...names.map((name) => `${encode(name)}:${encode(headers[name]!.trim())}`).sort(), encode(body));
  return lines.join("\n");
}

const hmac = (key: string, text: string): string => createHmac("sha256", key).update(text).digest("hex");

/** Percent-encodes all but RFC 3986's unreserved characters; encodeURIComponent leaves five more as they are. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
