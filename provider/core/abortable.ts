/**
 * What the work brings, or the signal's reason if that comes first. The work itself goes on, since others may wait for it too. For a signal that has
 * aborted already, it is not begun.
 */
export async function abortable<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  return Promise.race([work(), aborted]).finally(() => signal.removeEventListener("abort", abort));
}
