import { expect, test } from "vitest";
import { director } from "../../../provider/nakivo/clients.js";
import { nakivo } from "../../../provider/nakivo/settings.js";
import { accountOf } from "../accountOf.ts";
import { serve, useServers } from "../http/server.ts";

const started = useServers();

/** What a user is told by a Director that gives a session this cookie, and refuses the list with a text. */
async function toldWith(cookie: string, text: string): Promise<string> {
  const { url } = await started(
    serve((response, count) => {
      const login = { type: "rpc", data: { result: "OK" } };
      const refused = { type: "exception", message: text };
      response.setHeader("set-cookie", `sid=${cookie}; Path=/`).end(JSON.stringify(count === 1 ? login : refused));
    }),
  );
  const api = await accountOf(nakivo, { endpoint: url, username: "admin", password: "only-a-test" }).client(director);
  return api.tenants().then(
    () => expect.unreachable("it went well"),
    (error) => error.message,
  );
}

test.each([
  ["as it was set", (cookie: string) => cookie],
  ["decoded, as servers keep it", decodeURIComponent],
  ["in hexadecimal", (cookie: string) => Buffer.from(cookie).toString("hex")],
])("a session that the Director echoes %s does not show", async (_, echo) => {
  const cookie = "s%3AfMG2Pyw1Qk%2B9%2FzX%3D";
  const message = await toldWith(cookie, `no access, session sid=${echo(cookie)}`);
  expect(message).toContain("no access, session sid=[secret]");
  expect(message).not.toMatch(/fMG2|Pyw1|664d4732/);
});

test.each([
  ["k7Qx", "[secret]"],
  ["k7Qx9", "[secret]"],
  ["k7Qx9LmPz2Rt4VbN", "[secret]"],
  ["k7Qx9LmPz2Rt4VbN".repeat(8), "[secret]"],
  ["k7Q", "k7Q"],
  ["True", "True"],
  ["none", "none"],
])("of a session's cookie, %s shows as %s: what is shorter than four characters, or a word, opens nothing", async (cookie, shown) => {
  expect(await toldWith(cookie, `session <${cookie}> is over`)).toContain(`session <${shown}> is over`);
});
