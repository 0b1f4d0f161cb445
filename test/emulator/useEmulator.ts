import { afterAll, beforeEach } from "vitest";
import { Collection } from "../../emulator/collection.ts";
import type { Emulator } from "../../emulator/vendorEmulator.ts";

type CallerOf<E, C> = new (emulator: E) => C;

/** Gives the tests of a file an emulator and its caller. Dialect, objects, faults and log begin anew with each test. */
export async function useEmulator<E extends Emulator, C extends { close(): Promise<void> }>(
  starting: Promise<E>,
  Caller: CallerOf<E, C>,
): Promise<[E, C]> {
  const emulator = await starting;
  const caller = new Caller(emulator);
  const { dialect } = emulator;
  const collections = Object.values(emulator).filter((member) => member instanceof Collection);
  const objects = collections.map((collection) => [collection, collection.all()] as const);
  beforeEach(() => {
    emulator.setDialect(dialect);
    for (const [collection, rows] of objects) collection.replaceAll(rows);
    emulator.clearFaults();
    emulator.requests.clear();
  });
  afterAll(async () => {
    await caller.close();
    await emulator.stop();
  });
  return [emulator, caller];
}

/** Starts an emulator and its caller for one use. */
export async function withEmulator<E extends Emulator, C extends { close(): Promise<void> }, T>(
  starting: Promise<E>,
  Caller: CallerOf<E, C>,
  use: (emulator: E, caller: C) => Promise<T>,
): Promise<T> {
  const emulator = await starting;
  const caller = new Caller(emulator);
  try {
    return await use(emulator, caller);
  } finally {
    await caller.close();
    await emulator.stop();
  }
}
