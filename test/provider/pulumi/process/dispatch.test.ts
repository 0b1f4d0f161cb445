import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../../emulator/aicc/index.ts";
import type { ObjectDescription } from "../../../../provider/core/description.js";
import { PartialFailure } from "../../../../provider/core/partialFailure.js";
import type { Properties } from "../../../../provider/core/properties.js";
import { dispatch, type Verb } from "../../../../provider/pulumi/process/dispatch.js";
import { PROVIDER_MARK } from "../../../../provider/pulumi/providerMark.js";
import { DynamicProcess } from "../../../tools/dynamicProcess.ts";
import { providerText } from "../../../tools/oneResource.ts";
import { Shelf, shelfBox, shelfSafe } from "../../core/shelf.ts";
import { configOf } from "./engine.ts";

const inputs = { room: "attic", name: "letters", colour: "red", tags: [] as string[] };
const given = { ...inputs, __provider: "the text" };

let shelf: Shelf;
let box: ObjectDescription<any, Shelf>;
/** Has a verb of the box done, as an operation of its own unless the configuration says otherwise. */
const run = (verb: Verb, args: unknown[], config = configOf()): Promise<any> => dispatch(box, verb, config, args);
const boxes = (more: Partial<ObjectDescription<any, Shelf>> = {}) => Object.assign(box, more);
const failureOf = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error) => error,
  );
beforeEach(() => {
  shelf = new Shelf();
  box = shelfBox(shelf);
});

test("each verb takes Pulumi's arguments and gives what Pulumi takes", async () => {
  expect(await run("check", [{}, given])).toEqual({ inputs, failures: [] });
  const { id, outs } = await run("create", [given]);
  expect({ id, outs }).toEqual({ id: "box-1", outs: { ...inputs, boxId: "box-1", __account: expect.any(String) } });
  expect(await run("diff", [id, outs, { ...given, colour: "blue" }])).toEqual({ replaces: [], deleteBeforeReplace: false });
  expect(await run("update", [id, outs, { ...given, colour: "blue" }])).toEqual({ outs: { ...outs, colour: "blue" } });
  expect(await run("read", [id, outs])).toEqual({ id, props: { ...outs, colour: "blue" }, inputs: { ...inputs, colour: "blue" } });
  expect(await run("delete", [id, outs])).toBeUndefined();
  expect(shelf.boxes.size).toBe(0);
  expect(await run("read", [id, outs])).toEqual({ id: "", props: {} });
});

test("the inputs of a read are what a program would say, directives included", async () => {
  const id = shelf.put({ ...inputs, tags: ["b", "a"] });
  const right = { ...inputs, tags: ["a", "b"] };
  expect(await run("read", [id, {}])).toEqual({ id, props: { ...right, boxId: id }, inputs: right });
  expect(await run("read", [id, { ...given, boxId: id, adopt: true }])).toMatchObject({ inputs: { ...right, adopt: true } });
});

test("check and diff make no call, and need no client", async () => {
  shelf.blind = 99;
  boxes({ client: { ...shelf.client, connect: () => expect.unreachable("there is nothing to ask the vendor") } });
  await run("check", [{}, given]);
  await run("diff", ["box-1", inputs, given]);
  expect(shelf.blind).toBe(99);
});

test("settings come from the provider's configuration", async () => {
  boxes({ defaults: (lookup) => ({ room: lookup("apiKey") }) });
  const { room: _, ...rest } = given;
  expect(await run("check", [{}, rest], configOf({ "shelf:apiKey": "cellar" }))).toMatchObject({ inputs: { room: "cellar" } });
});

test("settings say where an object is, of which a read is not told", async () => {
  const told: Properties[] = [];
  boxes({
    defaults: (lookup) => ({ room: lookup("apiKey") }),
    read: async (_api, _id, properties) => {
      told.push({ ...properties });
      return undefined;
    },
  });
  const config = () => configOf({ "shelf:apiKey": "cellar" });
  await run("read", ["box-1", { boxId: "box-1" }], config());
  await run("read", ["box-1", { boxId: "box-1", room: "attic" }], config());
  // What is gone is looked for twice.
  expect(told).toEqual([
    { boxId: "box-1", room: "cellar" },
    { boxId: "box-1", room: "cellar" },
    { boxId: "box-1", room: "attic" },
    { boxId: "box-1", room: "attic" },
  ]);
});

test("one client serves all calls with one configuration, another configuration gets its own", async () => {
  let connected = 0;
  const connect = async () => {
    connected++;
    return shelf;
  };
  boxes({ client: { ...shelf.client, connect } });
  const one = configOf();
  await run("create", [given], one);
  await Promise.all([run("read", ["box-1", given], one), run("create", [{ ...given, name: "photos" }], one)]);
  expect(connected).toBe(1);
  await run("read", ["box-1", given]);
  expect(connected).toBe(2);
});

describe("settings that are wrong fail the check, so in the preview; once put right, the next call goes on:", () => {
  test("one that is missing", async () => {
    boxes({ client: { ...shelf.client, required: ["endpoint"] } });
    await expect(run("check", [{}, given])).rejects.toThrow('check of Box "letters" of room attic: Missing setting of shelf: endpoint. ');
    const right = configOf({ "shelf:endpoint": "https://shelf.example.com" });
    expect(await run("check", [{}, given], right)).toMatchObject({ failures: [] });
  });

  test("one that is not allowed", async () => {
    const values = { "shelf:endpoint": "shelf.example.com", "shelf:userName": "put right" };
    await expect(run("check", [{}, given], configOf(values))).rejects.toThrow(
      'check of Box "letters" of room attic: shelf:endpoint (or SHELF_ENDPOINT) must be a URL',
    );
    const right = configOf({ ...values, "shelf:endpoint": "https://shelf.example.com" });
    expect(await run("check", [{}, given], right)).toMatchObject({ failures: [] });
  });

  test("one that the client finds out about", async () => {
    let wrong = true;
    const connect = async () => {
      if (wrong) throw new Error("no such file");
      return shelf;
    };
    boxes({ client: { ...shelf.client, connect } });
    const config = configOf();
    await expect(run("create", [given], config)).rejects.toThrow('create of Box "letters" of room attic: no such file');
    wrong = false;
    expect(await run("create", [given], config)).toMatchObject({ id: "box-1" });
  });
});

test.each([
  ["https://shelf cannot be reached (connect ECONNREFUSED). Check the endpoint and the network", true],
  ["refused. Check shelf:apiKey", true],
  ["the box is locked", false],
])("where a refresh or a destroy fails with %j, that they use the recorded configuration is told: %j", async (message, told) => {
  const id = shelf.put(inputs);
  boxes({ read: () => Promise.reject(new Error(message)) });
  for (const verb of ["read", "delete"] as const) {
    const error = await failureOf(run(verb, [id, { ...given, boxId: id }]));
    expect(error.message.includes("the last update recorded")).toBe(told);
  }
  const error = await failureOf(run("update", [id, { ...given, boxId: id }, { ...given, colour: "blue" }]));
  expect(error.message).not.toContain("the last update recorded");
});

test("what the user is to know is printed, which the engine shows, and holds no secret", async () => {
  const printed = vi.spyOn(console, "log").mockReturnValue();
  const connect: typeof shelf.client.connect = async (account) => {
    account.log.warn("planted-key-1 is a weak key");
    return shelf;
  };
  boxes({ client: { ...shelf.client, connect } });
  shelf.put({ ...inputs, name: "planted-key-1" });
  await run("create", [{ ...given, name: "planted-key-1", adopt: true }], configOf({ "shelf:apiKey": "planted-key-1" }));
  const lines = printed.mock.calls;
  printed.mockRestore();
  expect(lines).toEqual([["warning: [secret] is a weak key"], ['Box "[secret]" of room attic: adopts the object with id box-1']]);
});

describe("an error", () => {
  test.each<[any, unknown[], keyof ObjectDescription<any, Shelf>, string]>([
    ["create", [given], "create", "create"],
    ["update", ["box-1", inputs, { ...given, colour: "blue" }], "update", "update"],
    ["read", ["box-1", given], "read", "read"],
    ["delete", ["box-1", given], "delete", "delete"],
  ])("of %s says what was done to which object", async (verb, args, failing, what) => {
    if (verb !== "create") shelf.put(inputs);
    boxes({ [failing]: () => Promise.reject(new Error("the vendor is on holiday")) });
    const error = await failureOf(run(verb, args));
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(`${what} of Box "letters" of room attic: the vendor is on holiday`);
  });

  test("carries no secret: not in its message, nor its stack, nor its cause, nor anything else that it has", async () => {
    boxes({
      create: () => {
        const cause = new Error("inner planted-secret-1");
        throw Object.assign(new Error("you sent planted-secret-1\n    at planted-secret-1", { cause }), { request: "planted-secret-1" });
      },
    });
    const error = await failureOf(run("create", [given], configOf({ "shelf:apiKey": "planted-secret-1" })));
    expect(error.message).toContain("you sent [secret]");
    const everything = [
      error.message,
      error.stack,
      String(error),
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      String(error.cause),
    ];
    for (const text of everything) expect(text).not.toContain("planted-secret-1");
  });

  test.each([
    [Error, false],
    [TypeError, true],
  ])("that is %o tells where it arose: %s. Only our own mistakes do", async (Kind, told) => {
    boxes({
      create: async function whereItArose() {
        throw new Kind("no");
      },
    });
    expect((await failureOf(run("create", [given]))).stack.includes("whereItArose")).toBe(told);
  });

  test.each([
    ["text", "text"],
    [undefined, "undefined"],
    [null, "null"],
    [7, "7"],
  ])("thrown as %j becomes one: the SDK hangs for ever on undefined, and loses a text", async (thrown, text) => {
    boxes({ read: () => Promise.reject(thrown) });
    const error = await failureOf(run("read", ["box-1", given]));
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(`read of Box "letters" of room attic: ${text}`);
  });

  // The lock around each write takes a rejection without an error for success. A delete that fails so would drop the resource from the state.
  describe.each(["create", "update", "delete"] as const)("of a %s", (verb) => {
    test.each([undefined, null, 0, ""])("thrown as %j does not pass for success", async (thrown) => {
      if (verb !== "create") shelf.put(inputs);
      boxes({ [verb]: () => Promise.reject(thrown) });
      const args = { create: [given], update: ["box-1", given, { ...given, colour: "blue" }], delete: ["box-1", given] }[verb];
      const error = await failureOf(run(verb, args));
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toBe(`${verb} of Box "letters" of room attic: ${thrown}`.trim());
    });
  });

  test("that left something behind keeps it, with the provider's text, without which no delete works; its reasons hold no secret", async () => {
    boxes({
      create: () => Promise.reject(new PartialFailure("half way with planted-secret-2", "box-7", { name: "letters" })),
    });
    const error = await failureOf(run("create", [given], configOf({ "shelf:apiKey": "planted-secret-2" })));
    expect(error).toMatchObject({ id: "box-7", properties: { name: "letters", __provider: "the text" } });
    expect(error.reasons).toEqual([error.message]);
    expect(error.message).toBe('create of Box "letters" of room attic: half way with [secret]');
  });

  test.each(["cut \ud83d", "x".repeat(3000), "😀".repeat(3000), `${"x".repeat(1900)}${"😀".repeat(3000)}`])(
    "is text that can be sent, in its message and its reasons (%#)",
    async (text) => {
      for (const thrown of [new Error(text), new PartialFailure(text, "box-7", {})]) {
        boxes({ create: () => Promise.reject(thrown) });
        const { message, reasons = [message] } = await failureOf(run("create", [given]));
        expect(Buffer.from(message).toString()).toBe(message);
        expect(message.length).toBeLessThan(4100);
        expect(reasons).toEqual([message]);
      }
    },
  );
});

describe("a secret input", () => {
  const everythingOf = (error: any): string =>
    [error.message, error.stack, error.reasons, error.cause, JSON.stringify(error, ["message", "stack", "reasons", "cause", "name"])].join(
      "\n",
    );
  const safes = (more: Partial<ObjectDescription<any, Shelf>> = {}) => {
    box = { ...shelfSafe(shelf), ...more };
  };

  test.each<[any, keyof ObjectDescription<any, Shelf>, (secret: string) => unknown[]]>([
    ["check", "defaults", (secret) => [{}, { ...given, pin: secret }]],
    ["create", "create", (secret) => [{ ...given, pin: secret }]],
    ["read", "read", (secret) => ["box-1", { ...given, pin: secret }]],
    ["update", "update", (secret) => ["box-1", { ...given, pin: "old" }, { ...given, pin: secret }]],
    ["update", "update", (secret) => ["box-1", { ...given, pin: secret }, { ...given, pin: "new" }]],
    ["delete", "delete", (secret) => ["box-1", { ...given, pin: secret }]],
  ])("that the vendor echoes is in no error of %s, nor in a stack (%#)", async (verb, failing, args) => {
    if (verb !== "create") shelf.put(inputs);
    for (const [n, Kind] of [Error, TypeError].entries()) {
      const secret = `planted-${verb}-${n}/ä`;
      const echo = `you sent ${secret}, ${encodeURIComponent(secret)} and ${Buffer.from(secret).toString("base64")}`;
      safes({
        [failing]: () => {
          throw new Kind(echo);
        },
      });
      const error = await failureOf(run(verb, args(secret)));
      expect(error.message).toBe(`${verb} of Box "letters" of room attic: you sent [secret], [secret] and [secret]`);
      if (Kind === TypeError) expect(error.stack).toContain("you sent [secret]");
      else expect(error.stack).toBe("");
      expect(everythingOf(error)).not.toContain("planted");
      expect(everythingOf(error)).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });

  test("that is a list is hidden in each of its parts", async () => {
    safes({ secrets: ["tags"], create: () => Promise.reject(new Error("not planted-a-1, not planted-b-2")) });
    const error = await failureOf(run("create", [{ ...given, tags: ["planted-a-1", "planted-b-2"] }]));
    expect(error.message).toContain("not [secret], not [secret]");
  });

  test.each<[unknown]>([[7654321], [["plant", 7654321]], [{ plant: { deep: "planted" } }], [true], [""], ["planted".repeat(20)]])(
    "that is wrong, as %j, fails the check without its value, and is no mistake of ours",
    async (pin) => {
      safes();
      const { failures } = await run("check", [{ pin: "old" }, { ...given, pin }]);
      expect(failures).toEqual([
        { property: "", reason: expect.stringMatching(/^pin: must be text of at least 4 characters and at most 8 bytes/) },
      ]);
      expect(JSON.stringify(failures)).not.toMatch(/plant|7654321/);
    },
  );

  test("of the settings that the program has in the wrong place fails the check without its value, too", async () => {
    const { failures } = await run("check", [{}, { ...given, colour: "planted-key-5" }], configOf({ "shelf:apiKey": "planted-key-5" }));
    expect(failures).toEqual([{ property: "colour", reason: 'must be "red" or "green" or "blue", got "[secret]"' }]);
  });

  test("is in the outputs, from which Pulumi's own encryption keeps it", async () => {
    safes();
    const pin = "kept-1";
    expect(await run("create", [{ ...given, pin }])).toMatchObject({ outs: { pin } });
  });
});

describe("another vendor's provider", () => {
  test.each<[any, unknown[]]>([
    ["check", [{}, given]],
    ["diff", ["box-1", inputs, given]],
    ["create", [given]],
    ["read", ["box-1", given]],
    ["update", ["box-1", inputs, given]],
    ["delete", ["box-1", given]],
  ])("is refused by %s, with the right class", async (verb, args) => {
    await expect(run(verb, args, configOf({ [PROVIDER_MARK]: "aicc" }))).rejects.toThrow(
      /its provider is aicc\.Provider, .* Pass an instance of shelf\.Provider as \{ provider \} to the resource itself: .* each child takes its own/,
    );
    expect(shelf.applied).toEqual([]);
  });

  test("its own is not", async () => {
    await run("create", [given], configOf({ [PROVIDER_MARK]: "shelf" }));
    expect(shelf.boxes.size).toBe(1);
  });
});

describe("through Pulumi's process", () => {
  let emulator: AiccEmulator;
  let process: DynamicProcess;
  let group: Properties;
  beforeAll(async () => {
    emulator = await startAiccEmulator();
    process = await DynamicProcess.start(emulator.environment as Record<string, string>);
    group = { vdn: 113, ccId: 1, groupName: "Run", groupType: "agent", remark: "", __provider: await providerText("aicc:UserGroup") };
  });
  afterAll(async () => {
    await process.stop();
    await emulator.stop();
  });
  const answeredWith = async (resultDesc: string): Promise<string> => {
    emulator.fault({ operation: "createusergroup", status: 200, body: { resultCode: "0101003", resultDesc } });
    const hang = new Promise<string>((resolve) => setTimeout(() => resolve("no answer"), 20_000));
    return Promise.race([
      hang,
      process.create(group).then(
        () => "created",
        (error: Error) => error.message,
      ),
    ]);
  };

  test("a reason in any language arrives", async () => {
    expect(await answeredWith("没有权限 😀")).toContain("没有权限 😀");
  });

  // gRPC carries the text in a header, whose size is limited.
  test("a reason of any length arrives, by its beginning", async () => {
    expect(await answeredWith(`not yours: ${"很长".repeat(20_000)}`)).toContain("not yours");
  });

  test("a reason of any length leaves other calls alone", async () => {
    emulator.fault({
      operation: "createusergroup",
      latencyMs: 300,
      status: 200,
      body: { resultCode: "1", resultDesc: "很长".repeat(20_000) },
    });
    const refused = process.create(group).catch(() => "refused");
    await sleep(150);
    emulator.fault({ operation: "queryallccgroup", latencyMs: 500 });
    const { __provider } = group;
    const other = process.read("1598", { vdn: 113, ccId: 1, groupId: "1598", __provider });
    // Both are awaited, so that neither rejects unheard.
    const [, found] = await Promise.allSettled([refused, other]);
    emulator.clearFaults();
    expect(found).toMatchObject({ status: "fulfilled", value: { id: "" } });
  });

  // gRPC's server throws "URI malformed" over such a text while it answers, and the engine waits for ever.
  test("a reason with half an emoji, as of a vendor that cuts its texts, arrives", async () => {
    expect(await answeredWith("not yours: \ud83d")).toContain("not yours");
  });
});
