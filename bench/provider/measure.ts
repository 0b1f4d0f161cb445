import { DynamicProcess } from "../../test/tools/dynamicProcess.ts";
import { Deployment } from "./deployment.ts";
import { type Program, userGroups } from "./programs.ts";
import { processorTime } from "./texts.ts";
import type { Vendor } from "./vendor.ts";

/** What an operation came to, with all its objects. Times are in milliseconds. */
export interface Figures {
  /** Requests to the vendor by its name of the operation. */
  calls: Record<string, number>;
  /** Requests to the vendor in all. */
  total: number;
  /** Time on the clock. */
  clock: number;
  /** Processor time of the provider's process. */
  processor: number;
  /** Processor time of the vendor's. */
  vendor: number;
}

/** The mean of several runs of one operation, with the calls by name of the last. */
export function mean(runs: Figures[]): Figures {
  const of = (figure: "total" | "clock" | "processor" | "vendor") => runs.reduce((sum, run) => sum + run[figure], 0) / runs.length;
  return { calls: runs.at(-1)!.calls, total: of("total"), clock: of("clock"), processor: of("processor"), vendor: of("vendor") };
}

/** How an operation runs. */
export interface Conditions {
  /** The provider's connections to the vendor. */
  connections: number;
  /** Objects that the engine works on at a time. */
  parallel: number;
  /** Milliseconds that the vendor takes for each answer. */
  latencyMs: number;
}

/**
 * The figures of one operation, in a process of its own, as the engine runs it.
 *
 * @param warmUp - work that comes before: else the compiler's would show, and the more the fewer objects there are
 */
export async function measure(
  vendor: Vendor,
  { connections, parallel, latencyMs }: Conditions,
  warmUp: (deployment: Deployment) => Promise<void>,
  operation: (deployment: Deployment) => Promise<void>,
): Promise<Figures> {
  const limits = { AICC_MAX_CONCURRENCY: String(connections), UUCALL_MAX_CONCURRENCY: String(connections) };
  return withProcess({ ...vendor.environment, ...limits }, async (dynamic) => {
    const deployment = new Deployment(dynamic, parallel);
    await vendor.begin(0);
    await warmUp(deployment);
    await vendor.begin(latencyMs);
    const [before, started] = [await usedBy(dynamic), performance.now()];
    await operation(deployment);
    const clock = performance.now() - started;
    const processor = (await usedBy(dynamic)) - before;
    const { calls, used } = await vendor.end();
    const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
    return { calls, total, clock, processor, vendor: used };
  });
}

/** Runs the work with a process of Pulumi's for dynamic resources, which also ends when somebody ends the benchmark. */
export async function withProcess<T>(environment: Record<string, string>, work: (dynamic: DynamicProcess) => Promise<T>): Promise<T> {
  const dynamic = await DynamicProcess.start(environment);
  const interrupted = () => dynamic.stop().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  try {
    return await work(dynamic);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
    await dynamic.stop();
  }
}

/**
 * User groups to warm processes up with. They share nothing with those that are measured: they are in another list, of another VDN, and no
 * operation but this one touches them in the same process.
 */
export const warmingGroups = (text: string): Program => userGroups(text, 114, 300);

/** Processor time of the process so far in milliseconds. It says so itself, which is exact to the microsecond on every platform. */
export async function usedBy(dynamic: DynamicProcess): Promise<number> {
  const { inputs } = await dynamic.check({}, { __provider: processorTime });
  return inputs.used as number;
}
