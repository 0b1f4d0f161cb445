import { expect, test } from "vitest";
import { clientPerAccount } from "../../../provider/settings/clientPerAccount.js";
import { resolveSettings, secretSetting, settingLookup, urlSetting } from "../../../provider/settings/settings.js";

const description = { endpoint: urlSetting, apiKey: secretSetting };
const clientOf = () =>
  clientPerAccount(
    (lookup) => resolveSettings("shelf", description, lookup, ["endpoint"]),
    (settings) => ({ settings }),
  );
const from = (config: Record<string, string>) => settingLookup("shelf", (key) => config[key], {});

test("one account has one client, wherever its settings come from; another has its own", () => {
  const client = clientOf();
  const account = { "shelf:endpoint": "https://shelf.example.com", "shelf:apiKey": "key" };
  const mine = client(from(account));
  expect(mine.settings).toEqual({ endpoint: new URL("https://shelf.example.com"), apiKey: "key" });
  expect(client(from({ ...account, "shelf:endpoint": "https://shelf.example.com/" }))).toBe(mine);
  expect(client(settingLookup("shelf", () => undefined, { SHELF_ENDPOINT: "https://shelf.example.com", SHELF_API_KEY: "key" }))).toBe(mine);
  expect(client(from({ ...account, "shelf:apiKey": "other" }))).not.toBe(mine);
  expect(client(from({ ...account, "shelf:endpoint": "https://shelf.example.com:8443" }))).not.toBe(mine);
});

test("settings that are wrong make no client, and are looked at again", () => {
  const client = clientOf();
  expect(() => client(from({}))).toThrow("Missing setting of shelf: endpoint");
  expect(client(from({ "shelf:endpoint": "https://shelf.example.com" })).settings.apiKey).toBeUndefined();
});
