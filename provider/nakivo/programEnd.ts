const pending = new Set<() => Promise<unknown>>();

/** Does some work when the process has nothing else left to do. What goes wrong with it is nobody's business: the program is through. */
export function atProgramEnd(work: () => Promise<unknown>): void {
  if (pending.size === 0) {
    process.once("beforeExit", () => {
      const works = [...pending];
      pending.clear();
      void Promise.allSettled(works.map((each) => each()));
    });
  }
  pending.add(work);
}
