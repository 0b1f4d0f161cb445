import { expect, test } from "vitest";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator } from "../../tools/nakivo.ts";

const vendor = useNakivoEmulator();

test("by id, with the request of the vendor's Get Tenant Info", async () => {
  vendor.nakivo.tenants.add({ id: 1, name: "test name", allocated: 3 });
  expect(await nakivo.getTenant({ id: 1 })).toMatchObject({ id: 1, name: "test name", allocated: 3, labels: [] });
  expect(vendor.nakivo.requests.all("getTenants").map(({ body }) => body)).toEqual([
    '{"action":"MultitenancyManagement","method":"getTenants","data":[{"filter":{"start":0,"count":1000,"criteria":[{"name":"ID","type":"EQ","value":"1"}]}}],"type":"rpc","tid":2}',
  ]);
});

test("by name", async () => {
  expect(await nakivo.getTenant({ name: "Customer 2" })).toMatchObject({ id: 3, enabled: false });
});

test.each([
  [{ id: 77 }, "nakivo.getTenant: 0 tenants have the id 77, and 1 must."],
  [{ name: "Customer" }, 'nakivo.getTenant: 0 tenants have the name "Customer", and 1 must.'],
  [{ name: "twin" }, 'nakivo.getTenant: 2 tenants have the name "twin" (ids 20, 21), and 1 must. Give the id'],
])("%j fails and says how many matched", async (args, message) => {
  vendor.nakivo.tenants.add({ id: 20, name: "twin" });
  vendor.nakivo.tenants.add({ id: 21, name: "twin" });
  await expect(nakivo.getTenant(args)).rejects.toThrow(message);
});

test("a Director that fails for an id it does not have means that there is none", async () => {
  vendor.nakivo.setDialect({ unknownTenant: "failure" });
  await expect(nakivo.getTenant({ id: 77 })).rejects.toThrow("0 tenants have the id 77");
});

test("a Director that ignores the criterion does not give another tenant", async () => {
  vendor.nakivo.setDialect({ criteriaNames: "ID", unknownCriterion: "ignored" });
  expect(await nakivo.getTenant({ name: "Customer 3" })).toMatchObject({ id: 4 });
  await expect(nakivo.getTenant({ name: "nobody" })).rejects.toThrow("0 tenants");
});

test.each([{}, { id: 2, name: "Customer 1" }, { id: 2.5 }, { name: "" }, { uuid: "x" }])(
  "%j is refused before anything is sent",
  async (args) => {
    await expect(nakivo.getTenant(args as nakivo.GetTenantArgs)).rejects.toThrow(/give either the id or the name|must be|uuid/);
    expect(vendor.nakivo.requests.count()).toBe(0);
  },
);
