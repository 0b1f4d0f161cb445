import { aiccDialectValues, defaultAiccDialect, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { pairwiseDialects } from "../tools/pairwise.ts";
import type { VendorModel } from "./vendorModel.ts";

/** Switches that ask for a setting, of other operations, or of lists that the provider has to refuse. */
const without =
  /^(sign|contentType|unauthorized|orgs|org|rootParent|parentOrgId|token|tenants|listForm|emptyList|groupNameLength|workNoMax|unknownAgents|membersOffset|membersPageCap|membersFilter|memberBatchMax)/;

/** User groups of AICC and their members. */
export async function aiccModel(): Promise<VendorModel> {
  const aicc = await startAiccEmulator();
  const place = { vdn: 113, ccId: 1 };
  const others = Object.keys(aiccDialectValues).filter((name) => without.test(name)) as (keyof typeof aiccDialectValues)[];
  return {
    environment: { ...aicc.environment, AICC_SETTLE_TIME: "1", AICC_MAX_RETRIES: "2" },
    ...{ objectType: "aicc:UserGroup", setType: "aicc:UserGroupMembers", setInput: "groupId", variantInput: "remark", place },
    ...{ keys: ["Night", "Day", "Sales"], variants: ["", "first", "second"], kinds: ["agent", "inspector"] },
    ...{ elements: [50_045, 50_046, 50_047, 50_048], sole: true, neighbour: { key: "Neighbours", elements: [50_049] } },
    dialects: [{}, ...pairwiseDialects(aiccDialectValues, others)],
    writes: ["createusergroup", "updategroup", "deleteusergroup", "batchaddgroupmember", "batchdeletegroupmember"],
    reads: ["queryallccgroup", "querygroupmemberbycondition"],
    secrets: [aicc.environment.AICC_SECRET_KEY!, aicc.environment.AICC_APP_SECRET!],
    object: ({ key, variant, kind, adopt }) => ({ ...place, groupName: key, remark: variant, groupType: kind, forceDestroy: true, adopt }),
    set: (workNos, exclusive) => ({ ...place, workNos: [...workNos], exclusive }),
    reset(dialect) {
      aicc.clearFaults();
      aicc.groups.replaceAll([]);
      aicc.setDialect({ ...defaultAiccDialect, ...dialect });
      aicc.requests.clear();
    },
    held: () =>
      aicc.groups.all().map(({ id, groupName, remark, groupType, workNos }) => ({
        ...{ id, key: groupName, variant: remark, elements: workNos },
        kind: groupType === 2 ? "agent" : "inspector",
      })),
    make: ({ key, variant, kind, elements }) =>
      void aicc.groups.add({ groupName: key, remark: variant, groupType: kind === "agent" ? 2 : 3, workNos: elements as number[] }),
    edit: (id, { variant, elements }) =>
      void aicc.groups.change(id, {
        ...(variant !== undefined && { remark: variant }),
        ...(elements && { workNos: elements as number[] }),
      }),
    remove: (id) => void aicc.groups.remove(id),
    fault: (fault) => void aicc.fault(fault as Parameters<typeof aicc.fault>[0]),
    callsEach: 20,
    clearFaults: () => aicc.clearFaults(),
    requests: () => aicc.requests.count(),
    stop: () => aicc.stop(),
  };
}
