import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type AiccDialect, aiccDialectValues, defaultAiccDialect, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { exampleOrgs } from "../../../emulator/aicc/org.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

const ceshi001 = "159253664007418170345218084185";
const ceshi445566 = "159832671551117675139418726647";
const rename = { vdn: 113, id: ceshi445566, groupName: "renamed" };
const create = { vdn: 113, groupName: "new", groupType: 2 };
const listedGroup = async (id: string) => (await caller.list()).body.resultDesc.find((group: { id: string }) => group.id === id);

describe("envelope and language", () => {
  test('"2024" adds returnCode and description to texts, lists and refusals', async () => {
    aicc.setDialect({ envelope: "2024" });
    const text = "Updated successfully";
    expect((await caller.update(rename)).body).toEqual({ returnCode: "0", resultCode: "0100000", description: text, resultDesc: text });
    const { description, resultDesc, returnCode } = (await caller.list()).body;
    expect({ description, returnCode }).toEqual({ description: resultDesc, returnCode: "0" });
    expect(resultDesc).toHaveLength(2);
    const refused = (await caller.create({})).body;
    expect(refused).toMatchObject({ resultCode: "0100002", resultDesc: expect.any(String), description: refused.resultDesc });
    expect(refused.returnCode).not.toBe("0");
  });

  test("texts may be Chinese", async () => {
    aicc.setDialect({ envelope: "2024", language: "zh" });
    expect((await caller.update(rename)).body).toEqual({
      returnCode: "0",
      resultCode: "0100000",
      description: "更新成功",
      resultDesc: "更新成功",
    });
  });
});

describe("lists of CC-CMS", () => {
  const groups = async () => (await caller.list()).body;

  test("are in resultDesc, in description, in a text, or nowhere", async () => {
    const { resultDesc } = await groups();
    expect(resultDesc).toHaveLength(2);
    aicc.setDialect({ listForm: "description" });
    expect(await groups()).toEqual({ resultCode: "0100000", description: resultDesc });
    aicc.setDialect({ listForm: "JSON text" });
    const { resultDesc: text } = await groups();
    expect(JSON.parse(text)).toEqual(resultDesc);
    aicc.setDialect({ listForm: "absent" });
    expect(await groups()).toEqual({ resultCode: "0100000" });
    expect((await caller.tenants({})).body).toEqual({ resultCode: "0100000" });
    aicc.setDialect({ envelope: "2024" });
    expect(await groups()).toEqual({ returnCode: "0", resultCode: "0100000" });
  });

  test.each([
    ["array", { resultDesc: [] }, { orgs: [] }],
    ["null", { resultDesc: null }, { orgs: null }],
    ["absent", {}, {}],
  ] as const)("without rows, and those of queryorgs, may be %s", async (emptyList, none, noOrgs) => {
    aicc.groups.replaceAll([]);
    aicc.orgs.replaceAll([]);
    aicc.setDialect({ emptyList });
    expect(await groups()).toEqual({ resultCode: "0100000", ...none });
    expect((await caller.orgs()).body).toEqual({ total: 0, returnCode: "0", description: null, ...noOrgs });
  });

  test("ids may be numbers with all their digits, also in a text", async () => {
    aicc.setDialect({ ids: "numbers" });
    expect((await caller.list()).text).toContain(`"id":${ceshi445566}`);
    expect((await caller.orgs()).text).toContain('"orgId":1743585653682750400,');
    aicc.setDialect({ listForm: "JSON text" });
    expect((await groups()).resultDesc).toContain(`"id":${ceshi445566}`);
  });

  test.each([
    ["any", ["0100000", "0100000"]],
    ["with blank", ["0100000", "0100002"]],
    ["without blank", ["0100002", "0100000"]],
  ] as const)("the Content-Type may have to be %s", async (contentType, codes) => {
    aicc.setDialect({ contentType });
    const path = "/rest/cmsapp/v1/openapi/tenant/querytenants";
    const answers = ["application/json; charset=UTF-8", "application/json;charset=UTF-8"].map((each) =>
      caller.signed("POST", path, {}, {}, each),
    );
    expect((await Promise.all(answers)).map(({ body }) => body.resultCode)).toEqual(codes);
    expect((await caller.signed("POST", path, {}, {}, "application/json")).body.resultCode).toBe("0100002");
  });
});

describe("a name that is taken", () => {
  test.each(["0101001", "0100001", "0100002"] as const)("is refused with %s", async (duplicateName) => {
    aicc.setDialect({ duplicateName });
    const answers = [await caller.create({ ...create, groupName: "ceshi001" }), await caller.update({ ...rename, groupName: "ceshi001" })];
    for (const { status, body } of answers) {
      expect({ status, code: body.resultCode, text: typeof body.resultDesc }).toEqual({ status: 200, code: duplicateName, text: "string" });
    }
    expect(aicc.groups.all()).toHaveLength(2);
  });

  test("or accepted", async () => {
    aicc.setDialect({ duplicateName: "accepted" });
    expect((await caller.create({ ...create, groupName: "ceshi001" })).body.resultCode).toBe("0100000");
    expect((await caller.update({ ...rename, groupName: "ceshi001" })).body.resultCode).toBe("0100000");
    expect(aicc.groups.all().map(({ groupName }) => groupName)).toEqual(["ceshi001", "ceshi001", "ceshi001"]);
  });

  test("is not its own duplicate", async () => {
    expect((await caller.update({ ...rename, groupName: "ceshi445566" })).body.resultCode).toBe("0100000");
  });
});

describe("an id that does not exist", () => {
  test.each(["0101001", "0100001", "0100002", "success"] as const)("gives %s", async (answer) => {
    const code = answer === "success" ? "0100000" : answer;
    aicc.setDialect({ updateMissing: answer });
    expect((await caller.update({ ...rename, id: "1" })).body.resultCode).toBe(code);
    aicc.setDialect({ ...defaultAiccDialect, deleteMissing: answer });
    expect((await caller.delete({ vdn: 113, id: "1" })).body.resultCode).toBe(code);
    expect(aicc.groups.all()).toHaveLength(2);
  });

  test("update and delete have a switch each", async () => {
    aicc.setDialect({ updateMissing: "success", deleteMissing: "0100001" });
    expect((await caller.update({ ...rename, id: "1" })).body.resultCode).toBe("0100000");
    expect((await caller.delete({ vdn: 113, id: "1" })).body.resultCode).toBe("0100001");
  });
});

describe("remark", () => {
  test.each([
    ["keeps", "此为质检组"],
    ["clears", ""],
  ] as const)("left out of an update %s the old one", async (remarkOmitted, remark) => {
    aicc.setDialect({ remarkOmitted });
    await caller.update(rename);
    expect(aicc.groups.get(ceshi445566)?.remark).toBe(remark);
  });

  test('sent as "" is cleared in any case', async () => {
    await caller.update({ ...rename, remark: "" });
    expect(aicc.groups.get(ceshi445566)?.remark).toBe("");
  });

  test.each([
    ["absent", { groupName: "ceshi001", groupType: 3, id: ceshi001 }],
    ["empty", { groupName: "ceshi001", groupType: 3, id: ceshi001, remark: "" }],
    ["null", { groupName: "ceshi001", groupType: 3, id: ceshi001, remark: null }],
  ] as const)("is listed as %s when it is empty", async (emptyRemark, listed) => {
    aicc.setDialect({ emptyRemark });
    expect(await listedGroup(ceshi001)).toEqual(listed);
    expect(await listedGroup(ceshi445566)).toMatchObject({ remark: "此为质检组" });
  });
});

describe("limits", () => {
  test.each([20, 100, 7])("group names of more than %d characters are refused", async (groupNameLength) => {
    aicc.setDialect({ groupNameLength });
    expect((await caller.create({ ...create, groupName: "质".repeat(groupNameLength) })).body.resultCode).toBe("0100000");
    expect((await caller.create({ ...create, groupName: "x".repeat(groupNameLength + 1) })).body.resultCode).toBe("0100002");
    expect((await caller.update({ ...rename, groupName: "x".repeat(groupNameLength + 1) })).body.resultCode).toBe("0100002");
    aicc.setDialect({ groupNameLength: null });
    expect((await caller.update({ ...rename, groupName: "x".repeat(5000) })).body.resultCode).toBe("0100000");
  });

  test("agent numbers have five or six digits", async () => {
    for (const workNo of [100_000, 999_999]) aicc.agents.add({ workNo });
    expect((await caller.create({ ...create, workNos: [999_999] })).body.resultCode).toBe("0100000");
    aicc.setDialect({ workNoMax: 99_999 });
    expect((await caller.create({ ...create, groupName: "b", workNos: [100_000] })).body.resultCode).toBe("0100002");
  });
});

describe("lists", () => {
  test("ccId of querytenants may be a filter", async () => {
    aicc.setDialect({ tenantsCcId: "filters" });
    expect((await caller.tenants({ ccId: 1 })).body.resultDesc).toEqual([]);
    expect((await caller.tenants({})).body.resultDesc).toEqual([]);
    expect((await caller.tenants({ ccId: 3 })).body.resultDesc).toHaveLength(1);
  });

  test("unknown fields appear in answers and their rows, beside the known ones", async () => {
    const plain = [(await caller.list()).body, (await caller.orgs()).body, (await caller.tenants({})).body];
    aicc.setDialect({ unknownFields: true });
    const more = [(await caller.list()).body, (await caller.orgs()).body, (await caller.tenants({})).body];
    expect(more).toMatchObject(plain);
    for (const body of more) {
      const rows = body.orgs ?? body.resultDesc;
      for (const object of [body, ...rows]) expect(object).toHaveProperty("_version");
    }
    expect((await caller.token()).body).toHaveProperty("_version");
  });

  test("shuffled, they hold the same rows in changing orders", async () => {
    for (let index = 0; index < 10; index += 1) aicc.groups.add({ groupName: `group ${index}`, groupType: 2 });
    const ids = async () => (await caller.list()).body.resultDesc.map(({ id }: { id: string }) => id) as string[];
    const stable = await ids();
    expect(await ids()).toEqual(stable);
    aicc.setDialect({ listOrder: "shuffled" });
    const orders = await Promise.all(Array.from({ length: 5 }, ids));
    for (const order of orders) expect(order.toSorted()).toEqual(stable.toSorted());
    expect(new Set(orders.map(String)).size).toBeGreaterThan(2);
  });

  test("shuffled pages hold together all organizations once", async () => {
    aicc.setDialect({ listOrder: "shuffled" });
    const pages = await Promise.all([0, 3, 6].map((offset) => caller.orgs(`?offset=${offset}&limit=3`)));
    const ids = pages.flatMap(({ body }) => body.orgs.map(({ orgId }: { orgId: string }) => orgId));
    expect(ids.toSorted()).toEqual(exampleOrgs.map(({ orgId }) => orgId).toSorted());
  });

  test("lag behind writes, but not behind edits from outside", async () => {
    aicc.setDialect({ listLagMs: 200 });
    await caller.create(create);
    await caller.update(rename);
    expect((await caller.list()).body.resultDesc).toMatchObject([{ groupName: "ceshi001" }, { groupName: "ceshi445566" }]);
    expect(aicc.groups.all()).toHaveLength(3);
    await sleep(220);
    expect((await caller.list()).body.resultDesc).toMatchObject([
      { groupName: "ceshi001" },
      { groupName: "renamed" },
      { groupName: "new" },
    ]);
    aicc.groups.remove(ceshi001);
    expect((await caller.list()).body.resultDesc).toMatchObject([{ groupName: "renamed" }, { groupName: "new" }]);
  });
});

describe("types", () => {
  test("integers may come as strings", async () => {
    aicc.setDialect({ numbers: "strings" });
    expect((await caller.tenants({})).body.resultDesc).toMatchObject([{ ccId: "3", vdnId: "47" }]);
    expect(await listedGroup(ceshi001)).toMatchObject({ groupType: "3" });
    expect((await caller.orgs()).body.total).toBe("8");
  });

  test("CreateTime and Expires may come as numbers", async () => {
    aicc.setDialect({ tokenNumbers: "numbers" });
    expect((await caller.token()).body).toMatchObject({ CreateTime: expect.any(Number), Expires: 600 });
  });

  test("parentOrgId may come as a number with all its digits", async () => {
    aicc.setDialect({ parentOrgId: "number" });
    const { text, body } = await caller.orgs();
    expect(text).toContain('"parentOrgId":1743585653682750400,');
    expect(text).toContain('"parentOrgId":1743229000370058604,');
    expect(body.orgs[0].parentOrgId).toBeNull();
  });

  test.each([
    ["null", { parentOrgId: null }],
    ["empty", { parentOrgId: "" }],
  ] as const)("the root's parentOrgId may be %s", async (rootParent, field) => {
    aicc.setDialect({ rootParent });
    expect((await caller.orgs()).body.orgs[0]).toMatchObject(field);
  });

  test("the root's parentOrgId may be absent", async () => {
    aicc.setDialect({ rootParent: "absent" });
    const [root, child] = (await caller.orgs()).body.orgs;
    expect(root).not.toHaveProperty("parentOrgId");
    expect(child).toHaveProperty("parentOrgId", "1743229000370058604");
  });

  test.each([
    ["as stored", [null, "", "words"]],
    ["absent", [undefined, undefined, "words"]],
    ["empty", ["", "", "words"]],
    ["null", [null, null, "words"]],
  ] as const)("empty descriptions may be %s", async (orgDescription, descriptions) => {
    aicc.orgs.change("1743411075283007941", { description: "words" });
    aicc.setDialect({ orgDescription });
    const orgs = (await caller.orgs("?limit=3")).body.orgs;
    expect(orgs.map(({ description }: { description: unknown }) => description)).toEqual(descriptions);
    expect(orgs.map((org: object) => "description" in org)).toEqual(descriptions.map((description) => description !== undefined));
  });
});

describe("pages of queryorgs", () => {
  const shape = async (query: string) => {
    const { orgs, total } = (await caller.orgs(query)).body;
    return { rows: orgs.length, first: orgs[0]?.orgName, total };
  };

  test("total may count the page", async () => {
    aicc.setDialect({ orgsTotal: "page" });
    expect(await shape("?offset=6&limit=5")).toEqual({ rows: 2, first: "test1", total: 2 });
  });

  test("may hold fewer rows than asked for", async () => {
    aicc.setDialect({ orgsPageCap: 3 });
    expect(await shape("?offset=1&limit=999")).toEqual({ rows: 3, first: "AAA", total: 8 });
    expect(await shape("?limit=2")).toMatchObject({ rows: 2 });
  });

  test("may all start at the first row", async () => {
    aicc.setDialect({ orgsOffset: "ignored" });
    expect(await shape("?offset=5&limit=2")).toEqual({ rows: 2, first: "default organization", total: 8 });
  });

  test("may be counted by offset, from 0 or from 1", async () => {
    aicc.setDialect({ orgsOffset: "pages from 0" });
    expect(await shape("?offset=1&limit=3")).toEqual({ rows: 3, first: "test1", total: 8 });
    expect(await shape("?offset=2&limit=3")).toMatchObject({ rows: 2, first: "test1" });
    expect(await shape("?offset=3&limit=3")).toMatchObject({ rows: 0 });
    aicc.setDialect({ orgsOffset: "pages from 1", orgsPageCap: 3 });
    expect(await shape("?offset=0")).toMatchObject({ rows: 3, first: "default organization" });
    expect(await shape("?offset=1")).toMatchObject({ rows: 3, first: "default organization" });
    expect(await shape("?offset=2")).toMatchObject({ rows: 3, first: "test1" });
    expect(await shape("?offset=4")).toMatchObject({ rows: 0 });
  });

  test("may repeat the last one", async () => {
    aicc.setDialect({ orgsBeyondEnd: "last page" });
    expect(await shape("?offset=8&limit=3")).toMatchObject({ rows: 3, first: "test0" });
    expect(await shape("?offset=8&limit=20")).toMatchObject({ rows: 8 });
    aicc.setDialect({ orgsOffset: "pages from 0" });
    expect(await shape("?offset=9&limit=3")).toMatchObject({ rows: 2, first: "test1" });
    aicc.orgs.replaceAll([]);
    expect(await shape("?offset=9&limit=3")).toMatchObject({ rows: 0 });
  });

  test("may each be of a list in another order", async () => {
    aicc.setDialect({ orgsOrder: "changing" });
    const firsts = await Promise.all(Array.from({ length: 12 }, () => shape("?limit=1")));
    expect(new Set(firsts.map(({ first }) => first)).size).toBeGreaterThan(1);
  });

  test("total may be absent", async () => {
    aicc.setDialect({ orgsTotal: "absent" });
    expect((await caller.orgs()).body).not.toHaveProperty("total");
  });

  test("a wrong parameter may be a business failure", async () => {
    aicc.setDialect({ orgsBadParameter: "500" });
    expect(await caller.orgs("?limit=1000")).toMatchObject({ status: 500, body: { returnCode: "-1" } });
  });
});

describe("a 401", () => {
  test.each([
    ["json", "application/json;charset=UTF-8", /^\{.*\}$/],
    ["html", "text/html; charset=UTF-8", /^<html>/],
    ["empty", undefined, /^$/],
  ] as const)("may have a body that is %s", async (unauthorizedBody, contentType, text) => {
    aicc.setDialect({ unauthorizedBody });
    for (const answer of [await caller.list(1, 113, { secretKey: "x" }), await caller.orgsWith("x")]) {
      expect(answer).toMatchObject({ status: 401, text: expect.stringMatching(text) });
      expect(answer.headers["content-type"]).toBe(contentType);
    }
  });
});

describe("switches", () => {
  test("the default of each is the first of its values", () => {
    expect(Object.keys(defaultAiccDialect)).toEqual(Object.keys(aiccDialectValues));
    for (const [name, values] of Object.entries<readonly unknown[]>(aiccDialectValues)) {
      expect(defaultAiccDialect[name as keyof AiccDialect]).toBe(values[0]);
      expect(new Set(values).size).toBe(values.length);
      expect(values.length).toBeGreaterThan(1);
    }
  });

  test("those not named stay as they are", () => {
    aicc.setDialect({ envelope: "2024" });
    aicc.setDialect({ language: "zh", listLagMs: undefined });
    expect(aicc.dialect).toEqual({ ...defaultAiccDialect, envelope: "2024", language: "zh" });
  });
});
