import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resources } from "../../provider/catalog.ts";

const page = readFileSync("docs/policies.md", "utf8");

test("the page on policy packs has the types of all resources", () => {
  const types = [...page.matchAll(/^\| `(pulumi-nodejs:dynamic\/.*?)` \|/gm)].map(([, type]) => type);
  expect(types).toEqual(Object.keys(resources).map((type) => `pulumi-nodejs:dynamic/${type}`));
});

test("the policies of the page match types that there are", () => {
  const compared = [...page.matchAll(/type !== "pulumi-nodejs:dynamic\/(.*?)"/g)].map(([, type]) => type!);
  expect(compared).not.toEqual([]);
  expect(Object.keys(resources)).toEqual(expect.arrayContaining(compared));
});
