import { expect, test } from "vitest";
import { PartialFailure } from "../../../provider/core/partialFailure.js";

test("has what Pulumi's SDK looks for in a failure that left something behind", () => {
  const failure = new PartialFailure("half way", "box-1", { name: "letters" });
  expect(failure).toBeInstanceOf(Error);
  expect({ ...failure, message: failure.message }).toEqual({
    name: "PartialFailure",
    message: "half way",
    id: "box-1",
    properties: { name: "letters" },
    reasons: ["half way"],
  });
});
