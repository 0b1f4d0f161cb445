import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Account, Client } from "../../../provider/core/account.js";
import { shelfAccount, shelfVendor, twoProcesses } from "./shelf.ts";

test("who takes several keys waits for nobody for ever, in whatever order the keys come", { timeout: 5_000 }, async () => {
  const account = shelfAccount();
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const all = [
    account.inTurn("a", () => one.promise),
    account.inTurn("b", () => other.promise),
    account.inTurn(["a", "b"], async () => "forwards"),
    account.inTurn(["b", "a"], async () => "backwards"),
  ];
  one.resolve();
  await turn();
  other.resolve();
  expect(await Promise.all(all)).toEqual([undefined, undefined, "forwards", "backwards"]);
});

test("work is done in turns where it shares a key, and at once where it shares none", async () => {
  const account = shelfAccount();
  const steps: string[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} begins`);
    await turn();
    steps.push(`${name} ends`);
  };
  await Promise.all([account.inTurn(["a", "b"], work("one")), account.inTurn(["b", "c"], work("two")), account.inTurn("d", work("three"))]);
  expect(steps.indexOf("two begins")).toBeGreaterThan(steps.indexOf("one ends"));
  expect(steps.indexOf("three begins")).toBeLessThan(steps.indexOf("one ends"));
});

test("what was seen of an object before another process worked on it is too old for the work of this one", async () => {
  const [one, other] = twoProcesses().map((neighbours) => shelfAccount(undefined, neighbours)) as [Account, Account];
  const sinceAtWork = (account: Account, object: string) =>
    account.inTurnEverywhere([object], "a set", async () => account.writes.recent(object).since - account.clock.now());
  // An answer of the last ten seconds will do.
  expect(await sinceAtWork(one, "x")).toBeLessThan(-9_000);
  expect(await sinceAtWork(one, "x")).toBeLessThan(-9_000);
  expect(await sinceAtWork(other, "x")).toBeGreaterThan(-1_000);
  expect(await sinceAtWork(other, "y")).toBeLessThan(-9_000);
});

test("what its operations say is told to the user, without secrets", () => {
  const lines: string[] = [];
  const account = shelfAccount({ info: (line) => lines.push(line), warn: () => {} });
  account.redactor.remember("planted-secret");
  account.operations.say("waits for planted-secret");
  expect(lines).toEqual(["waits for [secret]"]);
});

describe("a client", () => {
  const client = (connect: Client<object>["connect"]): Client<object> => ({ vendor: shelfVendor, required: [], connect });

  test("is made once for all who ask for it, and anew where that failed", async () => {
    const account = shelfAccount();
    let made = 0;
    const shelf = client(async () => {
      if (made++ === 0) throw new Error("not yet");
      return {};
    });
    await expect(account.client(shelf)).rejects.toThrow("not yet");
    const [one, other] = await Promise.all([account.client(shelf), account.client(shelf)]);
    expect(one).toBe(other);
    expect(made).toBe(2);
  });

  test("is closed with the account, whatever becomes of others", async () => {
    const account = shelfAccount();
    const closed: string[] = [];
    const closing = (name: string, fails = false) =>
      client(async () => ({
        close: async () => {
          closed.push(name);
          if (fails) throw new Error("broken");
        },
      }));
    await Promise.all([closing("first", true), client(async () => ({})), closing("last")].map((each) => account.client(each)));
    account.client(client(() => Promise.reject(new Error("never made")))).catch(() => {});
    await account.close();
    expect(closed).toEqual(["first", "last"]);
  });
});

test("however many wait for the same key, each gets its turn", async () => {
  const account = shelfAccount();
  let done = 0;
  await Promise.all(Array.from({ length: 1_500 }, () => account.inTurn("a", async () => void done++)));
  expect(done).toBe(1_500);
});

test.each([undefined, null, "", "no error at all"])("work that fails with %j fails, and gives the turn to the next", async (reason) => {
  const account = shelfAccount();
  const failed = account.inTurn("a", () => Promise.reject(reason));
  const next = account.inTurn("a", async () => "done");
  await expect(failed).rejects.toThrow(String(reason));
  expect(await next).toBe("done");
});

test("what is told of a resource names it, and holds no secret", () => {
  const lines: string[] = [];
  const account = shelfAccount({ info: (line) => lines.push(line), warn: (line) => lines.push(line) });
  account.redactor.remember("hunter22");
  const settling = account.settling("Box hunter22");
  expect(settling).toMatchObject({ time: 4000, setting: "shelf:settleTime" });
  settling.say("is waited for");
  account.log.warn("see hunter22\nhere");
  expect(lines).toEqual(["Box [secret]: is waited for", "see [secret] here"]);
});
