import { createHash, timingSafeEqual } from "node:crypto";
import type { RecordedRequest } from "../requestLog.ts";
import type { UucallDialect } from "./dialect.ts";
import type { UucallEnterprise } from "./enterprise.ts";

/** The keys that a signature is made with. */
export type SigningKeys = Pick<UucallEnterprise, "userName" | "apiKey" | "extras" | "appId">;

/** The switches that decide which signatures are accepted. */
export type SignatureDialect = Pick<UucallDialect, "timestampZone" | "clockSkew">;

/** What the verifier found. */
export type Verdict<K extends SigningKeys> = { enterprise: K } | { refused: string };

const hour = 3_600_000;
/** 接口说明: a timestamp is valid for 24 hours. */
const validity = 24 * hour;
/** Hours ahead of UTC, all year. */
const zones = { "Asia/Shanghai": 8, UTC: 0 };

/**
 * Verifies the headers `Authorization`, `timestamp` and `appid` (接口说明). Method, path and body are not part of what is signed, so
 * within the 24 hours one set of headers opens everything.
 */
export function verifySignature<K extends SigningKeys>(
  { headers }: Pick<RecordedRequest, "headers">,
  enterprises: readonly K[],
  dialect: SignatureDialect,
  now = Date.now(),
): Verdict<K> {
  const { authorization = "", timestamp = "", appid = "" } = headers;
  const decoded = Buffer.from(authorization, "base64");
  // Bare Base64: with a scheme word before it, or written in another way, it does not come back as it was.
  if (authorization === "" || decoded.toString("base64") !== authorization)
    return { refused: "the Authorization header is not bare Base64" };
  const [, userName, signature] = /^(.*):([0-9A-F]{32})$/s.exec(decoded.toString("utf8")) ?? [];
  if (userName === undefined || signature === undefined)
    return { refused: "the Authorization header does not hold a user name, a colon and an MD5 in capital letters" };
  const enterprise = enterprises.find((candidate) => candidate.userName === userName);
  if (!enterprise) return { refused: `there is no enterprise with the user name "${userName}"` };
  if (enterprise.appId !== appid) return { refused: `the appid "${appid}" is not that of the enterprise` };
  const wrong = wrongTimestamp(timestamp, dialect, now);
  if (wrong !== undefined) return { refused: wrong };
  const expected = createHash("md5").update(`${enterprise.apiKey}:${enterprise.extras}:${timestamp}`, "utf8").digest("hex").toUpperCase();
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    return { refused: `the MD5 is not that of the key, the extras and "${timestamp}" with colons between them` };
  return { enterprise };
}

function wrongTimestamp(timestamp: string, { timestampZone, clockSkew }: SignatureDialect, now: number): string | undefined {
  const time = timeOf(timestamp, zones[timestampZone]);
  if (time === undefined) return `the timestamp "${timestamp}" is no time of the form yyyy-MM-dd HH:mm:ss`;
  if (now - time > validity) return `the timestamp ${timestamp} (${timestampZone}) is more than 24 hours old`;
  if (time - now > (clockSkew === null ? validity : clockSkew * 1000)) return `the timestamp ${timestamp} (${timestampZone}) is ahead`;
}

/** Milliseconds since 1970; undefined when the text is no time of the calendar. */
function timeOf(timestamp: string, hoursAhead: number): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(timestamp)) return undefined;
  const time = Date.parse(`${timestamp.replace(" ", "T")}Z`);
  // 24:00:00 parses, and February may be taken to have 31 days: what comes back differs then.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19).replace("T", " ") !== timestamp) return undefined;
  return time - hoursAhead * hour;
}
