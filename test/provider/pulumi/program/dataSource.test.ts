import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { rememberSecret } from "../../../../provider/core/redact.js";
import { type DataSourceDescription, readNow, readOutput } from "../../../../provider/pulumi/program/dataSource.js";
import { resolveSettings } from "../../../../provider/settings/settings.js";
import { AnyResource, ShelfProvider, settled, shelfSettings, startSdk } from "./sdk.ts";

interface Args {
  colour?: string;
  limit?: number;
}
interface Result {
  asked: Args;
  user: string | undefined;
}

const source: DataSourceDescription<Args, Result> = {
  name: "shelf.getBoxes",
  args: z.strictObject({ colour: z.string({ error: "must be text" }).optional(), limit: z.int().optional() }),
  read: async (args, lookup) => ({ asked: args, user: lookup("userName") }),
};
const failing = (error: unknown): typeof source => ({ ...source, read: () => Promise.reject(error) });
const failureOf = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );

beforeAll(() => startSdk());
afterEach(() => {
  pulumi.runtime.setAllConfig({});
  delete process.env.SHELF_USER_NAME;
});

describe("the plain form", () => {
  test("reads with the stack's settings, else those of the environment", async () => {
    process.env.SHELF_USER_NAME = "from environment";
    expect(await readNow(source, { colour: "red" }, {})).toEqual({ asked: { colour: "red" }, user: "from environment" });
    pulumi.runtime.setConfig("shelf:userName", "from stack");
    expect(await readNow(source, {}, {})).toEqual({ asked: {}, user: "from stack" });
  });

  test.each([undefined, null, {}])("takes %j for no arguments", async (args) => {
    expect(await readNow(source, args, {})).toMatchObject({ asked: {} });
  });

  test.each([
    [{ colour: 5 }, "colour: must be text"],
    [{ color: "red" }, "arguments: .*color"],
    [{ colour: 5, limit: "x" }, "colour: .*; limit: "],
    ["red", "arguments: "],
  ])("refuses %j, naming the data source and the argument", async (args, text) => {
    const error = await failureOf(readNow(source, args, {}));
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toMatch(new RegExp(`^shelf\\.getBoxes: ${text}`));
  });

  test("refuses a provider, and shows the way out", async () => {
    const opts = { provider: new ShelfProvider("plain", {}) };
    const error = await failureOf(readNow(source, {}, opts as object));
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toBe(
      "shelf.getBoxes takes no provider, since a provider's settings are known only later. Use shelf.getBoxesOutput(args, { provider })",
    );
  });

  test("hands the signal on, and rejects with its reason", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting: typeof source = {
      ...source,
      read: (_args, _lookup, signal) =>
        new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new Error("socket closed")))),
    };
    const read = failureOf(readNow(waiting, {}, { signal: controller.signal }));
    // In a turn of its own: the reading has begun by then.
    setTimeout(() => controller.abort(reason), 5);
    expect(await read).toBe(reason);
  });
});

describe("an error", () => {
  test("is one that Pulumi shows without a stack, names the data source, and holds no secret", async () => {
    rememberSecret("planted-secret-3");
    const error = await failureOf(readNow(failing(new Error("refused for planted-secret-3")), {}, {}));
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toBe("shelf.getBoxes: refused for [secret]");
    expect(error.stack).not.toContain("planted-secret-3");
    expect(error.cause).toBeUndefined();
  });

  test("of missing settings tells the three places", async () => {
    const needy: typeof source = {
      ...source,
      read: async (_, lookup) => resolveSettings("shelf", shelfSettings, lookup, ["apiKey"]) as never,
    };
    const { message } = await failureOf(readNow(needy, {}, {}));
    for (const place of ["new shelf.Provider(", "pulumi config set --secret shelf:apiKey", "SHELF_API_KEY"])
      expect(message).toContain(place);
  });

  test.each([undefined, null, "text"])("thrown as %j still names the data source", async (thrown) => {
    expect((await failureOf(readNow(failing(thrown), {}, {}))).message).toBe(`shelf.getBoxes: ${thrown}`);
  });
});

describe("the Output form", () => {
  test("waits for its arguments", async () => {
    const args = pulumi.output(Promise.resolve({ colour: "red" }));
    expect(await settled(readOutput(source, args, {}))).toMatchObject({ asked: { colour: "red" } });
    expect(await settled(readOutput(source, { colour: pulumi.output("blue") }, {}))).toMatchObject({ asked: { colour: "blue" } });
  });

  test("uses the provider's settings in place of the stack's", async () => {
    pulumi.runtime.setConfig("shelf:userName", "from stack");
    const provider = new ShelfProvider("mine", { userName: pulumi.output(Promise.resolve("from provider")) });
    expect(await settled(readOutput(source, {}, { provider }))).toMatchObject({ user: "from provider" });
    expect(await settled(readOutput(source, {}, {}))).toMatchObject({ user: "from stack" });
  });

  test("is not made secret by the account's secrets, but by its arguments'", async () => {
    const provider = new ShelfProvider("secretive", { apiKey: "key", userName: pulumi.secret("me") });
    expect(await pulumi.isSecret(readOutput(source, {}, { provider }))).toBe(false);
    expect(await pulumi.isSecret(readOutput(source, { colour: pulumi.secret("red") }, { provider }))).toBe(true);
  });

  test("refuses another vendor's provider at once", () => {
    const provider = new ShelfProvider("wrong", {});
    expect(() => readOutput({ ...source, name: "aicc.getOrgs" }, {}, { provider })).toThrow("aicc.getOrgsOutput takes only aicc.Provider");
  });

  test.each([(one: AnyResource) => one, (one: AnyResource) => [one]])("waits for what it depends on (%#)", async (form) => {
    const order: string[] = [];
    const resource = new AnyResource(`needed-${form.length}-${Math.random()}`);
    const noticed = settled(resource.id.apply((id) => order.push(id)));
    const reading: typeof source = {
      ...source,
      async read(args) {
        order.push("read");
        return { asked: args, user: undefined };
      },
    };
    await settled(readOutput(reading, {}, { dependsOn: form(resource) }));
    await noticed;
    expect(order).toEqual([expect.stringContaining("needed"), "read"]);
  });

  test("fails as the plain form does", async () => {
    const output = readOutput(source, { colour: 5 }, {});
    // The SDK reports each of an output's promises that fails unheard.
    const { isKnown, isSecret, allResources } = output as unknown as Record<string, Promise<unknown>>;
    const others = Promise.allSettled([isKnown, isSecret, allResources]);
    const error = await failureOf(settled(output));
    await others;
    expect(error.message).toBe("shelf.getBoxes: colour: must be text");
  });

  test("in a preview, unknown arguments make an unknown result, and nobody is asked", async () => {
    let asked = 0;
    const reading: typeof source = {
      ...source,
      async read(args) {
        asked++;
        return { asked: args, user: undefined };
      },
    };
    await startSdk({ preview: true });
    const unknown = new (pulumi.Output as any)(
      new Set(),
      Promise.resolve(undefined),
      Promise.resolve(false),
      Promise.resolve(false),
      Promise.resolve(new Set()),
    ) as unknown as pulumi.Output<string>;
    const result = readOutput(reading, { colour: unknown }, {}) as unknown as { isKnown: Promise<boolean> };
    expect(await result.isKnown).toBe(false);
    expect(asked).toBe(0);
    await startSdk();
  });
});
