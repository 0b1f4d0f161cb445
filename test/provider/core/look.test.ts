import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Clock } from "../../../provider/core/clock.js";
import { type Look, SHARED_AT_MOST, SHARED_FOR, Writes } from "../../../provider/core/look.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A vendor whose answers were requested at a moment. */
function vendor() {
  const clock = new Clock();
  const writes = new Writes(clock);
  const looks: Look[] = [];
  const answer = (value: string, requestedAt: () => number) => async (look: Look) => {
    looks.push(look);
    look.served(Math.max(requestedAt(), look.since));
    return value;
  };
  return { clock, writes, looks, answer };
}

test("each reading of the clock is later than the one before", () => {
  const clock = new Clock();
  const readings = Array.from({ length: 1000 }, () => clock.now());
  expect(readings.every((reading, i) => i === 0 || reading > readings[i - 1]!)).toBe(true);
});

describe("a look", () => {
  test("may share an answer of the last ten seconds, but none from before the last write under any of the object's keys", () => {
    const { clock, writes } = vendor();
    expect(writes.recent("id").since).toBeLessThanOrEqual(clock.now() - SHARED_FOR);
    const before = clock.now();
    writes.note("id", "name");
    expect(writes.recent("other").since).toBeLessThan(before);
    for (const key of ["id", "name"]) expect(writes.recent("other", key).since).toBeGreaterThan(before);
  });

  test("may share older answers where that was asked for, five minutes old at the most, but none from before the last write", () => {
    const { clock, writes } = vendor();
    const age = (look: Look) => Math.round(clock.now() - look.since);
    expect(age(writes.within(20_000))).toBe(20_000);
    expect(age(writes.within(2 * SHARED_AT_MOST))).toBe(SHARED_AT_MOST);
    writes.note("id");
    vi.advanceTimersByTime(SHARED_FOR + 1);
    writes.note("another");
    expect(age(writes.within(20_000, "id"))).toBe(SHARED_FOR + 1);
  });

  test("that concludes nothing is one", async () => {
    const { writes, looks, answer } = vendor();
    expect(
      await writes.look(
        ["id"],
        answer("seen", () => 0),
        () => false,
      ),
    ).toBe("seen");
    expect(looks).toHaveLength(1);
  });

  test("that concludes from an old answer is done again with a fresh one", async () => {
    const { clock, writes, looks, answer } = vendor();
    const began = clock.now();
    await writes.look(
      ["id"],
      answer("gone", () => began - 5_000),
      (seen) => seen === "gone",
    );
    expect(looks).toHaveLength(2);
    expect(looks[1]!.since).toBeGreaterThan(began);
  });

  test("that concludes from an answer that was requested after it began is not", async () => {
    const { clock, writes, looks, answer } = vendor();
    await writes.look(
      ["id"],
      answer("gone", () => clock.now()),
      () => true,
    );
    expect(looks).toHaveLength(1);
  });

  test("that concludes that something is gone asks twice, whenever the answer was requested", async () => {
    const { clock, writes, looks } = vendor();
    const answers = [undefined, "there"];
    const see = async (look: Look) => {
      looks.push(look);
      look.served(clock.now());
      return answers.shift();
    };
    expect(await writes.look(["id"], see, (seen) => seen === undefined)).toBe("there");
    expect(looks[1]!.since).toBeGreaterThan(looks[0]!.asOf);
    answers.push(undefined);
    expect(await writes.look(["id"], see, () => false)).toBeUndefined();
    expect(looks).toHaveLength(3);
  });

  test("that concludes from what counts as nothing asks twice, too", async () => {
    const { clock, writes, looks } = vendor();
    const answers = ["", "something"];
    const see = async (look: Look) => {
      looks.push(look);
      look.served(clock.now());
      return answers.shift()!;
    };
    const isEmpty = (seen: string) => seen === "";
    expect(await writes.look(["id"], see, () => true, isEmpty)).toBe("something");
    answers.push("something");
    await writes.look(["id"], see, () => true, isEmpty);
    expect(looks).toHaveLength(3);
  });
});
