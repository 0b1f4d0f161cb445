import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { idKey, nameKey, type ObjectDescription } from "../../../provider/core/description.js";
import { OutcomeUnknownError, VendorError } from "../../../provider/core/errors.js";
import { createObject, deleteObject, readObject, updateObject } from "../../../provider/core/object.js";
import { PartialFailure } from "../../../provider/core/partialFailure.js";
import { declareNew } from "../../../provider/core/place.js";
import type { Properties } from "../../../provider/core/properties.js";
import { isUnconfirmed, unconfirmedId } from "../../../provider/core/unconfirmed.js";
import { OneResource } from "../../tools/oneResource.ts";
import { inProcess } from "../pulumi/process/engine.ts";
import { neighboursHolding, Shelf, shelfAccount, shelfBox, shelfSafe, twoProcesses, type WriteFault } from "./shelf.ts";

vi.mock("node:timers/promises", () => import("./clock.ts"));

let shelf: Shelf;
let description: ObjectDescription<any, Shelf>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
  shelf = new Shelf();
  description = shelfBox(shelf);
});
afterEach(() => {
  vi.useRealTimers();
});

const inputs = { room: "attic", name: "letters", colour: "red", tags: ["a", "b"] };
/** One operation of the engine, such as an `up`. What is not said to be a part of one is an operation of its own. */
const operation = (api = shelf) => ({ description, account: shelfAccount(), api });
const create = (given: Properties, within = operation()) => createObject(within, given);
const read = (id: string, olds: Properties, within = operation()) => readObject(within, id, olds);
const update = (id: string, olds: Properties, news: Properties, within = operation()) => updateObject(within, id, olds, news);
const remove = (id: string, olds: Properties, within = operation()) => deleteObject(within, id, olds);
const failureOf = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );
const held = () => [...shelf.boxes.values()].map(({ id: _, ...box }) => box);

describe("read", () => {
  test("takes no answer from before the last write to the object, and else one of the last ten seconds", async () => {
    const id = shelf.put(inputs);
    const since: number[] = [];
    const find = description.read;
    description = {
      ...description,
      read: (api, of, properties, look) => find(api, of, properties, look).finally(() => since.push(look.since)),
    };
    const up = operation();
    const began = up.account.clock.now();
    await read(id, inputs, up);
    up.account.writes.note(idKey(description, id, inputs));
    await vi.advanceTimersByTimeAsync(1_000);
    await read(id, inputs, up);
    expect(since.map((moment) => Math.round(moment - began))).toEqual([-10_000, 0]);
  });
});

test("an update that finds nothing to write in an answer from before asks again", async () => {
  const id = shelf.put(inputs);
  const find = description.read;
  const looks: number[] = [];
  description = {
    ...description,
    read: (api, of, properties, look) => {
      looks.push(shelf.applied.length);
      look.served(look.since);
      return find(api, of, properties, look);
    },
  };
  await update(id, inputs, inputs);
  expect(looks.splice(0)).toEqual([0, 0]);
  await update(id, inputs, { ...inputs, colour: "blue" });
  expect(looks).toEqual([0, 1]);
});

test("a write is remembered under the name that an object got, and under its former one", async () => {
  const { id } = await create(inputs);
  const up = operation();
  const before = up.account.clock.now();
  await update(id, inputs, { ...inputs, name: "photos" }, up);
  const lastWritten = (name: string) => up.account.writes.recent(nameKey(description, { ...inputs, name })!).since - before;
  expect(["letters", "photos", "maps"].map((name) => lastWritten(name) >= 0)).toEqual([true, true, false]);
});

describe("create", () => {
  test("tells the other processes at once whose the object is", async () => {
    const [here, there] = twoProcesses();
    const up = { ...operation(), account: shelfAccount(undefined, here) };
    shelf.ignoredOnCreate = ["colour"];
    let told: unknown[] = [];
    description.update = async (api, { id, properties }, wanted) => {
      told = there.holding(idKey(description, id, properties));
      api.write("update", () => Object.assign(api.boxes.get(id)!, wanted));
    };
    await create({ ...inputs, colour: "blue" }, { ...up, description });
    expect(told).toMatchObject([{ label: 'Box "letters" of room attic', share: "all" }]);
  });

  test("makes the object and gives the vendor's id, the inputs and what the vendor added", async () => {
    expect(await create({ ...inputs, adopt: false })).toEqual({ id: "box-1", outs: { ...inputs, adopt: false, boxId: "box-1" } });
    expect(held()).toEqual([inputs]);
    expect(shelf.applied).toEqual(["create"]);
  });

  test("of two resources with one natural key at the same time makes one object; the second is told of it", async () => {
    const up = operation();
    const [first, second] = await Promise.allSettled([create(inputs, up), create({ ...inputs, colour: "blue" }, up)]);
    expect(first).toMatchObject({ status: "fulfilled", value: { id: "box-1" } });
    expect(second).toMatchObject({
      status: "rejected",
      reason: { message: 'another resource of this program created it already: Box "letters" of room attic. Remove one of the two' },
    });
    expect(held()).toEqual([inputs]);
  });

  test.each([
    ["created", "letters", 'another resource of this program created it already: Box "letters" of room attic. Remove one of the two'],
    [
      "adopted",
      "photos",
      'it is what another resource of this program manages (id box-1): Box "photos" of room attic. Choose another name, or remove this resource if it has no object yet',
    ],
  ])("of a second resource with one natural key is refused even with adopt, where the first %s the object", async (_, name, message) => {
    shelf.put({ ...inputs, name: "photos" });
    const up = operation();
    await create({ ...inputs, name, adopt: true }, up);
    const before = held();
    expect((await failureOf(create({ ...inputs, name, colour: "blue", adopt: true }, up))).message).toBe(message);
    expect(held()).toEqual(before);
  });

  test("of a key under which a resource of the same operation created an object is refused also when that vanished outside", async () => {
    const up = operation();
    await create(inputs, up);
    shelf.boxes.clear();
    await expect(create(inputs, up)).rejects.toThrow("another resource of this program created it already");
    expect(held()).toEqual([]);
  });

  test("of the same key in another account, or in an operation after the object was deleted or vanished, is another matter", async () => {
    const { id } = await create(inputs);
    const other = new Shelf();
    expect(await createObject({ ...operation(other), description: shelfBox(other) }, inputs)).toMatchObject({ id: "box-1" });
    await remove(id, inputs);
    expect(await create(inputs)).toMatchObject({ id: "box-2" });
    shelf.boxes.clear();
    expect(await create(inputs)).toMatchObject({ id: "box-3" });
    await remove("box-3", inputs);
    // A vendor may give an id twice, such as one that is the name.
    shelf.boxes.set("box-3", { ...inputs, id: "box-3" });
    expect(await create({ ...inputs, adopt: true })).toMatchObject({ id: "box-3" });
  });

  test("that could not adopt an object claims nothing: the next one may", async () => {
    shelf.put({ ...inputs, colour: "blue" });
    shelf.faults = ["refused"];
    const up = operation();
    await expect(create({ ...inputs, adopt: true }, up)).rejects.toThrow("not yours");
    expect(await create({ ...inputs, adopt: true }, up)).toMatchObject({ id: "box-1" });
  });

  test("of two at the same time makes one object also when the answer to the first is lost and its effect shows late", async () => {
    shelf.faults = [{ lostAfterWithLag: 3 }];
    const up = operation();
    const [first, second] = await Promise.allSettled([create(inputs, up), create(inputs, up)]);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(second).toMatchObject({ status: "rejected" });
    expect(held()).toEqual([inputs]);
  });

  test("does not make resources with different keys wait for each other", async () => {
    shelf.faults = ["lost before"];
    const order: string[] = [];
    const up = operation();
    await Promise.all([
      create(inputs, up).then(() => order.push("letters")),
      create({ ...inputs, name: "photos" }, up).then(() => order.push("photos")),
    ]);
    expect(order).toEqual(["photos", "letters"]);
  });

  test("refuses an existing object, naming it, aliases, adopt and the input to change", async () => {
    const id = shelf.put({ ...inputs, colour: "blue" });
    const error = await failureOf(create(inputs));
    expect(error.message).toBe(
      `it exists already (id ${id}). If this resource had another name in the program, give it the option aliases: [{ name: "<its old name>" }], with parent where that has changed. ` +
        "If something else made the object, set adopt: true to manage it with this resource, or choose another name",
    );
    expect(held()).toEqual([{ ...inputs, colour: "blue" }]);
  });

  test("with adopt takes an existing object over and brings it in line", async () => {
    const id = shelf.put({ ...inputs, colour: "blue" });
    expect(await create({ ...inputs, adopt: true })).toEqual({ id, outs: { ...inputs, adopt: true, boxId: id } });
    expect(held()).toEqual([inputs]);
    expect(shelf.applied).toEqual(["update"]);
  });

  test("with adopt writes nothing where the object is right", async () => {
    shelf.put(inputs);
    await create({ ...inputs, adopt: true });
    expect(shelf.applied).toEqual([]);
  });

  test("with adopt says what it takes over, and what it changes of it", async () => {
    shelf.put(inputs);
    shelf.put({ ...inputs, name: "photos", colour: "blue", tags: [] });
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), warn: () => expect.unreachable("it is no reason for a warning") };
    for (const name of ["letters", "photos"])
      await create({ ...inputs, name, adopt: true }, { ...operation(), account: shelfAccount(log) });
    expect(lines).toEqual([
      'Box "letters" of room attic: adopts the object with id box-1',
      'Box "photos" of room attic: adopts the object with id box-2, and changes its colour and tags',
    ]);
  });

  test("with adopt refuses what the vendor cannot change, naming both values", async () => {
    shelf.put({ ...inputs, colour: "blue" });
    description = { ...description, replaceOn: ["room", "colour"] };
    const error = await failureOf(create({ ...inputs, adopt: true }));
    expect(error.message).toBe(
      'it cannot be adopted (id box-1): colour is "blue" there and "red" in the program, which the vendor cannot change. Write colour in the program as there, or choose another name',
    );
    expect(shelf.applied).toEqual([]);
  });

  test("without adopt says at once that it cannot be adopted", async () => {
    shelf.put({ ...inputs, colour: "blue" });
    description = { ...description, replaceOn: ["room", "colour"] };
    const { message } = await failureOf(create(inputs));
    expect(message).toMatch(
      /^it exists already \(id box-1\)\. .*aliases: .*It cannot be adopted: colour is "blue" there and "red" in the program, which the vendor cannot change\. Choose another name$/,
    );
    expect(message).not.toContain("set adopt");
  });

  test("with adopt names each value that the vendor cannot change", async () => {
    description = { ...description, replaceOn: ["colour", "tags"] };
    shelf.put({ ...inputs, colour: "blue", tags: ["z"] });
    await expect(create({ ...inputs, adopt: true })).rejects.toThrow(
      'it cannot be adopted (id box-1): colour is "blue" there and "red" in the program; tags is ["z"] there and ["a","b"] in the program, which the vendor cannot change',
    );
  });

  test("with adopt and nothing to adopt creates", async () => {
    expect(await create({ ...inputs, adopt: true })).toMatchObject({ id: "box-1" });
  });

  test("refuses to choose between several objects of the key", async () => {
    shelf.put(inputs);
    shelf.put(inputs);
    expect((await failureOf(create({ ...inputs, adopt: true }))).message).toContain("ids box-1 and box-2");
  });

  test("brings in line what the vendor did not take at once", async () => {
    shelf.ignoredOnCreate = ["colour"];
    await create({ ...inputs, colour: "blue" });
    expect(held()).toEqual([{ ...inputs, colour: "blue" }]);
    expect(shelf.applied).toEqual(["create", "update"]);
  });

  test("that is accepted and cannot be looked up is kept under a stand-in for its id", async () => {
    shelf.seeing = 1;
    shelf.blind = 1;
    const error = await failureOf(create(inputs));
    expect(error).toBeInstanceOf(PartialFailure);
    expect(isUnconfirmed(error.id)).toBe(true);
    expect(error.properties).toMatchObject(inputs);
    expect(error.reasons).toEqual([expect.stringMatching(/accepted.*HTTP 500.*pulumi up --refresh/)]);
  });

  /** A vendor that shows a new box only so many milliseconds after it took it on. */
  const showsLate = (lag: number): ObjectDescription<any, Shelf> => {
    const taken: number[] = [];
    return {
      ...description,
      create: (api, given) => description.create(api, given).finally(() => taken.push(Date.now())),
      async find(api, given, look) {
        const all = api.boxes;
        const shown = [...all].filter((_, at) => Date.now() >= (taken[at] ?? 0) + lag);
        api.boxes = new Map(shown);
        return description.find(api, given, look).finally(() => {
          api.boxes = all;
        });
      },
    };
  };

  test.each([0, 1000, 3999])("whose answer is lost is sent once where the vendor shows it after %i ms", async (lag) => {
    shelf.faults = ["lost after"];
    expect(await create(inputs, { ...operation(), description: showsLate(lag) })).toMatchObject({ id: "box-1" });
    expect(held()).toEqual([inputs]);
  });

  test.each([4500, 6000, 7900, 8100, 60_000])(
    "whose answer is lost is no success where the vendor takes a second one, and shows either after %i ms",
    async (lag) => {
      shelf.faults = ["lost after"];
      const error = await failureOf(create(inputs, { ...operation(), description: showsLate(lag) }));
      expect(error).toBeInstanceOf(PartialFailure);
      expect(isUnconfirmed(error.id)).toBe(true);
      expect(error.message).toMatch(
        /ids box-1 and box-2|the vendor does not show its effect after 4 s.* raise the setting shelf:settleTime/,
      );
    },
  );

  test.each([6000, 30_000, 55_000])(
    "that shows only after %i ms is not made a second time by the next up, whether it refreshes or replaces",
    async (lag) => {
      for (const refreshes of [true, false]) {
        shelf = new Shelf();
        const late = () => ({ ...operation(), description: shown });
        const shown = showsLate(lag);
        const { id, properties } = await failureOf(create(inputs, late()));
        if (refreshes) expect(await read(id, properties, late())).toMatchObject({ id: "box-1" });
        else {
          await remove(id, properties, late());
          expect(held()).toEqual([]);
        }
        expect(shelf.applied.filter((write) => write === "create")).toHaveLength(1);
      }
    },
  );

  test("that shows late is not taken for gone, neither by a refresh nor by a delete", async () => {
    const late = { ...operation(), description: showsLate(6000) };
    const { id, properties } = await failureOf(create(inputs, late));
    expect(await read(id, properties, late)).toMatchObject({ id: "box-1" });
    shelf.boxes.clear();
    const again = { ...operation(), description: showsLate(6000) };
    const unseen = await failureOf(create(inputs, again));
    await remove(unseen.id, unseen.properties, again);
    expect(held()).toEqual([]);
  });

  test.each<[string, (WriteFault | undefined)[]]>([
    ["is refused", [undefined, "refused"]],
    ["is lost three times", [undefined, "lost before", "lost before", "lost before"]],
  ])("keeps the id when bringing in line %s", async (_, faults) => {
    shelf.ignoredOnCreate = ["colour"];
    shelf.faults = faults;
    const error = await failureOf(create({ ...inputs, colour: "blue" }));
    expect(shelf.boxes.size).toBe(1);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error.id).toBe("box-1");
    expect(error.properties).toEqual({ ...inputs, boxId: "box-1" });
  });

  test("that is lost and cannot be looked up is told as what it is; the next one names what is there, since it may be another's", async () => {
    shelf.faults = ["lost after"];
    shelf.seeing = 1;
    shelf.blind = 1;
    const up = operation();
    const error = await failureOf(create(inputs, up));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(/the connection broke.*Whether it was applied cannot be seen either: .*HTTP 500/);
    for (const next of [up, operation()])
      expect((await failureOf(create(inputs, next))).message).toMatch(/exists already \(id box-1\).*adopt: true/);
    for (const next of [up, operation()]) expect(await create({ ...inputs, adopt: true }, next)).toMatchObject({ id: "box-1" });
  });
});

describe("a place that another resource of the program is about to leave", () => {
  const slowDelete: typeof description.delete = async (...given) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await description.delete(...given);
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  const other = { nameKey: "photos", label: 'Box "photos" of room attic', share: "all", inputs: "other", fate: "renames" } as const;
  const claimed = (up: ReturnType<typeof operation>, id: string) =>
    up.account.ownership.claim({ ...other, object: idKey(description, id, inputs) });

  test("is taken once it has left, and not before", async () => {
    const up = operation();
    const claim = claimed(up, shelf.put(inputs));
    const creating = create(inputs, up);
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(shelf.applied).toEqual([]);
    shelf.boxes.get("box-1")!.name = "photos";
    up.account.ownership.settle(claim);
    expect(await creating).toMatchObject({ id: "box-2" });
  });

  test("is taken once the one that leaves it is deleted", async () => {
    const process = inProcess(description);
    const { id, properties } = await process.create({ ...inputs, __provider: "text" });
    const began = Date.now();
    await process.operation(async () => {
      const elsewhere = { ...inputs, room: "cellar", __provider: "text" };
      await process.check(properties, elsewhere);
      expect(await process.diff(id, properties, elsewhere)).toMatchObject({ replaces: ["room"] });
      const creating = process.create({ ...inputs, colour: "blue", __provider: "text" });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await process.delete(id, properties);
      expect(await creating).toMatchObject({ id: "box-2" });
    });
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test.each([{ ...inputs }, { ...inputs, adopt: true }])(
    "is taken once its object is deleted that no resource of the program claims, by %j, whenever that comes",
    async (wanted) => {
      for (const begins of [0, 50, 150, 400, 1_000, 1_600, 2_500]) {
        shelf = new Shelf();
        const up = { ...operation(), description: { ...description, delete: slowDelete } };
        const id = shelf.put(inputs);
        const deleting = remove(id, { ...inputs, boxId: id }, up);
        const creating = new Promise((resolve) => setTimeout(resolve, begins)).then(() => create(wanted, up));
        const done = await creating.catch(({ message }) => message);
        await deleting;
        expect([...shelf.boxes.keys()], `${begins} ms, ${JSON.stringify(done)}`).toEqual([done.id]);
      }
    },
  );

  test("is looked at again where it left while the vendor was asked", async () => {
    const up = operation();
    const claim = claimed(up, shelf.put(inputs));
    const find = description.find;
    let looks = 0;
    description.find = async (...args) => {
      const found = await find(...args);
      if (looks++ === 0) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        shelf.boxes.get("box-1")!.name = "photos";
        up.account.ownership.settle(claim);
      }
      return found;
    };
    expect(await create(inputs, up)).toMatchObject({ id: "box-2" });
  });

  test("is kept where that had been settled before the vendor was asked", async () => {
    const up = operation();
    up.account.ownership.settle(claimed(up, shelf.put(inputs)));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(create({ ...inputs, adopt: true }, up)).rejects.toThrow(
      'it is what another resource of this program manages (id box-1): Box "photos" of room attic. Choose another name, or remove this resource if it has no object yet',
    );
  });

  test("is not waited for longer than half a minute", async () => {
    const up = operation();
    claimed(up, shelf.put(inputs));
    await expect(create(inputs, up)).rejects.toThrow(
      'Box "letters" of room attic is held by another resource of this program (id box-1), which is to become Box "photos" of room attic: ' +
        'this has not happened within 30 seconds. Give this resource the option dependsOn with the other one, and run "pulumi up" again',
    );
    expect(shelf.applied).toEqual([]);
  });

  test("is waited for also where that is declared a moment later", async () => {
    const up = operation();
    const id = shelf.put(inputs);
    up.account.ownership.checked("the check of this one", { isSame: false, ignored: [] });
    setTimeout(() => {
      const claim = claimed(up, id);
      setTimeout(() => {
        shelf.boxes.get(id)!.name = "photos";
        up.account.ownership.settle(claim);
      }, 1_000);
    }, 50);
    expect(await create(inputs, up)).toMatchObject({ id: "box-2" });
  });

  test("is not waited for where each wants the other's", async () => {
    vi.useRealTimers();
    const [letters, photos] = [inputs, { ...inputs, name: "photos" }];
    const [first, second] = [shelf.put(letters), shelf.put(photos)];
    const process = inProcess(description);
    const outs = (box: object, boxId: string) => ({ ...box, boxId, __provider: "text" });
    const declared = async (id: string, olds: Properties, news: Properties) => {
      const given = { ...news, __provider: "text" };
      await process.check(olds, given);
      await process.diff(id, olds, given);
      return () => process.update(id, olds, given);
    };
    const results = await process.operation(async () => {
      const updates = [await declared(first, outs(letters, first), photos), await declared(second, outs(photos, second), letters)];
      return Promise.all(updates.map((update) => update().catch((error: Error) => error.message)));
    });
    expect(results).toContainEqual(
      expect.stringContaining(
        'the two resources exchange their name. Give one of them a temporary name, run "pulumi up", and then give it the final one',
      ),
    );
    expect(shelf.applied).toEqual([]);
  });
});

describe("update", () => {
  let id: string;
  beforeEach(() => {
    id = shelf.put(inputs);
  });

  test("brings the object in line in one write", async () => {
    expect(await update(id, inputs, { ...inputs, colour: "blue" })).toEqual({ ...inputs, colour: "blue", boxId: id });
    expect(held()).toEqual([{ ...inputs, colour: "blue" }]);
    expect(shelf.applied).toEqual(["update"]);
  });

  test("writes nothing where the vendor has it already, whatever the state says", async () => {
    await update(id, { ...inputs, colour: "green" }, inputs);
    expect(shelf.applied).toEqual([]);
  });

  test("repairs what was changed outside, whatever the state says", async () => {
    shelf.boxes.get(id)!.tags = ["edited"];
    await update(id, inputs, { ...inputs, colour: "blue" });
    expect(held()).toEqual([{ ...inputs, colour: "blue" }]);
  });

  test("of what is gone says so, and what to do", async () => {
    shelf.boxes.clear();
    expect((await failureOf(update(id, inputs, inputs))).message).toMatch(/it is gone: .*id box-1.*pulumi up --refresh/);
  });

  test("renames, and refuses a name that another object has", async () => {
    await update(id, inputs, { ...inputs, name: "photos" });
    expect(held()).toEqual([{ ...inputs, name: "photos" }]);
    shelf.put({ ...inputs, name: "maps" });
    const error = await failureOf(update(id, inputs, { ...inputs, name: "maps" }));
    expect(error.message).toBe(
      'it cannot be renamed: Box "maps" of room attic exists already (id box-2). Choose another name, or free this one. If a resource under another provider, ' +
        "or one that depends on this one, manages that object, give it another name first, in a separate update. If that object waits for its deletion " +
        "in this stack, use another name for one update. If nothing manages it, remove it first",
    );
    expect(held().map(({ name }) => name)).toEqual(["photos", "maps"]);
  });

  test.each<[string, WriteFault]>([
    ["before it was applied", "lost before"],
    ["after it was applied", "lost after"],
    ["after it was applied, which shows late", { lostAfterWithLag: 3 }],
  ])("whose answer is lost %s is done all the same", async (_, fault) => {
    shelf.faults = [fault];
    await update(id, inputs, { ...inputs, tags: ["c"] });
    expect(held()).toEqual([{ ...inputs, tags: ["c"] }]);
  });

  test("that the vendor accepts and does not apply is told with what it holds", async () => {
    description = { ...description, update: async () => {} };
    const error = await failureOf(update(id, inputs, { ...inputs, colour: "blue" }));
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error.id).toBe(id);
    expect(error.message).toContain('colour is "red" instead of "blue"');
    expect(error.properties).toEqual({ ...inputs, boxId: id });
  });

  test("whose answer is lost each time, without a trace, is a doubt: the state stays as it was", async () => {
    shelf.faults = ["lost before", "lost before", "lost before"];
    const error = await failureOf(update(id, inputs, { ...inputs, colour: "blue" }));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toBe("shelf update: the connection broke");
  });

  test("that is refused is the refusal", async () => {
    shelf.faults = ["refused"];
    expect((await failureOf(update(id, inputs, { ...inputs, colour: "blue" }))).message).toContain("not yours (code 0101003)");
  });

  test("that got half way and was lost is repeated from what the vendor holds then", async () => {
    const { update: whole, ...rest } = description;
    let attempts = 0;
    description = {
      ...rest,
      async update(api, live, wanted, changed) {
        if (++attempts === 1) {
          shelf.faults = ["lost after"];
          return whole(api, live, { ...live.properties, colour: wanted.colour }, changed);
        }
        return whole(api, live, wanted, changed);
      },
    };
    await update(id, inputs, { ...inputs, colour: "blue", tags: ["c"] });
    expect(held()).toEqual([{ ...inputs, colour: "blue", tags: ["c"] }]);
    expect(shelf.updates.map(({ live, changed }) => [live.colour, live.tags, changed])).toEqual([
      ["red", ["a", "b"], ["colour", "tags"]],
      ["blue", ["a", "b"], ["tags"]],
    ]);
  });
});

describe("read", () => {
  const known = { ...inputs, boxId: "box-1" };

  test("gives what the vendor holds", async () => {
    const id = shelf.put({ ...inputs, colour: "blue", tags: ["b", "a"] });
    expect(await read(id, known)).toEqual({ id, outs: { ...inputs, colour: "blue", boxId: id } });
  });

  test("keeps the directives of the state", async () => {
    const id = shelf.put(inputs);
    expect(await read(id, { ...known, adopt: true })).toEqual({ id, outs: { ...inputs, adopt: true, boxId: id } });
  });

  test("of what is gone finds nothing", async () => {
    expect(await read("box-9", known)).toBeUndefined();
    expect(await read("unconfirmed:attic/letters", inputs)).toBeUndefined();
  });

  test.each<[Properties]>([[{}], [{ room: "attic" }], [inputs]])(
    "of an object that something else manages, of which %j is known, gives all that the vendor shows",
    async (properties) => {
      const id = shelf.put({ ...inputs, tags: ["b", "a"] });
      expect(await read(id, properties)).toEqual({ id, outs: { ...inputs, boxId: id } });
    },
  );

  test.each<[Properties]>([[{}], [{ room: "attic" }], [inputs]])(
    "of an object that something else manages, of which %j is known, and that there is not, is an error that names the id",
    async (properties) => {
      shelf.put(inputs);
      expect((await failureOf(read("box-9", properties))).message).toBe(
        'there is no shelf:Box with the id "box-9". Check the id, and the room in which it is looked for',
      );
    },
  );

  test("of an unconfirmed object finds the id by the natural key, and shows the inputs that the program gave", async () => {
    const id = shelf.put(inputs);
    expect(await read("unconfirmed:attic/letters", inputs)).toEqual({ id, outs: { ...inputs, boxId: id } });
    const { tags: _, ...given } = inputs;
    expect(await read("unconfirmed:attic/letters", given)).toEqual({ id, outs: { ...given, boxId: id } });
  });

  test.each([0, 61_000])("of an object whose create was not confirmed %i ms ago takes none that cannot be it", async (ms) => {
    shelf.put({ ...inputs, colour: "blue" });
    const id = unconfirmedId(["attic", "letters"], new Date(Date.now() - ms));
    expect(await read(id, inputs)).toMatchObject({ id: "box-1" });
    description = { ...description, replaceOn: ["room", "colour"] };
    expect(await read(id, inputs)).toBeUndefined();
  });

  test("that fails is a failure, not an object that is gone", async () => {
    shelf.blind = 1;
    await expect(read(shelf.put(inputs), known)).rejects.toThrow("HTTP 500");
  });
});

test("an unconfirmed object of which a second one shows a moment later is an error with both ids", async () => {
  shelf.put(inputs);
  setTimeout(() => shelf.put(inputs), 2_000);
  await expect(read("unconfirmed:attic/letters", inputs)).rejects.toThrow("ids box-1 and box-2");
});

describe("remove", () => {
  test.each<[string, WriteFault | undefined]>([
    ["answered", undefined],
    ["shown late", { lag: 3 }],
    ["lost before it was applied", "lost before"],
    ["lost after it was applied", "lost after"],
    ["lost and shown late", { lostAfterWithLag: 2 }],
  ])("%s leaves nothing, and no other object is touched", async (_, fault) => {
    const id = shelf.put(inputs);
    shelf.put({ ...inputs, name: "photos" });
    shelf.faults = [fault];
    await remove(id, inputs);
    expect(held()).toEqual([{ ...inputs, name: "photos" }]);
  });

  test("of what is gone is done", async () => {
    await remove("box-9", inputs);
    expect(shelf.applied).toEqual([]);
  });

  test("of an unconfirmed object removes the one with its key", async () => {
    shelf.put({ ...inputs, colour: "blue" });
    await remove(unconfirmedId(["attic", "letters"]), inputs);
    expect(held()).toEqual([]);
  });

  test("of an unconfirmed object leaves one that has the name and cannot be it", async () => {
    const id = shelf.put(inputs);
    description = { ...description, replaceOn: ["room", "colour"] };
    await remove(unconfirmedId(["attic", "letters"]), { ...inputs, colour: "blue" });
    expect([...shelf.boxes.keys()]).toEqual([id]);
  });

  test("of an object whose create was not confirmed a minute ago is an error where something has its name", async () => {
    shelf.put(inputs);
    await expect(remove(unconfirmedId(["attic", "letters"], new Date(Date.now() - 61_000)), inputs)).rejects.toThrow(
      'it is not known whether the object that has its name now (id box-1) is the one. Run "pulumi refresh" if it is, or "pulumi state delete',
    );
    expect(held()).toEqual([inputs]);
  });

  test("for a replacement that somebody asked for is done though the resource says adopt: its new object is checked like a new resource", async () => {
    const id = shelf.put(inputs);
    const up = operation();
    expect(declareNew(up, { ...inputs, adopt: true })).toEqual([]);
    await remove(id, { ...inputs, adopt: true, boxId: id }, up);
    expect(held()).toEqual([]);
  });

  test("of an object that the program reads with get is an error", async () => {
    const id = shelf.put(inputs);
    const up = operation();
    await read(id, { room: "attic" }, up);
    await expect(remove(id, { ...inputs, boxId: id }, up)).rejects.toThrow(
      `the program reads it with get (id ${id}), so it is not deleted`,
    );
    expect(held()).toEqual([inputs]);
    await remove(id, { ...inputs, boxId: id });
    expect(held()).toEqual([]);
  });

  test.each<[string, WriteFault]>([
    ["refused", "refused"],
    ["lost", "lost before"],
  ])("that was %s is not done because one list lacks the object", async (_, fault) => {
    const id = shelf.put(inputs);
    shelf.faults = [fault];
    let blind = false;
    const { delete: destroy, read: look } = description;
    description = {
      ...description,
      delete: (...args) =>
        destroy(...args).catch((error) => {
          blind = true;
          throw error;
        }),
      read: (...args) => {
        const wasBlind = blind;
        blind = false;
        return wasBlind ? Promise.resolve(undefined) : look(...args);
      },
    };
    const outcome = await remove(id, inputs).catch((error: Error) => error);
    // What was lost is sent again; what was refused is an error.
    if (fault === "refused") expect(outcome).toBeInstanceOf(Error);
    expect(held()).toEqual(fault === "refused" ? [inputs] : []);
  });

  test("of what a resource has that another process looks after leaves it alone, and a line says so", async () => {
    const id = shelf.put(inputs);
    const lines: string[] = [];
    const log = { info: (line: string) => void lines.push(line), warn: () => {} };
    const holder = { label: "the other one", share: "all" } as const;
    const account = shelfAccount(log, neighboursHolding({ [idKey(description, id, inputs)]: holder }));
    await remove(id, inputs, { description, account, api: shelf });
    expect([held(), lines]).toEqual([
      [inputs],
      ["shelf:Box with id box-1 is not deleted: another resource of this program manages it, the other one"],
    ]);
  });

  test("that is refused is the refusal", async () => {
    shelf.faults = ["refused"];
    await expect(remove(shelf.put(inputs), inputs)).rejects.toThrow("not yours");
    expect(shelf.boxes.size).toBe(1);
  });

  test("that is refused because somebody else deleted the object meanwhile is done", async () => {
    const id = shelf.put(inputs);
    description = {
      ...description,
      delete: async () => {
        shelf.boxes.clear();
        throw new VendorError("no such box", { vendor: "shelf", operation: "delete", code: "404" });
      },
    };
    await remove(id, inputs);
  });

  test("that is refused is the refusal also where nobody can look afterwards", async () => {
    const id = shelf.put(inputs);
    Object.assign(shelf, { faults: ["refused"], seeing: 1, blind: 1 });
    await expect(remove(id, inputs)).rejects.toThrow("not yours");
  });

  test("that is accepted and has no effect is no success", async () => {
    description = { ...description, delete: async () => {} };
    await expect(remove(shelf.put(inputs), inputs)).rejects.toThrow(/accepted, but the vendor does not show its effect/);
  });
});

/** A safe in a stack, over {@link shelf}. */
const inStack = (): OneResource => new OneResource(inProcess(shelfSafe(shelf)), "text");

test("what a replacement would delete stays where a resource has it that the program declares a moment later", async () => {
  const process = inProcess(description);
  const [leaving, staying] = [new OneResource(process, "text"), new OneResource(process, "text")];
  await leaving.up(inputs);
  // In an operation of its own, as that of another stack: each knows nothing of the other.
  await staying.up({ ...inputs, adopt: true });
  expect(staying.state!.id).toBe("box-1");
  await process.operation(async () => {
    const replacement = (await leaving.declare({ ...inputs, room: "cellar" })).run();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { outcome } = await staying.declare({ ...inputs, adopt: true });
    expect(outcome).toMatchObject({ op: "same" });
    await replacement;
  });
  expect(held()).toEqual([inputs, { ...inputs, room: "cellar" }]);
});

test("what waits for its deletion in the state, with the properties of a resource that the program goes on with, stays", async () => {
  const process = inProcess(description);
  const { id, properties } = await process.create({ ...inputs, __provider: "text" });
  await process.operation(async () => {
    const given = { ...inputs, __provider: "text" };
    // Something else changed the colour, which the program ignores.
    const olds = { ...properties, colour: "green" };
    const { inputs: news } = await process.check(given, given);
    expect((await process.diff(id, olds, news)).changes).toBeUndefined();
    await process.delete(id, olds);
  });
  expect([...shelf.boxes.keys()]).toEqual([id]);
});

test("a name that another resource gives up while a list is on its way is free", async () => {
  let meanwhile = async () => {};
  const process = inProcess({
    ...description,
    find: async (...asked) => {
      const found = await description.find(...asked);
      await meanwhile();
      return found;
    },
  });
  const [one, two] = [new OneResource(process, "text"), new OneResource(process, "text")];
  await one.up(inputs);
  await two.up({ ...inputs, name: "maps" });
  await process.operation(async () => {
    const first = await one.declare({ ...inputs, name: "maps" });
    const second = await two.declare({ ...inputs, name: "photos" });
    let renaming: Promise<void> | undefined;
    meanwhile = async () => {
      if (renaming) return;
      renaming = second.run();
      await renaming;
    };
    await first.run();
  });
  expect(held().map(({ name }) => name)).toEqual(["maps", "photos"]);
});

describe("what the program ignores", () => {
  const edited = { ...inputs, colour: "blue", name: "edited", tags: ["edited"] };
  const olds = { ...inputs, boxId: "box-1", __provider: "text" };
  beforeEach(() => {
    shelf.put(edited);
  });
  /** An update of the program's inputs, of which the engine puts those back that it ignores. */
  const up = (state: Properties, news: Properties, paths: string[]) => {
    const process = inProcess(description);
    return process.operation(async () => {
      const { inputs: checked } = await process.check(
        { ...inputs, __provider: "text" },
        { ...news, __ignoreChanges: paths, __provider: "text" },
      );
      await process.diff("box-1", state, checked);
      return process.update("box-1", state, checked);
    });
  };

  test.each([
    [["colour"], { ...inputs, colour: "blue", tags: ["c"] }],
    [["name"], { ...inputs, name: "edited", tags: ["c"] }],
    [["colour", "name"], { ...edited, tags: ["c"] }],
    [["*"], edited],
    [["tags[0]"], { ...inputs, tags: ["c"] }],
  ])("(%j) stays as the vendor has it when something else is updated, and in the state as it was", async (paths, expected) => {
    const { properties } = await up(olds, { ...inputs, tags: ["c"] }, paths);
    expect(held()).toEqual([expected]);
    expect(properties).toMatchObject({ ...inputs, tags: paths.includes("*") ? inputs.tags : ["c"], boxId: "box-1" });
    expect(Object.keys(properties)).not.toContain("__ignoreChanges");
  });

  test("is not written either where the update fails half way and is done again", async () => {
    description = { ...description, update: async () => {} };
    const { partial } = await failureOf(up(olds, { ...inputs, tags: ["c"] }, ["colour"]));
    description = shelfBox(shelf);
    await up(partial.properties, { ...inputs, tags: ["c"] }, ["colour"]);
    expect(held()).toEqual([{ ...inputs, colour: "blue", tags: ["c"] }]);
  });
});

describe("inputs that the program leaves out are not managed:", () => {
  const safe = { ...inputs, owner: "me" };
  const only = (): any => [...shelf.boxes.values()][0];
  beforeEach(() => {
    description = shelfSafe(shelf);
  });

  test("they are in no outputs, and what the vendor holds there stays", async () => {
    expect(await create(inputs)).toEqual({ id: "box-1", outs: { ...inputs, boxId: "box-1" } });
    expect(only().owner).toBe("the vendor");
    expect(await update("box-1", inputs, { ...inputs, colour: "blue" })).toEqual({ ...inputs, colour: "blue", boxId: "box-1" });
    expect(only().owner).toBe("the vendor");
    expect(shelf.updates.map(({ changed }) => changed)).toEqual([["colour"]]);
  });

  test("a change of them elsewhere is no drift, and nothing is written", async () => {
    const resource = inStack();
    await resource.up(inputs);
    only().owner = "somebody";
    expect(await resource.refresh()).toMatchObject({ op: "same", changed: [] });
    expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    expect(resource.state!.outputs).not.toHaveProperty("owner");
    expect([shelf.applied, only().owner]).toEqual([["create"], "somebody"]);
  });

  test("one that is managed drifts, and is repaired", async () => {
    const resource = inStack();
    await resource.up(safe);
    only().owner = "somebody";
    expect(await resource.refresh()).toMatchObject({ op: "update", changed: ["owner"] });
    expect(await resource.up(safe)).toMatchObject({ op: "update", changed: ["owner"] });
    expect(only().owner).toBe("me");
  });

  test("one that the vendor has no more of is a difference, and comes back", async () => {
    const resource = inStack();
    await resource.up(safe);
    delete only().owner;
    expect(await resource.refresh()).toMatchObject({ op: "update", changed: ["owner"] });
    expect(await resource.up(safe)).toMatchObject({ op: "update", changed: ["owner"] });
    expect(only().owner).toBe("me");
  });

  test("one that is taken out of the program is one update without a write; put in again, it is managed again", async () => {
    const resource = inStack();
    await resource.up(safe);
    expect(await resource.up(inputs)).toMatchObject({ op: "update", changed: ["owner"] });
    expect(resource.state!.outputs).not.toHaveProperty("owner");
    expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    expect(await resource.refresh()).toMatchObject({ op: "same" });
    expect([shelf.applied, only().owner]).toEqual([["create"], "me"]);
    expect(await resource.up({ ...inputs, owner: "you" })).toMatchObject({ op: "update", changed: ["owner"] });
    expect([shelf.applied, only().owner]).toEqual([["create", "update"], "you"]);
  });

  test("adopting leaves them as they are", async () => {
    shelf.put({ ...inputs, owner: "somebody" });
    expect(await create({ ...inputs, adopt: true })).toEqual({ id: "box-1", outs: { ...inputs, adopt: true, boxId: "box-1" } });
    expect([shelf.applied, only().owner]).toEqual([[], "somebody"]);
  });

  test("of an object that something else manages, all that the vendor shows is there", async () => {
    const id = shelf.put({ ...safe, code: "4711", pin: "1111" });
    for (const known of [{}, { room: "attic" }, inputs])
      expect(await read(id, known)).toEqual({ id, outs: { ...safe, code: "4711", boxId: id } });
    expect(await read(id, { ...inputs, boxId: id })).toEqual({ id, outs: { ...inputs, boxId: id } });
  });

  test("what a description keeps of an object for itself reaches its update, and nothing else", async () => {
    const id = shelf.put({ ...safe, readers: ["ann"] });
    const outs = await update(id, inputs, { ...inputs, colour: "blue" });
    expect(shelf.updates[0]!.raw).toMatchObject({ owner: "me", readers: ["ann"] });
    expect(outs).toEqual({ ...inputs, colour: "blue", boxId: id });
    expect(await read(id, outs)).toEqual({ id, outs });
  });
});

describe("inputs that the vendor never shows", () => {
  const safe = { ...inputs, pin: "1111" };
  const only = (): any => [...shelf.boxes.values()][0];
  const sent = () => shelf.updates.map(({ changed }) => changed);
  let resource: OneResource;
  beforeEach(() => {
    description = shelfSafe(shelf);
    resource = inStack();
  });

  test("are sent with the create, once, and kept in the outputs as they were given", async () => {
    shelf.faults = ["lost after"];
    await resource.up(safe);
    expect(shelf.applied).toEqual(["create"]);
    expect(only().pin).toBe("1111");
    expect(resource.state!.outputs).toMatchObject(safe);
  });

  test("are sent when they change and only then", async () => {
    await resource.up(safe);
    expect(await resource.up(safe)).toMatchObject({ op: "same" });
    await resource.up({ ...safe, colour: "blue" });
    await resource.up({ ...safe, colour: "blue", pin: "2222" });
    await resource.up({ ...safe, colour: "green", pin: "3333" });
    expect(sent()).toEqual([["colour"], ["pin"], ["colour", "pin"]]);
    expect(only()).toMatchObject({ colour: "green", pin: "3333" });
    expect(await resource.up({ ...safe, colour: "green", pin: "3333" })).toMatchObject({ op: "same" });
  });

  test("are kept by a refresh, which cannot see them", async () => {
    await resource.up(safe);
    only().pin = "changed elsewhere";
    expect(await resource.refresh()).toMatchObject({ op: "same", changed: [] });
    expect(resource.state).toMatchObject({ inputs: safe, outputs: safe });
    expect(await read("box-1", {})).toEqual({ id: "box-1", outs: { ...inputs, owner: "the vendor", boxId: "box-1" } });
  });

  test("are sent on adopt, even if all that shows is right already", async () => {
    shelf.put({ ...inputs, pin: "somebody's" });
    expect(await create({ ...safe, adopt: true })).toMatchObject({ outs: safe });
    expect([sent(), only().pin]).toEqual([[["pin"]], "1111"]);
  });

  test("are left alone on adopt where the program gives none", async () => {
    shelf.put({ ...inputs, pin: "somebody's" });
    await create({ ...inputs, adopt: true });
    expect([shelf.applied, only().pin]).toEqual([[], "somebody's"]);
  });

  test("taken out of the program are one update without a write", async () => {
    await resource.up(safe);
    expect(await resource.up(inputs)).toMatchObject({ op: "update", changed: ["pin"] });
    expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    expect(resource.state!.outputs).not.toHaveProperty("pin");
    expect([shelf.applied, only().pin]).toEqual([["create"], "1111"]);
  });

  test.each<WriteFault>(["lost before", "lost after"])(
    "are sent again when the answer is %s the write, since nobody can see whether it was applied; what shows is not",
    async (fault) => {
      await resource.up(safe);
      shelf.faults = [fault];
      await resource.up({ ...safe, colour: "blue", pin: "2222" });
      expect(sent()).toEqual([["colour", "pin"], fault === "lost after" ? ["pin"] : ["colour", "pin"]]);
      expect(only()).toMatchObject({ colour: "blue", pin: "2222" });
      expect(await resource.up({ ...safe, colour: "blue", pin: "2222" })).toMatchObject({ op: "same" });
    },
  );

  test.each<[string, WriteFault[], string]>([
    ["every answer is lost", ["lost after", "lost before", "lost before"], "the connection broke"],
    ["a repeat is refused", ["lost after", "refused"], "not yours"],
  ])("are forgotten by the state when %s: whatever the program says next is sent, also the old value", async (_, faults, text) => {
    for (const next of ["1111", "2222", "3333"]) {
      shelf.boxes.clear();
      resource = inStack();
      await resource.up(safe);
      for (const between of [async () => {}, () => resource.refresh()]) {
        shelf.faults = [...faults];
        const pin = next === "2222" ? "1212" : "2222";
        await expect(resource.up({ ...safe, pin })).rejects.toThrow(
          new RegExp(`${text}.*whether pin was set: the next "pulumi up" sends it again`),
        );
        expect(only().pin).toBe(pin);
        expect(resource.state!.outputs).not.toHaveProperty("pin");
        await between();
        expect(await resource.up({ ...safe, pin: next })).toMatchObject({ op: "update" });
        expect(only().pin).toBe(next);
        expect(await resource.up({ ...safe, pin: next })).toMatchObject({ op: "same" });
      }
    }
  });

  test("whose write is refused stay as they were in the state", async () => {
    await resource.up(safe);
    shelf.faults = ["refused"];
    await expect(resource.up({ ...safe, pin: "2222" })).rejects.toThrow("not yours");
    expect(resource.state!.outputs).toMatchObject({ pin: "1111" });
    expect(await resource.up(safe)).toMatchObject({ op: "same" });
  });

  test("whose write was accepted, and nothing can be seen then, are not sent again", async () => {
    await resource.up(safe);
    Object.assign(shelf, { seeing: 1, blind: 1 });
    await expect(resource.up({ ...safe, pin: "2222" })).rejects.toThrow(
      /the update was accepted, but what became of it cannot be seen: .*HTTP 500\)$/,
    );
    expect(await resource.up({ ...safe, pin: "2222" })).toMatchObject({ op: "update" });
    expect(await resource.up({ ...safe, pin: "2222" })).toMatchObject({ op: "same" });
    expect(sent()).toEqual([["pin"]]);
  });
});

describe("a secret that the vendor shows is in no message", () => {
  const safe = { ...inputs, code: "4711" };
  beforeEach(() => {
    description = shelfSafe(shelf);
  });

  test("when an object cannot be adopted", async () => {
    shelf.put({ ...inputs, code: "0815" });
    description = { ...description, replaceOn: ["code"] };
    expect((await failureOf(create({ ...safe, adopt: true }))).message).toBe(
      "it cannot be adopted (id box-1): code is [secret] there and [secret] in the program, which the vendor cannot change. Write code in the program as there, or choose another name",
    );
  });

  test("when an update has no effect", async () => {
    const id = shelf.put({ ...inputs, code: "0815" });
    description = { ...description, update: async () => {} };
    expect((await failureOf(update(id, inputs, safe))).message).toMatch(/; code is \[secret\] instead of \[secret\]$/);
  });
});

// Conformance line 20, for the life cycle by itself.
describe("whatever happens", () => {
  const fault = fc.option(
    fc.oneof(
      fc.constantFrom<WriteFault>("refused", "lost before", "lost after"),
      fc.record({ lag: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ lostAfterWithLag: fc.integer({ min: 1, max: 3 }) }),
    ),
    { nil: undefined },
  );
  const program = fc.record({
    room: fc.constantFrom("attic", "cellar"),
    name: fc.constantFrom("letters", "photos"),
    colour: fc.constantFrom("red", "blue"),
    tags: fc.subarray(["a", "b", "c"]),
    adopt: fc.constantFrom(true, undefined),
    owner: fc.constantFrom("me", "you", undefined),
    pin: fc.constantFrom("1111", "2222", undefined),
  });
  // The lines about adopted objects.
  beforeEach(() => void vi.spyOn(console, "log").mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  const trouble = { faults: fc.array(fault, { maxLength: 4 }), seeing: fc.nat(4), blind: fc.constantFrom(0, 0, 0, 1, 6) };
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("up" as const), program, ...trouble }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("edit" as const),
        colour: fc.constantFrom("green", "blue"),
        tags: fc.subarray(["a", "x"]),
        owner: fc.constantFrom("you", "somebody"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const), ...trouble }) },
  );

  test("after an up that reports success the vendor holds what the program says, the next is empty, and there are never two objects", async () => {
    let successes = 0;
    let failures = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), program, async (steps, last) => {
        const vendor = new Shelf();
        const resource = new OneResource(inProcess(shelfSafe(vendor)), "text");
        const boxes = () => [...vendor.boxes.values()];
        const expectRight = async ({ adopt, ...program }: Properties) => {
          const said = Object.fromEntries(Object.entries(program).filter(([, value]) => value !== undefined));
          const mine = boxes().filter(({ room, name }) => room === said.room && name === said.name);
          expect(mine).toHaveLength(1);
          const { id, ...box } = mine[0]!;
          expect({ ...box, tags: box.tags.toSorted() }).toMatchObject(said);
          expect(resource.state!.id).toBe(id);
          // What the state has of `adopt` is no difference.
          const { adopt: _, __account, ...outputs } = resource.state!.outputs;
          expect(outputs).toEqual({ ...said, boxId: id, __provider: "text" });
          const writes = vendor.applied.length;
          expect(await resource.preview({ ...said, adopt })).toMatchObject({ op: "same" });
          if (resource.state) expect(await resource.refresh()).toMatchObject({ op: "same", changed: [] });
          expect(await resource.up({ ...said, adopt })).toMatchObject({ op: "same" });
          expect(vendor.applied).toHaveLength(writes);
        };
        const upWithRefresh = async (said: Properties) => {
          if (resource.state) await resource.refresh();
          await resource.up(said);
        };

        for (const next of steps) {
          vendor.settle();
          if ("faults" in next) Object.assign(vendor, { faults: [...next.faults], seeing: next.seeing, blind: next.blind });
          const success = await (async () => {
            if (next.do === "up") await upWithRefresh(next.program);
            if (next.do === "destroy") await resource.destroy();
            return true;
          })().catch(() => false);
          vendor.settle();
          for (const key of ["attic/letters", "attic/photos", "cellar/letters", "cellar/photos"])
            expect(boxes().filter(({ room, name }) => `${room}/${name}` === key).length, key).toBeLessThanOrEqual(1);
          if (next.do === "edit")
            for (const box of boxes()) Object.assign(box, { colour: next.colour, tags: next.tags, owner: next.owner });
          if (next.do === "delete") vendor.boxes.clear();
          if (next.do !== "up" && next.do !== "destroy") continue;
          if (success) successes++;
          else failures++;
          if (success && next.do === "up") await expectRight(next.program);
          if (success && next.do === "destroy") expect(resource.state).toBeUndefined();
        }
        // Whatever happened, a quiet day and `adopt` put it right, unless the name wanted is taken by an object that the state lost.
        const place = boxes().find(({ room, name }) => room === last.room && name === last.name);
        const taken = place && resource.state && resource.state.id !== place.id && resource.state.outputs.room === last.room;
        if (taken) return;
        await upWithRefresh({ ...last, adopt: true });
        await expectRight({ ...last, adopt: true });
        const { id } = resource.state!;
        await resource.destroy();
        expect(vendor.boxes.has(id)).toBe(false);
      }),
      { numRuns: 100 },
    );
    expect(successes).toBeGreaterThan(50);
    expect(failures).toBeGreaterThan(25);
  });
});

describe("what the program marked as secret", () => {
  const marked = { ...inputs, name: "hidden-letters", __secretInputs: ["name"] };
  const within = () => {
    const up = operation();
    up.account.redactor.remember("hidden-letters");
    return up;
  };

  test("is known to the state, for the operations that do not run the program", async () => {
    const { id, outs } = await create(marked, within());
    expect(outs).toMatchObject({ __secretInputs: ["name"] });
    expect((await read(id, outs, within()))?.outs).toEqual(outs);
    expect(await update(id, outs, { ...marked, colour: "blue" }, within())).toMatchObject({ __secretInputs: ["name"] });
  });

  test("is not in the stand-in for an id", async () => {
    shelf.seeing = 1;
    shelf.blind = 1;
    const error = await failureOf(create(marked, within()));
    expect(error.id).toMatch(/^unconfirmed:[^/]+Z\/attic\/\[secret\]$/);
    expect(await read(error.id, error.properties, within())).toMatchObject({ id: "box-1" });
  });
});

describe("a secret that the vendor shows again in another field", () => {
  const safe = { ...inputs, code: "4711", pin: "pass1234", owner: "me" };
  const account = () => {
    const up = { ...operation(), description: shelfSafe(shelf) };
    up.account.redactor.remember("pass1234");
    return up;
  };

  test("is not in the state, and shows as drift", async () => {
    const { id, outs } = await createObject(account(), safe);
    shelf.boxes.get(id)!.owner = "me with pass1234";
    shelf.boxes.get(id)!.tags = ["pass1234", "a"];
    expect((await readObject(account(), id, outs))?.outs).toMatchObject({
      owner: "me with [secret]",
      tags: ["a", "[secret]"],
      pin: "pass1234",
    });
  });

  test("stays where it is what the program gave", async () => {
    const { outs } = await createObject(account(), { ...safe, owner: "pass1234" });
    expect(outs).toMatchObject({ owner: "pass1234" });
  });
});
