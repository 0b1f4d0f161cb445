import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defaultUucallDialect, startUucallEmulator, type UucallFault, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../../tools/oneResource.ts";

const least = { uid: "1225", account: "zhang", name: "Zhang San", password: "pa55-planted" };
const withRole = { ...least, roleId: "1" };

describe("a vendor that reads its pages in another way:", () => {
  let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
  let text: string;
  const processes = new Map<string, DynamicProcess>();
  /** A resource in a process with settings besides the usual ones. */
  const resource = async (settings: Record<string, string> = {}) => {
    const key = JSON.stringify(settings);
    const process = processes.get(key) ?? (await DynamicProcess.start({ ...emulator.environment, UUCALL_SETTLE_TIME: "1", ...settings }));
    processes.set(key, process);
    return new OneResource(process, text);
  };
  const refused = (action: Promise<unknown>): Promise<string> =>
    action.then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );
  const zhangs = () => emulator.subAccounts.all().filter(({ account, state }) => account === "zhang" && state !== 3);
  const posts = () => emulator.requests.all("postRoleUser").map(({ body }) => JSON.parse(body));

  beforeAll(async () => {
    emulator = await startUucallEmulator({ logCredentials: true });
    text = await providerText("uucall:SubAccount");
  });
  beforeEach(() => {
    emulator.setDialect(defaultUucallDialect);
    emulator.clearFaults();
    emulator.subAccounts.replaceAll([]);
    emulator.requests.clear();
  });
  afterAll(async () => {
    for (const process of processes.values()) await process.stop();
    await emulator.stop();
  });

  test.each([
    ["query", "query"],
    ["queryAndBody", "query and body"],
    ["flat", "flat"],
    ["body", "body"],
    ["body", "any and body"],
  ] as const)("uucall:fields %s suits a vendor that looks for fields in: %s", async (fields, fieldsFrom) => {
    emulator.setDialect({ fieldsFrom });
    const account = await resource({ UUCALL_FIELDS: fields });
    await account.up({ ...withRole, state: "disabled" });
    await account.up({ ...withRole, state: "frozen", password: "other", extension: "8100" });
    expect(zhangs()).toMatchObject([{ roleId: "1", state: 4, bind_ext: "8100" }]);
    expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
    expect(emulator.requests.all().some((request) => JSON.stringify(request.query).includes("other"))).toBe(fields.startsWith("query"));
    await account.destroy();
    expect(zhangs()).toEqual([]);
  });

  test("a structure that is missing: the refusal names the setting, which helps", async () => {
    expect(await refused((await resource({ UUCALL_FIELDS: "flat" })).up(least))).toMatch(
      /参数无效.*; the setting uucall:fields chooses where a request carries its fields/,
    );
    expect(await refused((await resource({ UUCALL_FIELDS: "anywhere" })).up(least))).toContain(
      "uucall:fields (or UUCALL_FIELDS) must be flatAndBody, flat, body, query or queryAndBody",
    );
    await (await resource({ UUCALL_FIELDS: "flatAndBody" })).up(least);
    expect(zhangs()).toHaveLength(1);
  });

  describe("a modification that is refused", () => {
    const modified = async (settings = {}) => {
      const account = await resource(settings);
      await account.up(least);
      emulator.requests.clear();
      return account.up({ ...least, password: "other" });
    };

    test("is not sent again where the refusal speaks of something else", async () => {
      const account = await resource();
      await account.up(least);
      emulator.requests.clear();
      for (const answer of [
        { status: 403 },
        { status: 200, body: { Result: "failed", Data: "无权调用该方法", Code: 6 } },
        { status: 200, body: { Result: "failed", Data: "the enterprise 1225 is locked", Code: 6 } },
        { status: 200, body: { Result: "failed", Data: "busy", Code: 1 } },
      ]) {
        emulator.fault({ operation: "postRoleUser", ...answer });
        expect(await refused(account.up({ ...least, password: "other" }))).not.toContain("sent again");
      }
      expect(posts()).toHaveLength(4);
      expect(posts().every((body) => body.uid === undefined && body.body.uid === undefined)).toBe(true);
    });

    test.each<[string, Omit<UucallFault, "operation">]>([
      ["lost, behind a gateway that gave up", { status: 504, applied: true, body: "the gateway of your enterprise gave up" }],
      ["lost, in words that name the uid", { status: 500, applied: true, body: "uid is missing" }],
      ["the limit on requests", { status: 429, body: "too many requests of uid 1225" }],
      ["the limit on requests, in an envelope", { status: 200, body: { Result: "failed", Data: "企业账号", Code: 3 } }],
    ])("is never sent with the uid where its answer is %s: the vendor may add an account then", async (_, answer) => {
      emulator.setDialect({ existingAccount: "added with uid" });
      const account = await resource({ UUCALL_MAX_RETRIES: "0" });
      await account.up(least);
      emulator.requests.clear();
      emulator.fault({ operation: "postRoleUser", ...answer });
      await refused(account.up({ ...least, password: "other" }));
      expect(posts().map(({ uid, body }) => [uid, body.uid])).toEqual(posts().map(() => [undefined, undefined]));
      expect(zhangs()).toMatchObject([{ id: account.state!.id }]);
      await account.up({ ...least, password: "other" });
      expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
    });

    test.each(["uid is missing", "企业帐号ID不能为空", "企业账号缺失", "The enterprise is missing"])(
      "is sent again after %j",
      async (Data) => {
        const account = await resource();
        await account.up(least);
        emulator.fault({ operation: "postRoleUser", status: 200, body: { Result: "failed", Data } });
        await account.up({ ...least, password: "other" });
        expect(posts().map(({ uid }) => uid)).toEqual(["1225", undefined, "1225"]);
        expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
      },
    );

    test("a second refusal has the first one before it", async () => {
      const account = await resource();
      await account.up(least);
      emulator.fault({ operation: "postRoleUser", status: 200, body: { Result: "failed", Data: "uid is missing" } });
      emulator.fault({ operation: "postRoleUser", status: 200, body: { Result: "failed", Data: "the moon is wrong", Code: 1 } });
      expect(await refused(account.up({ ...least, password: "other" }))).toMatch(
        /uid is missing.*It was sent again with the uid: .*the moon is wrong/,
      );
    });

    test("for a parameter that it does not name: the setting that it names helps", async () => {
      emulator.setDialect({ uidOnModify: "required, unnamed" });
      expect(await refused(modified())).toContain("with uucall:uidOnModify always a modification sends the uid, too");
      emulator.subAccounts.replaceAll([]);
      expect(await modified({ UUCALL_UID_ON_MODIFY: "always" })).toMatchObject({ op: "update" });
    });

    test.each([0, 300])(
      "a vendor that adds whenever uid is there is found out (lists lag %i ms), and is not asked again",
      async (listLagMs) => {
        emulator.setDialect({ existingAccount: "added with uid", uidOnModify: "required", listLagMs });
        const account = await resource();
        await account.up(least);
        const { id } = account.state!;
        const message = await refused(account.up({ ...least, password: "other" }));
        const [, second] = zhangs();
        expect(message).toContain(`now holds "zhang" with the ids ${id} (this resource) and ${second!.id} (new). Delete ${second!.id}`);
        expect(account.state!.inputs.password).not.toBe("other");
        expect(await refused(account.up({ ...least, password: "other" }))).toContain(
          `holds several accounts of this name (ids ${id} and ${second!.id})`,
        );
        expect(zhangs()).toHaveLength(2);
        emulator.subAccounts.remove(second!.id);
        await account.up(least);
        await account.destroy();
        expect(zhangs()).toEqual([]);
      },
    );
  });

  test("a password change keeps a role that the program does not manage, where the vendor clears what is left out", async () => {
    emulator.setDialect({ postOmitted: "clears", putOmitted: "clears" });
    const account = await resource();
    await account.up(least);
    emulator.subAccounts.change(account.state!.id, { roleId: "2", jobnumber: "77", bind_ext: "8100" });
    await account.up({ ...least, password: "other" });
    expect(zhangs()).toMatchObject([{ roleId: "2", jobnumber: "77", bind_ext: "8100" }]);
  });

  test.each<[string, (rows: any[]) => any[], number | "always", string]>([
    ["is empty once", () => [], 1, "kept"],
    ["lacks the account once", (rows) => rows.filter(({ account }) => account !== "zhang"), 1, "kept"],
    ["lacks the account", (rows) => rows.filter(({ account }) => account !== "zhang"), "always", "not known"],
  ])("a password change does not clear a role where the list with roles %s", async (_, rows, times, outcome) => {
    emulator.setDialect({ postOmitted: "clears" });
    emulator.subAccounts.add({ id: "301", account: "li" });
    const account = await resource();
    await account.up(least);
    emulator.subAccounts.change(account.state!.id, { roleId: "2" });
    emulator.fault({ operation: "getRoleUsers", times, transform: (answer) => ({ ...answer, Data: rows(answer.Data) }) });
    const said = await refused(account.up({ ...least, password: "other" }));
    if (outcome === "not known") {
      expect(said).toMatch(/roleId: GET \/power\/roleuser does not show the account "zhang" \(id \d+\), so its role is not known/);
      emulator.clearFaults();
      await account.up({ ...least, password: "other" });
    }
    expect(zhangs()).toMatchObject([{ roleId: "2" }]);
    expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
  });

  test.each(["somebody", "nobody"])(
    "a password change of an account without a role works where the list has only those with one: %s",
    async (who) => {
      emulator.subAccounts.add({ id: "301", account: "li", ...(who === "somebody" && { roleId: "2" }) });
      emulator.fault({
        operation: "getRoleUsers",
        times: "always",
        transform: (answer) => ({ ...answer, Data: answer.Data.filter(({ roleId }: any) => roleId) }),
      });
      const account = await resource();
      await account.up(least);
      await account.up({ ...least, password: "other" });
      expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
    },
  );

  test.each([true, false])("a password change keeps the zeros of a job number that is managed: %s", async (managed) => {
    emulator.setDialect({ jobnumberOnModify: "long" });
    const account = await resource();
    const program = { ...least, ...(managed && { jobNumber: "0042" }) };
    await account.up(program);
    emulator.subAccounts.change(account.state!.id, { jobnumber: "0042" });
    await account.up({ ...program, password: "other" });
    expect(zhangs()).toMatchObject([{ jobnumber: "0042" }]);
    expect(emulator.passwordIs(account.state!.id, "other")).toBe(true);
  });

  test.each(uucallDialectValues.textFilters)(
    "another person's account whose name differs in case only is not taken over (filters: %s)",
    async (textFilters) => {
      emulator.setDialect({ textFilters, accountCase: "ignored" });
      emulator.subAccounts.add({ id: "300", account: "ZHANG", name: "Another", password: "theirs" });
      for (const adopt of [false, true]) {
        expect(await refused((await resource()).up({ ...least, adopt }))).toMatch(
          adopt
            ? /it cannot be adopted \(id 300\): account is "ZHANG" there and "zhang" in the program, which the vendor cannot change\. Write account in the program as there/
            : /it exists already \(id 300\).*account is "ZHANG" there and "zhang" in the program.*Choose another account/,
        );
      }
      expect(emulator.passwordIs("300", "theirs")).toBe(true);
      expect(posts()).toEqual([]);
    },
  );

  test.each<[string, Omit<UucallFault, "operation">]>([
    ["is lost after it was applied", { drop: "after" }],
    ["is lost behind a gateway", { status: 504, applied: true }],
    ["is a page", { status: 200, applied: true, body: "<html>busy</html>" }],
  ])("a create whose answer %s makes one account, where the vendor would take another of the name", async (_, fault) => {
    emulator.setDialect({ existingAccount: "added again", listLagMs: 300 });
    emulator.fault({ operation: "postRoleUser", ...fault });
    const account = await resource();
    await account.up(withRole);
    expect(posts()).toHaveLength(1);
    expect(zhangs()).toMatchObject([{ id: account.state!.id }]);
  });

  test("a new account gets the state that the program says, or keeps the one that the vendor gave", async () => {
    emulator.setDialect({ newState: "disabled" });
    const account = await resource();
    await account.up({ ...least, state: "active" });
    expect(zhangs()).toMatchObject([{ state: 1 }]);
    const other = await resource();
    await other.up({ ...least, account: "li" });
    expect(emulator.subAccounts.get(other.state!.id)).toMatchObject({ state: 2 });
    expect(await other.refresh()).toMatchObject({ op: "same" });
    emulator.setDialect({ newState: "active" });
    const third = await resource();
    await third.up({ ...least, account: "wang", state: "disabled" });
    expect(emulator.subAccounts.get(third.state!.id)).toMatchObject({ state: 2 });
  });

  test("a state that no list shows: the advice of the message helps", async () => {
    emulator.setDialect({ stateShown: "neither" });
    const account = await resource();
    expect(await refused(account.up({ ...least, state: "active" }))).toContain("state: the vendor shows no state of this account");
    await account.up(least);
    await account.up({ ...least, name: "Zhang Si", extension: "8100" });
    expect(zhangs()).toMatchObject([{ name: "Zhang Si", bind_ext: "8100", state: 1 }]);
  });

  test("a cancelled account is gone, also where only the list with roles shows states", async () => {
    emulator.setDialect({ stateShown: "roleuser" });
    const account = await resource();
    await account.up(least);
    emulator.subAccounts.change(account.state!.id, { state: 3 });
    expect(await account.refresh()).toMatchObject({ op: "delete" });
  });

  test.each(["both", "roleuser"] as const)("a cancelled account of the name is no second one (states in: %s)", async (stateShown) => {
    emulator.setDialect({ stateShown });
    emulator.subAccounts.add({ id: "300", account: "zhang", state: 3 });
    const account = await resource();
    await account.up(least);
    expect(await account.up({ ...least, password: "other" })).toMatchObject({ op: "update" });
    expect(zhangs()).toMatchObject([{ id: account.state!.id }]);
  });

  test("lists that contradict each other about the state: nothing is sent that the program does not say", async () => {
    const account = await resource();
    await account.up(least);
    const contradict = { operation: "getRoleUsers", transform: contradicting("state", "禁用"), times: "always" } as const;
    emulator.fault(contradict);
    emulator.requests.clear();
    expect(await refused(account.up({ ...least, name: "Zhang Si" }))).toMatch(
      /"active" in GET \/power\/subuser and "disabled" in GET \/power\/roleuser. Give the account a state/,
    );
    expect(emulator.requests.count("putSubUser")).toBe(0);
    await account.up({ ...least, name: "Zhang Si", state: "active" });
    expect(zhangs()).toMatchObject([{ name: "Zhang Si", state: 1 }]);
  });

  test("a name that a cancelled account holds: the message says which, and the advice helps", async () => {
    emulator.setDialect({ cancelledName: "taken" });
    emulator.subAccounts.add({ id: "300", account: "zhang", state: 3 });
    const account = await resource();
    expect(await refused(account.up(least))).toMatch(
      /帐号已存在.*A cancelled account \(id 300\) holds the name "zhang": .*reactivate that one.*adopt: true/,
    );
    emulator.subAccounts.change("300", { state: 1 });
    await account.up({ ...least, adopt: true });
    expect(account.state!.id).toBe("300");
  });

  test.each(["../101", "101/..", "a b", ".."])("get with the id %j is refused, and reaches no other path", async (id) => {
    const process = processes.get("{}")!;
    expect(await refused(process.read(id, { uid: "1225", __provider: text }))).toMatch(/is not the id of a sub-account/);
    expect(emulator.requests.count()).toBe(0);
  });

  describe("messages", () => {
    test("404 names the endpoint and the prefixes, with which it works", async () => {
      const wrong = { UUCALL_ENDPOINT: emulator.environment.UUCALL_ENDPOINT.replace("/uucall_restapi", "") };
      expect(await refused((await resource(wrong)).up(least))).toMatch(/HTTP 404.*uucall:endpoint: .*\/uucall_restapi\/rest and \/rest/);
    });

    test.each([{ successCode: "none" }, { successCode: "0" }] as const)(
      "a signature that is refused in an envelope (%o) names the settings",
      async (dialect) => {
        emulator.setDialect({ refusals: "envelope", ...dialect });
        const message = await refused((await resource({ UUCALL_API_KEY: "a-wrong-key-planted" })).up(least));
        expect(message).toMatch(/通行证错误.*uucall:userName, uucall:apiKey, uucall:extras, uucall:appId, uucall:timeZone/);
      },
    );

    test("a refusal without a reason names them, too", async () => {
      emulator.fault({ operation: "getSubUsers", status: 200, body: { Result: "failed" } });
      expect(await refused((await resource()).up(least))).toMatch(/gave no reason; if every call fails like this, check uucall:userName/);
    });
  });

  describe("nothing found as a failure", () => {
    test("is nothing, where the list without a filter says so, too", async () => {
      for (const language of ["zh", "en"] as const) {
        emulator.setDialect({ nothingFound: "failed", language });
        const account = await resource();
        await account.up(least);
        emulator.subAccounts.replaceAll([]);
        expect(await account.refresh()).toMatchObject({ op: "delete" });
      }
    });

    test.each(["帐号不存在", "没有数据", "sql exception", "系统繁忙"])(
      "a failure %j for an account that is there drops nothing",
      async (Data) => {
        const account = await resource();
        await account.up(least);
        emulator.fault({ operation: "getSubUsers", status: 200, body: { Result: "failed", Data, Code: 1 } });
        await account.refresh().catch((error: Error) => expect(error.message).toContain(Data));
        expect(account.state).toBeDefined();
        expect(await account.refresh()).toMatchObject({ op: "same" });
      },
    );

    test.each(["方法不存在", "企业不存在", "无权限", "无数据权限", "没有数据库连接", "no data source"])(
      "%j for every list is an error",
      async (Data) => {
        const account = await resource();
        await account.up(least);
        emulator.fault({ operation: "getSubUsers", status: 200, body: { Result: "failed", Data }, times: "always" });
        expect(await refused(account.refresh())).toContain(Data);
      },
    );
  });

  test("a list that is cut off and filters that are not heeded: an account is found all the same", async () => {
    emulator.setDialect({ subUserMax: 3, textFilters: "ignored", pageSizeMax: 3 });
    emulator.subAccounts.replaceAll(Array.from({ length: 12 }, (_, at) => ({ id: String(200 + at), account: `a${at}` })));
    emulator.subAccounts.add({ id: "300", account: "zhang" });
    expect(await refused((await resource()).up(least))).toContain("it exists already (id 300)");
    const account = await resource();
    await account.up({ ...least, adopt: true });
    expect(await account.refresh()).toMatchObject({ op: "same" });
  });
});

/** Gives each row of an answer another value. */
const contradicting = (field: string, value: unknown) => (answer: any) => ({
  ...answer,
  Data: answer.Data.map((row: object) => ({ ...row, [field]: value })),
});
