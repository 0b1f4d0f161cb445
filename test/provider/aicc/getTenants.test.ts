import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, test, vi } from "vitest";
import { aicc } from "../../../provider/index.js";
import { environmentName } from "../../../provider/settings/settings.js";
import { dialectsOf, settingsFor, useAiccEmulator } from "../../tools/aicc.ts";
import { settled } from "../pulumi/program/sdk.ts";

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

describe("the same, or an error that says what to set,", () => {
  afterEach(() => {
    for (const name of Object.keys(allSettings)) vi.stubEnv(environmentName("aicc", name), "");
  });
  const allSettings = settingsFor({
    signatureHeaders: "host",
    signatureTimestamp: "seconds",
    signatureEmptyQueryLine: "present",
    signedHost: "without port",
    contentType: "with blank",
  });
  const met = /^sign|^(contentType|unauthorizedBody|envelope|language|listForm|emptyList|ids|tenantsCcId|unknownFields|listOrder|numbers)/;
  const { alone, pairwise } = dialectsOf((name) => met.test(name));

  test.each([...alone, ...pairwise])("in the dialect %o", async (dialect) => {
    vendor.aicc.setDialect(dialect);
    const needed = Object.entries(settingsFor(dialect));
    if (needed.length > 0) await expect(aicc.getTenants({ ccId: 3 })).rejects.toThrow(needed[0]![0]);
    for (const [name, value] of needed) vi.stubEnv(environmentName("aicc", name), value);
    const missing = /answered without a list where one is due: resultDesc is (missing|null|the text "null")/;
    if (dialect.listForm === "absent") await expect(aicc.getTenants({ ccId: 3 })).rejects.toThrow(missing);
    else expect(await aicc.getTenants({ ccId: 3 })).toEqual({ tenants: [example] });
    const before = vendor.aicc.tenants.all();
    vendor.aicc.tenants.replaceAll([]);
    const none = await aicc.getTenants({ ccId: 3 }).catch((error: Error) => error.message);
    vendor.aicc.tenants.replaceAll(before);
    const shown = dialect.listForm !== "absent" && (dialect.emptyList ?? "array") === "array";
    expect(none).toEqual(shown ? { tenants: [] } : expect.stringMatching(missing));
  });
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

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getTenantsOutput({ ccId: pulumi.output(3) }))).toEqual(await aicc.getTenants({ ccId: 3 }));
});
