import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAttachment, deleteAttachment } from "../../../provider/core/attachment.js";
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

test("that a resource has in part which another process looks after keeps that part", async () => {
  shelf.boxes.get("box-1")!.readers = ["ann", "bob"];
  const holder = { label: "the other one", share: ["ann"] };
  const account = shelfAccount(undefined, neighboursHolding({ [idKey(description, "box-1", {})]: holder }));
  await deleteAttachment({ ...operation(), account }, "box-1", { ...outs("ann", "bob"), exclusive: false });
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
