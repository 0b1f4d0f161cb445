import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createSecureContext,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
  type TlsOptions,
  connect as tlsConnect,
} from "node:tls";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { selfSignedCertificate } from "../../../emulator/certificate.ts";
import { OutcomeUnknownError, RetryableError, VendorError } from "../../../provider/core/errors.js";
import { Operations } from "../../../provider/core/operations.js";
import { Redactor } from "../../../provider/core/redactor.js";
import type { HttpCall, HttpClient, HttpClientOptions, HttpResponse } from "../../../provider/http/httpClient.js";
import { expectForm, parseJson } from "../../../provider/http/json.js";
import { Crowd, certificateFromPrivateCa, clientOf, closedPort, serve, serveBytes, useServers } from "./server.ts";

// Tests mostly wait: for time limits, and between attempts.
vi.setConfig({ maxConcurrency: 30 });

const started = useServers();

const call = (http: HttpClient, write: boolean, more: Partial<HttpCall<string>> = {}): Promise<string> =>
  http.call({
    operation: write ? "createThing" : "listThings",
    write,
    prepare: () => ({ method: write ? "POST" : "GET", path: http.pathOf("/things"), headers: {}, body: write ? "{}" : undefined }),
    parse: ({ body }: HttpResponse) => body,
    ...more,
  });
const read = (http: HttpClient, more?: Partial<HttpCall<string>>) => call(http, false, more);
const write = (http: HttpClient, more?: Partial<HttpCall<string>>) => call(http, true, more);
const accountWith = ({ log = console, ...more }: Partial<HttpClientOptions["account"]>) => ({
  log,
  warnOnce: (line: string) => log.warn(line),
  redactor: new Redactor(),
  operations: new Operations({ seconds: 900, setting: "acme:operationTimeout" }),
  ...more,
});
const failureOf = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    (value) => expect.unreachable(`it gave ${value}`),
    (error) => error,
  );

describe("the limit of concurrent calls", () => {
  test("holds under load, and is used to the full", async () => {
    const crowd = new Crowd();
    const server = await started(
      serve((response) => {
        crowd.enter(response);
        setTimeout(() => response.end("ok"), 5);
      }),
    );
    const http = clientOf(server.url, { maxConcurrency: 3 });
    await Promise.all(Array.from({ length: 40 }, (_, i) => call(http, i % 2 === 0)));
    expect(crowd.most).toBe(3);
    expect(server.connections).toBe(3);
    expect(server.received).toHaveLength(40);
  });

  test("holds while bodies are still coming", async () => {
    const crowd = new Crowd();
    const server = await started(
      serve((response) => {
        crowd.enter(response);
        response.write("o");
        setTimeout(() => response.end("k"), 10);
      }),
    );
    const http = clientOf(server.url, { maxConcurrency: 2 });
    expect(await Promise.all(Array.from({ length: 10 }, () => read(http)))).toEqual(Array(10).fill("ok"));
    expect(crowd.most).toBe(2);
  });

  test("holds for a server that offers HTTP/2, whose one connection would carry them all at once", async () => {
    const crowd = new Crowd();
    const certificate = await selfSignedCertificate();
    const server = await started(
      serve(
        (response) => {
          crowd.enter(response);
          setTimeout(() => response.end("ok"), 10);
        },
        certificate,
        { http2: true },
      ),
    );
    const http = clientOf(server.url, { maxConcurrency: 3, ca: certificate.cert });
    expect(await Promise.all(Array.from({ length: 20 }, () => read(http)))).toEqual(Array(20).fill("ok"));
    expect(crowd.most).toBe(3);
  });

  test("is told, once, to who waits longer than a second, with the setting", async () => {
    const info = vi.fn();
    const server = await started(serve((response) => setTimeout(() => response.end("ok"), 1_300)));
    const operations = new Operations({ seconds: 900, setting: "acme:operationTimeout", say: info });
    const http = clientOf(server.url, { maxConcurrency: 1, account: accountWith({ operations }) });
    await Promise.all(["a", "b", "c"].map((name) => operations.run(`read of ${name}`, () => read(http))));
    expect(info.mock.calls.flat()).toEqual([
      "read of b: calls wait until one of the 1 connections is free (acme:maxConcurrency), 900 s at the most",
    ]);
  });

  test("calls one after the other share connections", async () => {
    const server = await started(serve((response) => response.end("ok")));
    const http = clientOf(server.url);
    for (let i = 0; i < 8; i++) await read(http);
    // The pool opens a second one when a call comes before the first has put its answer away.
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});

describe.concurrent("time limits name the setting", () => {
  const SHORT = 0.5;
  const silent = () => started(serve(() => {}));
  const halfABody = () => started(serve((response) => response.writeHead(200, { "content-length": "10" }).write("half")));

  test.each([
    ["headers", silent],
    ["the body", halfABody],
  ])("for %s of a read, which is repeated", async (_, make) => {
    const server = await make();
    const error = await failureOf(read(clientOf(server.url, { timeout: SHORT })));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(/acme listThings: .*did not answer in time; the setting acme:timeout \(seconds\)/);
    expect(server.received).toHaveLength(2);
  });

  test.each([
    ["headers", silent],
    ["the body", halfABody],
  ])("for %s of a write, whose outcome is unknown and which is sent once", async (_, make) => {
    const server = await make();
    const error = await failureOf(write(clientOf(server.url, { timeout: SHORT })));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toContain("acme:timeout");
    expect(server.received).toHaveLength(1);
  });

  test("a body that keeps coming has all the time it needs", async () => {
    const server = await started(
      serve(async (response) => {
        response.writeHead(200);
        for (let i = 0; i < 6; i++) {
          response.write("x");
          await sleep(250);
        }
        response.end();
      }),
    );
    expect(await read(clientOf(server.url, { timeout: 1, maxRetries: 0 }))).toBe("xxxxxx");
  });

  const mute = () => started(serveBytes(() => {}, "https"));

  test("a connection that takes seconds has the time of the setting", async () => {
    const { ca, ...certificate } = await certificateFromPrivateCa();
    const server = await started(serve((response) => response.end("ok"), certificate));
    const slow = await started(
      serveBytes((socket) => {
        setTimeout(() => socket.pipe(connect(server.port, "127.0.0.1")).pipe(socket), 2_500);
      }, "https"),
    );
    expect(await read(clientOf(slow.url, { ca, timeout: 30, maxRetries: 0 }))).toBe("ok");
  });

  test("for connecting: nothing was sent, so even a write is repeated", async () => {
    const server = await mute();
    const error = await failureOf(write(clientOf(server.url, { timeout: SHORT })));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(new RegExp(`${server.url} cannot be reached .* the setting acme:timeout \\(seconds\\)`));
    expect(server.connections).toBe(2);
  });
});

describe.concurrent("a read", () => {
  test.each([429, 500, 502, 503, 504])("is repeated after %i", async (status) => {
    const server = await started(serve((response, count) => (count === 1 ? response.writeHead(status).end("busy") : response.end("ok"))));
    expect(await read(clientOf(server.url))).toBe("ok");
    expect(server.received).toHaveLength(2);
  });

  test("is not repeated after what its caller wants reported", async () => {
    const server = await started(serve((response) => response.writeHead(500).end("oops")));
    const error = await failureOf(read(clientOf(server.url), { reported: [500] }));
    expect(error).not.toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ status: 500 });
    expect(server.received).toHaveLength(1);
  });

  test("is repeated after a connection that broke before the answer, and in the middle of it", async () => {
    const server = await started(
      serve((response, count) => {
        if (count === 1) response.socket!.resetAndDestroy();
        else if (count === 2) response.writeHead(200, { "content-length": "10" }).write("half", () => response.socket!.destroy());
        else response.end("ok");
      }),
    );
    expect(await read(clientOf(server.url, { maxRetries: 2 }))).toBe("ok");
    expect(server.received).toHaveLength(3);
  });

  test("is given up after as many repeats as the settings allow", async () => {
    const server = await started(serve((response) => response.writeHead(503).end("down for maintenance")));
    const error = await failureOf(read(clientOf(server.url, { maxRetries: 2 })));
    expect(error).toMatchObject({ vendor: "acme", operation: "listThings", status: 503 });
    expect(error.message).toBe("acme listThings: the server refused the call: down for maintenance (HTTP 503)");
    expect(server.received).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 422, 501, 505])("is not repeated after %i", async (status) => {
    const server = await started(serve((response) => response.writeHead(status).end(`reason of ${status}`)));
    const error = await failureOf(read(clientOf(server.url)));
    expect(error).toBeInstanceOf(VendorError);
    expect(error).not.toBeInstanceOf(RetryableError);
    expect(error.message).toContain(`reason of ${status} (HTTP ${status})`);
    expect(server.received).toHaveLength(1);
  });

  test("whose answer makes no sense is an error that names the address, once", async () => {
    const server = await started(serve((response) => response.end("<h1>Welcome</h1>")));
    const error = await failureOf(read(clientOf(server.url), { parse: (response) => String(parseJson(response)) }));
    expect(error).toBeInstanceOf(VendorError);
    expect(error.message).toMatch(
      new RegExp(`^acme listThings: ${server.url}/things answered with an HTML page .*"Welcome".*\\(HTTP 200\\)$`),
    );
    expect(server.received).toHaveLength(1);
  });
});

describe.concurrent("a write", () => {
  test("is repeated after 429", async () => {
    const server = await started(serve((response, count) => (count < 3 ? response.writeHead(429).end() : response.end("ok"))));
    expect(await write(clientOf(server.url, { maxRetries: 2 }))).toBe("ok");
    expect(server.received).toHaveLength(3);
  });

  // 501 and 505 say that the request was not understood.
  test.each([400, 401, 403, 404, 409, 422, 501, 505])("that is refused with %i was not applied, and is sent once", async (status) => {
    const server = await started(serve((response) => response.writeHead(status).end("no")));
    const error = await failureOf(write(clientOf(server.url)));
    expect(error).toBeInstanceOf(VendorError);
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(server.received).toHaveLength(1);
  });

  const form = z.object({ code: z.string() });
  const json = (response: HttpResponse) => expectForm(form, parseJson(response)).code;

  test.each<[string, Parameters<typeof serve>[0]]>([
    ["500", (response) => response.writeHead(500).end("oops")],
    ["502", (response) => response.writeHead(502).end()],
    ["503 with Retry-After", (response) => response.writeHead(503, { "retry-after": "1" }).end()],
    ["504", (response) => response.writeHead(504).end("<html>Gateway Time-out</html>")],
    ["520, as of a proxy that got nonsense", (response) => response.writeHead(520).end()],
    ["a reset", (response) => response.socket!.resetAndDestroy()],
    ["an end without an answer", (response) => response.socket!.end()],
    [
      "half an answer",
      (response) => response.writeHead(200, { "content-length": "99" }).write('{"code"', () => response.socket!.destroy()),
    ],
    ["something that is not HTTP", (response) => response.socket!.end("SSH-2.0-OpenSSH_9.6\r\n")],
    ["a page of HTML", (response) => response.end("<!DOCTYPE html><title>Login</title>")],
    ["an empty body", (response) => response.end()],
    ["half a JSON text", (response) => response.end('{"code": "0')],
    ["JSON of another form", (response) => response.end('{"message": "ok"}')],
  ])("that is answered with %s has an unknown outcome, and is sent once", async (_, answer) => {
    const server = await started(serve(answer));
    const error = await failureOf(write(clientOf(server.url, { maxRetries: 3 }), { parse: json }));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(/^acme createThing: /);
    expect(server.received).toHaveLength(1);
  });

  test("carries the pause that a 503 asks for, so that looking can wait for it", async () => {
    const server = await started(serve((response) => response.writeHead(503, { "retry-after": "7" }).end()));
    expect(await failureOf(write(clientOf(server.url)))).toMatchObject({ status: 503, retryAfter: 7000 });
  });

  test("that the vendor refuses within a good answer is a refusal, not a doubt", async () => {
    const server = await started(serve((response) => response.end('{"code": "0101003"}')));
    const refusal = new VendorError("not yours", { vendor: "acme", operation: "createThing", code: "0101003" });
    const parse = () => {
      throw refusal;
    };
    expect(await failureOf(write(clientOf(server.url), { parse }))).toBe(refusal);
  });

  test("is repeated when the connection breaks in the TLS handshake, since nothing was sent", async () => {
    const server = await started(serveBytes((socket) => socket.once("data", () => socket.resetAndDestroy()), "https"));
    const error = await failureOf(write(clientOf(server.url)));
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(server.connections).toBe(2);
  });

  test("that the vendor has, and whose connection then turns into nonsense below TLS, has an unknown outcome", async () => {
    const certificate = await selfSignedCertificate();
    let garble = () => {};
    const vendor = await started(serve(() => garble(), certificate));
    const proxy = await started(
      serveBytes((client) => {
        const upstream = connect(vendor.port, "127.0.0.1");
        upstream.on("error", () => {});
        client.pipe(upstream).pipe(client);
        client.on("close", () => upstream.destroy());
        garble = () => {
          upstream.unpipe(client);
          client.write("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        };
      }, "https"),
    );
    const error = await failureOf(write(clientOf(proxy.url, { ca: certificate.cert, timeout: 1 })));
    expect(vendor.received).toHaveLength(1);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });
});

describe.concurrent("Retry-After", () => {
  const busyOnce = (header: () => string, status = 429) =>
    started(serve((response, count) => (count === 1 ? response.writeHead(status, { "retry-after": header() }).end() : response.end("ok"))));
  const pause = ({ received }: { received: { at: number }[] }) => received[1]!.at - received[0]!.at;

  test("in seconds is waited for", async () => {
    const server = await busyOnce(() => "1");
    expect(await write(clientOf(server.url))).toBe("ok");
    expect(pause(server)).toBeGreaterThanOrEqual(990);
  });

  test("as a date is waited for", async () => {
    const server = await busyOnce(() => new Date(Date.now() + 2000).toUTCString(), 503);
    expect(await read(clientOf(server.url))).toBe("ok");
    expect(pause(server)).toBeGreaterThanOrEqual(990);
  });

  test("of an hour is reported instead of waited for", async () => {
    const server = await busyOnce(() => "3600");
    const error = await failureOf(read(clientOf(server.url)));
    expect(error.message).toContain("asks to wait 3600 s");
    expect(error).toMatchObject({ status: 429, retryAfter: 3_600_000 });
    expect(server.received).toHaveLength(1);
  });
});

describe.concurrent("cancellation closes the socket and gives the reason", () => {
  const reason = new Error("the user pressed Ctrl-C");
  const socketsGone = (server: { sockets: Set<unknown> }) => vi.waitFor(() => expect(server.sockets.size).toBe(0), { timeout: 2000 });
  const abortOnRequest = async (answer: Parameters<typeof serve>[0], act: typeof read, more?: Partial<HttpCall<string>>) => {
    const controller = new AbortController();
    const server = await started(
      serve((response, count, request) => {
        answer(response, count, request);
        setTimeout(() => controller.abort(reason), 30);
      }),
    );
    const begun = performance.now();
    const error = await failureOf(act(clientOf(server.url, { maxRetries: 5 }), { signal: controller.signal, ...more }));
    return { server, error, took: performance.now() - begun };
  };

  test.each([
    ["read", read],
    ["write", write],
  ])("while a %s waits for headers", async (_, act) => {
    const { server, error } = await abortOnRequest(() => {}, act);
    expect(error).toBe(reason);
    await socketsGone(server);
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ["read", read],
    ["write", write],
  ])("while a %s waits for the body", async (_, act) => {
    const { server, error } = await abortOnRequest((response) => response.writeHead(200, { "content-length": "9" }).write("x"), act);
    expect(error).toBe(reason);
    await socketsGone(server);
    expect(server.received).toHaveLength(1);
  });

  test("in the pause before a repeat", async () => {
    const { server, error } = await abortOnRequest((response) => response.writeHead(503).end(), read);
    expect(error).toBe(reason);
    await sleep(500);
    expect(server.received).toHaveLength(1);
  });

  test("in a pause that Retry-After asked for, at once", async () => {
    const { server, error, took } = await abortOnRequest((response) => response.writeHead(503, { "retry-after": "60" }).end(), read);
    expect(error).toBe(reason);
    expect(took).toBeLessThan(10_000);
    expect(server.received).toHaveLength(1);
  });

  test("while a call waits for its turn; the one before it goes on", async () => {
    const server = await started(serve((response) => setTimeout(() => response.end("ok"), 150)));
    const http = clientOf(server.url, { maxConcurrency: 1 });
    const first = read(http);
    const controller = new AbortController();
    const second = failureOf(read(http, { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 30);
    expect(await second).toBe(reason);
    expect(await first).toBe("ok");
    expect(server.received).toHaveLength(1);
  });

  test("before anything began: nothing is made or sent", async () => {
    const server = await started(serve((response) => response.end("ok")));
    const prepare = vi.fn();
    expect(await failureOf(read(clientOf(server.url), { signal: AbortSignal.abort(reason), prepare }))).toBe(reason);
    expect(prepare).not.toHaveBeenCalled();
    expect(server.connections).toBe(0);
  });
});

describe.concurrent("what goes on the wire", () => {
  test.each([
    ["", "/things"],
    ["/", "/things"],
    ["/uucall_restapi/rest", "/uucall_restapi/rest/things"],
    ["/uucall_restapi/rest/", "/uucall_restapi/rest/things"],
    ["/a//", "/a/things"],
  ])("an endpoint ending in %j puts calls at %s", async (prefix, path) => {
    const server = await started(serve((response) => response.end("ok")));
    const http = clientOf(server.url + prefix);
    await read(http);
    expect(server.received[0]!.url).toBe(path);
    expect(server.received[0]!.headers.host).toBe(http.host);
  });

  test("each attempt is prepared afresh", async () => {
    const server = await started(serve((response, count) => (count < 3 ? response.writeHead(503).end() : response.end("ok"))));
    let made = 0;
    const prepare = async () => ({ method: "GET" as const, path: "/", headers: { authorization: `signature ${++made}` } });
    await read(clientOf(server.url, { maxRetries: 2 }), { prepare });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(["signature 1", "signature 2", "signature 3"]);
  });

  test("what preparing throws comes out as it is, and nothing is sent", async () => {
    const server = await started(serve((response) => response.end("ok")));
    const problem = new VendorError("login refused", { vendor: "acme", operation: "login" });
    expect(await failureOf(write(clientOf(server.url), { prepare: () => Promise.reject(problem) }))).toBe(problem);
    expect(server.received).toHaveLength(0);
  });

  test("a body in any language arrives as it was", async () => {
    const server = await started(serve((response) => response.end("质检组 ✓ 😀")));
    const prepare = () => ({ method: "PUT" as const, path: "/", headers: {}, body: '{"name":"质检组 😀"}' });
    expect(await write(clientOf(server.url), { prepare })).toBe("质检组 ✓ 😀");
    expect(server.received[0]).toMatchObject({ method: "PUT", body: '{"name":"质检组 😀"}' });
  });

  test.each([
    ["read", read],
    ["write", write],
  ])("a redirect of a %s is not followed: it names the target and the endpoint", async (_, act) => {
    const server = await started(serve((response) => response.writeHead(302, { location: "https://sso.example.com/login" }).end()));
    const error = await failureOf(act(clientOf(server.url)));
    expect(error.message).toMatch(/redirects to https:\/\/sso.example.com\/login; set the endpoint .*\(HTTP 302\)/);
    expect(error).toMatchObject({ status: 302 });
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(server.received).toHaveLength(1);
  });

  test("closing ends the connections once the calls under way have ended", async () => {
    const server = await started(serve((response) => setTimeout(() => response.end("ok"), 50)));
    const http = clientOf(server.url);
    const under = read(http);
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    await http.close();
    expect(await under).toBe("ok");
    await vi.waitFor(() => expect(server.sockets.size).toBe(0));
  });
});

describe("certificates", () => {
  /** What `openssl s_client … | openssl x509` prints: the server's own certificate. */
  const asTheMessageSays = async (port: number) => {
    const socket = tlsConnect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const certificate = socket.getPeerX509Certificate()!.toString();
    socket.destroy();
    return certificate;
  };

  test("one that is self-signed is refused once, with the command that trusts it and the switch that ends all checks last", async () => {
    const server = await started(serve((response) => response.end("ok"), await selfSignedCertificate()));
    const error = await failureOf(write(clientOf(server.url)));
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(
      /is not trusted \(self-signed certificate.*Only for experiments: acme:insecureSkipTlsVerify true turns the check off$/,
    );
    expect(error.message).toContain(
      `openssl s_client -connect 127.0.0.1:${server.port} -servername 127.0.0.1 </dev/null | openssl x509 | pulumi config set acme:ca. `,
    );
    expect(error.message).toContain(
      `; its SHA-256 fingerprint is ${new X509Certificate(await asTheMessageSays(server.port)).fingerprint256})`,
    );
    expect(server.received).toHaveLength(0);
    // The second one reads the fingerprint, and the third is this test's.
    expect(server.connections).toBe(3);
  });

  test("one that is self-signed is trusted when the setting holds what that command gives", async () => {
    const server = await started(serve((response) => response.end("ok"), await selfSignedCertificate()));
    expect(await write(clientOf(server.url, { ca: await asTheMessageSays(server.port) }))).toBe("ok");
  });

  test("one of a private authority is refused with the same command", async () => {
    const server = await started(serve((response) => response.end("ok"), await certificateFromPrivateCa()));
    expect((await failureOf(read(clientOf(server.url)))).message).toMatch(/is not trusted.*openssl s_client/);
  });

  test("one of a private authority is trusted when the setting holds the authority's, alone or among others", async () => {
    const { ca, ...certificate } = await certificateFromPrivateCa();
    const server = await started(serve((response) => response.end("ok"), certificate));
    const { cert: another } = await selfSignedCertificate();
    expect(await read(clientOf(server.url, { ca }))).toBe("ok");
    expect(await read(clientOf(server.url, { ca: `${another}\n${ca}` }))).toBe("ok");
  });

  test("one of a private authority is trusted when the setting holds what the message's command gives", async () => {
    const server = await started(serve((response) => response.end("ok"), await certificateFromPrivateCa()));
    expect(await read(clientOf(server.url, { ca: await asTheMessageSays(server.port) }))).toBe("ok");
  });

  test("the setting adds to what Node trusts by itself", async () => {
    const certificate = await selfSignedCertificate();
    const server = await started(serve((response) => response.end("ok"), certificate));
    const { cert: another } = await selfSignedCertificate();
    const before = getCACertificates("default");
    setDefaultCACertificates([...before, certificate.cert]);
    try {
      expect(await read(clientOf(server.url))).toBe("ok");
      expect(await read(clientOf(server.url, { ca: another }))).toBe("ok");
    } finally {
      setDefaultCACertificates(before);
    }
  });

  test("one for another host is refused, even from a trusted authority", async () => {
    const { ca, ...certificate } = await certificateFromPrivateCa("other.example.com");
    const server = await started(serve((response) => response.end("ok"), certificate));
    const error = await failureOf(write(clientOf(server.url, { ca })));
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(/is for another host .*127\.0\.0\.1 is not in .*Set the endpoint to a name/);
    expect(server.received).toHaveLength(0);
  });

  test("one with the name of the setting is asked for by it where the endpoint is an address, and by the host's own name otherwise", async () => {
    const { ca, ...certificate } = await certificateFromPrivateCa("director.example.com");
    const server = await started(
      serve((response, _, { socket }) => response.end(`asked for ${(socket as TLSSocket).servername}`), certificate),
    );
    const tlsServerName = "director.example.com";
    expect(await read(clientOf(server.url, { ca, tlsServerName }))).toBe("asked for director.example.com");
    expect(await read(clientOf(server.url, { insecureSkipTlsVerify: true }))).toBe("asked for false");
    const byName = server.url.replace("127.0.0.1", "localhost");
    expect(await read(clientOf(byName, { ca, tlsServerName }))).toBe("asked for localhost");
    const error = await failureOf(read(clientOf(server.url, { ca, tlsServerName: "other.example.com" })));
    expect(error.message).toMatch(
      /is for another host .*Set the endpoint to a name that the certificate holds, or the setting acme:tlsServerName/,
    );
  });

  test("the fingerprint in the message is that of the one which the server shows for the name", async () => {
    const [one, other] = [await selfSignedCertificate(), await certificateFromPrivateCa("director.example.com")];
    const SNICallback: TlsOptions["SNICallback"] = (_, done) => done(null, createSecureContext(other));
    const server = await started(serve((response) => response.end("ok"), { ...one, SNICallback } as typeof one));
    const shown = async (more: Partial<HttpClientOptions>) => (await failureOf(read(clientOf(server.url, more)))).message;
    expect(await shown({ tlsServerName: "director.example.com" })).toContain(new X509Certificate(other.cert).fingerprint256);
    expect(await shown({})).toContain(new X509Certificate(one.cert).fingerprint256);
  });

  test("any is taken with the insecure switch, with one warning that names the server and the setting", async () => {
    const log = { info: vi.fn(), warn: vi.fn() };
    const server = await started(serve((response) => response.end("ok"), await certificateFromPrivateCa("other.example.com")));
    const http = clientOf(server.url, { insecureSkipTlsVerify: true, account: accountWith({ log }) });
    expect([await read(http), await write(http)]).toEqual(["ok", "ok"]);
    expect(log.warn.mock.calls).toEqual([
      [expect.stringMatching(`^the certificate of ${server.url} is not verified \\(acme:insecureSkipTlsVerify\\)`)],
    ]);
    expect(log.info).not.toHaveBeenCalled();
  });

  test("the insecure switch says nothing of an address without encryption, which has no certificate", async () => {
    const log = { info: vi.fn(), warn: vi.fn() };
    clientOf("http://127.0.0.1:1", { insecureSkipTlsVerify: true, account: accountWith({ log }) });
    expect(log.warn).not.toHaveBeenCalled();
  });

  test("without the switch there is no warning", async () => {
    const log = { info: vi.fn(), warn: vi.fn() };
    clientOf("https://127.0.0.1:1", { account: accountWith({ log }) });
    expect([log.info.mock.calls, log.warn.mock.calls]).toEqual([[], []]);
  });
});

describe("the wrong place", () => {
  // Not concurrently: another test's server might get the port.
  test.each([
    ["read", false],
    ["write", true],
  ])("a port on which nobody listens: nothing was sent, a %s is repeated", async (_, isWrite) => {
    const port = await closedPort();
    const prepare = vi.fn(() => ({ method: "POST" as const, path: "/", headers: {} }));
    const error = await failureOf(call(clientOf(`http://127.0.0.1:${port}`, { maxRetries: 1 }), isWrite, { prepare }));
    expect(error.message).toMatch(/cannot be reached .*ECONNREFUSED.*Check the endpoint and the network/);
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(prepare).toHaveBeenCalledTimes(2);
  });

  test("HTTPS to a port that speaks HTTP: the scheme is named; nothing was sent", async () => {
    const server = await started(serve((response) => response.end("ok")));
    const error = await failureOf(write(clientOf(server.url.replace("http:", "https:"))));
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(/does not speak TLS as asked .*Check the endpoint's scheme and port/s);
    expect(server.received).toHaveLength(0);
  });

  test("HTTP to a port that speaks HTTPS: the scheme is named", async () => {
    const server = await started(serve((response) => response.end("ok"), await selfSignedCertificate()));
    const error = await failureOf(read(clientOf(server.url.replace("https:", "http:"), { maxRetries: 0 })));
    expect(error.message).toMatch(/the connection to http:\/\/127.0.0.1:\d+ broke: .*write the endpoint with https:\/\/$/);
    expect(server.received).toHaveLength(0);
  });

  test("a host that does not exist is named, once, and nothing was sent", async () => {
    const prepare = vi.fn(() => ({ method: "POST" as const, path: "/", headers: {} }));
    const error = await failureOf(write(clientOf("http://no-such-host.invalid", { maxRetries: 1 }), { prepare }));
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(/no-such-host\.invalid/);
  });

  test("a port that speaks something else is an error of the connection", async () => {
    const server = await started(serveBytes((socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n")));
    const error = await failureOf(read(clientOf(server.url, { maxRetries: 0 })));
    expect(error.message).toMatch(/the connection to http:\/\/127.0.0.1:\d+ broke: /);
  });

  test("a credential with a line break cannot be sent: the settings are named, and it is not tried again", async () => {
    const server = await started(serve((response) => response.end("ok")));
    const prepare = vi.fn(() => ({ method: "POST" as const, path: "/", headers: { "x-app-key": "key\n" } }));
    const error = await failureOf(write(clientOf(server.url), { prepare }));
    expect(error.message).toMatch(/the request cannot be sent: invalid x-app-key header.*Check the settings/);
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(prepare).toHaveBeenCalledTimes(1);
    expect(server.connections).toBe(0);
  });
});

test("calls say who makes them, unless a client says it itself", async () => {
  const server = await started(serve((response) => response.end("ok")));
  const http = clientOf(server.url);
  await read(http);
  await read(http, { prepare: () => ({ method: "GET", path: "/", headers: { "user-agent": "mine" } }) });
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(server.received.map(({ headers }) => headers["user-agent"])).toEqual([
    `pulumi-tenancy/${version} node/${process.versions.node}`,
    "mine",
  ]);
});

describe("the log of calls", () => {
  const lines = async (answers: Parameters<typeof serve>[0], more: Partial<HttpClientOptions>) => {
    const info = vi.fn();
    const redactor = new Redactor();
    redactor.remember("planted-key");
    const server = await started(serve(answers));
    const http = clientOf(server.url, { maxRetries: 1, account: accountWith({ redactor, log: { info, warn: vi.fn() } }), ...more });
    const prepare = () => ({ method: "GET" as const, path: "/things?sign=0123", headers: {} });
    await read(http, { prepare }).catch(() => {});
    return info.mock.calls.flat() as string[];
  };

  test("has each attempt with its status, time and size, and no query, which may hold a signature", async () => {
    const began = performance.now();
    const told = await lines((response, count) => response.writeHead(count === 1 ? 503 : 200).end("four"), { log: "debug" });
    expect(told).toEqual([
      expect.stringMatching(/^acme listThings: GET \/things, HTTP 503, 4 bytes, \d+ ms$/),
      expect.stringMatching(/^acme listThings: GET \/things, HTTP 200, 4 bytes, \d+ ms$/),
    ]);
    for (const line of told) expect(Number(/(\d+) ms$/.exec(line)![1])).toBeLessThanOrEqual(performance.now() - began);
  });

  test("says why there was no answer", async () => {
    const told = await lines((response) => response.socket!.destroy(), { log: "debug", maxRetries: 0 });
    expect(told).toEqual([
      expect.stringMatching(/^acme listThings: GET \/things, no answer \(.*the connection to .* broke: .*\), \d+ ms$/),
    ]);
  });

  test("is off without the setting", async () => {
    expect(await lines((response) => response.end("ok"), {})).toEqual([]);
    expect(await lines((response) => response.end("ok"), { log: "info" })).toEqual([]);
  });
});

describe("an address without encryption", () => {
  const at = (url: string, more: Partial<HttpClientOptions> = {}) => {
    const warn = vi.fn();
    clientOf(url, { account: accountWith({ log: { info: vi.fn(), warn } }), ...more });
    return warn.mock.calls.flat();
  };

  test.each([
    "http://uucall.example.com:9988",
    "http://10.0.0.7",
    "http://[2001:db8::1]",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://mylocalhost",
    "http://a-localhost",
    "http://12.7.0.1",
    "http://[::11]",
  ])("%s is warned about, and is an error where a password would go there", (url) => {
    expect(at(url)).toEqual([expect.stringContaining(`${url} is not encrypted: whoever sits between can read and change everything`)]);
    expect(() => at(url, { sendsPassword: true })).toThrow(
      `${url} is not encrypted, and a login there would send its password in the open. Write the address with https://, or set acme:allowHttp to true`,
    );
    expect(at(url, { sendsPassword: true, allowHttp: true })).toHaveLength(1);
  });

  test.each([
    "https://uucall.example.com",
    "http://localhost:8080",
    "http://a.localhost",
    "http://shelf.rack.localhost",
    "http://127.1.2.3",
    "http://127.10.200.30",
    "http://[::1]:80",
  ])("%s is none", (url) => {
    expect(at(url, { sendsPassword: true })).toEqual([]);
  });
});

describe("what a message shows of an answer", () => {
  const refusalWith = async (body: string, account = accountWith({})) => {
    const server = await started(serve((response) => response.writeHead(400).end(body)));
    const { message } = await failureOf(read(clientOf(server.url, { account })));
    return /^acme listThings: the server refused the call: (.*) \(HTTP 400\)$/su.exec(message)![1]!;
  };

  test("of a page: its words in one line, without scripts, styles and tags", async () => {
    const page = `<!DOCTYPE html><html><head><style>body { color: red }</style><script>alert("x")</script><title>502</title></head>
      <body><h1>Bad\tGateway</h1>\n<p>nginx</p></body></html>`;
    expect(await refusalWith(page)).toBe("502 Bad Gateway nginx");
  });

  test.each([
    ["", "it gave no reason"],
    [" \n ", "it gave no reason"],
    ['{"message": "must be < 5 or > 9"}', '{"message": "must be < 5 or > 9"}'],
    ["x".repeat(500), "x".repeat(500)],
    ["x".repeat(501), `${"x".repeat(500)}…`],
    [`${"x".repeat(499)}😀 and more`, `${"x".repeat(499)}😀…`],
    ["no\r\n::error::more\u001b[2J", "no : :error: :more"],
  ])("of %j it is %j", async (body, words) => expect(await refusalWith(body)).toBe(words));

  test.each([
    ["cut", `${"x ".repeat(240)}Zq7&Kd<9>Xw+2`],
    ["with blanks that collapse", "you sent Zq7&Kd<9>Xw+2\n  again"],
    ["in a page", "<p>you sent Zq7&Kd<9>Xw+2</p>"],
    ["with something invisible in it", "you sent Zq7&K\u200bd<9>Xw+2"],
  ])("a secret that is echoed %s is hidden whole", async (_, body) => {
    const redactor = new Redactor();
    redactor.remember("Zq7&Kd<9>Xw+2");
    const told = await refusalWith(body, accountWith({ redactor }));
    expect(told).toContain("[secret]");
    expect(told).not.toMatch(/Zq7|&Kd|9>Xw/);
  });

  test("of a confidential call nothing is shown, whatever comes", async () => {
    for (const status of [200, 400, 500]) {
      const server = await started(serve((response) => response.writeHead(status).end("AccessToken=abcdefgh")));
      const parse = (response: HttpResponse) => String(parseJson(response));
      const { message } = await failureOf(write(clientOf(server.url), { confidential: true, parse }));
      expect(message).not.toContain("abcd");
      expect(message).toContain(`HTTP ${status}`);
    }
  });

  test.each(["<", "<script>", "<script ", "<style><", "< \n", "\n", "😀"])("takes no time for a megabyte of %j", async (part) => {
    const begun = performance.now();
    await refusalWith(part.repeat(2 ** 20 / part.length));
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe.concurrent("an answer without an end", () => {
  const trickle = () =>
    started(
      serve((response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write("x"), 50);
        response.on("close", () => clearInterval(timer));
      }),
    );
  const flood = () =>
    started(
      serve((response) => {
        const megabyte = "x".repeat(2 ** 20);
        const more = () => {
          while (!response.destroyed && response.write(megabyte));
        };
        response.on("drain", more);
        more();
      }),
    );
  const hints = () =>
    started(
      serveBytes((socket) => {
        const timer = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"), 20);
        socket.on("close", () => clearInterval(timer));
      }),
    );

  test.each([
    ["a byte now and then", trickle, /did not end within 2 s, ten times the setting acme:timeout/],
    ["early hints for ever", hints, /did not end within 2 s, ten times the setting acme:timeout|did not answer in time/],
    ["more and more", flood, /is longer than 32 MiB and was not read to its end/],
  ])("of %s is given up, and says why; a write's outcome is unknown", async (_, make, reason) => {
    const server = await make();
    const options = { timeout: 0.2, maxRetries: 0 };
    expect((await failureOf(read(clientOf(server.url, options)))).message).toMatch(reason);
    const error = await failureOf(write(clientOf(server.url, options)));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toMatch(reason);
  });

  test("is not asked for again", async () => {
    const server = await trickle();
    await failureOf(read(clientOf(server.url, { timeout: 0.2, maxRetries: 3 })));
    expect(server.received).toHaveLength(1);
  });
});

test("an operation whose time is over makes no further call, and says which setting gives it longer", async () => {
  const server = await started(serve((response) => response.writeHead(503).end()));
  const account = accountWith({ operations: new Operations({ seconds: 0.5, setting: "acme:operationTimeout" }) });
  const http = clientOf(server.url, { maxRetries: 20, account });
  const begun = performance.now();
  const error = await failureOf(account.operations.run("a read", () => read(http)));
  expect(error.message).toMatch(/^acme listThings: no further call is made after 0.5 s; the setting acme:operationTimeout/);
  expect(performance.now() - begun).toBeLessThan(4000);
  const calls = server.received.length;
  await failureOf(account.operations.run("a read", () => read(http)));
  expect(server.received.length).toBeGreaterThan(calls);
});
