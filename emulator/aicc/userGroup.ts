import type { Hono } from "hono";
import { z } from "zod";
import { ordered } from "../ordered.ts";
import type { AiccAccount } from "./account.ts";
import { type AiccEnv, CmsRefusal, cmsDone, cmsRows, integer, operation, id as shownId, unknown } from "./answer.ts";
import { type CmsReading, ccId, checkContentType, parse, read, sameVdn, vdn, workNo } from "./cmsRequest.ts";
import type { AiccDialect } from "./dialect.ts";
import { addMembers } from "./groupMember.ts";
import { newId } from "./newId.ts";

/** A user group as the emulator holds it. */
export const userGroupSchema = z.strictObject({
  id: z.string().min(1).default(newId),
  ccId: z.int().default(1),
  vdn: z.int().default(113),
  groupName: z.string(),
  /** 2 agent group, 3 inspector group (page 2604). */
  groupType: z.union([z.literal(2), z.literal(3)]),
  remark: z.string().default(""),
  /** The members, in the order in which they joined. */
  workNos: z.array(z.int()).default([]),
});

/** A user group as the emulator holds it. */
export type UserGroup = z.output<typeof userGroupSchema>;

/** The groups in the example of page 2603. */
export const exampleUserGroups: z.input<typeof userGroupSchema>[] = [
  { id: "159253664007418170345218084185", groupName: "ceshi001", groupType: 3 },
  { id: "159832671551117675139418726647", groupName: "ceshi445566", groupType: 3, remark: "此为质检组" },
];

const pathNumber = z.string().regex(/^\d+$/).transform(Number);
const listPath = z.object({ ccId: pathNumber.pipe(ccId), vdn: pathNumber.pipe(vdn) });
const deleteBody = z.strictObject({ ccId: ccId.optional(), vdn, id: z.string().min(1) });

const groupName = ({ groupNameLength }: AiccDialect) =>
  groupNameLength === null ? z.string().min(1) : z.string().min(1).max(groupNameLength);

const createBody = (dialect: AiccDialect) =>
  z.strictObject({
    ccId: ccId.optional(),
    vdn,
    groupName: groupName(dialect),
    groupType: z.union([z.literal(2), z.literal(3)]),
    remark: z.string().optional(),
    workNos: z.array(workNo(dialect)).optional(),
  });

const updateBody = (dialect: AiccDialect) =>
  z.strictObject({ ccId: ccId.optional(), vdn, id: z.string().min(1), groupName: groupName(dialect), remark: z.string().optional() });

/** Adds the operations on user groups to CC-CMS. */
export function userGroupRoutes(app: Hono<AiccEnv>, { dialect, defaultCcId }: CmsReading): void {
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
    const group = { id: newId(), ccId: defaultCcId, ...fields, remark, workNos: [] };
    refuseDuplicate(c.var.account, group, dialect());
    addMembers(c.var.account, [...c.var.account.groups.rows, group], group, workNos, dialect());
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
