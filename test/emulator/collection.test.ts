import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { Collection } from "../../emulator/collection.ts";

const schema = z.strictObject({ id: z.string().default("made"), name: z.string(), tags: z.array(z.string()).default([]) });
let changes = 0;
let things: Collection<typeof schema>;

beforeEach(() => {
  changes = 0;
  things = new Collection(schema, "id", [{ id: "a", name: "first" }], {
    changed: () => {
      changes += 1;
    },
    name: ({ name }) => name,
  });
});

describe("edits from outside", () => {
  test("add with defaults, change some fields, remove", () => {
    expect(things.add({ name: "second" })).toEqual({ id: "made", name: "second", tags: [] });
    expect(things.change("made", { tags: ["x"] })).toEqual({ id: "made", name: "second", tags: ["x"] });
    expect(things.get("made")).toEqual({ id: "made", name: "second", tags: ["x"] });
    things.remove("a");
    expect(things.all()).toEqual([{ id: "made", name: "second", tags: ["x"] }]);
    things.replaceAll([{ id: "z", name: "other" }]);
    expect(things.find(({ name }) => name === "other")?.id).toBe("z");
    expect(changes).toBe(4);
  });

  test("are refused where they make no sense", () => {
    expect(() => things.add({ id: "a", name: "again" })).toThrow("An object with id a exists already.");
    expect(() => things.add({ id: "b" } as never)).toThrow("name");
    expect(() => things.change("b", {})).toThrow("There is no object with id b.");
    expect(() => things.change("a", { colour: "red" } as never)).toThrow("colour");
    expect(() => things.remove("b")).toThrow("There is no object with id b.");
    expect(things.all()).toEqual([{ id: "a", name: "first", tags: [] }]);
    expect(changes).toBe(0);
  });

  test("find ids that are numbers as numbers and as text", () => {
    const counted = new Collection(z.strictObject({ id: z.int(), name: z.string() }), "id", [{ id: 7, name: "seven" }]);
    expect(counted.get(7)).toEqual({ id: 7, name: "seven" });
    expect(counted.change("7", { name: "changed" })).toEqual(counted.get("7"));
    expect(() => counted.add({ id: 7, name: "again" })).toThrow("An object with id 7 exists already.");
    counted.remove(7);
    expect(counted.all()).toEqual([]);
  });

  test("go through copies: what was handed out changes nothing", () => {
    things.all()[0]!.tags.push("x");
    things.get("a")!.name = "changed";
    expect(things.all()).toEqual([{ id: "a", name: "first", tags: [] }]);
  });
});

describe("lists that lag", () => {
  const names = (lagMs: number) => things.seen(lagMs).map(({ name }) => name);
  const write = (name: string) => things.write((rows) => rows.map((row) => ({ ...row, name })));

  test("show each write after the lag", async () => {
    write("second");
    await sleep(60);
    write("third");
    expect(names(0)).toEqual(["third"]);
    expect(names(30)).toEqual(["second"]);
    expect(names(10_000)).toEqual(["first"]);
    expect(things.all()).toMatchObject([{ name: "third" }]);
    await sleep(40);
    expect(names(30)).toEqual(["third"]);
  });

  test("show an edit from outside at once, with all writes before it", () => {
    write("second");
    things.add({ name: "outside" });
    expect(names(10_000)).toEqual(["second", "outside"]);
  });
});

describe("rows that lists share", () => {
  test("cannot be changed by whoever gets them", () => {
    const [row] = things.rows;
    expect(() => Object.assign(row!, { name: "other" })).toThrow(TypeError);
    expect(() => row!.tags.push("x")).toThrow(TypeError);
    // Copies can.
    things.get("a")!.tags.push("x");
    expect(things.get("a")!.tags).toEqual([]);
  });

  test("stay the same ones where nothing changed", () => {
    const [before] = things.rows;
    things.write((rows) => [...rows, { id: "b", name: "second", tags: [] }]);
    expect(things.rows[0]).toBe(before);
  });
});

test("objects are found by id, then by name", () => {
  things.add({ id: "first", name: "twin" });
  things.add({ id: "c", name: "twin" });
  expect(things.idsOf("first")).toEqual(["first"]);
  expect(things.idsOf("twin")).toEqual(["first", "c"]);
  expect(things.idsOf("nobody")).toEqual([]);
});
