import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Fault } from "../../emulator/faults.ts";
import { aiccReading, nakivoReading, type Reading, uucallReading } from "./readings.ts";
import { MINUTES, SEED } from "./survive.ts";

/** How often a read may fail after the faults have gone. */
const ATTEMPTS = 3;

interface Step {
  /** How many objects there are. */
  size: number;
  faults: Fault[];
  /** How many read at the same time. */
  readers: number;
}

const steps = ({ operations, hasSessions }: Reading): fc.Arbitrary<Step[]> => {
  const operation = fc.constantFrom(...operations);
  const skip = fc.nat(2);
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({ operation, skip, drop: fc.constantFrom("before" as const, "after" as const) }),
    fc.record({ operation, skip, status: fc.constantFrom(429, 500, 502, 503), times: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ operation, skip, latencyMs: fc.constantFrom(20, 200) }),
    ...(hasSessions ? [fc.record({ operation, skip, expireSessions: fc.constant(true), times: fc.integer({ min: 1, max: 3 }) })] : []),
  );
  return fc.array(
    fc.record({ size: fc.integer({ min: 0, max: 7 }), faults: fc.array(fault, { maxLength: 2 }), readers: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 5 },
  );
};

describe.each([
  ["nakivo", nakivoReading],
  ["aicc", aiccReading],
  ["uucall", uucallReading],
] as const)("reads of %s under faults", (name, start) => {
  test("give all that there is, or fail", { timeout: (MINUTES + 15) * 60_000 }, async () => {
    const vendor = await start();
    for (const [key, value] of Object.entries(vendor.environment)) vi.stubEnv(key, value);
    const tally = { histories: 0, read: 0, failed: 0, refusedDialects: 0 };
    let clients = 0;
    const outcomeOf = async (read: () => Promise<string[]>): Promise<string[] | string> => {
      const outcome = await read().then(
        (names) => names.toSorted(),
        (error: Error) => error.message,
      );
      tally[typeof outcome === "string" ? "failed" : "read"]++;
      for (const secret of vendor.secrets) expect(String(outcome)).not.toContain(secret);
      return outcome;
    };
    const property = fc.asyncProperty(fc.constantFrom(...vendor.dialects), steps(vendor), async (dialect, history) => {
      vi.stubEnv(vendor.renewal, String(10 + (++clients % 1_000)));
      vendor.setDialect(dialect);
      for (const { size, faults, readers } of history) {
        vendor.clearFaults();
        vendor.hold(Array.from({ length: size }, (_, at) => `object ${at}`));
        const truth = vendor.truth().toSorted();
        // A reading of the pages under which a list says nothing certain is an error with and without faults.
        const calm = await Promise.all(vendor.reads.map(outcomeOf));
        if (calm.some((outcome) => typeof outcome === "string")) tally.refusedDialects++;
        for (const outcome of calm) if (typeof outcome !== "string") expect(outcome).toEqual(truth);
        vendor.forgetRequests();
        for (const fault of faults) vendor.fault(fault);
        const all = vendor.reads.flatMap((read) => Array.from({ length: readers }, () => outcomeOf(read)));
        for (const outcome of await Promise.all(all)) if (typeof outcome !== "string") expect(outcome).toEqual(truth);
        const expiries = faults.reduce((sum, { expireSessions, times = 1 }) => sum + (expireSessions ? Number(times) : 0), 0);
        // A login whose answer is lost may be sent again; nobody logs in for the sake of others.
        expect(vendor.logins(), "logins").toBeLessThanOrEqual(2 + (expiries + faults.length * ATTEMPTS) * readers);
        vendor.clearFaults();
        for (const [at, read] of vendor.reads.entries()) {
          if (typeof calm[at] === "string") continue;
          let outcome = await outcomeOf(read);
          for (let attempt = 1; attempt < ATTEMPTS && typeof outcome === "string"; attempt++) outcome = await outcomeOf(read);
          expect(outcome, "after the faults").toEqual(truth);
        }
      }
      tally.histories++;
    });
    try {
      await fc.assert(property, {
        ...{ numRuns: MINUTES > 0 ? 1_000_000 : 15, seed: SEED },
        ...(MINUTES > 0 && { interruptAfterTimeLimit: MINUTES * 60_000, markInterruptAsFailure: false }),
      });
    } finally {
      vi.unstubAllEnvs();
      await vendor.stop();
    }
    console.log(`${name}, reads, seed ${SEED}: ${JSON.stringify(tally)}`);
    expect(tally.refusedDialects).toBeLessThan(tally.read);
  });
});
