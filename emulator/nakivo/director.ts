import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { Collection } from "../collection.ts";
import type { EmulatorEnv } from "../intercept.ts";
import { Failure, Rejection } from "./answer.ts";
import type { NakivoDialect } from "./dialect.ts";
import type { Lockout } from "./lockout.ts";
import type { Session, SessionStore } from "./sessionStore.ts";
import type { tenantSchema } from "./tenant.ts";
import type { NakivoUser } from "./user.ts";

/** What the methods of a Director work on. */
export interface Director {
  readonly users: readonly NakivoUser[];
  readonly tenants: Collection<typeof tenantSchema>;
  readonly sessions: SessionStore;
  readonly lockout: Lockout;
  readonly dialect: () => NakivoDialect;
}

/** One call of a method, alone or in a batch. */
export interface MethodCall {
  readonly c: Context<EmulatorEnv>;
  /** `data` of the request. */
  readonly data: unknown;
  readonly director: Director;
  readonly dialect: NakivoDialect;
}

/** Returns `data` of the answer, or throws a {@link Failure}. */
export type Method = (call: MethodCall) => unknown;

const cookieNames = { JSESSIONID: ["JSESSIONID"], "another name": ["DIRECTORSESSION"], two: ["JSESSIONID", "DIRECTORNODE"] };

/** Gives the client the cookies of a session. */
export function giveSession({ c, dialect }: MethodCall, { token }: Session): void {
  const secure = new URL(c.req.url).protocol === "https:";
  cookieNames[dialect.cookies].forEach((name, index) => {
    setCookie(c, name, `${token}.${index}`, { path: dialect.cookiePath, httpOnly: true, secure });
  });
}

/** Gives the client new cookies of its session; the old ones open nothing any more. */
export function renewSession(call: MethodCall): void {
  const session = sessionOf(call);
  if (session) giveSession(call, call.director.sessions.renew(session));
}

/** The session whose cookies the request carries, all of them; undefined without one that is valid. */
export function sessionOf({ c, director, dialect }: MethodCall): Session | undefined {
  if (dialect.secondFactor === "after the login") return;
  const tokens = cookieNames[dialect.cookies].map((name, index) => {
    const [, token, place] = /^([0-9A-F]+)\.(\d)$/.exec(getCookie(c, name) ?? "") ?? [];
    return place === String(index) ? token : undefined;
  });
  const [token] = tokens;
  if (token === undefined || tokens.some((other) => other !== token)) return;
  const session = director.sessions.use(token);
  if (session) c.var.request.account = session.username;
  return session;
}

/** The request's session; without a valid one, the call is refused. */
export function requireSession(call: MethodCall): Session {
  const session = sessionOf(call);
  if (!session)
    throw new Rejection(
      call.c.req.header("cookie") === undefined ? "There is no session cookie" : "The session has ended or never was",
      call.dialect.unauthenticated,
    );
  return session;
}

/** Parameters in the form that the schema says; in any other, the call fails. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new Failure(z.prettifyError(parsed.error));
  return parsed.data;
}
