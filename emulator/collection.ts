import { z } from "zod";

/** How long earlier versions are kept for lists that lag behind: longer than any lag worth testing. */
const historyMs = 120_000;

/**
 * The vendor's objects of one kind. `add`, `change`, `remove` and `replaceAll` are edits from outside, as somebody makes them in the
 * vendor's console: they bypass the API and every list shows them at once.
 */
export class Collection<S extends z.ZodObject> {
  readonly #schema: S;
  readonly #key: keyof z.output<S> & string;
  readonly #changed: () => void;
  #rows: readonly z.output<S>[];
  /** Versions that writes of the API have replaced, each with the time of its replacement. */
  #past: { until: number; rows: readonly z.output<S>[] }[] = [];

  /** @param changed called after each change */
  constructor(schema: S, key: keyof z.output<S> & string, rows: readonly z.input<S>[], changed: () => void = () => {}) {
    this.#schema = schema;
    this.#key = key;
    this.#changed = changed;
    this.#rows = this.parse(rows);
  }

  /** Copies of all objects, in the order in which they were made. */
  all(): z.output<S>[] {
    return structuredClone([...this.#rows]);
  }

  /** A copy of the object with this id. */
  get(id: string | number): z.output<S> | undefined {
    return this.find((row) => String(row[this.#key]) === String(id));
  }

  /** A copy of the first object that matches. */
  find(matches: (row: z.output<S>) => boolean): z.output<S> | undefined {
    return this.all().find(matches);
  }

  /** Adds an object; fields left out take their defaults, its id too. Returns a copy. */
  add(row: z.input<S>): z.output<S> {
    const added = this.#schema.parse(row);
    if (this.get(added[this.#key] as string | number)) throw new Error(`An object with ${this.#key} ${added[this.#key]} exists already.`);
    this.#settle([...this.#rows, added]);
    return structuredClone(added);
  }

  /** Changes some fields of an object. Returns a copy of what it is now. */
  change(id: string | number, fields: Partial<z.input<S>>): z.output<S> {
    const before = this.#rows[this.#indexOf(id)]!;
    const after = this.#schema.parse({ ...before, ...fields });
    this.#settle(this.#rows.map((row) => (row === before ? after : row)));
    return structuredClone(after);
  }

  /** Removes an object. */
  remove(id: string | number): void {
    const index = this.#indexOf(id);
    this.#settle(this.#rows.filter((_, at) => at !== index));
  }

  /** Puts other objects in the place of all there are. */
  replaceAll(rows: readonly z.input<S>[]): void {
    this.#settle(this.parse(rows));
  }

  /** The objects with their defaults, or an error that says what is wrong with them. Changes nothing. */
  parse(rows: unknown): z.output<S>[] {
    const parsed = z.array(this.#schema).parse(rows);
    const ids = parsed.map((row) => row[this.#key]);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw new Error(`Two objects have the ${this.#key} ${twice}.`);
    return parsed;
  }

  /** @internal A write of the API: lists that lag behind go on showing what was before. */
  write(change: (rows: z.output<S>[]) => z.output<S>[]): void {
    const now = Date.now();
    this.#past = [...this.#past.filter(({ until }) => until > now - historyMs), { until: now, rows: this.#rows }];
    this.#rows = change(this.all());
    this.#changed();
  }

  /** @internal What a list shows that lags behind by so many milliseconds. */
  seen(lagMs: number): z.output<S>[] {
    const then = Date.now() - lagMs;
    const version = lagMs === 0 ? undefined : this.#past.find(({ until }) => until > then);
    return version ? structuredClone([...version.rows]) : this.all();
  }

  #settle(rows: readonly z.output<S>[]): void {
    this.#rows = rows;
    this.#past = [];
    this.#changed();
  }

  #indexOf(id: string | number): number {
    const index = this.#rows.findIndex((row) => String(row[this.#key]) === String(id));
    if (index === -1) throw new Error(`There is no object with ${this.#key} ${id}.`);
    return index;
  }
}
