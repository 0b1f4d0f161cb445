import type { Context } from "hono";
import { z } from "zod";
import { done, foundRows, Refusal, type UucallEnv } from "./answer.ts";
import type { UucallDialect } from "./dialect.ts";
import { matches } from "./match.ts";
import { checkUid, filter, long, password, readFields, readQuery } from "./request.ts";
import { roleUserRow, stateWords } from "./row.ts";
import { digestOf, type SubAccount, subAccountSchema } from "./subAccount.ts";
import { isVisible } from "./subUser.ts";

/** 子账号及权限, sections 1 and 3: sub-accounts with their roles. Both have the same method, path and parameters. */
export function getRoleUsers(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { enterprise } = c.var;
  const wholeNumber = filter.pipe(z.string().regex(/^\d+$/).transform(Number).optional());
  const { uid, subUserName, roleName, state, page, pageSize, ...texts } = readQuery(c, dialect, {
    uid: long.optional(),
    name: filter,
    subUserName: filter,
    roleName: filter,
    jobnumber: filter,
    state: filter.pipe(z.enum([stateWords[1], stateWords[2]]).optional()),
    page: wholeNumber.pipe(z.int().min(dialect.firstPage).optional()),
    pageSize: wholeNumber.pipe(z.int().min(1).optional()),
  });
  checkUid(c, uid, true);
  const roles = new Map(enterprise.roles.rows.map((role) => [role.id, role]));
  const roleOf = ({ roleId }: SubAccount) => (roleId === null ? undefined : roles.get(roleId));
  const found = enterprise.subAccounts
    .seen(dialect.listLagMs)
    .filter((row) => isVisible(row, dialect))
    .filter((row) =>
      matches(dialect, { ...row, subUserName: row.account, roleName: roleOf(row)?.name }, { ...texts, subUserName, roleName }),
    )
    .filter((row) => state === undefined || stateWords[row.state] === state);
  const onPage = pageOf(found, page ?? dialect.firstPage, pageSize, dialect);
  return foundRows(
    c,
    dialect,
    onPage.map((row) => roleUserRow(row, roleOf(row), enterprise.uid, dialect)),
  );
}

/** 子账号及权限, sections 2 and 4: adds a sub-account with a role, or modifies one. Both have the same method and path. */
export function postRoleUser(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { enterprise } = c.var;
  const fields = readFields(
    c,
    dialect,
    {
      uid: long.optional(),
      id: long.optional(),
      account: z.string().min(1),
      password: password(dialect).min(1),
      name: z.string().optional(),
      roleId: z.string().optional(),
      roleEnble: z.enum(["1", "2"]).optional(),
      jobnumber: z.union([z.string(), z.int().nonnegative()]).optional(),
    },
    true,
  );
  checkUid(c, fields.uid, false);
  const before = toModify(c, dialect, fields);
  // Section 2 has uid, section 4 has not.
  if (!before) checkUid(c, fields.uid, true);
  if (before && fields.uid === undefined && dialect.uidOnModify !== "optional")
    throw new Refusal(dialect.uidOnModify === "required" ? "uidMissing" : "parameter", "the uid is missing");
  const after = before ? modified(before, fields, dialect) : added(fields, dialect);
  after.roleId = existingRole(c, dialect, after.roleId, before?.roleId);
  enterprise.subAccounts.write((all) => (before ? all.map((row) => (row.id === before.id ? after : row)) : [...all, after]));
  applyTemplate(c, dialect, after, fields.roleEnble ?? (before ? undefined : after.roleEnble));
  return done(c, dialect, before ? "modified" : "added");
}

interface PostFields {
  uid?: string;
  id?: string;
  account: string;
  password: string;
  name?: string;
  roleId?: string;
  roleEnble?: "1" | "2";
  jobnumber?: string | number;
}

/** The account that a POST modifies; undefined when it adds one. */
function toModify(c: Context<UucallEnv>, dialect: UucallDialect, { uid, id, account }: PostFields): SubAccount | undefined {
  const same = (other: string) => (dialect.accountCase === "heeded" ? other === account : other.toLowerCase() === account.toLowerCase());
  const namesakes = c.var.enterprise.subAccounts.rows.filter((row) => same(row.account));
  const live = namesakes.filter((row) => row.state !== 3);
  const [named] = id === undefined ? live : live.filter((row) => row.id === id);
  if (dialect.existingAccount === "added with uid" && live.length > 0 && uid !== undefined) return undefined;
  if (id !== undefined && !named) throw new Refusal("accountMissing", `there is no "${account}" with the id ${id}`);
  const [cancelled] = live.length > 0 ? [] : namesakes;
  if (cancelled) {
    if (dialect.cancelledName === "taken") throw new Refusal("accountExists", `the cancelled ${cancelled.id} has the name "${account}"`);
    return dialect.cancelledName === "revived" ? { ...cancelled, state: 1 } : undefined;
  }
  const { existingAccount } = dialect;
  const refusedNow =
    existingAccount === "refused" ||
    (existingAccount === "updates without uid" && uid !== undefined) ||
    (existingAccount === "updates with id" && id === undefined);
  if (named && refusedNow) throw new Refusal("accountExists", `${named.id} has the name "${account}" already`);
  return existingAccount === "added again" && uid !== undefined && id === undefined ? undefined : named;
}

function added({ account, password, name, roleId, roleEnble, jobnumber }: PostFields, dialect: UucallDialect): SubAccount {
  if (typeof jobnumber === "number") throw new Refusal("parameter", "the jobnumber is a number, not a string");
  return subAccountSchema.parse({
    account,
    password,
    name,
    jobnumber,
    roleId: roleId || null,
    state: dialect.newState === "active" ? 1 : 2,
    roleEnble: roleEnble ?? (roleId ? dialect.roleEnbleOmitted : "2"),
  });
}

function modified(before: SubAccount, fields: PostFields, dialect: UucallDialect): SubAccount {
  const { password, name, roleId, roleEnble, jobnumber } = fields;
  if (name === undefined && dialect.nameOnModify === "required") throw new Refusal("parameter", "the name is missing");
  if (dialect.jobnumberOnModify === "long" && jobnumber !== undefined && !/^\d*$/.test(String(jobnumber)))
    throw new Refusal("parameter", "the jobnumber is not a whole number");
  const digits = (text: string) => (dialect.jobnumberOnModify === "long" && text !== "" ? String(BigInt(text)) : text);
  const kept = dialect.postOmitted === "keeps" ? before : { name: "", jobnumber: "", roleId: null, roleEnble: "2" as const };
  return {
    ...before,
    name: name ?? kept.name,
    jobnumber: jobnumber === undefined ? kept.jobnumber : digits(String(jobnumber)),
    roleId: roleId === undefined ? kept.roleId : roleId || null,
    roleEnble: roleEnble ?? kept.roleEnble,
    password: dialect.passwordOnModify === "sets" ? digestOf(password) : before.password,
  };
}

/** The role, or, where an unknown one is ignored, the one from before. A role that has gone since may stay. */
function existingRole(c: Context<UucallEnv>, dialect: UucallDialect, roleId: string | null, before: string | null = null): string | null {
  if (roleId === null || roleId === before || c.var.enterprise.roles.get(roleId)) return roleId;
  if (dialect.unknownRole === "refused") throw new Refusal("roleMissing", `there is no role "${roleId}"`);
  return before;
}

/** Copies the role's permission template to the account, where the request asks for it. */
function applyTemplate(
  { var: { enterprise } }: Context<UucallEnv>,
  dialect: UucallDialect,
  { id, roleId }: SubAccount,
  asked?: "1" | "2",
): void {
  const role = roleId === null ? undefined : enterprise.roles.get(roleId);
  if (asked !== "1" || role === undefined || dialect.roleTemplate !== "copied") return;
  const grant = { subAccountId: id, appIds: role.appIds };
  enterprise.grants.write((all) => [...all.filter(({ subAccountId }) => subAccountId !== id), grant]);
}

function pageOf<T>(found: T[], page: number, asked: number | undefined, dialect: UucallDialect): T[] {
  if (dialect.paging === "ignored") return found;
  const size = (dialect.paging === "heeded" ? asked : undefined) ?? dialect.pageSizeDefault ?? found.length;
  const capped = Math.max(1, Math.min(size, dialect.pageSizeMax ?? size));
  const last = Math.max(0, Math.ceil(found.length / capped) - 1);
  const index = page - dialect.firstPage;
  const start = (dialect.pastLastPage === "last page" ? Math.min(index, last) : index) * capped;
  return found.slice(start, start + capped);
}
