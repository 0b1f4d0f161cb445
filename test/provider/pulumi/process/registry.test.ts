import { expect, test } from "vitest";
import { register, registered } from "../../../../provider/pulumi/process/registry.js";
import { Shelf, shelfBox } from "../../core/shelf.ts";

test("a resource is found by its type", () => {
  const box = shelfBox(new Shelf());
  register(box);
  expect(registered("shelf:Box")).toBe(box);
});

test.each(["shelf:Crate", "", "constructor", "shelf:box"])(
  "the type %j, which the installed package has not, is an error that says what to do",
  (type) => {
    expect(() => registered(type)).toThrow(`has no resource ${type}. Install one that has: npm install pulumi-tenancy@latest`);
  },
);
