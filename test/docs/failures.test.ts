import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type AiccDialect, startAiccEmulator } from "../../emulator/aicc/index.ts";
import { defaultNakivoDialect, type NakivoDialect, startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import type { GetTenantsArgs } from "../../provider/nakivo/index.js";
import { blocksOfFile } from "./blocks.ts";
import {
  accountFailures,
  folderWithSdk,
  groupFailures,
  memberFailures,
  messageOf,
  movedFailures,
  type Vendors,
  waits,
} from "./failures.ts";

/** Every message that was provoked. */
const told: string[] = [];
let vendors: Vendors;
beforeAll(async () => {
  vendors = { aicc: await startAiccEmulator(), nakivo: await startNakivoEmulator(), uucall: await startUucallEmulator() };
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});
afterAll(() => Promise.all(Object.values(vendors).map((vendor) => vendor.stop())));

test("resources", { timeout: 300_000 }, async () => {
  told.push(...(await Promise.all([groupFailures(vendors), accountFailures(vendors), memberFailures()])).flat());
});

test("waits", async () => {
  told.push(...(await waits(vendors)));
});

test("another address", async () => {
  told.push(...(await movedFailures()));
});

test("data sources", async () => {
  const { aicc, nakivo, uucall } = vendors;
  const { getTenants, getTenant } = await import("../../provider/nakivo/index.ts");
  const { getTenants: aiccTenants, getOrgs } = await import("../../provider/aicc/index.ts");
  const { getRoles, getSubAccount, getSubAccounts } = await import("../../provider/uucall/index.ts");
  const tell = async (environment: Record<string, string>, action: () => unknown) => {
    for (const [name, value] of Object.entries({ ...nakivo.environment, NAKIVO_MAX_RETRIES: "0", ...environment })) vi.stubEnv(name, value);
    told.push(await messageOf(action));
  };
  await tell({ NAKIVO_PASSWORD: "a-wrong-password" }, () => getTenants());
  await tell({}, () => getTenant({ name: "nobody" }));
  const inDialect = async (dialect: Partial<NakivoDialect>, args: GetTenantsArgs = {}) => {
    nakivo.setDialect(dialect);
    await tell({ NAKIVO_TIMEOUT: String(100 + told.length) }, () => getTenants(args));
    nakivo.setDialect(defaultNakivoDialect);
  };
  await inDialect({ secondFactor: "result" });
  await inDialect({ licence: "failure" });
  await inDialect({ start: "ignored", pageCap: 3 });
  await inDialect({ tenantFields: "least" }, { enabled: true });
  await tell({ NAKIVO_CA: "" }, () => getTenants());
  const elsewhere = await startNakivoEmulator({ certificateHost: "director.example.com" });
  await tell(elsewhere.environment, () => getTenants());
  await elsewhere.stop();
  await tell({ NAKIVO_ENDPOINT: "https://127.0.0.1:9" }, () => getTenants());
  await tell({ NAKIVO_ENDPOINT: "https://director.invalid" }, () => getTenants());
  uucall.fault({
    operation: "getRoleUsers",
    times: 2,
    transform: (answer) => ({ ...answer, Data: answer.Data.map((row: object) => ({ ...row, state: "禁用" })) }),
  });
  uucall.subAccounts.replaceAll([{ id: "101", account: "lisi" }]);
  await tell(uucall.environment, () => getSubAccounts());
  uucall.clearFaults();
  await tell(uucall.environment, () => getSubAccount({ name: "nobody" }));
  uucall.subAccounts.change("101", { roleId: "2" });
  uucall.setDialect({ roleMax: 1 });
  await tell(uucall.environment, () => getRoles());
  uucall.setDialect({ stateShown: "neither" });
  await tell(uucall.environment, () => getSubAccounts({ state: "active" }));
  await tell({ AICC_ENDPOINT: "cms.example.com", AICC_TIMEOUT: "soon" }, () => aiccTenants());

  const own = { ...aicc.environment, AICC_MAX_RETRIES: "0", AICC_TIMEOUT: "" };
  const refused = aicc.fault({ operation: "queryorgs", status: 401, body: "frozen", times: "always" });
  await tell(own, () => getOrgs());
  refused.clear();
  await tell({ ...own, AICC_TOKEN_ENDPOINT: `${aicc.url}/elsewhere` }, () => getOrgs());
  await tell({ ...own, AICC_ENDPOINT: `${aicc.url}/rest` }, () => aiccTenants());
  const dialects: Partial<AiccDialect>[] = [
    { orgsOffset: "ignored", orgsPageCap: 3 },
    { orgsOffset: "ignored", orgsPageCap: 3, orgsTotal: "absent" },
  ];
  for (const dialect of dialects) {
    aicc.setDialect(dialect);
    await tell({ ...own, AICC_TOKEN_ENDPOINT: "" }, () => getOrgs());
  }
  aicc.fault({ operation: "querytenants", omit: "resultDesc" });
  await tell(own, () => aiccTenants());
});

test("installation", async () => {
  const node = Object.getOwnPropertyDescriptor(process.versions, "node")!;
  Object.defineProperty(process.versions, "node", { ...node, value: "22.18.0" });
  told.push(await messageOf(() => import("../../provider/pulumi/installation/nodeVersion.ts")));
  Object.defineProperty(process.versions, "node", node);

  const folder = await folderWithSdk("3.215.0");
  const program = process.argv[1]!;
  process.argv[1] = join(folder, "node_modules/@pulumi/pulumi/cmd/run");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  told.push(await messageOf(() => import("../../provider/pulumi/installation/pulumiVersion.ts")));
  const { requireDirectDependency } = await import("../../provider/pulumi/installation/directDependency.ts");
  told.push(await messageOf(requireDirectDependency));
  process.argv[1] = program;
  await rm(folder, { recursive: true });
});

test("the option import", async () => {
  const { UserGroup } = await import("../../provider/aicc/index.ts");
  const args = { vdn: 113, ccId: 1, groupName: "Night", groupType: "agent" } as const;
  told.push(await messageOf(() => new UserGroup("night", args, { import: "159832671551117675139418726647" })));
});

test("every message that the page quotes was seen", () => {
  const quotes = blocksOfFile("text", "docs/failures.md");
  expect(quotes.length).toBeGreaterThan(20);
  const pattern = (code: string) =>
    new RegExp(
      `^${code
        .trim()
        .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
        .replaceAll("…", "[\\s\\S]+?")}$`,
    );
  const unseen = quotes.filter(({ code }) => !told.some((message) => pattern(code).test(message.trim())));
  expect(unseen, told.join("\n\n")).toEqual([]);
});
