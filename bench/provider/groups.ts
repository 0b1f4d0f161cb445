import { recordedText as ours } from "../../test/tools/recordedText.ts";
import { type Conditions, type Figures, mean, measure, warmingGroups } from "./measure.ts";
import { userGroups } from "./programs.ts";
import { printTable, times, verdict } from "./table.ts";
import { naive, nothing } from "./texts.ts";
import type { Vendor } from "./vendor.ts";

const operations = ["create", "update", "refresh", "delete"] as const;
type Operation = (typeof operations)[number];
type Life = Record<Operation, Figures>;

/** The vendor's operation by which an operation of the engine writes. */
const writes = { create: "createusergroup", update: "updategroup", delete: "deleteusergroup" } as const;

/** Figures of few groups are the mean of several lives: so many groups live at the least. */
const LEAST = 300;

/** What is measured, and what it is held to. */
export interface GroupsPlan {
  /** Numbers of groups. */
  sizes: number[];
  /** Of these, the ones of which only the refresh is of interest. */
  refreshOnly: number[];
  latencies: number[];
  connections: number;
  parallel: number;
  targets: GroupsTargets;
}

/** What user groups are held to. */
export interface GroupsTargets {
  /** The latency at which calls are held to their targets. */
  latencyMs: number;
  /** Calls for each group that is written. */
  callsPerWrite: number;
  /** Calls for a refresh of so many groups. */
  callsPerRefresh(size: number): number;
  /** Processor time for each of the most groups, as a multiple of that for each of the fewest. */
  growth: number;
}

/** User groups of AICC: this package beside a naive provider, and one that does nothing. */
export async function measureGroups(vendor: Vendor, plan: GroupsPlan): Promise<void> {
  const most = Math.max(...plan.sizes);
  for (const latencyMs of plan.latencies) {
    const rows: Record<string, string>[] = [];
    const fewest: Partial<Record<Operation, number>> = {};
    for (const size of plan.sizes) {
      const conditions = { ...plan, latencyMs };
      const mine = await lives(vendor, ours("aicc:UserGroup"), size, conditions);
      const plainly = await lives(vendor, naive, size, conditions);
      const none = await lives(vendor, nothing, size, conditions);
      for (const operation of operations) {
        if (plan.refreshOnly.includes(size) && operation !== "refresh") continue;
        const figures = mine[operation];
        fewest[operation] ??= figures.processor / size;
        const growth = figures.processor / size / fewest[operation];
        rows.push({
          groups: `${size} ${operation}`,
          ...compared(size, figures, plainly[operation], none[operation]),
          ...(plan.sizes.length > 1 && {
            growth: `×${growth.toFixed(2)}`,
            "its target": size === most ? verdict(growth, plan.targets.growth) : "",
          }),
          "target of calls": latencyMs === plan.targets.latencyMs ? judged(operation, size, figures.total, plan.targets) : "",
        });
      }
    }
    printTable(`aicc.UserGroup, ${latencyMs} ms for each call, ${plan.connections} connections, ${plan.parallel} operations at once`, rows);
  }
}

/** So many groups, created, changed, read and deleted as often as it takes. */
async function lives(vendor: Vendor, text: string, size: number, conditions: Conditions): Promise<Life> {
  const all: Life[] = [];
  while (all.length * size < LEAST) all.push(await life(vendor, text, size, conditions));
  return Object.fromEntries(operations.map((operation) => [operation, mean(all.map((figures) => figures[operation]))])) as Life;
}

async function life(vendor: Vendor, text: string, size: number, conditions: Conditions): Promise<Life> {
  await vendor.empty();
  const [warming, groups] = [warmingGroups(text), userGroups(text, 113, size)];
  const figures: Partial<Life> = {};
  for (const operation of operations) figures[operation] = await measure(vendor, conditions, warming[operation], groups[operation]);
  if (text !== nothing) refuseUnwritten(figures as Life, size);
  return figures as Life;
}

/** Figures are worth something only where the work was done. */
function refuseUnwritten(figures: Life, size: number): void {
  for (const operation of ["create", "update", "delete"] as const) {
    const written = figures[operation].calls[writes[operation]];
    if (written !== size) throw new Error(`${operation} of ${size} groups: ${written} calls of ${writes[operation]}`);
  }
}

function compared(size: number, mine: Figures, plainly: Figures, none: Figures): Record<string, string> {
  return {
    calls: String(Number(mine.total.toFixed(1))),
    "per group": (mine.total / size).toFixed(3),
    "naive: per group": (plainly.total / size).toFixed(3),
    "clock s": (mine.clock / 1000).toFixed(2),
    "/ naive": times(mine.clock, plainly.clock),
    "/ nothing": times(mine.clock, none.clock),
    "processor ms per group": (mine.processor / size).toFixed(2),
    "/ naive ": times(mine.processor, plainly.processor),
    "/ nothing ": times(mine.processor, none.processor),
    "vendor busy": `${Math.round((100 * mine.vendor) / mine.clock)} %`,
  };
}

function judged(operation: Operation, size: number, calls: number, targets: GroupsTargets): string {
  if (operation === "refresh") return `${verdict(calls, targets.callsPerRefresh(size))} in all`;
  return `${verdict(calls / size, targets.callsPerWrite)} each`;
}
