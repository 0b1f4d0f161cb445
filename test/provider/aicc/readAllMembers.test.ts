import fc from "fast-check";
import { expect, test } from "vitest";
import { PAGE_SIZE, readAllMembers } from "../../../provider/aicc/readAllMembers.js";

const READINGS = ["rows", "pages from 0", "pages from 1", "ignored"] as const;

interface List {
  count: number;
  /** The most that a page holds. */
  cap: number;
  reading: (typeof READINGS)[number];
}
const lists = fc.record<List>({ count: fc.nat(350), cap: fc.integer({ min: 2, max: PAGE_SIZE }), reading: fc.constantFrom(...READINGS) });
const members = (count: number) => Array.from({ length: count }, (_, workNo) => ({ workNo }));

/** A vendor that reads `offset` in a way of its own. */
function vendor({ count, cap, reading }: List) {
  const asked: number[] = [];
  const load = async (offset: number, limit: number) => {
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThanOrEqual(100);
    asked.push(offset);
    const size = Math.min(limit, cap);
    const start = { rows: offset, "pages from 0": offset * size, "pages from 1": Math.max(0, offset - 1) * size, ignored: 0 }[reading];
    return members(count).slice(start, start + size);
  };
  return { load, asked };
}

test("brings all members, each once, however the vendor counts and however few it gives at once; or an error where it cannot be told", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      const read = readAllMembers(vendor(list).load, 1);
      const first = Math.min(list.count, list.cap);
      if (list.reading === "ignored" && list.count > list.cap) {
        // A cut list in which nothing shows the cut: a short page that grows and shrinks with the limit.
        const result = await read.catch((error: Error) => error.message);
        if (first === PAGE_SIZE) expect(result).toMatch(/shows 100 members of the user group, and there may be more: .*every offset/);
        return;
      }
      if (list.reading === "ignored" && first === PAGE_SIZE) return expect(read).rejects.toThrow("there may be more");
      expect(await read).toEqual(members(list.count));
    }),
    { numRuns: 500 },
  );
});

test.each([100, 101, 250])(
  "of %i members a full page that every offset brings again is an error, since there may be more",
  async (count) => {
    await expect(readAllMembers(vendor({ count, cap: 100, reading: "ignored" }).load, 1)).rejects.toThrow(
      new Error("shows 100 members of the user group, and there may be more: the vendor answers every offset with the same members"),
    );
  },
);

test.each([1, 2, 99])("%i members on a page that every offset brings again are all", async (count) => {
  expect(await readAllMembers(vendor({ count, cap: 100, reading: "ignored" }).load, 1)).toEqual(members(count));
});

test("a group costs one call where its page is shorter than one before, or empty, and two otherwise", async () => {
  for (const [count, longest, calls] of [
    [0, 1, 1],
    [3, 1, 2],
    [3, 4, 1],
    [4, 4, 2],
  ] as const) {
    const { load, asked } = vendor({ count, cap: 100, reading: "rows" });
    await readAllMembers(load, longest);
    expect(asked).toHaveLength(calls);
  }
});

test("a list whose order changes between pages is read again, and no success in the end", async () => {
  let reads = 0;
  const turning = async (offset: number, limit: number) => {
    if (offset === 0) reads++;
    const rows = members(250);
    const order = offset > 1 ? rows.toReversed() : rows;
    return order.slice(offset, offset + limit);
  };
  await expect(readAllMembers(turning, 1)).rejects.toThrow("its pages overlap");
  expect(reads).toBe(3);
});

test.each<[string, (offset: number) => number[], string]>([
  ["fewer of the same members", (offset) => (offset === 0 ? [1, 2, 3, 4, 5] : [2, 3, 4]), "its pages overlap"],
  ["the same and other members", (offset) => (offset === 0 ? [1, 2, 3, 4] : [3, 4, 5, 6]), "its pages overlap"],
  ["one member twice", (offset) => (offset === 0 ? [1, 2, 2] : []), "its pages overlap"],
  ["the same members, whatever limit it is asked for", () => [1, 2, 3], "the vendor answers every offset with the same members"],
  ["the same page, and then one that is partly new", (offset) => (offset < 2 ? [1, 2, 3] : [3, 4, 5]), "its pages overlap"],
  [
    "pages, of which the fourth overlaps",
    (offset) => (offset < 3 ? [0, 1, 2].map((at) => offset * 3 + at) : [8, 9, 10]),
    "its pages overlap",
  ],
])("a vendor that shows %s is an error, and no list", async (_, page, reason) => {
  const load = async (offset: number) => page(offset).map((workNo) => ({ workNo }));
  await expect(readAllMembers(load, 1)).rejects.toThrow(reason);
});

test("a list without an end is an error that names the bound", async () => {
  const endless = async (offset: number, limit: number) => Array.from({ length: limit }, (_, at) => ({ workNo: offset + at }));
  await expect(readAllMembers(endless, 1)).rejects.toThrow(/the list of members/);
});
