import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { Provider as aiccProvider } from "../../../../provider/aicc/provider.js";
import { requireProvider } from "../../../../provider/pulumi/program/provider.js";
import { PROVIDER_MARK } from "../../../../provider/pulumi/providerMark.js";
import { OWN_ACCOUNT } from "../../../../provider/settings/settings.js";
import { AnyResource, registrations, ShelfProvider, settled, startSdk } from "./sdk.ts";

beforeAll(() => startSdk());
afterEach(() => {
  pulumi.runtime.setAllConfig({});
});

describe("a provider", () => {
  test("is one of Pulumi's dynamic resources, whose inputs are the settings by their full keys, and the vendor", async () => {
    const provider = new ShelfProvider("one", { endpoint: "https://shelf.example.com", userName: "me" });
    await settled(provider.urn);
    const { type, inputs } = registrations.find(({ name }) => name === "one")!;
    expect(type).toBe("pulumi:providers:pulumi-nodejs");
    expect(inputs).toMatchObject({ [PROVIDER_MARK]: "shelf", "shelf:endpoint": "https://shelf.example.com", "shelf:userName": "me" });
    expect(inputs).not.toHaveProperty("shelf:apiKey");
  });

  const stack = { "shelf:endpoint": "https://stack", "shelf:apiKey": "stack-key", "shelf:settleTime": "9", "shelf:tlsServerName": "stack" };

  test("takes from the stack's configuration what it is not given, and nothing of another vendor's", async () => {
    pulumi.runtime.setAllConfig({ ...stack, "other:endpoint": "https://other" });
    const { settings } = new ShelfProvider("two", { settleTime: 30 });
    expect(await settled(settings)).toEqual({ [PROVIDER_MARK]: "shelf", ...stack, "shelf:settleTime": "30" });
  });

  test.each([{ endpoint: "https://mine" }, { userName: "me" }, { apiKey: "my-key" }])(
    "of an account of its own, as with %j, takes no address, credentials or server's name from the stack",
    async (mine) => {
      pulumi.runtime.setAllConfig(stack);
      const [[name, value]] = Object.entries(mine) as [[string, string]];
      expect(await settled(new ShelfProvider(`own-${name}`, mine).settings)).toEqual({
        [PROVIDER_MARK]: "shelf",
        [OWN_ACCOUNT]: "true",
        [`shelf:${name}`]: value,
        "shelf:settleTime": "9",
      });
    },
  );

  test("takes numbers and switches, and values that are known later, as text: Pulumi's configuration is text", async () => {
    const { settings } = new ShelfProvider("three", { userName: pulumi.output(7), endpoint: true });
    expect(await settled(settings)).toMatchObject({ "shelf:userName": "7", "shelf:endpoint": "true" });
  });

  test("keeps secrets secret, also those that the program has in the open", async () => {
    const { settings } = new ShelfProvider("four", { apiKey: "open-key" });
    expect(await pulumi.isSecret(settings)).toBe(true);
    const { settings: open } = new ShelfProvider("five", { userName: "me" });
    expect(await pulumi.isSecret(open)).toBe(false);
  });

  test("keeps secret what is encrypted in the stack's configuration, whatever the setting", async () => {
    pulumi.runtime.setAllConfig({ "shelf:userName": "stack" }, ["shelf:userName"]);
    expect(await pulumi.isSecret(new ShelfProvider("encrypted", {}).settings)).toBe(true);
    expect(await pulumi.isSecret(new ShelfProvider("given", { userName: "mine" }).settings)).toBe(false);
    pulumi.runtime.setAllConfig({ "shelf:userName": "stack" }, ["other:userName"]);
    expect(await pulumi.isSecret(new ShelfProvider("plain", {}).settings)).toBe(false);
  });

  test("refuses a setting that does not exist, with those that do", () => {
    expect(() => new ShelfProvider("six", { apikey: "x", colour: 1 })).toThrow(
      'shelf.Provider "six" has no setting apikey (did you mean apiKey?), colour (there are endpoint, userName, apiKey, operationTimeout, settleTime, tlsServerName)',
    );
  });

  test.each([null, undefined])("takes %s as not given", async (value) => {
    const { settings } = new ShelfProvider(`seven-${value}`, { userName: value });
    expect(await settled(settings)).toEqual({ [PROVIDER_MARK]: "shelf" });
  });

  test.each([null, undefined])("takes %s that is known later as not given", async (value) => {
    const { settings } = new ShelfProvider(`eight-${value}`, { userName: pulumi.output(value) });
    expect((await settled(settings))["shelf:userName"]).toBeUndefined();
  });

  test("refuses a setting that does not exist, also when it is called toString", () => {
    expect(() => new ShelfProvider("nine", { toString: "x" })).toThrow("has no setting toString");
  });
});

describe("in a component", () => {
  class Box extends pulumi.CustomResource {
    constructor(name: string, opts: pulumi.CustomResourceOptions) {
      super("pulumi-nodejs:dynamic/shelf:Box", name, {}, opts);
    }
  }
  /** The name of the provider that a component's child gets. */
  async function providerOfChild(name: string, opts: pulumi.ComponentResourceOptions, own?: pulumi.ProviderResource) {
    const component = new pulumi.ComponentResource("test:index:Component", name, {}, opts);
    const child = new Box(`${name}-child`, { parent: component, provider: own });
    await settled(child.urn);
    return registrations
      .find((registered) => registered.name === `${name}-child`)!
      .provider?.split("::")
      .at(-2);
  }
  const accounts = () => [
    new ShelfProvider(`first-${registrations.length}`, {}),
    new aiccProvider(`last-${registrations.length}`, { endpoint: "https://cms" }),
  ];

  test("a child gets the component's one provider", async () => {
    const one = new ShelfProvider("only", {});
    expect(await providerOfChild("one", { providers: [one] })).toBe("only");
  });

  test("a child gets the last of the component's providers, whatever their vendor", async () => {
    const [first, last] = accounts();
    expect(await providerOfChild("two", { providers: [first!, last!] })).toMatch(/^last/);
    expect(await providerOfChild("turned", { providers: [last!, first!] })).toMatch(/^first/);
  });

  test("a child's own provider goes before the component's", async () => {
    const [first, last] = accounts();
    expect(await providerOfChild("own", { providers: [first!, last!] }, first)).toMatch(/^first/);
  });
});

describe("requireProvider", () => {
  test("takes none, and one of the vendor", () => {
    requireProvider("shelf", "shelf.getBoxes", undefined);
    requireProvider("shelf", "shelf.getBoxes", new ShelfProvider("ten", {}));
  });

  test("takes one of another copy of this package: npm may install two", () => {
    const copy = Object.assign(new (class extends pulumi.ProviderResource {})("pulumi-nodejs", "copy", {}), { vendor: "shelf" });
    requireProvider("shelf", "shelf.getBoxes", copy);
  });

  test("refuses another vendor's, and what is no provider at all", () => {
    expect(() => requireProvider("aicc", "aicc.getOrgsOutput", new ShelfProvider("eleven", {}))).toThrow(
      "aicc.getOrgsOutput takes only aicc.Provider as { provider }, and got shelf.Provider",
    );
    expect(() => requireProvider("aicc", "x", new AnyResource("no-provider") as unknown as pulumi.ProviderResource)).toThrow(
      "another package",
    );
  });
});
