import { exec, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type NakivoEmulator, startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNewClient } from "../../tools/nakivo.ts";

let director: NakivoEmulator;
let elsewhere: NakivoEmulator;
beforeAll(async () => {
  director = await startNakivoEmulator();
  elsewhere = await startNakivoEmulator({ certificateHost: "director.example" });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => Promise.all([director.stop(), elsewhere.stop()]));

function read(at: NakivoEmulator, settings: Record<string, string> = {}) {
  for (const [name, value] of Object.entries({ ...at.environment, ...settings })) vi.stubEnv(name, value);
  useNewClient();
  return nakivo.getTenants();
}
const refusal = (...args: Parameters<typeof read>): Promise<string> =>
  read(...args).then(
    () => expect.unreachable("it went well"),
    (error: Error) => error.message,
  );

test("a certificate in nakivo:ca is trusted", async () => {
  expect((await read(director)).tenants).toHaveLength(10);
});

describe("a certificate that is not trusted", () => {
  test("is refused with the command that trusts it; the switch that trusts everything comes last", async () => {
    const message = await refusal(director, { NAKIVO_CA: "" });
    const { host, hostname } = new URL(director.url);
    expect(message).toMatch(
      /^nakivo\.getTenants: nakivo login: the certificate of https:\/\/127\.0\.0\.1:\d+ is not trusted \(self-signed certificate.*?\)\./,
    );
    expect(message).toContain(
      `openssl s_client -connect ${host} -servername ${hostname} </dev/null | openssl x509 | pulumi config set nakivo:ca. `,
    );
    expect(message.indexOf("insecureSkipTlsVerify")).toBeGreaterThan(message.indexOf("nakivo:ca"));
    expect(message).toMatch(/Only for experiments: nakivo:insecureSkipTlsVerify true turns the check off$/);
  });

  test("is refused with its SHA-256 fingerprint, as OpenSSL and browsers show it", async () => {
    const { fingerprint256 } = new X509Certificate(director.ca!);
    expect(await refusal(director, { NAKIVO_CA: "" })).toContain(`; its SHA-256 fingerprint is ${fingerprint256})`);
  });

  test.skipIf(spawnSync("openssl", ["version"]).status !== 0)("is trusted with what that command gives", async () => {
    const [, command] = /trust it: (.*) \| pulumi config set nakivo:ca\./.exec(await refusal(director, { NAKIVO_CA: "" }))!;
    // Not synchronously: the Director is in this process.
    const { stdout: ca } = await promisify(exec)(command!);
    expect((await read(director, { NAKIVO_CA: ca })).tenants).toHaveLength(10);
  });

  test("is refused before the password is sent, and does not count as a refused login", async () => {
    director.requests.clear();
    vi.stubEnv("NAKIVO_TIMEOUT", "60");
    await refusal(director, { NAKIVO_CA: elsewhere.ca! });
    expect(director.requests.count()).toBe(0);
  });
});

test("a certificate for another host is refused, though trusted, and told to be that", async () => {
  expect(await refusal(elsewhere)).toMatch(
    /the certificate of https:\/\/127\.0\.0\.1:\d+ is for another host \(.*127\.0\.0\.1.*\)\. Set the endpoint to a name that the certificate holds, or the setting nakivo:tlsServerName to that name/,
  );
  expect(elsewhere.requests.count()).toBe(0);
});

test("… and with that name in nakivo:tlsServerName it is trusted, and no other one is", async () => {
  expect((await read(elsewhere, { NAKIVO_TLS_SERVER_NAME: "director.example" })).tenants).toHaveLength(10);
  expect(await refusal(elsewhere, { NAKIVO_TLS_SERVER_NAME: "director.example.com" })).toMatch(/is for another host/);
  const byName = director.url.replace("127.0.0.1", "localhost");
  const other = { NAKIVO_TLS_SERVER_NAME: "director.example" };
  expect((await read(director, { ...other, NAKIVO_ENDPOINT: byName })).tenants).toHaveLength(10);
  expect(await refusal(director, other)).toMatch(/is for another host/);
  expect(await refusal(director, { NAKIVO_CA: "", NAKIVO_TLS_SERVER_NAME: "director.example" })).toMatch(/is not trusted/);
});

test("the insecure switch takes any certificate, with a warning", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect((await read(elsewhere, { NAKIVO_CA: "", NAKIVO_INSECURE_SKIP_TLS_VERIFY: "true" })).tenants).toHaveLength(10);
  expect(warn.mock.calls.join()).toMatch(/the certificate of https:\/\/127\.0\.0\.1:\d+ is not verified \(nakivo:insecureSkipTlsVerify\)/);
  warn.mockRestore();
});

test("an endpoint with http:// for a Director that speaks HTTPS says so", async () => {
  expect(await refusal(director, { NAKIVO_ENDPOINT: director.url.replace("https:", "http:") })).toMatch(
    /write the endpoint with https:\/\//,
  );
});
