import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Holder } from "../../../provider/core/elsewhere.js";
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
    expect(ownership.announced("inputs")).toBeUndefined();
    ownership.checked("inputs", { isSame: true, ignored: [] });
    ownership.checked("inputs", { isSame: true, ignored: [] });
    expect([1, 2, 3].map(() => ownership.announced("inputs")?.isSame)).toEqual([true, true, undefined]);
    // Of two with the same inputs, nobody knows which is which.
    for (const ignored of [
      ["a", "b"],
      ["c", "b"],
    ])
      ownership.checked("inputs", { isSame: true, ignored });
    expect([1, 2, 3].map(() => ownership.announced("inputs")?.ignored)).toEqual([["b"], ["b"], undefined]);
    for (const isSame of [true, false]) ownership.checked("inputs", { isSame, ignored: [] });
    expect([1, 2, 3].map(() => ownership.announced("inputs")?.isSame)).toEqual([false, false, undefined]);
  });

  test("is waited for until there are no more, but not for ever", async () => {
    const ownership = new Ownership();
    await ownership.declarations();
    let quiet = false;
    for (let i = 0; i < 5; i++) setTimeout(() => ownership.checked(`${i}`, { isSame: false, ignored: [] }), i * 80);
    ownership.checked("first", { isSame: false, ignored: [] });
    const waiting = ownership.declarations().then(() => {
      quiet = true;
      return performance.now();
    });
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 390));
    expect(quiet).toBe(false);
    expect((await waiting) - began).toBeGreaterThanOrEqual(400);

    const busy = setInterval(() => ownership.checked("again", { isSame: false, ignored: [] }), 50);
    ownership.checked("again", { isSame: false, ignored: [] });
    const before = performance.now();
    await ownership.declarations();
    clearInterval(busy);
    expect(performance.now() - before).toBeLessThan(5_200);
  });

  test("is waited for without a word, unless that takes longer than a second", async () => {
    const say = vi.fn();
    const ownership = new Ownership(undefined, say);
    for (const milliseconds of [900, 2_000]) {
      for (let at = 0; at < milliseconds; at += 50) setTimeout(() => ownership.checked("again", { isSame: false, ignored: [] }), at);
      ownership.checked("again", { isSame: false, ignored: [] });
      await ownership.declarations();
      expect(say.mock.calls.length).toBe(milliseconds > 1_000 ? 1 : 0);
    }
    expect(say).toHaveBeenCalledWith("waits until the program has declared its other resources, 5 s at the most");
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

  test("is waited for by one for which it has waited before, and no timer is left over", async () => {
    const ownership = new Ownership();
    const [a, b] = ["a", "b"].map((object) => claimOf(ownership, { object, fate: "renames" })) as [Claim, Claim];
    const first = ownership.left(b, a);
    ownership.settle(b);
    expect(await first).toBe("left");
    const again = claimOf(ownership, { object: "b", fate: "renames" });
    const second = ownership.left(a, b);
    expect(await Promise.all([ownership.left(a, again), second, ownership.settle(a)])).toEqual(["left", "left", undefined]);
    expect(vi.getTimerCount()).toBe(0);
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

describe("an element that can be in one set only", () => {
  const soles = (...elements: string[]) => ({ scope: "agents of VDN 113", elements });
  const newcomer = (label: string, nameKey: string, ...elements: string[]) => ({
    label,
    nameKey,
    share: "all" as const,
    inputs: label,
    soles: soles(...elements),
  });

  test("has a rival in another set that the program declares, new or not, and none in the same set", () => {
    const ownership = new Ownership();
    ownership.announceNew(newcomer("Set A", "A", "1", "2"));
    claimOf(ownership, { label: "Set B", nameKey: "B", soles: soles("3") });
    expect(ownership.rival(soles("0", "2"), "C")).toEqual({ label: "Set A", elements: ["2"] });
    expect(ownership.rival(soles("0", "3"), "C")).toEqual({ label: "Set B", elements: ["3"] });
    expect(ownership.rival(soles("2", "0", "1", "3"), "C")).toEqual({ label: "Set A", elements: ["2", "1"] });
    expect(ownership.rival(soles("1", "2"), "A")).toBeUndefined();
    expect(ownership.rival(soles("3"), "B")).toBeUndefined();
    expect(ownership.rival(soles("0"), "C")).toBeUndefined();
    expect(ownership.rival({ ...soles("1", "3"), scope: "agents of VDN 114" }, "C")).toBeUndefined();
  });

  test("has none in a set whose name is not known yet, that is released, or that its resource leaves", () => {
    const ownership = new Ownership();
    claimOf(ownership, { nameKey: undefined, soles: soles("1") });
    ownership.release(claimOf(ownership, { nameKey: "B", soles: soles("1") }));
    claimOf(ownership, { nameKey: "C", soles: soles("1"), fate: "leaves" });
    expect(ownership.rival(soles("1"), "A")).toBeUndefined();
  });

  test("has a rival in a set that another process looks after, under another name only", () => {
    const held = [
      { label: "Set A", share: ["1"], nameKey: "A" },
      { label: "Set B", share: "all" as const, nameKey: "B" },
      { label: "Set C", share: ["2", "4"], nameKey: "C" },
    ];
    const ownership = new Ownership({
      account: "ours",
      tell: () => {},
      holding: (object) => (object === "ours agents of VDN 113" ? held : []),
    });
    expect(ownership.rival(soles("0", "2"), "D")).toEqual({ label: "Set C", elements: ["2"] });
    expect(ownership.rival(soles("4", "2"), "D")).toEqual({ label: "Set C", elements: ["4", "2"] });
    expect(ownership.rival(soles("2"), "C")).toBeUndefined();
    expect(ownership.rival(soles("0"), "D")).toBeUndefined();
    expect(ownership.rival({ ...soles("2"), scope: "agents of VDN 114" }, "D")).toBeUndefined();
  });

  test("is told to other processes by who keeps its set, and not by who leaves it", () => {
    const told: unknown[] = [];
    const ownership = new Ownership({ account: "ours", tell: (...line) => told.push(line), holding: () => [] });
    claimOf(ownership, { soles: soles("1"), share: ["1"] });
    claimOf(ownership, { soles: soles("2"), fate: "leaves" });
    expect(told).toEqual([
      ["x", { label: "Box A", share: ["1"], nameKey: "A" }],
      ["ours A", { label: "Box A", share: ["1"] }],
      ["ours agents of VDN 113", { label: "Box A", share: ["1"], nameKey: "A" }],
    ]);
  });
});

test("resources are found by the name that their objects have or are to have, except those that leave", () => {
  const ownership = new Ownership();
  const [kept, renamed] = [claimOf(ownership), claimOf(ownership, { object: "y", fate: "renames" })];
  claimOf(ownership, { object: "z", fate: "leaves" });
  claimOf(ownership, { object: "u", nameKey: undefined });
  expect(ownership.named("A")).toEqual([kept, renamed]);
  expect(ownership.named("B")).toEqual([]);
  ownership.release(kept);
  expect(ownership.named("A")).toEqual([renamed]);
  expect([ownership.of("x"), ownership.of("z").length]).toEqual([[], 1]);
  expect(ownership.newcomers("A")).toEqual([]);
});

test("who created an object of a name is known until the object is gone", () => {
  const ownership = new Ownership();
  expect(ownership.creatorOf("A")).toBeUndefined();
  ownership.created("A", "Box A");
  expect([ownership.creatorOf("A"), ownership.creatorOf("B")]).toEqual(["Box A", undefined]);
  ownership.created("A", undefined);
  expect(ownership.creatorOf("A")).toBeUndefined();
});

test("what was taken from a set is missed by who declares it afterwards, until it is given again", () => {
  const ownership = new Ownership();
  ownership.removed("x", ["1", "2"], []);
  expect(ownership.misses("x", ["2", "3"])).toBe(true);
  expect(ownership.misses("x", ["3"])).toBe(false);
  expect(ownership.misses("y", ["1"])).toBe(false);
  expect(ownership.misses("x", "all")).toBe(false);
  ownership.removed("x", [], ["2"]);
  expect(ownership.misses("x", ["2", "3"])).toBe(false);
});

test("neighbours are told what is held, and that it no longer is", () => {
  const told: unknown[] = [];
  const boxB: Holder = { label: "Box B", share: "all" };
  const held: Record<string, Holder[]> = { x: [boxB], "account B": [boxB] };
  const ownership = new Ownership({ account: "account", tell: (...line) => told.push(line), holding: (object) => held[object] ?? [] });
  const claim = claimOf(ownership);
  const second = claimOf(ownership, { label: "Box C" });
  claimOf(ownership, { object: "y", fate: "leaves" });
  ownership.release(claim);
  ownership.release(second);
  expect(told).toEqual([
    ["x", { label: "Box A", share: "all", nameKey: "A" }],
    ["account A", { label: "Box A", share: "all" }],
    ["x", { label: "Box C", share: "all", nameKey: "A" }],
    ["account A", { label: "Box C", share: "all" }],
    ["x", undefined],
    ["account A", undefined],
  ]);
  expect(ownership.elsewhere.holding("x")).toEqual([boxB]);
});

test("neighbours are told the name that a new object is to have, and asked for those of theirs", () => {
  const told: unknown[] = [];
  const boxB: Holder = { label: "Box B", share: "all" };
  const holding = (object: string) => (object === "account B" ? [boxB] : []);
  const ownership = new Ownership({ account: "account", tell: (...line) => told.push(line), holding });
  ownership.announceNew({ label: "Box A", share: ["1"], inputs: "{}", nameKey: "A" });
  expect(told).toEqual([["account A", { label: "Box A", share: ["1"] }]]);
  expect([ownership.elsewhere.named("A"), ownership.elsewhere.named("B"), new Ownership().elsewhere.named("B")]).toEqual([[], [boxB], []]);
});
