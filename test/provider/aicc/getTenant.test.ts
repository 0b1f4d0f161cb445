import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { settled } from "../pulumi/program/sdk.ts";

const vendor = useAiccEmulator();
const example = {
  ...{ ccId: 3, vdnId: 47, vdn: 47, tenantId: "202008142460", tenantSpaceName: "fjw081401" },
  accessCodes: [{ accessCode: "202008191", isDefault: true }],
};

test("a tenant is found by its id or by its name, and gives the place of its groups", async () => {
  expect(await aicc.getTenant({ tenantId: "202008142460" })).toEqual(example);
  expect(await aicc.getTenant({ tenantSpaceName: "fjw081401", ccId: 1 })).toEqual(example);
  expect(vendor.aicc.requests.last()!.body).toBe('{"ccId":1}');
});

test("a name that none has, and one that two have, are errors", async () => {
  await expect(aicc.getTenant({ tenantSpaceName: "FJW081401" })).rejects.toThrow(
    'aicc.getTenant: 0 tenants have the name "FJW081401", and 1 must. aicc.getTenants lists those that the account may see',
  );
  const all = vendor.aicc.tenants.all();
  vendor.aicc.tenants.replaceAll([...all, { ...all[0]!, tenantId: "7" }]);
  await expect(aicc.getTenant({ tenantSpaceName: "fjw081401" })).rejects.toThrow(
    '2 tenants have the name "fjw081401" (ids 202008142460, 7), and 1 must. Give the tenantId',
  );
  expect(await aicc.getTenant({ tenantId: "7" })).toMatchObject({ tenantId: "7" });
  vendor.aicc.tenants.replaceAll(all);
});

test.each([
  [{}, "give either the tenantId or the tenantSpaceName of the tenant"],
  [{ tenantId: "7", tenantSpaceName: "x" }, "give either the tenantId or the tenantSpaceName of the tenant"],
  [{ tenantId: 7 }, "tenantId: must be text"],
  [{ tenantId: "7", ccId: 0 }, "ccId: must be a whole number from 1 to 65535, got 0"],
])("%o is refused before anything is sent", async (args, message) => {
  await expect(aicc.getTenant(args as aicc.GetTenantArgs)).rejects.toThrow(message);
  expect(vendor.aicc.requests.count()).toBe(0);
});

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getTenantOutput({ tenantId: pulumi.output("202008142460") }))).toEqual(
    await aicc.getTenant({ tenantId: "202008142460" }),
  );
});
