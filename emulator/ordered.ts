let shuffles = 0;

/** The rows in the dialect's order. Each shuffle gives another one, and the sequence of orders is the same in every run. */
export function ordered<T>({ listOrder }: { listOrder: "stable" | "shuffled" }, rows: readonly T[]): readonly T[] {
  if (listOrder === "stable") return rows;
  shuffles += 1;
  const mixed = [...rows];
  let seed = shuffles * 2_654_435_761;
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const j = seed % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
