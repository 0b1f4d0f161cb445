import { expect, test } from "vitest";
import { director } from "../../../provider/nakivo/clients.js";
import { nakivo } from "../../../provider/nakivo/settings.js";
import { accountOf } from "../accountOf.ts";
import { serve, useServers } from "../http/server.ts";

const started = useServers();

test.each([
  ["as it was set", (cookie: string) => cookie],
  ["decoded, as servers keep it", decodeURIComponent],
  ["in hexadecimal", (cookie: string) => Buffer.from(cookie).toString("hex")],
])("a session that the Director echoes %s does not show", async (_, echo) => {
  const cookie = "s%3AfMG2Pyw1Qk%2B9%2FzX%3D";
  const { url } = await started(
    serve((response, count) => {
      const login = { type: "rpc", data: { result: "OK" } };
      const refused = { type: "exception", message: `no access, session sid=${echo(cookie)}` };
      response.setHeader("set-cookie", `sid=${cookie}; Path=/`).end(JSON.stringify(count === 1 ? login : refused));
    }),
  );
  const api = await accountOf(nakivo, { endpoint: url, username: "admin", password: "only-a-test" }).client(director);
  const { message } = await api.tenants().then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );
  expect(message).toContain("no access, session sid=[secret]");
  expect(message).not.toMatch(/fMG2|Pyw1|664d4732/);
});
