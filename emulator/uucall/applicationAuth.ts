import type { Context } from "hono";
import { z } from "zod";
import { done, Refusal, rows, type UucallEnv } from "./answer.ts";
import type { Application } from "./application.ts";
import type { UucallDialect } from "./dialect.ts";
import { checkUid, filter, long, readFields, readQuery } from "./request.ts";
import { applicationRow } from "./row.ts";
import type { SubAccount } from "./subAccount.ts";
import { refuseMissing, subUserOfPath } from "./subUser.ts";

/** 子账号及权限, section 6: the applications that a sub-account may open. */
export function getSubUserAuth(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, subUserId, pid } = readQuery(c, dialect, {
    uid: long.optional(),
    subUserId: long.optional(),
    pid: filter.pipe(z.string().regex(/^\d+$/).optional()),
  });
  checkUid(c, uid, dialect.uidById === "required");
  const subAccount = subUserOfPath(c, dialect, subUserId);
  if (!subAccount) {
    refuseMissing(c, dialect.getMissing);
    return rows(c, dialect, []);
  }
  const granted = rightsOf(c, dialect, subAccount, dialect.listLagMs);
  const shown = applicationsBelow(pid, c.var.enterprise.applications.rows, granted, dialect);
  if (shown.length === 0 && dialect.noApplications === "failed") throw new Refusal("nothingFound", `no application is below ${pid}`);
  return rows(
    c,
    dialect,
    shown.map((application) => applicationRow(application, granted.has(application.id), dialect)),
  );
}

/** 子账号及权限, section 7: what a sub-account may open from now on, and what not. */
export function putSubUserAuth(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const list = z
    .string()
    .regex(/^(\d+(\s*,\s*\d+)*)?$/)
    .transform((text) => (text === "" ? [] : text.split(",").map((id) => id.trim())))
    .optional();
  const { uid, subUserId, authAppIds, unAuthAppIds } = readFields(
    c,
    dialect,
    { uid: long.optional(), subUserId: long.optional(), authAppIds: list, unAuthAppIds: list },
    false,
  );
  checkUid(c, uid, dialect.uidById === "required");
  const subAccount = subUserOfPath(c, dialect, subUserId);
  if (!subAccount) {
    refuseMissing(c, dialect.putMissing);
    return done(c, dialect, "modified");
  }
  const { id } = subAccount;
  if (followsRole(dialect, subAccount)) throw new Refusal("followsRole", `${id} has roleEnble 1, so its rights are those of its role`);
  const [toGrant, toForbid] = settled(known(c, dialect, authAppIds), known(c, dialect, unAuthAppIds) ?? [], dialect);
  const before = toGrant !== undefined && dialect.authAppIds === "replaces" ? [] : rightsOf(c, dialect, subAccount, 0);
  const after = changed(new Set(before), toGrant ?? [], toForbid, c.var.enterprise.applications.rows, dialect);
  c.var.enterprise.grants.write((all) => [...all.filter((row) => row.subAccountId !== id), { subAccountId: id, appIds: [...after] }]);
  return done(c, dialect, "modified");
}

/** What may be opened after a change: what is allowed comes first, then what is forbidden, each with what it brings along. */
function changed(
  rights: Set<string>,
  toGrant: readonly string[],
  toForbid: readonly string[],
  all: readonly Application[],
  { appGrant, appForbid }: UucallDialect,
): Set<string> {
  const below = (id: string) => all.filter((one) => parentsOf(one.id, all).includes(id)).map((one) => one.id);
  for (const id of toGrant) {
    const along = { "with parents": parentsOf(id, all), "with children": below(id) }[appGrant as string] ?? [];
    for (const granted of [id, ...along]) rights.add(granted);
  }
  for (const id of toForbid) for (const forbidden of [id, ...(appForbid === "with children" ? below(id) : [])]) rights.delete(forbidden);
  const closed = (id: string) => rights.has(id) && parentsOf(id, all).find((parent) => !rights.has(parent));
  const orphan = appGrant === "refused without parents" && toGrant.find(closed);
  const parent = appForbid === "refused with children" && toForbid.find((id) => below(id).some((child) => rights.has(child)));
  if (orphan) throw new Refusal("parentMissing", `${orphan} is below ${closed(orphan)}, which may not be opened`);
  if (parent) throw new Refusal("parentMissing", `${parent} is above ${below(parent).find((id) => rights.has(id))}, which may be opened`);
  return rights;
}

/** The ids of the applications above one. */
function parentsOf(id: string, all: readonly Application[]): string[] {
  const parents: string[] = [];
  let pid = all.find((one) => one.id === id)?.pid ?? null;
  while (pid !== null && pid !== id && !parents.includes(pid)) {
    parents.push(pid);
    pid = all.find((one) => one.id === parents.at(-1))?.pid ?? null;
  }
  return parents;
}

function followsRole({ roleTemplate }: UucallDialect, { roleId, roleEnble }: SubAccount): boolean {
  return roleTemplate === "followed" && roleEnble === "1" && roleId !== null;
}

function rightsOf({ var: { enterprise } }: Context<UucallEnv>, dialect: UucallDialect, subAccount: SubAccount, lagMs: number): Set<string> {
  if (followsRole(dialect, subAccount)) return new Set(enterprise.roles.get(subAccount.roleId!)?.appIds);
  return new Set(enterprise.grants.seen(lagMs).find(({ subAccountId }) => subAccountId === subAccount.id)?.appIds);
}

function applicationsBelow(
  pid: string | undefined,
  all: readonly Application[],
  granted: Set<string>,
  dialect: UucallDialect,
): readonly Application[] {
  const shown = dialect.appFlag === "absent" ? all.filter(({ id }) => granted.has(id)) : all;
  if (dialect.appPid === "ignored" || (pid === undefined && dialect.appList === "at once")) return shown;
  const wanted = pid === undefined || pid === "0" ? null : pid;
  return shown.filter((application) => application.pid === wanted || shownParent(application, all, shown) === wanted);
}

/** The next application above that is shown, so that whatever is granted can be reached from the top; `null` at the top. */
function shownParent(application: Application, all: readonly Application[], shown: readonly Application[]): string | null {
  const passed = new Set([application.id]);
  let { pid } = application;
  while (pid !== null && !passed.has(pid) && !shown.some(({ id }) => id === pid)) {
    passed.add(pid);
    pid = all.find(({ id }) => id === pid)?.pid ?? null;
  }
  return pid;
}

function known<L extends string[] | undefined>({ var: { enterprise } }: Context<UucallEnv>, dialect: UucallDialect, appIds: L): L {
  const missing = appIds?.find((id) => !enterprise.applications.get(id));
  if (missing !== undefined && dialect.unknownApp === "refused") throw new Refusal("appMissing", `there is no application ${missing}`);
  return appIds?.filter((id) => enterprise.applications.get(id)) as L;
}

/** The two lists without what is in both. */
function settled<L extends string[] | undefined>(toGrant: L, toForbid: string[], { appInBothLists }: UucallDialect): [L, string[]] {
  const both = toForbid.filter((id) => toGrant?.includes(id));
  if (both.length > 0 && appInBothLists === "refused") throw new Refusal("parameter", `${both.join(", ")}: in both lists`);
  if (appInBothLists === "granted") return [toGrant, toForbid.filter((id) => !both.includes(id))];
  return [toGrant?.filter((id) => !both.includes(id)) as L, toForbid];
}
