import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { aiccSettings } from "../../provider/aicc/settings.ts";
import { nakivoSettings } from "../../provider/nakivo/settings.ts";
import { environmentName, type SettingsDescription } from "../../provider/settings/settings.ts";
import { uucallSettings } from "../../provider/uucall/settings.ts";

const page = readFileSync("docs/settings.md", "utf8");
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(`${title}\n`))!;

/** The rows of a section's table: the cells of setting, variable and default, and what else the row says. */
const rows = (title: string) =>
  section(title)
    .split("\n")
    .filter((line) => line.includes("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .map(([, , key, variable, fallback, text]) => ({ key: key!, variable: variable!, fallback: fallback!, text: text! }));

describe.each<[string, SettingsDescription]>([
  ["aicc", aiccSettings],
  ["nakivo", nakivoSettings],
  ["uucall", uucallSettings],
])("the settings of %s", (vendor, description) => {
  const common = rows("Every vendor").map(({ key, variable, ...row }) => ({
    ...row,
    key: key.replace("vendor:", `${vendor}:`),
    variable: variable.replace("VENDOR_", `${vendor.toUpperCase()}_`),
  }));
  const documented = [...rows(vendor), ...common];

  test("are all on the page, and no others", () => {
    expect(documented.map(({ key }) => key).sort()).toEqual(
      Object.keys(description)
        .map((name) => `${vendor}:${name}`)
        .sort(),
    );
  });

  test.each(documented)("$key: variable, default and secret are those of the code", ({ key, variable, fallback, text }) => {
    const name = key.slice(vendor.length + 1);
    const { rule, secret } = description[name]!;
    expect(variable).toBe(environmentName(vendor, name));
    expect(/\bsecret\b/.test(text)).toBe(secret === true);
    if (fallback.startsWith(`${vendor}:`)) return;
    const known = rule(z).parse(undefined);
    const expected = Array.isArray(known) ? known.join(";") : String(known ?? "");
    expect(fallback === "empty" ? "" : fallback).toBe(expected);
  });
});
