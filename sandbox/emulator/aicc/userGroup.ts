import { randomInt } from "node:crypto";
import { z } from "zod";

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join("");

/** A number of 30 digits, as all group ids on the vendor's pages: a time in milliseconds and 17 more digits. */
export const newUserGroupId = () => `${Date.now()}${digits(17)}`;

/** A user group as the emulator holds it. */
export const userGroupSchema = z.strictObject({
  id: z.string().min(1).default(newUserGroupId),
  ccId: z.int().default(1),
  vdn: z.int().default(113),
  groupName: z.string(),
  /** 2 agent group, 3 inspector group (page 2604). */
  groupType: z.union([z.literal(2), z.literal(3)]),
  remark: z.string().default(""),
  /** Agents that were named when the group was made. */
  workNos: z.array(z.int()).default([]),
});

/** A user group as the emulator holds it. */
export type UserGroup = z.output<typeof userGroupSchema>;

/** The groups in the example of page 2603. */
export const exampleUserGroups: z.input<typeof userGroupSchema>[] = [
  { id: "159253664007418170345218084185", groupName: "ceshi001", groupType: 3 },
  { id: "159832671551117675139418726647", groupName: "ceshi445566", groupType: 3, remark: "此为质检组" },
];
