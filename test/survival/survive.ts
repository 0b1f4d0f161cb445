import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type History, histories } from "./history.ts";
import { live } from "./live.ts";
import type { Scene, Tally } from "./scene.ts";
import type { VendorModel } from "./vendorModel.ts";

/** `npm run test:survival` gives the minutes, and any seed. */
export const MINUTES = Number(process.env.SURVIVAL_MINUTES ?? 0);
export const SEED = Number(process.env.SEED ?? (MINUTES > 0 ? Date.now() % 1_000_000_007 : 20_261_126));
const HISTORIES = process.env.HISTORIES ?? (MINUTES > 0 ? "1000000" : undefined);
/** A file with a history, as a failure shows it, that is lived through alone. */
const HISTORY = process.env.HISTORY;

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
    const tally: Tally = { histories: 0, ups: 0, failed: 0, kills: 0, imports: 0, orphans: 0 };
    const failures: string[] = [];
    let underWay: Promise<void> | undefined;
    const property = fc.asyncProperty(histories(stage.vendor, steps), async (history) => {
      const stacks = await stage.stacks();
      // One that fails does not keep the others from being lived through, and is not made smaller: that takes hours.
      underWay = live(history, { vendor: stage.vendor, tally, ...stacks })
        .catch((error: Error) => {
          failures.push(`${error.message}\n${JSON.stringify(history)}`);
          if (MINUTES > 0) console.error(`${name}: ${failures.at(-1)}`);
        })
        .finally(() => stacks.stack.close());
      await underWay;
      const lived = tally.histories + failures.length;
      if (MINUTES > 0 && lived % 10 === 0) console.log(`${name}, seed ${SEED}: ${JSON.stringify(tally)}, ${failures.length} failed so far`);
    });
    const examples = HISTORY === undefined ? {} : { numRuns: 1, examples: [[JSON.parse(readFileSync(HISTORY, "utf8"))] as [History]] };
    await fc
      .assert(property, {
        ...{ numRuns: Number(HISTORIES ?? runs), seed: SEED },
        ...(MINUTES > 0 && { interruptAfterTimeLimit: MINUTES * 60_000, markInterruptAsFailure: false }),
        ...examples,
      })
      .finally(async () => {
        // When the time is over, one is in the middle of it.
        await underWay;
        await stage.close?.();
        await stage.vendor.stop();
      });
    console.log(`${name}, seed ${SEED}: ${JSON.stringify(tally)}, ${failures.length} failed`);
    expect(failures.join("\n----\n")).toBe("");
  });
}
