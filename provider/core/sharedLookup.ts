import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.js";
import type { Look } from "./look.js";
import { SharedList } from "./sharedList.js";

/** Milliseconds within which look-ups come together: long enough for those that the engine sends at once, too short to be felt by one alone. */
const TOGETHER = 1;

/** How rows are found. */
export interface LookupOptions<Row> {
  /**
   * Lists rows for many readers, all of them where that takes little.
   *
   * @param wanted - how many look-ups there have been: more calls than these would cost are not worth it
   */
  list(wanted: number): Promise<readonly Row[]>;
  /** The keys under which somebody may look for a row. */
  keysOf(row: Row): readonly string[];
}

/**
 * Looks for single rows. Who looks alone asks for the row alone, which costs no more than it must; those who look together share a list. A list may be
 * incomplete, so what it lacks is asked for by itself before it counts as missing.
 */
export class SharedLookup<Row> {
  readonly #list: SharedList<ReadonlyMap<string, Row[]>>;
  #lookups = 0;
  #gathering: { readers: number; over: Promise<void> } | undefined;

  constructor(clock: Clock, { list, keysOf }: LookupOptions<Row>) {
    this.#list = new SharedList(clock, async () => {
      const index = new Map<string, Row[]>();
      for (const row of await list(this.#lookups)) {
        for (const key of keysOf(row)) index.set(key, [...(index.get(key) ?? []), row]);
      }
      return index;
    });
  }

  /**
   * The rows with a key.
   *
   * @param alone - asks the vendor for these rows by themselves
   */
  async find(key: string, look: Look, alone: () => Promise<Row[]>): Promise<Row[]> {
    this.#lookups++;
    if (!this.#list.serves(look) && (await this.#readers()) === 1 && !this.#list.serves(look)) return alone();
    const rows = (await this.#list.read(look)).get(key);
    return rows ?? alone();
  }

  /** How many readers gathered. */
  async #readers(): Promise<number> {
    this.#gathering ??= { readers: 0, over: sleep(TOGETHER) };
    const gathering = this.#gathering;
    gathering.readers++;
    await gathering.over;
    if (this.#gathering === gathering) this.#gathering = undefined;
    return gathering.readers;
  }
}
