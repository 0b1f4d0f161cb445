import { type Context, Hono } from "hono";
import { z } from "zod";
import type { EmulatorEnv } from "../intercept.ts";
import { jsonOf } from "../jsonOf.ts";
import { type Call, Failure, failed, json, Rejection, rejected, signIn, signInPath, succeeded } from "./answer.ts";
import { isLogged, login, logoutCurrentUser } from "./authentication.ts";
import type { NakivoDialect } from "./dialect.ts";
import { type Director, type Method, renewSession } from "./director.ts";
import { getTenants } from "./getTenants.ts";

/** The path of the API: the one that all pages of logins and tenants show. */
export const routerPath = "/c/router";

const methods: Readonly<Record<string, Method>> = {
  "AuthenticationManagement.login": login,
  "AuthenticationManagement.isLogged": isLogged,
  "AuthenticationManagement.logoutCurrentUser": logoutCurrentUser,
  "MultitenancyManagement.getTenants": getTenants,
};

/** The routes of a Director. */
export function routerRoutes(director: Director): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>();
  app.get(signInPath, (c) => signIn(c));
  app.all(routerPath, (c) => {
    const { headers, body } = c.var.request;
    if (c.req.method !== "POST") {
      c.header("Allow", "POST");
      return refused(c, 405, "the router takes POST");
    }
    if (!/^application\/json *(;|$)/i.test(headers["content-type"] ?? ""))
      return refused(c, 415, "the Content-Type is not application/json");
    const dialect = director.dialect();
    const calls = callsIn(body, dialect);
    if ("refused" in calls) return refused(c, 400, calls.refused);
    try {
      const answers = calls.calls.map((call) => perform(c, call, director, dialect));
      if (!calls.batch) return json(c, answers[0]);
      return json(c, dialect.batch === "reversed" ? answers.reverse() : answers);
    } catch (error) {
      if (!(error instanceof Rejection) || error.form === "failure") throw error;
      return rejected(c, error.form);
    }
  });
  return app;
}

/** The method that a request calls; `batch` for several requests in one body. */
export function operationOf(path: string, body: string): string {
  if (path !== routerPath) return "unknown";
  const call = jsonOf(body) as Partial<Call> | null | undefined;
  if (Array.isArray(call)) return "batch";
  return Object.hasOwn(methods, `${call?.action}.${call?.method}`) ? String(call?.method) : "unknown";
}

function perform(c: Context<EmulatorEnv>, call: Call, director: Director, dialect: NakivoDialect): object {
  try {
    const name = `${call.action}.${call.method}`;
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) throw new Failure(`There is no method ${name}`);
    const methodCall = { c, data: call.data, director, dialect };
    const data = method(methodCall);
    if (dialect.cookieRotation === "each answer") renewSession(methodCall);
    return succeeded(call, dialect, data);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    c.var.request.reason = error.message;
    if (error instanceof Rejection && error.form !== "failure") throw error;
    return failed(call, dialect, error);
  }
}

const list = z.array(z.unknown()).nullable();
const strictCall = z.strictObject({ action: z.string(), method: z.string(), type: z.literal("rpc"), tid: z.int() });
const lenientCall = z.looseObject({ action: z.string(), method: z.string(), type: z.string(), tid: z.union([z.int(), z.string()]) });

function callsIn(body: string, dialect: NakivoDialect): { calls: Call[]; batch: boolean } | { refused: string } {
  const data = dialect.dataObject === "taken" ? z.union([list, z.looseObject({})]) : list;
  const call = (dialect.envelope === "strict" ? strictCall : lenientCall).extend({
    data: dialect.dataAbsent === "taken" ? data.optional() : data,
  });
  const sent = jsonOf(body);
  if (sent === undefined) return { refused: "the body is not JSON" };
  const batch = Array.isArray(sent);
  if (batch && dialect.batch === "refused") return { refused: "several requests in one body" };
  const parsed = z
    .array(call)
    .min(1)
    .safeParse(batch ? sent : [sent]);
  if (!parsed.success) return { refused: z.prettifyError(parsed.error) };
  // Overview: the tids of a batch differ.
  if (new Set(parsed.data.map(({ tid }) => String(tid))).size < parsed.data.length)
    return { refused: "two requests of a batch have one tid" };
  return { calls: parsed.data, batch };
}

function refused(c: Context<EmulatorEnv>, status: 400 | 405 | 415, reason: string): Response {
  c.var.request.reason = reason;
  return json(c, { error: reason }, status);
}
