import { type Context, Hono } from "hono";
import { z } from "zod";
import { jsonOf } from "../jsonOf.ts";
import { ordered } from "../ordered.ts";
import type { AiccAccount } from "./account.ts";
import { type AiccEnv, allDigits, id, integer, json, listed, operation, unauthorized, unknown } from "./answer.ts";
import type { AiccDialect } from "./dialect.ts";
import { type Org, orgStatuses, orgTypes } from "./org.ts";
import { pageOf } from "./page.ts";
import type { TokenStore } from "./tokenStore.ts";

/** CC-Management: organizations, with application keys and access tokens. */
export interface ManagementOptions {
  accounts: readonly AiccAccount[];
  tokens: TokenStore;
  dialect: () => AiccDialect;
}

/** The token lifetime in the example of page 0005, used when X-Token-Expire is absent: the page states no default. */
const defaultTokenExpire = 600;

const tokenBody = z.strictObject({ app_key: z.string(), app_secret: z.string() });
const wholeNumber = z.string().regex(/^\d+$/).transform(Number);
const orgsQuery = z.object({
  status: z.enum([...orgStatuses, "all"]).optional(),
  orgType: z.enum(orgTypes).optional(),
  // 0300 gives no default for offset; its example starts at 0.
  offset: wholeNumber.default(0),
  limit: wholeNumber.pipe(z.int().max(999)).default(100),
});

/** The routes of CC-Management and of the token service, below the path at which they are mounted. */
export function managementRoutes({ accounts, tokens, dialect }: ManagementOptions): Hono<AiccEnv> {
  const app = new Hono<AiccEnv>();

  operation(app, "POST", "/apigovernance/api/oauth/tokenByAkSk", (c) => {
    const { request } = c.var;
    if (!/^application\/json *(;|$)/i.test(request.headers["content-type"] ?? ""))
      return badToken(c, "the Content-Type is not application/json");
    const body = tokenBody.safeParse(jsonOf(request.body));
    if (!body.success) return badToken(c, z.prettifyError(body.error));
    // 0005: seconds, at most 3600.
    const expires = wholeNumber.pipe(z.int().min(1).max(3600)).safeParse(request.headers["x-token-expire"] ?? String(defaultTokenExpire));
    if (!expires.success) return badToken(c, "X-Token-Expire is not a whole number from 1 to 3600");
    const account = accounts.find(({ appKey, appSecret }) => appKey === body.data.app_key && appSecret === body.data.app_secret);
    if (!account) return unauthorized(c, dialect(), "there is no application with this app_key and app_secret");
    request.account = account.accessKey;
    const { token, appKey, createTime, expires: lifetime } = tokens.issue(account.appKey, expires.data);
    const number = (value: number) => (dialect().tokenNumbers === "strings" ? String(value) : value);
    return json(c, {
      AccessToken: token,
      ApplyType: "Bearer",
      CreateTime: number(createTime),
      Expires: number(lifetime),
      Scope: "",
      AppKey: appKey,
      UserID: "Anonymous",
      ...unknown(dialect()),
    });
  });

  operation(app, "GET", "/apiaccess/CC-Management/openapi/queryorgs", (c) => {
    const { request } = c.var;
    const appKey = request.headers["x-app-key"] ?? "";
    const account = accounts.find((candidate) => candidate.appKey === appKey);
    if (!account) return unauthorized(c, dialect(), `there is no application with the X-APP-Key "${appKey}"`);
    // 0300: one space is required after Bearer.
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    const refused = token === undefined ? "the Authorization header is not of the form Bearer token" : tokens.refuse(token, appKey);
    if (refused !== undefined) return unauthorized(c, dialect(), refused);
    request.account = account.accessKey;
    return orgsPage(c, account, dialect());
  });
  return app;
}

function orgsPage(c: Context<AiccEnv>, account: AiccAccount, dialect: AiccDialect): Response {
  const asked = orgsQuery.safeParse(c.req.query());
  if (!asked.success) {
    const reason = z.prettifyError(asked.error);
    c.var.request.reason = reason;
    return json(c, { returnCode: "-1", description: reason }, dialect.orgsBadParameter === "400" ? 400 : 500);
  }
  const { status, orgType, offset, limit } = asked.data;
  const matches = account.orgs.seen(dialect.listLagMs).filter((org) => hasStatus(org, status) && (orgType ?? org.orgType) === org.orgType);
  const order = dialect.orgsOrder === "changing" ? ordered({ listOrder: "shuffled" }, matches) : matches;
  const { orgsOffset, orgsPageCap, orgsBeyondEnd } = dialect;
  const page = pageOf(order, { offset, limit }, { offsetCounts: orgsOffset, cap: orgsPageCap, beyondEnd: orgsBeyondEnd });
  const rows = ordered(dialect, page).map((org) => rowOf(org, dialect));
  return json(c, {
    orgs: listed(dialect, rows),
    ...(dialect.orgsTotal === "absent" ? {} : { total: integer(dialect, dialect.orgsTotal === "all" ? matches.length : page.length) }),
    returnCode: "0",
    description: null,
    ...unknown(dialect),
  });
}

/** 0300: without the parameter, all organizations that are not prohibited. */
function hasStatus(org: Org, asked: Org["status"] | "all" | undefined): boolean {
  return asked === undefined ? org.status !== "3" : asked === "all" || org.status === asked;
}

function rowOf({ orgId, orgCode, orgName, parentOrgId, orgType, description }: Org, dialect: AiccDialect): object {
  return {
    orgId: id(dialect, orgId),
    orgCode,
    orgName,
    ...parentField(parentOrgId, dialect),
    orgType,
    ...descriptionField(description, dialect),
    ...unknown(dialect),
  };
}

function parentField(parentOrgId: string | null, dialect: AiccDialect): object {
  if (parentOrgId === null) return { null: { parentOrgId: null }, absent: {}, empty: { parentOrgId: "" } }[dialect.rootParent];
  return { parentOrgId: dialect.parentOrgId === "string" ? parentOrgId : allDigits(parentOrgId) };
}

function descriptionField(description: string | null, { orgDescription }: AiccDialect): object {
  if (orgDescription === "as stored" || (description !== null && description !== "")) return { description };
  return { absent: {}, empty: { description: "" }, null: { description: null } }[orgDescription];
}

function badToken(c: Context<AiccEnv>, reason: string): Response {
  c.var.request.reason = reason;
  return json(c, { error: "bad request", message: reason }, 400);
}
