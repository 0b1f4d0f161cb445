import { describe, expect, test } from "vitest";
import { useEnterprise } from "./enterprise.ts";

const least = { uid: "1225", account: "zhang", name: "Zhang San", password: "pa55-planted" };
const theirs = { id: "300", account: "zhang", name: "Zhang San", password: "theirs" };

const here = useEnterprise([{ id: "301", account: "li" }]);

const made = () => here.made();
const posts = () => here.emulator.requests.count("postRoleUser");
type Rows = Record<string, unknown>[];
/** Gives a list other rows. */
const shows = (operation: "getSubUsers" | "getRoleUsers", rows: (given: Rows) => Rows, times: number | "always" = "always") =>
  here.emulator.fault({ operation, times, transform: (answer) => ({ ...answer, Data: rows(answer.Data) }) });

describe("an account that the list of sub-accounts leaves out", () => {
  test.each<[string, (rows: Rows) => Rows, number | "always"]>([
    ["all of it, twice", () => [], 2],
    ["all of it, three times", () => [], 3],
    ["all of it, always", () => [], "always"],
    ["this one, always", (rows) => rows.filter(({ account }) => account !== "zhang"), "always"],
  ])("(%s) is not taken over by a create", async (_, rows, times) => {
    here.emulator.subAccounts.add(theirs);
    const lie = shows("getSubUsers", rows, times);
    for (const adopt of [false, true]) {
      const account = made();
      await expect(account.up({ ...least, adopt })).rejects.toThrow(/exists already.*\(id 300\)/);
      expect(account.state).toBeUndefined();
      if (times !== "always") break;
    }
    expect(posts()).toBe(0);
    expect(here.emulator.passwordIs("300", "theirs")).toBe(true);
    lie.clear();
    const account = made();
    await account.up({ ...least, adopt: true });
    expect(account.state!.id).toBe("300");
  });

  test("and whose name differs in case only is not taken over either", async () => {
    here.emulator.setDialect({ accountCase: "ignored", textFilters: "ignores case" });
    here.emulator.subAccounts.add({ ...theirs, account: "ZHANG" });
    shows("getSubUsers", () => []);
    await expect(made().up(least)).rejects.toThrow(/exists already: GET \/power\/roleuser shows the account "ZHANG" \(id 300\)/);
    expect(posts()).toBe(0);
  });

  test("and that is cancelled leaves the name free, also where only section 8 shows that", async () => {
    here.emulator.setDialect({ stateShown: "subuser" });
    here.emulator.subAccounts.add({ ...theirs, state: 3 });
    shows("getSubUsers", (rows) => rows.filter(({ id }) => Number(id) !== 300));
    await made().up(least);
    expect(posts()).toBe(1);
  });
});

describe("an account that only the list with roles has", () => {
  const row = { id: 302, account: "zhang", name: "deleted a moment ago" };

  test("at first, which lags, leaves the name free", async () => {
    shows("getRoleUsers", (rows) => [...rows, row], 1);
    const account = made();
    await account.up(least);
    expect(account.state!.outputs).toMatchObject({ account: "zhang" });
  });

  test("all the time, and that nothing shows by its id, is what the list has kept of a deleted one", async () => {
    shows("getRoleUsers", (rows) => [...rows, row]);
    await made().up(least);
    expect(posts()).toBe(1);
  });
});

test("many creates look into the list with roles together", async () => {
  const accounts = Array.from({ length: 40 }, (_, at) => ({ ...least, account: `account${at}` }));
  await here.process.operation(() => Promise.all(accounts.map((inputs) => made().up(inputs))));
  const operations = here.emulator.requests.all().map(({ operation }) => operation);
  const before = operations.slice(0, operations.lastIndexOf("postRoleUser")).filter((operation) => operation === "getRoleUsers").length;
  expect(posts()).toBe(40);
  expect(before).toBeLessThan(20);
});
