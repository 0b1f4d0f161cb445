import { type Context, Hono } from "hono";
import { Refusal, refused, rows, type UucallEnv } from "./answer.ts";
import { getSubUserAuth, putSubUserAuth } from "./applicationAuth.ts";
import type { UucallDialect } from "./dialect.ts";
import { type UucallOperation, uucallEndpoints, uucallOperations } from "./endpoints.ts";
import type { UucallEnterprise } from "./enterprise.ts";
import { matches } from "./match.ts";
import { checkHeaders, checkUid, filter, long, readQuery } from "./request.ts";
import { getRoleUsers, postRoleUser } from "./roleUser.ts";
import { roleRow } from "./row.ts";
import { verifySignature } from "./signature.ts";
import { deleteSubUser, getSubUser, getSubUsers, putSubUser } from "./subUser.ts";

type Handler = (c: Context<UucallEnv>, dialect: UucallDialect) => Response;

const handlers: Record<UucallOperation, Handler> = {
  getRoleUsers,
  postRoleUser,
  getSubUsers,
  getSubUserAuth,
  putSubUserAuth,
  getSubUser,
  putSubUser,
  deleteSubUser,
  getRoles,
};

/** The routes below the prefix. Signatures are verified before anything else, unknown paths included. */
export function powerRoutes(enterprises: readonly UucallEnterprise[], dialect: () => UucallDialect): Hono<UucallEnv> {
  const app = new Hono<UucallEnv>();
  app.use("*", async (c, next) => {
    const verdict = verifySignature(c.var.request, enterprises, dialect());
    if ("refused" in verdict) throw new Refusal("passport", verdict.refused);
    c.var.request.account = verdict.enterprise.userName;
    c.set("enterprise", verdict.enterprise);
    await next();
  });
  app.onError((error, c) => {
    if (error instanceof Refusal) return refused(c, dialect(), error);
    throw error;
  });
  for (const path of new Set(uucallOperations.map((operation) => uucallEndpoints[operation][1]))) {
    const there = uucallOperations.filter((operation) => uucallEndpoints[operation][1] === path);
    const methods = there.map((operation) => uucallEndpoints[operation][0]);
    app.all(path, (c) => {
      const asked = there.find((operation) => uucallEndpoints[operation][0] === c.req.method);
      if (!asked) throw new Refusal("method", `this path supports only ${methods.join(", ")}`, methods);
      checkHeaders(c.var.request.headers, dialect());
      return handlers[asked](c, dialect());
    });
  }
  app.all("*", () => {
    throw new Refusal("path", "there is no such path");
  });
  return app;
}

/** 角色及权限: the roles of an enterprise. */
function getRoles(c: Context<UucallEnv>, dialect: UucallDialect): Response {
  const { uid, name } = readQuery(c, dialect, { uid: long.optional(), name: filter });
  checkUid(c, uid, true);
  const found = c.var.enterprise.roles.seen(dialect.listLagMs).filter((role) => matches(dialect, role, { name }));
  return rows(
    c,
    dialect,
    found.map((role) => roleRow(role, c.var.enterprise.uid, dialect)),
  );
}
