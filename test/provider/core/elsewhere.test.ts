import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAttachment, deleteAttachment, updateAttachment } from "../../../provider/core/attachment.js";
import { idKey } from "../../../provider/core/description.js";
import { Elsewhere } from "../../../provider/core/elsewhere.js";
import { createObject, deleteObject } from "../../../provider/core/object.js";
import { declare } from "../../../provider/core/place.js";
import { boxReaders, Shelf, shelfAccount, shelfBox, twoProcesses } from "./shelf.ts";

vi.mock("node:timers/promises", () => import("./clock.ts"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});
const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const holder = (share: "all" | string[] = "all") => ({ label: "Box A", share });
const sides = () => twoProcesses().map((neighbours) => new Elsewhere(neighbours)) as [Elsewhere, Elsewhere];
/** Two providers of one account, each in a process of its own. */
const targets = (shelf: Shelf, descriptionOf: (at: number) => unknown) =>
  twoProcesses().map((neighbours, at) => ({
    description: descriptionOf(at),
    account: shelfAccount(undefined, neighbours),
    api: shelf,
  })) as [any, any];
/** Readers of a box at a vendor that takes some time before and after each write. */
function slowReaders(shelf: Shelf, ms: number) {
  const description = boxReaders(shelf);
  const change: typeof description.change = async (...given) => {
    await passed(ms);
    await description.change(...given);
    await passed(ms);
  };
  return { ...description, change };
}

test("an object that the program reads with get is known in all processes", () => {
  const [one, other] = targets(new Shelf(), () => undefined);
  one.account.ownership.elsewhere.note("reads", "box-1");
  expect(
    [one, other].map(({ account }) => ["box-1", "box-2"].map((object) => account.ownership.elsewhere.isNoted("reads", object))),
  ).toEqual([
    [true, false],
    [true, false],
  ]);
});

test("a set that a write to something else has reset is missed by its resource, in this process and in others", () => {
  const shelf = new Shelf();
  const [one, other] = targets(shelf, () => boxReaders(shelf));
  const missed = () => [one, other].map(({ account }) => account.ownership.misses("box-1", "all"));
  expect(missed()).toEqual([false, false]);
  one.account.ownership.elsewhere.note("has reset", "box-1");
  expect(missed()).toEqual([true, true]);
});

describe("a delete", () => {
  test.each<["all" | string[], "all" | string[], boolean]>([
    ["all", "all", true],
    ["all", ["1"], true],
    [["1", "2"], "all", true],
    [["1", "2"], ["2", "3"], true],
    [["1", "2"], ["3"], false],
  ])("of %j in another process is waited for by who has %j: %s", async (deleted, share, waits) => {
    const [here, there] = sides();
    const began = performance.now();
    const deleting = there.deleting("x", holder(deleted), () => passed(1_000));
    expect([await here.untilDeleted("y", share), here.isTaken("y", share)]).toEqual([false, false]);
    expect(await here.untilDeleted("x", share)).toBe(waits);
    expect(performance.now() - began >= 1_000).toBe(waits);
    await deleting;
    expect(await here.untilDeleted("x", share)).toBe(false);
  });

  test("in the same process is waited for as well, until the last of several is done, there and elsewhere", async () => {
    const [here, there] = sides();
    const began = performance.now();
    const deletes = [here.deleting("x", holder(), () => passed(500)), here.deleting("x", holder(["1"]), () => passed(1_000))];
    const waited = async (side: Elsewhere) => [await side.untilDeleted("x", ["1"]), performance.now() - began >= 1_000];
    expect(await Promise.all([waited(here), waited(there)])).toEqual([
      [true, true],
      [true, true],
    ]);
    await Promise.all(deletes);
    expect([await here.untilDeleted("x", "all"), await there.untilDeleted("x", "all")]).toEqual([false, false]);
  });

  test("counts as done for who has not been declared until then", async () => {
    const [here, there] = sides();
    const deleting = there.deleting("x", holder(["1"]), () => passed(1_000));
    expect([here.isDeleted("x"), here.isTaken("x", ["1"]), here.isTaken("x", ["2"])]).toEqual([true, true, false]);
    await deleting;
    expect([here.isDeleted("x"), here.isTaken("x", ["1"])]).toEqual([false, false]);
    there.tellDeleted("x", holder());
    expect(here.isDeleted("x")).toBe(true);
    there.tellTaken("x", holder(["1"]));
    there.tellTaken("x", holder(["2"]));
    expect([here.isTaken("x", ["1"]), here.isTaken("x", ["2", "3"])]).toEqual([false, true]);
  });

  test("that fails is over, too", async () => {
    const [here, there] = sides();
    await expect(there.deleting("x", holder(), () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    expect(await here.untilDeleted("x", "all")).toBe(false);
  });

  test("that does not end is waited for half a minute, and after a second that is told", async () => {
    const told: string[] = [];
    const [ours, theirs] = twoProcesses();
    const [here, there] = [new Elsewhere(ours, (line) => told.push(line)), new Elsewhere(theirs)];
    void there.deleting("x", holder(), () => new Promise(() => {}));
    const began = performance.now();
    await expect(here.untilDeleted("x", "all")).rejects.toThrow(
      'another resource of this program has been deleting it for 30 s: Box A. Run "pulumi up" again',
    );
    expect(performance.now() - began).toBeLessThan(31_000);
    expect(told).toEqual(["waits until another resource of this program has deleted it, Box A, 30 s at the most"]);
  });

  test("of another object is nothing to wait for, also without other processes", async () => {
    const alone = new Elsewhere();
    expect(await alone.deleting("x", holder(), async () => alone.untilDeleted("y", "all"))).toBe(false);
    expect([alone.holding("x"), alone.named("A"), alone.isDeleted("x"), alone.isTaken("x", "all")]).toEqual([[], [], false, false]);
  });
});

describe("an object that a resource leaves, and that one under another provider takes over,", () => {
  const letters = { room: "attic", name: "letters", colour: "red", tags: [] };

  /** The vendor takes some time for each call of the process that deletes, and for each of the one that adopts. */
  async function together(slow: { deleter: number; adopter: number; adopterBegins: number }, adopt = true) {
    const shelf = new Shelf();
    const id = shelf.put(letters);
    const [deleter, adopter] = targets(shelf, (at) => {
      const description = shelfBox(shelf);
      const ms = [slow.deleter, slow.adopter][at]!;
      const slowly =
        (work: any) =>
        async (...given: any[]) => {
          await passed(ms / 2);
          const result = await work(...given);
          await passed(ms / 2);
          return result;
        };
      const calls = { find: slowly(description.find), read: slowly(description.read), delete: slowly(description.delete) };
      return { ...description, ...calls };
    });
    const olds = { ...letters, boxId: id };
    declare(deleter, id, olds, { ...letters, room: "cellar" }, { changes: true, replaces: ["room"] });
    const results = await Promise.allSettled([
      deleteObject(deleter, id, olds),
      passed(slow.adopterBegins).then(() => createObject(adopter, { ...letters, adopt })),
    ]);
    return { shelf, results };
  }

  test("is there afterwards, whoever is first", async () => {
    for (const deleter of [0, 20, 200])
      for (const adopter of [0, 20, 200])
        for (const adopterBegins of [0, 50, 110, 150, 200, 250, 400]) {
          const { shelf, results } = await together({ deleter, adopter, adopterBegins });
          const what = JSON.stringify({ deleter, adopter, adopterBegins });
          expect(results, what).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled", value: { id: expect.any(String) } }]);
          const [, made] = results as [unknown, PromiseFulfilledResult<{ id: string }>];
          expect([...shelf.boxes.keys()], what).toEqual([made.value.id]);
        }
  });

  test("is made anew without adopt where its delete is on the way", async () => {
    const { shelf, results } = await together({ deleter: 200, adopter: 20, adopterBegins: 340 }, false);
    expect(results).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled", value: { id: "box-2" } }]);
    expect([...shelf.boxes.keys()]).toEqual(["box-2"]);
  });

  test("counts as deleted in the other process, which does not go on with it", async () => {
    const shelf = new Shelf();
    const id = shelf.put(letters);
    const [deleter, keeper] = targets(shelf, () => shelfBox(shelf));
    await deleteObject(deleter, id, { ...letters, boxId: id });
    expect(() => declare(keeper, id, letters, letters, { changes: false })).toThrow(
      /its object was deleted in this run with another resource/,
    );
  });
});

describe("an element that a resource gives up, and that one under another provider takes over,", () => {
  const readers = (...names: string[]) => ({ boxId: "box-1", readers: names, exclusive: false });

  test.each<[string, (target: any) => Promise<unknown>]>([
    ["with its delete", (target) => deleteAttachment(target, "box-1", { ...readers("ann", "bob"), boxName: "letters" })],
    ["with an update", (target) => updateAttachment(target, "box-1", readers("ann", "bob"), readers("bob"))],
  ])("is there afterwards, whoever is first, where it is given up %s", async (_, giveUp) => {
    for (const slow of [0, 20, 200])
      for (const begins of [0, 50, 110, 150, 200, 250, 400]) {
        const shelf = new Shelf();
        shelf.put({ room: "attic", name: "letters", colour: "red", tags: [], readers: ["ann", "bob"] });
        const [giver, taker] = targets(shelf, () => slowReaders(shelf, slow));
        await Promise.all([giveUp(giver), passed(begins).then(() => createAttachment(taker, readers("ann")))]);
        expect(shelf.boxes.get("box-1")!.readers, JSON.stringify({ slow, begins })).toContain("ann");
        expect(idKey(taker.description, "box-1", {})).toBe(idKey(giver.description, "box-1", {}));
      }
  });
});

describe("an element that a resource gives up, and that one under another provider has and keeps,", () => {
  const some = (...names: string[]) => ({ boxId: "box-1", readers: names, exclusive: false });
  const outs = (...names: string[]) => ({ ...some(...names), boxName: "letters" });
  /** What an update with an unchanged resource does: the diff, and a write where that says so. */
  const goOn = async (target: any, state: ReturnType<typeof outs>, inputs: ReturnType<typeof some>) => {
    if (declare(target, "box-1", state, inputs, { changes: false }).changes) await updateAttachment(target, "box-1", state, inputs);
  };

  test.each<[string, (target: any) => Promise<unknown>]>([
    ["with its delete", (target) => deleteAttachment(target, "box-1", outs("ann", "bob"))],
    ["with an update", (target) => updateAttachment(target, "box-1", outs("ann", "bob"), some("bob"))],
  ])("is there afterwards, whoever is first, where it is given up %s", async (_, giveUp) => {
    for (const slow of [0, 20, 200])
      for (const begins of [0, 10, 50, 110, 150, 250, 400, 900]) {
        const shelf = new Shelf();
        shelf.put({ room: "attic", name: "letters", colour: "red", tags: [], readers: ["ann", "bob", "zoe"] });
        const [giver, keeper] = targets(shelf, () => slowReaders(shelf, slow));
        await Promise.all([giveUp(giver), passed(begins).then(() => goOn(keeper, outs("ann", "zoe"), some("ann", "zoe")))]);
        expect(shelf.boxes.get("box-1")!.readers, JSON.stringify({ slow, begins })).toEqual(expect.arrayContaining(["ann", "zoe"]));
      }
  });

  test("is not written where it was given back meanwhile", async () => {
    const shelf = new Shelf();
    shelf.put({ room: "attic", name: "letters", colour: "red", tags: [], readers: ["ann", "bob"] });
    const [giver, keeper] = targets(shelf, () => boxReaders(shelf));
    await updateAttachment(giver, "box-1", outs("ann", "bob"), some("bob"));
    await updateAttachment(giver, "box-1", outs("bob"), some("ann", "bob"));
    expect(declare(keeper, "box-1", outs("ann"), some("ann"), { changes: false })).toEqual({ changes: false });
  });
});

describe("two sets of one object under two providers, at a vendor that takes the set as a whole only,", () => {
  const some = (...names: string[]) => ({ boxId: "box-1", readers: names, exclusive: false });
  const outs = (...names: string[]) => ({ ...some(...names), boxName: "letters" });
  /** The vendor holds after a write what the client saw before it, changed. */
  const whole = (shelf: Shelf, ms: number) => {
    const description = slowReaders(shelf, ms);
    const change: typeof description.change = async (api, id, _inputs, seen, { add, remove }) => {
      await passed(ms);
      const readers = [...seen.elements, ...add].filter((name) => !remove.includes(name)) as string[];
      api.write("change", () => Object.assign(api.boxes.get(id)!, { readers: [...new Set(readers)] }));
      await passed(ms);
    };
    return { ...description, change };
  };

  test.each<[string, (one: any, other: any) => Promise<unknown>[], string[]]>([
    [
      "deletes",
      (one, other) => [deleteAttachment(one, "box-1", outs("ann")), deleteAttachment(other, "box-1", outs("bob", "zoe"))],
      ["tim"],
    ],
    [
      "creates",
      (one, other) => [createAttachment(one, some("amy")), createAttachment(other, some("eve"))],
      ["amy", "ann", "bob", "eve", "tim", "zoe"],
    ],
    [
      "updates",
      (one, other) => [
        updateAttachment(one, "box-1", outs("ann"), some("amy")),
        updateAttachment(other, "box-1", outs("bob", "zoe"), some("bob", "eve")),
      ],
      ["amy", "bob", "eve", "tim"],
    ],
  ])("are as both of two %s at once say", async (_, write, expected) => {
    for (const slow of [0, 20, 200])
      for (const slower of [0, 30, 300]) {
        const shelf = new Shelf();
        shelf.put({ room: "attic", name: "letters", colour: "red", tags: [], readers: ["ann", "bob", "tim", "zoe"] });
        const [one, other] = targets(shelf, (at) => whole(shelf, [slow, slower][at]!));
        await Promise.all(write(one, other));
        expect(shelf.boxes.get("box-1")!.readers!.toSorted(), JSON.stringify({ slow, slower })).toEqual(expected);
      }
  });

  test("are written where the other one was given up before its turn came, and not afterwards", async () => {
    const [here, there] = sides();
    await here.enter(["x"], "Box A", new AbortController().signal);
    const waiting = new AbortController();
    const entering = there.enter(["x"], "Box B", waiting.signal);
    await passed(200);
    waiting.abort();
    await entering;
    here.leave(["x"], "Box A");
    expect([here.hasWorked("x"), there.hasWorked("x")]).toEqual([false, true]);
    // Nobody is at work.
    await here.enter(["x"], "Box A", new AbortController().signal);
  });
});

describe("work on several objects", () => {
  test("begins when all are free, is told for all, and two that want the same in another order both get their turn", async () => {
    const [here, there] = sides();
    const never = new AbortController().signal;
    const steps: string[] = [];
    const work = async (side: Elsewhere, name: string, objects: string[]) => {
      await side.enter(objects, name, never);
      steps.push(`${name} begins`);
      await passed(300);
      steps.push(`${name} ends`);
      side.leave(objects, name);
    };
    await Promise.all([work(here, "a", ["x", "y"]), work(there, "b", ["y", "x"]), work(here, "c", ["z"])]);
    const ofBoth = steps.filter((step) => !step.startsWith("c"));
    expect([ofBoth.indexOf("a ends") - ofBoth.indexOf("a begins"), ofBoth.indexOf("b ends") - ofBoth.indexOf("b begins")]).toEqual([1, 1]);
    expect(["x", "y", "z"].map((object) => [here.hasWorked(object), there.hasWorked(object)])).toEqual([
      [true, true],
      [true, true],
      [false, true],
    ]);
  });
});

test("who comes at the same moment as another one steps back, and comes again", async () => {
  const told: (string | undefined)[] = [];
  const answers = [[], [holder()], [holder()], [], []];
  const late = new Elsewhere({ account: "ours", tell: (_, one) => void told.push(one?.label), holding: () => answers.shift() ?? [] });
  await late.enter(["x"], "Box B", new AbortController().signal);
  expect([told, answers]).toEqual([["Box B", undefined, "Box B"], []]);
});

describe("an element that can be in one set only", () => {
  test("may be in any set until it is put into one, and then where it was put last, by whichever process", () => {
    const [here, there] = sides();
    const may = (side: Elsewhere) => ["a", "b"].map((set) => side.mayBeIn("50041", set));
    expect([may(here), may(there)]).toEqual([
      [true, true],
      [true, true],
    ]);
    const puts: [Elsewhere, "all" | string[], boolean[]][] = [
      [here, ["a"], [true, false]],
      [there, [], [false, false]],
      [there, "all", [true, true]],
      [there, ["b"], [false, true]],
      [here, "all", [true, true]],
      [here, [], [false, false]],
      [there, ["b"], [false, true]],
      [there, ["a"], [true, false]],
    ];
    for (const [side, sets, expected] of puts) {
      side.put("50041", sets);
      expect([may(here), may(there)]).toEqual([expected, expected]);
    }
    expect(here.mayBeIn("50042", "b")).toBe(true);
  });
});
