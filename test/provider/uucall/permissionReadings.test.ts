import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { exampleApplications, exampleGrants } from "../../../emulator/uucall/application.ts";
import { defaultUucallDialect, startUucallEmulator, type UucallDialect, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { uucall } from "../../../provider/index.js";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../../tools/oneResource.ts";
import { pairwiseDialects } from "../../tools/pairwise.ts";

type Dialect = Partial<UucallDialect>;
type Settings = Record<string, string>;

let emulator: Awaited<ReturnType<typeof startUucallEmulator>>;
let text: string;
const processes = new Map<string, Promise<DynamicProcess>>();
beforeAll(async () => {
  emulator = await startUucallEmulator();
  text = await providerText("uucall:SubAccountAppAuth");
});
beforeEach(() => {
  emulator.setDialect(defaultUucallDialect);
  emulator.clearFaults();
  emulator.applications.replaceAll(exampleApplications);
  emulator.grants.replaceAll(exampleGrants);
  emulator.requests.clear();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  for (const process of processes.values()) await (await process).stop();
  await emulator.stop();
});

const granted = () => (emulator.grants.get("101")?.appIds ?? []).toSorted();
const grant = (...appIds: string[]) => emulator.grants.replaceAll([{ subAccountId: "101", appIds }]);
const puts = () => emulator.requests.count("putSubUserAuth");
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "",
    (error) => error.message,
  );

/** A resource in a process with these settings. */
async function authWith(settings: Settings): Promise<{ auth: OneResource; output: string[] }> {
  const key = JSON.stringify(settings);
  const config = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`uucall:${name}`, value]));
  const process = processes.get(key) ?? DynamicProcess.start(emulator.environment, config);
  processes.set(key, process);
  return { auth: new OneResource(await process, text), output: (await process).output };
}

/** The list that the data source shows with these settings. */
async function openWith(settings: Settings): Promise<string[]> {
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(`UUCALL_${name.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`, value);
  const { applications } = await uucall.getApplications({ subAccountId: "101" });
  return applications.filter(({ authorized }) => authorized).map(({ appId }) => appId);
}

/** What messages tell a user of a dialect to set, and to name in `appIds`. */
function adviceFor(dialect: UucallDialect): { settings: Settings; parents: string[] } {
  const { appFlag, appFlagName, appFlagRows, appGrant, appForbid, noApplications, failureCodes } = dialect;
  const [yes] = appFlag.split("/") as [string];
  return {
    settings: {
      ...(appFlag === "absent" && { authFlag: "none" }),
      ...(appFlag !== "absent" && (appFlagName === "usable" || appFlagRows === "granted") && { authFlag: appFlagName }),
      ...(appFlag !== "absent" && appFlagRows === "granted" && { authFlagTrue: yes }),
      ...(noApplications === "failed" && failureCodes === "roles page" && { nothingFound: "sql exception" }),
      ...(appGrant === "with parents" && { grantsIncludeParents: "true" }),
    },
    parents: appGrant === "refused without parents" || appForbid !== "alone" ? ["1"] : [],
  };
}

/** What a list has to hold that was written; parents may come along where the settings say so. */
const isRight = (wanted: string[], { grantsIncludeParents }: Settings) => {
  const along = grantsIncludeParents
    ? exampleApplications.map(({ id }) => id).filter((id) => wanted.some((one) => one !== id && one.startsWith(id)))
    : [];
  expect(granted().filter((id) => !along.includes(id) || wanted.includes(id))).toEqual(wanted.toSorted());
};

/** Creates, refreshes, repairs, updates and deletes permissions in a dialect. */
async function life(dialect: Dialect, settings: Settings, parents: string[]): Promise<void> {
  const program = (...appIds: string[]) => ({ subAccountId: "101", appIds: [...parents, ...appIds] });
  emulator.setDialect(dialect);
  const { auth } = await authWith(settings);
  await auth.up(program("11", "12"));
  isRight([...parents, "11", "12"], settings);
  expect(await auth.refresh()).toMatchObject({ op: "same" });
  expect((await openWith(settings)).toSorted()).toEqual(granted());
  grant(...granted(), "211");
  expect(await auth.refresh()).toMatchObject({ op: "update", changed: ["appIds"] });
  await auth.up(program("12", "121"));
  isRight([...parents, "12", "121"], settings);
  expect(await auth.up(program("121", "12"))).toMatchObject({ op: "same" });
  await auth.destroy();
  expect(granted()).toEqual([]);
}

const elsewhere: (keyof UucallDialect)[] = [
  "timestampZone",
  "clockSkew",
  "passwordBytes",
  "roleTemplate",
  "textKey",
  "requestType",
  "listLagMs",
  "unknownApp",
  "fieldsFrom",
  "idField",
];

test.each(pairwiseDialects<UucallDialect>(uucallDialectValues, elsewhere))("lives its life in the vendor's dialect %#", async (dialect) => {
  const { settings, parents } = adviceFor({ ...defaultUucallDialect, ...dialect });
  if (dialect.authAppIds === "replaces" && dialect.appGrant === "refused without parents") {
    // The difference has no parents, and a vendor that takes it for the whole refuses it.
    emulator.setDialect(dialect);
    const { auth } = await authWith(settings);
    await expect(auth.up({ subAccountId: "101", appIds: ["1", "11", "12"] })).rejects.toThrow(/PUT subuser\/auth/);
    expect(granted()).toEqual(["1", "11", "111"]);
    return;
  }
  await life(dialect, settings, parents);
});

const permissions = (Object.keys(uucallDialectValues) as (keyof UucallDialect)[]).filter((name) =>
  /^app|^rootPid|^authAppIds|^unknownApp|^noApplications|^(get|put)Missing|^unknownFields|^numbers|^list|^emptyList|^roleTemplate/.test(
    name,
  ),
);
const alone = permissions.flatMap((name) => uucallDialectValues[name].map((value) => ({ name, value })));

describe("24: each reading alone, without a setting, is right, or stops before the write with what helps", () => {
  const stops: Record<string, RegExp> = {
    "appFlag absent":
      /no field is known as the flag\. Besides id, pid and name, applications have the fields \(none\)\. Set uucall:authFlag/,
    "appFlagName usable":
      /no field is known as the flag\. Besides id, pid and name, applications have the fields usable\. Set uucall:authFlag/,
    "appFlagRows granted": /application 2 has no isAuth, others have one.*Set uucall:authFlagTrue/,
    "appGrant refused without parents":
      /上级应用未授权.*name these in appIds, too: 1 \(CTI模块\) above 11 \(外呼任务\), 1 \(CTI模块\) above 12/,
    "appForbid refused with children": /上级应用未授权.*name these in appIds, too: 1 \(CTI模块\) above 11 \(外呼任务\)/,
  };

  test.each(alone)("$name: $value", async ({ name, value }) => {
    emulator.setDialect({ [name]: value });
    const { auth } = await authWith({});
    const told = await messageOf(auth.up({ subAccountId: "101", appIds: ["11", "12"] }));
    const stop = stops[`${name} ${value}`];
    if (!stop) {
      expect(told).toBe("");
      expect(granted()).toEqual(["11", "12"]);
      expect(await auth.refresh()).toMatchObject({ op: "same" });
      expect(await openWith({})).toEqual(["11", "12"]);
      return;
    }
    expect(told).toMatch(stop);
    expect(granted()).toEqual(["1", "11", "111"]);
    const { settings, parents } = adviceFor({ ...defaultUucallDialect, [name]: value });
    if (Object.keys(settings).length > 0) {
      expect(puts()).toBe(0);
      expect(await messageOf(openWith({}))).toMatch(stop);
    }
    await life({}, settings, parents);
  });
});

describe("24: the flag", () => {
  const rows = (...flags: object[]) =>
    emulator.fault({
      operation: "getSubUserAuth",
      times: "always",
      transform: (answer) => ({
        ...answer,
        Data: flags.map((flag, index) => ({ id: index + 1, pid: 0, name: `app ${index + 1}`, ...flag })),
      }),
    });

  test.each<[string, object[]]>([
    ["auth", [{ auth: 1 }, { auth: 0 }]],
    ["is_auth", [{ is_auth: "Yes" }, { is_auth: "no" }]],
    ["IsAuthorised", [{ IsAuthorised: "TRUE" }, { IsAuthorised: "FALSE" }]],
    [
      "hasAuth beside what Thrift adds",
      [
        { setHasAuth: true, hasAuth: true, authListSize: 3 },
        { setHasAuth: true, hasAuth: false, authListSize: 0 },
      ],
    ],
    ["granted", [{ granted: "y" }, { granted: "n" }]],
  ])("may be %s", async (_, flags) => {
    rows(...flags);
    expect(await openWith({})).toEqual(["1"]);
  });

  test.each<[string, object[], RegExp]>([
    ["two fields", [{ isAuth: true, checked: false }], /checked and isAuth may each be the flag.*Set uucall:authFlag/],
    ["two fields in different rows", [{ isAuth: true }, { checked: true }], /checked and isAuth may each be the flag/],
    ["only what Thrift adds", [{ setIsAuth: true }], /no field is known as the flag.*fields setIsAuth\./],
    ["its opposite", [{ unAuth: true }, { unAuth: false }], /no field is known as the flag.*fields unAuth\./],
    ["a word", [{ isAuth: "open" }], /isAuth of application 1 is "open".*Set uucall:authFlagTrue/],
    ["null", [{ isAuth: true }, { isAuth: null }], /isAuth of application 2 is null.*Set uucall:authFlagTrue/],
    ["three values", [{ checked: 0 }, { checked: 1 }, { checked: 2 }], /checked has more than two values: 0, 1, 2/],
  ])("that is %s stops before anything is written", async (_, flags, reason) => {
    rows(...flags);
    const { auth } = await authWith({});
    expect(await messageOf(auth.up({ subAccountId: "101", appIds: [] }))).toMatch(reason);
    expect(await messageOf(openWith({}))).toMatch(reason);
    expect(puts()).toBe(0);
  });

  test.each<[Settings, object[]]>([
    [
      { authFlag: "checked" },
      [
        { isAuth: false, checked: true },
        { isAuth: true, checked: false },
      ],
    ],
    [{ authFlag: "unAuth", authFlagTrue: "false" }, [{ unAuth: false }, { unAuth: true }]],
    [{ authFlagTrue: "1" }, [{ checked: 1 }, { checked: 0 }, { checked: 2 }]],
    [{ authFlagTrue: "open, Half" }, [{ auth: "OPEN" }, { auth: "shut" }, {}]],
    [{ authFlag: "setAuth" }, [{ setAuth: true }, { setAuth: false }]],
    [{ authFlag: "None" }, [{ kind: "menu" }]],
  ])("that is told by %o is read", async (settings, flags) => {
    rows(...flags);
    expect(await openWith(settings)).toEqual(["1"]);
  });

  test("that shows although uucall:authFlag says that there is none stops", async () => {
    rows({ isAuth: true }, { isAuth: false });
    expect(await messageOf(openWith({ authFlag: "none" }))).toMatch(/uucall:authFlag is "none", and isAuth is not true for all/);
  });

  test("that is told by a name that is misspelt is none", async () => {
    rows({ isAuth: true });
    expect(await messageOf(openWith({ authFlag: "isAuht", authFlagTrue: "1" }))).toMatch(/none has the field "isAuht" of uucall:authFlag/);
    expect(await messageOf(openWith({ authFlagTrue: ",1" }))).toMatch(/uucall:authFlagTrue .*must be values joined with commas/);
  });

  test.each([
    ["in one answer", { appList: "by level" }],
    ["in several answers", { appList: "at once", appPid: "ignored" }],
  ] as const)("of an application that is listed twice %s has to be the same in both rows", async (_, dialect) => {
    emulator.setDialect(dialect);
    const { auth } = await authWith({});
    await auth.up({ subAccountId: "101", appIds: ["11", "3"] });
    emulator.requests.clear();
    const twice = (flag: object) =>
      emulator.fault({
        operation: "getSubUserAuth",
        times: "always",
        transform: (answer) => ({
          ...answer,
          Data: answer.Data.flatMap((row: any) => (String(row.id) === "3" ? [{ ...row, ...flag }, row] : [row])),
        }),
      });
    const same = twice({ unrelated: 1 });
    expect(await auth.refresh()).toMatchObject({ op: "same" });
    same.clear();
    twice({ isAuth: false });
    const reason = /not clear which applications the sub-account may open: application 3 \(.+\) is listed more than once, and isAuth says/;
    expect(await messageOf(auth.refresh())).toMatch(reason);
    expect(await messageOf(auth.up({ subAccountId: "101", appIds: ["11"] }))).toMatch(reason);
    expect(await messageOf(openWith({}))).toMatch(reason);
    expect(puts()).toBe(0);
  });

  test("is not asked for where nothing is listed, and nothing is written blindly", async () => {
    rows();
    const { auth } = await authWith({});
    await expect(auth.up({ subAccountId: "101", appIds: ["11"] })).rejects.toThrow(
      'appIds: the vendor lists no application. If it lists only those that may be opened, set uucall:authFlag to "none"',
    );
    expect(puts()).toBe(0);
  });
});

describe("24: applications that come and go together", () => {
  const wholes = { appGrant: "with parents", appForbid: "with children" } as const;

  test("what the vendor opens along is forbidden again, and what it forbids along is opened again; both are said", async () => {
    const { auth, output } = await authWith({});
    emulator.setDialect({ appGrant: "with parents" });
    await auth.up({ subAccountId: "101", appIds: ["21"] });
    expect(granted()).toEqual(["21"]);
    expect(output.join("\n")).toMatch(/SubAccountAppAuth of sub-account 101: 2 came with the write; writes again/);
    emulator.setDialect({ appGrant: "with children", appForbid: "with children" });
    await auth.up({ subAccountId: "101", appIds: ["2"] });
    expect(granted()).toEqual(["2"]);
    await auth.up({ subAccountId: "101", appIds: ["21"] });
    expect(granted()).toEqual(["21"]);
  });

  test("where one cannot be had without the other, what the program names is kept, and the message says what to set", async () => {
    emulator.setDialect(wholes);
    const { auth } = await authWith({});
    await expect(auth.up({ subAccountId: "101", appIds: ["11", "12"] })).rejects.toThrow(
      /accepted, but 1 came with it\. .*set uucall:grantsIncludeParents to true; .*; appIds still hold 1$/,
    );
    expect(granted()).toEqual(["1", "11", "12"]);
    grant("1", "11", "111");
    await life(wholes, { grantsIncludeParents: "true" }, []);
  });

  test("without exclusive, what the vendor opens along does not stay", async () => {
    const { auth } = await authWith({});
    emulator.setDialect({ appGrant: "with children" });
    await auth.up({ subAccountId: "101", appIds: ["2"], exclusive: false });
    expect(granted()).toEqual(["1", "11", "111", "2"]);
  });

  test("without exclusive, what others opened and the vendor forbids along is opened again", async () => {
    const { auth } = await authWith({});
    await auth.up({ subAccountId: "101", appIds: ["1", "3"], exclusive: false });
    emulator.setDialect({ appForbid: "with children" });
    await auth.up({ subAccountId: "101", appIds: ["3"], exclusive: false });
    expect(granted()).toEqual(["11", "111", "3"]);
    await auth.destroy();
    expect(granted()).toEqual(["11", "111"]);
  });

  test("parents that come along are no drift; the program may name them all the same", async () => {
    emulator.setDialect(wholes);
    const { auth } = await authWith({ grantsIncludeParents: "true" });
    await auth.up({ subAccountId: "101", appIds: ["111"] });
    expect(auth.state!.outputs).toMatchObject({ appIds: ["111"], appNames: { 111: "新建项目" } });
    expect(granted()).toEqual(["1", "11", "111"]);
    emulator.requests.clear();
    expect(await auth.refresh()).toMatchObject({ op: "same" });
    await auth.up({ subAccountId: "101", appIds: ["11", "111"] });
    expect(puts()).toBe(0);
    expect(auth.state!.outputs.appIds).toEqual(["11", "111"]);
    grant("1", "11");
    expect(await auth.refresh()).toMatchObject({ op: "update", changed: ["appIds"] });
    await auth.up({ subAccountId: "101", appIds: ["11", "111"] });
    expect(granted()).toEqual(["1", "11", "111"]);
    await auth.destroy();
    expect(granted()).toEqual([]);
  });
});

describe("24: nothing found that is answered as a failure", () => {
  const answer = (Data: string, Code?: number) =>
    emulator.fault({
      operation: "getSubUserAuth",
      times: "always",
      skip: 1,
      status: 200,
      body: { Result: "failed", Data, ...(Code && { Code }) },
    });

  test.each(["没有数据", "查无记录", "下级应用为空", "No data", "nothing found"])("is an empty list: %s", async (told) => {
    emulator.setDialect({ appList: "at once" });
    answer(told);
    expect(await openWith({})).toEqual(["1", "11", "111"]);
  });

  test.each<[string, number?]>([
    ["系统繁忙"],
    ["无权访问该应用"],
    ["没有权限访问应用信息"],
    ["没有数据", 6],
    ["参数无效", 100],
    ["sql exception", 4],
  ])("is something else: %s %s", async (told, code) => {
    answer(told, code);
    const { auth } = await authWith({});
    const reason = new RegExp(`${told}.*applications (below \\d+ )?were asked for.*set uucall:nothingFound to it`);
    expect(await messageOf(auth.up({ subAccountId: "101", appIds: [] }))).toMatch(reason);
    expect(granted()).toEqual(["1", "11", "111"]);
  });

  test("is told by uucall:nothingFound", async () => {
    emulator.setDialect({ appList: "at once" });
    answer("sql exception", 4);
    expect(await openWith({ nothingFound: "sql exception" })).toEqual(["1", "11", "111"]);
  });

  test("is no empty list of an account that is not there", async () => {
    for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
    for (const dialect of [{}, { getMissing: "failed" }, { noApplications: "failed" }] as const) {
      emulator.setDialect(dialect);
      expect(await messageOf(uucall.getApplications({ subAccountId: "999" }))).toMatch(/there is no sub-account 999|帐号不存在/);
    }
  });
});

describe("the order", () => {
  test("of applications is that of the tree, whatever the order of answers", async () => {
    emulator.applications.add({ id: "100", pid: "1", name: "a" });
    emulator.applications.add({ id: "9", name: "b" });
    const order = ["1", "11", "111", "112", "12", "121", "100", "2", "21", "211", "22", "3", "9"];
    for (const appList of uucallDialectValues.appList) {
      emulator.setDialect({ appList, listOrder: "shuffled" });
      for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
      const { applications, tree } = await uucall.getApplications({ subAccountId: "101" });
      expect(applications.map(({ appId }) => appId)).toEqual(order);
      expect(tree.map(({ appId }) => appId)).toEqual(["1", "2", "3", "9"]);
      const { auth } = await authWith({});
      await expect(auth.up({ subAccountId: "101", appIds: ["999", "99"] })).rejects.toThrow(
        /knows no application 99, 999\. It knows 1 \(CTI模块\), 11 .*, 121 \(录音下载\), 100 \(a\), 2 .*, 9 \(b\)$/,
      );
    }
  });
});

test("an update says what it adds and removes, and what it removes that the program never added", async () => {
  const { auth, output } = await authWith({});
  output.length = 0;
  await auth.up({ subAccountId: "101", appIds: ["11", "12"] });
  await auth.up({ subAccountId: "101", appIds: ["12", "21", "3"] });
  expect(output).toEqual([
    "SubAccountAppAuth of sub-account 101: appIds: adds 12; removes what this program did not add: 1, 111",
    "SubAccountAppAuth of sub-account 101: appIds: adds 3, 21; removes 11",
  ]);
});
