import { expect } from "vitest";
import { z } from "zod";
import type { Live, Properties, ResourceDescription } from "../../../provider/core/description.js";
import { OutcomeUnknownError, VendorError } from "../../../provider/core/errors.js";
import { secretInput, textInput, wordInput } from "../../../provider/core/inputs.js";

/** A thing that the vendor holds. */
export interface Box {
  id: string;
  room: string;
  name: string;
  colour: string;
  tags: string[];
  /** Of safes. */
  owner?: string;
  code?: string;
  pin?: string;
  /** Who may open it. */
  readers?: string[];
}

/** What goes wrong with one write: refused, its answer lost before or after it was applied, or shown by a number of lists only later. */
export type WriteFault = "refused" | "lost before" | "lost after" | { lag: number } | { lostAfterWithLag: number };

/**
 * A vendor in memory with the manners of the real ones: it gives no id back, takes two boxes of one name without a word, and may show
 * the effect of a write later.
 */
export class Shelf {
  boxes = new Map<string, Box>();
  /** Faults of the writes to come, in their order; `undefined` for a write that goes well. */
  faults: (WriteFault | undefined)[] = [];
  /** Reads to come that fail, after `seeing` ones that do not. */
  blind = 0;
  seeing = 0;
  /** Fields that a create does not take. */
  ignoredOnCreate: (keyof Box)[] = [];
  /** Every write that was applied. */
  readonly applied: string[] = [];
  /** What each update was told: the box as it is and as it should be, and what of it differs. */
  readonly updates: { live: Properties; raw: unknown; wanted: Properties; changed: readonly string[] }[] = [];
  #count = 0;
  #old: { boxes: Map<string, Box>; lists: number } | undefined;

  /** All that was late has arrived, and no fault is left. */
  settle(): void {
    this.#old = undefined;
    this.faults = [];
    this.blind = 0;
    this.seeing = 0;
  }

  list(): Box[] {
    if (this.seeing > 0) this.seeing--;
    else if (this.blind > 0) {
      this.blind--;
      throw new VendorError("the server refused the call: down", { vendor: "shelf", operation: "list", status: 500 });
    }
    const old = this.#old && this.#old.lists-- > 0 ? this.#old.boxes : undefined;
    return [...(old ?? this.boxes).values()].map((box) => structuredClone(box));
  }

  put(box: Omit<Box, "id">): string {
    const id = `box-${++this.#count}`;
    this.boxes.set(id, { ...structuredClone(box), id });
    return id;
  }

  write(operation: string, apply: () => void): void {
    const failure = { vendor: "shelf", operation };
    const fault = this.faults.shift();
    if (fault === "refused") throw new VendorError("not yours", { ...failure, code: "0101003" });
    if (fault === "lost before") throw new OutcomeUnknownError("the connection broke", failure);
    const before = new Map([...this.boxes].map(([id, box]) => [id, structuredClone(box)]));
    apply();
    this.applied.push(operation);
    if (typeof fault === "object") this.#old = { boxes: before, lists: "lag" in fault ? fault.lag : fault.lostAfterWithLag };
    if (fault === "lost after" || (typeof fault === "object" && "lostAfterWithLag" in fault))
      throw new OutcomeUnknownError("the connection broke", failure);
  }
}

export interface BoxInputs {
  room: string;
  name: string;
  colour: "red" | "green" | "blue";
  tags: string[];
  adopt?: boolean;
}

/** The boxes of a shelf as a resource. */
export const shelfBox = (shelf: Shelf, type = "shelf:Box"): ResourceDescription<BoxInputs, Shelf> => {
  const live = (box: Box | undefined): Live<BoxInputs> | undefined =>
    box && {
      id: box.id,
      properties: { room: box.room, name: box.name, colour: box.colour as "red", tags: box.tags.toSorted(), boxId: box.id },
      raw: box,
    };
  return {
    type,
    inputs: z.object({
      room: textInput({ min: 1 }),
      name: textInput({ min: 1, max: 20 }),
      colour: wordInput(["red", "green", "blue"]).default("red"),
      tags: z
        .array(textInput({ min: 1 }))
        .max(5, "must be at most 5 tags")
        .transform((tags) => [...new Set(tags)].sort())
        .default([]),
      adopt: z.boolean({ error: "must be true or false" }).optional(),
    }),
    directives: ["adopt"],
    replaceOn: ["room"],
    deleteBeforeReplace: true,
    naturalKey: ["room", "name"],
    connect: () => shelf,
    defaults: (lookup) => ({ room: lookup("room") }),
    label: ({ name, room }) => `Box "${name}" of room ${room}`,

    async find(account, { room, name }) {
      const found = account.list().filter((box) => box.room === room && box.name === name);
      if (found.length > 1)
        throw new Error(`room ${room} holds several boxes of this name (ids ${found.map(({ id }) => id).join(" and ")})`);
      return live(found[0]);
    },
    read: async (account, id) => live(account.list().find((box) => box.id === id)),
    async create(account, { room, name, colour, tags }) {
      const box = { room, name, colour, tags };
      for (const field of account.ignoredOnCreate) Object.assign(box, { [field]: field === "tags" ? [] : "red" });
      account.write("create", () => account.put(box));
    },
    async update(account, { id, properties, raw }, { name, colour, tags }, changed) {
      account.updates.push({ live: properties, raw, wanted: { name, colour, tags }, changed });
      if (!account.boxes.has(id)) throw new VendorError("no such box", { vendor: "shelf", operation: "update", code: "404" });
      account.write("update", () => Object.assign(account.boxes.get(id)!, { name, colour, tags }));
    },
    async delete(account, { id }) {
      if (!account.boxes.has(id)) throw new VendorError("no such box", { vendor: "shelf", operation: "delete", code: "404" });
      account.write("delete", () => account.boxes.delete(id));
    },
  };
};

export interface SafeInputs extends BoxInputs {
  owner?: string;
  code?: string;
  pin?: string;
}

/**
 * The boxes of a shelf that have an owner and locks: a code, which the vendor shows, and a pin, which it never shows. Who gives no owner gets the
 * vendor's. An update sends what changed and nothing else.
 */
export const shelfSafe = (shelf: Shelf, type = "shelf:Safe"): ResourceDescription<SafeInputs, Shelf> => {
  const box = shelfBox(shelf, type);
  const live = (found: Live<BoxInputs> | undefined): Live<SafeInputs> | undefined => {
    if (!found) return undefined;
    const { pin: _, ...held } = found.raw as Box;
    return { ...found, properties: { ...found.properties, owner: held.owner, code: held.code }, raw: held };
  };
  return {
    ...box,
    inputs: box.inputs.extend({
      owner: textInput({ min: 1 }).optional(),
      code: textInput({ min: 1, max: 8 }).optional(),
      pin: secretInput({ maxBytes: 8 }).optional(),
    }),
    secrets: ["code", "pin"],
    unseen: ["pin"],
    find: async (account, key) => live(await box.find(account, key)),
    read: async (account, id, properties) => live(await box.read(account, id, properties)),
    async create(account, { room, name, colour, tags, owner = "the vendor", code, pin }) {
      account.write("create", () => account.put({ room, name, colour, tags, owner, code, pin }));
    },
    async update(account, { id, properties, raw }, wanted, changed) {
      account.updates.push({ live: properties, raw, wanted: { ...wanted }, changed });
      const sent = Object.fromEntries(changed.map((name) => [name, wanted[name as keyof SafeInputs]]));
      account.write("update", () => Object.assign(account.boxes.get(id)!, sent));
    },
    delete: (account, { id }) => box.delete(account, { id } as Live<BoxInputs>),
  };
};

export interface ReadersInputs {
  boxId: string;
  readers: string[];
}

/** Who may open a box: a resource that comes and goes with the box. */
export const boxReaders = (shelf: Shelf, type = "shelf:Readers"): ResourceDescription<ReadersInputs, Shelf> => {
  const live = (account: Shelf, id: string): Live<ReadersInputs> | undefined => {
    const box = account.list().find((candidate) => candidate.id === id);
    return box && { id, properties: { boxId: id, readers: (box.readers ?? []).toSorted() } };
  };
  const set = (account: Shelf, operation: string, id: string, readers: string[]) =>
    account.write(operation, () => Object.assign(account.boxes.get(id)!, { readers }));
  return {
    type,
    inputs: z.object({ boxId: textInput({ min: 1 }), readers: z.array(textInput({ min: 1 })).transform((readers) => readers.toSorted()) }),
    directives: [],
    replaceOn: ["boxId"],
    deleteBeforeReplace: true,
    naturalKey: ["boxId"],
    connect: () => shelf,
    label: ({ boxId }) => `Readers of box ${boxId}`,
    cleared: ({ properties }) => properties.readers.length === 0,
    async find(account, { boxId }) {
      const found = live(account, boxId);
      if (!found) throw new Error(`there is no box ${boxId}`);
      return found;
    },
    read: async (account, id) => live(account, id),
    create: () => expect.unreachable("the readers of a box are there as long as the box is"),
    update: async (account, { id }, { readers }) => set(account, "set", id, readers),
    delete: async (account, { id }) => set(account, "clear", id, []),
  };
};
