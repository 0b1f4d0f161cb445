import { z } from "zod";

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
