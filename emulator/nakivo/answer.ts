import type { Context } from "hono";
import type { EmulatorEnv } from "../intercept.ts";
import type { NakivoDialect } from "./dialect.ts";

/** One request of the envelope (Overview). */
export interface Call {
  readonly action: string;
  readonly method: string;
  readonly tid: number | string;
  readonly type: string;
  readonly data?: unknown;
}

/** A call that fails. Its message goes into the answer and into the request log. */
export class Failure extends Error {}

/** What a call gets that is refused before its method: a failure in the envelope, or an answer that is none. */
export type RejectionForm = "failure" | "401" | "403" | "redirect" | "html" | "empty";

/** A call that is refused before its method, as one that has no valid session. */
export class Rejection extends Failure {
  readonly form: RejectionForm;

  constructor(message: string, form: RejectionForm) {
    super(message);
    this.form = form;
  }
}

/** The path to which a call without a session is redirected. The vendor's own is unknown. */
export const signInPath = "/c/login";

const signInPage = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Sign in to the Director</form></body></html>";

/** What a call brought, in the envelope and the field order of Get Tenant List's sample. */
export function succeeded(call: Call, dialect: NakivoDialect, data: unknown): object {
  return answer(call, dialect, "rpc", {}, data);
}

/** Why a call failed, in the form that the dialect has for failures. */
export function failed(call: Call, dialect: NakivoDialect, { message }: Failure): object {
  if (dialect.failure === "data.result") return answer(call, dialect, "rpc", {}, { result: "FAIL_OTHER", reason: message });
  const told = dialect.failureDetail === "full" ? { message, where: `${call.action}.${call.method}`, cause: message } : { message };
  return answer(call, dialect, dialect.failure === "exception" ? "exception" : "rpc", told, null);
}

function answer(
  call: Call,
  dialect: NakivoDialect,
  type: string,
  told: { message?: string; where?: string; cause?: string },
  data: unknown,
): object {
  const untold = { null: null, empty: "", absent: undefined }[dialect.noMessage];
  return {
    action: call.action,
    method: dialect.echo === "exact" ? call.method : ` ${call.method}`,
    tid: dialect.tid === "string" ? String(call.tid) : call.tid,
    type,
    // JSON leaves out what is undefined.
    message: told.message ?? untold,
    where: told.where ?? untold,
    cause: told.cause ?? untold,
    data,
    ...unknown(dialect),
  };
}

/** What a rejected request gets where that is not an answer in the envelope. */
export function rejected(c: Context<EmulatorEnv>, form: Exclude<RejectionForm, "failure">): Response {
  if (form === "redirect") return c.redirect(signInPath, 302);
  if (form === "empty") return c.body("", 200);
  if (form === "html") return signIn(c);
  return c.html(`<html><head><title>HTTP Status ${form}</title></head><body>HTTP Status ${form}</body></html>`, form === "401" ? 401 : 403);
}

/** The page with which people sign in. */
export function signIn(c: Context): Response {
  return c.html(signInPage, 200);
}

/** A JSON answer. */
export function json(c: Context, body: unknown, status: 200 | 400 | 405 | 415 = 200): Response {
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/json;charset=UTF-8" });
}

/** Fields that no page has, when the dialect asks for them. */
export function unknown(dialect: NakivoDialect): object {
  return dialect.unknownFields ? { _version: "99.9", ext: { note: null, flags: [] } } : {};
}
