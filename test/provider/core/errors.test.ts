import { describe, expect, test } from "vitest";
import { OutcomeUnknownError, RetryableError, SettingsError, VendorError } from "../../../provider/core/errors.js";

const call = { vendor: "acme", operation: "createThing" };

describe("the message says which call of which vendor failed", () => {
  test.each([
    [{}, "acme createThing: no"],
    [{ status: 503 }, "acme createThing: no (HTTP 503)"],
    [{ code: "0101003" }, "acme createThing: no (code 0101003)"],
    [{ code: "0101003", status: 200 }, "acme createThing: no (code 0101003, HTTP 200)"],
    [{ code: "0", status: 200 }, "acme createThing: no (code 0, HTTP 200)"],
  ])("with %j: %s", (more, message) => {
    expect(new VendorError("no", { ...call, ...more }).message).toBe(message);
  });
});

test.each([RetryableError, OutcomeUnknownError])("%o is a vendor's error with a name of its own and all that is known", (Kind) => {
  const error = new Kind("no", { ...call, status: 503, code: "7", retryAfter: 1000 });
  expect(error).toBeInstanceOf(VendorError);
  expect(error).toMatchObject({ name: Kind.name, vendor: "acme", operation: "createThing", status: 503, code: "7", retryAfter: 1000 });
  expect(String(error)).toBe(`${Kind.name}: acme createThing: no (code 7, HTTP 503)`);
});

test("a doubtful outcome is never worth a repeat by itself", () => {
  expect(new OutcomeUnknownError("lost", call)).not.toBeInstanceOf(RetryableError);
});

test("wrong settings have a name of their own", () => {
  expect(String(new SettingsError("no key"))).toBe("SettingsError: no key");
  expect(new SettingsError("no key")).not.toBeInstanceOf(VendorError);
});
