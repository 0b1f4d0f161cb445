import { describe, expect, test, vi } from "vitest";
import type { AiccFault } from "../../../emulator/aicc/index.ts";
import { cms } from "../../../provider/aicc/clients.js";
import { aicc } from "../../../provider/aicc/settings.js";
import { SHARED_AT_MOST } from "../../../provider/core/look.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { accountOf } from "../accountOf.ts";
import { serve } from "../http/server.ts";

const vendor = useAiccEmulator();
const client = (settings?: Record<string, string>) => accountOf(aicc, settings).client(cms);
/** The groups of a VDN, asked for by an account of its own. */
async function groups(settings?: Record<string, string>) {
  const account = accountOf(aicc, settings);
  const { byId } = await (await account.client(cms)).queryAllCcGroup(1, 113, account.writes.fresh());
  return [...byId.values()];
}

test("the vendor's example groups, with an empty remark where there is none", async () => {
  expect(await groups()).toEqual([
    { id: "159253664007418170345218084185", groupName: "ceshi001", groupType: "3", remark: "" },
    { id: "159832671551117675139418726647", groupName: "ceshi445566", groupType: "3", remark: "此为质检组" },
  ]);
});

describe("signature dialects", () => {
  test.each([
    [{ signatureHeaders: "host" }, { signatureHeaders: "host" }],
    [{ signatureTimestamp: "seconds" }, { signatureMilliseconds: "false" }],
    [{ signatureEmptyQueryLine: "present" }, { signatureEmptyQueryLine: "true" }],
    [{ signedHost: "without port" }, { signatureHostPort: "false" }],
    [{ contentType: "with blank" }, { contentType: "application/json; charset=UTF-8" }],
  ] as const)("a server with %o wants the settings %o, and the error says where to look", async (dialect, settings) => {
    vendor.aicc.setDialect(dialect);
    await expect(groups()).rejects.toThrow(new RegExp(`HTTP (401.*aicc:accessKey, aicc:secretKey|200).*${Object.keys(settings)[0]}`));
    expect(await groups(settings)).toHaveLength(2);
    await (await client(settings)).updateGroup({
      ccId: 1,
      vdn: 113,
      id: "159253664007418170345218084185",
      groupName: "ceshi001",
      remark: "",
    });
  });

  test("no message shows the signature of a call, which a server may send back by itself", async () => {
    const server = await serve((response, _, { headers: { authorization = "" } }) => {
      response.writeHead(401).end(`got x${authorization.slice(authorization.lastIndexOf("/") + 1)}, want another`);
    });
    await expect(groups({ endpoint: server.url })).rejects.toThrow("the server refused the call: got x[secret], want another");
    await server.stop();
  });

  test("a path below the endpoint is signed with it", async () => {
    await expect(groups({ endpoint: `${vendor.aicc.url}/prefix` })).rejects.toThrow("HTTP 404");
    expect(vendor.aicc.requests.last()!.path).toBe("/prefix/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113");
  });
});

test.each([
  [[], "[]"],
  [[Number.NaN], "[null]"],
  [[50_041, undefined], "[50041,null]"],
  [["50041"], '["50041"]'],
])("a delete of the members %j is never sent: without agents it deletes all members of all groups", async (workNos, shown) => {
  const remove = (await client()).batchDeleteGroupMember({ ccId: 1, vdn: 113 }, workNos as unknown as [number]);
  await expect(remove).rejects.toThrow(`refused to send batchdeletegroupmember with the agents ${shown}: without agents`);
  expect(vendor.aicc.requests.count()).toBe(0);
});

test("groups are found by their ids, and by their names without the blanks around them", async () => {
  const add = (groupName: string, ccId = 1) => vendor.aicc.groups.add({ ccId, vdn: 116, groupName, groupType: 2 }).id;
  const ids = [add("Night"), add(" Night "), add("Day"), add("Night", 2)];
  const account = accountOf(aicc);
  const { byId, byName } = await (await account.client(cms)).queryAllCcGroup(1, 116, account.writes.fresh());
  for (const id of ids) vendor.aicc.groups.remove(id);
  expect([...byId.keys()]).toEqual(ids.slice(0, 3));
  expect([...byName].map(([name, found]) => [name, found.map(({ id }) => id)])).toEqual([
    ["Night", ids.slice(0, 2)],
    ["Day", [ids[2]]],
  ]);
});

describe("the members of a group", () => {
  const place = { ccId: 1, vdn: 113 };
  const groupOf = (workNos: number[]) => vendor.aicc.groups.add({ groupName: `of ${workNos.length}`, groupType: 2, workNos }).id;
  const asked = () => vendor.aicc.requests.count("querygroupmemberbycondition");

  test("cost one call where the vendor has given more at once before, and two otherwise", async () => {
    const ids = [[1], [1, 2, 3], [1, 2], [1, 2, 3]].map(groupOf);
    const account = accountOf(aicc);
    const api = await account.client(cms);
    const calls: number[] = [];
    for (const id of ids) {
      const before = asked();
      await api.queryGroupMembers(place, id, account.writes.fresh());
      calls.push(asked() - before);
    }
    for (const id of ids) vendor.aicc.groups.remove(id);
    expect(calls).toEqual([2, 2, 1, 2]);
  });

  test("are asked for once for all who look at them together", async () => {
    const id = groupOf([1, 2]);
    const account = accountOf(aicc);
    const api = await account.client(cms);
    const look = () => api.queryGroupMembers(place, id, account.writes.recent());
    const before = asked();
    const [one, other] = await Promise.all([look(), look()]);
    expect(one).toBe(other);
    await look();
    vendor.aicc.groups.remove(id);
    expect(asked() - before).toBe(2);
  });

  test("are let go with the group", async () => {
    const id = groupOf([1, 2]);
    const account = accountOf(aicc);
    const api = await account.client(cms);
    const anyAge = () => api.queryGroupMembers(place, id, account.writes.within(SHARED_AT_MOST));
    expect(await anyAge()).toHaveLength(2);
    await api.deleteUserGroup({ ...place, id });
    expect(await anyAge()).toEqual([]);
  });

  test.each([{ vdn: 114 }, { ccId: 2 }])("are not those of a group with this id elsewhere, %j", async (elsewhere) => {
    const id = groupOf([1, 2]);
    const account = accountOf(aicc);
    const api = await account.client(cms);
    const at = async (vdn: Parameters<typeof api.queryGroupMembers>[0]) =>
      (await api.queryGroupMembers(vdn, id, account.writes.recent())).map(({ workNo }) => workNo);
    expect([await at(place), await at({ ...place, ...elsewhere }), await at(place)]).toEqual([[1, 2], [], [1, 2]]);
    vendor.aicc.groups.remove(id);
  });
});

describe("lists", () => {
  const start = async () => {
    const account = accountOf(aicc);
    const api = await account.client(cms);
    const { fresh, recent } = { fresh: () => account.writes.fresh(), recent: () => account.writes.recent() };
    const list = async (vdn: number, look = fresh()) => [...(await api.queryAllCcGroup(1, vdn, look)).byId.values()];
    return { list, recent };
  };

  test("calls that come together share one list; a later one that wants to know what is there now gets its own", async () => {
    const { list, recent } = await start();
    const lists = await Promise.all([list(113), list(113), list(114)]);
    expect(lists.map((one) => one.length)).toEqual([2, 2, 0]);
    expect(vendor.aicc.requests.count("queryallccgroup")).toBe(2);
    const { id } = vendor.aicc.groups.add({ groupName: "new", groupType: 2 });
    const later = [await list(113, recent()), await list(113)];
    vendor.aicc.groups.remove(id);
    expect(later.map((one) => one.length)).toEqual([2, 3]);
    expect(vendor.aicc.requests.count("queryallccgroup")).toBe(3);
  });

  test("one list that fails leaves the others be", async () => {
    const { list } = await start();
    vendor.aicc.fault({ operation: "queryallccgroup", status: 400, body: "no" });
    const [first, second] = await Promise.allSettled([list(113), list(114)]);
    expect([first.status, second.status].sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("one that fails says which operation of which vendor it was", async () => {
    const { list } = await start();
    vendor.aicc.fault({ operation: "queryallccgroup", status: 400, body: "no" });
    await expect(list(113)).rejects.toThrow(/^aicc queryallccgroup: the server refused the call: no \(HTTP 400\)/);
  });

  test("one that failed is asked for again", async () => {
    const { list } = await start();
    vendor.aicc.fault({ operation: "queryallccgroup", status: 400, body: "no" });
    await expect(list(113)).rejects.toThrow("HTTP 400");
    expect(await list(113)).toHaveLength(2);
  });
});

describe("an answer that is none", () => {
  test.each<[string, AiccFault, RegExp]>([
    [
      "an HTML page",
      { status: 200, body: "<html><title>Sign in</title><p>Portal</p></html>" },
      /answered with an HTML page where JSON is due \("Sign in Portal"\)\. Check that the endpoint/,
    ],
    ["an empty body", { status: 200, body: "" }, /answered with an empty body where JSON is due/],
    ["broken JSON", { status: 200, body: '{"resultCode":' }, /something that is not JSON/],
    ["JSON of another kind", { status: 200, body: [1] }, /in a form that the vendor does not document: the whole/],
    ["no resultCode", { omit: "resultCode" }, /resultCode/],
    ["a group without an id", { omit: "resultDesc.*.id" }, /resultDesc\[0\]\.id/],
    ["a group without a name", { omit: "resultDesc.*.groupName" }, /resultDesc\[0\]\.groupName/],
  ])("%s is said to be that, with the address", async (_, fault, message) => {
    vendor.aicc.fault({ operation: "queryallccgroup", ...fault });
    const error = await groups().catch((thrown: Error) => thrown.message);
    expect(error).toMatch(message);
    expect(error).toContain(`${vendor.aicc.url}/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113`);
  });
});

test.each([
  [{ resultCode: "0100002", resultDesc: "Invalid parameter" }, "Invalid parameter; a parameter is not valid (code 0100002, HTTP 200)"],
  [{ resultCode: "0101003" }, "the access key has no permission for this (code 0101003, HTTP 200)"],
  [{ resultCode: 999, description: "老版本" }, "老版本 (code 999, HTTP 200)"],
  [{ resultCode: "0200001", resultDesc: "" }, "the vendor gave no reason (code 0200001, HTTP 200)"],
])("the failure %o is told with code and meaning", async (body, message) => {
  vendor.aicc.fault({ operation: "queryallccgroup", status: 200, body });
  await expect(groups()).rejects.toThrow(message);
});

test.each(["2023", "2024"] as const)(
  "the list is read in the envelope of %s, and where only its description holds it",
  async (envelope) => {
    vendor.aicc.setDialect({ envelope, numbers: "strings", unknownFields: true });
    expect(await groups()).toHaveLength(2);
    vendor.aicc.fault({ operation: "queryallccgroup", transform: ({ resultDesc, ...rest }) => ({ ...rest, description: resultDesc }) });
    expect(await groups()).toHaveLength(2);
  },
);

test.each([
  ["0100001", "the call failed"],
  ["0100002", "a parameter is not valid"],
  ["0100003", "the CTI platform is too old for this interface"],
  ["0100999", "unknown error"],
  ["0101001", "the interface for user groups failed"],
  ["0101003", "the access key has no permission for this"],
  ["0100777", "the vendor gave no reason"],
])("the code %s is told as: %s", async (resultCode, meaning) => {
  const refused = async (rest: object) => {
    vendor.aicc.fault({ operation: "queryallccgroup", status: 200, body: { resultCode, ...rest } });
    return groups().catch((error: Error) => error.message);
  };
  const told = (text: string) => expect.stringMatching(`^aicc queryallccgroup: ${text} \\(code ${resultCode}, HTTP 200\\)`);
  expect(await refused({ resultDesc: "", description: { text: "no" } })).toEqual(told(meaning));
  const both = meaning === "the vendor gave no reason" ? "not today" : `not today; ${meaning}`;
  expect(await refused({ resultDesc: null, description: "not today" })).toEqual(told(both));
});

describe("a list that is none", () => {
  const answered = (rest: object) => {
    vendor.aicc.fault({ operation: "queryallccgroup", status: 200, body: { resultCode: "0100000", ...rest } });
    return groups();
  };
  const row = { id: "1", groupName: "n", groupType: 3 };

  test.each<[object, string]>([
    [{}, "resultDesc is missing"],
    [{ resultDesc: null }, "resultDesc is null"],
    [{ resultDesc: "" }, 'resultDesc is the text ""'],
    [{ resultDesc: "Query succeeded" }, 'resultDesc is the text "Query succeeded"'],
    [{ resultDesc: "[broken" }, 'resultDesc is the text "[broken"'],
    [{ resultDesc: {} }, "resultDesc is {}"],
    [{ resultDesc: [], description: [row] }, "answered with 0 rows in resultDesc and 1 in description, which are to be the same"],
  ])("%o is an error with what is there", async (rest, message) => {
    await expect(answered(rest)).rejects.toThrow(message);
  });

  test.each<[object, number]>([
    [{ resultDesc: [] }, 0],
    [{ resultDesc: "[]" }, 0],
    [{ resultDesc: JSON.stringify([row]) }, 1],
    [{ resultDesc: null, description: [row] }, 1],
    [{ resultDesc: "Query succeeded", description: [row] }, 1],
    [{ resultDesc: [row], description: "Query succeeded" }, 1],
  ])("%o is one", async (rest, rows) => {
    expect(await answered(rest)).toHaveLength(rows);
  });

  test("in a text keeps the digits of its ids", async () => {
    const [first] = await answered({ resultDesc: '[{"id":159832671551117675139418726647,"groupName":"n","groupType":3}]' });
    expect(first!.id).toBe("159832671551117675139418726647");
  });
});

test.each([
  [{ status: 404 }, "(HTTP 404). Check aicc:endpoint: it is the address of CC-CMS, without the path that the vendor's pages show"],
  [{ status: 415 }, "(HTTP 415). Check aicc:contentType"],
  [{ status: 403 }, "(HTTP 403). Check aicc:accessKey, and ask the vendor whether it lets this machine's address in"],
  [
    { status: 200, body: { resultCode: "0100002", resultDesc: "Invalid parameter" } },
    "(code 0100002, HTTP 200). Check the call centre, the VDN, and aicc:contentType",
  ],
])("a list that is refused with %o is told with what to check", async (fault, message) => {
  vendor.aicc.fault({ operation: "queryallccgroup", ...fault });
  await expect(groups()).rejects.toThrow(message);
});

test.each(["1/../../2", "../2", "1?x=2"])("no number of a state reaches another path: %s", async (ccId) => {
  const account = accountOf(aicc);
  const api = await account.client(cms);
  await expect(api.queryAllCcGroup(ccId as never, 113, account.writes.fresh())).rejects.toThrow();
  expect(vendor.aicc.requests.last()!.path).toMatch(/queryallccgroup\/[^/]+\/113$/);
});

test("an id that comes as a number keeps its thirty digits", async () => {
  const body = '{"resultCode":"0100000","resultDesc":[{"id":159832671551117675139418726647,"groupName":"n","groupType":3}]}';
  vendor.aicc.fault({ operation: "queryallccgroup", status: 200, body });
  expect((await groups())[0]!.id).toBe("159832671551117675139418726647");
});

describe("settings", () => {
  test.each([
    [
      { endpoint: "cms.example.com" },
      'aicc:endpoint (or AICC_ENDPOINT) must be a URL such as https://cms.example.com:28080, got "cms.example.com".',
    ],
    [
      { contentType: "text/json" },
      'aicc:contentType (or AICC_CONTENT_TYPE) must be "application/json;charset=UTF-8" or "application/json; charset',
    ],
    [{ ccId: "x" }, "aicc:ccId (or AICC_CC_ID) must be a whole number from 1 to 65535"],
    [{ signatureHeaders: "date" }, "aicc:signatureHeaders (or AICC_SIGNATURE_HEADERS) must be names out of"],
    [{ maxConcurrency: "0" }, "aicc:maxConcurrency (or AICC_MAX_CONCURRENCY) must be a whole number from 1 to 256"],
    [{ insecureSkipTlsVerify: "yes" }, 'aicc:insecureSkipTlsVerify (or AICC_INSECURE_SKIP_TLS_VERIFY) must be "true" or "false"'],
    [{ ca: "/etc/ssl/ca.pem" }, "aicc:ca (or AICC_CA) must be certificates in PEM"],
  ])("%o is refused with the name of the setting", (settings, message) => {
    expect(() => accountOf(aicc, settings)).toThrow(message);
  });

  test("everything that is missing is told at once", async () => {
    for (const name of ["AICC_ENDPOINT", "AICC_ACCESS_KEY", "AICC_SECRET_KEY"]) vi.stubEnv(name, "");
    await expect(client()).rejects.toThrow("Missing settings of aicc: endpoint, accessKey, secretKey. Set each in one of three places:");
    for (const [name, value] of Object.entries(vendor.aicc.environment)) vi.stubEnv(name, value);
  });
});
