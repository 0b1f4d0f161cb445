import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CancelledError, RetryableError, VendorError } from "../../../provider/core/errors.js";
import { parseRetryAfter, retry } from "../../../provider/http/retry.js";

vi.mock("node:timers/promises", () => import("../core/clock.ts"));

const busy = (retryAfter?: number) => new RetryableError("busy", { vendor: "acme", operation: "createThing", retryAfter });
const options = { retries: 4, retryable: (error: Error) => error instanceof RetryableError };

/** Fails with these errors, one after the other, then gives "ok"; notes when it was called. */
function failing(...errors: unknown[]) {
  const at: number[] = [];
  const attempt = async () => {
    at.push(Date.now());
    if (at.length <= errors.length) throw errors[at.length - 1];
    return "ok";
  };
  return { attempt, pauses: () => at.slice(1).map((time, i) => time - at[i]!), attempts: () => at.length };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

describe("retry", () => {
  test("gives what the first good attempt gives", async () => {
    const vendor = failing(busy(), busy());
    expect(await retry(vendor.attempt, options)).toBe("ok");
    expect(vendor.attempts()).toBe(3);
  });

  test("throws the last failure once the repeats are used up", async () => {
    const last = busy();
    const vendor = failing(busy(), busy(), last, busy());
    await expect(retry(vendor.attempt, { ...options, retries: 2 })).rejects.toBe(last);
    expect(vendor.attempts()).toBe(3);
  });

  test("repeats nothing where no repeats are allowed", async () => {
    const vendor = failing(busy());
    await expect(retry(vendor.attempt, { ...options, retries: 0 })).rejects.toThrow("busy");
    expect(vendor.attempts()).toBe(1);
  });

  test.each([new VendorError("no", { vendor: "acme", operation: "x" }), new TypeError("bug"), new Error("other")])(
    "throws %s at once",
    async (error) => {
      const vendor = failing(error);
      await expect(retry(vendor.attempt, options)).rejects.toBe(error);
      expect(vendor.attempts()).toBe(1);
    },
  );

  test("waits twice as long each time, with jitter, and never more than ten seconds", async () => {
    const vendor = failing(...Array.from({ length: 10 }, () => busy()));
    await retry(vendor.attempt, { ...options, retries: 10 });
    vendor.pauses().forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(Math.min(200 * 2 ** i, 10_000));
      expect(pause).toBeLessThanOrEqual(Math.min(400 * 2 ** i, 10_000));
    });
  });

  test("does not repeat in step with others", async () => {
    const first = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const vendor = failing(busy());
        await retry(vendor.attempt, options);
        return vendor.pauses()[0];
      }),
    );
    expect(new Set(first).size).toBeGreaterThan(5);
  });

  test("waits at least as long as the vendor asks", async () => {
    const vendor = failing(busy(30_000), busy(5000), busy());
    await retry(vendor.attempt, options);
    expect(vendor.pauses()[0]).toBeGreaterThanOrEqual(30_000);
    expect(vendor.pauses()[1]).toBeGreaterThanOrEqual(5000);
    expect(vendor.pauses()[2]).toBeLessThanOrEqual(1600);
  });

  test("waits for the longer of the two pauses, not for both", async () => {
    const vendor = failing(busy(30_000), busy(30_000), busy(30_000), busy(30_000));
    await retry(vendor.attempt, options);
    expect(vendor.pauses()).toEqual([30_000, 30_000, 30_000, 30_000]);
  });

  test("waits two minutes if asked to, and no longer", async () => {
    const patient = failing(busy(120_000));
    expect(await retry(patient.attempt, options)).toBe("ok");
    const impatient = failing(busy(120_001));
    await expect(retry(impatient.attempt, options)).rejects.toThrow("busy");
    expect(impatient.attempts()).toBe(1);
  });

  test("does not wait after the last attempt", async () => {
    const vendor = failing(busy(60_000));
    const begun = Date.now();
    await expect(retry(vendor.attempt, { ...options, retries: 0 })).rejects.toThrow("busy");
    expect(Date.now() - begun).toBe(0);
  });

  test.each([undefined, 60_000])("cancelled in a pause (Retry-After: %s) it makes no further attempt", async (retryAfter) => {
    const controller = new AbortController();
    const vendor = failing(busy(retryAfter), busy(retryAfter));
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    const begun = Date.now();
    await expect(retry(vendor.attempt, { ...options, signal: controller.signal })).rejects.toBe(reason);
    expect(Date.now() - begun).toBe(50);
    expect(vendor.attempts()).toBe(1);
  });

  test("tells pauses that can be felt: what failed, how long it waits, and which attempt follows", async () => {
    const limit = new RetryableError("busy", { vendor: "acme", operation: "listThings", status: 429, retryAfter: 15_000 });
    const broken = new RetryableError("https://acme.example cannot be reached", {
      vendor: "acme",
      operation: "listThings",
      retryAfter: 2500,
    });
    const said: string[] = [];
    await retry(failing(limit, broken, busy()).attempt, { ...options, say: (line) => said.push(line) });
    expect(said.slice(0, 2)).toEqual([
      "acme listThings: HTTP 429, waiting 15 s, attempt 2 of 5",
      "acme listThings: https://acme.example cannot be reached, waiting 2.5 s, attempt 3 of 5",
    ]);
  });

  test("tells no pause shorter than a second", async () => {
    const said: string[] = [];
    await retry(failing(busy()).attempt, { ...options, say: (line) => said.push(line) });
    expect(said).toEqual([]);
  });

  test.each([undefined, 60_000])(
    "in a run that is cancelled in a pause (Retry-After: %s) it fails with what failed",
    async (retryAfter) => {
      const controller = new AbortController();
      const vendor = failing(busy(retryAfter), busy(retryAfter));
      setTimeout(() => controller.abort(), 50);
      const begun = Date.now();
      await expect(retry(vendor.attempt, { ...options, cancelled: () => controller.signal })).rejects.toThrow(
        new CancelledError("acme createThing: busy. It is not tried again, since the run was cancelled"),
      );
      expect(Date.now() - begun).toBe(50);
      expect(vendor.attempts()).toBe(1);
    },
  );

  test("in a run that is cancelled, an attempt that is under way is as good as any", async () => {
    const controller = new AbortController();
    const late = async () => {
      controller.abort();
      return "ok";
    };
    expect(await retry(late, { ...options, cancelled: () => controller.signal })).toBe("ok");
  });

  test("cancelled before, it makes no attempt", async () => {
    const vendor = failing();
    const reason = new Error("enough");
    await expect(retry(vendor.attempt, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(vendor.attempts()).toBe(0);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-11-22T16:00:00Z");

  test.each([
    [undefined, undefined],
    ["0", 0],
    ["120", 120_000],
    [" 5 ", 5000],
    ["Sun, 22 Nov 2026 16:01:00 GMT", 60_000],
    ["Sunday, 22-Nov-26 16:01:00 GMT", 60_000],
    ["Sun Nov 22 16:01:00 2026", 60_000],
    ["Sun Nov  1 16:01:00 2026", 0],
    ["Sun, 22 Nov 2026 15:00:00 GMT", 0],
    ["", undefined],
    ["soon", undefined],
  ])("of %j is %s", (header, pause) => expect(parseRetryAfter(header, now)).toBe(pause));

  test("of a date is the same in every time zone", () => {
    vi.stubEnv("TZ", "Asia/Shanghai");
    expect(parseRetryAfter("Sun Nov 22 16:01:00 2026", now)).toBe(60_000);
    expect(parseRetryAfter("Sun, 22 Nov 2026 16:01:00 GMT", now)).toBe(60_000);
    vi.unstubAllEnvs();
  });

  test("is never negative and never NaN, whatever the header", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const pause = parseRetryAfter(header, now);
          if (pause !== undefined) expect(pause).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test("of any number of seconds is as many thousand milliseconds", () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000);
      }),
    );
  });
});
