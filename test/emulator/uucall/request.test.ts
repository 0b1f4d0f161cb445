import { describe, expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { exampleSubAccounts } from "../../../emulator/uucall/subAccount.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller, type Signing } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const rename = { name: "王五" };
const post = { account: "zhang", password: "x" };
const named = (name: string, value: string): Signing => ({ tamper: (headers) => Object.assign(headers, { [name]: value }) });
const newAccount = { account: "zhang", password: "0123456789abcde", name: "张三", roleId: "2", roleEnble: "2", jobnumber: "17" };
const failed = { status: 200, body: { Result: "failed", Data: "参数无效" } };

describe("headers", () => {
  const without = (name: string): Signing => ({ tamper: (headers) => Object.assign(headers, { [name]: undefined }) });
  const as = (name: string, value: string): Signing => ({ tamper: (headers) => Object.assign(headers, { [name]: value }) });

  test.each([
    ["application/json"],
    ["application/json;charset=utf-8"],
    ["application/xml;charset=utf-8;"],
    ["text/xml; charset=UTF-8;"],
    ["text/xml"],
  ])("the Content-Type %s is right", async (type) => {
    expect((await caller.put(101, { name: "x" }, as("content-type", type))).body.Result).toBe("success");
  });

  test.each([
    ["accept", without("accept")],
    ["accept", as("accept", "text/html")],
    ["content-type", without("content-type")],
    ["content-type", as("content-type", "text/plain")],
    ["content-type", as("content-type", "application/x-www-form-urlencoded")],
    ["content-type", as("content-type", "application/json;charset=gbk")],
  ])("a wrong %s is refused, with GET and DELETE too", async (_, signing) => {
    for (const answer of [await caller.subUser(101, "", signing), await caller.delete(101, "", signing)]) {
      expect(answer).toMatchObject(failed);
    }
    expect(uucall.subAccounts.get("101")).toBeDefined();
    expect(uucall.requests.last()?.reason).toMatch(/Accept|Content-Type/);
  });
});

describe("headers of another dialect", () => {
  test("Accept and Content-Type may not matter", async () => {
    const bare: Signing = { tamper: (headers) => Object.assign(headers, { accept: undefined, "content-type": undefined }) };
    expect((await caller.subUser(101, "", bare)).body.Result).toBe("failed");
    uucall.setDialect({ requiredHeaders: "signature" });
    expect((await caller.subUser(101, "", bare)).body.Result).toBe("success");
    expect((await caller.put(101, rename, named("content-type", "text/plain"))).body.Result).toBe("success");
  });

  test.each(["application/json", "application/xml", "text/xml"] as const)("only %s may be right", async (requestType) => {
    uucall.setDialect({ requestType });
    for (const type of ["application/json", "application/xml", "text/xml"]) {
      const { body } = await caller.put(101, rename, named("content-type", `${type};charset=utf-8`));
      expect(body.Result, type).toBe(type === requestType ? "success" : "failed");
    }
  });
});

describe("parameters", () => {
  const wrong: [string, (caller: Caller) => ReturnType<Caller["send"]>, string][] = [
    ["a list without uid", (c) => c.signed("GET", "/power/subuser"), "uid"],
    ["a list of roles without uid", (c) => c.signed("GET", "/power/role"), "uid"],
    ["a list with a uid that is no number", (c) => c.subUsers({ uid: "x" }), "uid"],
    ["a list with a parameter that it does not have", (c) => c.subUsers({ page: "1" }), "page"],
    ["a list with a state in words", (c) => c.subUsers({ state: "启用" }), "state"],
    ["a list with a state that there is not", (c) => c.subUsers({ state: "5" }), "state"],
    ["a list with an id in words", (c) => c.subUsers({ id: "lisi" }), "id"],
    ["roleuser with a state in numbers", (c) => c.roleUsers({ state: "1" }), "state"],
    ["roleuser with page 0", (c) => c.roleUsers({ page: "0" }), "page"],
    ["roleuser with a page in words", (c) => c.roleUsers({ page: "first" }), "page"],
    ["roleuser with pageSize 0", (c) => c.roleUsers({ pageSize: "0" }), "pageSize"],
    ["roleuser with pagesize", (c) => c.roleUsers({ pagesize: "10" }), "pagesize"],
    ["POST without account", (c) => c.post({ ...newAccount, account: undefined }), "account"],
    ["POST with an empty account", (c) => c.post({ ...newAccount, account: "" }), "account"],
    ["POST without password", (c) => c.post({ ...newAccount, password: undefined }), "password"],
    ["POST with an empty password", (c) => c.post({ ...newAccount, password: "" }), "password"],
    ["POST with a password of 16 bytes", (c) => c.post({ ...newAccount, password: "0123456789abcdef" }), "15 bytes"],
    ["POST with six characters of 18 bytes", (c) => c.post({ ...newAccount, password: "密码密码密码" }), "15 bytes"],
    ["POST with roleEnble 3", (c) => c.post({ ...newAccount, roleEnble: "3" }), "roleEnble"],
    ["POST with roleEnble as a number", (c) => c.post({ ...newAccount, roleEnble: 1 }), "roleEnble"],
    ["POST with roleId as a number", (c) => c.post({ ...newAccount, roleId: 2 }), "roleId"],
    ["add with jobnumber as a number", (c) => c.post({ ...newAccount, jobnumber: 17 }), "jobnumber"],
    ["POST with name null", (c) => c.post({ ...newAccount, name: null }), "name"],
    ["POST with jobNumber", (c) => c.post({ ...newAccount, jobNumber: "17" }), "jobNumber"],
    ["POST with bind_ext", (c) => c.post({ ...newAccount, bind_ext: "8003" }), "bind_ext"],
    ["POST with state", (c) => c.post({ ...newAccount, state: 1 }), "state"],
    ["add without uid", (c) => c.postAsIs(newAccount), "uid"],
    ["modify without name", (c) => c.post({ account: "lisi", password: "x" }), "name"],
    ["POST with a body that is no JSON", (c) => c.signed("POST", "/power/roleuser", "account=zhang"), "JSON"],
    ["POST with a body that is a list", (c) => c.signed("POST", "/power/roleuser", "[]"), "JSON object"],
    ["PUT with state 5", (c) => c.put(101, { state: 5 }), "state"],
    ["PUT with a state in words", (c) => c.put(101, { state: "禁用" }), "state"],
    ["PUT with roleId", (c) => c.put(101, { roleId: "2" }), "roleId"],
    ["PUT with another id than that of the path", (c) => c.put(101, { id: 102 }), "another id"],
    ["PUT with a password of 16 bytes", (c) => c.put(101, { password: "0123456789abcdef" }), "15 bytes"],
    ["a path with an id in words", (c) => c.subUser("lisi"), "subUserId"],
    ["a path with a negative id", (c) => c.delete("-1"), "subUserId"],
    ["a path with another id than that of the query", (c) => c.delete(101, "?subUserId=102"), "another id"],
    ["DELETE with a body", (c) => c.signed("DELETE", "/power/subuser/101", "{}"), "no body"],
    ["applications with pid in words", (c) => c.apps(101, "?pid=x"), "pid"],
    ["applications as an array", (c) => c.putApps(101, { authAppIds: ["12"] }), "authAppIds"],
    ["applications with a number", (c) => c.putApps(101, { authAppIds: 12 }), "authAppIds"],
    ["applications with an empty item", (c) => c.putApps(101, { authAppIds: "12,,3" }), "authAppIds"],
    ["applications with a structure", (c) => c.putApps(101, { body: { authAppIds: "12" } }), "body"],
    ["an application in both lists", (c) => c.putApps(101, { authAppIds: "12,3", unAuthAppIds: "3" }), "both lists"],
  ];

  test.each(wrong)("%s: refused, and nothing happens", async (_, call, reason) => {
    const before = [uucall.subAccounts.all(), uucall.grants.all()];
    const { status, body } = await call(caller);
    expect({ status, body }).toEqual(failed);
    expect([uucall.subAccounts.all(), uucall.grants.all()]).toEqual(before);
    expect(uucall.requests.last()?.reason).toContain(reason);
  });

  test.each<[string, object]>([
    ["at least", { account: "zhang", password: "x" }],
    ["with a password of 15 bytes in five characters", { ...newAccount, password: "密码密码密" }],
    ["with a uid as a number", { ...newAccount, uid: 1225 }],
    ["without a role", { ...newAccount, roleId: "", roleEnble: undefined }],
    ["with a structure that repeats what is there", { ...newAccount, body: newAccount }],
    ["with all in the structure", { body: { ...newAccount, uid: "1225" } }],
  ])("POST %s is accepted", async (_, fields) => {
    expect((await caller.post(fields)).body).toEqual({ Result: "success", Data: "新增成功" });
    expect(uucall.subAccounts.all()).toHaveLength(2);
  });

  test("the structure that the pages list is mandatory", async () => {
    expect((await caller.signed("POST", "/power/roleuser", { uid: "1225", ...post })).body).toEqual(failed.body);
    expect(uucall.requests.last()?.reason).toBe("the structure body is missing");
    expect((await caller.signed("PUT", "/power/subuser/101", rename)).body).toEqual(failed.body);
  });

  test("fields may be in the query, but not with other values than in the body", async () => {
    uucall.setDialect({ fieldsFrom: "any" });
    const query = new URLSearchParams({ uid: "1225", account: "zhang", password: "x" });
    expect((await caller.signed("POST", `/power/roleuser?${query}`)).body.Result).toBe("success");
    const { body } = await caller.signed("POST", `/power/roleuser?${query}`, { account: "zhang2" });
    expect(body.Result).toBe("failed");
    expect(uucall.requests.last()?.reason).toContain("different values");
    expect(uucall.subAccounts.all()).toHaveLength(2);
  });

  test("the uid is good with all interfaces, and only that of the enterprise", async () => {
    const own = { uid: "1225" };
    const other = { uid: "1226" };
    for (const [fields, query, status] of [
      [own, "?uid=1225", 200],
      [other, "?uid=1226", 403],
    ] as const) {
      const answers = [
        await caller.subUsers(fields),
        await caller.roleUsers(fields),
        await caller.roles(fields),
        await caller.post({ ...newAccount, ...fields }),
        await caller.subUser(101, query),
        await caller.put(101, fields),
        await caller.apps(101, query),
        await caller.putApps(101, fields),
        await caller.delete(101, query),
      ];
      expect(answers.map((answer) => [answer.status, answer.body?.Result])).toEqual(
        answers.map(() => [status, status === 200 ? "success" : undefined]),
      );
      uucall.subAccounts.replaceAll(exampleSubAccounts);
    }
  });
});

describe("where fields are looked for", () => {
  const query = "?uid=1225&account=q&password=x";
  const sent = { uid: "1225", account: "f", password: "x", body: { account: "b", password: "x" } };

  test.each([
    ["flat", "f"],
    ["body", "b"],
    ["query", "q"],
  ] as const)("only in one place: %s", async (fieldsFrom, account) => {
    uucall.setDialect({ fieldsFrom });
    expect((await caller.signed("POST", `/power/roleuser${query}`, sent)).body.Result).toBe("success");
    expect(uucall.subAccounts.all().map((row) => row.account)).toEqual(["lisi", account]);
    const put = { name: "f", body: { name: "b" } };
    await caller.signed("PUT", "/power/subuser/101?name=q", put);
    expect(uucall.subAccounts.get("101")?.name).toBe(account);
  });

  test("what is elsewhere is missing", async () => {
    uucall.setDialect({ fieldsFrom: "flat" });
    expect((await caller.signed("POST", `/power/roleuser${query}`, {})).body.Result).toBe("failed");
    expect((await caller.post({ body: post })).body.Result).toBe("failed");
    uucall.setDialect({ fieldsFrom: "body" });
    expect((await caller.signed("POST", "/power/roleuser", { uid: "1225", ...post })).body.Result).toBe("failed");
    uucall.setDialect({ fieldsFrom: "query" });
    expect((await caller.post(post)).body.Result).toBe("failed");
    expect((await caller.signed("POST", `/power/roleuser${query}`)).body.Result).toBe("success");
    uucall.setDialect({ fieldsFrom: "query and body" });
    expect((await caller.signed("POST", `/power/roleuser${query}`)).body.Result).toBe("failed");
    expect((await caller.post(post)).body.Result).toBe("failed");
    const fields = { uid: "1225", account: "qb", password: "x" };
    expect((await caller.signed("POST", `/power/roleuser?${new URLSearchParams(fields)}`, fields)).body.Result).toBe("success");
  });

  test("the lists of section 7 have no structure around them", async () => {
    uucall.setDialect({ fieldsFrom: "body" });
    await caller.putApps(101, { authAppIds: "3" });
    expect(uucall.grants.get("101")?.appIds).toContain("3");
    uucall.setDialect({ fieldsFrom: "query" });
    await caller.signed("PUT", "/power/subuser/auth/101?unAuthAppIds=3", { authAppIds: "2" });
    expect(uucall.grants.get("101")?.appIds).toEqual(["1", "11", "111"]);
  });
});

describe("parameters of another dialect", () => {
  test("extra fields may be ignored", async () => {
    uucall.setDialect({ extraFields: "ignored" });
    expect((await caller.subUsers({ page: "1" })).body.Data).toHaveLength(1);
    expect((await caller.put(101, { ...rename, colour: "red" })).body.Result).toBe("success");
    expect((await caller.post({ ...post, bind_ext: "8003" })).body.Result).toBe("success");
    expect(uucall.subAccounts.all().map(({ bind_ext }) => bind_ext)).toEqual(["8001", ""]);
  });

  test("the uid may be mandatory everywhere but in section 4", async () => {
    uucall.setDialect({ uidById: "required" });
    const without = [
      await caller.subUser(101),
      await caller.put(101, rename),
      await caller.apps(101),
      await caller.putApps(101, { authAppIds: "3" }),
      await caller.delete(101),
    ];
    expect(without.map(({ body }) => body.Result)).toEqual(Array(5).fill("failed"));
    const uid = "?uid=1225";
    const with_ = [
      await caller.subUser(101, uid),
      await caller.put(101, { ...rename, uid: 1225 }),
      await caller.signed("PUT", `/power/subuser/101${uid}`, { body: rename }),
      await caller.apps(101, uid),
      await caller.putApps(101, { authAppIds: "3", uid: "1225" }),
      await caller.delete(101, uid),
    ];
    expect(with_.map(({ body }) => body.Result)).toEqual(Array(6).fill("success"));
  });

  test.each([
    ["utf-8", ["0123456789abcde", "密码密码密"], ["密码密码密a", "é".repeat(8)]],
    ["gbk", ["密码密码密码密a"], ["密码密码密码密码", "0123456789abcdef"]],
    ["characters", ["密码密码密码密码密码密码密码密", "😀".repeat(15)], ["密码密码密码密码密码密码密码密码"]],
  ] as const)("passwords are counted in %s", async (passwordBytes, right, wrong) => {
    uucall.setDialect({ passwordBytes });
    for (const password of right) {
      expect((await caller.post({ account: "lisi", name: "", password })).body.Result, password).toBe("success");
      expect(uucall.passwordIs("101", password)).toBe(true);
    }
    for (const password of wrong) expect((await caller.post({ account: "lisi", name: "", password })).body.Result, password).toBe("failed");
  });
});
