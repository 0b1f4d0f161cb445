import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startNakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../../sandbox/engine/driver.ts";
import { startBrowser } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await startBrowser();
const neighbours = new Map<string, string>();
const aicc = await startAiccEmulator({ neighbours });
const nakivo = await startNakivoEmulator({ neighbours, tls: false, tenants: 250 });
const uucall = await startUucallEmulator({ neighbours });
const emulators = { aicc, nakivo, uucall };
for (const [vendor, { url }] of Object.entries(emulators)) neighbours.set(vendor, url);

const address = (vendor: keyof typeof emulators, page = "") => `${emulators[vendor].url}/_emulator/console${page && `#${page}`}`;
const ceshi001 = "159253664007418170345218084185";

beforeEach(() => {
  for (const emulator of Object.values(emulators)) emulator.clearFaults();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await Promise.all(Object.values(emulators).map((emulator) => emulator.stop()));
  expect(browser?.errors ?? []).toEqual([]);
});

/** What somebody types into a cell, which is opened with the keyboard. */
async function edit(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${label}: .* Edit$`) }).press("Enter");
  const input = page.getByRole("textbox", { name: label });
  await input.fill(text);
  await input.press("Enter");
  await input.waitFor({ state: "detached" });
}

/** What axe finds wrong, in all that shows. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => (globalThis as any).axe.run());
  return found.flatMap(({ id, nodes }: any) => nodes.map((node: any) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}

describe.skipIf(browser === undefined)("the console", () => {
  const { open } = browser ?? ({} as NonNullable<typeof browser>);

  test("a browser is led there from the emulator's address", async () => {
    const page = await open(`${aicc.url}/`);
    expect(page.url()).toBe(address("aicc"));
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("User groups");
    expect(await page.locator(".side").textContent()).toContain("The other side.");
    await page.getByRole("link", { name: "UUCall" }).click();
    await page.getByRole("heading", { level: 1, name: "Sub-accounts" }).waitFor();
    await page.close();
  });

  test("a cell is edited with the keyboard alone, and what the vendor does not take is refused with its reason", async () => {
    const page = await open(address("aicc"));
    await edit(page, "Remark of ceshi001", "changed in the page");
    expect(aicc.groups.get(ceshi001)).toMatchObject({ remark: "changed in the page" });
    // The keyboard is where it was.
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
    await expect.poll(focused).toBe("Remark of ceshi001: changed in the page. Edit");

    await page.keyboard.press("Enter");
    await page.keyboard.type("never mind");
    await page.keyboard.press("Escape");
    expect(aicc.groups.get(ceshi001)).toMatchObject({ remark: "changed in the page" });

    await page.getByRole("button", { name: /^VDN of ceshi001/ }).press("Enter");
    await page.keyboard.type("one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/expected/i);
    await page.keyboard.press("Escape");
    expect(aicc.groups.get(ceshi001)).toMatchObject({ vdn: 113 });
    await page.close();
  });

  test("objects are added, deleted and brought back", async () => {
    const page = await open(address("aicc"));
    await page.getByRole("button", { name: "Add group" }).click();
    const dialog = page.getByRole("dialog", { name: "Add group" });
    await dialog.getByLabel("Name").fill("By hand");
    await dialog.getByLabel("Type").selectOption("Inspector group");
    await dialog.getByRole("button", { name: "Add" }).click();
    await page.getByRole("button", { name: "Delete By hand" }).waitFor();
    expect(aicc.groups.find(({ groupName }) => groupName === "By hand")).toMatchObject({ groupType: 3, vdn: 113 });
    await page.getByRole("button", { name: "Delete By hand" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("By hand is back.").first().waitFor();
    expect(aicc.groups.find(({ groupName }) => groupName === "By hand")).toBeDefined();
    await page.getByRole("button", { name: "Delete By hand" }).click();
    await page.getByRole("button", { name: "Delete By hand" }).waitFor({ state: "detached" });
    expect(aicc.groups.find(({ groupName }) => groupName === "By hand")).toBeUndefined();
    await page.close();
  });

  test("changes show without a reload: of an object, a request, a fault and a switch", async () => {
    const page = await open(address("aicc"));
    const group = aicc.groups.add({ groupName: "Live", groupType: 2 });
    await page.getByRole("button", { name: /^Name of Live/ }).waitFor();
    aicc.groups.change(group.id, { groupName: "Livelier" });
    await page.getByRole("button", { name: /^Name of Livelier/ }).waitFor();
    aicc.groups.remove(group.id);
    await page.getByRole("button", { name: /^Name of Livelier/ }).waitFor({ state: "detached" });
    await fetch(`${aicc.url}/rest/cmsapp/v1/openapi/tenant/querytenants`, { method: "POST", body: "{}" });
    const feed = page.getByRole("complementary", { name: "Live requests" });
    await feed.getByRole("link", { name: /querytenants\s*refused\s*401/ }).click();
    await page.getByText("Why it was refused").waitFor();
    await page.getByRole("link", { name: /^Dialect/ }).click();
    const envelope = page.getByRole("combobox", { name: "envelope" });
    aicc.setDialect({ envelope: "2024" });
    await expect.poll(() => envelope.inputValue()).toBe("2024");
    expect(await page.locator("#about-envelope").textContent()).toContain("the pages of 2023 have resultCode and resultDesc");
    await envelope.selectOption("2023 (default)");
    await expect.poll(() => aicc.dialect.envelope).toBe("2023");
    const skew = page.getByRole("combobox", { name: "signatureClockSkew" });
    await skew.fill("no limit");
    await skew.press("Tab");
    await expect.poll(() => aicc.dialect.signatureClockSkew).toBe(null);
    await page.getByRole("button", { name: "Back to the defaults" }).click();
    await expect.poll(() => aicc.dialect.signatureClockSkew).toBe(900);
    await page.getByRole("link", { name: /^Faults/ }).click();
    const fault = aicc.fault({ operation: "queryorgs", status: 503 });
    await page.getByRole("button", { name: "Disarm: HTTP 503" }).click();
    await page.getByText("None: the vendor is well.").waitFor();
    await fetch(`${aicc.url}/rest/x`);
    expect(fault.hits).toBe(0);
    await page.close();
  });

  test("a refused signature shows with the canonical request, line by line", async () => {
    const headers = {
      authorization: `auth-v2/emulator-access-key/${new Date().toISOString()}/host/abcd`,
      "content-type": "application/json",
    };
    await fetch(`${aicc.url}/rest/cmsapp/v1/openapi/qcrelationconf/queryallccgroup/1/113`, { headers });
    const page = await open(address("aicc", "requests"));
    await page.locator("summary", { hasText: "queryallccgroup" }).first().click();
    const reason = await page.locator("pre").first().innerText();
    expect(reason).toMatch(/the signature is not that of\s+GET\n\s*\/rest\/cmsapp\/v1\/openapi\/qcrelationconf\/queryallccgroup\/1\/113\n/);
    await page.close();
  });

  test("organizations are a tree, groups have members, and permissions are checkboxes", async () => {
    const orgs = await open(address("aicc", "orgs"));
    await orgs.getByRole("button", { name: "What is below test0" }).press("Enter");
    await expect.poll(() => orgs.getByRole("row").count()).toBe(1 + 6);
    await orgs.close();

    const groups = await open(address("aicc"));
    await groups.getByRole("button", { name: "Members of ceshi001: 0 agents" }).click();
    await groups.getByLabel("Agent to add to ceshi001").fill("50041");
    await groups.getByRole("button", { name: "Add to group" }).click();
    await groups.getByRole("button", { name: "Take agent 50041 out of ceshi001" }).waitFor();
    expect(aicc.groups.get(ceshi001)!.workNos).toEqual([50041]);
    await groups.getByRole("button", { name: "Take agent 50041 out of ceshi001" }).click();
    await expect.poll(() => aicc.groups.get(ceshi001)!.workNos).toEqual([]);
    await groups.close();

    const accounts = await open(address("uucall"));
    await accounts.getByRole("button", { name: "Permissions of lisi: 3 of 11" }).click();
    const own = accounts.getByRole("group", { name: "What lisi may open of its own" });
    await own.getByRole("checkbox", { name: "账户信息 3" }).check();
    await expect.poll(() => uucall.grants.get("101")!.appIds).toEqual(["1", "11", "111", "3"]);
    await own.getByRole("checkbox", { name: "新建项目 111" }).uncheck();
    await expect.poll(() => uucall.grants.get("101")!.appIds).toEqual(["1", "11", "3"]);
    await accounts.close();
  });

  test("many tenants come in parts, are found by a word, and show what they use", async () => {
    const page = await open(address("nakivo"));
    await expect.poll(() => page.getByRole("row").count()).toBe(1 + 100);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: /^Name of Customer 101:/ }).waitFor();
    await page.getByRole("searchbox").fill("customer 205");
    await expect.poll(() => page.getByRole("row").count()).toBe(1 + 1);
    expect(await page.getByLabel("Sockets used by Customer 205").getAttribute("max")).toBe("5");
    await page.getByRole("switch", { name: "Enabled of Customer 205" }).press("Space");
    await expect.poll(() => nakivo.tenants.find(({ name }) => name === "Customer 205")!.enabled).toBe(true);
    await page.close();
  });

  const pages = {
    aicc: ["groups", "orgs", "agents", "tenants", "requests", "faults", "dialect", "connect"],
    nakivo: ["tenants", "faults", "dialect"],
    uucall: ["subAccounts", "roles", "applications", "connect"],
  };
  test.each(
    (["light", "dark"] as const).flatMap((colorScheme) =>
      Object.keys(pages).map((vendor) => [vendor as keyof typeof pages, colorScheme] as const),
    ),
  )("axe finds nothing wrong with %s in %s", async (vendor, colorScheme) => {
    emulators[vendor].fault({ latencyMs: 1, times: "always" } as never);
    await fetch(`${emulators[vendor].url}/nothing`);
    const page = await open(address(vendor), { colorScheme });
    for (const name of pages[vendor]) {
      await page.goto(address(vendor, name));
      await page.waitForTimeout(200);
      // axe takes its time with many rows.
      if (vendor === "nakivo" && name === "tenants") await page.getByRole("searchbox").fill("customer 24");
      for (const inside of (await page.locator("button.inside, summary").all()).slice(0, 2)) await inside.click();
      const add = page.getByRole("button", { name: /^Add / }).and(page.locator(".primary"));
      expect(await violations(page), name).toEqual([]);
      if ((await add.count()) === 1) {
        await add.click();
        expect(await violations(page), `${name}, adding`).toEqual([]);
      }
    }
    await page.close();
  });
});

describe.skipIf(browser === undefined).each(availableDrivers())("with Pulumi on the other side, run by $name", (driver) => {
  test("an edit in the page is drift, a lost answer does no harm, and both show in the docs", async () => {
    const { open } = browser!;
    const secrets = { "quick-start:zhangPassword": { secret: "pa55-planted" } };
    const env = { ...aicc.environment, ...nakivo.environment, ...uucall.environment, UUCALL_SETTLE_TIME: "1", AICC_SETTLE_TIME: "1" };
    await using workspace = await Workspace.create({ driver, programDir: ".", config: secrets, env });
    for (const emulator of Object.values(emulators)) emulator.requests.clear();
    const page = await open(address("aicc"), { width: 1440, height: 780 });

    // Arm a fault: the answer to the next create gets lost.
    await page.getByRole("link", { name: /^Faults/ }).click();
    await page.getByLabel("Hits").selectOption("createusergroup");
    await page.getByRole("button", { name: "Arm: Lose the next answer" }).click();
    await page.getByText("answer lost").waitFor();
    const { exitCode, errors } = await workspace.up();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
    await page.getByText("None: the vendor is well.").waitFor();
    expect(aicc.requests.all("createusergroup").map(({ outcome }) => outcome)).toContain("dropped after");
    expect(aicc.groups.all().filter(({ groupName }) => groupName === "Inspectors")).toHaveLength(1);

    // Edit an object.
    await page.getByRole("link", { name: /^User groups/ }).click();
    await edit(page, "Remark of Inspectors", "changed in the console");
    const drift = await workspace.previewRefresh({ args: ["--expect-no-changes"] });
    expect(drift.exitCode).toBe(7);
    expect(drift.stdout).toMatch(/remark *: "Quality team" => "changed in the console"/);

    await photograph(page);
    await workspace.destroy();
    expect(aicc.groups.find(({ groupName }) => groupName === "Inspectors")).toBeUndefined();
    await page.close();
  });

  /** docs/console/*.png; only where asked for, since each machine has other fonts. */
  async function photograph(aiccPage: Page): Promise<void> {
    if (process.env.SCREENSHOTS === undefined) return;
    mkdirSync("docs/console", { recursive: true });
    const shoot = (page: Page, name: string) => page.screenshot({ path: `docs/console/${name}.png` });
    await aiccPage.getByRole("button", { name: /^Members of Inspectors/ }).click();
    await shoot(aiccPage, "aicc");
    aicc.fault({ operation: "createusergroup", drop: "after" });
    for (const [vendor, name, colorScheme] of [
      ["aicc", "faults", "light"],
      ["nakivo", "tenants", "dark"],
      ["uucall", "subAccounts", "light"],
    ] as const) {
      const page = await browser!.open(address(vendor, name), { colorScheme, width: 1440, height: 780 });
      if (name === "subAccounts") await page.getByRole("button", { name: /^Permissions of zhang/ }).click();
      await page.waitForTimeout(300);
      await shoot(page, name === "faults" ? "faults" : vendor);
      await page.close();
    }
    aicc.clearFaults();
  }
});
