import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { settled } from "../pulumi/program/sdk.ts";

const vendor = useAiccEmulator();
const ROOT = "1743229000370058604";

test("an organisation is found by its id, its code or its name", async () => {
  const aaa = await aicc.getOrg({ orgName: "AAA" });
  expect(aaa).toMatchObject({ orgCode: "1013693697055-D3C7Ui", parentOrgId: ROOT, status: undefined });
  expect(await aicc.getOrg({ orgId: aaa.orgId })).toEqual(aaa);
  expect(await aicc.getOrg({ orgCode: aaa.orgCode })).toEqual(aaa);
  expect(await aicc.getOrg({ orgName: "AAA", status: "activated" })).toEqual({ ...aaa, status: "activated" });
});

test("one name under two parents needs the parent", async () => {
  const [aaa] = vendor.aicc.orgs.all().filter((org) => org.orgName === "AAA");
  vendor.aicc.orgs.add({ orgId: "77", orgCode: "x", orgName: "AAA", parentOrgId: aaa!.orgId });
  await expect(aicc.getOrg({ orgName: "AAA" })).rejects.toThrow(
    `aicc.getOrg: 2 organisations have the orgName "AAA" (ids ${aaa!.orgId}, 77), and 1 must. Give the orgId, or the parentOrgId beside the name`,
  );
  expect(await aicc.getOrg({ orgName: "AAA", parentOrgId: aaa!.orgId })).toMatchObject({ orgId: "77" });
  vendor.aicc.orgs.remove("77");
});

test("a prohibited one is found where it is asked for", async () => {
  const { orgId } = await aicc.getOrg({ orgName: "BBB" });
  vendor.aicc.orgs.change(orgId, { status: "3" });
  await expect(aicc.getOrg({ orgId })).rejects.toThrow(
    `0 organisations have the orgId "${orgId}", and 1 must. aicc.getOrgs lists those that there are; prohibited ones count only with status: "all"`,
  );
  expect(await aicc.getOrg({ orgId, status: "all" })).toMatchObject({ orgName: "BBB", status: undefined });
  expect(await aicc.getOrg({ orgId, status: "prohibited" })).toMatchObject({ orgName: "BBB", status: "prohibited" });
  vendor.aicc.orgs.change(orgId, { status: "1" });
});

test.each([
  [{}, "give the orgId, the orgCode or the orgName of the organisation"],
  [{ parentOrgId: ROOT }, "give the orgId, the orgCode or the orgName of the organisation"],
  [{ orgId: 7 }, "orgId: must be text"],
  [{ orgName: "AAA", orgType: "D" }, /orgType: must be "partner" or .* got "D"/],
])("%o is refused before anything is sent", async (args, message) => {
  await expect(aicc.getOrg(args as aicc.GetOrgArgs)).rejects.toThrow(message);
  expect(vendor.aicc.requests.count()).toBe(0);
});

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getOrgOutput({ orgName: pulumi.output("AAA") }))).toEqual(await aicc.getOrg({ orgName: "AAA" }));
});
