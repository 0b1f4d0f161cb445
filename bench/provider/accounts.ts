import { recordedText as ours } from "../../test/tools/recordedText.ts";
import { type Conditions, type Figures, measure, warmingGroups } from "./measure.ts";
import { subAccounts } from "./programs.ts";
import { printTable, times, verdict } from "./table.ts";
import { nothing } from "./texts.ts";
import type { Application, Vendor } from "./vendor.ts";

const operations = ["create", "refresh", "delete"] as const;
type Operation = (typeof operations)[number];
type Life = Record<Operation, Figures>;

/** What the accounts may open: what stands below one application. */
const GRANTED = ["11", "12", "13"];

const nested = (ids: string[]): Application[] =>
  ids.map((id) => ({ id, name: `application ${id}`, ...(id.length > 1 && { pid: id.slice(0, -1) }) }));

/** Trees of three levels, in which an id begins with that of its parent. */
const trees = [nested(["1", "11", "12", "13", "111", "112", "2", "21", "22", "211", "3"]), nested(["1", "11", "12", "13", "111", "2"])];

/** What is measured, and what it is held to. */
export interface AccountsPlan {
  /** Numbers of sub-accounts, each with its permissions. */
  sizes: number[];
  latencies: number[];
  connections: number;
  parallel: number;
  targets: AccountsTargets;
}

/** What sub-accounts with permissions are held to, in a tree of so many applications. */
export interface AccountsTargets {
  /** Calls for the refresh of each, besides shared pages. */
  callsPerRefresh(applications: number): number;
  /** Calls for the create of each, besides shared pages. */
  callsPerCreate(applications: number): number;
}

/** Sub-accounts of UUCall, each with its permissions: this package beside a provider that does nothing. */
export async function measureAccounts(vendor: Vendor, plan: AccountsPlan): Promise<void> {
  for (const latencyMs of plan.latencies) {
    for (const tree of trees) {
      const rows: Record<string, string>[] = [];
      for (const size of plan.sizes) {
        const conditions = { ...plan, latencyMs };
        const figures = await life(vendor, ours, tree, size, conditions);
        const none = await life(vendor, () => nothing, tree, size, conditions);
        for (const operation of operations)
          rows.push({
            ...compared(`${size} ${operation}`, size, figures[operation], none[operation]),
            "target without shared pages": judged(operation, figures[operation], tree.length, size, plan),
          });
      }
      printTable(
        `uucall.SubAccount with its SubAccountAppAuth, ${tree.length} applications in 3 levels, ${latencyMs} ms for each call, ` +
          `${plan.connections} connections, ${plan.parallel} operations at once`,
        rows,
      );
    }
  }
}

/** @param textOf - the text of the provider of a type */
async function life(
  vendor: Vendor,
  textOf: (type: string) => string,
  tree: Application[],
  size: number,
  conditions: Conditions,
): Promise<Life> {
  await vendor.empty({ applications: tree });
  const warming = warmingGroups(textOf("aicc:UserGroup"));
  const texts = { account: textOf("uucall:SubAccount"), permissions: textOf("uucall:SubAccountAppAuth") };
  const accounts = subAccounts(texts, GRANTED, size);
  const figures: Partial<Life> = {};
  for (const operation of operations) figures[operation] = await measure(vendor, conditions, warming[operation], accounts[operation]);
  const { postRoleUser = 0, putSubUserAuth = 0 } = figures.create!.calls;
  if (texts.account !== nothing && (postRoleUser !== size || putSubUserAuth !== size))
    throw new Error(`create of ${size} accounts: ${postRoleUser} calls of postRoleUser, ${putSubUserAuth} of putSubUserAuth`);
  return figures as Life;
}

function compared(name: string, size: number, mine: Figures, none: Figures): Record<string, string> {
  const each = (operation: string) => ((mine.calls[operation] ?? 0) / size).toFixed(2);
  return {
    accounts: name,
    calls: String(mine.total),
    "per account": (mine.total / size).toFixed(2),
    "of these the tree": each("getSubUserAuth"),
    "shared pages": each("shared pages"),
    "clock s": (mine.clock / 1000).toFixed(2),
    "/ nothing": times(mine.clock, none.clock),
    "processor ms per account": (mine.processor / size).toFixed(2),
    "/ nothing ": times(mine.processor, none.processor),
    "vendor busy": `${Math.round((100 * mine.vendor) / mine.clock)} %`,
  };
}

function judged(operation: Operation, figures: Figures, applications: number, size: number, { targets }: AccountsPlan): string {
  const own = (figures.total - (figures.calls["shared pages"] ?? 0)) / size;
  if (operation === "refresh") return verdict(own, targets.callsPerRefresh(applications));
  if (operation === "create") return verdict(own, targets.callsPerCreate(applications));
  return "";
}
