import { z } from "zod";

/** An application as the emulator holds it: a node of the tree in which 子账号及权限, section 6, goes down by `pid`. */
export const applicationSchema = z.strictObject({
  id: z.string().regex(/^\d+$/),
  /** `null` for the top level. */
  pid: z.string().regex(/^\d+$/).nullable().default(null),
  name: z.string(),
});

/** An application as the emulator holds it. */
export type Application = z.output<typeof applicationSchema>;

/** What a sub-account may open of its own, whatever its role says. */
export const grantSchema = z.strictObject({
  subAccountId: z.string().regex(/^\d+$/),
  appIds: z.array(z.string()).default([]),
});

/** A tree of three levels: the wiki's modules, their pages, and some of what these do. */
export const exampleApplications: z.input<typeof applicationSchema>[] = [
  { id: "1", name: "CTI模块" },
  { id: "11", pid: "1", name: "外呼任务" },
  { id: "111", pid: "11", name: "新建项目" },
  { id: "112", pid: "11", name: "修改项目" },
  { id: "12", pid: "1", name: "通话记录" },
  { id: "121", pid: "12", name: "录音下载" },
  { id: "2", name: "CRM模块" },
  { id: "21", pid: "2", name: "客户资料" },
  { id: "211", pid: "21", name: "导出客户" },
  { id: "22", pid: "2", name: "业务记录" },
  { id: "3", name: "账户信息" },
];

/** What the example's sub-account may open: something on each level. */
export const exampleGrants: z.input<typeof grantSchema>[] = [{ subAccountId: "101", appIds: ["1", "11", "111"] }];
