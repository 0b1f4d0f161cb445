import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultUucallDialect, startUucallEmulator, type UucallDialect, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { Caller } from "./caller.ts";

test("the default of each switch is the first of its values", () => {
  expect(Object.keys(defaultUucallDialect)).toEqual(Object.keys(uucallDialectValues));
  for (const [name, values] of Object.entries<readonly unknown[]>(uucallDialectValues)) {
    expect(defaultUucallDialect[name as keyof UucallDialect]).toBe(values[0]);
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeGreaterThan(1);
  }
});

test("switches that are not named stay as they are", async () => {
  const uucall = await startUucallEmulator();
  uucall.setDialect({ delete: "cancels" });
  uucall.setDialect({ language: "en", listLagMs: undefined });
  expect(uucall.dialect).toEqual({ ...defaultUucallDialect, delete: "cancels", language: "en" });
  expect(() => uucall.setDialect({ delete: "hides" as "cancels" })).toThrow('"delete" takes removes, cancels');
  await uucall.stop();
});

test("in any combination of switches each request has an answer that says whether it succeeded", async () => {
  const uucall = await startUucallEmulator();
  const caller = new Caller(uucall);
  const switches = Object.entries<readonly unknown[]>(uucallDialectValues).map(([name, values]) => [name, fc.constantFrom(...values)]);
  const combination = fc.record(Object.fromEntries(switches)) as fc.Arbitrary<UucallDialect>;
  const account = { account: "zhang", password: "x", name: "张三", roleId: "2", roleEnble: "1" };
  await fc.assert(
    fc.asyncProperty(combination, async (dialect) => {
      uucall.setDialect(dialect);
      const zone = dialect.timestampZone === "UTC" ? 0 : 8;
      const answers = [
        await caller.post(account, { zone }),
        await caller.post({ ...account, body: account }, { zone }),
        await caller.roleUsers({ page: "1" }, { zone }),
        await caller.subUsers({ account: "zhang" }, { zone }),
        await caller.put(101, { name: "x", uid: "1225", body: { state: "2" } }, { zone }),
        await caller.putApps(101, { authAppIds: "1,3", uid: "1225" }, { zone }),
        await caller.apps(101, "?uid=1225", { zone }),
        await caller.subUser(101, "?uid=1225", { zone }),
        await caller.subUser(999, "?uid=1225", { zone }),
        await caller.delete(101, "?uid=1225", { zone }),
      ];
      const roles = await caller.roles({}, { zone });
      // A right or a path that is missing may be told by the status alone.
      const told = dialect.refusals === "http" ? { shown: 200, refused: 403, missing: 404 }[dialect.roleList] : 200;
      if (roles.status === 200) answers.push(roles);
      else expect(roles.status).toBe(told);
      for (const { status, body, text } of answers) {
        expect(status, text).toBe(200);
        expect((body.result ?? body.Result).toLowerCase(), text).toMatch(/^(success|failed|error)$/);
      }
      uucall.subAccounts.replaceAll([{ id: "101", account: "lisi" }]);
    }),
    { numRuns: 40 },
  );
  await caller.close();
  await uucall.stop();
});
