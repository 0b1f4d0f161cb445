import { Pool } from "undici";
import { describe, expect, test } from "vitest";
import { selfSignedCertificate } from "../../../emulator/certificate.ts";
import {
  connector,
  describeConnectionFailure,
  type TransportOptions,
  wasSent,
  worthConnectingAgain,
} from "../../../provider/http/transport.js";
import { certificateFromPrivateCa, serve, serveBytes, useServers } from "./server.ts";

const failure = (code: string, message = `reason ${code}`) => Object.assign(new Error(message), { code });
const say = (code: string, endpoint = "https://director:4443", message?: string) =>
  describeConnectionFailure(failure(code, message), "acme", new URL(endpoint));

describe.concurrent("whether a request was sent", () => {
  const started = useServers();

  const DAY = 24 * 3600 * 1000;
  const inDays = (days: number) => new Date(Date.now() + days * DAY);
  const ok: Parameters<typeof serve>[0] = (response) => response.end("ok");
  const withCertificate = async (host?: string, flaw?: Parameters<typeof certificateFromPrivateCa>[1]) => {
    const { ca, ...certificate } = await certificateFromPrivateCa(host, flaw);
    return { url: (await started(serve(ok, certificate))).url, ca };
  };
  const connecting = (url: string, options: Partial<TransportOptions>): Promise<any> => {
    const { hostname, host, protocol, port } = new URL(url);
    return new Promise((resolve) => {
      connector({ timeout: 5, ...options })({ hostname, host, protocol, port }, (error, socket) => {
        socket?.destroy();
        resolve(error ?? "connected");
      });
    });
  };

  test.each<[string, () => Promise<{ url: string } & Partial<TransportOptions>>, RegExp]>([
    ["nobody listens", async () => ({ url: "http://127.0.0.1:1" }), /^ECONNREFUSED$/],
    ["the host does not exist", async () => ({ url: "https://no-such-host.invalid" }), /^(ENOTFOUND|EAI_AGAIN)$/],
    [
      "nobody answers in time",
      async () => ({ url: (await started(serveBytes(() => {}, "https"))).url, timeout: 0.2 }),
      /^UND_ERR_CONNECT_TIMEOUT$/,
    ],
    [
      "the connection breaks in the handshake",
      async () => ({ url: (await started(serveBytes((socket) => socket.once("data", () => socket.resetAndDestroy()), "https"))).url }),
      /^ECONNRESET$/,
    ],
    [
      "the connection ends in the handshake",
      async () => ({ url: (await started(serveBytes((socket) => socket.once("data", () => socket.end()), "https"))).url }),
      /^ECONNRESET$/,
    ],
    ["the server does not speak TLS", async () => ({ url: (await started(serve(ok))).url.replace("http:", "https:") }), /^ERR_SSL_/],
    [
      "the certificate is self-signed",
      async () => ({ url: (await started(serve(ok, await selfSignedCertificate()))).url }),
      /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    ],
    ["the certificate is for another host", () => withCertificate("other.example.com"), /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    ["the certificate has expired", () => withCertificate(undefined, { from: inDays(-9), until: inDays(-1) }), /^CERT_HAS_EXPIRED$/],
    ["the certificate is for later", () => withCertificate(undefined, { from: inDays(1), until: inDays(9) }), /^CERT_NOT_YET_VALID$/],
    ["the certificate's authority is none", () => withCertificate(undefined, { issuerIsNone: true }), /^INVALID_|^UNABLE_/],
    [
      "the certificate is signed by an impostor",
      async () => ({ ...(await withCertificate()), ca: (await certificateFromPrivateCa()).ca }),
      /^CERT_SIGNATURE_FAILURE$/,
    ],
  ])("it was not when %s", async (_, make, code) => {
    const { url, ...options } = await make();
    const error = await connecting(url, options);
    expect(error.code).toMatch(code);
    expect(wasSent(error)).toBe(false);
    expect(wasSent(Object.assign(new Error("elsewhere"), { code: error.code }))).toBe(true);
  });

  test.each<[string, Parameters<typeof serve>[0], RegExp]>([
    ["the connection breaks after it", (response) => response.socket!.resetAndDestroy(), /^ECONNRESET$/],
    ["the connection ends after it", (response) => response.socket!.end(), /^UND_ERR_SOCKET$/],
    ["the answer is no HTTP", (response) => response.socket!.end("SSH-2.0-OpenSSH_9.6\r\n"), /^HTTPParserError$/],
    ["no answer comes in time", () => {}, /^UND_ERR_HEADERS_TIMEOUT$/],
    ["half an answer comes in time", (response) => response.writeHead(200, { "content-length": "9" }).write("x"), /^UND_ERR_BODY_TIMEOUT$/],
    [
      "half an answer comes",
      (response) => response.writeHead(200, { "content-length": "9" }).write("x", () => response.socket!.end()),
      /^UND_ERR_/,
    ],
  ])("it was when %s", async (_, answer, code) => {
    const server = await started(serve(answer));
    const pool = new Pool(server.url, { headersTimeout: 200, bodyTimeout: 200, connect: connector({ timeout: 5 }) });
    const error = await pool.request({ method: "POST", path: "/" }).then(
      ({ body }) =>
        body.text().then(
          () => expect.unreachable("it was answered"),
          (thrown) => thrown,
        ),
      (thrown) => thrown,
    );
    await pool.destroy();
    expect(server.received).toHaveLength(1);
    expect(error.code ?? error.name).toMatch(code);
    expect(wasSent(error)).toBe(true);
  });

  test("it was not when undici refuses it", async () => {
    const server = await started(serve(ok));
    const pool = new Pool(server.url, { connect: connector({ timeout: 5 }) });
    const refused = await pool.request({ method: "POST", path: "/", headers: { "x-key": "a\nb" } }).catch((thrown) => thrown);
    await pool.close();
    const closed = await pool.request({ method: "POST", path: "/" }).catch((thrown) => thrown);
    for (const error of [refused, closed]) {
      expect(error).toBeInstanceOf(Error);
      expect(wasSent(error)).toBe(false);
    }
    expect(server.received).toHaveLength(0);
  });

  test.each([[new Error("no code")], [undefined], [null], ["text"], [{ code: 7 }]])("in doubt, as with %o, it was", (error) =>
    expect(wasSent(error)).toBe(true),
  );
});

test.each([
  ...["ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"].map((code) => [
    code,
    true,
  ]),
  ...["ENOTFOUND", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "UND_ERR_INVALID_ARG", ""].map((code) => [code, false]),
] as [string, boolean][])("a connection that failed with %j is worth another attempt: %s", (code, worth) => {
  expect(worthConnectingAgain(failure(code))).toBe(worth);
  expect(worthConnectingAgain(undefined)).toBe(false);
});

describe("what the user can do", () => {
  test.each([
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ])("%s: fetch the certificate and trust it", (code) =>
    expect(say(code)).toBe(
      `the certificate of https://director:4443 is not trusted (reason ${code}). Compare the fingerprint with that of the certificate on the server. If they are the same, trust it: ` +
        "openssl s_client -connect director:4443 -servername director </dev/null | openssl x509 | pulumi config set acme:ca. " +
        "Only for experiments: acme:insecureSkipTlsVerify true turns the check off",
    ),
  );

  test.each([
    ["ERR_TLS_CERT_ALTNAME_INVALID", /^the certificate of https:\/\/director:4443 is for another host \(reason .*\)\. .* to that name$/],
    ["ERR_SSL_X", "https://director:4443 does not speak TLS as asked (reason ERR_SSL_X). Check the endpoint's scheme and port"],
    ["UND_ERR_CONNECT_TIMEOUT", /endpoint, the network and the setting acme:timeout \(seconds\)$/],
    ["UND_ERR_CLOSED", "the request cannot be sent: reason UND_ERR_CLOSED. Check the settings for characters that do not belong there"],
    ["EPIPE", "the connection to https://director:4443 broke: reason EPIPE"],
  ])("%s is told with its reason and what to check", (code, text) => {
    if (typeof text === "string") expect(say(code)).toBe(text);
    else expect(say(code)).toMatch(text);
  });

  test("a connection without encryption that broke may be one that should have it", () => {
    expect(say("EPIPE", "http://director:80")).toBe(
      "the connection to http://director broke: reason EPIPE. If the server speaks HTTPS, write the endpoint with https://",
    );
  });

  test("the command names port 443 where the endpoint leaves it out", () => {
    expect(say("DEPTH_ZERO_SELF_SIGNED_CERT", "https://cms.example.com/api")).toContain(
      "-connect cms.example.com:443 -servername cms.example.com ",
    );
  });

  test.each([
    [
      "ERR_TLS_CERT_ALTNAME_INVALID",
      /is for another host .*Set the endpoint to a name that the certificate holds, or the setting acme:tlsServerName/,
    ],
    ["CERT_HAS_EXPIRED", /is not valid now .*Renew it, or check this machine's clock/],
    ["CERT_NOT_YET_VALID", /is not valid now/],
    ["ERR_SSL_WRONG_VERSION_NUMBER", /https:\/\/director:4443 does not speak TLS as asked .*scheme and port/],
    ["ENOTFOUND", /the host director is not known .*Check the endpoint/],
    ["ECONNREFUSED", /https:\/\/director:4443 cannot be reached .*endpoint and the network/],
    ["UND_ERR_CONNECT_TIMEOUT", /https:\/\/director:4443 cannot be reached/],
    ["UND_ERR_HEADERS_TIMEOUT", /did not answer in time; the setting acme:timeout \(seconds\)/],
    ["UND_ERR_BODY_TIMEOUT", /did not answer in time; the setting acme:timeout/],
    ["ECONNRESET", /the connection to https:\/\/director:4443 broke: reason ECONNRESET/],
  ])("%s: %s", (code, text) => expect(say(code)).toMatch(text));

  test("a failure without a text, as of a host with several addresses, shows its code", () => {
    expect(say("ECONNREFUSED", undefined, "")).toContain("(ECONNREFUSED)");
  });

  test.each(["CERT_REVOKED", "CERT_SIGNATURE_FAILURE"])("%s is not a matter of the clock", (code) =>
    expect(say(code)).toBe(`the certificate of https://director:4443 is refused: reason ${code}`),
  );

  test("a failure of TLS is told in one line", () => {
    const openssl =
      "400D10BE497F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/tlsany_meth.c:77:\n";
    expect(say("ERR_SSL_WRONG_VERSION_NUMBER", undefined, openssl)).not.toContain("\n");
  });
});
