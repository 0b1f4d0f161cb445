import { beforeEach, describe, expect, test } from "vitest";
import { idKey, nameKey } from "../../../provider/core/description.js";
import { createObject, updateObject } from "../../../provider/core/object.js";
import { neighboursHolding, Shelf, shelfAccount, shelfBox } from "./shelf.ts";

let shelf: Shelf;
beforeEach(() => {
  shelf = new Shelf();
});

const letters = { room: "attic", name: "letters", colour: "red", tags: [] };
const photos = { ...letters, name: "photos" };

test("an object that is to be replaced, and that stays until the new one is there, keeps its name from it", async () => {
  const description = shelfBox(shelf);
  const account = shelfAccount();
  const id = shelf.put(letters);
  account.ownership.claim({
    ...{ object: idKey(description, id, letters), nameKey: nameKey(description, letters), label: "the old one" },
    ...{ share: "all", inputs: "", fate: "leaves" },
  });
  await expect(createObject({ description, account, api: shelf }, { ...letters, adopt: true })).rejects.toThrow(
    "the object that it replaces (id box-1) has this name and is still there, since the option deleteBeforeReplace is false or retainOnDelete is true. " +
      "Take the option out, or choose another name",
  );
  expect(shelf.applied).toEqual([]);
});

test("a name that another resource has and keeps is not to be had by removing one of the two, which would delete the other object", async () => {
  const description = shelfBox(shelf);
  const account = shelfAccount();
  const [id, own] = [shelf.put(letters), shelf.put(photos)];
  account.ownership.claim({
    ...{ object: idKey(description, id, letters), nameKey: nameKey(description, letters), label: "the other one" },
    ...{ share: "all", inputs: "", fate: "keeps" },
  });
  await expect(updateObject({ description, account, api: shelf }, own, photos, letters)).rejects.toThrow(
    "it is what another resource of this program manages (id box-1): the other one. " +
      "Choose another name. To use this one, give the other resource another name first, in a separate update",
  );
  expect(shelf.applied).toEqual([]);
});

test("an object that an answer from before shows, and that is gone since, is in nobody's way", async () => {
  const description = shelfBox(shelf);
  const looks: boolean[] = [];
  const find = async (api: Shelf, inputs: any, look: any) => {
    const isStale = looks.push(true) === 1;
    if (!isStale) return shelfBox(shelf).find(api, inputs, look);
    look.served(look.since);
    return { id: "box-0", properties: letters, raw: {} } as any;
  };
  expect(await createObject({ description: { ...description, find }, account: shelfAccount(), api: shelf }, letters)).toMatchObject({
    id: "box-1",
  });
  expect(looks.length).toBeGreaterThan(1);
});

describe("an object that a resource under another provider has", () => {
  /** One of this process; the other one has the object of an id and is to be `wanted`. */
  const target = (id: string, wanted: typeof letters) => {
    const description = shelfBox(shelf);
    const holder = { label: "the other one", share: "all", nameKey: nameKey(description, wanted) } as const;
    const account = shelfAccount(undefined, neighboursHolding({ [idKey(description, id, wanted)]: holder }));
    return { description, account, api: shelf };
  };

  test.each([true, false])("is not taken over by a new one, with adopt: %s", async (adopt) => {
    const id = shelf.put(letters);
    await expect(createObject(target(id, letters), { ...letters, adopt })).rejects.toThrow(
      "it is what another resource of this program manages (id box-1): the other one. Choose another name, or remove this resource if it has no object yet",
    );
    expect(shelf.applied).toEqual([]);
  });

  const oneAfterTheOther =
    'Box "letters" of room attic is held by another resource of this program (id box-1), which is to become the other one and has another provider: ' +
    'resources of different providers do not wait for each other. Add the option dependsOn with the other resource to this one, and run "pulumi up --refresh". If it has the option ' +
    "already, or the other resource is to have this one's present name, give the other resource another name first, in a separate update";

  test.each([true, false])("and will leave its place is not waited for: the error says how it goes, with adopt: %s", async (adopt) => {
    const id = shelf.put(letters);
    await expect(createObject(target(id, photos), { ...letters, adopt })).rejects.toThrow(oneAfterTheOther);
    expect(shelf.applied).toEqual([]);
  });

  test("is not to be removed for one that is to have its place", async () => {
    const id = shelf.put(letters);
    const own = shelf.put(photos);
    await expect(updateObject(target(id, photos), own, photos, letters)).rejects.toThrow(oneAfterTheOther);
    await expect(updateObject(target("none", photos), own, photos, letters)).rejects.toThrow(
      "Choose another name, or free this one. If a resource under another provider, or one that depends on this one, manages that object, give it another name first, in a separate update",
    );
    expect(shelf.applied).toEqual([]);
  });
});
