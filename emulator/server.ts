import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { selfSignedCertificate } from "./certificate.ts";
import { consolePage } from "./consolePage.ts";
import type { ControlEnv } from "./control.ts";
import type { Faults } from "./faults.ts";
import { type EmulatorEnv, intercept, type VendorApi } from "./intercept.ts";
import type { RequestLog } from "./requestLog.ts";

/** How an emulator listens. */
export interface ServerOptions {
  /** TCP port on 127.0.0.1. Default: one that the system chooses. */
  port?: number;
  /** HTTPS with a certificate made at the start. Default: plain HTTP. */
  tls?: boolean;
  /** With `tls`: the host name the certificate is for, in place of `localhost` and `127.0.0.1`, for tests of clients that must refuse it. */
  certificateHost?: string;
}

/** An emulator that listens. */
export interface EmulatorServer {
  /** Origin without a trailing slash, for example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** With `tls`: the certificate in PEM form, to be trusted by clients. */
  readonly ca?: string;
  /** Cuts all connections and resolves when the port is free. Requests that wait in a latency fault are not applied. May be called twice. */
  stop(): Promise<void>;
}

/** Serves a vendor's API and the control API on 127.0.0.1. */
export async function startServer(
  api: VendorApi,
  vendor: string,
  control: Hono<EmulatorEnv | ControlEnv>,
  requests: RequestLog,
  faults: Faults,
  { port = 0, tls = false, certificateHost }: ServerOptions,
): Promise<EmulatorServer> {
  const stopping = new AbortController();
  const app = new Hono<EmulatorEnv>();
  app.route("/_emulator/console", consolePage());
  app.get("/_emulator/console/", (c) => c.redirect("/_emulator/console"));
  app.route("/_emulator", control);
  app.get("/", (c) => {
    if (c.req.header("accept")?.includes("text/html")) return c.redirect("/_emulator/console");
    const { origin } = new URL(c.req.url);
    return c.text(`An emulator of ${vendor}. Its console: ${origin}/_emulator/console Its control API: ${origin}/_emulator/\n`);
  });
  app.use("*", intercept(api, requests, faults, stopping.signal));
  app.route("/", api.routes);
  app.onError((error, c) => c.json({ error: `the emulator failed: ${error.message}` }, 500));
  app.notFound((c) => c.json({ error: "not found" }, 404));

  const certificate = tls ? await selfSignedCertificate(certificateHost) : undefined;
  const server = createAdaptorServer(
    certificate
      ? { fetch: app.fetch, createServer: createTlsServer, serverOptions: certificate }
      : { fetch: app.fetch, createServer, serverOptions: {} },
  ) as ReturnType<typeof createServer>;
  // Node's five seconds would close pooled connections in the middle of a slow test and look like a fault that nobody armed.
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.prependListener("connection", (socket: Socket) => {
    if (faults.takeConnection()) socket.on("error", () => {}).resetAndDestroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${bound}`,
    ca: certificate?.cert,
    stop: () => {
      stopping.abort();
      stopped ??= new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // Not closeAllConnections: it does not know connections whose TLS handshake is under way.
        for (const socket of sockets) socket.destroy();
      });
      return stopped;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
