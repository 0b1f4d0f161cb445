import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AiccEmulator, aiccDialectValues, defaultAiccDialect, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { type Declaration, OneStack } from "../../tools/oneStack.ts";

type Program = Record<string, Declaration>;

/** `HISTORIES=500 SEED=7` tries others; a counterexample's path goes into `HISTORY`. */
const RUNS = Number(process.env.HISTORIES ?? 6);
const SEED = Number(process.env.SEED ?? 20_261_124);
/** A later program each: resources appear, vanish, change and swap what they name, in any order. */
const historyOf = (declaration: fc.Arbitrary<Declaration>): fc.Arbitrary<Program[]> => {
  const resources = fc.uniqueArray(fc.tuple(fc.constantFrom("r1", "r2", "r3"), declaration), { selector: ([name]) => name, minLength: 1 });
  return fc.array(
    resources.map((entries) => Object.fromEntries(entries)),
    { minLength: 2, maxLength: 5 },
  );
};

describe("histories of programs", () => {
  let aicc: AiccEmulator;
  let uucall: Awaited<ReturnType<typeof startUucallEmulator>>;
  let provider: DynamicProcess;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    uucall = await startUucallEmulator();
    provider = await DynamicProcess.start({ ...aicc.environment, ...uucall.environment });
  });
  afterAll(async () => {
    await provider.stop();
    await Promise.all([aicc.stop(), uucall.stop()]);
  });

  /**
   * Lives through a history; after each `up` that reports success the vendor holds what the program says, and there is nothing left to do. After one that
   * failed, the state may be older than the vendor: then the next one begins with a refresh.
   */
  async function live(programs: Program[], holds: (program: Program) => void): Promise<void> {
    const stack = new OneStack(provider);
    let failed = false;
    for (const program of programs) {
      if (failed) await stack.refresh();
      const went = await stack.up(program).then(
        () => true,
        (error: Error) => {
          expect(error.message).toMatch(/another resource of this program|two resources of this program|as well|exists already/);
          return false;
        },
      );
      failed = !went;
      if (failed) continue;
      holds(program);
      expect(await stack.refresh()).toEqual([]);
      expect(Object.values(await stack.preview(program))).toEqual(Object.keys(program).map(() => "same"));
    }
    if (failed) await stack.refresh();
    await stack.up({});
    holds({});
  }

  const group = fc
    .record({ groupName: fc.constantFrom("A", "B", "C"), adopt: fc.boolean(), remark: fc.constantFrom("", "x") })
    .map((inputs) => ({ ...inputs, groupType: "agent" }));
  const groups = historyOf(fc.record({ type: fc.constant("aicc:UserGroup"), inputs: group, last: fc.boolean() }));

  test("of groups: each is there once, under its name", async () => {
    await fc.assert(
      fc.asyncProperty(groups, async (programs) => {
        aicc.groups.replaceAll([]);
        await live(programs, (program) => {
          const declared = Object.values(program).map(({ inputs }) => `${inputs.groupName} ${inputs.remark}`);
          const held = aicc.groups.all().map(({ groupName, remark }) => `${groupName} ${remark}`);
          expect(held.sort()).toEqual(declared.sort());
        });
      }),
      { numRuns: RUNS, seed: SEED, path: process.env.HISTORY },
    );
  });

  const auth = fc.record({
    subAccountId: fc.constantFrom("101", "102"),
    appIds: fc.uniqueArray(fc.constantFrom("11", "12", "21"), { maxLength: 3 }),
    exclusive: fc.boolean(),
  });
  const auths = historyOf(fc.record({ type: fc.constant("uucall:SubAccountAppAuth"), inputs: auth, last: fc.boolean() }));

  test("of permissions: what is declared is granted, and what was declared and is no longer is not", async () => {
    await fc.assert(
      fc.asyncProperty(auths, async (programs) => {
        uucall.subAccounts.replaceAll(["101", "102"].map((id) => ({ id, account: `a${id}`, name: id })));
        uucall.grants.replaceAll([]);
        await live(programs, (program) => {
          for (const id of ["101", "102"]) {
            const declared = Object.values(program).flatMap(({ inputs }) =>
              inputs.subAccountId === id ? (inputs.appIds as string[]) : [],
            );
            expect((uucall.grants.get(id)?.appIds ?? []).toSorted()).toEqual([...new Set(declared)].sort());
          }
        });
      }),
      { numRuns: RUNS, seed: SEED, path: process.env.HISTORY },
    );
  });

  const [night, day] = ["179570335146828066370593046187", "179570335146861144655818074924"] as const;
  const members = fc.record({
    groupId: fc.constantFrom(night, day),
    workNos: fc.uniqueArray(fc.constantFrom(50_045, 50_046, 50_047), { maxLength: 3 }),
    exclusive: fc.boolean(),
  });
  const memberships = historyOf(fc.record({ type: fc.constant("aicc:UserGroupMembers"), inputs: members, last: fc.boolean() }));

  test.each(aiccDialectValues.agentInOtherGroup)(
    "of members, where an agent of another group %s: each is in the group that names it, and nobody else is in one",
    async (agentInOtherGroup) => {
      aicc.setDialect({ agentInOtherGroup });
      await fc.assert(
        fc.asyncProperty(memberships, async (programs) => {
          const empty = (id: string, groupName: string) => ({ id, groupName, groupType: 2 as const, workNos: [] });
          aicc.groups.replaceAll([empty(night, "Night"), empty(day, "Day")]);
          await live(programs, (program) => {
            for (const id of [night, day]) {
              const declared = Object.values(program).flatMap(({ inputs }) => (inputs.groupId === id ? (inputs.workNos as number[]) : []));
              expect(aicc.groups.get(id)!.workNos.toSorted()).toEqual([...new Set(declared)].sort());
            }
          });
        }),
        { numRuns: Math.ceil(RUNS / 4), seed: SEED, path: process.env.HISTORY },
      );
      aicc.setDialect(defaultAiccDialect);
    },
  );
});
