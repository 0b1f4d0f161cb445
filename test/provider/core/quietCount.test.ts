import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QuietCount } from "../../../provider/core/quietCount.js";

let sums: number[];
const tell = (count: number) => void sums.push(count);
beforeEach(() => {
  sums = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the sum is told once, when nothing has come for two seconds, and counting begins anew", () => {
  const count = new QuietCount();
  for (const ms of [0, 1_999, 1_999]) {
    vi.advanceTimersByTime(ms);
    count.add(tell);
  }
  vi.advanceTimersByTime(1_999);
  expect(sums).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sums).toEqual([3]);
  count.add(tell);
  vi.advanceTimersByTime(2_000);
  expect(sums).toEqual([3, 1]);
});

test("it is told at once where the process is to end, and not again", () => {
  const ending = new AbortController();
  const count = new QuietCount(ending.signal);
  count.add(tell);
  count.add(tell);
  ending.abort();
  expect(sums).toEqual([2]);
  vi.advanceTimersByTime(2_000);
  expect(sums).toEqual([2]);
});

test("an end after the sum was told adds nothing", () => {
  const ending = new AbortController();
  new QuietCount(ending.signal).add(tell);
  vi.advanceTimersByTime(2_000);
  ending.abort();
  expect(sums).toEqual([1]);
});
