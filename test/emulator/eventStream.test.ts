import { expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const keys = (name: string) => ({ accessKey: `${name}-ak`, secretKey: "sk", appKey: `${name}-app`, appSecret: "secret" });
const [aicc, caller] = await useEmulator(startAiccEmulator({ accounts: [keys("first"), { ...keys("second"), groups: [] }] }), Caller);
const ceshi001 = "159253664007418170345218084185";

/** The events of a connection, one after the other. */
async function listen(account?: string) {
  const stop = new AbortController();
  const response = await fetch(`${aicc.url}/_emulator/events${account === undefined ? "" : `?account=${account}`}`, {
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<{ event: string; data: any }> => {
    while (!text.includes("\n\n")) {
      const { value = "", done } = await reader.read();
      if (done) throw new Error("The stream has ended.");
      text += value;
    }
    const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)\n\n/.exec(text)!;
    text = text.slice(text.indexOf("\n\n") + 2);
    return { event, data: JSON.parse(data) };
  };
  return { next, status: response.status, stop: () => stop.abort() };
}

test("begins with all there is: objects, requests, faults, switches with what they stand for, and settings", async () => {
  await caller.list();
  aicc.fault({ operation: "queryorgs", status: 503 });
  const events = await listen();
  const { event, data } = await events.next();
  expect(event).toBe("hello");
  expect(data).toMatchObject({
    vendor: "aicc",
    accounts: ["first-ak", "second-ak"],
    account: "first-ak",
    kinds: { groups: { key: "id", rows: aicc.groups.all() }, agents: { key: "workNo" } },
    requests: [{ operation: "queryallccgroup" }],
    faults: [{ fault: { operation: "queryorgs" }, hits: 0 }],
    dialect: { envelope: "2023" },
    switches: { envelope: { about: expect.stringContaining("2024"), values: ["2023", "2024"] } },
    operations: expect.arrayContaining(["queryorgs"]),
    settings: { shell: expect.arrayContaining([`export AICC_ENDPOINT='${aicc.url}'`]) },
  });
  expect(data.requests[0].headers.authorization).toBe("[masked]");
  events.stop();
});

test("tells what changed, and what comes together in one event", async () => {
  const events = await listen();
  await events.next();
  const added = aicc.groups.add({ groupName: "new", groupType: 2 });
  aicc.groups.change(added.id, { remark: "and changed" });
  aicc.groups.remove(ceshi001);
  expect(await events.next()).toEqual({
    event: "state",
    data: { kind: "groups", put: [{ ...added, remark: "and changed" }], gone: [ceshi001] },
  });
  aicc.setDialect({ envelope: "2024" });
  expect(await events.next()).toMatchObject({ event: "dialect", data: { envelope: "2024" } });
  const fault = aicc.fault({ operation: "querytenants", latencyMs: 120 });
  expect(await events.next()).toMatchObject({ event: "faults", data: [{ hits: 0 }] });
  const asked = caller.tenants({});
  expect(await events.next()).toMatchObject({ event: "requests", data: { requests: [{ operation: "querytenants", outcome: "pending" }] } });
  expect(await events.next()).toMatchObject({ event: "faults", data: [] });
  await asked;
  expect(await events.next()).toMatchObject({
    event: "requests",
    data: { requests: [{ outcome: "answered", status: 200, faulted: true }] },
  });
  expect(fault.hits).toBe(1);
  // A write of the API shows as well.
  await caller.create({ vdn: 113, groupName: "by the API", groupType: 2 });
  expect(await events.next()).toMatchObject({ event: "state", data: { put: [{ groupName: "by the API" }], gone: [] } });
  events.stop();
});

test("tells of the account that was asked for", async () => {
  const events = await listen("second-ak");
  expect((await events.next()).data).toMatchObject({ account: "second-ak", kinds: { groups: { rows: [] } } });
  aicc.groups.add({ groupName: "of the first", groupType: 2 });
  aicc.accounts[1]!.groups.add({ id: "7", groupName: "of the second", groupType: 2 });
  expect(await events.next()).toMatchObject({ event: "state", data: { put: [{ id: "7" }] } });
  events.stop();
  expect((await listen("nobody")).status).toBe(404);
});
