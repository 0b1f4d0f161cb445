import { z } from "zod";

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
