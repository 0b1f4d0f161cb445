import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAttachment, deleteAttachment, readAttachment, updateAttachment } from "../../../provider/core/attachment.js";
import { type AttachmentDescription, idKey } from "../../../provider/core/description.js";
import { PartialFailure } from "../../../provider/core/partialFailure.js";
import { OneResource } from "../../tools/oneResource.ts";
import { inProcess } from "../pulumi/process/engine.ts";
import { boxReaders, neighboursHolding, Shelf, shelfAccount, type WriteFault } from "./shelf.ts";

vi.mock("node:timers/promises", () => import("./clock.ts"));

// The life of a set that belongs to an object, from its create to its delete.
let shelf: Shelf;
let description: AttachmentDescription<any, Shelf>;
let resource: OneResource;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
  shelf = new Shelf();
  shelf.put({ room: "attic", name: "letters", colour: "red", tags: [] });
  description = boxReaders(shelf);
  resource = new OneResource(inProcess(description), "text");
});
afterEach(() => {
  vi.useRealTimers();
});

const readers = (...names: string[]) => ({ boxId: "box-1", readers: names, exclusive: true });
const outs = (...names: string[]) => ({ ...readers(...names), boxName: "letters" });
const held = () => shelf.boxes.get("box-1")?.readers;
/** One operation of the engine, such as an `up`. */
const operation = () => ({ description, account: shelfAccount(), api: shelf });
const remove = (...names: string[]) => deleteAttachment(operation(), "box-1", outs(...names));

test("is set by create, changed by update, and cleared by delete", async () => {
  expect(await resource.up(readers("ann", "bob"))).toMatchObject({ op: "create" });
  expect(resource.state).toMatchObject({ id: "box-1", outputs: outs("ann", "bob") });
  expect(held()).toEqual(["ann", "bob"]);
  await resource.up(readers("bob"));
  expect(held()).toEqual(["bob"]);
  await resource.destroy();
  expect(held()).toEqual([]);
  expect(shelf.applied).toEqual(["change", "change", "change"]);
  expect(shelf.boxes.size).toBe(1);
});

test("that is there already needs no adopt: it is brought in line, or left as it is where it is right", async () => {
  shelf.boxes.get("box-1")!.readers = ["zoe"];
  expect(await createAttachment(operation(), readers("ann"))).toEqual({ id: "box-1", outs: outs("ann") });
  expect(held()).toEqual(["ann"]);
  expect(await createAttachment(operation(), readers("ann"))).toEqual({ id: "box-1", outs: outs("ann") });
  expect(shelf.applied).toEqual(["change"]);
});

test("drifts, also to nothing, and is repaired", async () => {
  await resource.up(readers("ann"));
  for (const drifted of [["ann", "zoe"], []]) {
    shelf.boxes.get("box-1")!.readers = drifted;
    expect(await resource.refresh()).toMatchObject({ op: "update", changed: ["readers"] });
    await resource.up(readers("ann"));
    expect(held()).toEqual(["ann"]);
  }
});

test("goes with the object: read finds nothing, and delete has nothing to do", async () => {
  await resource.up(readers("ann"));
  shelf.boxes.clear();
  await remove("ann");
  expect(await resource.refresh()).toMatchObject({ op: "delete" });
  await expect(resource.up(readers("ann"))).rejects.toThrow("there is no box box-1");
  expect(shelf.applied).toEqual(["change"]);
});

test("that is replaced leaves alone what a resource manages that the program declares a moment later", async () => {
  shelf.put({ room: "attic", name: "photos", colour: "red", tags: [] });
  const process = inProcess(description);
  const [leaving, staying] = [new OneResource(process, "text"), new OneResource(process, "text")];
  const some = (boxId: string, ...names: string[]) => ({ boxId, readers: names, exclusive: false });
  await leaving.up(some("box-1", "ann"));
  await staying.up(some("box-1", "bob"));
  const before = shelf.applied.length;
  await process.operation(async () => {
    const replacement = (await leaving.declare(some("box-2", "zoe"))).run();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const update = (await staying.declare(some("box-1", "ann", "bob"))).run();
    await Promise.all([replacement, update]);
  });
  expect([held()?.toSorted(), shelf.boxes.get("box-2")!.readers]).toEqual([["ann", "bob"], ["zoe"]]);
  expect(shelf.applied.slice(before)).toEqual(["change"]);
});

test.each<["all" | string[], string[]]>([
  [["ann"], ["ann"]],
  ["all", ["ann", "bob"]],
])("of which a resource that another process looks after has %j keeps that", async (share, stays) => {
  shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
  const holder = { label: "the other one", share };
  const account = shelfAccount(undefined, neighboursHolding({ [idKey(description, "box-1", {})]: holder }));
  await deleteAttachment({ ...operation(), account }, "box-1", { ...outs("ann", "bob"), exclusive: false });
  expect(held()).toEqual(stays);
});

test("is looked through for what is to go and was left out of the list, and for nothing else", async () => {
  await resource.up({ ...readers("ann", "bob", "zoe"), exclusive: false });
  const asked: (readonly string[])[] = [];
  description.unlisted = async (_api, _inputs, _content, names) => {
    asked.push(names as string[]);
    return names;
  };
  const observe = description.observe;
  // The list leaves bob out.
  description.observe = async (...given) => {
    const content = await observe(...given);
    return content && { ...content, elements: content.elements.filter((name) => name !== "bob") };
  };
  await resource.up({ ...readers("ann"), exclusive: false });
  expect(asked).toContainEqual(["bob"]);
  expect(new Set(asked.flat())).toEqual(new Set(["bob"]));
  expect(held()).toEqual(["ann"]);
});

test("that is cleared already is not cleared again", async () => {
  await remove("ann");
  expect(shelf.applied).toEqual([]);
});

test.each<[WriteFault, string[]]>([
  [{ lag: 3 }, ["change"]],
  ["lost before", ["change"]],
  ["lost after", ["change"]],
  [{ lostAfterWithLag: 2 }, ["change"]],
])("is cleared all the same after a write that is %j", async (fault, writes) => {
  shelf.boxes.get("box-1")!.readers = ["ann"];
  shelf.faults = [fault];
  await remove("ann");
  expect([held(), shelf.applied]).toEqual([[], writes]);
});

test("that cannot be cleared is no success", async () => {
  shelf.boxes.get("box-1")!.readers = ["ann"];
  description = { ...description, change: async () => {} };
  await expect(remove("ann")).rejects.toThrow(/accepted, but the vendor does not show its effect/);
});

test("that is refused at its create is the refusal, and nothing is kept", async () => {
  shelf.faults = ["refused"];
  const error = await createAttachment(operation(), readers("ann")).catch((thrown) => thrown);
  expect(error).not.toBeInstanceOf(PartialFailure);
  expect(error.message).toContain("not yours");
});

test("whose create is refused leaves the object to another resource of the program", async () => {
  shelf.faults = ["refused"];
  const up = operation();
  await expect(createAttachment(up, readers("ann"))).rejects.toThrow("not yours");
  await createAttachment(up, readers("bob"));
  expect(held()).toEqual(["bob"]);
});

test.each<[string, (up: ReturnType<typeof operation>) => Promise<unknown>, string[]]>([
  ["create", (up) => createAttachment(up, readers("ann")), ["ann"]],
  ["update", (up) => updateAttachment(up, "box-1", outs("ann"), readers("ann")), ["ann"]],
  [
    "update of what others put there",
    (up) => updateAttachment(up, "box-1", { ...outs("bob"), exclusive: false }, { ...readers("ann"), exclusive: false }),
    ["ann"],
  ],
  ["delete", (up) => deleteAttachment(up, "box-1", { ...outs("bob"), exclusive: false }), []],
])("that there is nothing to write is concluded by a %s from an answer of just now only", async (_, run, content) => {
  shelf.boxes.get("box-1")!.readers = ["bob"];
  const old = ["ann"];
  let looks = 0;
  description = {
    ...description,
    async observe(api, id, properties, look) {
      const seen = await boxReaders(shelf).observe(api, id, properties, look);
      // The first answer was requested for somebody else, some time ago.
      look.served(looks === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
      return looks++ === 0 ? { ...seen!, elements: old } : seen;
    },
  };
  await run(operation());
  expect(held()).toEqual(content);
});

describe("a list that lacks once what the state has", () => {
  const some = { exclusive: false };
  const blind = (target: ReturnType<typeof operation>) => {
    let looks = 0;
    const observe = async (...args: Parameters<typeof description.observe>) => {
      const seen = await description.observe(...args);
      return looks++ === 0 ? { ...seen!, elements: seen!.elements.filter((element) => element !== "bob") } : seen;
    };
    return { ...target, description: { ...description, observe } };
  };
  beforeEach(() => {
    shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
  });

  test("is asked for again by a refresh", async () => {
    expect(await readAttachment(blind(operation()), "box-1", outs("ann", "bob"))).toMatchObject({ outs: { readers: ["ann", "bob"] } });
  });

  test("… by an update that no longer names it", async () => {
    await updateAttachment(blind(operation()), "box-1", { ...outs("ann", "bob"), ...some }, { ...readers("ann"), ...some });
    expect(held()).toEqual(["ann"]);
  });

  test("… by a delete", async () => {
    await deleteAttachment(blind(operation()), "box-1", { ...outs("ann", "bob"), ...some });
    expect(held()).toEqual([]);
  });
});

test("that no longer is exclusive leaves what it does not name, and says so", async () => {
  shelf.boxes.get("box-1")!.readers = ["ann", "bob", "zoe"];
  const lines: string[] = [];
  const up = { description, account: shelfAccount({ info: (line) => void lines.push(line), warn: () => {} }), api: shelf };
  const done = await updateAttachment(up, "box-1", outs("ann", "bob", "zoe"), { ...readers("ann", "kim"), exclusive: false });
  expect(held()).toEqual(["ann", "bob", "zoe", "kim"]);
  expect(done).toMatchObject({ readers: ["ann", "kim"] });
  expect(lines.join("\n")).toContain("readers: leaves bob, zoe, which it no longer manages");
});

test("is looked at after a write only as it has been since then", async () => {
  const up = operation();
  const written = up.account.clock.now();
  const since: number[] = [];
  description = {
    ...description,
    observe(api, id, properties, look) {
      look.served(Number.POSITIVE_INFINITY);
      since.push(look.since);
      return boxReaders(shelf).observe(api, id, properties, look);
    },
  };
  await updateAttachment({ ...up, description }, "box-1", outs("ann"), readers("bob"));
  await readAttachment({ ...up, description }, "box-1", outs("bob"));
  expect(since.at(-1)).toBeGreaterThan(written);
});

describe("of two resources for one object", () => {
  const second =
    'two resources of this program manage box box-1: this one is Readers of box box-1 (readers ["bob"], exclusive), the other one is ' +
    'Readers of box box-1 (readers ["ann"], exclusive). Put the readers into one of them, or set exclusive: false on both';
  const some = (...names: string[]) => ({ ...readers(...names), exclusive: false });

  test("the second one is refused before it writes, unless both leave room for others", async () => {
    const up = operation();
    await createAttachment(up, readers("ann"));
    await expect(createAttachment(up, readers("bob"))).rejects.toThrow(second);
    await expect(createAttachment(up, some("bob"))).rejects.toThrow("two resources of this program manage");
    expect([held(), shelf.applied]).toEqual([["ann"], ["change"]]);
    const another = operation();
    await createAttachment(another, some("bob"));
    await createAttachment(another, some("zoe"));
    await expect(createAttachment(another, readers("ann", "bob", "zoe"))).rejects.toThrow("two resources of this program manage");
    expect(held()).toEqual(["ann", "bob", "zoe"]);
  });

  test("one that leaves the object for another one is in nobody's way", async () => {
    const up = operation();
    const object = idKey(description, "box-1", {});
    up.account.ownership.claim({ object, nameKey: "B", label: "the other one", share: "all", inputs: "other", fate: "leaves" });
    await createAttachment(up, readers("ann"));
    expect(held()).toEqual(["ann"]);
  });

  test("the one that is updated is refused, too, and holds what it held", async () => {
    const up = operation();
    await createAttachment(up, readers("ann"));
    await expect(updateAttachment(up, "box-1", outs("zoe"), readers("bob"))).rejects.toThrow(second);
    expect(held()).toEqual(["ann"]);
  });

  test("the second one is refused also where the program declares the first one while it is about to remove something", async () => {
    shelf.boxes.get("box-1")!.readers = ["zoe"];
    const up = operation();
    const object = idKey(description, "box-1", {});
    setTimeout(
      () => up.account.ownership.claim({ object, nameKey: "A", label: "the other one", share: ["tim"], inputs: "", fate: "keeps" }),
      50,
    );
    await expect(updateAttachment(up, "box-1", outs("zoe"), readers("ann"))).rejects.toThrow("the other one is the other one");
    expect(shelf.applied).toEqual([]);
  });

  test("an element that can be in one set only is refused in the second one, at once or where the program declares the first one meanwhile", async () => {
    description = { ...description, sole: "reader" };
    const rival = "reader ann is in two resources of this program, Readers of box box-1";
    const soles = { scope: JSON.stringify(["shelf:Readers", "reader"]), elements: ["ann"] };
    const other = { object: "box-2", nameKey: "B", label: "the other one", share: "all", inputs: "", fate: "keeps", soles } as const;
    const up = operation();
    up.account.ownership.claim(other);
    await expect(createAttachment(up, readers("ann"))).rejects.toThrow(rival);
    const later = operation();
    setTimeout(() => later.account.ownership.claim(other), 50);
    await expect(createAttachment(later, readers("ann"))).rejects.toThrow(rival);
    expect(shelf.applied).toEqual([]);
  });

  test("what the other one manages stays where one is deleted, and a line says so", async () => {
    const lines: string[] = [];
    const up = { ...operation(), account: shelfAccount({ info: (line) => lines.push(line), warn: () => {} }) };
    await createAttachment(up, some("ann", "bob"));
    await deleteAttachment(up, "box-1", { ...outs("bob", "zoe"), exclusive: false });
    expect(held()).toEqual(["ann", "bob"]);
    expect(lines).toEqual([
      'shelf:Readers of box box-1: what another resource of this program manages stays, Readers of box box-1 (readers ["ann","bob"])',
    ]);
    lines.length = 0;
    await deleteAttachment({ ...up, account: shelfAccount({ info: (line) => lines.push(line), warn: () => {} }) }, "box-1", outs("ann"));
    expect([held(), lines]).toEqual([[], ["Readers of box box-1: readers: removes what this program did not add: bob"]]);
  });
});

test("that another option than its inputs replaces is cleared, although its diff said that it goes on", async () => {
  await resource.up(readers("ann"));
  const process = inProcess(description);
  await process.operation(async () => {
    const olds = { ...outs("ann"), __provider: "text" };
    await process.check(olds, { ...readers("bob"), __provider: "text" });
    await process.diff("box-1", olds, { ...readers("bob"), __provider: "text" });
    await process.delete("box-1", olds);
  });
  expect(held()).toEqual([]);
});

describe("that is replaced by an option which the provider does not see", () => {
  const given = (...names: string[]) => ({ ...readers(...names), __provider: "text" });
  const start = async (...names: string[]) => {
    const process = inProcess(description);
    shelf.boxes.get("box-1")!.readers = names;
    return process;
  };

  test("holds what it is to hold, created first", async () => {
    const process = await start("ann", "bob");
    await process.operation(async () => {
      const olds = { ...outs("ann", "bob"), __provider: "text" };
      const { inputs } = await process.check(given("ann", "bob"), given("bob", "eve"));
      expect((await process.diff("box-1", olds, inputs)).changes).toBeUndefined();
      expect(await process.create(inputs)).toMatchObject({ properties: outs("bob", "eve") });
      await process.delete("box-1", olds);
    });
    expect(held()!.toSorted()).toEqual(["bob", "eve"]);
  });

  test("or deleted first", async () => {
    const process = await start("ann", "bob");
    await process.operation(async () => {
      const olds = { ...outs("ann", "bob"), __provider: "text" };
      const { inputs } = await process.check(given("ann", "bob"), given("bob", "eve"));
      await process.diff("box-1", olds, inputs);
      await process.delete("box-1", olds);
      expect(held()).toEqual(["bob"]);
      await process.create(inputs);
    });
    expect(held()!.toSorted()).toEqual(["bob", "eve"]);
  });

  test.each([
    ["the program says nothing new", ["ann", "bob"]],
    ["it is to change", ["bob", "eve"]],
  ])("stays as the program says where what is left of it in the state has its properties, and %s", async (_, names) => {
    const process = await start("ann", "bob", "eve");
    await process.operation(async () => {
      // The vendor had more than the program said.
      const olds = { ...outs("ann", "bob", "eve"), __provider: "text" };
      const { inputs } = await process.check(given("ann", "bob"), given(...names));
      await process.diff("box-1", olds, inputs);
      await process.delete("box-1", olds);
    });
    expect(held()).toEqual(expect.arrayContaining(names));
  });
});

test("keeps its claim where another one for the same object is created", async () => {
  shelf.boxes.get("box-1")!.readers = ["ann"];
  const process = inProcess(description);
  const some = (...names: string[]) => ({ ...readers(...names), exclusive: false, __provider: "text" });
  await process.operation(async () => {
    const olds = { ...outs("ann"), ...some("ann") };
    await process.check(some("ann"), some("ann", "bob"));
    await process.diff("box-1", olds, some("ann", "bob"));
    await process.check({}, some("zoe"));
    await process.create(some("zoe"));
    // A third one, which the program does not declare any more.
    await process.delete("box-1", { ...outs("ann", "tim"), ...some("ann", "tim") });
  });
  expect(held()!.toSorted()).toEqual(["ann", "zoe"]);
});

test("whose content the program ignores stays as it is when something else is updated", async () => {
  shelf.boxes.get("box-1")!.readers = ["ann", "zoe"];
  const process = inProcess(description);
  const olds = { ...outs("ann", "bob"), exclusive: false, __provider: "text" };
  const done = await process.operation(async () => {
    const news = { ...readers("ann", "bob"), __ignoreChanges: ["readers"], __provider: "text" };
    const { inputs } = await process.check(olds, news);
    await process.diff("box-1", olds, inputs);
    return process.update("box-1", olds, inputs);
  });
  expect([held(), done.properties]).toEqual([["ann", "zoe"], expect.objectContaining(outs("ann", "bob"))]);
  expect(shelf.applied).toEqual([]);
});

describe("without exclusive", () => {
  const some = (...names: string[]) => ({ ...readers(...names), exclusive: false });

  test("the outputs hold what it names, and of what others put there nothing", async () => {
    shelf.boxes.get("box-1")!.readers = ["zoe", "ann"];
    const { outs: kept } = await createAttachment(operation(), some("bob", "ann"));
    expect(kept).toEqual({ ...some("ann", "bob"), boxName: "letters" });
    expect(await readAttachment(operation(), "box-1", kept)).toEqual({ id: "box-1", outs: kept });
    expect(await updateAttachment(operation(), "box-1", kept, some("bob"))).toEqual({ ...some("bob"), boxName: "letters" });
    expect(held()).toEqual(["zoe", "bob"]);
  });

  test("a read without a state holds the whole set", async () => {
    shelf.boxes.get("box-1")!.readers = ["zoe", "ann"];
    expect(await readAttachment(operation(), "box-1", {})).toEqual({ id: "box-1", outs: outs("ann", "zoe") });
    await expect(readAttachment(operation(), "box-2", {})).rejects.toThrow('there is no shelf:Readers with the id "box-2"');
    expect(await readAttachment(operation(), "box-2", outs("ann"))).toBeUndefined();
  });
});

describe("the log", () => {
  let lines: string[];
  /** The same vendor, and an account that notes what the user is told. */
  const logged = () => ({ ...operation(), account: shelfAccount({ info: (line) => lines.push(line), warn: () => {} }) });
  const some = (...names: string[]) => ({ ...readers(...names), exclusive: false });
  beforeEach(() => {
    lines = [];
    shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
  });

  test("says what an update adds and removes, and of that what the program never added", async () => {
    await updateAttachment(logged(), "box-1", outs("ann"), readers("zoe", "tim"));
    expect(lines).toEqual(["Readers of box box-1: readers: adds zoe, tim; removes ann; removes what this program did not add: bob"]);
    await updateAttachment(logged(), "box-1", outs("tim", "zoe"), readers("zoe"));
    expect(lines.slice(1)).toEqual(["Readers of box box-1: readers: removes tim"]);
  });

  test("says of a create only what it removes, and of what is right already nothing", async () => {
    await createAttachment(logged(), readers("ann", "bob"));
    await createAttachment(logged(), readers("ann", "bob", "zoe"));
    expect(lines).toEqual([]);
    await createAttachment(logged(), readers("ann", "tim"));
    expect(lines).toEqual(["Readers of box box-1: readers: adds tim; removes what this program did not add: bob, zoe"]);
  });

  test("says of a delete only what this program never added", async () => {
    await deleteAttachment(logged(), "box-1", outs("ann"));
    expect(lines).toEqual(["Readers of box box-1: readers: removes what this program did not add: bob"]);
    expect(held()).toEqual([]);
    shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
    await deleteAttachment(logged(), "box-1", outs("ann", "bob"));
    shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
    await deleteAttachment(logged(), "box-1", { ...some("ann"), boxName: "letters" });
    expect(lines).toHaveLength(1);
    expect(held()).toEqual(["bob"]);
  });

  test("says how a set drifted", async () => {
    await readAttachment(logged(), "box-1", outs("ann", "bob"));
    await readAttachment(logged(), "box-1", { ...some("bob"), boxName: "letters" });
    expect(lines).toEqual([]);
    await readAttachment(logged(), "box-1", outs("zoe", "ann"));
    await readAttachment(logged(), "box-1", outs("ann"));
    await readAttachment(logged(), "box-1", { ...some("tim"), boxName: "letters" });
    expect(lines).toEqual([
      "box box-1: readers: also has bob; lacks zoe",
      "box box-1: readers: also has bob",
      "box box-1: readers: lacks tim",
    ]);
  });
});

test.each([
  [undefined, "there is no box box-9"],
  [[], "there is no box box-9. There is none"],
  [["box-1 (letters)", "box-2 (photos)"], "there is no box box-9. There are box-1 (letters), box-2 (photos)"],
])("of an object that does not exist is an error that names those that do: %j", async (others, message) => {
  description = { ...description, others: others && (async () => others) };
  await expect(createAttachment(operation(), { ...readers("ann"), boxId: "box-9" })).rejects.toThrow(new Error(message));
});

test("of an object that is gone is an error for an update, which says what to do", async () => {
  await expect(updateAttachment(operation(), "box-9", outs("ann"), readers("bob"))).rejects.toThrow(
    new Error('it is gone: there is no box box-9. Run "pulumi up --refresh" to create it again'),
  );
});

test("that was written in part and then refused says what it lacks and still holds, and keeps what there is", async () => {
  shelf.boxes.get("box-1")!.readers = ["tim"];
  description = {
    ...description,
    change: async (api, id) => {
      api.boxes.get(id)!.readers = ["tim", "ann"];
      api.faults = ["refused"];
      api.write("change", () => {});
    },
  };
  const error = await updateAttachment(operation(), "box-1", outs("tim"), readers("ann", "bob")).catch((thrown) => thrown);
  expect(error).toMatchObject({
    message: "only a part of it was done: shelf change: not yours (code 0101003); readers lack bob; readers still hold tim",
    id: "box-1",
    properties: outs("ann", "tim"),
  });
});

test.each([
  [undefined, ""],
  ["Ask the owner", ". Ask the owner"],
])("that does not show says what it lacks, and what may be the reason: %j", async (unshown, advice) => {
  description = { ...description, unshown, change: async () => {} };
  await expect(createAttachment(operation(), readers("ann"))).rejects.toThrow(
    new PartialFailure(
      "the update was accepted, but the vendor does not show its effect after 4 s. If it shows changes later than that, raise the setting shelf:settleTime; " +
        `readers lack ann${advice}`,
      "box-1",
      {},
    ).message,
  );
});

describe("elements that come and go together", () => {
  const together: Record<string, string[]> = { ann: ["amy"], amy: ["ann"] };
  const bonds = { among: (_: unknown, names: readonly string[]) => names.flatMap((name) => together[name] ?? []), advice: "Ask ann" };
  /** A vendor by which `amy` comes with `ann`, and `ann` goes with `amy`, unless told otherwise. */
  const change =
    ({ goes }: { goes: boolean }): AttachmentDescription<any, Shelf>["change"] =>
    async (api, id, _properties, _content, { add, remove, whole = add }) =>
      api.write("change", () => {
        const box = api.boxes.get(id)!;
        const given = new Set([...(box.readers ?? []), ...whole, ...(whole.includes("ann") ? ["amy"] : [])]);
        for (const name of [...remove, ...(goes && remove.includes("amy") ? ["ann"] : [])]) given.delete(name);
        box.readers = [...given];
      });

  test("are set right by another write", async () => {
    description = { ...description, bonds, change: change({ goes: false }) };
    await createAttachment(operation(), readers("ann"));
    expect([held(), shelf.applied.length]).toEqual([["ann"], 2]);
  });

  test("are set right also where the set is not exclusive, and others stay", async () => {
    shelf.boxes.get("box-1")!.readers = ["zoe"];
    description = { ...description, bonds, change: change({ goes: false }) };
    await createAttachment(operation(), { ...readers("ann"), exclusive: false });
    expect([held()?.toSorted(), shelf.applied.length]).toEqual([["ann", "zoe"], 2]);
  });

  test("are an error where one cannot be had without the other, and what is wanted is kept", async () => {
    description = { ...description, bonds, change: change({ goes: true }) };
    await expect(createAttachment(operation(), readers("ann", "bob"))).rejects.toThrow(
      "the update was accepted, but amy came with it. Ask ann; readers still hold amy",
    );
    expect(held()?.toSorted()).toEqual(["amy", "ann", "bob"]);
  });

  test("that were there before stay where the set is not exclusive", async () => {
    shelf.boxes.get("box-1")!.readers = ["amy"];
    description = { ...description, bonds, change: change({ goes: true }) };
    await createAttachment(operation(), { ...readers("ann"), exclusive: false });
    expect(held()?.toSorted()).toEqual(["amy", "ann"]);
    expect(shelf.applied).toEqual(["change"]);
  });
});
