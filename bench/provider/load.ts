import type { DynamicProcess } from "../../test/tools/dynamicProcess.ts";
import { recordedText as ours } from "../../test/tools/recordedText.ts";
import { Deployment } from "./deployment.ts";
import { withProcess } from "./measure.ts";
import { agentsFor, type Program, subAccounts, teams, userGroups } from "./programs.ts";
import { printTable, times, verdict } from "./table.ts";
import { holdings, nothing } from "./texts.ts";
import type { Vendor } from "./vendor.ts";

const operations = ["create", "update", "refresh", "delete"] as const;
type Operation = (typeof operations)[number];

/** User groups in one VDN: a list of more than so many is nothing that a vendor has. */
const IN_ONE_LIST = 1_000;

/** What is measured, and what it is held to. */
export interface LoadPlan {
  /** User groups; user groups with ten members each; sub-accounts with permissions. */
  sizes: { groups: number; teams: number; accounts: number };
  connections: number;
  parallel: number;
  targets: LoadTargets;
}

/** What a process is held to, however many objects it has worked on. */
export interface LoadTargets {
  /** Megabytes in use beyond a process that has done nothing, and at the peak beyond one that did nothing with the same calls. */
  megabytes: number;
  /** Milliseconds from the signal to the end of the process. */
  endMs: number;
}

/** What a process held at the end of an operation. */
interface Holdings {
  /** Megabytes in use, and at the peak of the machine's memory. */
  live: number;
  peak: number;
  /** What keeps it from ending. */
  resources: string[];
  /** Milliseconds: of the operation, and from the signal to the end of the process. */
  clock: number;
  end: number;
}

/** Many objects in one process: what it holds afterwards, beside a provider that does nothing and a process that has done nothing. */
export async function measureLoad(vendor: Vendor, plan: LoadPlan): Promise<void> {
  const { groups, teams: teamCount, accounts } = plan.sizes;
  const kinds: [string, number, (textOf: (type: string) => string) => Partial<Program>][] = [
    ["aicc.UserGroup", groups, (textOf) => groupsOf(textOf("aicc:UserGroup"), groups)],
    [
      "aicc.UserGroup with UserGroupMembers",
      teamCount,
      (textOf) => teams(textsOf(textOf, "aicc:UserGroup", "aicc:UserGroupMembers"), teamCount),
    ],
    [
      "uucall.SubAccount with SubAccountAppAuth",
      accounts,
      (textOf) =>
        withoutUpdate(
          subAccounts({ account: textOf("uucall:SubAccount"), permissions: textOf("uucall:SubAccountAppAuth") }, ["11"], accounts),
        ),
    ],
  ];
  const idle = await held(vendor, plan, async () => {});
  for (const [kind, count, programOf] of kinds) {
    const mine = await life(vendor, plan, programOf(ours));
    const none = await life(
      vendor,
      plan,
      programOf(() => nothing),
    );
    const rows = operations.flatMap((operation) => {
      const [own, other] = [mine[operation], none[operation]];
      return own && other ? [compared(operation, own, other, idle, plan.targets)] : [];
    });
    printTable(`${count} of ${kind}, no latency, ${plan.connections} connections, ${plan.parallel} operations at once`, rows);
  }
}

/** What has no update of its own has a method for it all the same. */
const withoutUpdate = ({ create, refresh, delete: remove }: Omit<Program, "update">): Partial<Program> => ({
  create,
  refresh,
  delete: remove,
});

const textsOf = (textOf: (type: string) => string, group: string, members: string) => ({ group: textOf(group), members: textOf(members) });

/** Groups in as many VDNs as it takes. */
function groupsOf(text: string, count: number): Program {
  const programs = Array.from({ length: Math.ceil(count / IN_ONE_LIST) }, (_, at) =>
    userGroups(text, 200 + at, Math.min(IN_ONE_LIST, count - at * IN_ONE_LIST)),
  );
  const all = (operation: Operation) => async (deployment: Deployment) => {
    await Promise.all(programs.map((program) => program[operation](deployment)));
  };
  return { create: all("create"), update: all("update"), refresh: all("refresh"), delete: all("delete") };
}

async function life(vendor: Vendor, plan: LoadPlan, program: Partial<Program>): Promise<Partial<Record<Operation, Holdings>>> {
  await vendor.empty({
    agents: agentsFor(plan.sizes.teams),
    applications: [1, 11].map((id) => ({ id: String(id), name: `application ${id}`, ...(id > 9 && { pid: "1" }) })),
  });
  const figures: Partial<Record<Operation, Holdings>> = {};
  for (const operation of operations) {
    const work = program[operation];
    if (work) figures[operation] = await held(vendor, plan, work);
  }
  return figures;
}

/** Runs an operation in a process of its own, as the engine does, and tells what that held at the end. */
async function held(
  vendor: Vendor,
  { connections, parallel }: LoadPlan,
  operation: (deployment: Deployment) => Promise<void>,
): Promise<Holdings> {
  await vendor.begin(0);
  const limits = { AICC_MAX_CONCURRENCY: String(connections), UUCALL_MAX_CONCURRENCY: String(connections) };
  return withProcess({ ...vendor.environment, ...limits }, async (dynamic) => {
    const began = performance.now();
    await operation(new Deployment(dynamic, parallel));
    const clock = performance.now() - began;
    const { inputs } = await dynamic.check({}, { __provider: holdings });
    return { ...(inputs as Pick<Holdings, "live" | "peak" | "resources">), clock, end: await endOf(dynamic) };
  });
}

async function endOf(dynamic: DynamicProcess): Promise<number> {
  const began = performance.now();
  dynamic.signal("SIGINT");
  await dynamic.ended();
  return performance.now() - began;
}

function compared(
  operation: string,
  own: Holdings,
  none: Holdings,
  idle: Holdings,
  { megabytes, endMs }: LoadTargets,
): Record<string, string> {
  const left = [...own.resources];
  for (const resource of idle.resources) if (left.includes(resource)) left.splice(left.indexOf(resource), 1);
  const mb = (figure: number) => `${figure.toFixed(0)} MB`;
  return {
    operation,
    "clock s": (own.clock / 1000).toFixed(1),
    "/ nothing": times(own.clock, none.clock),
    "in use beyond idle": mb(own.live - idle.live),
    "its target": verdict(own.live - idle.live, megabytes),
    "peak beyond idle": mb(own.peak - idle.peak),
    "of these nothing": mb(none.peak - idle.peak),
    "target of the rest": verdict(own.peak - none.peak, megabytes),
    left: left.join(" ") || "nothing",
    "end ms": own.end.toFixed(0),
    "its target ": verdict(own.end, endMs),
  };
}
