import { describe, expect, test, vi } from "vitest";
import { AccessToken } from "../../../provider/aicc/accessToken.js";
import { management } from "../../../provider/aicc/clients.js";
import { aicc as settings } from "../../../provider/aicc/settings.js";
import { Redactor } from "../../../provider/core/redactor.js";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { accountOf } from "../accountOf.ts";
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
  expect(error).toMatch(/tokenByAkSk: .*\(HTTP 401\)\. Check aicc:appKey and aicc:appSecret/);
  expect(error).not.toContain("wrong");
});

test.each([
  ["another path", { status: 404, body: "no" }],
  ["another method", { status: 405 }],
  ["a page", { status: 200, body: "<html>Sign in</html>" }],
])("where something else answers, with %s, the message names the token's endpoint", async (_, fault) => {
  vendor.aicc.fault({ operation: "tokenByAkSk", ...fault });
  await expect(newToken().get()).rejects.toThrow(
    /\(HTTP \d+\)\. Check aicc:tokenEndpoint: the vendor's pages name port 28070 in one place/,
  );
});

describe("a caller that aborts", () => {
  const connect = () => accountOf(settings).client(management);
  const query = { offset: 0, limit: 9 };

  test("is answered at once, and others that wait for the same token get it", async () => {
    const api = await connect();
    vendor.aicc.fault({ operation: "tokenByAkSk", latencyMs: 1_500 });
    const reason = new Error("enough");
    const abort = new AbortController();
    const [asked, other] = [Date.now(), api.queryOrgs(query)];
    const aborted = api.queryOrgs(query, abort.signal);
    setTimeout(() => abort.abort(reason), 100);
    await expect(aborted).rejects.toBe(reason);
    expect(Date.now() - asked).toBeLessThan(1_000);
    expect((await other).orgs).toHaveLength(8);
    expect([requests(), vendor.aicc.requests.count("queryorgs")]).toEqual([1, 1]);
  });

  test("beforehand sends nothing", async () => {
    const api = await connect();
    await expect(api.queryOrgs(query, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
    await expect(aicc.getOrgs({}, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    await expect(aicc.getTenants({}, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    expect(vendor.aicc.requests.count()).toBe(0);
  });

  test("while a refused token is renewed is answered at once", async () => {
    const api = await connect();
    await api.queryOrgs(query);
    vendor.aicc.expireTokens();
    vendor.aicc.fault({ operation: "tokenByAkSk", latencyMs: 1_500 });
    const asked = Date.now();
    await expect(api.queryOrgs(query, AbortSignal.timeout(150))).rejects.toThrow(/timeout/i);
    expect(Date.now() - asked).toBeLessThan(1_000);
  });
});

test("is kept out of texts from then on", async () => {
  const redactor = new Redactor();
  const token = await newToken({ redactor }).get();
  expect(redactor.redact(`Bearer ${token}`)).toBe("Bearer [secret]");
});
