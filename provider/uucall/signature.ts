import { createHash } from "node:crypto";

/** What requests are signed with. */
export interface SigningKeys {
  userName: string;
  apiKey: string;
  /** A part of what is signed that the vendor's pages name and do not define; empty unless the vendor says otherwise. */
  extras: string;
  /** The time zone that the server reads timestamps in. */
  timeZone: string;
}

/**
 * The headers `timestamp` and `Authorization` of a request. Neither method nor path nor body is signed, and a pair is good for 24 hours.
 *
 * @see http://112.5.128.48:9988/index.php?diff=159&oldid=158&title=接口说明
 */
export function signatureHeaders(
  { userName, apiKey, extras, timeZone }: SigningKeys,
  now = new Date(),
): { timestamp: string; authorization: string } {
  const timestamp = timestampOf(now, timeZone);
  const signature = createHash("md5").update(`${apiKey}:${extras}:${timestamp}`).digest("hex").toUpperCase();
  return { timestamp, authorization: Buffer.from(`${userName}:${signature}`).toString("base64") };
}

/** `yyyy-MM-dd HH:mm:ss`, which is how Swedish writes it. */
function timestampOf(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" }).format(now);
}
