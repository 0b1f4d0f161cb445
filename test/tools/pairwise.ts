import { createRequire } from "node:module";

const { criteria, make } = createRequire(import.meta.url)("covertable") as typeof import("covertable");

/**
 * Dialects such that each two values of any two switches meet in one of them.
 *
 * @param values - the values of each switch
 * @param without - switches that stay as they are
 */
export function pairwiseDialects<D>(
  values: { [switchName in keyof D]: readonly D[switchName][] },
  without: readonly (keyof D)[] = [],
): Partial<D>[] {
  const factors = Object.entries<readonly unknown[]>(values).filter(([name]) => !without.includes(name as keyof D));
  return make(Object.fromEntries(factors) as never, { criterion: criteria.simple }) as Partial<D>[];
}
