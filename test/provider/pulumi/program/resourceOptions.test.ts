import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { outputNames, resourceOptions } from "../../../../provider/pulumi/program/resourceOptions.js";
import { Shelf, shelfBox } from "../../core/shelf.ts";
import { ShelfProvider, settled, startSdk } from "./sdk.ts";

beforeAll(() => startSdk());

const TYPE = "shelf:Box";

describe("options that fit", () => {
  test.each([undefined, {}, { protect: true }])("pass as they are: %j", (opts) => {
    expect(resourceOptions(TYPE, "letters", opts)).toBe(opts);
  });

  test("pass with a provider of the vendor", () => {
    const opts = { provider: new ShelfProvider("fits", {}) };
    expect(resourceOptions(TYPE, "letters", opts)).toBe(opts);
  });

  test("with an id are new ones that say the same: the program's are not touched", () => {
    const opts = Object.freeze({ id: "159800000000000000000000000000", protect: true });
    const made = resourceOptions(TYPE, "letters", opts);
    expect(made).toEqual(opts);
    expect(made).not.toBe(opts);
  });

  test("with an id that is known later give it then", async () => {
    const later = resourceOptions(TYPE, "letters", { id: pulumi.output("1598"), protect: true })!;
    expect(later.protect).toBe(true);
    expect(await settled(later.id as pulumi.Output<string>)).toBe("1598");
    expect(await resourceOptions(TYPE, "letters", { id: Promise.resolve("1598") })!.id).toBe("1598");
  });
});

test("a provider of another vendor is refused, with the resource and the right class", () => {
  const provider = new ShelfProvider("other", {});
  expect(() => resourceOptions("aicc:UserGroup", "inspectors", { provider })).toThrow(
    'aicc:UserGroup "inspectors" takes only aicc.Provider as { provider }, and got shelf.Provider. Make one with new aicc.Provider("name", { … })',
  );
});

test("a provider of another package is refused", () => {
  const provider = new (class extends pulumi.ProviderResource {})("aws", "ours", {});
  expect(() => resourceOptions(TYPE, "letters", { provider })).toThrow(/takes only shelf\.Provider .* got one of another package/);
});

describe("an id that is a number is refused: it has lost digits", () => {
  const refusal = /^shelf:Box "letters": its id is the number 1\.598e\+29, which has lost digits.*as text/;
  const id = 159800000000000000000000000000 as unknown as string;

  test("at once where it is there", () => {
    expect(() => resourceOptions(TYPE, "letters", { id })).toThrow(refusal);
  });

  test("where it is a promise", async () => {
    await expect(resourceOptions(TYPE, "letters", { id: Promise.resolve(id) })!.id).rejects.toThrow(refusal);
  });

  test("where it is an output", async () => {
    const output = resourceOptions(TYPE, "letters", { id: pulumi.output(id) })!.id as pulumi.Output<string>;
    // The SDK reports each of an output's promises that fails unheard.
    const { isKnown, isSecret, allResources } = output as unknown as Record<string, Promise<unknown>>;
    const others = Promise.allSettled([isKnown, isSecret, allResources]);
    await expect(settled(output)).rejects.toThrow(refusal);
    await others;
  });
});

test("a resource has as outputs all of its inputs and what the vendor adds, without values", () => {
  const names = outputNames(shelfBox(new Shelf()), ["boxId"]);
  expect(Object.keys(names)).toEqual(["room", "name", "colour", "tags", "adopt", "boxId"]);
  expect(Object.values(names).every((value) => value === undefined)).toBe(true);
});
