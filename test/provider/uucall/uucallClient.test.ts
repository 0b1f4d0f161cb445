import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { readApplicationTree } from "../../../provider/uucall/applicationTree.js";
import { uucall as client } from "../../../provider/uucall/clients.js";
import { uucall as vendor } from "../../../provider/uucall/settings.js";
import { accountOf } from "../accountOf.ts";
import { serve, useServers } from "../http/server.ts";

const started = useServers();

/** The client of an account at a server of any kind. */
async function clientAt(answer: (response: ServerResponse, count: number, request: IncomingMessage) => void) {
  const server = await started(serve(answer));
  const settings = { endpoint: server.url, appId: "app", userName: "zhangsan", apiKey: "planted-key", maxRetries: "0" };
  return { server, api: await accountOf(vendor, settings).client(client) };
}
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => expect.unreachable("it went well"),
    (error) => error.message,
  );

test("an answer that shows the request's headers does not show the signature, which is good for a day and any path", async () => {
  const { server, api } = await clientAt((response, _, { headers }) =>
    response.end(JSON.stringify({ result: "FAILED", msg: `headers: ${JSON.stringify(headers)}`, code: 1 })),
  );
  const message = await messageOf(api.deleteSubUser("1225", "101"));
  const { authorization } = server.received[0]!.headers;
  const [, signature] = Buffer.from(authorization!, "base64").toString().split(":") as [string, string];
  expect(message).toContain("headers:");
  for (const secret of [authorization!, signature, signature.toLowerCase(), "planted-key"]) expect(message).not.toContain(secret);
});

test.each(["constructor", "__proto__", "toString"])("a code or a field called %s is nothing but a text", async (name) => {
  const { api } = await clientAt((response, count) =>
    response.end(
      count === 1
        ? JSON.stringify({ result: "FAILED", msg: "no", code: name })
        : `{"result": "success", "data": [{"id": 1, "account": "a", "state": "${name}", "${name}": {"id": 2}}]}`,
    ),
  );
  expect(await messageOf(api.subUsers("1225"))).toContain(`uucall GET subuser: no (code ${name}, HTTP 200)`);
  expect(await api.subUsers("1225")).toMatchObject([{ id: "1", account: "a", state: name }]);
});

test.each(["没有数据库连接", "无数据权限", "no data source connection", "查询数据失败"])(
  "%s is no empty answer: an account does not count as gone",
  async (msg) => {
    const { api } = await clientAt((response) => response.end(JSON.stringify({ result: "failed", msg })));
    expect(await messageOf(api.subUser("1225", "101"))).toContain(msg);
    expect(await messageOf(api.subUsers("1225", { id: "101" }))).toContain(msg);
    expect(await messageOf(api.subUsers("1225"))).toContain(msg);
    expect(await messageOf(readApplicationTree(api, "1225", "101"))).toContain(msg);
  },
);

test("an endless list is given up, and says so", { timeout: 60_000 }, async () => {
  const { api } = await clientAt((response, count) =>
    response.end(JSON.stringify({ result: "success", data: [{ id: count, account: `a${count}` }] })),
  );
  const read = async () => {
    for await (const _ of api.roleUsers("1225"));
  };
  expect(await messageOf(read())).toBe("the list of sub-accounts with their roles did not end after 2000 answers, and is not read further");
});

test.each(["", ".", ".."])("the id %j is refused before anything is sent", async (id) => {
  const { server, api } = await clientAt((response) => response.end("{}"));
  for (const call of [() => api.deleteSubUser("1225", id), () => api.subUser("1225", id), () => api.subUserAuth("1225", id)])
    expect(await messageOf((async () => call())())).toContain("is not an id");
  expect(server.received).toHaveLength(0);
});

test("an id stays one part of the path, whatever is in it", async () => {
  const { server, api } = await clientAt((response) => response.end('{"result": "success", "data": "ok"}'));
  await api.deleteSubUser("1225", "../102?a=b#c");
  expect(server.received[0]!.url).toBe("/power/subuser/..%2F102%3Fa%3Db%23c?uid=1225");
});
