import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { shelfAccount } from "./shelf.ts";

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

test.each([undefined, null, "", "no error at all"])("work that fails with %j fails, and gives the turn to the next", async (reason) => {
  const account = shelfAccount();
  const failed = account.inTurn("a", () => Promise.reject(reason));
  const next = account.inTurn("a", async () => "done");
  await expect(failed).rejects.toThrow(String(reason));
  expect(await next).toBe("done");
});
