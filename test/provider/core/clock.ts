/**
 * The pauses of `node:timers/promises` on the global `setTimeout`, which vitest's fake timers reach and Node's own module does not.
 * For `vi.mock("node:timers/promises", () => import("…/clock.ts"))`: it replaces Node's clock, and nothing of ours.
 */
export function setTimeout<T>(ms: number, value?: T, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(Object.assign(new Error("The operation was aborted", { cause: signal!.reason }), { name: "AbortError", code: "ABORT_ERR" }));
    };
    const timer = globalThis.setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve(value as T);
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
