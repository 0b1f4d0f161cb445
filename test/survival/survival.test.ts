import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aiccModel } from "./aicc.ts";
import { histories } from "./history.ts";
import { Survivor } from "./live.ts";
import { uucallModel } from "./uucall.ts";

/** `npm run test:survival` gives the minutes, and any seed; a counterexample's path goes into `HISTORY`. */
const MINUTES = Number(process.env.SURVIVAL_MINUTES ?? 0);
const SEED = Number(process.env.SEED ?? (MINUTES > 0 ? Date.now() % 1_000_000_007 : 20_261_126));
const RUNS = Number(process.env.HISTORIES ?? (MINUTES > 0 ? 1_000_000 : 8));

describe.each([
  ["aicc", aiccModel],
  ["uucall", uucallModel],
])("random histories at %s", (name, start) => {
  test("end with what the program says, and with nothing of others touched", { timeout: (MINUTES + 5) * 60_000 }, async () => {
    const vendor = await start();
    const survivor = await Survivor.start(vendor);
    let lived = 0;
    const property = fc.asyncProperty(histories(vendor, { min: 3, max: 8 }), async (history) => {
      await survivor.live(history);
      lived++;
    });
    const time = MINUTES > 0 ? { interruptAfterTimeLimit: MINUTES * 60_000, markInterruptAsFailure: false } : {};
    const details = await fc
      .check(property, { numRuns: RUNS, seed: SEED, path: process.env.HISTORY, endOnFailure: process.env.HISTORY !== undefined, ...time })
      .finally(() => survivor.stop());
    console.log(`${name}: ${lived} histories with seed ${SEED}, ${JSON.stringify(survivor.tally)}`);
    expect(details.failed, `${fc.defaultReportMessage(details)}\n${(details.errorInstance as Error | null)?.message}`).toBe(false);
  });
});
