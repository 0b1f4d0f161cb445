import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tenant } from "../../../emulator/nakivo/tenant.ts";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator({ tls: false });
const read = async (args: nakivo.GetTenantsArgs) => (await nakivo.getTenants(args)).tenants.map(({ id }) => id);

describe("over any tenants", () => {
  const count = fc.integer({ min: 0, max: 3 });
  /** Most tenants show such a number. */
  const shownAtTimes = fc.option(count, { nil: undefined, freq: 3 });
  /** Mostly many, at times none. */
  const someOf = <S>(...states: S[]) => fc.oneof({ weight: 9, arbitrary: fc.subarray(states, { minLength: 2 }) }, fc.constant<S[]>([]));
  /** Few conditions at once, or none would be met. */
  const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, arbitrary);
  const row = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    state: fc.constantFrom("OK", "WARNING", "ERROR", "INACCESSIBLE", "DEGRADED"),
    alarmState: fc.constantFrom("OK", "WARNING", "ERROR", "CRITICAL"),
    alarmCounters: fc.constantFrom<number[]>([0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 2], []),
    allocated: count,
    usedSockets: count,
    allocatedEc2Instances: count,
    usedEc2Instances: count,
    allocatedPhysicalServers: shownAtTimes,
    usedPhysicalServers: shownAtTimes,
    allocatedBackupStorage: shownAtTimes,
    usedBackupStorage: shownAtTimes,
  });
  const args = fc.record({
    name: rarely(fc.constantFrom("a", "b")),
    states: rarely(someOf<nakivo.TenantState>("OK", "WARNING", "ERROR", "INACCESSIBLE")),
    alarmStates: rarely(someOf<nakivo.TenantAlarmState>("OK", "WARNING", "ERROR")),
    alarms: rarely(fc.boolean()),
    usage: rarely(
      fc.record({
        of: fc.constantFrom("sockets", "ec2Instances", "physicalServers", "backupStorage"),
        atLeast: fc.constantFrom(0.01, 0.33, 1 / 3, 0.5, 2 / 3, 1),
      }),
    ),
    sortBy: fc.constantFrom(undefined, "id", "name", "allocated", "usedPhysicalServers"),
    descending: fc.constantFrom(undefined, true, false),
  });

  /** true, false, or undefined where it cannot be told. */
  const uses = (tenant: Tenant, { of, atLeast }: nakivo.TenantUsageCondition): boolean | undefined => {
    const [used, allocated] = {
      sockets: [tenant.usedSockets, tenant.allocated],
      ec2Instances: [tenant.usedEc2Instances, tenant.allocatedEc2Instances],
      physicalServers: [tenant.usedPhysicalServers, tenant.allocatedPhysicalServers],
      backupStorage: [tenant.usedBackupStorage, tenant.allocatedBackupStorage],
    }[of];
    if (used === 0) return false;
    if (used === undefined || allocated === undefined) return undefined;
    return allocated === 0 || used / allocated >= atLeast;
  };
  const meets = (tenant: Tenant, { name, states, alarmStates, alarms, usage }: nakivo.GetTenantsArgs) => [
    name === undefined || tenant.name === name,
    states === undefined || states.some((state) => state === tenant.state),
    alarmStates === undefined || alarmStates.some((state) => state === tenant.alarmState),
    alarms === undefined || (tenant.alarmCounters.length === 0 ? undefined : alarms === Math.max(...tenant.alarmCounters) > 0),
    usage === undefined || uses(tenant, usage),
  ];
  /** Those alike in the field as groups, which are turned round and not their members. */
  const inOrder = (tenants: readonly Tenant[], { sortBy = "id", descending = false }: nakivo.GetTenantsArgs): number[] => {
    const fieldOf = (tenant: Tenant) => tenant[sortBy as "id" | "name" | "allocated" | "usedPhysicalServers"];
    const shown = tenants.filter((tenant) => fieldOf(tenant) !== undefined);
    const groups = [...new Set(shown.map(fieldOf))].sort().map((value) => shown.filter((tenant) => fieldOf(tenant) === value));
    if (descending) groups.reverse();
    return [...groups.flat(), ...tenants.filter((tenant) => fieldOf(tenant) === undefined)].map(({ id }) => id);
  };

  test("conditions and order are those of a plain filter, or an error where that cannot tell", { timeout: 120_000 }, async () => {
    const seen = { lists: 0, errors: 0, found: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8, size: "max" }), args, async (rows, asked) => {
        vendor.nakivo.tenants.replaceAll(rows.map((row, at) => ({ id: at + 1, ...row })));
        const verdicts = vendor.nakivo.tenants
          .all()
          .map((tenant) => ({ tenant, held: meets(tenant, asked) }))
          .filter(({ held }) => !held.includes(false));
        const none = asked.states?.length === 0 || asked.alarmStates?.length === 0;
        if (!none && verdicts.some(({ held }) => held.includes(undefined))) {
          await expect(read(asked)).rejects.toThrow(/the Director shows no .* so the condition (alarms|usage) cannot be checked/);
          seen.errors++;
        } else {
          const wanted = inOrder(
            verdicts.map(({ tenant }) => tenant),
            asked,
          );
          expect(await read(asked)).toEqual(wanted);
          seen.lists++;
          seen.found += wanted.length;
        }
      }),
      { numRuns: 300 },
    );
    for (const [what, times] of Object.entries(seen))
      expect([what, times]).toEqual([what, expect.toSatisfy((number: number) => number > 20)]);
  });
});
