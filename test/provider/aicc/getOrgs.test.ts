import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { management } from "../../../provider/aicc/clients.js";
import { aicc as vendorSettings } from "../../../provider/aicc/settings.js";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { accountOf } from "../accountOf.ts";
import { settled } from "../pulumi/program/sdk.ts";

const vendor = useAiccEmulator();
const names = async (args?: aicc.GetOrgsArgs) => (await aicc.getOrgs(args)).orgs.map((org) => org.orgName);

test("the vendor's example: eight organisations, of which the root has no parent", async () => {
  const { orgs } = await aicc.getOrgs();
  expect(orgs).toHaveLength(8);
  expect(orgs[0]).toEqual({
    orgId: "1743229000370058604",
    orgCode: "1013693697055-D3C",
    orgName: "default organization",
    parentOrgId: undefined,
    orgType: "department",
    description: "",
  });
  expect(orgs[1]).toMatchObject({ orgName: "AAA", parentOrgId: "1743229000370058604" });
});

const vendorRows = async () => (await (await accountOf(vendorSettings, {}).client(management)).queryOrgs({ offset: 0, limit: 999 })).orgs;

describe("filters", () => {
  test("are sent in the vendor's letters", async () => {
    await names({ orgType: "partner", status: "disabled" });
    expect(vendor.aicc.requests.last("queryorgs")!.query).toMatchObject({ orgType: "P", status: "2" });
  });

  test("by kind and by status", async () => {
    const [, second, third] = vendor.aicc.orgs.all();
    vendor.aicc.orgs.change(second!.orgId, { orgType: "T" });
    vendor.aicc.orgs.change(third!.orgId, { status: "3" });
    expect(await names({ orgType: "team" })).toEqual(["AAA"]);
    expect(await names({ status: "prohibited" })).toEqual(["BBB"]);
    expect(await names()).not.toContain("BBB");
    expect(await names({ status: "all" })).toHaveLength(8);
    vendor.aicc.orgs.change(second!.orgId, { orgType: "D" });
    vendor.aicc.orgs.change(third!.orgId, { status: "1" });
  });

  test("by parent, compared on our side; each row has the status that was asked for", async () => {
    const [root, second] = vendor.aicc.orgs.all();
    const { orgs } = await aicc.getOrgs({ parentOrgId: root!.orgId, status: "activated" });
    expect(orgs.map((org) => org.orgName)).toContain("AAA");
    expect(orgs.every((org) => org.parentOrgId === root!.orgId && org.status === "activated")).toBe(true);
    expect(orgs.length).toBeLessThan(8);
    for (const status of [undefined, "all"] as const) expect((await aicc.getOrgs({ status })).orgs[0]!.status).toBeUndefined();

    vendor.aicc.orgs.add({ orgId: "77", orgCode: "x", orgName: "Leaf", parentOrgId: second!.orgId, status: "3" });
    expect(await names({ parentOrgId: "77" })).toEqual([]);
    expect(await names({ parentOrgId: "77", orgType: "team" })).toEqual([]);
    vendor.aicc.orgs.remove("77");
  });

  test("a parent that does not exist is an error, since an empty answer would delete what was made for each", async () => {
    await expect(names({ parentOrgId: "77" })).rejects.toThrow(
      'aicc.getOrgs: parentOrgId: there is no organisation with the id "77". Find its orgId with aicc.getOrg({ orgName: … })',
    );
  });

  test("a vendor that ignores the kind shows those of it only", async () => {
    const all = (await vendorRows()).map((org, at) => ({ ...org, orgType: at === 1 ? "T" : at === 2 ? "X" : "D" }));
    vendor.aicc.fault({ operation: "queryorgs", times: "always", transform: (answer) => ({ ...answer, orgs: all, total: all.length }) });
    expect(await names({ orgType: "team" })).toEqual(["AAA", "BBB"]);
  });

  test.each([
    [{ orgType: "D" }, /aicc\.getOrgs: orgType: must be "partner" or .* got "D"/],
    [{ status: 1 }, /status: must be "activated" or .* got 1/],
    [{ type: "department" }, /type/],
  ])("%o is refused before anything is sent", async (args, message) => {
    await expect(aicc.getOrgs(args as aicc.GetOrgsArgs)).rejects.toThrow(message);
    expect(vendor.aicc.requests.count()).toBe(0);
  });

  test("an unknown kind passes as the vendor's letter", async () => {
    vendor.aicc.fault({
      operation: "queryorgs",
      times: "always",
      transform: (answer) => ({ ...answer, orgs: answer.orgs.map((org: object) => ({ ...org, orgType: "X" })) }),
    });
    expect((await aicc.getOrgs()).orgs[0]!.orgType).toBe("X");
  });
});

describe("what goes wrong", () => {
  test("a business failure comes with the vendor's code and text", async () => {
    vendor.aicc.fault({
      operation: "queryorgs",
      status: 200,
      body: { returnCode: "-1", description: "tenant is frozen", orgs: null, total: 0 },
    });
    await expect(aicc.getOrgs()).rejects.toThrow("aicc.getOrgs: aicc queryorgs: tenant is frozen (code -1, HTTP 200)");
  });

  test.each([null, "", { text: "frozen" }])("a business failure whose text is %j says that there is no reason", async (description) => {
    vendor.aicc.fault({ operation: "queryorgs", status: 200, body: { returnCode: 7, description } });
    await expect(aicc.getOrgs()).rejects.toThrow("aicc.getOrgs: aicc queryorgs: the vendor gave no reason (code 7, HTTP 200)");
  });

  test("an abort closes the call", async () => {
    vendor.aicc.fault({ operation: "queryorgs", latencyMs: 5_000 });
    const signal = AbortSignal.timeout(200);
    const asked = Date.now();
    await expect(aicc.getOrgs({}, { signal })).rejects.toThrow(/abort|timeout/i);
    expect(Date.now() - asked).toBeLessThan(3_000);
  });

  test("a missing field is named", async () => {
    vendor.aicc.fault({ operation: "queryorgs", omit: "orgs.*.orgId" });
    await expect(aicc.getOrgs()).rejects.toThrow(/queryorgs.* answered in a form that the vendor does not document: orgs\[0\]\.orgId/);
  });

  test.each([{ orgs: undefined }, { orgs: null }])("an answer that says success and holds %o is no empty list", async (without) => {
    vendor.aicc.fault({ operation: "queryorgs", transform: ({ total: _, ...answer }) => ({ ...answer, ...without }) });
    await expect(aicc.getOrgs()).rejects.toThrow("orgs: the list is missing, and so is the total");
  });

  test.each([
    [400, "(HTTP 400). The vendor says: check the request path and parameters. Check aicc:managementEndpoint"],
    [
      401,
      "(HTTP 401). The vendor says: check whether you have purchased the service, and ask customer service for the status of your account. Check aicc:appKey and aicc:appSecret, too",
    ],
    [404, "(HTTP 404). The vendor says: check the request path. Check aicc:managementEndpoint"],
    [500, "(HTTP 500). The vendor says: a business failure; check the values of the parameters"],
  ])("HTTP %d is told with what the vendor's page says and the settings", async (status, message) => {
    const account = accountOf(vendorSettings, { maxRetries: "0" });
    vendor.aicc.fault({ operation: "queryorgs", status, body: "no", times: "always" });
    await expect((await account.client(management)).queryOrgs({ offset: 0, limit: 1 })).rejects.toThrow(
      `the server refused the call: no ${message}`,
    );
  });

  test("a token that is nowhere to be had is told with the setting, and the advice works", async () => {
    const endpoint = `${vendor.aicc.url}/elsewhere`;
    const read = (settings: object) =>
      accountOf(vendorSettings, { ...settings })
        .client(management)
        .then((api) => api.queryOrgs({ offset: 0, limit: 9 }));
    await expect(read({ tokenEndpoint: endpoint })).rejects.toThrow(/tokenByAkSk: .*\(HTTP 404\)\. Check aicc:tokenEndpoint: .*port 28070/);
    expect((await read({ tokenEndpoint: vendor.aicc.url })).orgs).toHaveLength(8);
    await expect(read({ managementEndpoint: endpoint, tokenEndpoint: vendor.aicc.url })).rejects.toThrow(
      /queryorgs: .*\(HTTP 404\)\..*Check aicc:managementEndpoint/,
    );
  });
});

test("closing an account closes its connections, those for tokens included", async () => {
  const query = { offset: 0, limit: 1 };
  const account = accountOf(vendorSettings);
  const api = await account.client(management);
  await api.queryOrgs(query);
  await account.close();
  await expect(api.queryOrgs(query)).rejects.toThrow(/^aicc queryorgs: the request cannot be sent/);
  const another = accountOf(vendorSettings, { tokenEndpoint: `${vendor.aicc.url}/` });
  const unused = await another.client(management);
  await another.close();
  await expect(unused.queryOrgs(query)).rejects.toThrow(/^aicc tokenByAkSk: the request cannot be sent/);
});

test("those below an organisation that has none below it are none, which takes no more calls than all do", async () => {
  const [leaf] = (await aicc.getOrgs()).orgs.filter(({ orgId }, _, all) => !all.some(({ parentOrgId }) => parentOrgId === orgId));
  const calls = vendor.aicc.requests.count("queryorgs");
  expect(await aicc.getOrgs({ parentOrgId: leaf!.orgId })).toEqual({ orgs: [] });
  expect(vendor.aicc.requests.count("queryorgs")).toBe(2 * calls);
});

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getOrgsOutput({ orgType: pulumi.output("department" as const) }))).toEqual(
    await aicc.getOrgs({ orgType: "department" }),
  );
});
