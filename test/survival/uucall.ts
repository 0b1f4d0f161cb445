import { defaultUucallDialect, startUucallEmulator, uucallDialectValues } from "../../emulator/uucall/index.ts";
import { pairwiseDialects } from "../tools/pairwise.ts";
import type { VendorModel } from "./vendorModel.ts";

const PASSWORD = "only-planted";

/** How answers look, which changes nothing of what the provider has to do. */
const met =
  /^(extraFields|uidById|nameOnModify|passwordBytes|envelopeKeys|resultWords|textKey|dataText|oneRecord|listOfOne|numbers|emptyFields|fieldNames|roleUserAccount|unknownFields|listOrder|language|paging|pastLastPage|putOmitted|postOmitted|putPassword|getMissing|putMissing|deleteMissing|appList|appPid|appIdName|rootPid|authAppIds|appInBothLists|unknownApp)$/;

/** Sub-accounts of UUCall and their applications. */
export async function uucallModel(): Promise<VendorModel> {
  const uucall = await startUucallEmulator();
  const others = Object.keys(uucallDialectValues).filter((name) => !met.test(name)) as (keyof typeof uucallDialectValues)[];
  const elementsOf = (id: string) => uucall.grants.get(id)?.appIds ?? [];
  const grant = (subAccountId: string, appIds: readonly string[]) =>
    uucall.grants.replaceAll([
      ...uucall.grants.all().filter((row) => row.subAccountId !== subAccountId),
      { subAccountId, appIds: [...appIds] },
    ]);
  return {
    environment: { ...uucall.environment, UUCALL_SETTLE_TIME: "1", UUCALL_MAX_RETRIES: "2" },
    ...{ objectType: "uucall:SubAccount", setType: "uucall:SubAccountAppAuth", setInput: "subAccountId", variantInput: "name" },
    ...{ keys: ["zhang", "wang", "zhao"], variants: ["First", "Second", "Third"], kinds: [""], place: { uid: "1225" } },
    ...{ elements: ["11", "12", "21", "111"], sole: false, neighbour: { key: "neighbour", elements: ["12"] } },
    dialects: [{}, ...pairwiseDialects(uucallDialectValues, others)],
    writes: ["postRoleUser", "putSubUser", "deleteSubUser", "putSubUserAuth"],
    reads: ["getSubUsers", "getRoleUsers", "getSubUserAuth", "getSubUser"],
    secrets: [PASSWORD, uucall.environment.UUCALL_API_KEY],
    object: ({ key, variant, adopt }) => ({ uid: "1225", account: key, name: variant, password: PASSWORD, adopt }),
    set: (appIds, exclusive) => ({ uid: "1225", appIds: [...appIds], exclusive }),
    reset(dialect) {
      uucall.clearFaults();
      uucall.subAccounts.replaceAll([]);
      uucall.grants.replaceAll([]);
      uucall.setDialect({ ...defaultUucallDialect, ...dialect });
      uucall.requests.clear();
    },
    held: () =>
      uucall.subAccounts
        .all()
        .filter(({ state }) => state !== 3)
        .map(({ id, account, name }) => ({ id, key: account, variant: name, kind: "", elements: elementsOf(id) })),
    make({ key, variant, elements }) {
      const { id } = uucall.subAccounts.add({ account: key, name: variant, password: "somebody's" });
      grant(id, elements as string[]);
    },
    edit(id, { variant, elements }) {
      if (variant !== undefined) uucall.subAccounts.change(id, { name: variant });
      if (elements) grant(id, elements as string[]);
    },
    remove: (id) => void uucall.subAccounts.remove(id),
    fault: (fault) => void uucall.fault(fault as Parameters<typeof uucall.fault>[0]),
    // The tree of applications is read branch by branch, by each process of an engine.
    callsEach: 60,
    clearFaults: () => uucall.clearFaults(),
    requests: () => uucall.requests.count(),
    stop: () => uucall.stop(),
  };
}
