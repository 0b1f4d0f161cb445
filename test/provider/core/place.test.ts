import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../provider/core/account.js";
import { type AttachmentDescription, idKey, nameKey, type ResourceDescription } from "../../../provider/core/description.js";
import { diff } from "../../../provider/core/diff.js";
import type { Holder } from "../../../provider/core/elsewhere.js";
import {
  claimFor,
  declare,
  declareNew,
  labelOf,
  leftAlone,
  listed,
  othersOf,
  ownOf,
  refuseSecondOwner,
  rivalOf,
  shareOf,
  solesOf,
} from "../../../provider/core/place.js";
import type { Properties } from "../../../provider/core/properties.js";
import { UNKNOWN } from "../../../provider/core/unknown.js";
import { boxReaders, neighboursHolding, Shelf, shelfAccount, shelfBox } from "./shelf.ts";

const shelf = new Shelf();
const box = shelfBox(shelf);
const readers = boxReaders(shelf);
/** Readers who can open one box only. */
const sole: AttachmentDescription<any, Shelf> = { ...readers, sole: "reader" };

let lines: string[];
let account: Account;
beforeEach(() => {
  lines = [];
  account = shelfAccount({ info: (line) => lines.push(line), warn: () => {} });
});

const boxed = (name: string, more: Properties = {}) => ({ room: "attic", name, colour: "red", tags: [], ...more });
const reading = (boxId: string, names: string[], exclusive = true) => ({ boxId, readers: names, exclusive });
const target = (description: ResourceDescription) => ({ description, account, api: shelf });
/** The diff of a resource that the program declares, as the engine asks for it. */
const declared = (description: ResourceDescription, id: string, olds: Properties, news: Properties) =>
  declare(target(description), id, olds, news, diff(description, id, olds, news));

test("a share is the whole of an object, and of a set that is not exclusive the named elements", () => {
  expect(shareOf(box, { ...boxed("letters"), exclusive: false })).toBe("all");
  expect(shareOf(readers, reading("box-1", ["ann"]))).toBe("all");
  expect(shareOf(readers, reading("box-1", ["ann"], false))).toEqual(["ann"]);
});

test("a label names a set's elements, the first twenty of them, and whether others may be there", () => {
  const many = Array.from({ length: 22 }, (_, n) => `r${n}`);
  expect(labelOf(box, boxed("letters"))).toBe('Box "letters" of room attic');
  expect(labelOf(readers, reading("box-1", ["ann"]))).toBe('Readers of box box-1 (readers ["ann"], exclusive)');
  expect(labelOf(readers, reading("box-1", ["ann", "bob"], false))).toBe('Readers of box box-1 (readers ["ann","bob"])');
  expect(labelOf(readers, reading("box-1", many, false))).toBe(
    `Readers of box box-1 (readers ${JSON.stringify(many.slice(0, 20))} and 2 more)`,
  );
  expect(labelOf(readers, { boxId: "box-1", readers: UNKNOWN, exclusive: true })).toBe(
    `Readers of box box-1 (readers ["${UNKNOWN}"], exclusive)`,
  );
});

test("a message names twenty elements, and how many more there are", () => {
  const twenty = Array.from({ length: 20 }, (_, n) => n);
  expect(listed([])).toBe("");
  expect(listed(["a", 2])).toBe("a, 2");
  expect(listed(twenty)).toBe(twenty.join(", "));
  expect(listed([...twenty, 20, 21, 22])).toBe(`${twenty.join(", ")} and 3 more`);
});

describe("elements that can be in one set only", () => {
  test("are those of such a kind that are known", () => {
    const scope = JSON.stringify(["shelf:Readers", "reader"]);
    expect(solesOf(sole, reading("box-1", ["ann"]))).toEqual({ scope, elements: ["ann"] });
    expect(solesOf(sole, reading("box-1", ["ann", UNKNOWN]))).toBeUndefined();
    expect(solesOf(readers, reading("box-1", ["ann"]))).toBeUndefined();
    expect(solesOf({ ...sole, scope: ["room"] } as typeof sole, { ...reading("box-1", []), room: "attic" })).toMatchObject({
      scope: JSON.stringify(["shelf:Readers", "reader", "attic"]),
    });
  });

  const inTwo =
    'reader ann is in two resources of this program, Readers of box box-2 (readers ["ann"], exclusive) and Readers of box box-1 (readers ["ann","bob"], exclusive), ' +
    "and can be in one of them only. Take it out of the readers of one of them";

  test("are refused in a second set, new or not, and in one that is to be another", () => {
    expect(declareNew(target(sole), reading("box-1", ["ann", "bob"]))).toEqual([]);
    expect(rivalOf(target(sole), reading("box-2", ["zoe"]))).toBeUndefined();
    expect(rivalOf(target(sole), { ...reading("box-2", ["ann"]), boxId: undefined })).toBeUndefined();
    expect(rivalOf(target(sole), reading("box-2", ["ann"]))).toBe(inTwo);
    expect(declareNew(target(sole), reading("box-3", ["ann"]))).toEqual([{ property: "readers", reason: inTwo.replace("box-2", "box-3") }]);
    expect(() => declared(sole, "box-2", reading("box-2", []), reading("box-2", ["ann"]))).toThrow(inTwo);
    expect(rivalOf(target(sole), reading("box-2", ["bob", "zoe", "ann"]))).toMatch(
      /^readers bob, ann are in two resources of this program, .*, and can be in one of them only\. Take them out of the readers of one of them$/,
    );
    // The check of the replacement has said so.
    expect(declared(sole, "box-4", reading("box-4", ["ann"]), reading("box-2", ["ann"]))).toMatchObject({ replaces: ["boxId"] });
  });
});

describe("a new resource", () => {
  const twice =
    'Box "letters" of room attic is managed by another resource of this program as well: Box "letters" of room attic. Choose another name, or remove this resource if it has no object yet';

  test("is refused beside a new one or an old one for the same object", () => {
    expect(declareNew(target(box), boxed("letters"))).toEqual([]);
    expect(declareNew(target(box), boxed("letters", { colour: "blue" }))).toEqual([{ property: "name", reason: twice }]);
    expect(declareNew(target(box), boxed("photos"))).toEqual([]);
    declared(box, "box-7", boxed("toys"), boxed("toys"));
    expect(declareNew(target(box), boxed("toys", { colour: "blue" }))).toMatchObject([{ property: "name" }]);
  });

  test("is none beside the old one with the same inputs, which is to be replaced, nor where its place is not known", () => {
    declared(box, "box-1", boxed("letters"), boxed("letters"));
    expect(declareNew(target(box), boxed("letters"))).toEqual([]);
    for (const unknown of [boxed(UNKNOWN), boxed("letters", { tags: [UNKNOWN] }), { ...boxed("letters"), room: undefined }])
      expect(declareNew(target(box), { ...unknown, colour: "blue" })).toEqual([]);
  });

  test("has room beside others that hold a part of the same set, and not beside one that has the whole", () => {
    expect(declareNew(target(readers), reading("box-1", ["ann"], false))).toEqual([]);
    expect(declareNew(target(readers), reading("box-1", ["bob"], false))).toEqual([]);
    expect(declareNew(target(readers), reading("box-1", ["zoe"]))).toEqual([
      {
        property: "boxId",
        reason:
          'Readers of box box-1 (readers ["zoe"], exclusive) is managed by another resource of this program as well: Readers of box box-1 (readers ["ann"]). ' +
          "Put the readers into one of them, or set exclusive: false on both",
      },
    ]);
  });
});

describe("the diff of a resource", () => {
  const fates = (object: string) => account.ownership.of(object).map(({ fate, label }) => [fate, label]);
  const at = (id: string) => idKey(box, id, boxed("letters"));

  test("records what becomes of what it holds", () => {
    declared(box, "box-1", boxed("letters"), boxed("letters"));
    declared(box, "box-2", boxed("photos"), boxed("photos", { colour: "blue" }));
    declared(box, "box-3", boxed("toys"), boxed("games"));
    declared(box, "box-4", boxed("books"), { ...boxed("books"), room: "cellar" });
    expect(["box-1", "box-2", "box-3", "box-4"].map((id) => fates(at(id)))).toEqual([
      [["keeps", 'Box "letters" of room attic']],
      [["changes", 'Box "photos" of room attic']],
      [["renames", 'Box "games" of room attic']],
      [["leaves", 'Box "books" of room cellar']],
    ]);
    const settled = ["box-1", "box-2", "box-3", "box-4"].map((id) => account.ownership.of(at(id))[0]!.settledAt !== undefined);
    expect(settled).toEqual([true, false, false, false]);
  });

  test("is a replacement that deletes nothing where another one has its object, and it is to be another", () => {
    declared(box, "box-1", boxed("letters"), boxed("letters"));
    expect(declared(box, "box-1", boxed("letters"), boxed("photos"))).toEqual({
      changes: true,
      replaces: ["name"],
      deleteBeforeReplace: false,
    });
    expect(() => declared(box, "box-1", boxed("letters"), boxed("letters", { colour: "blue" }))).toThrow("as well");
    // Who leaves it is in nobody's way.
    expect(declared(box, "box-1", boxed("letters"), { ...boxed("letters"), room: "cellar" })).toMatchObject({ replaces: ["room"] });
  });

  test("is refused where a new resource is to have the place", () => {
    declareNew(target(box), boxed("photos"));
    expect(() => declared(box, "box-1", boxed("letters"), boxed("photos"))).toThrow(
      'Box "photos" of room attic is managed by another resource of this program as well: Box "photos" of room attic',
    );
    // It is still known as the one that has the object.
    expect(fates(at("box-1"))).toEqual([["keeps", 'Box "photos" of room attic']]);
  });

  test("is a replacement also where a new resource is to have the new place: the check of the replacement tells", () => {
    declareNew(target(box), { ...boxed("letters"), room: "cellar" });
    expect(declared(box, "box-1", boxed("letters"), { ...boxed("letters"), room: "cellar" })).toEqual({
      replaces: ["room"],
      deleteBeforeReplace: true,
    });
  });

  test("is an update where an element was taken out of its set before", () => {
    const same = () => declared(readers, "box-1", reading("box-1", ["ann"], false), reading("box-1", ["ann"], false));
    expect(same()).toEqual({ changes: false });
    account.ownership.removed(idKey(readers, "box-1", {}), ["ann"], []);
    expect(same()).toEqual({ changes: true });
    expect(declared(readers, "box-1", reading("box-1", ["bob"], false), reading("box-1", ["ann"], false))).toEqual({
      replaces: [],
      deleteBeforeReplace: false,
    });
  });
});

describe("a claim", () => {
  test("of an update is that of its diff, and one of its own where there was none", () => {
    declared(box, "box-1", boxed("letters"), boxed("letters", { colour: "blue" }));
    const known = claimFor(target(box), "box-1", boxed("letters"), boxed("letters", { colour: "blue" }));
    expect(account.ownership.of(known.object)).toEqual([known]);
    const other = claimFor(target(box), "box-1", boxed("letters"), boxed("letters", { colour: "green" }));
    expect(other).not.toBe(known);
    account.ownership.release(other);
    const made = claimFor(target(box), "box-1", undefined, boxed("letters", { colour: "blue" }));
    expect(made).not.toBe(known);
    expect(made).toMatchObject({
      fate: "keeps",
      label: 'Box "letters" of room attic',
      share: "all",
      object: known.object,
    });
    expect(made.state).toBeUndefined();
    expect(claimFor(target(box), "box-2", boxed("photos"), boxed("photos"))).toMatchObject({ state: expect.any(String), fate: "keeps" });
  });

  test("of a delete is that of its diff: of one that leaves first, and of none that keeps or updates its object", () => {
    const [olds, news] = [reading("box-1", ["ann"], false), reading("box-1", ["bob"], false)];
    expect(ownOf(target(readers), "box-1", olds)).toBeUndefined();
    declared(readers, "box-1", olds, olds);
    expect(ownOf(target(readers), "box-1", olds)).toBeUndefined();
    declared(readers, "box-1", olds, news);
    const changes = ownOf(target(readers), "box-1", olds);
    expect(changes).toMatchObject({ fate: "changes" });
    declared(readers, "box-1", olds, reading("box-2", ["ann"], false));
    expect(ownOf(target(readers), "box-1", olds)).toMatchObject({ fate: "leaves" });
    account.ownership.release(ownOf(target(readers), "box-1", olds)!);
    changes!.updates = true;
    expect(ownOf(target(readers), "box-1", olds)).toBeUndefined();
  });

  test("of a delete is not that of another resource with another state", () => {
    const [ann, bob] = [reading("box-1", ["ann"], false), reading("box-1", ["bob"], false)];
    declared(readers, "box-1", ann, reading("box-2", ["ann"], false));
    expect(ownOf(target(readers), "box-1", bob)).toBeUndefined();
    expect(ownOf(target(readers), "box-1", ann)).toMatchObject({ fate: "leaves" });
  });

  test("of another one is every one but its own, and that of a resource with the same inputs which is to be replaced", () => {
    declared(box, "box-1", boxed("letters"), boxed("letters", { colour: "blue" }));
    const [claim] = account.ownership.of(idKey(box, "box-1", boxed("letters")));
    expect(othersOf(target(box), "box-1", boxed("letters"))).toEqual([claim]);
    expect(othersOf(target(box), "box-1", boxed("letters"), claim)).toEqual([]);
    expect(othersOf(target(box), "box-1", boxed("letters", { colour: "blue" }))).toEqual([]);
    claim!.fate = "keeps";
    expect(othersOf(target(box), "box-1", boxed("letters", { colour: "blue" }))).toEqual([claim]);
    expect(othersOf(target(box), "box-2", boxed("letters"))).toEqual([]);
  });

  test("to an object that a new resource has taken over is refused", () => {
    const own = claimFor(target(box), "box-1", boxed("letters"), boxed("letters"));
    claimFor(target(box), "box-1", boxed("letters"), boxed("photos"));
    refuseSecondOwner(target(box), own);
    claimFor(target(box), "box-1", undefined, boxed("photos"));
    expect(() => refuseSecondOwner(target(box), own)).toThrow(
      'another resource of this program took it over in this run: Box "photos" of room attic. Run "pulumi up" again, or remove one of the two',
    );
  });
});

test("an object that another resource has is left alone, and a line says so", () => {
  expect(leftAlone(target(box), [], "box-1")).toBe(false);
  expect(lines).toEqual([]);
  expect(leftAlone(target(box), [{ label: "the other one", share: "all" }], "box-1")).toBe(true);
  expect(lines).toEqual(["shelf:Box with id box-1 is not deleted: another resource of this program manages it, the other one"]);
});

describe("what a resource under another provider of the account has", () => {
  const alike = boxed("letters");
  const has = (
    description: ResourceDescription,
    properties: Properties,
    holder: { share: "all" | string[]; nameKey?: string | undefined },
  ) => {
    const id = "box-1";
    account = shelfAccount(undefined, neighboursHolding({ [idKey(description, id, properties)]: { label: "the other one", ...holder } }));
  };

  test("is managed twice where both are to be the same object, whichever is declared first", () => {
    has(box, alike, { share: "all", nameKey: nameKey(box, alike) });
    expect(() => declared(box, "box-1", alike, alike)).toThrow(
      'Box "letters" of room attic is managed by another resource of this program as well: the other one. Remove one of the two: the object stays',
    );
  });

  test("is managed twice where both are to have one name, before either has an object", () => {
    const shared: Holder = { label: "the other one", share: "all" };
    const fresh = () => shelfAccount(undefined, neighboursHolding({ [`ours ${nameKey(box, alike)}`]: shared }));
    const twice = 'Box "letters" of room attic is managed by another resource of this program as well: the other one';
    account = fresh();
    expect(declareNew(target(box), alike)).toMatchObject([{ property: "name", reason: expect.stringContaining(twice) }]);
    account = fresh();
    expect(() => declared(box, "box-1", boxed("photos"), alike)).toThrow(twice);
    expect(declareNew(target(box), boxed("tapes"))).toEqual([]);
  });

  test("is left to it where this one is to be another object", () => {
    has(box, alike, { share: "all", nameKey: nameKey(box, alike) });
    expect(declared(box, "box-1", alike, boxed("photos"))).toEqual({ changes: true, replaces: ["name"], deleteBeforeReplace: false });
    expect(account.ownership.of(idKey(box, "box-1", alike))).toEqual([]);
  });

  test("is no matter for a resource that leaves it", () => {
    has(box, alike, { share: "all", nameKey: nameKey(box, alike) });
    expect(declared(box, "box-1", alike, { ...alike, room: "cellar" })).toMatchObject({ replaces: ["room"] });
  });

  test("is no matter for sets whose shares leave room for each other", () => {
    const set = reading("box-1", ["ann"], false);
    has(readers, set, { share: ["bob"] });
    expect(declared(readers, "box-1", set, set)).toMatchObject({ changes: false });
    has(readers, set, { share: "all" });
    expect(() => declared(readers, "box-1", set, set)).toThrow("set exclusive: false on both");
  });
});
