import { expect, test } from "vitest";
import { resourceOf, resources } from "../../provider/catalog.js";
import { call } from "../../provider/dynamic.js";
import { aicc, nakivo, uucall } from "../../provider/index.js";
import { TenancyResource } from "../../provider/pulumi/program/resource.js";
import { configOf } from "./pulumi/process/engine.ts";

test("each public class of resources is there, found by its type", async () => {
  const types = Object.keys(resources);
  const classes = Object.entries({ aicc, nakivo, uucall }).flatMap(([vendor, names]) =>
    Object.entries<any>(names).flatMap(([name, value]) => (value.prototype instanceof TenancyResource ? [`${vendor}:${name}`] : [])),
  );
  expect(classes).toContain("aicc:UserGroup");
  expect(types.sort()).toEqual(classes.sort());
  for (const type of types) {
    const description = await resourceOf(type);
    expect([description.type, description.client.vendor.name]).toEqual([type, type.split(":")[0]]);
  }
});

test.each(["shelf:Crate", "", "constructor", "toString", "aicc:userGroup"])(
  "the type %j, which the installed package has not, is an error that says what to do",
  async (type) => {
    const text = `has no resource ${type}. Install one that has: npm install pulumi-tenancy@latest`;
    expect(() => resourceOf(type)).toThrow(text);
    await expect(call(type, "create", configOf(), [{}])).rejects.toThrow(text);
  },
);
