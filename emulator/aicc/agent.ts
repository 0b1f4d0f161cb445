import { z } from "zod";
import type { AiccAccount } from "./account.ts";
import { sameVdn, type Vdn } from "./cmsRequest.ts";
import { digits, newId } from "./newId.ts";

/** An agent as the emulator holds it. No operation writes agents; they are made elsewhere in the vendor's console. */
export const agentSchema = z.strictObject({
  workNo: z.int().min(0),
  ccId: z.int().default(1),
  vdn: z.int().default(113),
  accountCode: z.string().default(() => `HW${digits(9)}`),
  accountName: z.string().default(() => `HW${digits(9)}`),
  /** 2 agent, 3 inspector. */
  ccRoleId: z.int().default(2),
  /** The `id` of a member's row (page 2600). */
  id: z.string().min(1).default(newId),
});

/** An agent as the emulator holds it. */
export type Agent = z.output<typeof agentSchema>;

/** An agent with fields made from its number. A row shows them, too, of a member that is no agent of its VDN. */
export function plainAgent(workNo: number, ccRoleId = 2) {
  const text = String(workNo);
  return {
    workNo,
    accountCode: `HW5${text.padStart(8, "0")}`,
    accountName: `HW9${text.padStart(8, "0")}`,
    ccRoleId,
    id: `160526521924802293${text.padStart(12, "0")}`,
  };
}

/** The agents in the examples of pages 2600, 2601 and 2604, and some more. */
export const exampleAgents: z.input<typeof agentSchema>[] = [
  { workNo: 1117, accountCode: "HW513331117", accountName: "HW972571117", ccRoleId: 3, id: "160526521924802293467767451224" },
  ...[50041, 50042, 50043, 50044].map((workNo) => plainAgent(workNo, 3)),
  ...[50045, 50046, 50047, 50048, 50049, 50050, 50051, 50052, 50053, 50054, 57005, 57006].map((workNo) => plainAgent(workNo)),
];

/** The agents of a VDN by number. */
export function agentsOf(account: AiccAccount, vdn: Vdn): ReadonlyMap<number, Agent> {
  const agents = account.agents.rows.filter((agent) => sameVdn(agent, vdn));
  return new Map(agents.map((agent) => [agent.workNo, agent]));
}
