import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IGNORE_CHANGES, SECRET_INPUTS } from "../../../../provider/core/properties.js";
import { TenancyResource } from "../../../../provider/pulumi/program/resource.js";
import { Shelf, shelfBox, shelfSafe } from "../../core/shelf.ts";
import { ShelfProvider, settled, startSdk } from "./sdk.ts";

/** Stands for the SDK's class of dynamic resources: keeps what a resource gives to it. */
class SdkResource {
  readonly id = "the id";
  readonly provider: pulumi.dynamic.ResourceProvider;
  readonly given: { name: string; props: pulumi.Inputs; opts: pulumi.CustomResourceOptions; type: string };

  constructor(
    provider: pulumi.dynamic.ResourceProvider,
    name: string,
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    module: string,
    noun: string,
  ) {
    this.provider = provider;
    this.given = { name, props, opts, type: `${module}:${noun}` };
  }
}

const description = shelfBox(new Shelf());
class Box extends TenancyResource {
  declare readonly boxId: string;

  constructor(name: string, args: object, opts?: pulumi.CustomResourceOptions) {
    super({ ...description, idOutput: "boxId" }, name, args, opts);
  }
}
class Safe extends TenancyResource {
  constructor(name: string, args: object, opts?: pulumi.CustomResourceOptions) {
    super(shelfSafe(new Shelf()), name, args, opts);
  }
}
class Group extends TenancyResource {
  constructor(name: string, args: object, opts?: pulumi.CustomResourceOptions) {
    super({ ...description, type: "aicc:UserGroup" }, name, args, opts);
  }
}
const inputs = { room: "attic", name: "letters" };
const givenBy = (resource: object) => (resource as SdkResource).given;
const optionsOf = (opts?: pulumi.CustomResourceOptions) => givenBy(new Box("letters", inputs, opts)).opts;

beforeAll(async () => {
  await startSdk();
  Object.setPrototypeOf(TenancyResource, SdkResource);
});
afterAll(() => {
  Object.setPrototypeOf(TenancyResource, pulumi.dynamic.Resource);
});

describe("a resource", () => {
  test("has its name and its type, and the provider that loads this package", () => {
    const box = new Box("letters", inputs);
    expect(givenBy(box)).toMatchObject({ name: "letters", type: "shelf:Box" });
    expect(Object.keys((box as unknown as SdkResource).provider)).toEqual(["configure"]);
  });

  test("has as outputs all of its inputs and what the vendor adds, without values where the program gives none", () => {
    const { props } = givenBy(new Box("letters", inputs));
    expect(Object.keys(props)).toEqual(["room", "name", "colour", "tags", "adopt", "boxId"]);
    expect(props).toEqual({ ...inputs, colour: undefined, tags: undefined, adopt: undefined, boxId: undefined });
  });

  test("has its id also under the name that the vendor has for it, where there is one", () => {
    expect(new Box("letters", inputs).boxId).toBe("the id");
    expect(Object.keys(new Safe("letters", inputs))).not.toContain("boxId");
  });

  test("has its secret inputs secret, whatever the program passes, and in the state too", async () => {
    const { props, opts } = givenBy(new Safe("letters", { ...inputs, pin: "1111", code: pulumi.output("4711") }));
    for (const [name, value] of [
      ["pin", "1111"],
      ["code", "4711"],
    ] as const) {
      expect(await pulumi.isSecret(props[name])).toBe(true);
      expect(await settled(props[name])).toBe(value);
    }
    expect(props).toMatchObject(inputs);
    expect(opts.additionalSecretOutputs).toEqual(["code", "pin"]);
  });

  test("tells which of its inputs the program made secret, since the process that works on them sees plain values", async () => {
    const told = async (args: object) => (givenBy(new Safe("letters", { ...inputs, ...args })).props as any)[SECRET_INPUTS];
    expect(await told({ name: pulumi.secret("letters"), tags: ["a", pulumi.secret("b")], owner: pulumi.output("me") })).toEqual([
      "name",
      "tags",
    ]);
    expect(await told({ name: pulumi.output("letters"), owner: Promise.resolve("me") })).toBeUndefined();
    expect(await told({ code: pulumi.secret("4711") })).toBeUndefined();
    expect(Object.keys(givenBy(new Safe("letters", inputs)).props)).not.toContain(SECRET_INPUTS);
  });

  test("tells what the program ignores, which a provider does not see", () => {
    const props = (opts?: pulumi.CustomResourceOptions) => givenBy(new Safe("letters", inputs, opts)).props;
    expect(props({ ignoreChanges: ["colour"] })[IGNORE_CHANGES]).toEqual(["colour"]);
    for (const opts of [undefined, {}, { ignoreChanges: [] }, { ignoreChanges: ["colour"], id: "box-1" }])
      expect(Object.keys(props(opts))).not.toContain(IGNORE_CHANGES);
  });

  test("has no secret where the program gives none", () => {
    expect(givenBy(new Safe("letters", inputs)).props).toMatchObject({ ...inputs, pin: undefined, code: undefined });
  });
});

describe("options that fit", () => {
  test.each([undefined, {}, { protect: true }])("pass as they are: %j", (opts) => {
    expect(optionsOf(opts)).toEqual({ ...opts, additionalSecretOutputs: [] });
  });

  test("pass with a provider of the vendor", () => {
    const provider = new ShelfProvider("fits", {});
    expect(optionsOf({ provider }).provider).toBe(provider);
  });

  test("with outputs that the program calls secret name these as well", () => {
    const opts = { additionalSecretOutputs: ["owner"] };
    expect(givenBy(new Safe("letters", inputs, opts)).opts.additionalSecretOutputs).toEqual(["owner", "code", "pin"]);
    expect(opts).toEqual({ additionalSecretOutputs: ["owner"] });
  });

  test("with an id are new ones that say the same: the program's are not touched", () => {
    const opts = Object.freeze({ id: "159800000000000000000000000000", protect: true });
    const made = optionsOf(opts);
    expect(made).toEqual({ ...opts, additionalSecretOutputs: [] });
    expect(made).not.toBe(opts);
  });

  test("with an id that is known later give it then", async () => {
    const later = optionsOf({ id: pulumi.output("1598"), protect: true });
    expect(later.protect).toBe(true);
    expect(await settled(later.id as pulumi.Output<string>)).toBe("1598");
    expect(await optionsOf({ id: Promise.resolve("1598") }).id).toBe("1598");
  });
});

test("a provider of another vendor is refused, with the resource and the right class", () => {
  const provider = new ShelfProvider("other", {});
  expect(() => new Group("inspectors", {}, { provider })).toThrow(
    'aicc:UserGroup "inspectors" takes only aicc.Provider as { provider }, and got shelf.Provider. Make one with new aicc.Provider("name", { … })',
  );
});

test("a provider of another package is refused", () => {
  const provider = new (class extends pulumi.ProviderResource {})("aws", "ours", {});
  expect(() => optionsOf({ provider })).toThrow(/takes only shelf\.Provider .* got one of another package/);
});

test("the option import is refused in one sentence, which names the command that imports", () => {
  const refusal =
    /^shelf:Box "letters": Pulumi's option import does not work for dynamic resources\. Leave it out, and run in .*: npx pulumi-tenancy import shelf\./;
  expect(() => optionsOf({ import: "box-1" })).toThrow(refusal);
  // Of such an error Pulumi prints no stack trace.
  expect(() => optionsOf({ import: "box-1" })).toThrow(pulumi.RunError);
});

describe("an id that is a number is refused: it has lost digits", () => {
  const refusal = /^shelf:Box "letters": its id is the number 1\.598e\+29, which has lost digits.*as text/;
  const id = 159800000000000000000000000000 as unknown as string;

  test("at once where it is there", () => {
    expect(() => optionsOf({ id })).toThrow(refusal);
    expect(() => Box.get("letters", id)).toThrow(refusal);
  });

  test("where it is a promise", async () => {
    await expect(optionsOf({ id: Promise.resolve(id) }).id).rejects.toThrow(refusal);
  });

  test("where it is an output", async () => {
    const output = optionsOf({ id: pulumi.output(id) }).id as pulumi.Output<string>;
    // The SDK reports each of an output's promises that fails unheard.
    const { isKnown, isSecret, allResources } = output as unknown as Record<string, Promise<unknown>>;
    const others = Promise.allSettled([isKnown, isSecret, allResources]);
    await expect(settled(output)).rejects.toThrow(refusal);
    await others;
  });
});

describe("get", () => {
  test("gives a resource of the class with the id, and with what says where it is", () => {
    const box = Box.get("letters", "box-1", { room: "attic" });
    expect(box).toBeInstanceOf(Box);
    expect(givenBy(box)).toMatchObject({ name: "letters", props: { room: "attic", name: undefined }, opts: { id: "box-1" } });
  });

  test("needs no more than the id", () => {
    expect(givenBy(Box.get("letters", "box-1"))).toMatchObject({ props: { room: undefined }, opts: { id: "box-1" } });
  });

  test("takes options, of which it leaves the program's as they are", () => {
    const opts = Object.freeze({ protect: true });
    expect(givenBy(Box.get("letters", "box-1", {}, opts)).opts).toMatchObject({ protect: true, id: "box-1" });
  });
});
