import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../../../provider/core/clock.js";
import { Look } from "../../../provider/core/look.js";
import { SharedLookup } from "../../../provider/core/sharedLookup.js";

vi.mock("node:timers/promises", () => import("./clock.ts"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

/** Rows of which the list shows those below a limit only. */
function rows(shown = Number.POSITIVE_INFINITY) {
  const clock = new Clock();
  const calls = { list: 0, alone: 0, wanted: [] as number[] };
  const lookup = new SharedLookup<number>(clock, {
    async list(wanted) {
      calls.list++;
      calls.wanted.push(wanted);
      await sleep(50);
      return Array.from({ length: 100 }, (_, row) => row).filter((row) => row < shown);
    },
    keysOf: (row) => [String(row)],
  });
  const find = (row: number, look = new Look(clock.now())) =>
    lookup.find(String(row), look, async () => {
      calls.alone++;
      await sleep(50);
      return row < 100 ? [row] : [];
    });
  return { calls, find, clock };
}

test("who looks alone asks for the row alone", async () => {
  const { calls, find } = rows();
  expect(await find(7)).toEqual([7]);
  expect(calls).toMatchObject({ list: 0, alone: 1 });
});

test("those who look together share the list, those who come meanwhile the next one", async () => {
  const { calls, find } = rows();
  const first = [1, 2, 3].map((row) => find(row));
  await sleep(20);
  const later = [4].map((row) => find(row));
  expect(await Promise.all([...first, ...later])).toEqual([[1], [2], [3], [4]]);
  expect(calls).toMatchObject({ list: 2, alone: 0 });
});

test("looks one after another ask for one row each", async () => {
  const { calls, find } = rows();
  for (const row of [1, 2, 3]) expect(await find(row)).toEqual([row]);
  expect(calls).toMatchObject({ list: 0, alone: 3 });
});

test("what the list lacks is asked for by itself before it counts as missing", async () => {
  const { calls, find } = rows(50);
  expect(await Promise.all([find(10), find(60), find(200)])).toEqual([[10], [60], []]);
  expect(calls).toMatchObject({ list: 1, alone: 2 });
});

test("the list is told how many look-ups there have been, so that it need not read more pages than that is worth", async () => {
  const { calls, find } = rows();
  await Promise.all([find(1), find(2)]);
  await Promise.all([find(3), find(4), find(5)]);
  expect(calls.wanted).toEqual([2, 5]);
});
