import type { Context } from "hono";
import type { EmulatorEnv } from "../intercept.ts";
import { ordered } from "../ordered.ts";
import type { UucallDialect } from "./dialect.ts";
import type { UucallEnterprise } from "./enterprise.ts";

/** What the routes of UUCall find in their context. */
export interface UucallEnv extends EmulatorEnv {
  Variables: EmulatorEnv["Variables"] & { enterprise: UucallEnterprise };
}

// The two English texts of 角色及权限; the pages show no other text of a failure.
const rolesPageTexts = { parameter: "parameters error", custom: "sql exception" };

const texts = {
  added: { zh: "新增成功", en: "added" },
  modified: { zh: "修改成功", en: "modified" },
  deleted: { zh: "删除成功", en: "deleted" },
  parameter: { zh: "参数无效", en: "parameter invalid" },
  uidMissing: { zh: "企业帐号ID不能为空", en: "uid is missing" },
  accountExists: { zh: "帐号已存在", en: "the account exists already" },
  accountMissing: { zh: "帐号不存在", en: "there is no such account" },
  roleMissing: { zh: "角色不存在", en: "there is no such role" },
  appMissing: { zh: "应用不存在", en: "there is no such application" },
  parentMissing: { zh: "上级应用未授权", en: "the application above may not be opened" },
  nothingFound: { zh: "没有数据", en: "no data" },
  followsRole: { zh: "帐号应用角色权限模版", en: "the account follows the permission template of its role" },
  passport: { zh: "通行证错误", en: "passport error" },
  power: { zh: "无权调用该方法", en: "no right to call this method" },
  method: { zh: "方法不存在", en: "the method does not exist" },
};

/** How failures are answered: their codes in the error table of 二维码拨号 and in 角色及权限, and HTTP statuses of the API dump (but 404, which it lacks). */
const kinds = {
  custom: { codes: { "error table": 1, "roles page": 4 } },
  parameter: { codes: { "error table": 100, "roles page": 9 } },
  passport: { codes: { "error table": 5, "roles page": 5 }, status: 401 },
  power: { codes: { "error table": 6, "roles page": 6 }, status: 403 },
  path: { codes: { "error table": 2, "roles page": 2 }, status: 404 },
  method: { codes: { "error table": 2, "roles page": 2 }, status: 405 },
} as const;

type Custom =
  | "uidMissing"
  | "accountExists"
  | "accountMissing"
  | "roleMissing"
  | "appMissing"
  | "parentMissing"
  | "nothingFound"
  | "followsRole";

/** A request that is refused. */
export class Refusal extends Error {
  readonly kind: keyof typeof kinds;
  readonly text: keyof typeof texts;
  /** For a wrong method: the right ones. */
  readonly allowed: readonly string[];

  /** @param reason why, for the request log */
  constructor(what: Exclude<keyof typeof kinds, "custom"> | Custom, reason: string, allowed: readonly string[] = []) {
    super(reason);
    this.kind = Object.hasOwn(kinds, what) ? (what as keyof typeof kinds) : "custom";
    this.text = what === "path" ? "method" : what;
    this.allowed = allowed;
  }
}

/** The answer to a write that was done: a text, never an id. */
export function done(c: Context, dialect: UucallDialect, what: "added" | "modified" | "deleted"): Response {
  return envelope(c, dialect, true, texts[what][dialect.language], dialect.textKey);
}

/**
 * The answer to a query of sections 1, 3 and 5, or for roles, which may call it a failure that nothing was found.
 *
 * @param beside what stands beside the list
 */
export function foundRows(c: Context, dialect: UucallDialect, found: readonly object[], beside: object = {}): Response {
  if (found.length === 0 && dialect.nothingFound === "failed") throw new Refusal("nothingFound", "nothing was found");
  return rows(c, dialect, found, beside);
}

/** The answer to a query. */
export function rows(c: Context, dialect: UucallDialect, found: readonly object[], beside: object = {}): Response {
  if (found.length === 0) return data(c, dialect, { list: [], null: null, absent: undefined }[dialect.emptyList], beside);
  if (found.length === 1 && dialect.listOfOne === "object") return data(c, dialect, found[0], beside);
  return data(c, dialect, ordered(dialect, found), beside);
}

/** The answer to a query for one record; undefined when there is none. */
export function record(c: Context, dialect: UucallDialect, found: object | undefined): Response {
  if (found !== undefined) return data(c, dialect, dialect.oneRecord === "object" ? found : [found]);
  const none = dialect.oneRecord === "object" ? null : [];
  return data(c, dialect, { list: none, null: null, absent: undefined }[dialect.emptyList]);
}

/** The answer to what is refused. */
export function refused(c: Context<UucallEnv>, dialect: UucallDialect, { kind, text, message, allowed }: Refusal): Response {
  c.var.request.reason = message;
  const { codes, ...http }: { codes: Record<UucallDialect["failureCodes"], number>; status?: 401 | 403 | 404 | 405 } = kinds[kind];
  if (dialect.refusals === "http" && http.status !== undefined) {
    return c.body(null, http.status, http.status === 405 ? { Allow: allowed.join(", ") } : {});
  }
  const words =
    dialect.failureCodes === "roles page" && (kind === "parameter" || kind === "custom")
      ? rolesPageTexts[kind]
      : texts[text][dialect.language];
  return envelope(c, dialect, false, words, dialect.textKey, { failureCode: codes[dialect.failureCodes] });
}

function data(c: Context, dialect: UucallDialect, value: unknown, beside: object = {}): Response {
  const isJson = typeof value === "object" && value !== null;
  const told = isJson && dialect.dataText === "json text" ? JSON.stringify(value) : value;
  return envelope(c, dialect, true, told, "data", { beside });
}

function envelope(
  c: Context,
  dialect: UucallDialect,
  ok: boolean,
  value: unknown,
  key: "data" | "msg",
  { failureCode, beside = {} }: { failureCode?: number; beside?: object } = {},
): Response {
  const [resultKey, dataKey, codeKey] = dialect.envelopeKeys.split("/") as [string, string, string];
  const [success, failed] = dialect.resultWords.split("/") as [string, string];
  const body = {
    [resultKey]: ok ? success : failed,
    [key === "msg" ? "msg" : dataKey]: value,
    // All tables that have a code for success have one for failures; 子账号及权限 has neither.
    ...(dialect.successCode !== "none" && { [codeKey]: failureCode ?? Number(dialect.successCode) }),
    ...beside,
    ...(dialect.unknownFields && { setResult: true, dataSize: Array.isArray(value) ? value.length : 1 }),
  };
  return c.body(JSON.stringify(body), 200, { "Content-Type": dialect.answerType });
}
