import type { Context, Hono } from "hono";
import type { EmulatorEnv } from "../intercept.ts";
import type { AiccAccount } from "./account.ts";
import type { AiccDialect } from "./dialect.ts";

/** What the routes of AICC find in their context. */
export interface AiccEnv extends EmulatorEnv {
  Variables: EmulatorEnv["Variables"] & { account: AiccAccount };
}

/** The result codes of page 2631 that the emulator uses. */
export type ResultCode = "0100000" | "0100001" | "0100002" | "0101001";

// Those of the pages' examples and tables as far as there are any, such as the Chinese one for an update; the others are ours.
const texts = {
  created: { en: "Added successfully", zh: "添加成功" },
  updated: { en: "Updated successfully", zh: "更新成功" },
  deleted: { en: "Deleted successfully", zh: "删除成功" },
  "0100001": { en: "Failed to invoke the interface", zh: "接口调用失败" },
  "0100002": { en: "Invalid parameter", zh: "参数不合法" },
  "0101001": { en: "The inspection relationship interface is abnormal", zh: "质检关系接口异常" },
};

/** A refusal in the words of CC-CMS: HTTP 200 with a result code other than 0100000. */
export class CmsRefusal extends Error {
  readonly code: Exclude<ResultCode, "0100000">;

  /** @param reason why, for the request log */
  constructor(code: Exclude<ResultCode, "0100000">, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The answer of CC-CMS to a write that was done. */
export function cmsDone(c: Context, dialect: AiccDialect, done: "created" | "updated" | "deleted"): Response {
  return cmsAnswer(c, dialect, "0100000", texts[done][dialect.language]);
}

/** The answer of CC-CMS to a query. */
export function cmsRows(c: Context, dialect: AiccDialect, rows: readonly object[]): Response {
  const list = listed(dialect, rows);
  const { listForm } = dialect;
  if (listForm === "resultDesc") return cmsAnswer(c, dialect, "0100000", list);
  if (listForm === "JSON text") return cmsAnswer(c, dialect, "0100000", JSON.stringify(list));
  const description = listForm === "description" ? list : undefined;
  return json(c, { ...later(dialect, "0100000", description), resultCode: "0100000", description, ...unknown(dialect) });
}

/** The rows; no rows, as the dialect shows them. */
export function listed(dialect: AiccDialect, rows: readonly object[]): readonly object[] | null | undefined {
  return rows.length > 0 ? rows : { array: [], null: null, absent: undefined }[dialect.emptyList];
}

/** The answer of CC-CMS to what it refuses: resultDesc is a text, even where it is an array on success. */
export function cmsRefused(c: Context<AiccEnv>, dialect: AiccDialect, { code, message }: CmsRefusal): Response {
  c.var.request.reason = message;
  return cmsAnswer(c, dialect, code, texts[code][dialect.language]);
}

function cmsAnswer(c: Context, dialect: AiccDialect, resultCode: ResultCode, resultDesc: unknown): Response {
  return json(c, { ...later(dialect, resultCode, resultDesc), resultCode, resultDesc, ...unknown(dialect) });
}

/** What later pages have besides. */
function later({ envelope }: AiccDialect, resultCode: ResultCode, description: unknown): object {
  return envelope === "2024" ? { returnCode: resultCode === "0100000" ? "0" : "1", description } : {};
}

/** A 401 with the body that the dialect asks for. The reason is for people: it also goes into the request log. */
export function unauthorized(c: Context<AiccEnv>, dialect: AiccDialect, reason: string): Response {
  c.var.request.reason = reason;
  if (dialect.unauthorizedBody === "empty") return c.body(null, 401);
  if (dialect.unauthorizedBody === "html") return c.html("<html><head><title>401</title></head><body>Unauthorized</body></html>", 401);
  return json(c, { error: "unauthorized", message: reason }, 401);
}

/** Adds an operation with the one method that its page allows; any other gives 405. Not `app.get`, which would answer HEAD as well. */
export function operation(app: Hono<AiccEnv>, method: "GET" | "POST", path: string, handle: (c: Context<AiccEnv>) => Response): void {
  app.all(path, (c) => {
    if (c.req.method === method) return handle(c);
    c.var.request.reason = `this operation supports only ${method}`;
    return c.json({ error: c.var.request.reason }, 405, { Allow: method });
  });
}

/** A JSON answer with the Content-Type that the pages' examples show. */
export function json(c: Context, body: unknown, status: 200 | 400 | 401 | 500 = 200): Response {
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/json;charset=UTF-8" });
}

/** Fields that no page has, when the dialect asks for them. */
export function unknown(dialect: AiccDialect): object {
  return dialect.unknownFields ? { _version: "9.9.9", ext: { note: null, flags: [] } } : {};
}

/** An integer, as the dialect types it. */
export function integer(dialect: AiccDialect, value: number): number | string {
  return dialect.numbers === "strings" ? String(value) : value;
}

/** An id, as the dialect types it. */
export function id(dialect: AiccDialect, value: string): unknown {
  return dialect.ids === "numbers" && /^[1-9]\d*$/.test(value) ? allDigits(value) : value;
}

/** A JSON number with all its digits, which a JavaScript number would round. */
export function allDigits(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
