import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Client } from "../../../../provider/core/account.js";
import type { Rule } from "../../../../provider/core/inputs.js";
import { optional } from "../../../../provider/core/inputs.js";
import { type DataSourceDescription, readNow, readOutput } from "../../../../provider/pulumi/program/dataSource.js";
import { shelfVendor } from "../../core/shelf.ts";
import { AnyResource, ShelfProvider, settled, startSdk } from "./sdk.ts";

interface Args {
  colour?: string;
  limit?: number;
}
interface Result {
  asked: Args;
  user: string | undefined;
}

/** Whoever is the user of the account. */
interface Api {
  user: string | undefined;
}
const client: Client<Api> = {
  vendor: shelfVendor,
  required: [],
  connect: async ({ settings }) => ({ user: settings.values.userName as string | undefined }),
};
const rules = {
  colour: optional<string>((zod) => zod.string({ error: "must be text" })),
  limit: optional<number>((zod) => zod.int()),
};
const source: DataSourceDescription<typeof rules, Api, Result> = {
  name: "shelf.getBoxes",
  client,
  args: rules,
  read: async (args, { api }) => ({ asked: args, user: api.user }),
};
const failing = (error: unknown): typeof source => ({ ...source, read: () => Promise.reject(error) });
const failureOf = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );
/** The SDK reports each of an output's promises that fails unheard. */
async function outputFailureOf(output: pulumi.Output<unknown>): Promise<any> {
  const { isKnown, isSecret, allResources } = output as unknown as Record<string, Promise<unknown>>;
  const others = Promise.allSettled([isKnown, isSecret, allResources]);
  const error = await failureOf(settled(output));
  await others;
  return error;
}

beforeAll(() => startSdk());
afterEach(() => {
  pulumi.runtime.setAllConfig({});
  delete process.env.SHELF_USER_NAME;
});

describe("the plain form", () => {
  test("hands settings on, which may stand in for arguments", async () => {
    pulumi.runtime.setConfig("shelf:endpoint", "https://shelf.example.com");
    const asking: typeof source = { ...source, read: async (args, { setting }) => ({ asked: args, user: setting("endpoint") }) };
    expect(await readNow(asking, {}, {})).toEqual({ asked: {}, user: "https://shelf.example.com" });
  });

  test("has one client for all reads with the same settings", async () => {
    let connected = 0;
    const connect = async () => ({ user: `number ${++connected}` });
    const counting = { ...source, client: { ...client, connect } };
    const results = [await readNow(counting, {}, {}), ...(await Promise.all([readNow(counting, {}, {}), readNow(counting, {}, {})]))];
    expect(results.map(({ user }) => user)).toEqual(["number 1", "number 1", "number 1"]);
    pulumi.runtime.setConfig("shelf:userName", "somebody else");
    expect(await readNow(counting, {}, {})).toMatchObject({ user: "number 2" });
  });

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
    [{ color: "red" }, "arguments: color is no argument \\(did you mean colour\\?\\)"],
    [{ depth: 3 }, "arguments: depth is no argument \\(there are colour, limit\\)"],
    [{ colour: 5, limit: "x" }, "colour: .*; limit: "],
    ["red", "arguments: "],
  ])("refuses %j, naming the data source and the argument", async (args, text) => {
    const error = await failureOf(readNow(source, args, {}));
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toMatch(new RegExp(`^shelf\\.getBoxes: ${text}`));
  });

  test.each([
    [{}, true],
    [{ colour: "red" }, false],
    [{ limit: 1 }, false],
    [{ colour: "red", limit: 1 }, true],
  ])("takes %j only where its arguments fit together: %s", async (args, fit) => {
    const together = {
      holds: (given: Args) => (given.colour === undefined) === (given.limit === undefined),
      message: "give both, or none",
    };
    const read = readNow({ ...source, together }, args, {});
    if (fit) expect(await read).toMatchObject({ asked: args });
    else await expect(read).rejects.toThrow("shelf.getBoxes: arguments: give both, or none");
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
      read: (_args, { signal }) =>
        new Promise((_, reject) => {
          signal!.addEventListener("abort", () => reject(new Error("socket closed")));
          // The reading has begun.
          setTimeout(() => controller.abort(reason), 5);
        }),
    };
    expect(await failureOf(readNow(waiting, {}, { signal: controller.signal }))).toBe(reason);
  });

  test("asks nobody when the signal came before", async () => {
    const reason = new Error("enough");
    const silent: typeof source = { ...source, read: () => expect.unreachable("nobody waits for it") };
    expect(await failureOf(readNow(silent, {}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe("an error", () => {
  test("is one that Pulumi shows without a stack, names the data source, and holds no secret", async () => {
    pulumi.runtime.setConfig("shelf:apiKey", "planted-secret-3");
    const error = await failureOf(readNow(failing(new Error("refused for planted-secret-3")), {}, {}));
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toBe("shelf.getBoxes: refused for [secret]");
    expect(error.stack).not.toContain("planted-secret-3");
    expect(error.cause).toBeUndefined();
  });

  test("of wrong arguments holds no secret either", async () => {
    pulumi.runtime.setConfig("shelf:apiKey", "planted-secret-4");
    const colour: Rule<string | undefined> = (zod) => zod.string().refine(() => false, "must be a colour, got planted-secret-4");
    const picky: typeof source = { ...source, args: { ...rules, colour } };
    const error = await failureOf(readNow(picky, { colour: "planted-secret-4" }, {}));
    expect(error.message).toBe("shelf.getBoxes: colour: must be a colour, got [secret]");
  });

  test("of missing settings tells the three places", async () => {
    const needy: typeof source = { ...source, client: { ...client, required: ["apiKey"] } };
    const { message } = await failureOf(readNow(needy, {}, {}));
    for (const place of ["new shelf.Provider(", "pulumi config set --secret shelf:apiKey", "SHELF_API_KEY"])
      expect(message).toContain(place);
  });

  test("of wrong settings names the data source and the setting", async () => {
    pulumi.runtime.setConfig("shelf:endpoint", "shelf.example.com");
    const { message } = await failureOf(readNow(source, {}, {}));
    expect(message).toMatch(/^shelf\.getBoxes: shelf:endpoint \(or SHELF_ENDPOINT\) must be a URL/);
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

  test("shows no secret argument in its errors", async () => {
    const picky: typeof source = { ...source, read: async ({ colour }) => Promise.reject(new Error(`nothing is ${colour}, only blue`)) };
    // An account remembers what it has hidden: each form has a secret of its own.
    for (const args of [
      { colour: pulumi.secret("planted-red-1") },
      pulumi.secret({ colour: "planted-red-2" }),
      pulumi.output({ colour: pulumi.secret("planted-red-3") }),
      Promise.resolve({ colour: pulumi.secret("planted-red-4") }),
    ]) {
      const { message } = await outputFailureOf(readOutput(picky, args, {}));
      expect(message).toBe("shelf.getBoxes: nothing is [secret], only blue");
    }
  });

  test("is secret where the vendor shows a secret among its data, and the plain form warns", async () => {
    pulumi.runtime.setConfig("shelf:apiKey", "planted-secret-5");
    const echoing: typeof source = { ...source, read: async (args) => ({ asked: args, user: "me, planted-secret-5" }) };
    expect(await pulumi.isSecret(readOutput(echoing, {}, {}))).toBe(true);
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    expect(await readNow(echoing, {}, {})).toMatchObject({ user: "me, planted-secret-5" });
    expect(warn.mock.calls).toEqual([["shelf.getBoxes: the vendor shows a secret among its data. shelf.getBoxesOutput keeps it secret"]]);
    warn.mockRestore();
  });

  test("refuses another vendor's provider at once", () => {
    const provider = new ShelfProvider("wrong", {});
    const other = { ...source, name: "aicc.getOrgs", client: { ...client, vendor: { ...shelfVendor, name: "aicc" } } };
    expect(() => readOutput(other, {}, { provider })).toThrow("aicc.getOrgsOutput takes only aicc.Provider");
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

  test.each([0, 1, 2])("waits for all that it depends on, also where number %i is ready last", async (last) => {
    const ready: number[] = [];
    const needed = [0, 1, 2].map((at) => {
      const after = at === last ? new Promise((resolve) => setTimeout(resolve, 100)).then(() => ready.push(at)) : ready.push(at);
      return new AnyResource(`needed-${last}-${at}`, { after });
    });
    const reading: typeof source = { ...source, read: async (args) => ({ asked: args, user: `after ${ready.length}` }) };
    expect(await settled(readOutput(reading, {}, { dependsOn: needed }))).toMatchObject({ user: "after 3" });
  });

  test("fails as the plain form does", async () => {
    const error = await outputFailureOf(readOutput(source, { colour: 5 }, {}));
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
