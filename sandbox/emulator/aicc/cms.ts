import { Hono } from "hono";
import { z } from "zod";
import { jsonOf } from "../jsonOf.ts";
import { ordered } from "../ordered.ts";
import type { AiccAccount } from "./account.ts";
import {
  type AiccEnv,
  CmsRefusal,
  cmsDone,
  cmsRefused,
  cmsRows,
  integer,
  operation,
  id as shownId,
  unauthorized,
  unknown,
} from "./answer.ts";
import type { AiccDialect } from "./dialect.ts";
import { verifySignature } from "./signature.ts";
import { newUserGroupId, type UserGroup } from "./userGroup.ts";

/** CC-CMS: tenants and user groups, with AK/SK signatures. */
export interface CmsOptions {
  accounts: readonly AiccAccount[];
  dialect: () => AiccDialect;
  /** Stands in for a ccId that a request leaves out: the Default Call Center ID of an independent deployment. */
  defaultCcId: number;
}

// The pages give 1 to 65535 for ccId (2605) and no range for vdn; an id below 1 fits none of their examples.
const ccId = z.int().min(1).max(65_535);
const vdn = z.int().min(1);
const pathNumber = z.string().regex(/^\d+$/).transform(Number);
const listPath = z.object({ ccId: pathNumber.pipe(ccId), vdn: pathNumber.pipe(vdn) });
const tenantsBody = z.strictObject({ ccId: ccId.optional() });
const deleteBody = z.strictObject({ ccId: ccId.optional(), vdn, id: z.string().min(1) });

/** The routes of CC-CMS, below the path at which it is mounted. Signatures are verified before anything else, unknown paths included. */
export function cmsRoutes({ accounts, dialect, defaultCcId }: CmsOptions): Hono<AiccEnv> {
  const secretOf = (accessKey: string) => accounts.find((account) => account.accessKey === accessKey)?.secretKey;
  const app = new Hono<AiccEnv>();

  app.use("*", async (c, next) => {
    const { request } = c.var;
    const [, rawQuery = ""] = /\?(.*)$/s.exec(c.env.incoming.url ?? "") ?? [];
    const verdict = verifySignature({ ...request, rawQuery }, secretOf, dialect());
    if ("refused" in verdict) return unauthorized(c, dialect(), verdict.refused);
    request.account = verdict.accessKey;
    c.set("account", accounts.find((account) => account.accessKey === verdict.accessKey)!);
    await next();
  });
  app.onError((error, c) => {
    if (error instanceof CmsRefusal) return cmsRefused(c, dialect(), error);
    throw error;
  });

  operation(app, "POST", "/openapi/tenant/querytenants", (c) => {
    const { tenantsCcId, listLagMs } = dialect();
    const asked = read(c.var.request, tenantsBody, dialect()).ccId ?? defaultCcId;
    const tenants = c.var.account.tenants.seen(listLagMs).filter((tenant) => tenantsCcId === "ignored" || tenant.ccId === asked);
    return cmsRows(
      c,
      dialect(),
      ordered(dialect(), tenants).map((tenant) => ({
        ...tenant,
        ccId: integer(dialect(), tenant.ccId),
        vdnId: integer(dialect(), tenant.vdnId),
        ...unknown(dialect()),
      })),
    );
  });

  operation(app, "GET", "/openapi/qcrelationconf/queryallccgroup/:ccId/:vdn", (c) => {
    checkContentType(c.var.request.headers["content-type"], dialect());
    const asked = parse(listPath, c.req.param());
    const groups = c.var.account.groups.seen(dialect().listLagMs).filter((group) => sameVdn(group, asked));
    return cmsRows(
      c,
      dialect(),
      ordered(dialect(), groups).map((group) => rowOf(group, dialect())),
    );
  });

  operation(app, "POST", "/openapi/qcrelationconf/createusergroup", (c) => {
    const { workNos = [], remark = "", ...fields } = read(c.var.request, createBody(dialect()), dialect());
    const group = { id: newUserGroupId(), ccId: defaultCcId, ...fields, remark, workNos };
    refuseDuplicate(c.var.account, group, dialect());
    c.var.account.groups.write((groups) => [...groups, group]);
    // 2604 answers with a text only: the new id has to be looked up in the list.
    return cmsDone(c, dialect(), "created");
  });

  operation(app, "POST", "/openapi/qcrelationconf/updategroup", (c) => {
    const { id, groupName, remark, ...asked } = read(c.var.request, updateBody(dialect()), dialect());
    const before = c.var.account.groups.find((group) => group.id === id && sameVdn(group, { ccId: defaultCcId, ...asked }));
    if (!before) {
      refuseMissing(dialect().updateMissing, id);
      return cmsDone(c, dialect(), "updated");
    }
    const kept = dialect().remarkOmitted === "keeps" ? before.remark : "";
    const after = { ...before, groupName, remark: remark ?? kept };
    refuseDuplicate(c.var.account, after, dialect());
    c.var.account.groups.write((groups) => groups.map((group) => (group.id === id ? after : group)));
    return cmsDone(c, dialect(), "updated");
  });

  operation(app, "POST", "/openapi/qcrelationconf/deleteusergroup", (c) => {
    const { id, ...asked } = read(c.var.request, deleteBody, dialect());
    const before = c.var.account.groups.find((group) => group.id === id && sameVdn(group, { ccId: defaultCcId, ...asked }));
    if (!before) refuseMissing(dialect().deleteMissing, id);
    else c.var.account.groups.write((groups) => groups.filter((group) => group.id !== id));
    return cmsDone(c, dialect(), "deleted");
  });
  return app;
}

const groupName = ({ groupNameLength }: AiccDialect) =>
  groupNameLength === null ? z.string().min(1) : z.string().min(1).max(groupNameLength);

const createBody = (dialect: AiccDialect) =>
  z.strictObject({
    ccId: ccId.optional(),
    vdn,
    groupName: groupName(dialect),
    groupType: z.union([z.literal(2), z.literal(3)]),
    remark: z.string().optional(),
    workNos: z.array(z.int().min(0).max(dialect.workNoMax)).optional(),
  });

const updateBody = (dialect: AiccDialect) =>
  z.strictObject({ ccId: ccId.optional(), vdn, id: z.string().min(1), groupName: groupName(dialect), remark: z.string().optional() });

function read<S extends z.ZodType>(
  request: { headers: Readonly<Record<string, string>>; body: string },
  schema: S,
  dialect: AiccDialect,
): z.output<S> {
  checkContentType(request.headers["content-type"], dialect);
  const body = jsonOf(request.body);
  if (body === undefined) throw new CmsRefusal("0100002", "the body is not JSON");
  return parse(schema, body);
}

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new CmsRefusal("0100002", z.prettifyError(parsed.error));
  return parsed.data;
}

/** Every page of CC-CMS calls Content-Type mandatory and fixed, the list's too; examples leave out the blank that the tables have. */
function checkContentType(given: string | undefined, { contentType }: AiccDialect): void {
  const [, blank] = /^application\/json;( ?)charset=utf-8$/i.exec(given ?? "") ?? [];
  const accepted = { any: [" ", ""], "with blank": [" "], "without blank": [""] }[contentType];
  if (blank !== undefined && accepted.includes(blank)) return;
  const wanted = accepted.map((each) => `application/json;${each}charset=UTF-8`).join(" or ");
  throw new CmsRefusal("0100002", `the Content-Type is ${JSON.stringify(given)}, not ${wanted}`);
}

function sameVdn(group: UserGroup, asked: { ccId: number; vdn: number }): boolean {
  return group.ccId === asked.ccId && group.vdn === asked.vdn;
}

function refuseDuplicate(account: AiccAccount, group: UserGroup, { duplicateName }: AiccDialect): void {
  const other = account.groups.find(
    (candidate) => candidate.groupName === group.groupName && sameVdn(candidate, group) && candidate.id !== group.id,
  );
  if (other && duplicateName !== "accepted")
    throw new CmsRefusal(duplicateName, `group ${other.id} has the name "${group.groupName}" already`);
}

function refuseMissing(code: AiccDialect["updateMissing"], id: string): void {
  if (code !== "success") throw new CmsRefusal(code, `there is no group ${id} in this VDN`);
}

function rowOf({ id, groupName, groupType, remark }: UserGroup, dialect: AiccDialect): object {
  const empty = { absent: {}, empty: { remark: "" }, null: { remark: null } }[dialect.emptyRemark];
  const text = remark === "" ? empty : { remark };
  return { groupName, ...text, groupType: integer(dialect, groupType), id: shownId(dialect, id), ...unknown(dialect) };
}
