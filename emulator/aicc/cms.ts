import { Hono } from "hono";
import type { AiccAccount } from "./account.ts";
import { type AiccEnv, CmsRefusal, cmsRefused, unauthorized } from "./answer.ts";
import type { CmsReading } from "./cmsRequest.ts";
import { groupMemberRoutes } from "./groupMember.ts";
import { verifySignature } from "./signature.ts";
import { tenantRoutes } from "./tenant.ts";
import { userGroupRoutes } from "./userGroup.ts";

/** CC-CMS: tenants, user groups and their members, with AK/SK signatures. */
export interface CmsOptions extends CmsReading {
  accounts: readonly AiccAccount[];
}

/** The routes of CC-CMS, below the path at which it is mounted. Signatures are verified before anything else, unknown paths included. */
export function cmsRoutes({ accounts, ...reading }: CmsOptions): Hono<AiccEnv> {
  const { dialect } = reading;
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

  tenantRoutes(app, reading);
  userGroupRoutes(app, reading);
  groupMemberRoutes(app, reading);
  return app;
}
