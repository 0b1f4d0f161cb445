import { z } from "zod";

const effects = ["latencyMs", "status", "omit", "transform", "drop", "expireSessions"] as const;

const faultShape = z.strictObject({
  operation: z.string().optional(),
  times: z.union([z.int().positive(), z.literal("always")]).default(1),
  skip: z.int().nonnegative().default(0),
  latencyMs: z.number().nonnegative().optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional(),
  applied: z.boolean().default(false),
  omit: z.string().min(1).optional(),
  transform: z.custom<(body: any) => unknown>((value) => typeof value === "function", "expected a function").optional(),
  drop: z.enum(["accept", "before", "after"]).optional(),
  expireSessions: z.boolean().optional(),
});

const faultSchema = faultShape
  .refine((fault) => effects.some((effect) => fault[effect] !== undefined), `a fault needs one of ${effects.join(", ")}`)
  .refine((fault) => fault.drop === undefined || fault.status === undefined, "drop and status exclude each other")
  .refine((fault) => fault.status !== undefined || (fault.body === undefined && !fault.applied), "body and applied need a status")
  .refine(
    (fault) => fault.drop !== "accept" || (fault.operation === undefined && fault.latencyMs === undefined && fault.times !== "always"),
    'drop "accept" comes before any operation is known; it takes no operation, no latency, and a number of times',
  );

/** What goes wrong, for which operation, and how often. Several effects may be combined, for example latency with a status. */
export interface Fault {
  /** Name of the operation, as in the request log. Default: any. */
  operation?: string;
  /** How many matching requests it hits; `"always"` until it is cleared. Default 1. */
  times?: number | "always";
  /** How many matching requests pass unharmed before the first hit. Default 0. */
  skip?: number;
  /** Milliseconds to wait before the request is handled. */
  latencyMs?: number;
  /** Answers with this HTTP status in place of the real answer. The request is not applied, unless `applied` says so. */
  status?: number;
  /** Headers of the answer that `status` gives. */
  headers?: Record<string, string>;
  /** Body of the answer that `status` gives: text as it stands, anything else as JSON. Default: an empty body. */
  body?: unknown;
  /** With `status`: handles the request first, then answers with the status, as a gateway does that gave up waiting. */
  applied?: boolean;
  /** Leaves a field out of the real answer: a dotted path, where `*` stands for every element, for example `resultDesc.*.id`. */
  omit?: string;
  /** Changes the parsed JSON body of the real answer (in tests only; not over HTTP). */
  transform?: (body: any) => unknown;
  /**
   * Cuts the connection. `"accept"` resets it as it is accepted, or, where it was open already, when the next request arrives, unread and
   * unrecorded; connections to the control API are no exception. `"before"` cuts it when the request has arrived and before it is
   * applied; `"after"` applies the request and loses the answer.
   */
  drop?: "accept" | "before" | "after";
  /** Ends all sessions and tokens issued so far before the request is handled. */
  expireSessions?: boolean;
}

type ArmedFault = z.output<typeof faultSchema> & { id: number; left: number; toSkip: number; hits: number };

/** A fault that was armed. */
export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Disarms it. */
  clear(): void;
}

/** The effects that one request meets. */
export interface FaultEffects {
  readonly latencyMs: number;
  readonly fault?: Readonly<ArmedFault>;
}

/** The faults that are armed. They hit in the order in which they were armed; those that only add latency hit beside the others. */
export class Faults {
  readonly #operations: readonly string[];
  #armed: ArmedFault[] = [];
  #lastId = 0;
  #listeners: (() => void)[] = [];

  /** @param operations what a fault may name */
  constructor(operations: readonly string[]) {
    this.#operations = operations;
  }

  /** Arms a fault. Throws a ZodError when the fault makes no sense, and an error with all operations when it names another one. */
  arm(fault: Fault): FaultHandle {
    const parsed = faultSchema.parse(fault);
    this.#known(parsed.operation);
    this.#lastId += 1;
    const left = parsed.times === "always" ? Infinity : parsed.times;
    const armed: ArmedFault = { ...parsed, id: this.#lastId, left, toSkip: parsed.skip, hits: 0 };
    this.#put([...this.#armed, armed]);
    return {
      get hits() {
        return armed.hits;
      },
      clear: () => this.disarm(armed.id),
    };
  }

  /** Disarms one fault. @returns whether it was armed */
  disarm(id: number): boolean {
    const others = this.#armed.filter((fault) => fault.id !== id);
    const found = others.length < this.#armed.length;
    this.#put(others);
    return found;
  }

  /** Disarms all faults, or those that name the operation. */
  clear(operation?: string): void {
    this.#known(operation);
    this.#put(operation === undefined ? [] : this.#armed.filter((fault) => fault.operation !== operation));
  }

  /** The faults that can still hit, with their hits so far. */
  list(): { id: number; fault: Fault; hits: number }[] {
    return this.#armed.map(({ id, left: _left, toSkip: _toSkip, hits, ...fault }) => ({ id, fault: fault as Fault, hits }));
  }

  /** Calls the listener when a fault is armed, disarmed or hits. Returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** @internal The effects on the next request of an operation. */
  take(operation: string): FaultEffects {
    let latencyMs = 0;
    let hit: ArmedFault | undefined;
    for (const fault of this.#armed.filter((armed) => armed.drop !== "accept" && (armed.operation ?? operation) === operation)) {
      const onlyLatency = effects.every((effect) => effect === "latencyMs" || fault[effect] === undefined);
      if (!onlyLatency && hit !== undefined) continue;
      if (!this.#spend(fault)) continue;
      latencyMs += fault.latencyMs ?? 0;
      if (!onlyLatency) hit = fault;
    }
    return { latencyMs, fault: hit };
  }

  /** @internal Whether a connection is to be reset before anything is read from it. */
  takeConnection(): boolean {
    return this.#armed.some((fault) => fault.drop === "accept" && this.#spend(fault));
  }

  #spend(fault: ArmedFault): boolean {
    if (fault.toSkip > 0) {
      fault.toSkip -= 1;
      return false;
    }
    fault.left -= 1;
    fault.hits += 1;
    this.#put(this.#armed.filter((other) => other !== fault || other.left > 0));
    return true;
  }

  #put(armed: ArmedFault[]): void {
    this.#armed = armed;
    for (const listener of this.#listeners) listener();
  }

  #known(operation: string | undefined): void {
    if (operation !== undefined && !this.#operations.includes(operation))
      throw new Error(`There is no operation "${operation}". The operations are ${this.#operations.join(", ")}.`);
  }
}

/** Removes a field from a JSON value; `*` in the dotted path stands for every element of an array or object. */
export function omitField(value: unknown, path: string): unknown {
  const [first, ...rest] = path.split(".");
  if (typeof value !== "object" || value === null || first === undefined) return value;
  const omitIn = (key: string, child: unknown) =>
    first !== "*" && key !== first ? [[key, child]] : rest.length === 0 ? [] : [[key, omitField(child, rest.join("."))]];
  const kept = Object.entries(value).flatMap(([key, child]) => omitIn(key, child));
  return Array.isArray(value) ? kept.map(([, child]) => child) : Object.fromEntries(kept);
}
