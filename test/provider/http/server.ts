import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { generate } from "selfsigned";
import { afterAll } from "vitest";
import { Operations } from "../../../provider/core/operations.js";
import { Redactor } from "../../../provider/core/redactor.js";
import { HttpClient, type HttpClientOptions } from "../../../provider/http/httpClient.js";

/** Starts servers, and stops them at the end only: tests run side by side. */
export function useServers(): <S extends { stop(): Promise<void> }>(server: Promise<S>) => Promise<S> {
  const running: { stop(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(running.map((server) => server.stop()));
  });
  return async (server) => {
    running.push(await server);
    return server;
  };
}

/** Counts how many answers a server has under way at once. */
export class Crowd {
  most = 0;
  #now = 0;

  enter(response: ServerResponse): void {
    this.most = Math.max(this.most, ++this.#now);
    response.on("finish", () => this.#now--);
  }
}

/** A request as the server got it. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
  at: number;
}

/** A server on loopback, and what came in. */
export interface TestServer {
  url: string;
  port: number;
  received: Received[];
  sockets: Set<Socket>;
  /** Connections accepted since the start. */
  connections: number;
  stop(): Promise<void>;
}

type Answer = (response: ServerResponse, count: number, request: IncomingMessage) => void;

/** Serves HTTP, or HTTPS where a certificate is given, with HTTP/2 if asked to; `answer` gets the number of the request, from 1. */
export async function serve(answer: Answer, certificate?: { key: string; cert: string }, { http2 = false } = {}): Promise<TestServer> {
  const received: Received[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { method, url, headers } = request;
      received.push({ method: method!, url: url!, headers, body: Buffer.concat(chunks).toString(), at: performance.now() });
      answer(response, received.length, request);
    });
  };
  const serveBoth = () => createSecureServer({ ...certificate, allowHTTP1: true }, listener as never) as unknown as Server;
  const serveOne = () => (certificate ? createTlsServer(certificate, listener) : createServer(listener));
  const server = http2 ? serveBoth() : serveOne();
  return Object.assign(await listen(server, certificate ? "https" : "http"), { received });
}

/** Serves bytes: what comes before HTTP, or is none. */
export async function serveBytes(onConnection: (socket: Socket) => void, scheme = "http"): Promise<Omit<TestServer, "received">> {
  return listen(createTcpServer(onConnection), scheme);
}

async function listen(server: Server, scheme: string): Promise<Omit<TestServer, "received">> {
  const sockets = new Set<Socket>();
  const running = { url: "", port: 0, sockets, connections: 0, stop };
  server.on("connection", (socket) => {
    running.connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.port = (server.address() as AddressInfo).port;
  running.url = `${scheme}://127.0.0.1:${running.port}`;
  return running;

  async function stop(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await serveBytes(() => {});
  await server.stop();
  return server.port;
}

const CA = [
  { name: "basicConstraints", cA: true, critical: true },
  { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
] as const;

/** What is wrong with a certificate. */
interface Flaw {
  /** It was not issued for today. */
  from?: Date;
  until?: Date;
  /** Its authority is none. */
  issuerIsNone?: boolean;
}

/** A certificate for a host name or 127.0.0.1, from a certificate authority of its own. */
export async function certificateFromPrivateCa(
  host = "127.0.0.1",
  { from, until, issuerIsNone = false }: Flaw = {},
): Promise<{ key: string; cert: string; ca: string }> {
  const options = { keyType: "ec", algorithm: "sha256" } as const;
  const extensions = issuerIsNone ? [{ name: "basicConstraints", cA: false } as const] : [...CA];
  const ca = await generate([{ name: "commonName", value: `CA of ${host}` }], { ...options, extensions });
  const altName = host === "127.0.0.1" ? { type: 7 as const, ip: host } : { type: 2 as const, value: host };
  const leaf = await generate([{ name: "commonName", value: host }], {
    ...options,
    ca: { key: ca.private, cert: ca.cert },
    notBeforeDate: from,
    notAfterDate: until,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "subjectAltName", altNames: [altName] },
    ],
  });
  return { key: leaf.private, cert: leaf.cert, ca: ca.cert };
}

/** A client with limits that suit a test. */
export const clientOf = (url: string, more: Partial<HttpClientOptions> = {}): HttpClient =>
  new HttpClient({
    vendor: "acme",
    endpoint: new URL(url),
    maxConcurrency: 8,
    timeout: 5,
    maxRetries: 1,
    account: {
      log: console,
      warnOnce: (line) => console.warn(line),
      redactor: new Redactor(),
      operations: new Operations({ seconds: 900, setting: "acme:operationTimeout" }),
    },
    ...more,
  });
