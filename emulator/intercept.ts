import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { type Fault, type Faults, omitField } from "./faults.ts";
import { largestBody, readBody } from "./readBody.ts";
import type { RecordedRequest, RequestLog } from "./requestLog.ts";

/** What every route of an emulator finds in its context. */
export interface EmulatorEnv {
  Bindings: HttpBindings;
  Variables: { request: RecordedRequest };
}

/** The part of an emulator that speaks a vendor's wire format. */
export interface VendorApi {
  /** The vendor's routes. */
  readonly routes: Hono<any>;
  /** The vendor's name for what a request asks for; `unknown` when it asks for nothing the vendor has. */
  operationOf(request: { method: string; path: string; body: string }): string;
  /** Ends all sessions and tokens issued so far. */
  expireSessions(): void;
}

/** Splits a request target into the path as sent and its decoded query. */
export function splitTarget(target: string): { path: string; query: Record<string, string> } {
  const mark = target.indexOf("?");
  if (mark === -1) return { path: target, query: {} };
  return { path: target.slice(0, mark), query: Object.fromEntries(new URLSearchParams(target.slice(mark + 1))) };
}

/** Records each request and lets the armed faults hit it, around the vendor's own handling. */
export function intercept(api: VendorApi, requests: RequestLog, faults: Faults, stopped: AbortSignal): MiddlewareHandler<EmulatorEnv> {
  return async (c, next) => {
    const { incoming } = c.env;
    if (faults.takeConnection()) {
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    const method = incoming.method ?? "GET";
    const read = await readBody(incoming, largestBody);
    const body = read ?? "";
    const { path, query } = splitTarget(incoming.url ?? "/");
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const operation = api.operationOf({ method, path, body });
    const request = requests.begin({ operation, method, path, query, headers, body, startedAt: Date.now() });
    c.set("request", request);
    if (read === undefined) {
      request.reason = `the body is longer than the emulator takes: ${largestBody} bytes`;
      requests.end(request, "answered", 413);
      return c.json({ error: request.reason }, 413);
    }

    const { latencyMs, fault } = faults.take(operation);
    if (fault !== undefined || latencyMs > 0) request.faulted = true;
    const drop = (outcome: "dropped before" | "dropped after") => {
      requests.end(request, outcome);
      incoming.socket.destroy();
      replaceResponse(c, RESPONSE_ALREADY_SENT);
    };

    try {
      if (latencyMs > 0 && !(await wait(latencyMs, stopped))) return drop("dropped before");
      if (fault?.expireSessions) api.expireSessions();
      if (fault?.drop === "before") return drop("dropped before");
      if (fault?.status === undefined || fault.applied) await next();
      if (c.error) request.reason = c.error.message;
      if (fault?.drop === "after") return drop("dropped after");
      if (fault?.status !== undefined) replaceResponse(c, faultResponse(fault.status, fault.headers, fault.body));
      else if (fault?.omit !== undefined || fault?.transform !== undefined) replaceResponse(c, await transformed(c.res, fault));
      requests.end(request, "answered", c.res.status);
    } catch (error) {
      request.reason = error instanceof Error ? error.message : String(error);
      if (request.outcome === "pending") requests.end(request, "answered", 500);
      throw error;
    }
  };
}

/** Whether the time passed before the emulator was stopped. */
function wait(ms: number, stopped: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal: stopped }).catch(() => false);
}

function faultResponse(status: number, headers: Record<string, string>, body: unknown): Response {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const contentType = typeof body === "string" && body.trimStart().startsWith("<") ? "text/html" : "application/json";
  // A Response with status 204 or 304 must not have a body, not even an empty one.
  const response = new Response(status === 204 || status === 304 ? null : text, { status });
  response.headers.set("content-type", `${contentType};charset=UTF-8`);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

async function transformed(response: Response, { omit, transform }: Pick<Fault, "omit" | "transform">): Promise<Response> {
  const text = await response.clone().text();
  if (text === "" || !response.headers.get("content-type")?.includes("json")) return response;
  const answer: unknown = JSON.parse(text);
  const shortened = omit === undefined ? answer : omitField(answer, omit);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(transform ? transform(shortened) : shortened), { status: response.status, headers });
}

/** Hono merges the headers of a response that is already there into the new one, so the old one has to go first. */
function replaceResponse(c: Context, response: Response): void {
  c.res = undefined;
  c.res = response;
}
