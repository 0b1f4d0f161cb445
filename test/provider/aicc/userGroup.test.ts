import { type AiccEmulator, startAiccEmulator } from "../../../sandbox/emulator/aicc/index.ts";
import { describeConformance } from "../../tools/conformance.ts";

const TYPES = { agent: 2, inspector: 3 } as const;

describeConformance<AiccEmulator & { environment: Record<string, string> }>({
  type: "aicc:UserGroup",
  start: () => startAiccEmulator(),
  reset: ({ groups }) => groups.replaceAll([]),
  inputs: { vdn: 113, ccId: 1, groupName: "Inspectors", groupType: "inspector", remark: "Quality team" },
  invalid: [
    { inputs: { groupName: "" }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "   " }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "x".repeat(101) }, property: "groupName", reason: /1 to 100 characters/ },
    { inputs: { groupName: "a\nb" }, property: "groupName", reason: /without control characters/ },
    { inputs: { groupName: 5 }, property: "groupName", reason: /must be text .* got 5/ },
    { inputs: { groupName: null }, property: "groupName", reason: /is missing/ },
    { inputs: { groupType: "team" }, property: "groupType", reason: /"agent" or "inspector", got "team"/ },
    { inputs: { groupType: 2 }, property: "groupType", reason: /"agent" or "inspector", got 2/ },
    { inputs: { ccId: 0 }, property: "ccId", reason: /whole number from 1 to 65535/ },
    { inputs: { ccId: 65536 }, property: "ccId", reason: /whole number from 1 to 65535, got 65536/ },
    { inputs: { ccId: "1" }, property: "ccId", reason: /whole number from 1 to 65535, got "1"/ },
    { inputs: { vdn: 0 }, property: "vdn", reason: /whole number of at least 1/ },
    { inputs: { vdn: 1.5 }, property: "vdn", reason: /whole number/ },
    { inputs: { remark: 7 }, property: "remark", reason: /must be text/ },
    { inputs: { adopt: "yes" }, property: "adopt", reason: /true or false/ },
  ],
  mutable: [
    { property: "remark", value: "", edit: ({ groups }, id) => groups.change(id, { remark: "edited in the console" }) },
    { property: "groupName", inKey: true, value: "Quality 质检组", edit: ({ groups }, id) => groups.change(id, { groupName: "renamed" }) },
  ],
  immutable: [
    { property: "vdn", value: 114 },
    { property: "ccId", value: 2 },
    { property: "groupType", value: "agent" },
  ],
  idsOf: ({ groups }, { vdn, ccId, groupName }) =>
    groups
      .all()
      .filter((group) => group.vdn === vdn && group.ccId === ccId && group.groupName === groupName)
      .map((group) => group.id),
  held: ({ groups }, id) => {
    const group = groups.get(id);
    if (!group) return undefined;
    const { vdn, ccId, groupName, groupType, remark } = group;
    return { vdn, ccId, groupName, groupType: groupType === 2 ? "agent" : "inspector", remark };
  },
  make: ({ groups }, { groupType, ...rest }) =>
    groups.add({ ...rest, groupType: TYPES[groupType as "agent"] } as Parameters<typeof groups.add>[0]).id,
  editUnmanaged: ({ groups }, id) => groups.change(id, { workNos: [50041] }),
  remove: ({ groups }, id) => groups.remove(id),
  operations: { create: "createusergroup", update: "updategroup", delete: "deleteusergroup", read: "queryallccgroup" },
  refusal: { body: { resultCode: "0101003", resultDesc: "not yours" }, code: "0101003", text: "not yours" },
  secrets: ({ environment }) => [environment.AICC_SECRET_KEY!, environment.AICC_APP_SECRET!],
});
