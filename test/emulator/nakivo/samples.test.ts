import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

// The samples of Get Tenant List as its page prints them.
const printed = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const request = printed("getTenantListRequest.txt");
const response = printed("getTenantListResponse.txt");
/** A stray quote stands in place of a comma, once in each tenant. */
const repaired = response.replaceAll('": 0" "', '": 0, "');

const [nakivo, caller] = await useEmulator(startNakivoEmulator(), Caller);
await caller.login();

test("the response on the page is no JSON, and two repairs make it so", () => {
  expect(() => JSON.parse(response)).toThrow();
  expect(response.length).toBe(repaired.length);
  expect(response.split('": 0" "')).toHaveLength(3);
  expect(JSON.parse(repaired).data.children).toHaveLength(2);
});

test("the page's request gets the page's response, byte for byte as far as it is JSON", async () => {
  nakivo.setDialect({ usedPhysicalServersKey: "trailing blank" });
  expect((await caller.post(request)).text).toBe(JSON.stringify(JSON.parse(repaired)));
});

test("without the blank in a key, as the table has it", async () => {
  nakivo.setDialect({ usedPhysicalServersKey: "plain" });
  expect((await caller.post(request)).text).toBe(
    JSON.stringify(JSON.parse(repaired.replace('"usedPhysicalServers "', '"usedPhysicalServers"'))),
  );
});

test("the table's rows are the fields, in its order", async () => {
  nakivo.setDialect({ tenantFields: "table" });
  const [first, second] = (await caller.post(request)).body.data.children;
  expect(Object.keys(first)).toEqual(Object.keys(second));
  // 34 rows, by the names that the contract has for them.
  expect(Object.keys(first)).toHaveLength(34);
  expect(Object.keys(first).slice(6, 10)).toEqual([
    "allocatedEc2InstancesDesired",
    "allocatedPhysicalServers",
    "allocatedPhysicalServersDesired",
    "labels",
  ]);
});
