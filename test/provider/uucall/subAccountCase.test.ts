import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { useEnterprise } from "./enterprise.ts";

const least = { uid: "1225", account: "zhang", name: "Zhang San", password: "pa55-planted" };
const other = { ...least, account: "Zhang" };

const here = useEnterprise();

const made = () => here.made();
const posts = () => here.emulator.requests.count("postRoleUser");
const accounts = () => here.emulator.subAccounts.all().map(({ account }) => account);

describe("a vendor that makes names lower-case", () => {
  let stop: () => void;
  beforeEach(() => {
    stop = here.emulator.subAccounts.onChange(() => {
      for (const { id, account } of here.emulator.subAccounts.all())
        if (account !== account.toLowerCase()) here.emulator.subAccounts.change(id, { account: account.toLowerCase() });
    });
  });
  afterEach(() => stop());

  const refused = async () => {
    const account = made();
    await expect(account.up(other)).rejects.toThrow(
      /the vendor shows this account as "zhang" \(id (\d+)\), and the program has "Zhang"\. Write "zhang" in the program, and run "pulumi up --refresh"/,
    );
    expect(account.state!.id).toBe(here.emulator.subAccounts.all()[0]!.id);
    return account;
  };
  /** An account that the vendor took and did not show in time. */
  const unconfirmed = async () => {
    const account = made();
    const lag = here.emulator.fault({ operation: "getSubUsers", times: "always", transform: (answer) => ({ ...answer, Data: [] }) });
    await expect(account.up(other)).rejects.toThrow(/accepted, but the vendor does not show its effect/);
    expect(account.state!.id).toMatch(/^unconfirmed:/);
    lag.clear();
    return account;
  };

  test.each([
    ["a name in capitals is refused", refused],
    ["an account that did not show in time", unconfirmed],
  ])("%s: what the message says helps, and keeps the account", async (_, begin) => {
    const account = await begin();
    const { id } = here.emulator.subAccounts.all()[0]!;
    await account.refresh();
    expect(account.state).toMatchObject({ id, outputs: { account: "zhang" } });
    await account.up(least);
    expect(here.emulator.subAccounts.all()).toMatchObject([{ id, account: "zhang" }]);
    expect(here.emulator.passwordIs(id, least.password)).toBe(true);
    expect(await account.up({ ...least, name: "Zhang Si" })).toMatchObject({ op: "update" });
    await account.destroy();
    expect(accounts()).toEqual([]);
  });

  test.each([
    ["a name in capitals was refused", refused],
    ["an account did not show in time", unconfirmed],
  ])("after %s, another name replaces the account, and a destroy deletes it", async (_, begin) => {
    const account = await begin();
    await account.up({ ...least, account: "wang" });
    expect(accounts()).toEqual(["wang"]);
    await account.destroy();
    const second = await begin();
    await second.destroy();
    expect(accounts()).toEqual([]);
  });

  test("a name in capitals was refused: without a refresh, the name that the vendor shows works as well", async () => {
    const account = await refused();
    const { id } = account.state!;
    await account.up({ ...least, extension: "8100" });
    expect(here.emulator.subAccounts.all()).toMatchObject([{ id, bind_ext: "8100" }]);
  });
});

test.each(uucallDialectValues.accountCase)("two resources whose names differ in case only are refused (case: %s)", async (accountCase) => {
  here.emulator.setDialect({ accountCase });
  here.emulator.fault({ operation: "postRoleUser", times: "always", latencyMs: 300 });
  const [first, second] = [made(), made()];
  await here.process.operation(async () => {
    const done = await Promise.allSettled([first.up(least), second.up({ ...other, password: "second" })]);
    const failed = done.flatMap((one) => (one.status === "rejected" ? [one.reason.message] : []));
    expect(failed).toEqual([
      expect.stringMatching(/another resource of this program creates the account "z?Z?hang", whose name differs in case only/),
    ]);
  });
  const { id, account } = here.emulator.subAccounts.all()[0]!;
  expect(accounts()).toHaveLength(1);
  expect(here.emulator.passwordIs(id, account === "zhang" ? least.password : "second")).toBe(true);
  const later = [least, { ...other, password: "second" }].find((inputs) => inputs.account !== account)!;
  await expect(made().up({ ...later, adopt: true })).rejects.toThrow(
    /cannot be adopted \(id \d+\): account is "\w+" there and "\w+" in the program/,
  );
  expect(posts()).toBe(1);
});
