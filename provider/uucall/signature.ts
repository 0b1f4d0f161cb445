import { createHash } from "node:crypto";

/** What requests are signed with. */
export interface SigningKeys {
  userName: string;
  apiKey: string;
  /** A part of what is signed that the vendor's pages name and do not define; empty unless the vendor says otherwise. */
  extras: string;
  /** Writes timestamps; from {@link timestampsIn}. */
  timestamps: Intl.DateTimeFormat;
}

/**
 * The headers `timestamp` and `Authorization` of a request. Neither method nor path nor body is signed, and a pair is good for 24 hours.
 *
 * @see http://112.5.128.48:9988/index.php?diff=159&oldid=158&title=接口说明
 */
export function signatureHeaders(
  { userName, apiKey, extras, timestamps }: SigningKeys,
  now = new Date(),
): { timestamp: string; authorization: string } {
  const timestamp = timestamps.format(now);
  const signature = createHash("md5").update(`${apiKey}:${extras}:${timestamp}`).digest("hex").toUpperCase();
  return { timestamp, authorization: Buffer.from(`${userName}:${signature}`).toString("base64") };
}

/**
 * Writes moments as `yyyy-MM-dd HH:mm:ss`, which is how Swedish does. Make it once: each one takes time, and memory that is freed late.
 *
 * @param timeZone - the one that the server reads timestamps in
 */
export const timestampsIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });
