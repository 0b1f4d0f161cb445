import fc from "fast-check";
import { expect, test } from "vitest";
import { type NakivoDialect, nakivoDialectValues, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { Caller } from "./caller.ts";

/** With these, a login or the list fails, or pages cannot be read one after the other. */
const hindering = ["loginAnswer", "secondFactor", "singleTenant", "licence"];
const values: Record<string, readonly unknown[]> = { ...nakivoDialectValues, start: ["offset", "id"] };
const dialects = fc.record(
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !hindering.includes(name))
      .map(([name, allowed]) => [name, fc.constantFrom(...allowed)]),
  ),
) as fc.Arbitrary<NakivoDialect>;

/** Reads all tenants as leniently as the contract demands: the next page starts behind what has come, until a page brings nothing new. */
async function everyId(caller: Caller): Promise<number[]> {
  const seen = new Set<number>();
  for (let start = 0; ; ) {
    const { data } = (await caller.tenants({ start, count: 5 })).body;
    const rows: { id: number }[] = Array.isArray(data) ? data : (data.children ?? data.items);
    const before = seen.size;
    for (const { id } of rows) seen.add(id);
    if (seen.size === before) return [...seen].toSorted((a, b) => a - b);
    start += rows.length;
  }
}

test("in any combination of values, a login opens a session in which all tenants can be read", async () => {
  const nakivo = await startNakivoEmulator();
  const expected = nakivo.tenants.all().map(({ id }) => id);
  await fc.assert(
    fc.asyncProperty(dialects, async (dialect) => {
      nakivo.setDialect(dialect);
      const caller = new Caller(nakivo);
      try {
        expect((await caller.login()).body.data.result).toBe("OK");
        expect(await everyId(caller)).toEqual(expected);
        expect((await caller.call("logoutCurrentUser", null)).body.data).toBeNull();
        expect((await caller.tenants()).text).not.toContain("Customer");
      } finally {
        await caller.close();
      }
    }),
    { numRuns: 40 },
  );
  expect(nakivo.requests.all().filter(({ status = 0 }) => status >= 500)).toEqual([]);
  await nakivo.stop();
});
