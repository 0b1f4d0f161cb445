import fc from "fast-check";
import type { Fault } from "../../emulator/faults.ts";
import type { Element, VendorModel } from "./vendorModel.ts";

/** A resource with its set, as a program declares them. */
export interface Slot {
  key: string;
  variant: string;
  /** What of it forces a replacement. */
  kind: string;
  adopt: boolean;
  set?: { elements: Element[]; exclusive: boolean };
  /** Options of the engine's for the resource. */
  options: {
    /** The program's variant counts for the create only. */
    ignoresVariant?: boolean;
    protect?: boolean;
    retainOnDelete?: boolean;
    deleteBeforeReplace?: false;
  };
}

/** One edit of the program. */
export type Edit =
  | { edit: "declare"; name: string; slot: Slot }
  | { edit: "remove"; name: string }
  /** The resource gets another name in the program, or moves into a component or out of it. */
  | { edit: "rename"; name: string; to: string; alias: boolean }
  /** An object that is there, or that somebody makes for it, is imported: the program declares it, and the state has it. */
  | { edit: "import"; name: string; key: string; variant: string; kind: string; elements: Element[]; exclusive: boolean }
  /** An object that is there is read under a name. */
  | { edit: "get"; name: string; key: string }
  | { edit: "forget"; name: string };

/** What somebody else does at the vendor, to the object of a key. */
export type Outside =
  | { outside: "make"; key: string; variant: string; kind: string; elements: Element[] }
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
  /** After so many requests the provider's process is killed, or the engine. */
  killAfter?: number;
  refresh: boolean;
  /** The one resource, with its set, that the `up` is about. */
  target?: string;
  /** Somebody else brings the stack up at the same moment. */
  isRivalled?: true;
  /** What another program declares at the same time, of its own object. */
  neighbour?: { variant: string; isFull: boolean };
  /** The resource that is declared afterwards, once, in the account at the other installation. */
  away?: string;
}

/** Something that a stack lives through. */
export interface History {
  dialect: Readonly<Record<string, unknown>>;
  steps: Step[];
}

/** Paths of resources: those after a slash are in the component before it. */
const names = ["r1", "r2", "r3", "r5", "c/r1", "c/r4"];
const getters = ["g1", "g2"];

/** Any history at a vendor. */
export function histories(vendor: VendorModel, steps: { min: number; max: number }): fc.Arbitrary<History> {
  const key = fc.constantFrom(...vendor.keys);
  const variant = fc.constantFrom(...vendor.variants);
  const kind = fc.constantFrom(...vendor.kinds);
  const elements = fc.subarray([...vendor.elements]);
  const name = fc.constantFrom(...names);
  const seldom = <T>(value: T): fc.Arbitrary<T | undefined> =>
    fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });
  const options = fc
    .record({
      ignoresVariant: seldom(true),
      protect: seldom(true),
      retainOnDelete: seldom(true),
      deleteBeforeReplace: seldom(false as const),
    })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Slot["options"]);
  const slot: fc.Arbitrary<Slot> = fc.record(
    { key, variant, kind, adopt: fc.boolean(), options, set: fc.record({ elements, exclusive: fc.boolean() }) },
    { requiredKeys: ["key", "variant", "kind", "adopt", "options"] },
  );
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    { weight: 10, arbitrary: fc.record({ edit: fc.constant("declare" as const), name, slot }) },
    { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove" as const), name }) },
    { weight: 3, arbitrary: fc.record({ edit: fc.constant("rename" as const), name, to: name, alias: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({ edit: fc.constant("import" as const), name, key, variant, kind, elements, exclusive: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ edit: fc.constant("get" as const), name: fc.constantFrom(...getters), key }) },
    { weight: 1, arbitrary: fc.record({ edit: fc.constant("forget" as const), name: fc.constantFrom(...getters) }) },
  );
  const outside: fc.Arbitrary<Outside> = fc.oneof(
    fc.record({ outside: fc.constant("make" as const), key, variant, kind, elements }),
    fc.record({ outside: fc.constant("delete" as const), key }),
    fc.record({ outside: fc.constant("say" as const), key, variant }),
    fc.record({ outside: fc.constant("fill" as const), key, elements }),
  );
  const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 2 }) });
  const oneIn = <T>(many: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.oneof({ weight: many - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
  const step: fc.Arbitrary<Step> = fc
    .record({
      outside: sometimes(outside),
      forgets: oneIn(6, name).map((each) => (each === undefined ? [] : [each])),
      edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
      faults: sometimes(faults(vendor)),
      refresh: fc.boolean(),
      killAfter: oneIn(8, fc.integer({ min: 1, max: 20 })),
      target: oneIn(8, name),
      isRivalled: oneIn(6, fc.constant(true as const)),
      neighbour: oneIn(4, fc.record({ variant, isFull: fc.boolean() })),
      away: oneIn(6, name),
    })
    .map(({ killAfter, target, isRivalled, neighbour, away, ...rest }) => ({
      ...rest,
      ...(killAfter !== undefined && { killAfter }),
      ...(target !== undefined && { target }),
      ...(isRivalled && { isRivalled }),
      ...(neighbour && { neighbour }),
      ...(away !== undefined && { away }),
    }));
  return fc.record({
    dialect: fc.constantFrom(...vendor.dialects),
    steps: fc.array(step, { minLength: steps.min, maxLength: steps.max }),
  });
}

function faults(vendor: VendorModel): fc.Arbitrary<Fault> {
  const write = fc.constantFrom(...vendor.writes);
  const read = fc.constantFrom(...vendor.reads);
  const operation = fc.oneof(write, read);
  const skip = fc.nat(3);
  return fc.oneof(
    fc.record({ operation: write, skip, drop: fc.constantFrom("before" as const, "after" as const) }),
    fc.record({ operation: write, skip, status: fc.constantFrom(500, 502, 504), applied: fc.boolean() }),
    fc.record({
      operation,
      skip,
      status: fc.constantFrom(429, 503),
      headers: fc.constantFrom<Record<string, string>>({}, { "Retry-After": "1" }),
    }),
    fc.record({ operation, skip, latencyMs: fc.constantFrom(50, 400), times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ operation: read, skip, status: fc.constant(500), times: fc.integer({ min: 1, max: 4 }) }),
  );
}
