import type { Outside } from "./history.ts";
import { providerOf } from "./twoInstallations.ts";
import type { Element, Held, VendorModel } from "./vendorModel.ts";

/** What somebody else has, and does, at the vendor of a history. */
export class Strangers {
  readonly #vendor: VendorModel;
  /** Objects that the program did not make, by their ids. */
  readonly objects = new Map<string, Held>();
  /** Elements that the program may not have put into the set of an object. */
  readonly extras = new Map<string, Set<Element>>();

  constructor(vendor: VendorModel) {
    this.#vendor = vendor;
  }

  /** What the vendor holds, without what the other program has. */
  held(): Held[] {
    return this.#vendor.held().filter(({ key }) => key !== this.#vendor.neighbour.key);
  }

  /** Notes an object that nobody manages any more. */
  leave(object: Held): void {
    this.objects.set(object.id, object);
    this.allow(object.id, object.elements);
  }

  /** Notes elements that an object may hold though the program does not name them. */
  allow(id: string, elements: readonly Element[]): void {
    this.extras.set(id, new Set([...(this.extras.get(id) ?? []), ...elements]));
  }

  act(one: Outside): void {
    const objects = this.held().filter(({ key }) => key === one.key);
    if (one.outside === "make" && objects.length === 0) {
      this.#takeOut(one);
      this.#vendor.make(one);
      this.leave(this.held().find(({ key }) => key === one.key)!);
    }
    for (const { id } of objects) {
      if (one.outside === "delete") {
        this.#vendor.remove(id);
        this.objects.delete(id);
      }
      if (one.outside === "say") this.#vendor.edit(id, { variant: one.variant });
      if (one.outside === "fill") {
        this.#takeOut(one);
        this.#vendor.edit(id, { elements: one.elements });
        this.allow(id, one.elements);
      }
    }
    for (const { id } of this.objects.values()) {
      const now = this.held().find((object) => object.id === id);
      if (now) this.objects.set(id, now);
    }
  }

  #takeOut({ key, elements }: { key: string; elements: readonly Element[] }): void {
    if (!this.#vendor.sole) return;
    const there = this.held().filter((object) => providerOf(object.key) === providerOf(key));
    for (const { id, elements: had } of there) this.#vendor.edit(id, { elements: had.filter((element) => !elements.includes(element)) });
  }
}
