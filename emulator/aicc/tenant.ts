import type { Hono } from "hono";
import { z } from "zod";
import { ordered } from "../ordered.ts";
import { type AiccEnv, cmsRows, integer, operation, unknown } from "./answer.ts";
import { type CmsReading, ccId, read } from "./cmsRequest.ts";

/** A tenant space as the emulator holds it, which is also how querytenants shows it. */
export const tenantSchema = z.strictObject({
  ccId: z.int().default(1),
  vdnId: z.int().default(113),
  tenantId: z.string().min(1),
  accessCodes: z.array(z.strictObject({ accessCode: z.string(), isDefault: z.boolean() })).default([]),
  tenantSpaceName: z.string(),
});

/** A tenant space as the emulator holds it. */
export type Tenant = z.output<typeof tenantSchema>;

/** The tenant in the example of page 2598. */
export const exampleTenants: z.input<typeof tenantSchema>[] = [
  {
    ccId: 3,
    vdnId: 47,
    tenantId: "202008142460",
    accessCodes: [{ accessCode: "202008191", isDefault: true }],
    tenantSpaceName: "fjw081401",
  },
];

const queryBody = z.strictObject({ ccId: ccId.optional() });

/** Adds the list of tenants to CC-CMS. */
export function tenantRoutes(app: Hono<AiccEnv>, { dialect, defaultCcId }: CmsReading): void {
  operation(app, "POST", "/openapi/tenant/querytenants", (c) => {
    const { tenantsCcId, listLagMs } = dialect();
    const asked = read(c.var.request, queryBody, dialect()).ccId ?? defaultCcId;
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
}
