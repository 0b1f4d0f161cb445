import { randomInt } from "node:crypto";
import { z } from "zod";

/** The organization types of page 0300: partner, channel, department, team, others. */
export const orgTypes = ["P", "C", "D", "T", "O"] as const;

/** The organization states of page 0300: activated, disabled, prohibited. */
export const orgStatuses = ["1", "2", "3"] as const;

/** An organization as the emulator holds it. Its status is a filter of queryorgs, which never shows it. */
export const orgSchema = z.strictObject({
  orgId: z
    .string()
    .regex(/^\d+$/)
    .default(() => `${Date.now()}${String(randomInt(1_000_000)).padStart(6, "0")}`),
  orgCode: z.string().default(() => `1013693697055-D3C${randomInt(36 ** 3).toString(36)}`),
  orgName: z.string(),
  /** `null` for the root. */
  parentOrgId: z.string().regex(/^\d+$/).nullable().default(null),
  orgType: z.enum(orgTypes).default("D"),
  description: z.string().nullable().default(""),
  status: z.enum(orgStatuses).default("1"),
});

/** An organization as the emulator holds it. */
export type Org = z.output<typeof orgSchema>;

const root = "1743229000370058604";
const test0 = "1743590013893503714";
const test1 = "1743585653682750400";
const test1OfTest0 = "1743590021250053742";

/** The organizations in the example of page 0300. */
export const exampleOrgs: z.input<typeof orgSchema>[] = [
  { orgId: root, orgCode: "1013693697055-D3C", orgName: "default organization", parentOrgId: null, description: null },
  { orgId: "1743411069067247710", orgCode: "1013693697055-D3C7Ui", orgName: "AAA", parentOrgId: root },
  { orgId: "1743411075283007941", orgCode: "1013693697055-D3C1JX", orgName: "BBB", parentOrgId: root },
  { orgId: test1, orgCode: "1013693697055-D3CJRX", orgName: "test1", parentOrgId: root },
  { orgId: "1743585660020155612", orgCode: "1013693697055-D3CJRXx15", orgName: "test11", parentOrgId: test1 },
  { orgId: test0, orgCode: "1013693697055-D3CIBc", orgName: "test0", parentOrgId: root },
  { orgId: test1OfTest0, orgCode: "1013693697055-D3CIBcqfc", orgName: "test1", parentOrgId: test0 },
  { orgId: "1743590027646996708", orgCode: "1013693697055-D3CIBcqfcW2E", orgName: "test11", parentOrgId: test1OfTest0 },
];
