import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Claim, Ownership } from "../../../provider/core/ownership.js";

vi.mock("node:timers/promises", () => import("./clock.ts"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

const claimOf = (ownership: Ownership, more: Partial<Claim> = {}): Claim =>
  ownership.claim({ object: "x", nameKey: "A", label: "Box A", share: "all", inputs: "", fate: "keeps", ...more });

describe("a declaration", () => {
  test("is what a check has announced, once for each check", () => {
    const ownership = new Ownership();
    expect(ownership.announced("inputs")).toBe(false);
    ownership.checked("inputs");
    ownership.checked("inputs");
    expect([1, 2, 3].map(() => ownership.announced("inputs"))).toEqual([true, true, false]);
  });

  test("is waited for until there are no more, but not for ever", async () => {
    const ownership = new Ownership();
    await ownership.declarations();
    let quiet = false;
    for (let i = 0; i < 5; i++) setTimeout(() => ownership.checked(`${i}`), i * 80);
    ownership.checked("first");
    const waiting = ownership.declarations().then(() => {
      quiet = true;
      return performance.now();
    });
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 390));
    expect(quiet).toBe(false);
    expect((await waiting) - began).toBeGreaterThanOrEqual(400);

    const busy = setInterval(() => ownership.checked("again"), 50);
    ownership.checked("again");
    const before = performance.now();
    await ownership.declarations();
    clearInterval(busy);
    expect(performance.now() - before).toBeLessThan(5_200);
  });
});

describe("a place that another resource leaves", () => {
  test("is free once it has left, by another name or altogether", async () => {
    const ownership = new Ownership();
    for (const leave of [(claim: Claim) => ownership.settle(claim), (claim: Claim) => ownership.release(claim)]) {
      const claim = claimOf(ownership, { fate: "renames" });
      setTimeout(() => leave(claim), 500);
      expect(await ownership.left(claim)).toBe("left");
    }
  });

  test("is not waited for longer than half a minute", async () => {
    const ownership = new Ownership();
    const began = performance.now();
    expect(await ownership.left(claimOf(ownership, { fate: "leaves" }))).toBe("late");
    expect(performance.now() - began).toBeGreaterThanOrEqual(30_000);
  });

  test("is not waited for by one that it waits for itself, over however many", async () => {
    const ownership = new Ownership();
    const [a, b, c] = ["a", "b", "c"].map((object) => claimOf(ownership, { object, fate: "renames" })) as [Claim, Claim, Claim];
    const waits = [ownership.left(b, a), ownership.left(c, b)];
    expect(await ownership.left(a, c)).toBe("circle");
    ownership.settle(c);
    expect(await waits[1]).toBe("left");
    ownership.settle(b);
    expect(await waits[0]).toBe("left");
  });
});

test("a share of a set leaves room for others, the whole does not, and who leaves is not in the way", () => {
  const ownership = new Ownership();
  claimOf(ownership, { share: ["1"] });
  expect(ownership.conflicting("x", ["1"])).toEqual([]);
  expect(ownership.conflicting("x", "all")).toHaveLength(1);
  const whole = claimOf(ownership, { object: "y" });
  expect(ownership.conflicting("y", ["1"])).toEqual([whole]);
  whole.fate = "leaves";
  expect(ownership.conflicting("y", "all")).toEqual([]);
});

test("what was taken from a set is missed by who declares it afterwards, until it is given again", () => {
  const ownership = new Ownership();
  ownership.removed("x", ["1", "2"], []);
  expect(ownership.misses("x", ["2", "3"])).toBe(true);
  expect(ownership.misses("x", ["3"])).toBe(false);
  ownership.removed("x", [], ["2"]);
  expect(ownership.misses("x", ["2", "3"])).toBe(false);
});

test("neighbours are told what is held, and that it no longer is", () => {
  const told: unknown[] = [];
  const ownership = new Ownership({ tell: (...line) => told.push(line), holding: () => [{ label: "Box B", share: "all" }] });
  const claim = claimOf(ownership);
  ownership.release(claim);
  expect(told).toEqual([
    ["x", { label: "Box A", share: "all" }],
    ["x", undefined],
  ]);
  expect(ownership.elsewhere("x")).toEqual([{ label: "Box B", share: "all" }]);
});
