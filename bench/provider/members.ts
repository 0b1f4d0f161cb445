import { recordedText as ours } from "../../test/tools/recordedText.ts";
import { type Conditions, type Figures, measure, warmingGroups } from "./measure.ts";
import { agentsFor, teams } from "./programs.ts";
import { printTable, times, verdict } from "./table.ts";
import { nothing } from "./texts.ts";
import type { Vendor } from "./vendor.ts";

const operations = ["create", "update", "refresh", "delete"] as const;
type Operation = (typeof operations)[number];
type Life = Record<Operation, Figures>;

/** What is measured, and what it is held to. */
export interface MembersPlan {
  /** Numbers of user groups, each with its members. */
  sizes: number[];
  latencies: number[];
  connections: number;
  parallel: number;
  targets: MembersTargets;
}

/** How many calls each group with its members is held to. */
export type MembersTargets = Record<Operation, number>;

/** User groups of AICC, each with ten members: this package beside a provider that does nothing. */
export async function measureMembers(vendor: Vendor, plan: MembersPlan): Promise<void> {
  for (const latencyMs of plan.latencies) {
    const rows: Record<string, string>[] = [];
    for (const size of plan.sizes) {
      const conditions = { ...plan, latencyMs };
      const figures = await life(vendor, ours, size, conditions);
      const none = await life(vendor, () => nothing, size, conditions);
      for (const operation of operations)
        rows.push({
          ...compared(`${size} ${operation}`, size, figures[operation], none[operation]),
          target: verdict(figures[operation].total / size, plan.targets[operation]),
        });
    }
    printTable(
      `aicc.UserGroup with its UserGroupMembers, ten agents, ${latencyMs} ms for each call, ${plan.connections} connections, ${plan.parallel} operations at once`,
      rows,
    );
  }
}

/** @param textOf - the text of the provider of a type */
async function life(vendor: Vendor, textOf: (type: string) => string, size: number, conditions: Conditions): Promise<Life> {
  await vendor.empty({ agents: agentsFor(size) });
  const texts = { group: textOf("aicc:UserGroup"), members: textOf("aicc:UserGroupMembers") };
  const [warming, program] = [warmingGroups(texts.group), teams(texts, size)];
  const figures: Partial<Life> = {};
  for (const operation of operations) figures[operation] = await measure(vendor, conditions, warming[operation], program[operation]);
  const written = figures.create!.calls.batchaddgroupmember ?? 0;
  if (texts.group !== nothing && written !== size) throw new Error(`create of ${size} groups: ${written} calls of batchaddgroupmember`);
  return figures as Life;
}

function compared(name: string, size: number, mine: Figures, none: Figures): Record<string, string> {
  const each = (operation: string) => ((mine.calls[operation] ?? 0) / size).toFixed(2);
  return {
    groups: name,
    calls: String(mine.total),
    "per group": (mine.total / size).toFixed(2),
    "of these pages of members": each("querygroupmemberbycondition"),
    "clock s": (mine.clock / 1000).toFixed(2),
    "/ nothing": times(mine.clock, none.clock),
    "processor ms per group": (mine.processor / size).toFixed(2),
    "/ nothing ": times(mine.processor, none.processor),
    "vendor busy": `${Math.round((100 * mine.vendor) / mine.clock)} %`,
  };
}
