import { beforeEach, describe, expect, test } from "vitest";
import type { Holder } from "../../../provider/core/elsewhere.js";
import { accountOf, type Surroundings } from "../../../provider/pulumi/accounts.js";
import { settingLookup } from "../../../provider/settings/settings.js";
import { shelfVendor } from "../core/shelf.ts";

const program = {};
const silent: Surroundings = { log: { info: () => {}, warn: () => {} } };
const settings = { "shelf:endpoint": "https://shelf.example.com", "shelf:apiKey": "planted-key" };
const from = (config: Record<string, string>, environment = {}) => settingLookup(shelfVendor, (key) => config[key], environment);
const account = (config: Record<string, string>, owner: object = program) => accountOf(owner, shelfVendor, from(config), silent);

test("it knows the settings, and hides the secrets among them", async () => {
  const { settings: known, redactor } = await account(settings);
  expect(known.values).toMatchObject({ endpoint: new URL("https://shelf.example.com"), apiKey: "planted-key", settleTime: 4 });
  expect(redactor.redact("planted-key at https://shelf.example.com")).toBe("[secret] at https://shelf.example.com");
});

test("there is one for the same settings, wherever these come from", async () => {
  const mine = await account(settings);
  expect(await account({ ...settings })).toBe(mine);
  const environment = { SHELF_ENDPOINT: "https://shelf.example.com", SHELF_API_KEY: "planted-key" };
  expect(await accountOf(program, shelfVendor, from({}, environment), silent)).toBe(mine);
  expect(await accountOf(program, shelfVendor, from({ "shelf:apiKey": "planted-key" }, environment), silent)).toBe(mine);
});

test("who asks while it is made gets the same one", async () => {
  const config = { ...settings, "shelf:userName": "asked twice" };
  const [one, other] = await Promise.all([account(config), account(config)]);
  expect(other).toBe(one);
});

test.each<Record<string, string>>([
  { ...settings, "shelf:apiKey": "other" },
  { ...settings, "shelf:endpoint": "https://shelf.example.com:8443" },
  { ...settings, "shelf:userName": "me" },
  { "shelf:endpoint": "https://shelf.example.com" },
  {},
])("other settings are another one's: %j", async (other) => {
  expect(await account(other)).not.toBe(await account(settings));
});

test("another vendor's is another one", async () => {
  const other = { ...shelfVendor, name: "other" };
  const lookup = (name: string) => settings[`shelf:${name}` as keyof typeof settings];
  expect(await accountOf(program, other, lookup, silent)).not.toBe(await accountOf(program, shelfVendor, lookup, silent));
});

test("another owner's is another one: a process may run several programs", async () => {
  expect(await account(settings, {})).not.toBe(await account(settings));
});

test("other processes know an account by its address and what names it there, not by its secrets", async () => {
  const told: unknown[][] = [];
  const neighbours = (...of: unknown[]) => void told.push(of);
  const others: Record<string, string>[] = [{}, { "shelf:apiKey": "other" }, { "shelf:userName": "me" }];
  for (const more of others) await accountOf({}, shelfVendor, from({ ...settings, ...more }), { ...silent, neighbours });
  const [[vendor, endpoint, name], [, , otherKey], [, , otherUser]] = told as [unknown[], unknown[], unknown[]];
  expect([vendor, endpoint, name]).toEqual(["shelf", new URL("https://shelf.example.com"), expect.stringMatching(/^[0-9a-f]{12}$/)]);
  expect(otherKey).toBe(name);
  expect(otherUser).not.toBe(name);
});

describe("a warning of what is so for the whole operation", () => {
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (line: string) => void warnings.push(line) };
  beforeEach(() => void warnings.splice(0));

  test("comes once, however many accounts of the program are at the address", async () => {
    const owner = {};
    for (const userName of ["one", "other"])
      (await accountOf(owner, shelfVendor, from({ ...settings, "shelf:userName": userName }), { log })).warnOnce("no lock");
    expect(warnings).toEqual(["no lock"]);
    (await accountOf({}, shelfVendor, from(settings), { log })).warnOnce("no lock");
    expect(warnings).toEqual(["no lock", "no lock"]);
  });

  test("does not come where another process has said it, and is told to the others", async () => {
    const lines = new Map<string, Holder[]>();
    const tell = (line: string, holder: Holder | undefined) => void lines.set(line, holder ? [holder] : []);
    const neighbours = () => ({ account: "ours", tell, holding: (line: string) => lines.get(line) ?? [] });
    for (const owner of [{}, {}]) (await accountOf(owner, shelfVendor, from(settings), { log, neighbours })).warnOnce("no lock");
    expect(warnings).toEqual(["no lock"]);
  });
});

test("settings that are wrong are told to who needs any, and are looked at again", async () => {
  const config = { "shelf:endpoint": "shelf.example.com" };
  const wrong = await accountOf(program, shelfVendor, from(config), silent);
  expect(() => wrong.settings.require([])).toThrow("shelf:endpoint (or SHELF_ENDPOINT) must be a URL");
  config["shelf:endpoint"] = "https://shelf.example.com";
  expect((await accountOf(program, shelfVendor, from(config), silent)).settings.values.endpoint).toEqual(
    new URL("https://shelf.example.com"),
  );
});

test("one that failed for a passing reason is not kept", async () => {
  let broken = true;
  const rule: (typeof shelfVendor.settings.endpoint)["rule"] = (zod) => {
    if (broken) throw new Error("no memory");
    return shelfVendor.settings.endpoint.rule(zod);
  };
  const vendor = { name: "shelf", settings: { ...shelfVendor.settings, endpoint: { rule } } };
  const lookup = from({ "shelf:userName": "a passing reason" });
  await expect(accountOf(program, vendor, lookup, silent)).rejects.toThrow("no memory");
  broken = false;
  expect((await accountOf(program, vendor, lookup, silent)).settings.values.userName).toBe("a passing reason");
});

test("missing settings are told when something needs them", async () => {
  const { settings: known } = await account({});
  expect(() => known.require(["endpoint", "apiKey"])).toThrow("Missing settings of shelf: endpoint, apiKey.");
});
