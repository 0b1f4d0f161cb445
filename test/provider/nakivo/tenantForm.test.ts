import { describe, expect, test } from "vitest";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator();
const read = async (args?: nakivo.GetTenantsArgs) => (await nakivo.getTenants(args)).tenants;
const names = async (args?: nakivo.GetTenantsArgs) => (await read(args)).map((tenant) => tenant.name);
const only = (row: object) =>
  ({ operation: "getTenants", status: 200, body: { type: "rpc", data: { children: [row], total: 1 } } }) as const;

describe("fields", () => {
  test.each<[string, object, Partial<nakivo.Tenant>]>([
    ["of an older or newer Director that lacks most", { id: 7, name: "n" }, { id: 7, name: "n", labels: [], alarmCounters: [], email: "" }],
    [
      "numbers as text",
      { id: "7", name: 7, allocated: "12", alarmCounters: ["0", 1] },
      { id: 7, name: "7", allocated: 12, alarmCounters: [0, 1] },
    ],
    ["booleans as text", { id: 7, name: "n", enabled: "true", wasEdited: "false" }, { enabled: true, wasEdited: false }],
    [
      "null everywhere",
      { id: 7, name: "n", email: null, logo: null, labels: null, alarmCounters: null, enabled: null, usedVms: null, state: null },
      { email: "", logo: undefined, labels: [], alarmCounters: [], enabled: undefined, usedVms: undefined, state: undefined },
    ],
    [
      "a label with a place",
      { id: 7, name: "n", labels: [{ id: "1", name: "l", position: 4 }] },
      { labels: [{ id: 1, name: "l", position: 4 }] },
    ],
    [
      "fields of newer Directors",
      {
        id: 7,
        name: "n",
        allocatedBackupStorage: 12,
        usedBackupStorage: "3",
        remoteTenant: true,
        connected: false,
        allocatedPhysicalWorkstations: 1,
        allocatedOffice365Users: 2,
        allocatedOracleDatabases: 3,
      },
      {
        allocatedBackupStorage: 12,
        usedBackupStorage: 3,
        remoteTenant: true,
        connected: false,
        allocatedPhysicalWorkstations: 1,
        allocatedOffice365Users: 2,
        allocatedOracleDatabases: 3,
      },
    ],
    [
      "values in other forms, which are left out",
      {
        id: 7,
        name: "n",
        uuid: {},
        allocated: "many",
        labels: ["gold"],
        email: true,
        enabled: 1,
        progress: "50 %",
        alarmCounters: [1, null],
        usedVms: "12345678901234567890",
        remoteTenant: { id: 3 },
        connected: null,
        allocatedBackupStorage: "1 TB",
      },
      {
        uuid: undefined,
        allocated: undefined,
        labels: undefined,
        email: undefined,
        enabled: undefined,
        progress: undefined,
        alarmCounters: undefined,
        usedVms: undefined,
        remoteTenant: undefined,
        connected: undefined,
        allocatedBackupStorage: undefined,
      },
    ],
    ["values that no page has", { id: 7, name: "n", state: "DEGRADED", status: "SYNCING" }, { state: "DEGRADED", status: "SYNCING" }],
  ])("%s", async (_, row, wanted) => {
    vendor.nakivo.fault({ ...only(row), times: "always" });
    expect((await read())[0]).toMatchObject(wanted);
  });

  test.each<[nakivo.GetTenantsArgs, object, string]>([
    [{ enabled: true }, { labels: [] }, "enabled"],
    [{ enabled: false }, { enabled: "?" }, "enabled"],
    [{ state: "OK" }, { state: {} }, "state"],
    [{ label: "gold" }, { enabled: true }, "labels"],
    [{ label: "gold" }, { labels: ["gold"] }, "labels"],
  ])("that %j is about and %j does not show make an error, not a shorter list", async (args, row, field) => {
    vendor.nakivo.fault({ ...only({ id: 7, name: "n", ...row }), times: "always" });
    const [condition] = Object.keys(args);
    await expect(read(args)).rejects.toThrow(
      `nakivo.getTenants: the Director shows no "${field}" of tenant 7, or none in a known form, so the condition ${condition} cannot be checked. Leave ${condition} out`,
    );
    expect(await read({ ...args, name: "other" })).toEqual([]);
    expect(await names({ namePattern: "N" })).toEqual(["n"]);
  });

  test("of a whole dialect that no page has pass", async () => {
    vendor.nakivo.setDialect({
      unknownEnums: true,
      unknownFields: true,
      emptyContact: "absent",
      logo: "null",
      uuid: "session",
      echo: "leading blank",
    });
    const [tenant] = await read();
    expect(tenant).toMatchObject({ state: "DEGRADED", changeStatus: "IMPORT_PENDING", alarmState: "CRITICAL", email: "", logo: undefined });
    expect(tenant).not.toHaveProperty("_version");
    expect(tenant).not.toHaveProperty("ext");
  });

  test.each<[string, unknown, RegExp]>([
    ["a tenant without an id", { children: [{ name: "n" }], total: 1 }, /data\.children\[0\]\.id/],
    ["a tenant without a name", { items: [{ id: 1 }] }, /data\.children\[0\]\.name/],
    ["no list", { total: 3 }, /data\.children/],
    ["nothing", null, /data\.children/],
    ["a list of something else", ["a", "b"], /data\.children\[0\]/],
  ])("%s is an error that names the place", async (_, data, place) => {
    vendor.nakivo.fault({ operation: "getTenants", status: 200, body: { type: "rpc", data }, times: "always" });
    const message = await read().catch((error: Error) => error.message);
    expect(message).toMatch(/router answered in a form that the vendor does not document: /);
    expect(message).toMatch(place);
  });
});
