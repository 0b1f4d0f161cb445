import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { Deadline } from "../../../provider/core/deadline.js";

const deadline = new Deadline(0.05, "acme:operationTimeout");
const check = () => deadline.check((reason) => new Error(`acme list: ${reason}`));

test("calls may be made until the time of their operation is over", async () => {
  await deadline.within(async () => {
    check();
    await sleep(60);
    expect(check).toThrow(
      "acme list: no further call is made after 0.05 s; the setting acme:operationTimeout (seconds) gives an operation longer",
    );
  });
});

test("the time is over as soon as its last second has passed", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    await deadline.within(async () => {
      vi.advanceTimersByTime(49);
      check();
      vi.advanceTimersByTime(1);
      expect(check).toThrow("no further call is made");
    });
  } finally {
    vi.useRealTimers();
  }
});

test("each operation has its own time, also those that run side by side", async () => {
  await Promise.all([
    deadline.within(() => sleep(60).then(() => expect(check).toThrow())),
    sleep(40).then(() => deadline.within(() => sleep(20).then(check))),
  ]);
});

test("what belongs to no operation has no end", () => {
  check();
});
