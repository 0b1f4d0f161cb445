import { z } from "zod";
import type { Client, Log } from "../../../provider/core/account.js";
import { Account } from "../../../provider/core/account.js";
import type { AttachmentDescription, Live, ObjectDescription } from "../../../provider/core/description.js";
import type { Holder, Neighbours } from "../../../provider/core/elsewhere.js";
import { OutcomeUnknownError, VendorError } from "../../../provider/core/errors.js";
import type { Rule } from "../../../provider/core/inputs.js";
import { booleanInput, idsInput, optional, secretInput, textInput, withDefault, wordInput } from "../../../provider/core/inputs.js";
import type { Properties } from "../../../provider/core/properties.js";
import { Redactor } from "../../../provider/core/redactor.js";
import { commonSettings, identity, secretSetting, textSetting, urlSetting } from "../../../provider/settings/settings.js";

/** A vendor that there is only in tests. */
export const shelfVendor = {
  name: "shelf",
  settings: {
    endpoint: identity(urlSetting),
    userName: identity(textSetting),
    apiKey: identity(secretSetting),
    operationTimeout: commonSettings.operationTimeout,
    settleTime: commonSettings.settleTime,
    tlsServerName: commonSettings.tlsServerName,
  },
};

/** What this process knows of one account at a shelf. Pulumi's engine makes one for each operation. */
export const shelfAccount = (log: Log = { info: () => {}, warn: () => {} }, neighbours?: Neighbours): Account =>
  new Account({
    vendor: shelfVendor,
    settings: { values: { settleTime: 4, operationTimeout: 900 }, require: () => {} },
    redactor: new Redactor(),
    log,
    zod: z,
    neighbours,
  });

/** Another process of the operation, in which resources hold these objects, by their keys. */
export const neighboursHolding = (held: Record<string, Holder>): Neighbours => ({
  account: "ours",
  tell: () => {},
  holding: (object) => (held[object] ? [held[object]] : []),
});

/** Two processes of one operation: each sees what the other tells. */
export function twoProcesses(): [Neighbours, Neighbours] {
  const [one, other] = [new Map<string, Holder[]>(), new Map<string, Holder[]>()];
  const seeing = (own: Map<string, Holder[]>, others: Map<string, Holder[]>): Neighbours => ({
    account: "ours",
    tell: (object, holder) => void own.set(object, holder ? [...(own.get(object) ?? []), holder] : []),
    holding: (object) => others.get(object) ?? [],
  });
  return [seeing(one, other), seeing(other, one)];
}

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
  /** What descriptions have as their client. */
  readonly client: Client<Shelf> = { vendor: shelfVendor, required: [], connect: async () => this };
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

/** Up to five tags, each once and in order. */
const tagsInput: Rule<string[]> = (zod) =>
  zod
    .array(textInput({ min: 1 })(zod))
    .max(5, "must be at most 5 tags")
    .transform((tags) => [...new Set(tags)].sort());

/** The boxes of a shelf as a resource. */
export const shelfBox = (shelf: Shelf, type = "shelf:Box"): ObjectDescription<BoxInputs, Shelf> => {
  const live = (box: Box | undefined): Live<BoxInputs> | undefined =>
    box && {
      id: box.id,
      properties: { room: box.room, name: box.name, colour: box.colour as "red", tags: box.tags.toSorted(), boxId: box.id },
      raw: box,
    };
  return {
    kind: "object",
    type,
    client: shelf.client,
    inputs: {
      room: textInput({ min: 1 }),
      name: textInput({ min: 1, max: 20 }),
      colour: withDefault(wordInput(["red", "green", "blue"]), "red"),
      tags: withDefault(tagsInput, []),
      adopt: optional(booleanInput),
    },
    outputs: ["boxId"],
    directives: ["adopt"],
    replaceOn: ["room"],
    deleteBeforeReplace: true,
    scope: ["room"],
    name: "name",
    defaults: (lookup) => ({ room: lookup("room") }),
    label: ({ name, room }) => `Box "${name}" of room ${room}`,

    async find(api, { room, name }) {
      const found = api.list().filter((box) => box.room === room && box.name === name);
      if (found.length > 1)
        throw new Error(`room ${room} holds several boxes of this name (ids ${found.map(({ id }) => id).join(" and ")})`);
      return live(found[0]);
    },
    read: async (api, id) => live(api.list().find((box) => box.id === id)),
    list: async (api) => api.list(),
    async create(api, { room, name, colour, tags }) {
      const box = { room, name, colour, tags };
      for (const field of api.ignoredOnCreate) Object.assign(box, { [field]: field === "tags" ? [] : "red" });
      api.write("create", () => api.put(box));
    },
    async update(api, { id, properties, raw }, { name, colour, tags }, changed) {
      api.updates.push({ live: properties, raw, wanted: { name, colour, tags }, changed });
      if (!api.boxes.has(id)) throw new VendorError("no such box", { vendor: "shelf", operation: "update", code: "404" });
      api.write("update", () => Object.assign(api.boxes.get(id)!, { name, colour, tags }));
    },
    async delete(api, { id }) {
      if (!api.boxes.has(id)) throw new VendorError("no such box", { vendor: "shelf", operation: "delete", code: "404" });
      api.write("delete", () => api.boxes.delete(id));
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
export const shelfSafe = (shelf: Shelf, type = "shelf:Safe"): ObjectDescription<SafeInputs, Shelf> => {
  const box = shelfBox(shelf, type);
  const live = (found: Live<BoxInputs> | undefined): Live<SafeInputs> | undefined => {
    if (!found) return undefined;
    const { pin: _, ...held } = found.raw as Box;
    return { ...found, properties: { ...found.properties, owner: held.owner, code: held.code }, raw: held };
  };
  return {
    ...box,
    inputs: {
      ...box.inputs,
      owner: optional(textInput({ min: 1 })),
      code: optional(textInput({ min: 1, max: 8 })),
      pin: optional(secretInput({ maxBytes: 8 })),
    },
    secrets: ["code", "pin"],
    unseen: ["pin"],
    find: async (api, inputs, look) => live(await box.find(api, inputs, look)),
    read: async (api, id, properties, look) => live(await box.read(api, id, properties, look)),
    async create(api, { room, name, colour, tags, owner = "the vendor", code, pin }) {
      api.write("create", () => api.put({ room, name, colour, tags, owner, code, pin }));
    },
    async update(api, { id, properties, raw }, wanted, changed) {
      api.updates.push({ live: properties, raw, wanted: { ...wanted }, changed });
      const sent = Object.fromEntries(changed.map((name) => [name, wanted[name as keyof SafeInputs]]));
      api.write("update", () => Object.assign(api.boxes.get(id)!, sent));
    },
    delete: (api, { id }, state, look) => box.delete(api, { id } as Live<BoxInputs>, state, look),
  };
};

export interface ReadersInputs {
  boxId: string;
  readers: string[];
  exclusive: boolean;
}

/** Who may open a box: a set that comes and goes with the box. */
export const boxReaders = (shelf: Shelf, type = "shelf:Readers"): AttachmentDescription<ReadersInputs, Shelf> => ({
  kind: "attachment",
  type,
  owner: "shelf:Box",
  client: shelf.client,
  inputs: {
    boxId: textInput({ min: 1 }),
    readers: idsInput({ what: "the name of a reader", list: "a list of names of readers" }),
    exclusive: withDefault(booleanInput, true),
  },
  outputs: ["boxName"],
  replaceOn: ["boxId"],
  scope: [],
  name: "boxId",
  elements: "readers",
  label: ({ boxId }) => `Readers of box ${boxId}`,
  object: (id) => `box ${id}`,

  async observe(api, id) {
    const box = api.list().find((candidate) => candidate.id === id);
    return box && { elements: box.readers ?? [], raw: box };
  },
  async change(api, id, _properties, _content, { add, remove, whole = add }) {
    api.write("change", () => {
      const box = api.boxes.get(id)!;
      box.readers = [...new Set([...(box.readers ?? []), ...whole])].filter((reader) => !remove.includes(reader));
    });
  },
  added: ({ raw }) => ({ boxName: (raw as Box).name }),
});
