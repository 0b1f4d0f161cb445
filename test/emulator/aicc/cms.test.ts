import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);

const ceshi445566 = "159832671551117675139418726647";
const groupPath = "/rest/cmsapp/v1/openapi/qcrelationconf";

describe("the examples of the vendor's pages", () => {
  test("querytenants asks for ccId 1 and gets a tenant of ccId 3", async () => {
    const { status, body, headers } = await caller.tenants({ ccId: 1 });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json;charset=UTF-8");
    expect(body).toEqual({
      resultCode: "0100000",
      resultDesc: [
        {
          ccId: 3,
          vdnId: 47,
          tenantId: "202008142460",
          accessCodes: [{ accessCode: "202008191", isDefault: true }],
          tenantSpaceName: "fjw081401",
        },
      ],
    });
  });

  test("queryallccgroup", async () => {
    const { status, body } = await caller.list();
    expect(status).toBe(200);
    expect(body).toEqual({
      resultCode: "0100000",
      resultDesc: [
        { groupName: "ceshi001", groupType: 3, id: "159253664007418170345218084185" },
        { groupName: "ceshi445566", remark: "此为质检组", groupType: 3, id: ceshi445566 },
      ],
    });
  });

  test("updategroup", async () => {
    const { status, body } = await caller.update({
      ccId: 1,
      groupName: "ceshi445566",
      remark: "Inspector group",
      id: ceshi445566,
      vdn: 113,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ resultCode: "0100000", resultDesc: "Updated successfully" });
    expect(aicc.groups.get(ceshi445566)).toMatchObject({ groupName: "ceshi445566", remark: "Inspector group", groupType: 3 });
  });

  test("createusergroup answers without an id; the list shows one of 30 digits", async () => {
    const request = { ccId: 1, vdn: 113, groupName: "ceshipostman", groupType: 3, remark: "Inspector group", workNos: [50041, 50042] };
    const { status, body } = await caller.create(request);
    expect(status).toBe(200);
    expect(body).toEqual({ resultCode: "0100000", resultDesc: expect.any(String) });
    const listed = (await caller.list()).body.resultDesc.at(-1);
    expect(listed).toEqual({
      groupName: "ceshipostman",
      remark: "Inspector group",
      groupType: 3,
      id: expect.stringMatching(/^\d{30}$/),
    });
    expect(aicc.groups.get(listed.id)?.workNos).toEqual([50041, 50042]);
  });

  test("deleteusergroup", async () => {
    aicc.groups.add({ id: "159832684658001135254942692203", groupName: "gone soon", groupType: 2 });
    const { status, body } = await caller.delete({ ccId: 1, id: "159832684658001135254942692203", vdn: 113 });
    expect(status).toBe(200);
    expect(body).toEqual({ resultCode: "0100000", resultDesc: "Deleted successfully" });
    expect(aicc.groups.get("159832684658001135254942692203")).toBeUndefined();
  });
});

describe("call centers and VDNs", () => {
  test("each VDN has its own groups and its own names", async () => {
    await caller.create({ ccId: 2, vdn: 114, groupName: "ceshi001", groupType: 2 });
    expect((await caller.list(2, 114)).body.resultDesc).toMatchObject([{ groupName: "ceshi001", groupType: 2 }]);
    expect((await caller.list(2, 113)).body.resultDesc).toEqual([]);
    expect((await caller.list()).body.resultDesc).toHaveLength(2);
  });

  test("a ccId left out is the default call center", async () => {
    await caller.create({ vdn: 113, groupName: "no ccId", groupType: 2 });
    expect((await caller.list()).body.resultDesc).toContainEqual(expect.objectContaining({ groupName: "no ccId" }));
    expect((await caller.update({ vdn: 113, id: ceshi445566, groupName: "renamed" })).body.resultCode).toBe("0100000");
    expect((await caller.delete({ vdn: 113, id: ceshi445566 })).body.resultCode).toBe("0100000");
  });

  test("a group is not to be found in another VDN or call center", async () => {
    expect((await caller.update({ vdn: 114, id: ceshi445566, groupName: "x" })).body.resultCode).toBe("0101001");
    expect((await caller.delete({ ccId: 2, vdn: 113, id: ceshi445566 })).body.resultCode).toBe("0101001");
    expect(aicc.groups.get(ceshi445566)?.groupName).toBe("ceshi445566");
  });
});

describe("what is refused", () => {
  const valid = {
    create: { vdn: 113, groupName: "new", groupType: 2 },
    update: { vdn: 113, id: ceshi445566, groupName: "renamed" },
    delete: { vdn: 113, id: ceshi445566 },
    tenants: { ccId: 1 },
  };
  const wrong: [keyof typeof valid, object][] = [
    ["create", { vdn: undefined }],
    ["create", { vdn: "113" }],
    ["create", { vdn: 0 }],
    ["create", { vdn: 1.5 }],
    ["create", { ccId: 0 }],
    ["create", { ccId: 65_536 }],
    ["create", { ccId: "1" }],
    ["create", { groupName: undefined }],
    ["create", { groupName: "" }],
    ["create", { groupName: 7 }],
    ["create", { groupName: "x".repeat(101) }],
    ["create", { groupType: undefined }],
    ["create", { groupType: 1 }],
    ["create", { groupType: 4 }],
    ["create", { groupType: "2" }],
    ["create", { remark: null }],
    ["create", { workNos: "50041" }],
    ["create", { workNos: [1_000_000] }],
    ["create", { workNos: [-1] }],
    ["create", { vdnId: 113 }],
    ["update", { id: undefined }],
    ["update", { id: 159832671551117 }],
    ["update", { groupName: undefined }],
    ["update", { vdn: undefined }],
    ["update", { groupType: 2 }],
    ["update", { remark: 1 }],
    ["delete", { id: undefined }],
    ["delete", { id: "" }],
    ["delete", { vdn: undefined }],
    ["delete", { groupName: "x" }],
    ["tenants", { ccId: "1" }],
    ["tenants", { ccId: 65_536 }],
  ];

  test.each(wrong)("%s with %j: 0100002, and nothing happens", async (operation, fields) => {
    const before = aicc.groups.all();
    const { status, body } = await caller[operation]({ ...valid[operation], ...fields });
    expect({ status, body }).toEqual({ status: 200, body: { resultCode: "0100002", resultDesc: "Invalid parameter" } });
    expect(aicc.groups.all()).toEqual(before);
    expect(aicc.requests.last()?.reason).toContain(Object.keys(fields)[0]);
  });

  test.each(Object.entries(valid) as [keyof typeof valid, object][])("%s with what was left right is accepted", async (operation, body) => {
    expect((await caller[operation](body)).body.resultCode).toBe("0100000");
  });

  test.each(["", "null", "[]", "{", "text", '{"vdn":113'])("the body %j: 0100002", async (text) => {
    expect((await caller.create(text)).body.resultCode).toBe("0100002");
  });

  test.each(["application/json", "text/plain;charset=UTF-8", "application/json;charset=GBK", "application/x-www-form-urlencoded"])(
    "the Content-Type %s: 0100002, for the list too",
    async (contentType) => {
      expect((await caller.signed("POST", `${groupPath}/createusergroup`, valid.create, {}, contentType)).body.resultCode).toBe("0100002");
      expect((await caller.signed("GET", `${groupPath}/queryallccgroup/1/113`, undefined, {}, contentType)).body.resultCode).toBe(
        "0100002",
      );
    },
  );

  test.each(["application/json; charset=UTF-8", "application/json;charset=utf-8"])("the Content-Type %s is right", async (contentType) => {
    expect((await caller.signed("POST", `${groupPath}/createusergroup`, valid.create, {}, contentType)).body.resultCode).toBe("0100000");
  });

  test.each(["0/113", "65536/113", "a/113", "1/0", "1/b", "1/-1", "%20/1"])("the list of %s: 0100002", async (path) => {
    expect((await caller.signed("GET", `${groupPath}/queryallccgroup/${path}`)).body.resultCode).toBe("0100002");
  });

  test.each([
    ["GET", "tenant/querytenants", "POST"],
    ["PUT", "qcrelationconf/createusergroup", "POST"],
    ["DELETE", "qcrelationconf/deleteusergroup", "POST"],
    ["PUT", "qcrelationconf/updategroup", "POST"],
    ["POST", "qcrelationconf/queryallccgroup/1/113", "GET"],
    ["HEAD", "qcrelationconf/queryallccgroup/1/113", "GET"],
  ])("%s %s: 405, only %s is allowed", async (method, path, allowed) => {
    const { status, headers } = await caller.signed(
      method,
      `/rest/cmsapp/v1/openapi/${path}`,
      method === "GET" || method === "HEAD" ? undefined : {},
    );
    expect(status).toBe(405);
    expect(headers.allow).toBe(allowed);
  });

  test.each(["qcrelationconf/creategroup", "qcrelationconf/queryallccgroup/1", "qcrelationconf/queryallccgroup", "tenant", "nothing"])(
    "%s: 404",
    async (path) => {
      expect((await caller.signed("GET", `/rest/cmsapp/v1/openapi/${path}`)).status).toBe(404);
    },
  );

  test("paths outside of both APIs: 404, without credentials", async () => {
    expect((await caller.send("GET", "/other")).status).toBe(404);
    expect((await caller.send("POST", "/rest/other")).status).toBe(404);
    expect(aicc.requests.all().map(({ operation }) => operation)).toEqual(["unknown", "unknown"]);
  });
});

test("two groups may come to have the same name behind the API's back", async () => {
  const twin = aicc.groups.add({ groupName: "ceshi445566", groupType: 2 });
  const ids = (await caller.list()).body.resultDesc.filter(({ groupName }: { groupName: string }) => groupName === "ceshi445566");
  expect(ids.map(({ id }: { id: string }) => id)).toEqual([ceshi445566, twin.id]);
});
