import type { Context } from "hono";
import { z } from "zod";
import { done, foundRows, Refusal, record, type UucallEnv } from "./answer.ts";
import type { UucallDialect } from "./dialect.ts";
import { matches } from "./match.ts";
import { checkUid, filter, long, parse, password, readFields, readQuery } from "./request.ts";
import { subUserRow } from "./row.ts";
import { digestOf, type SubAccount, states } from "./subAccount.ts";

/** Whether the API still shows an account and takes changes to it. */
export function isVisible({ state }: SubAccount, { cancelled }: UucallDialect): boolean {
  return state !== 3 || cancelled === "shown";
}

/**
 * The account that a path names, or undefined. 子账号及权限 types subUserId as Long in sections 7 to 9 and as string in 6 and 10.
 *
 * @param repeated the same id, where a request has it outside of the path as well
 */
export function subUserOfPath(c: Context<UucallEnv>, dialect: UucallDialect, ...repeated: (string | undefined)[]): SubAccount | undefined {
  const { subUserId: id } = parse(z.object({ subUserId: long }), c.req.param());
  if (repeated.some((other) => (other ?? id) !== id))
    throw new Refusal("parameter", `the request has another id than ${id}, that of the path`);
  return c.var.enterprise.subAccounts.find((row) => row.id === id && isVisible(row, dialect));
}

/** Refuses a request for an account that does not exist, unless the dialect lets it pass. */
export function refuseMissing(c: Context<UucallEnv>, answer: "failed" | "success" | "empty"): void {
  if (answer === "failed") throw new Refusal("accountMissing", `there is no sub-account ${c.req.param("subUserId")}`);
}

/** 子账号及权限, section 5: sub-accounts. */
export function getSubUsers(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { enterprise } = c.var;
  const { uid, id, state, ...texts } = readQuery(c, dialect, {
    uid: long.optional(),
    name: filter,
    id: filter.pipe(z.string().regex(/^\d+$/).optional()),
    bind_ext: filter,
    jobnumber: filter,
    account: filter,
    state: filter.pipe(z.enum(states.map(String)).optional()),
  });
  checkUid(c, uid, true);
  const found = enterprise.subAccounts
    .seen(dialect.listLagMs)
    .filter((row) => isVisible(row, dialect) && matches(dialect, row, texts))
    .filter((row) => (id ?? row.id) === row.id && (state ?? String(row.state)) === String(row.state))
    .slice(0, dialect.subUserMax ?? undefined)
    .map((row) => subUserRow(row, enterprise.uid, dialect));
  return foundRows(c, dialect, found);
}

/** 子账号及权限, section 8: one sub-account. */
export function getSubUser(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, subUserId } = readQuery(c, dialect, { uid: long.optional(), subUserId: long.optional() });
  checkUid(c, uid, dialect.uidById === "required");
  const found = subUserOfPath(c, dialect, subUserId);
  if (!found) refuseMissing(c, dialect.getMissing);
  return record(c, dialect, found && subUserRow(found, c.var.enterprise.uid, dialect));
}

/** 子账号及权限, section 9: changes a sub-account. The structure's fields are those that section 5 filters by. */
export function putSubUser(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, id, subUserId, ...fields } = readFields(
    c,
    dialect,
    {
      uid: long.optional(),
      id: long.optional(),
      subUserId: long.optional(),
      account: z.string().min(1).optional(),
      name: z.string().optional(),
      jobnumber: z.string().optional(),
      bind_ext: z.string().optional(),
      state: long.pipe(z.enum(states.map(String))).optional(),
      password: password(dialect).optional(),
    },
    true,
  );
  checkUid(c, uid, dialect.uidById === "required");
  const before = subUserOfPath(c, dialect, id, subUserId);
  if (!before) {
    refuseMissing(c, dialect.putMissing);
    return done(c, dialect, "modified");
  }
  const after = changed(before, fields, dialect);
  const { subAccounts } = c.var.enterprise;
  const other = subAccounts.find((row) => row.account === after.account && row.id !== after.id && row.state !== 3);
  const comesToName = after.account !== before.account || (before.state === 3 && after.state !== 3);
  if (other && comesToName && dialect.existingAccount !== "added again")
    throw new Refusal("accountExists", `${other.id} has the name "${after.account}" already`);
  subAccounts.write((all) => all.map((row) => (row.id === before.id ? after : row)));
  return done(c, dialect, "modified");
}

/** 子账号及权限, section 10: deletes a sub-account, or cancels it. */
export function deleteSubUser(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, subUserId } = readQuery(c, dialect, { uid: long.optional(), subUserId: long.optional() });
  checkUid(c, uid, dialect.uidById === "required");
  const { subAccounts, grants } = c.var.enterprise;
  const before = subUserOfPath(c, dialect, subUserId);
  if (!before || (before.state === 3 && dialect.delete === "cancels")) refuseMissing(c, dialect.deleteMissing);
  else if (dialect.delete === "cancels") subAccounts.write((all) => all.map((row) => (row.id === before.id ? { ...row, state: 3 } : row)));
  else {
    subAccounts.write((all) => all.filter((row) => row.id !== before.id));
    grants.write((all) => all.filter((row) => row.subAccountId !== before.id));
  }
  return done(c, dialect, "deleted");
}

interface PutFields {
  account?: string;
  name?: string;
  jobnumber?: string;
  bind_ext?: string;
  state?: string;
  password?: string;
}

function changed(before: SubAccount, fields: PutFields, { putOmitted, putPassword }: UucallDialect): SubAccount {
  const { account = before.account, name, jobnumber, bind_ext, state, password } = fields;
  const kept = putOmitted === "keeps" ? before : { name: "", jobnumber: "", bind_ext: "" };
  return {
    ...before,
    account,
    name: name ?? kept.name,
    jobnumber: jobnumber ?? kept.jobnumber,
    bind_ext: bind_ext ?? kept.bind_ext,
    state: state === undefined ? before.state : (Number(state) as SubAccount["state"]),
    password: putPassword === "sets" && password ? digestOf(password) : before.password,
  };
}
