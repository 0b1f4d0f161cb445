import fc from "fast-check";
import { expect, test } from "vitest";
import { histories } from "./history.ts";
import { live, type Scene, type Tally } from "./live.ts";
import type { VendorModel } from "./vendorModel.ts";

/** `npm run test:survival` gives the minutes, and any seed; a counterexample's path goes into `HISTORY`. */
export const MINUTES = Number(process.env.SURVIVAL_MINUTES ?? 0);
export const SEED = Number(process.env.SEED ?? (MINUTES > 0 ? Date.now() % 1_000_000_007 : 20_261_126));
const HISTORIES = process.env.HISTORIES ?? (MINUTES > 0 ? "1000000" : undefined);

/** Where histories are lived through. */
export interface Stage {
  vendor: VendorModel;
  /** The stacks of one history. */
  stacks(): Promise<Pick<Scene, "stack" | "neighbour">>;
  close?(): Promise<void>;
}

/** Lives through random histories, so many without other orders. */
export function survive(
  name: string,
  { runs, steps = { min: 3, max: 8 } }: { runs: number; steps?: { min: number; max: number } },
  open: () => Promise<Stage>,
): void {
  test("end with what the program says, and with nothing of others touched", { timeout: (MINUTES + 15) * 60_000 }, async () => {
    const stage = await open();
    const tally: Tally = { histories: 0, ups: 0, failed: 0, kills: 0, orphans: 0 };
    const property = fc.asyncProperty(histories(stage.vendor, steps), async (history) => {
      const stacks = await stage.stacks();
      await live(history, { vendor: stage.vendor, tally, ...stacks }).finally(() => stacks.stack.close());
    });
    const details = await fc
      .check(property, {
        ...{ numRuns: Number(HISTORIES ?? runs), seed: SEED },
        ...(process.env.HISTORY !== undefined && { path: process.env.HISTORY, endOnFailure: true }),
        ...(MINUTES > 0 && { interruptAfterTimeLimit: MINUTES * 60_000, markInterruptAsFailure: false }),
      })
      .finally(async () => {
        await stage.close?.();
        await stage.vendor.stop();
      });
    console.log(`${name}, seed ${SEED}: ${JSON.stringify(tally)}`);
    expect(details.failed, `${fc.defaultReportMessage(details)}\n${(details.errorInstance as Error | null)?.message}`).toBe(false);
  });
}
