import fc from "fast-check";
import type { Fault } from "../../emulator/faults.ts";
import type { Element, VendorModel } from "./vendorModel.ts";

/** A resource with its set, as a program declares them. */
export interface Slot {
  key: string;
  variant: string;
  adopt: boolean;
  set?: { elements: Element[]; exclusive: boolean };
}

/** One edit of the program. */
export type Edit =
  | { edit: "declare"; name: string; slot: Slot }
  | { edit: "remove"; name: string }
  /** The resource gets another name in the program. */
  | { edit: "rename"; name: string; to: string; alias: boolean };

/** What somebody else does at the vendor, to the object of a key. */
export type Outside =
  | { outside: "make"; key: string; variant: string; elements: Element[] }
  | { outside: "delete"; key: string }
  | { outside: "say"; key: string; variant: string }
  | { outside: "fill"; key: string; elements: Element[] };

/** What happens between two states: first outside of the program, then the program is edited and brought up. */
export interface Step {
  outside: Outside[];
  /** Resources that are taken out of the state, and stay at the vendor. */
  forgets: string[];
  edits: Edit[];
  faults: Fault[];
  /** After so many requests the provider's process is killed. */
  killAfter?: number;
  refresh: boolean;
}

/** Something that a stack lives through. */
export interface History {
  dialect: Readonly<Record<string, unknown>>;
  steps: Step[];
}

const names = ["r1", "r2", "r3", "r4"];

/** Any history at a vendor. */
export function histories(vendor: VendorModel, steps: { min: number; max: number }): fc.Arbitrary<History> {
  const key = fc.constantFrom(...vendor.keys);
  const variant = fc.constantFrom(...vendor.variants);
  const elements = fc.subarray([...vendor.elements]);
  const name = fc.constantFrom(...names);
  const slot: fc.Arbitrary<Slot> = fc.record(
    { key, variant, adopt: fc.boolean(), set: fc.record({ elements, exclusive: fc.boolean() }) },
    { requiredKeys: ["key", "variant", "adopt"] },
  );
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ edit: fc.constant("declare" as const), name, slot }) },
    { weight: 1, arbitrary: fc.record({ edit: fc.constant("remove" as const), name }) },
    { weight: 1, arbitrary: fc.record({ edit: fc.constant("rename" as const), name, to: name, alias: fc.boolean() }) },
  );
  const outside: fc.Arbitrary<Outside> = fc.oneof(
    fc.record({ outside: fc.constant("make" as const), key, variant, elements }),
    fc.record({ outside: fc.constant("delete" as const), key }),
    fc.record({ outside: fc.constant("say" as const), key, variant }),
    fc.record({ outside: fc.constant("fill" as const), key, elements }),
  );
  const write = fc.constantFrom(...vendor.writes);
  const operation = fc.constantFrom(...vendor.writes, ...vendor.reads);
  const skip = fc.nat(3);
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({ operation: write, skip, drop: fc.constantFrom("before" as const, "after" as const) }),
    fc.record({ operation: write, skip, status: fc.constantFrom(500, 502, 504), applied: fc.boolean() }),
    fc.record({
      operation,
      skip,
      status: fc.constantFrom(429, 503),
      headers: fc.constantFrom<Record<string, string>>({}, { "Retry-After": "1" }),
    }),
    fc.record({ operation, skip, latencyMs: fc.constantFrom(50, 400), times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ operation: fc.constantFrom(...vendor.reads), skip, status: fc.constant(500), times: fc.integer({ min: 1, max: 6 }) }),
  );
  const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 2 }) });
  const step: fc.Arbitrary<Step> = fc.record(
    {
      outside: sometimes(outside),
      forgets: fc.oneof({ weight: 5, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.tuple(name) }),
      edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
      faults: sometimes(fault),
      refresh: fc.boolean(),
      killAfter: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ["outside", "forgets", "edits", "faults", "refresh"] },
  );
  // A record leaves a key that is not required out half of the time; processes start too slowly to be killed in every second step.
  const mostlyAlive = fc
    .tuple(step, fc.nat(3))
    .map(([{ killAfter, ...rest }, luck]) => (luck > 0 || killAfter === undefined ? rest : { ...rest, killAfter }));
  return fc.record({
    dialect: fc.constantFrom(...vendor.dialects),
    steps: fc.array(mostlyAlive, { minLength: steps.min, maxLength: steps.max }),
  });
}
