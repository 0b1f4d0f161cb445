import { expect, test } from "vitest";
import { resourceOf, resources } from "../../provider/catalog.js";
import { call } from "../../provider/dynamic.js";
import { configOf } from "./pulumi/process/engine.ts";

test("there are these resources, each found by its type", async () => {
  const types = Object.keys(resources);
  expect(types).toEqual(["aicc:UserGroup", "uucall:SubAccount", "uucall:SubAccountAppAuth"]);
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
