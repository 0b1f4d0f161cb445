import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AttachmentDescription, type Change, type Content, idKey } from "../../../provider/core/description.js";
import { UnconfirmedError } from "../../../provider/core/settle.js";
import { isDone, SetWrite } from "../../../provider/core/setWrite.js";
import { boxReaders, Shelf, shelfAccount } from "./shelf.ts";

vi.mock("node:timers/promises", () => import("./clock.ts"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

const inputs = { boxId: "box-1", readers: [], exclusive: false };

/**
 * Brings a set of readers to hold the wanted ones, and of others what was there, at a vendor that makes of each write what `vendor` says.
 *
 * @param together - who comes or goes with whom
 */
function bring(
  before: string[],
  { wanted, unwanted = [] }: { wanted: string[]; unwanted?: string[] },
  vendor: (held: readonly string[], change: Change<string>, round: number) => string[],
  together?: Record<string, string[]>,
) {
  const shelf = new Shelf();
  shelf.put({ room: "attic", name: "letters", colour: "red", tags: [], readers: before });
  const [sent, lines, asked]: [Change<string>[], string[], unknown[]] = [[], [], []];
  const readers = boxReaders(shelf);
  const description: AttachmentDescription<any, Shelf, string> = {
    ...readers,
    bonds: together && { among: (_, names) => names.flatMap((name) => together[name] ?? []), advice: "Ask ann" },
    async observe(api, id, properties, look, among) {
      if (among) asked.push(among.elements);
      return (await readers.observe(api, id, properties, look)) as Content<string> | undefined;
    },
    async change(api, id, _properties, _seen, change) {
      sent.push(change);
      api.write("change", () => {
        api.boxes.get(id)!.readers = vendor(api.boxes.get(id)!.readers!, change, sent.length);
      });
    },
  };
  const account = shelfAccount({ info: (line) => lines.push(line), warn: () => {} });
  const plan = ({ elements }: Content, came: readonly unknown[] = []): Change => ({
    add: wanted.filter((name) => !elements.includes(name)),
    remove: elements.filter((name) => !wanted.includes(String(name)) && (unwanted.includes(String(name)) || came.includes(name))),
  });
  const writing = new SetWrite({ description, account, api: shelf }, "box-1", inputs, { elements: before }, plan);
  return { writing, sent, lines, asked, shelf, account, held: () => shelf.boxes.get("box-1")!.readers };
}

/** A vendor that does what it is told. */
const obedient = (held: readonly string[], { add, remove }: Change<string>) => [...held, ...add].filter((name) => !remove.includes(name));

test("a change is done where nothing is to be added or removed", () => {
  expect(isDone({ add: [], remove: [] })).toBe(true);
  for (const change of [
    { add: ["a"], remove: [] },
    { add: [], remove: ["a"] },
    { add: ["a"], remove: ["b"] },
  ])
    expect(isDone(change)).toBe(false);
});

test("one write is enough for a vendor that does what it is told, and nothing is said", async () => {
  const { writing, sent, lines, asked, held } = bring(["ann", "bob"], { wanted: ["ann", "zoe"], unwanted: ["bob"] }, obedient);
  expect(await writing.settle()).toMatchObject({ elements: ["ann", "zoe"] });
  expect(asked).toEqual([["ann", "zoe", "bob"]]);
  expect([held(), sent, lines]).toEqual([["ann", "zoe"], [{ add: ["zoe"], remove: ["bob"] }], []]);
});

test("of a vendor that takes what is added for the whole, the next write names the whole", async () => {
  const { writing, sent, lines, held } = bring(["ann", "bob"], { wanted: ["zoe"] }, (_, { add, whole = add }) => [...whole], {});
  await writing.settle();
  expect(held()).toEqual(["ann", "bob", "zoe"]);
  expect(sent).toEqual([
    { add: ["zoe"], remove: [] },
    { add: ["ann", "bob"], remove: [], whole: ["ann", "bob", "zoe"] },
  ]);
  expect(lines).toEqual(["Readers of box box-1: ann, bob went with the write; writes again"]);
});

describe("what comes or goes with a write", () => {
  test("and was not meant is set right, and what was there before stays", async () => {
    const together = { zoe: ["amy", "tim"] };
    const brings = (held: readonly string[], change: Change<string>) => [
      ...new Set([...obedient(held, change), ...(change.add.includes("zoe") ? ["amy", "tim"] : [])]),
    ];
    const { writing, sent, lines, held, asked } = bring(["ann", "tim"], { wanted: ["zoe"] }, brings, together);
    await writing.settle();
    expect(held()?.toSorted()).toEqual(["ann", "tim", "zoe"]);
    expect(sent).toEqual([
      { add: ["zoe"], remove: [] },
      { add: [], remove: ["amy"] },
    ]);
    expect(lines).toEqual(["Readers of box box-1: amy came with the write; writes again"]);
    expect(asked[0]).toEqual(["ann", "tim", "zoe", "amy"]);
  });

  test("with a removal is added again, and what took it along stays removed", async () => {
    const takes = (held: readonly string[], change: Change<string>) =>
      obedient(held, change).filter((name) => !(change.remove.includes("bob") && name === "ann"));
    const { writing, sent, held } = bring(["ann", "bob"], { wanted: ["ann"], unwanted: ["bob"] }, takes, { bob: ["ann"] });
    await writing.settle();
    expect(held()).toEqual(["ann"]);
    expect(sent).toEqual([
      { add: [], remove: ["bob"] },
      { add: ["ann"], remove: [], whole: ["ann"] },
    ]);
  });

  test("in both ways is an error after two writes, and not a third removal", async () => {
    const tied = (held: readonly string[], change: Change<string>) => {
      const names = change.add.includes("ann") ? ["ann", "bob"] : obedient(held, change);
      return names.filter((name) => !(change.remove.includes("bob") && name === "ann"));
    };
    const { writing, sent } = bring(["ann", "bob"], { wanted: ["ann"], unwanted: ["bob"] }, tied, { ann: ["bob"], bob: ["ann"] });
    await expect(writing.settle()).rejects.toThrow(new UnconfirmedError("accepted, but bob came with it. Ask ann"));
    expect(sent).toHaveLength(2);
    expect(writing.left()).toEqual({ add: [], remove: ["bob"] });
  });

  test("although it was to be removed by the same write is removed by the next one", async () => {
    const together = { ann: ["amy"], zoe: ["amy"] };
    const vendor = (held: readonly string[], { add, remove, whole = add }: Change<string>) =>
      add.length > 0 ? [...whole, "amy"] : held.filter((name) => !remove.includes(name));
    const { writing, sent, held } = bring(["ann"], { wanted: ["zoe"] }, vendor, together);
    await writing.settle();
    expect(held()).toEqual(["ann", "zoe"]);
    expect(sent.slice(1)).toEqual([
      { add: ["ann"], remove: ["amy"], whole: ["ann", "zoe"] },
      { add: [], remove: ["amy"] },
    ]);
  });

  test("each time is an error after four writes, which says what came and what went", async () => {
    const { writing, sent } = bring(["ann"], { wanted: ["zoe"] }, (_, __, round) => [["zoe"], ["ann"]][(round - 1) % 2]!);
    await expect(writing.settle()).rejects.toThrow(new UnconfirmedError("accepted, but zoe went with it"));
    expect(sent).toHaveLength(4);
  });
});

test("a write without any effect is unconfirmed, and not repeated", async () => {
  const { writing, sent, lines } = bring(["ann"], { wanted: ["ann", "zoe"] }, (held) => [...held], {});
  await expect(writing.settle()).rejects.toThrow("accepted, but the vendor does not show its effect");
  expect(sent).toHaveLength(1);
  expect(lines).toEqual([expect.stringContaining("the vendor does not show it yet; looking for it for ")]);
});

test.each<[string, string[], string[], Change<string>[]]>([
  [
    "adds",
    ["ann"],
    ["ann", "bob", "zoe"],
    [
      { add: ["bob", "zoe"], remove: [] },
      { add: ["zoe"], remove: [], whole: ["ann", "bob", "zoe"] },
    ],
  ],
  [
    "removes",
    ["ann", "bob", "zoe"],
    ["ann"],
    [
      { add: [], remove: ["bob", "zoe"] },
      { add: [], remove: ["zoe"] },
    ],
  ],
])("of a vendor that %s one element only in a write, the next write has the others", async (_, before, wanted, writes) => {
  const one = (held: readonly string[], { add, remove }: Change<string>) =>
    obedient(held, { add: add.slice(0, 1), remove: remove.slice(0, 1) });
  const { writing, sent, held } = bring(before, { wanted, unwanted: ["bob", "zoe"] }, one);
  await writing.settle();
  expect([held(), sent]).toEqual([wanted, writes]);
});

test("what is added and brings back what the same write removes is not waited for", async () => {
  const brings = (held: readonly string[], change: Change<string>, round: number) =>
    round === 1 ? [...held, ...change.add] : obedient(held, change);
  const { writing, sent, held, lines } = bring(["amy"], { wanted: ["zoe"], unwanted: ["amy"] }, brings, { zoe: ["amy"] });
  await writing.settle();
  expect([held(), sent.length]).toEqual([["zoe"], 2]);
  expect(lines).toEqual(["Readers of box box-1: amy came with the write; writes again"]);
});

test("what was removed is missed by who is declared with it afterwards", async () => {
  const { writing, account } = bring(["ann", "bob"], { wanted: ["ann"], unwanted: ["bob"] }, obedient);
  await writing.settle();
  const object = idKey(boxReaders(new Shelf()), "box-1", inputs);
  expect([account.ownership.misses(object, ["bob"]), account.ownership.misses(object, ["ann"])]).toEqual([true, false]);
});

describe("a refused write", () => {
  test.each([
    ["nothing changed", ["ann", "bob"], "nothing"],
    ["something came", ["ann", "bob", "zoe"], "a part"],
    ["something went", ["ann"], "a part"],
  ])("after which %s was done as far as that is a change", async (_, now, done) => {
    const { writing, shelf } = bring(["ann", "bob"], { wanted: ["zoe"] }, obedient);
    shelf.boxes.get("box-1")!.readers = now;
    expect(await writing.done()).toBe(done);
    expect(writing.seen.elements).toEqual(now);
  });

  test("has done nobody knows what where the object is gone or cannot be seen", async () => {
    const { writing, shelf } = bring(["ann", "bob"], { wanted: ["zoe"] }, obedient);
    shelf.blind = 1;
    expect(await writing.done()).toBeUndefined();
    shelf.boxes.clear();
    expect(await writing.done()).toBeUndefined();
    expect(writing.seen.elements).toEqual(["ann", "bob"]);
  });
});
