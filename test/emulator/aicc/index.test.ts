import { expect, test } from "vitest";
import { aiccOperations, defaultAiccDialect, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { Caller } from "./caller.ts";

const keys = (name: string) => ({ accessKey: `${name}-ak`, secretKey: `${name}-sk`, appKey: `${name}-app`, appSecret: `${name}-secret` });

test("the environment is what a client needs, with keys that are plainly not real", async () => {
  const aicc = await startAiccEmulator();
  expect(aicc.environment).toEqual({
    AICC_ENDPOINT: aicc.url,
    AICC_ACCESS_KEY: "emulator-access-key",
    AICC_SECRET_KEY: "emulator-secret-key-not-a-real-one",
    AICC_MANAGEMENT_ENDPOINT: aicc.url,
    AICC_APP_KEY: "emulator-app-key",
    AICC_APP_SECRET: "emulator-app-secret-not-a-real-one",
    AICC_CC_ID: "1",
    AICC_VDN: "113",
  });
  await aicc.stop();
});

test("accounts see their own objects only", async () => {
  const aicc = await startAiccEmulator({
    accounts: [keys("one"), { ...keys("two"), groups: [{ groupName: "of two", groupType: 2 }], orgs: [], tenants: [] }],
  });
  const [one, two] = [new Caller(aicc), new Caller(aicc)];
  const asTwo = { accessKey: "two-ak", secretKey: "two-sk" };
  expect((await one.list()).body.resultDesc).toHaveLength(2);
  expect((await two.list(1, 113, asTwo)).body.resultDesc).toMatchObject([{ groupName: "of two" }]);
  expect((await two.tenants({}, asTwo)).body.resultDesc).toEqual([]);
  expect((await two.list(1, 113, { accessKey: "two-ak", secretKey: "one-sk" })).status).toBe(401);

  await two.create({ vdn: 113, groupName: "ceshi001", groupType: 2 }, asTwo);
  expect(aicc.accounts.map(({ groups }) => groups.all().length)).toEqual([2, 2]);
  expect((await two.delete({ vdn: 113, id: aicc.groups.all()[0]!.id }, asTwo)).body.resultCode).toBe("0101001");

  const token = (await two.token({}, { app_key: "two-app", app_secret: "two-secret" })).body.AccessToken;
  expect((await two.orgsWith(token, "", "two-app")).body).toMatchObject({ orgs: [], total: 0 });
  expect((await two.orgsWith(token, "", "one-app")).status).toBe(401);
  expect(aicc.requests.all("queryorgs").map(({ account }) => account)).toEqual(["two-ak", undefined]);
  await Promise.all([one.close(), two.close()]);
  await aicc.stop();
});

test("both APIs may be mounted below a path, which is then part of what is signed", async () => {
  const aicc = await startAiccEmulator({ cmsPath: "/cms", managementPath: "/mgmt/v2" });
  const caller = new Caller(aicc);
  expect(aicc.environment).toMatchObject({ AICC_ENDPOINT: `${aicc.url}/cms`, AICC_MANAGEMENT_ENDPOINT: `${aicc.url}/mgmt/v2` });
  const list = "/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113";
  expect((await caller.signed("GET", `/cms${list}`)).body.resultDesc).toHaveLength(2);
  expect((await caller.list()).status).toBe(404);
  const token = await caller.send(
    "POST",
    "/mgmt/v2/apigovernance/api/oauth/tokenByAkSk",
    { "content-type": "application/json" },
    JSON.stringify({ app_key: aicc.environment.AICC_APP_KEY, app_secret: aicc.environment.AICC_APP_SECRET }),
  );
  const headers = { "x-app-key": aicc.environment.AICC_APP_KEY, authorization: `Bearer ${token.body.AccessToken}` };
  expect((await caller.send("GET", "/mgmt/v2/apiaccess/CC-Management/openapi/queryorgs", headers)).body.total).toBe(8);
  expect((await caller.token()).status).toBe(404);
  expect(aicc.requests.all().map(({ operation }) => operation)).toEqual([
    "queryallccgroup",
    "queryallccgroup",
    "tokenByAkSk",
    "queryorgs",
    "tokenByAkSk",
  ]);
  await caller.close();
  await aicc.stop();
});

test("the default call center may be another", async () => {
  const aicc = await startAiccEmulator({ defaultCcId: 9 });
  const caller = new Caller(aicc);
  await caller.create({ vdn: 113, groupName: "in 9", groupType: 2 });
  expect((await caller.list(9)).body.resultDesc).toMatchObject([{ groupName: "in 9" }]);
  await caller.close();
  await aicc.stop();
});

test("the dialect may be given at the start", async () => {
  const aicc = await startAiccEmulator({ dialect: { envelope: "2024" } });
  expect(aicc.dialect).toEqual({ ...defaultAiccDialect, envelope: "2024" });
  await aicc.stop();
  await expect(startAiccEmulator({ dialect: { envelope: "1999" as "2023" } })).rejects.toThrow('"envelope" takes 2023, 2024');
});

test("an access key with a slash could not be told from the rest of a signature", async () => {
  await expect(startAiccEmulator({ accounts: [{ ...keys("x"), accessKey: "a/b" }] })).rejects.toThrow("contains a slash");
});

test("the operations are those that the log names", async () => {
  const aicc = await startAiccEmulator();
  const caller = new Caller(aicc);
  await caller.tenants({});
  await caller.list();
  await caller.create({});
  await caller.update({});
  await caller.delete({});
  await caller.members({});
  await caller.addMembers({});
  await caller.deleteMembers({});
  await caller.orgs();
  expect(aicc.requests.all().map(({ operation }) => operation)).toEqual(aiccOperations);
  await caller.close();
  await aicc.stop();
});
