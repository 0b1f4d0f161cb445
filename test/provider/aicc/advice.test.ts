import { expect, test } from "vitest";
import { advised } from "../../../provider/aicc/advice.js";
import { VendorError } from "../../../provider/core/errors.js";

const advice = { 401: "Check the key", "0100002": "Check the VDN" };
const messageOf = async (failure: { status?: number; code?: string }) => {
  const error = new VendorError("no", { vendor: "aicc", operation: "list", ...failure });
  const thrown = await advised(advice, Promise.reject(error)).catch((reason) => reason);
  expect(thrown).toBe(error);
  return thrown.message;
};

test.each([
  [{ status: 401 }, "aicc list: no (HTTP 401). Check the key"],
  [{ status: 200, code: "0100002" }, "aicc list: no (code 0100002, HTTP 200). Check the VDN"],
  [{ status: 401, code: "0100002" }, "aicc list: no (code 0100002, HTTP 401). Check the VDN"],
  [{ status: 401, code: "7" }, "aicc list: no (code 7, HTTP 401). Check the key"],
  [{ status: 500 }, "aicc list: no (HTTP 500)"],
  [{ status: 200, code: "constructor" }, "aicc list: no (code constructor, HTTP 200)"],
  [{}, "aicc list: no"],
])("a refusal of %j is told as: %s", async (failure, message) => {
  expect(await messageOf(failure)).toBe(message);
});

test("what works, and what fails for another reason, is as it was", async () => {
  expect(await advised(advice, Promise.resolve("done"))).toBe("done");
  const error = new TypeError("bug");
  await expect(advised(advice, Promise.reject(error))).rejects.toBe(error);
  expect(error.message).toBe("bug");
});
