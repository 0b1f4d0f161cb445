import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator({ tls: false });
const read = async (args?: nakivo.GetTenantsArgs) => (await nakivo.getTenants(args)).tenants;
const ids = async (args?: nakivo.GetTenantsArgs) => (await read(args)).map(({ id }) => id);
type Row = Parameters<typeof vendor.nakivo.tenants.add>[0];
const hold = (...rows: Partial<Row>[]) =>
  vendor.nakivo.tenants.replaceAll(rows.map((row, at) => ({ id: at + 1, name: `n${at + 1}`, ...row })));
const sent = () => vendor.nakivo.requests.all("getTenants").map(({ body }) => JSON.parse(body).data[0].filter);
const unseen = (field: string, id: number, condition: string) =>
  `nakivo.getTenants: the Director shows no "${field}" of tenant ${id}, or none in a known form, so the condition ${condition} cannot be checked. Leave ${condition} out, and choose tenants by id, ids, name or namePattern`;

describe("a condition brings exactly the tenants that meet it", () => {
  test.each<[nakivo.GetTenantsArgs, number[]]>([
    [{ states: ["ERROR"] }, [3]],
    [{ states: ["ERROR", "WARNING", "ERROR"] }, [2, 3]],
    [{ states: ["OK", "WARNING", "INACCESSIBLE", "ERROR"] }, [1, 2, 3, 4]],
    [{ states: ["WARNING", "ERROR"], state: "ERROR" }, [3]],
    [{ states: ["WARNING"], state: "ERROR" }, []],
  ])("%j", async (args, wanted) => {
    hold({}, { state: "WARNING" }, { state: "ERROR" }, { state: "INACCESSIBLE" }, { state: "DEGRADED" });
    expect(await ids(args)).toEqual(wanted);
  });

  test.each<[nakivo.GetTenantsArgs, number[]]>([
    [{ alarmStates: ["OK"] }, [1, 4]],
    [{ alarmStates: ["WARNING", "ERROR"] }, [2, 3]],
    [{ alarms: true }, [2, 4]],
    [{ alarms: false }, [1, 3, 5]],
    [{ alarms: false, alarmStates: ["ERROR"] }, [3]],
  ])("%j", async (args, wanted) => {
    hold(
      {},
      { alarmState: "WARNING", alarmCounters: [0, 0, 0, 1] },
      { alarmState: "ERROR" },
      { alarmCounters: [2, 0, 0, 0] },
      { alarmState: "CRITICAL", alarmCounters: [0] },
    );
    expect(await ids(args)).toEqual(wanted);
  });

  test.each<[nakivo.TenantUsageCondition, number[]]>([
    [{ of: "sockets", atLeast: 0.07 }, [2, 3, 4, 5]],
    [{ of: "sockets", atLeast: 0.8 }, [3, 4, 5]],
    [{ of: "sockets", atLeast: 0.81 }, [4, 5]],
    [{ of: "sockets", atLeast: 1 }, [4, 5]],
  ])("usage %j: to the last digit, more than all, and more than nothing", async (usage, wanted) => {
    hold(
      { allocated: 100, usedSockets: 6 },
      { allocated: 100, usedSockets: 7 },
      { allocated: 5, usedSockets: 4, allocatedDesired: 50 },
      { allocated: 2, usedSockets: 3 },
      { allocated: 0, usedSockets: 1 },
      { allocated: 0, usedSockets: 0 },
      { allocated: 3, usedSockets: 0, usedVms: 20, allocatedEc2Instances: 1, usedEc2Instances: 1 },
    );
    expect(await ids({ usage })).toEqual(wanted);
  });

  test.each<[nakivo.TenantResource, Partial<Row>]>([
    ["sockets", { allocated: 2, usedSockets: 1 }],
    ["ec2Instances", { allocatedEc2Instances: 2, usedEc2Instances: 1 }],
    ["physicalServers", { allocatedPhysicalServers: 2, usedPhysicalServers: 1 }],
    ["backupStorage", { allocatedBackupStorage: 2, usedBackupStorage: 1 }],
  ])("usage of %s is that of its own two numbers", async (of, half) => {
    const full = { allocated: 9, usedSockets: 9, allocatedEc2Instances: 9, usedEc2Instances: 9 };
    const others = { ...full, allocatedPhysicalServers: 9, usedPhysicalServers: 9, allocatedBackupStorage: 9, usedBackupStorage: 9 };
    hold(others, { ...others, ...half });
    expect(await ids({ usage: { of, atLeast: 0.5 } })).toEqual([1, 2]);
    expect(await ids({ usage: { of, atLeast: 0.51 } })).toEqual([1]);
  });

  test("together they all hold, with those that were there before", async () => {
    const row = { state: "ERROR", alarmState: "WARNING", alarmCounters: [1], allocated: 1, usedSockets: 1 };
    hold(row, { ...row, state: "OK" }, { ...row, alarmState: "OK" }, { ...row, alarmCounters: [0] }, { ...row, usedSockets: 0 }, row);
    const all: nakivo.GetTenantsArgs = {
      states: ["ERROR"],
      alarmStates: ["WARNING"],
      alarms: true,
      usage: { of: "sockets", atLeast: 1 },
    };
    expect(await ids(all)).toEqual([1, 6]);
    expect(await ids({ ...all, namePattern: "*6" })).toEqual([6]);
    expect(await ids({ ...all, ids: [2, 3, 4, 5] })).toEqual([]);
    expect(await ids({ ...all, enabled: false })).toEqual([]);
  });

  test("with no criterion but that for an id: the Director is asked for all tenants", async () => {
    await read({
      states: ["OK"],
      alarmStates: ["OK"],
      alarms: false,
      usage: { of: "sockets", atLeast: 1 },
      sortBy: "name",
      descending: true,
    });
    expect(sent().map(({ criteria }) => criteria)).toEqual([[], []]);
    await ids({ id: 3, states: ["ERROR"] });
    expect(sent()[2]).toEqual({ start: 0, count: 1000, criteria: [{ name: "ID", type: "EQ", value: "3" }] });
    expect(sent()).toHaveLength(3);
  });

  test.each<nakivo.GetTenantsArgs>([{ states: [] }, { alarmStates: [] }, { states: [], name: "Customer 1" }])(
    "%j brings none, and asks nothing",
    async (args) => {
      expect(await read(args)).toEqual([]);
      expect(vendor.nakivo.requests.count()).toBe(0);
    },
  );

  test("given as outputs, down to the fields of usage", async () => {
    hold(
      { allocated: 4, usedSockets: 3 },
      { allocated: 4, usedSockets: 2, state: "ERROR" },
      { allocated: 4, usedSockets: 3, state: "ERROR" },
    );
    const { tenants } = nakivo.getTenantsOutput({
      states: [pulumi.output("ERROR" as const)],
      usage: { of: "sockets", atLeast: pulumi.output(0.75) },
      descending: pulumi.output(true),
    });
    const found = await new Promise<nakivo.Tenant[]>((resolve) => tenants.apply(resolve));
    expect(found.map(({ id }) => id)).toEqual([3]);
  });
});

describe("what the Director does not show", () => {
  const conditions: [nakivo.GetTenantsArgs, string][] = [
    [{ states: ["OK"] }, "state"],
    [{ alarmStates: ["OK"] }, "alarmState"],
    [{ alarms: true }, "alarmCounters"],
    [{ alarms: false }, "alarmCounters"],
    [{ usage: { of: "sockets", atLeast: 0.5 } }, "usedSockets"],
    [{ usage: { of: "ec2Instances", atLeast: 0.5 } }, "usedEc2Instances"],
    [{ usage: { of: "physicalServers", atLeast: 0.5 } }, "usedPhysicalServers"],
    [{ usage: { of: "backupStorage", atLeast: 0.5 } }, "usedBackupStorage"],
  ];

  test.each(conditions)("makes an error of %j, from a Director that shows only ids and names", async (args, field) => {
    vendor.nakivo.setDialect({ tenantFields: "least" });
    const [condition] = Object.keys(args);
    await expect(read(args)).rejects.toThrow(unseen(field, 2, condition!));
    await expect(read({ ...args, id: 3 })).rejects.toThrow(unseen(field, 3, condition!));
    expect(await read({ ...args, name: "nobody" })).toEqual([]);
  });

  test.each<[nakivo.GetTenantsArgs, string]>([
    [{ states: ["OK"] }, "state"],
    [{ alarms: false }, "alarmCounters"],
    [{ usage: { of: "sockets", atLeast: 0.5 } }, "allocated"],
  ])("in a form that no page has makes an error of %j", async (args, field) => {
    hold({ usedSockets: 1, allocated: 1 }, { usedSockets: 1, allocated: 1 });
    vendor.nakivo.setDialect({ oddValues: true });
    const [condition] = Object.keys(args);
    await expect(read(args)).rejects.toThrow(unseen(field, 2, condition!));
    expect(await ids({ ...args, ids: [1] })).toEqual([1]);
  });

  test.each<[string, object, string]>([
    ["no counters", { alarmState: "OK", alarmCounters: [] }, "alarmCounters"],
    ["null for counters", { alarmState: "OK", alarmCounters: null }, "alarmCounters"],
    ["a counter that is none", { alarmState: "OK", alarmCounters: [0, null] }, "alarmCounters"],
    ["null for a state", { alarmCounters: [1], alarmState: null }, "alarmState"],
    ["null for an allocation", { alarmCounters: [1], alarmState: "OK", usedSockets: 1, allocated: null }, "allocated"],
    ["an allocation below 0", { alarmCounters: [1], alarmState: "OK", usedSockets: 1, allocated: -1 }, "allocated"],
    ["a use below 0", { alarmCounters: [1], alarmState: "OK", usedSockets: -1, allocated: 1 }, "usedSockets"],
  ])("%s is not shown", async (_, row, field) => {
    vendor.nakivo.fault({
      operation: "getTenants",
      status: 200,
      body: { type: "rpc", data: { children: [{ id: 7, name: "n", ...row }], total: 1 } },
      times: "always",
    });
    const args: nakivo.GetTenantsArgs = { alarms: field !== "alarmCounters", alarmStates: ["OK"], usage: { of: "sockets", atLeast: 1 } };
    await expect(read(args)).rejects.toThrow(`the Director shows no "${field}" of tenant 7`);
  });

  test("does not matter where another condition decides, or where none is used", async () => {
    hold(
      { state: "OK" },
      { state: "ERROR", usedPhysicalServers: 0 },
      { state: "ERROR", usedPhysicalServers: 1, allocatedPhysicalServers: 1 },
    );
    expect(await ids({ usage: { of: "physicalServers", atLeast: 1 }, states: ["ERROR"] })).toEqual([3]);
    vendor.nakivo.tenants.change(2, { usedPhysicalServers: 1 });
    await expect(read({ usage: { of: "physicalServers", atLeast: 1 }, states: ["ERROR"] })).rejects.toThrow(
      unseen("allocatedPhysicalServers", 2, "usage"),
    );
  });

  test("is seen under a key with a blank at its end, as in the vendor's sample", async () => {
    hold({ usedPhysicalServers: 1, allocatedPhysicalServers: 1 });
    vendor.nakivo.setDialect({ usedPhysicalServersKey: "trailing blank" });
    expect(await ids({ usage: { of: "physicalServers", atLeast: 1 } })).toEqual([1]);
  });
});

describe("the order", () => {
  const rows = [
    { id: 4, name: "b", allocated: 10, usedPhysicalServers: 1 },
    { id: 2, name: "B", allocated: 10 },
    { id: 9, name: "a", allocated: 2, enabled: false, usedPhysicalServers: 3 },
    { id: 5, name: "c 10", allocated: 10 },
    { id: 1, name: "c 9", allocated: 20, enabled: false, usedPhysicalServers: 1 },
  ];

  test.each<[nakivo.GetTenantsArgs, number[]]>([
    [{ descending: true }, [9, 5, 4, 2, 1]],
    [{ descending: false }, [1, 2, 4, 5, 9]],
    [{ sortBy: "id", descending: true }, [9, 5, 4, 2, 1]],
    [{ sortBy: "allocated", descending: true }, [1, 2, 4, 5, 9]],
    [{ sortBy: "allocated" }, [9, 2, 4, 5, 1]],
    [{ sortBy: "name", descending: true }, [5, 1, 2, 4, 9]],
    [{ sortBy: "enabled", descending: true }, [2, 4, 5, 1, 9]],
    [{ sortBy: "usedPhysicalServers", descending: true }, [9, 1, 4, 2, 5]],
    [{ sortBy: "usedPhysicalServers" }, [1, 4, 9, 2, 5]],
    [{ sortBy: "alertTitle", descending: true }, [1, 2, 4, 5, 9]],
  ])("%j", async (args, wanted) => {
    vendor.nakivo.tenants.replaceAll(rows.map((row) => ({ ...row, name: row.name.toLowerCase() })));
    vendor.nakivo.setDialect({ listOrder: "shuffled" });
    for (let reads = 0; reads < 3; reads++) expect(await ids(args)).toEqual(wanted);
  });
});

describe("is refused before anything is sent, with the argument and what is allowed:", () => {
  const states = '"OK" or "WARNING" or "INACCESSIBLE" or "ERROR"';
  const resources = '"sockets" or "ec2Instances" or "physicalServers" or "backupStorage"';
  const share = "must be a number above 0 and up to 1, such as 0.8 for 80 %, got";
  test.each<[object, string]>([
    [{ states: ["OK", "Error"] }, `states.1: must be ${states}, got "Error"`],
    [{ states: "OK" }, 'states: must be a list of states, such as ["WARNING", "ERROR"], got "OK"'],
    [{ states: [undefined] }, `states.0: is missing: must be ${states}`],
    [{ alarmStates: ["INACCESSIBLE"] }, 'alarmStates.0: must be "OK" or "WARNING" or "ERROR", got "INACCESSIBLE"'],
    [{ alarmStates: {} }, 'alarmStates: must be a list of states of alarms, such as ["WARNING", "ERROR"], got {}'],
    [{ alarms: 1 }, "alarms: must be true or false"],
    [{ usage: 0.8 }, 'usage: must be an object such as { of: "sockets", atLeast: 0.8 }, got 0.8'],
    [{ usage: { of: "vms", atLeast: 0.8 } }, `usage.of: must be ${resources}, got "vms"`],
    [{ usage: { atLeast: 0.8 } }, `usage.of: is missing: must be ${resources}`],
    [{ usage: { of: "sockets" } }, "usage.atLeast: is missing: must be a number above 0 and up to 1"],
    [{ usage: { of: "sockets", atLeast: 80 } }, `usage.atLeast: ${share} 80`],
    [{ usage: { of: "sockets", atLeast: 0 } }, `usage.atLeast: ${share} 0`],
    [{ usage: { of: "sockets", atLeast: Number.NaN } }, `usage.atLeast: ${share} NaN`],
    [{ usage: { of: "sockets", atLeast: "0.8" } }, `usage.atLeast: ${share} "0.8"`],
    [{ usage: { of: "sockets", atLeast: 0.8, atMost: 1 } }, 'usage: has "atMost", which is not known: give of and atLeast'],
    [{ descending: "yes" }, "descending: must be true or false"],
  ])("%j", async (args, message) => {
    await expect(read(args as nakivo.GetTenantsArgs)).rejects.toThrow(`nakivo.getTenants: ${message}`);
    expect(vendor.nakivo.requests.count()).toBe(0);
  });
});
