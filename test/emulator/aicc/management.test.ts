import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

const names = (answer: { body: any }) => answer.body.orgs.map(({ orgName }: { orgName: string }) => orgName);

describe("tokenByAkSk", () => {
  test("answers with strings, as in the vendor's example", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { status, body } = await caller.token();
    expect(status).toBe(200);
    expect(body).toEqual({
      AccessToken: expect.stringMatching(/^\w{20,}$/),
      ApplyType: "Bearer",
      CreateTime: expect.stringMatching(/^\d{10}$/),
      Expires: "600",
      Scope: expect.any(String),
      AppKey: aicc.environment.AICC_APP_KEY,
      UserID: "Anonymous",
    });
    expect(Number(body.CreateTime)).toBeGreaterThanOrEqual(before);
  });

  test("X-Token-Expire is honoured up to 3600 seconds", async () => {
    expect((await caller.token({ "x-token-expire": "3600" })).body.Expires).toBe("3600");
    expect((await caller.token({ "x-token-expire": "1" })).body.Expires).toBe("1");
    expect((await caller.token({})).body.Expires).toBe("600");
    for (const expire of ["3601", "0", "-1", "1.5", "soon", ""])
      expect((await caller.token({ "x-token-expire": expire })).status).toBe(400);
  });

  test.each([
    { app_key: "nobody", app_secret: "x" },
    { app_key: "emulator-app-key", app_secret: "wrong" },
  ])("%j: 401", async (body) => {
    expect((await caller.token({}, body)).status).toBe(401);
  });

  test.each(["", "{", {}, { app_key: "emulator-app-key" }, { app_key: 1, app_secret: "x" }, { appKey: "a", appSecret: "b" }])(
    "the body %j: 400",
    async (body) => {
      expect((await caller.token({}, body)).status).toBe(400);
    },
  );

  test("wants JSON and POST", async () => {
    expect((await caller.token({ "content-type": "text/plain" })).status).toBe(400);
    const wrongMethod = await caller.send("GET", "/apigovernance/api/oauth/tokenByAkSk");
    expect([wrongMethod.status, wrongMethod.headers.allow]).toEqual([405, "POST"]);
  });
});

describe("a token", () => {
  test("ends CreateTime + Expires", async () => {
    const { AccessToken, CreateTime } = (await caller.token({ "x-token-expire": "2" })).body;
    expect((await caller.orgsWith(AccessToken)).status).toBe(200);
    await sleep((Number(CreateTime) + 2) * 1000 - Date.now() + 10);
    expect((await caller.orgsWith(AccessToken)).status).toBe(401);
    expect(aicc.requests.last()?.reason).toContain("expired");
  });

  test("ends when all are ended", async () => {
    const { AccessToken } = (await caller.token()).body;
    aicc.expireTokens();
    expect((await caller.orgsWith(AccessToken)).status).toBe(401);
    expect((await caller.orgs()).status).toBe(200);
  });

  test("opens only with X-APP-Key and Bearer with one space", async () => {
    const { AccessToken } = (await caller.token()).body;
    const path = "/apiaccess/CC-Management/openapi/queryorgs";
    const key = { "x-app-key": aicc.environment.AICC_APP_KEY };
    expect((await caller.send("GET", path, { ...key, authorization: `Bearer ${AccessToken}` })).status).toBe(200);
    expect((await caller.send("GET", path, { authorization: `Bearer ${AccessToken}` })).status).toBe(401);
    expect((await caller.send("GET", path, { "x-app-key": "another", authorization: `Bearer ${AccessToken}` })).status).toBe(401);
    expect((await caller.send("GET", path, key)).status).toBe(401);
    for (const authorization of [AccessToken, `Bearer  ${AccessToken}`, `bearer ${AccessToken}`, "Bearer x"]) {
      expect((await caller.send("GET", path, { ...key, authorization })).status).toBe(401);
    }
  });
});

describe("queryorgs", () => {
  test("answers as in the vendor's example", async () => {
    const { status, body } = await caller.orgs("?offset=0&limit=100&orgType=D&status=1");
    expect(status).toBe(200);
    const org = (orgId: string, orgCode: string, orgName: string, parentOrgId: string | null, description: string | null = "") => ({
      orgId,
      orgCode,
      orgName,
      parentOrgId,
      orgType: "D",
      description,
    });
    expect(body).toEqual({
      orgs: [
        org("1743229000370058604", "1013693697055-D3C", "default organization", null, null),
        org("1743411069067247710", "1013693697055-D3C7Ui", "AAA", "1743229000370058604"),
        org("1743411075283007941", "1013693697055-D3C1JX", "BBB", "1743229000370058604"),
        org("1743585653682750400", "1013693697055-D3CJRX", "test1", "1743229000370058604"),
        org("1743585660020155612", "1013693697055-D3CJRXx15", "test11", "1743585653682750400"),
        org("1743590013893503714", "1013693697055-D3CIBc", "test0", "1743229000370058604"),
        org("1743590021250053742", "1013693697055-D3CIBcqfc", "test1", "1743590013893503714"),
        org("1743590027646996708", "1013693697055-D3CIBcqfcW2E", "test11", "1743590021250053742"),
      ],
      total: 8,
      returnCode: "0",
      description: null,
    });
  });

  test("filters by status; without the filter all that are not prohibited", async () => {
    aicc.orgs.change("1743411069067247710", { status: "2" });
    aicc.orgs.change("1743411075283007941", { status: "3" });
    expect(names(await caller.orgs("?status=2"))).toEqual(["AAA"]);
    expect(names(await caller.orgs("?status=3"))).toEqual(["BBB"]);
    expect((await caller.orgs("?status=1")).body.total).toBe(6);
    expect((await caller.orgs("?status=all")).body.total).toBe(8);
    expect(names(await caller.orgs())).toContain("AAA");
    expect(names(await caller.orgs())).not.toContain("BBB");
  });

  test("filters by type", async () => {
    aicc.orgs.add({ orgName: "partner", orgType: "P", parentOrgId: "1743229000370058604" });
    expect(names(await caller.orgs("?orgType=P"))).toEqual(["partner"]);
    expect((await caller.orgs("?orgType=D")).body.total).toBe(8);
    expect((await caller.orgs("?orgType=T")).body).toMatchObject({ orgs: [], total: 0, returnCode: "0" });
  });

  test("pages by offset and limit, 100 rows unless asked otherwise", async () => {
    expect(names(await caller.orgs("?offset=1&limit=2"))).toEqual(["AAA", "BBB"]);
    expect((await caller.orgs("?offset=1&limit=2")).body.total).toBe(8);
    expect(names(await caller.orgs("?offset=7&limit=5"))).toEqual(["test11"]);
    expect(names(await caller.orgs("?offset=8"))).toEqual([]);
    expect(names(await caller.orgs("?limit=0"))).toEqual([]);
    aicc.orgs.replaceAll(Array.from({ length: 120 }, (_, index) => ({ orgId: String(index), orgName: `org ${index}` })));
    expect(names(await caller.orgs())).toHaveLength(100);
    expect(names(await caller.orgs("?limit=999"))).toHaveLength(120);
  });

  test.each(["limit=1000", "limit=-1", "limit=x", "limit=", "offset=-1", "offset=1.5", "status=4", "status=", "orgType=X", "orgType=d"])(
    "%s: 400",
    async (query) => {
      expect(await caller.orgs(`?${query}`)).toMatchObject({ status: 400, body: { returnCode: "-1", description: expect.any(String) } });
    },
  );

  test("has only GET", async () => {
    const { status, headers } = await caller.send("POST", "/apiaccess/CC-Management/openapi/queryorgs", {}, "{}");
    expect([status, headers.allow]).toEqual([405, "GET"]);
  });
});
