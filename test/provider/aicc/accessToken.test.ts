import { describe, expect, test, vi } from "vitest";
import { AccessToken } from "../../../provider/aicc/accessToken.js";
import { Redactor } from "../../../provider/core/redactor.js";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { clientOf } from "../http/server.ts";

const vendor = useAiccEmulator();

function newToken({ appSecret = vendor.aicc.environment.AICC_APP_SECRET!, redactor = new Redactor() } = {}) {
  const { url, environment } = vendor.aicc;
  const http = clientOf(url, { vendor: "aicc", maxRetries: 0 });
  return new AccessToken(http, { appKey: environment.AICC_APP_KEY!, appSecret }, redactor);
}
const requests = () => vendor.aicc.requests.count("tokenByAkSk");

test("is asked for once, however many wait for it and however often it is used", async () => {
  const token = newToken();
  const all = await Promise.all(Array.from({ length: 50 }, () => token.get()));
  expect(new Set([...all, await token.get()]).size).toBe(1);
  expect(requests()).toBe(1);
});

test("is renewed shortly before it expires", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = newToken();
  const first = await token.get();
  vi.advanceTimersByTime(3_560_000);
  expect(await token.get()).toBe(first);
  vi.advanceTimersByTime(20_000);
  expect(await token.get()).not.toBe(first);
  expect(requests()).toBe(2);
  vi.useRealTimers();
});

test("that lives only for seconds is used for half of them", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vendor.aicc.fault({ operation: "tokenByAkSk", transform: (answer) => ({ ...answer, Expires: "10" }) });
  const token = newToken();
  await token.get();
  vi.advanceTimersByTime(4_000);
  await token.get();
  expect(requests()).toBe(1);
  vi.advanceTimersByTime(2_000);
  await token.get();
  expect(requests()).toBe(2);
  vi.useRealTimers();
});

test("a failure is not kept", async () => {
  const token = newToken();
  vendor.aicc.fault({ operation: "tokenByAkSk", status: 400 });
  await expect(token.get()).rejects.toThrow("HTTP 400");
  expect(await token.get()).toMatch(/.+/);
});

describe("that the vendor refuses", () => {
  test("is renewed once, for all calls that heard so", async () => {
    await aicc.getOrgs();
    vendor.aicc.requests.clear();
    vendor.aicc.expireTokens();
    await Promise.all(Array.from({ length: 10 }, () => aicc.getOrgs()));
    expect(requests()).toBe(1);
  });

  test("again is reported, not renewed for ever", async () => {
    vendor.aicc.fault({ operation: "queryorgs", status: 401, body: "account closed", times: "always" });
    await expect(aicc.getOrgs()).rejects.toThrow(/account closed \(HTTP 401\)/);
    expect(vendor.aicc.requests.count("queryorgs")).toBe(2);
  });
});

test("a refused app secret says which settings to check, and does not show it", async () => {
  const error = await newToken({ appSecret: "wrong" })
    .get()
    .catch((thrown: Error) => thrown.message);
  expect(error).toMatch(/tokenByAkSk: .*Check aicc:appKey and aicc:appSecret/);
  expect(error).not.toContain("wrong");
});

test("is kept out of texts from then on", async () => {
  const redactor = new Redactor();
  const token = await newToken({ redactor }).get();
  expect(redactor.redact(`Bearer ${token}`)).toBe("Bearer [secret]");
});
