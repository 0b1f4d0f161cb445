import type { Context } from "hono";
import { z } from "zod";
import { foundRows, Refusal, type UucallEnv } from "./answer.ts";
import type { UucallDialect } from "./dialect.ts";
import { matches } from "./match.ts";
import { checkUid, filter, long, readQuery } from "./request.ts";
import { roleRow } from "./row.ts";

/** A role as the emulator holds it. */
export const roleSchema = z.strictObject({
  id: z.string().regex(/^\d+$/),
  name: z.string(),
  /** Its permission template: the applications that its accounts may open where roleEnble is 1. */
  appIds: z.array(z.string()).default([]),
});

/** A role as the emulator holds it. */
export type Role = z.output<typeof roleSchema>;

/** An agent and a supervisor. */
export const exampleRoles: z.input<typeof roleSchema>[] = [
  { id: "1", name: "坐席", appIds: ["1", "11"] },
  { id: "2", name: "班长", appIds: ["1", "11", "111", "112", "12", "121"] },
];

/** 角色及权限: the roles of an enterprise. */
export function getRoles(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, name } = readQuery(c, dialect, { uid: long.optional(), name: filter });
  checkUid(c, uid, true);
  if (dialect.roleList !== "shown")
    throw new Refusal(dialect.roleList === "refused" ? "power" : "path", `the list of roles is ${dialect.roleList}`);
  const { enterprise } = c.var;
  const found = enterprise.roles.seen(dialect.listLagMs).filter((role) => matches(dialect, role, { name }));
  const shown = found.slice(0, dialect.roleMax ?? undefined).map((role) => roleRow(role, enterprise.uid, dialect));
  return foundRows(c, dialect, shown, dialect.roleTotal === "total" ? { total: found.length } : {});
}
