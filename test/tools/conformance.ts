import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault, FaultHandle } from "../../emulator/faults.ts";
import type { RequestLog } from "../../emulator/requestLog.ts";
import type { Properties } from "../../provider/core/properties.js";
import { DynamicProcess } from "./dynamicProcess.ts";
import { OneResource, providerText } from "./oneResource.ts";
import { describeOwnership } from "./ownership.ts";

/** What the list needs of a vendor's emulator. */
export interface ConformingEmulator {
  readonly environment: Readonly<Record<string, string>>;
  readonly requests: RequestLog;
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** An input that may change, and the same change made behind Pulumi's back. */
export interface MutableInput<E> {
  property: string;
  /** A value that differs from the one in `inputs`. */
  value: Properties[string];
  /** The vendor's operation that writes it. Default: the one of updates. */
  operation?: string;
  /** Whether objects are found by it, so that one with another value is another object. */
  inKey?: true;
  /** Gives the object another value in the vendor's console. */
  edit(emulator: E, id: string): void;
}

/** A resource that is to pass the list, and what the list has to know about it. */
export interface ConformanceSubject<E extends ConformingEmulator> {
  /**
   * An object is created and deleted. An attachment is there as long as the object that it belongs to: what exists already is brought in line, and it
   * is gone when that object is.
   */
  kind: "object" | "attachment";
  type: string;
  start(): Promise<E>;
  /** Puts the vendor's objects back to what they were at the start. */
  reset(emulator: E): void;
  /** A valid program. */
  inputs: Properties;
  /** Inputs that are wrong, each with the place that the failure has to name and a part of its reason. */
  invalid: { inputs: Properties; property: string; reason: RegExp }[];
  mutable: MutableInput<E>[];
  /** Inputs of another object: with another name, or in another place. */
  other: Properties;
  /** What says where objects are, for `get`. */
  place: Properties;
  /** Inputs whose change replaces the object. */
  immutable: { property: string; value: Properties[string] }[];
  /** The ids of the vendor's objects that fit the program's natural key. */
  idsOf(emulator: E, inputs: Properties): string[];
  /** What the vendor holds, in the words of the inputs. */
  held(emulator: E, id: string): Properties | undefined;
  /** Makes an object as the program would, behind Pulumi's back; returns its id. */
  make(emulator: E, inputs: Properties): string;
  /** Changes something that the resource does not manage. */
  editUnmanaged(emulator: E, id: string): void;
  /** Deletes an object behind Pulumi's back. */
  remove(emulator: E, id: string): void;
  /** Inputs that the vendor never shows. */
  unseen?: string[];
  /** What taking over an object that is right already writes: nothing, unless there are inputs that the vendor never shows. */
  adoptWrites?: string[];
  /** The vendor's operations. */
  operations: { create: string; update: string; delete: string; read: string };
  /** How many reads come before a create. Default: 1. */
  looksBeforeCreate?: number;
  /** An answer with which the vendor refuses a write, and the code and text in it. */
  refusal: { body: unknown; code: string; text: string };
  /** Texts that may appear nowhere. */
  secrets(emulator: E): string[];
}

/** Conformance lines 1 to 15, 19 and 21 to 25, of what holds for each resource, over the vendor's emulator and through Pulumi's dynamic-provider process. */
export function describeConformance<E extends ConformingEmulator>(subject: ConformanceSubject<E>): void {
  const { inputs, operations } = subject;
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  const ofObjects = test.runIf(subject.kind === "object");
  const ofAttachments = test.runIf(subject.kind === "attachment");

  describe(`${subject.type} conforms:`, () => {
    let emulator: E;
    let process: DynamicProcess;
    let resource: OneResource;
    let text: string;
    const writing = [operations.create, operations.update, operations.delete];
    const writes = () => emulator.requests.all().filter((request) => writing.includes(request.operation));
    const held = () => subject.held(emulator, resource.state!.id);
    const visible = (program: Properties) =>
      Object.fromEntries(Object.entries(program).filter(([name]) => !subject.unseen?.includes(name)));
    const ids = (program: Properties = inputs) => subject.idsOf(emulator, program);

    beforeAll(async () => {
      emulator = await subject.start();
      const settleTime = `${subject.type.split(":")[0]!.toUpperCase()}_SETTLE_TIME`;
      process = await DynamicProcess.start({ ...emulator.environment, [settleTime]: "1" });
      text = await providerText(subject.type);
    });
    beforeEach(() => {
      subject.reset(emulator);
      emulator.clearFaults();
      emulator.requests.clear();
      resource = new OneResource(process, text);
    });
    afterAll(async () => {
      const printed = process.output.join("\n");
      await process.stop();
      await emulator.stop();
      for (const secret of subject.secrets(emulator)) expect(printed, "line 19: the process printed a secret").not.toContain(secret);
    });

    describe("1: invalid inputs are failures that name the property", () => {
      test.each(subject.invalid)("$property of $inputs", async ({ inputs: wrong, property, reason }) => {
        const { failures } = await process.check({}, { ...inputs, ...wrong, __provider: text });
        // The failure of a secret input names it in its reason: of a property that is named apart, the engine prints the value.
        const named = failures.map((failure) => ({ ...failure, property: failure.property || failure.reason.split(":")[0]! }));
        expect(named.map((failure) => failure.property)).toContain(property);
        expect(named.find((failure) => failure.property === property)!.reason).toMatch(reason);
      });

      test.each(Object.keys(inputs))("an unknown %s is none, and stays unknown", async (property) => {
        const { inputs: checked, failures } = await process.check({}, { ...inputs, [property]: unknown, __provider: text });
        expect(failures).toEqual([]);
        expect(checked[property]).toBe(unknown);
      });

      test("an input that does not exist is refused with those that do", async () => {
        const { failures } = await process.check({}, { ...inputs, nonsense: 1, __provider: text });
        // The engine prints the value of a property that is named apart, and this one may be a secret under a misspelt name.
        expect(failures).toEqual([{ property: "", reason: expect.stringMatching(`^nonsense: .*${Object.keys(inputs)[0]!}`) }]);
      });
    });

    test("2: the preview of a create makes no call", async () => {
      expect(await resource.preview(inputs)).toMatchObject({ op: "create" });
      expect(emulator.requests.count()).toBe(0);
    });

    test("3: create: the id is the vendor's as text; outputs echo the inputs", async () => {
      expect(await resource.up(inputs)).toMatchObject({ op: "create" });
      expect(ids()).toEqual([resource.state!.id]);
      expect(resource.state!.outputs).toMatchObject({ ...resource.state!.inputs, __provider: text });
      expect(resource.state!.inputs).toMatchObject(inputs);
    });

    test("4: a second up changes nothing and writes nothing", async () => {
      await resource.up(inputs);
      emulator.requests.clear();
      expect(await resource.preview(inputs)).toMatchObject({ op: "same" });
      expect(await resource.up(inputs)).toMatchObject({ op: "same" });
      expect(emulator.requests.count()).toBe(0);
    });

    test("5: refresh without drift: inputs come back as they went in", async () => {
      await resource.up(inputs);
      const before = structuredClone(resource.state!);
      expect(await resource.refresh()).toMatchObject({ op: "same", changed: [] });
      expect(resource.state).toEqual(before);
      expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    });

    test.each(subject.mutable)(
      "6: $property changed behind Pulumi's back: refresh names it, up repairs it in one write",
      async ({ property, edit, operation = operations.update }) => {
        await resource.up(inputs);
        edit(emulator, resource.state!.id);
        expect(await resource.refresh()).toMatchObject({ op: "update", changed: [property] });
        emulator.requests.clear();
        expect(await resource.up(inputs)).toMatchObject({ op: "update", changed: [property] });
        expect(writes().map((request) => request.operation)).toEqual([operation]);
        expect(held()).toMatchObject(visible(inputs));
      },
    );

    test("7: what is not managed may change", async () => {
      await resource.up(inputs);
      subject.editUnmanaged(emulator, resource.state!.id);
      expect(await resource.refresh()).toMatchObject({ op: "same" });
      expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    });

    test.each(subject.mutable)("8: $property updates in place", async ({ property, value }) => {
      await resource.up(inputs);
      const { id } = resource.state!;
      expect(await resource.up({ ...inputs, [property]: value })).toMatchObject({ op: "update", changed: [property] });
      expect(resource.state).toMatchObject({ id, outputs: { [property]: value } });
      expect(held()).toMatchObject(visible({ ...inputs, [property]: value }));
    });

    test("8: an update that the vendor has seen already sends nothing", async () => {
      await resource.up(inputs);
      const [{ property, edit }] = subject.mutable as [MutableInput<E>];
      edit(emulator, resource.state!.id);
      emulator.requests.clear();
      await resource.up({ ...inputs, [property]: held()![property] });
      expect(writes()).toEqual([]);
    });

    test.each(subject.immutable)("9: a change of $property replaces, deleting first, and names it", async ({ property, value }) => {
      await resource.up(inputs);
      const { id } = resource.state!;
      emulator.requests.clear();
      expect(await resource.up({ ...inputs, [property]: value })).toMatchObject({ op: "replace", replaces: [property] });
      expect(
        writes()
          .map((request) => request.operation)
          .slice(0, 2),
      ).toEqual([operations.delete, operations.create]);
      expect(resource.state!.id).not.toBe(id);
      expect(held()).toMatchObject(visible({ ...inputs, [property]: value }));
    });

    ofAttachments("10: its object is gone: refresh drops it, up says what there is not", async () => {
      await resource.up(inputs);
      const { id } = resource.state!;
      subject.remove(emulator, id);
      expect(await resource.refresh()).toMatchObject({ op: "delete" });
      await expect(resource.up(inputs)).rejects.toThrow(new RegExp(`there is no .*${id}`));
    });

    ofObjects("10: deleted behind Pulumi's back: refresh drops it, up creates it again", async () => {
      await resource.up(inputs);
      subject.remove(emulator, resource.state!.id);
      expect(await resource.refresh()).toMatchObject({ op: "delete" });
      expect(await resource.up(inputs)).toMatchObject({ op: "create" });
      expect(ids()).toEqual([resource.state!.id]);
    });

    test("10: an update of what is gone says so, and what to do", async () => {
      await resource.up(inputs);
      subject.remove(emulator, resource.state!.id);
      const [{ property, value }] = subject.mutable as [MutableInput<E>];
      await expect(resource.up({ ...inputs, [property]: value })).rejects.toThrow(/is gone.*pulumi up --refresh/);
    });

    test("11: delete, and delete of what is gone", async () => {
      await resource.up(inputs);
      const { state } = resource;
      await resource.destroy();
      expect(ids()).toEqual([]);
      resource.state = state;
      await resource.destroy();
    });

    test("11: a refused delete gives the vendor's reason, and the object stays in the state", async () => {
      await resource.up(inputs);
      emulator.fault({ operation: operations.delete, status: 200, body: subject.refusal.body });
      await expect(resource.destroy()).rejects.toThrow(subject.refusal.text);
      expect(resource.state).toBeDefined();
    });

    ofObjects("12: an existing object is refused, naming adopt; with adopt it is taken over", async () => {
      const id = subject.make(emulator, inputs);
      await expect(resource.up(inputs)).rejects.toThrow(new RegExp(`${id}.*adopt: true`));
      expect(resource.state).toBeUndefined();
      emulator.requests.clear();
      await resource.preview({ ...inputs, adopt: true });
      expect(emulator.requests.count()).toBe(0);
      expect(await resource.up({ ...inputs, adopt: true })).toMatchObject({ op: "create" });
      expect(resource.state!.id).toBe(id);
      expect(writes().map((request) => request.operation)).toEqual(subject.adoptWrites ?? []);
      expect(await resource.refresh()).toMatchObject({ op: "same" });
      expect(await resource.up(inputs)).toMatchObject({ op: "same" });
    });

    ofObjects.each(subject.mutable.filter(({ inKey }) => !inKey))("12: adopting brings $property in line", async ({ edit }) => {
      edit(emulator, subject.make(emulator, inputs));
      await resource.up({ ...inputs, adopt: true });
      expect(held()).toMatchObject(visible(inputs));
    });

    test("13: accepted, and then the vendor cannot be asked: the state knows of it, the next up goes on", async () => {
      const blind = emulator.fault({ operation: operations.read, status: 403, times: "always", skip: subject.looksBeforeCreate ?? 1 });
      await expect(resource.up(inputs)).rejects.toThrow(/accepted/);
      expect(resource.state!.id).not.toBe("");
      blind.clear();
      await resource.up(inputs);
      expect(ids()).toEqual([resource.state!.id]);
      expect(resource.state!.initErrors).toBeUndefined();
    });

    test("13: … or destroy cleans up", async () => {
      const blind = emulator.fault({ operation: operations.read, status: 403, times: "always", skip: subject.looksBeforeCreate ?? 1 });
      await expect(resource.up(inputs)).rejects.toThrow(/accepted/);
      blind.clear();
      await resource.destroy();
      expect(ids()).toEqual([]);
    });

    test("13: … or refresh learns the id", async () => {
      const blind = emulator.fault({ operation: operations.read, status: 403, times: "always", skip: subject.looksBeforeCreate ?? 1 });
      await expect(resource.up(inputs)).rejects.toThrow(/accepted/);
      blind.clear();
      await resource.refresh();
      const { id } = resource.state!;
      expect(ids()).toEqual([id]);
      await resource.up(inputs);
      expect(resource.state!.id).toBe(id);
      expect(held()).toMatchObject(visible(inputs));
    });

    describe.each(["create", "update", "delete"] as const)("14: the answer of a %s is lost", (verb) => {
      const [{ property, value }] = subject.mutable as [MutableInput<E>];
      const changed = { ...inputs, [property]: value };
      const go = async () => {
        if (verb === "create") await resource.up(inputs);
        if (verb === "update") await resource.up(changed);
        if (verb === "delete") await resource.destroy();
      };
      const expectRight = () => {
        const program = verb === "update" ? changed : inputs;
        expect(ids(program)).toEqual(verb === "delete" ? [] : [resource.state!.id]);
        if (verb !== "delete") expect(held()).toMatchObject(visible(program));
      };
      beforeEach(async () => {
        if (verb !== "create") await resource.up(inputs);
        emulator.requests.clear();
      });

      test.each<[string, Fault, number]>([
        ["after it was applied", { drop: "after" }, 1],
        ["before it was applied", { drop: "before" }, 2],
        ["by a gateway that gave up, and it was applied", { status: 504, applied: true }, 1],
        ["by a gateway that gave up, and it was not applied", { status: 502 }, 2],
        ["in a page of HTML, and it was applied", { status: 200, body: "<html>busy</html>", applied: true }, 1],
      ])("%s", async (_, fault, sent) => {
        emulator.fault({ ...fault, operation: operations[verb] });
        await go();
        expectRight();
        expect(emulator.requests.count(operations[verb])).toBe(sent);
      });
    });

    test.each<[string, Fault]>([
      ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" } }],
      ["503, three times", { status: 503, times: 3 }],
      ["503 with Retry-After", { status: 503, headers: { "retry-after": "1" } }],
      ["a connection that is reset before anything is sent", { drop: "accept", times: 2 }],
    ])("15: %s: recovered", async (_, fault) => {
      for (const step of [() => resource.up(inputs), () => resource.refresh(), () => resource.destroy()]) {
        emulator.fault(fault);
        await step();
      }
      expect(ids()).toEqual([]);
    });

    test("15: what the vendor refuses is sent once, and reported with code and text", async () => {
      emulator.fault({ operation: operations.create, status: 200, body: subject.refusal.body });
      const error = await resource.up(inputs).catch((thrown: Error) => thrown.message);
      expect(error).toContain(subject.refusal.code);
      expect(error).toContain(subject.refusal.text);
      expect(emulator.requests.count(operations.create)).toBe(1);
      expect(resource.state).toBeUndefined();
    });

    test.each([400, 403, 404])("15: HTTP %i is not repeated", async (status) => {
      emulator.fault({ operation: operations.create, status, body: "no such thing" });
      await expect(resource.up(inputs)).rejects.toThrow(`no such thing (HTTP ${status})`);
      expect(emulator.requests.count(operations.create)).toBe(1);
    });

    test("19: an echo of the credentials stays out of the error", async () => {
      const secrets = subject.secrets(emulator);
      emulator.fault({ operation: operations.create, status: 400, body: `you sent ${secrets.join(" and ")}` });
      const error = await resource.up(inputs).catch((thrown: Error) => thrown.message);
      expect(error).toContain("[secret]");
      for (const secret of secrets) expect(error).not.toContain(secret);
    });

    describeOwnership(subject, () => ({ emulator, process }));
  });
}
