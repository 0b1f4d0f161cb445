import { expect } from "vitest";
import type { Deployment, Program } from "./deployment.ts";
import type { Step } from "./history.ts";
import type { VendorModel } from "./vendorModel.ts";
import { setOf } from "./writtenProgram.ts";

/** How often it may be brought up again. */
const ATTEMPTS = 3;

/** Another program with a state of its own, which has one object at the same vendor and is brought up at the same time. */
export class Neighbour {
  readonly #vendor: VendorModel;
  readonly #stack: Deployment;
  #wanted: NonNullable<Step["neighbour"]> | undefined;
  #failure: string | undefined;

  constructor(vendor: VendorModel, stack: Deployment) {
    this.#vendor = vendor;
    this.#stack = stack;
  }

  /** Brings it up, and keeps quiet about a failure until {@link recover}. */
  async up(wanted: NonNullable<Step["neighbour"]>, refresh = false): Promise<void> {
    this.#wanted = wanted;
    const up = this.#stack.up(this.#program(), { refresh });
    this.#failure = await up.then(
      () => undefined,
      (error: Error) => error.message,
    );
  }

  /** Brings it up until that succeeds. */
  async recover(): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS && this.#failure !== undefined; attempt++) {
      // Its own create may have been applied and its answer lost, with the process that knew of it.
      await this.up(this.#wanted!, true);
    }
    expect(this.#failure, "the other program").toBeUndefined();
  }

  async holds(): Promise<void> {
    if (!this.#wanted) return;
    const { key } = this.#vendor.neighbour;
    const { variant } = this.#wanted;
    const held = this.#vendor.held().filter((object) => object.key === key);
    expect(held, "the other program's").toMatchObject([{ variant, elements: this.#elements() }]);
    expect(await this.#stack.drift(), "drift of the other program").toEqual([]);
    expect(await this.#stack.left(this.#program()), "left to do in the other program").toEqual([]);
  }

  #elements() {
    return this.#wanted!.isFull ? [...this.#vendor.neighbour.elements] : [];
  }

  #program(): Program {
    const { objectType, setType, setInput, neighbour, kinds } = this.#vendor;
    const { variant } = this.#wanted!;
    const inputs = this.#vendor.object({ key: neighbour.key, variant, kind: kinds[0]!, adopt: true });
    return {
      n1: { type: objectType, inputs },
      [setOf("n1")]: { type: setType, inputs: this.#vendor.set(this.#elements(), true), of: { name: "n1", input: setInput } },
    };
  }
}
