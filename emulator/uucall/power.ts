import { Hono } from "hono";
import { Refusal, refused, type UucallEnv } from "./answer.ts";
import type { UucallDialect } from "./dialect.ts";
import { uucallEndpoints, uucallOperations } from "./endpoints.ts";
import type { UucallEnterprise } from "./enterprise.ts";
import { checkHeaders } from "./request.ts";
import { verifySignature } from "./signature.ts";

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
      return uucallEndpoints[asked][2](c, dialect());
    });
  }
  app.all("*", () => {
    throw new Refusal("path", "there is no such path");
  });
  return app;
}
