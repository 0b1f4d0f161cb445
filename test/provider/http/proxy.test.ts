import { Server as ProxyServer, RequestError } from "proxy-chain";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { OutcomeUnknownError } from "../../../provider/core/errors.js";
import type { HttpClientOptions } from "../../../provider/http/httpClient.js";
import { proxyFor } from "../../../provider/http/proxy.js";
import { certificateFromPrivateCa, clientOf, closedPort, serve, useServers } from "./server.ts";

const PASSWORD = "planted#proxy-password";

describe("a proxy", () => {
  const started = useServers();
  let asked: { host: string; user: string }[] = [];
  let proxy: ProxyServer;
  let address: URL;
  beforeAll(async () => {
    proxy = new ProxyServer({
      port: 0,
      host: "127.0.0.1",
      prepareRequestFunction: ({ hostname, port, username, password }) => {
        asked.push({ host: `${hostname}:${port}`, user: username });
        if (hostname.endsWith(".example.com")) throw new RequestError("not from here", 403);
        return { requestAuthentication: username !== "" && password !== PASSWORD };
      },
    });
    await proxy.listen();
    address = new URL(`http://127.0.0.1:${proxy.port}`);
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => proxy.close(true));

  const call = (url: string, options: Partial<HttpClientOptions>, write = false) => {
    const client = clientOf(url, { maxRetries: 0, ...options });
    const prepare = () => ({ method: "GET" as const, path: "/", headers: {} });
    return client.call({ operation: "look", write, prepare, parse: ({ body }) => body }).finally(() => client.close());
  };
  const signedIn = (password: string) => Object.assign(new URL(address), { username: "me", password: encodeURIComponent(password) });

  test("carries what goes to a server with TLS, whose certificate is verified as without it", async () => {
    const { ca, ...certificate } = await certificateFromPrivateCa();
    const server = await started(serve((response) => response.end("seen"), certificate));
    expect(await call(server.url, { proxy: address, ca })).toBe("seen");
    expect(asked).toEqual([{ host: `127.0.0.1:${server.port}`, user: "" }]);
    await expect(call(server.url, { proxy: address })).rejects.toThrow(/is not trusted .*its SHA-256 fingerprint is [0-9A-F:]{95}/);
  });

  test("carries what goes to a server without TLS", async () => {
    const server = await started(serve((response) => response.end("seen")));
    expect(await call(server.url, { proxy: address })).toBe("seen");
    expect(asked).toHaveLength(1);
  });

  test("gets the user and the password of its address", async () => {
    const server = await started(serve((response) => response.end("seen")));
    expect(await call(server.url, { proxy: signedIn(PASSWORD) })).toBe("seen");
    expect(asked).toContainEqual({ host: `127.0.0.1:${server.port}`, user: "me" });
  });

  test("that refuses them is an error that names the proxy and the setting; a write was not sent", async () => {
    const server = await started(serve((response) => response.end("seen")));
    const failure = await call(server.url, { proxy: signedIn("wrong-planted") }, true).catch((error: Error) => error);
    expect(failure).not.toBeInstanceOf(OutcomeUnknownError);
    expect((failure as Error).message).toMatch(
      /the proxy http:\/\/127\.0\.0\.1:\d+ does not lead there: it asks for a user and a password \(HTTP 407\)\. Check acme:proxy/,
    );
    expect((failure as Error).message).not.toContain("wrong-planted");
    expect(server.received).toEqual([]);
  });

  test.each([
    ["https", 443],
    ["http", 80],
  ])("is asked for the port of %s where the address has none", async (scheme, port) => {
    const failure = await call(`${scheme}://acme.example.com`, { proxy: address }).catch((error: Error) => error);
    expect((failure as Error).message).toMatch(/does not lead there: .*403/);
    expect(asked).toEqual([{ host: `acme.example.com:${port}`, user: "" }]);
  });

  test("may have a password with a percent sign that means nothing else", async () => {
    const server = await started(serve((response) => response.end("seen")));
    const percent = new URL(address);
    percent.username = "me";
    percent.password = "100%";
    await expect(call(server.url, { proxy: percent })).rejects.toThrow(/it asks for a user and a password \(HTTP 407\)/);
    expect(asked).toContainEqual({ host: `127.0.0.1:${server.port}`, user: "me" });
  });

  test("that nobody runs is an error that names it; a write was not sent", async () => {
    const nobody = new URL(`http://127.0.0.1:${await closedPort()}`);
    const failure = await call("https://acme.example.com", { proxy: nobody }, true).catch((error: Error) => error);
    expect(failure).not.toBeInstanceOf(OutcomeUnknownError);
    expect((failure as Error).message).toMatch(new RegExp(`the proxy ${nobody.origin} does not lead there: connect ECONNREFUSED`));
  });
});

describe("which proxy", () => {
  const endpoint = new URL("https://cms.example.com:28080/rest");
  const of = (environment: Record<string, string>, at = endpoint, setting?: URL | "none") => {
    for (const name of ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"])
      vi.stubEnv(name, environment[name]);
    try {
      const proxy = proxyFor(at, setting);
      expect(proxy === undefined || proxy instanceof URL).toBe(true);
      return proxy?.href;
    } finally {
      vi.unstubAllEnvs();
    }
  };

  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: "http://p:3128" }, "http://p:3128/"],
    [{ https_proxy: "http://p:3128" }, "http://p:3128/"],
    [{ HTTPS_PROXY: "p:3128" }, "http://p:3128/"],
    [{ ALL_PROXY: "http://p:3128" }, "http://p:3128/"],
    [{ HTTP_PROXY: "http://p:3128" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: "cms.example.com" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: ".example.com" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", no_proxy: "*" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128", NO_PROXY: "other.com" }, "http://p:3128/"],
  ])("%j leads to %s", (environment, wanted) => expect(of(environment)).toBe(wanted));

  test("that of the setting comes first, and none is none", () => {
    const environment = { HTTPS_PROXY: "http://p:3128" };
    expect(of(environment, endpoint, new URL("http://mine:1"))).toBe("http://mine:1/");
    expect(of(environment, endpoint, "none")).toBeUndefined();
  });

  test.each(["http://127.0.0.1:7", "http://localhost:7", "http://[::1]:7"])("the environment's is not for %s", (at) => {
    expect(of({ HTTP_PROXY: "http://p:3128", HTTPS_PROXY: "http://p:3128" }, new URL(at))).toBeUndefined();
  });

  test("one in the environment that is no address is an error that names the variable", () => {
    expect(() => of({ HTTPS_PROXY: "socks5://p:1080" })).toThrow(
      "the environment variable HTTPS_PROXY is to be the address of a proxy, such as http://proxy.example.com:3128",
    );
  });
});
