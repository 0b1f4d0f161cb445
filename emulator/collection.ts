import { z } from "zod";

/** How long earlier versions are kept for lists that lag behind: longer than any lag worth testing. */
const historyMs = 120_000;
/** How many rows all earlier versions may have together. They share the rows that did not change. */
const historyRows = 2 ** 21;

/** What a {@link Collection} is told besides its objects. */
export interface CollectionOptions<Row> {
  /** Called after each change. */
  changed?: () => void;
  /** What people call an object. Default: nothing, so that it has only its id. */
  name?: (row: Row) => string | undefined;
}

/**
 * The vendor's objects of one kind. `add`, `change`, `remove` and `replaceAll` are edits from outside, as somebody makes them in the
 * vendor's console: they bypass the API and every list shows them at once.
 */
export class Collection<S extends z.ZodObject> {
  readonly #schema: S;
  readonly #key: keyof z.output<S> & string;
  readonly #changed: () => void;
  readonly #name: (row: z.output<S>) => string | undefined;
  #listeners: (() => void)[] = [];
  /** Nothing changes a row: each change puts another one in its place. */
  #rows: readonly z.output<S>[];
  /** Made when it is needed, and anew after each change. */
  #byId: ReadonlyMap<string, z.output<S>> | undefined;
  /** Versions that writes of the API have replaced, each with the time of its replacement. */
  #past: { until: number; rows: readonly z.output<S>[] }[] = [];
  #pastRows = 0;

  constructor(
    schema: S,
    key: keyof z.output<S> & string,
    rows: readonly z.input<S>[],
    { changed = () => {}, name = () => undefined }: CollectionOptions<z.output<S>> = {},
  ) {
    this.#schema = schema;
    this.#key = key;
    this.#changed = changed;
    this.#name = name;
    this.#rows = frozen(this.parse(rows));
  }

  /** The field that holds an object's id. */
  get key(): string {
    return this.#key;
  }

  /** The objects as they are; they cannot be changed. */
  get rows(): readonly z.output<S>[] {
    return this.#rows;
  }

  /** Calls the listener after each change. Returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Copies of all objects, in the order in which they were made. */
  all(): z.output<S>[] {
    return structuredClone([...this.#rows]);
  }

  /** A copy of the object with this id. */
  get(id: string | number): z.output<S> | undefined {
    const found = this.#withId(id);
    return found && structuredClone(found);
  }

  /** The ids of the objects that have this id or, where there is none, this name. */
  idsOf(idOrName: string): string[] {
    if (this.#withId(idOrName)) return [idOrName];
    return this.#rows.filter((row) => this.#name(row) === idOrName).map((row) => String(row[this.#key]));
  }

  /** A copy of the first object that matches. */
  find(matches: (row: z.output<S>) => boolean): z.output<S> | undefined {
    const found = this.#rows.find(matches);
    return found && structuredClone(found);
  }

  /** Adds an object; fields left out take their defaults, its id too. Returns a copy. */
  add(row: z.input<S>): z.output<S> {
    const added = this.#schema.parse(row);
    if (this.#withId(added[this.#key] as string | number))
      throw new Error(`An object with ${this.#key} ${added[this.#key]} exists already.`);
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
    const seen = new Set<unknown>();
    for (const { [this.#key]: id } of parsed) {
      if (seen.has(id)) throw new Error(`Two objects have the ${this.#key} ${id}.`);
      seen.add(id);
    }
    return parsed;
  }

  /** @internal A write of the API: lists that lag behind go on showing what was before. The rows given cannot be changed. */
  write(change: (rows: readonly z.output<S>[]) => z.output<S>[]): void {
    const now = Date.now();
    const rows = frozen(change(this.#rows));
    this.#past.push({ until: now, rows: this.#rows });
    this.#pastRows += this.#rows.length;
    while (this.#past[0] !== undefined && (this.#past[0].until <= now - historyMs || this.#pastRows > historyRows))
      this.#pastRows -= this.#past.shift()!.rows.length;
    this.#put(rows);
  }

  /** @internal What a list shows that lags behind by so many milliseconds. The rows cannot be changed. */
  seen(lagMs: number): readonly z.output<S>[] {
    const then = Date.now() - lagMs;
    const version = lagMs === 0 ? undefined : this.#past.find(({ until }) => until > then);
    return version ? version.rows : this.#rows;
  }

  #settle(rows: readonly z.output<S>[]): void {
    this.#past = [];
    this.#pastRows = 0;
    this.#put(frozen(rows));
  }

  #put(rows: readonly z.output<S>[]): void {
    this.#rows = rows;
    this.#byId = undefined;
    this.#changed();
    for (const listener of this.#listeners) listener();
  }

  #withId(id: string | number): z.output<S> | undefined {
    this.#byId ??= new Map(this.#rows.map((row) => [String(row[this.#key]), row]));
    return this.#byId.get(String(id));
  }

  #indexOf(id: string | number): number {
    const row = this.#withId(id);
    if (row === undefined) throw new Error(`There is no object with ${this.#key} ${id}.`);
    return this.#rows.indexOf(row);
  }
}

/** Rows that nobody can change by mistake: lists of the API and earlier versions share them. */
function frozen<Row>(rows: readonly Row[]): readonly Row[] {
  const freeze = (value: unknown): void => {
    if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const child of Object.values(value)) freeze(child);
  };
  for (const row of rows) freeze(row);
  return rows;
}
