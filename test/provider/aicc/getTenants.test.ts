import { expect, test, vi } from "vitest";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";

const vendor = useAiccEmulator();
const example = {
  ccId: 3,
  vdnId: 47,
  tenantId: "202008142460",
  tenantSpaceName: "fjw081401",
  accessCodes: [{ accessCode: "202008191", isDefault: true }],
};

test("the vendor's example", async () => {
  expect(await aicc.getTenants({ ccId: 1 })).toEqual({ tenants: [example] });
  expect(vendor.aicc.requests.last()!.body).toBe('{"ccId":1}');
});

test("the call centre comes from the argument, else from the settings, else from the vendor", async () => {
  await aicc.getTenants();
  expect(vendor.aicc.requests.last()!.body).toBe('{"ccId":1}');
  vi.stubEnv("AICC_CC_ID", "7");
  await aicc.getTenants();
  expect(vendor.aicc.requests.last()!.body).toBe('{"ccId":7}');
  vi.stubEnv("AICC_CC_ID", "");
  await aicc.getTenants();
  expect(vendor.aicc.requests.last()!.body).toBe("{}");
  vi.stubEnv("AICC_CC_ID", "1");
});

test.each([{ numbers: "strings" }, { envelope: "2024" }, { unknownFields: true }] as const)(
  "the same in the dialect %o",
  async (dialect) => {
    vendor.aicc.setDialect(dialect);
    expect(await aicc.getTenants()).toEqual({ tenants: [example] });
  },
);

test("none at all, without a list", async () => {
  vendor.aicc.fault({ operation: "querytenants", status: 200, body: { resultCode: "0100000" } });
  expect(await aicc.getTenants()).toEqual({ tenants: [] });
});

test("a wrong argument is refused before anything is sent", async () => {
  await expect(aicc.getTenants({ ccId: 0 })).rejects.toThrow("aicc.getTenants: ccId: must be a whole number from 1 to 65535, got 0");
  expect(vendor.aicc.requests.count()).toBe(0);
});

test("the read is repeated where the vendor is busy", async () => {
  vendor.aicc.fault({ operation: "querytenants", status: 503, times: 2 });
  expect((await aicc.getTenants()).tenants).toHaveLength(1);
  expect(vendor.aicc.requests.count()).toBe(3);
});

test("a missing setting names its three places", async () => {
  vi.stubEnv("AICC_SECRET_KEY", "");
  const message = await aicc.getTenants().catch((error: Error) => error.message);
  expect(message).toContain("Missing setting of aicc: secretKey");
  expect(message).toContain("new aicc.Provider(");
  expect(message).toContain("pulumi config set --secret aicc:secretKey");
  expect(message).toContain("AICC_SECRET_KEY");
  vi.stubEnv("AICC_SECRET_KEY", vendor.aicc.environment.AICC_SECRET_KEY);
});
