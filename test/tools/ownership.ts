import { describe, expect, test } from "vitest";
import type { Properties } from "../../provider/core/properties.js";
import type { ConformanceSubject, ConformingEmulator } from "./conformance.ts";
import type { DynamicProcess } from "./dynamicProcess.ts";
import { providerText } from "./oneResource.ts";
import { OneStack } from "./oneStack.ts";

/** What a test of ownership runs with. */
interface Running<E> {
  emulator: E;
  process: DynamicProcess;
}

/** Conformance lines 21 to 25: several resources of one program, in the orders in which the engine may take them. */
export function describeOwnership<E extends ConformingEmulator>(subject: ConformanceSubject<E>, running: () => Running<E>): void {
  const { type, inputs, other } = subject;
  const isObject = subject.kind === "object";
  const ofObjects = test.runIf(isObject);
  const start = () => {
    const { emulator, process } = running();
    const stack = new OneStack(process);
    const holds = (...programs: Properties[]) => {
      const ids = programs.map((program) => subject.idsOf(emulator, program));
      expect(ids.map((each) => each.length)).toEqual(programs.map(() => 1));
      expect(new Set(ids.flat()).size).toBe(programs.length);
    };
    const isSettled = async (program: Parameters<OneStack["up"]>[0]) => {
      expect(await stack.refresh()).toEqual([]);
      expect(Object.values(await stack.preview(program))).toEqual(Object.keys(program).map(() => "same"));
    };
    return { emulator, process, stack, holds, isSettled };
  };
  const is = (more: Properties = {}, last = false) => ({ type, inputs: { ...inputs, ...more }, last });
  const isOther = (more: Properties = {}, last = false) => ({ type, inputs: { ...other, ...more }, last });
  const adopt = isObject ? { adopt: true } : {};
  /** Both `before` and `after` are in the state, and have one object: as after an `up` of `after` alone with --target. */
  const startWithBoth = async () => {
    const started = start();
    await started.stack.up({ before: is() });
    const blind = new OneStack(started.process);
    await blind.up({ after: is(adopt) });
    started.stack.take(blind, "after");
    return started;
  };

  describe("21: renamed in the program without an alias", () => {
    ofObjects("is refused, naming aliases before adopt, and the object stays", async () => {
      const { stack, holds } = start();
      await stack.up({ before: is() });
      await expect(stack.up({ after: is() })).rejects.toThrow(/aliases: \[\{ name: .*adopt: true/s);
      holds(inputs);
    });

    test("the object that it takes over is not deleted with the old resource, and a line says so", async () => {
      const { process, stack, holds, isSettled } = start();
      await stack.up({ before: is() });
      const said = process.output.length;
      await stack.up({ after: is(adopt) });
      holds(inputs);
      await expect.poll(() => process.output.slice(said).join("\n")).toContain("another resource of this program manages");
      await isSettled({ after: is(adopt) });
      await stack.up({});
      expect(subject.idsOf(running().emulator, inputs)).toEqual([]);
    });

    test("nor in a later operation, when both are in the state", async () => {
      const { stack, holds, isSettled } = await startWithBoth();
      await stack.up({ after: is(adopt) });
      holds(inputs);
      await isSettled({ after: is(adopt) });
    });
  });

  ofObjects("an object that went with another resource of the stack, before the program declared this one, is missed", async () => {
    const { process, stack, holds, isSettled } = await startWithBoth();
    const program = { before: isOther(), after: is(adopt, true) };
    // Where the name can change, the object stays with the one whose name it gets.
    await stack
      .up(program)
      .catch(({ message }) => expect(message).toMatch(/was deleted in this run with another resource.*pulumi up --refresh/));
    await process.operation(async () => {
      await stack.refresh();
      await stack.up(program);
    });
    holds(inputs, other);
    await isSettled(program);
  });

  describe("22: one object, one owner:", () => {
    test.each(["preview", "up"] as const)("declared twice: the %s names both, and makes none twice", async (verb) => {
      const { emulator, stack } = start();
      const twice = { one: is(), two: is(adopt) };
      await expect(stack[verb](twice)).rejects.toThrow(/another resource of this program|two resources of this program/);
      expect(subject.idsOf(emulator, inputs).length).toBeLessThanOrEqual(1);
    });

    test.each([
      ["after", false],
      ["before", true],
    ])("one that a resource of the program keeps is not taken over by another, declared %s it", async (_, first) => {
      const { stack, holds, isSettled } = start();
      await stack.up({ kept: is() });
      const both = first ? { taker: is(adopt), kept: is() } : { kept: is(), taker: is(adopt) };
      await expect(stack.up(both)).rejects.toThrow(/another resource of this program|two resources of this program/);
      await expect(stack.up({ kept: is({}, true), taker: is(adopt) })).rejects.toThrow(
        /another resource of this program|two resources of this program/,
      );
      holds(inputs);
      await stack.up({ kept: is() });
      holds(inputs);
      await isSettled({ kept: is() });
    });

    test("… nor by one on which the first depends: the error names both, and without one of them all is well", async () => {
      const { stack, holds, isSettled } = start();
      await stack.up({ kept: is() });
      await expect(stack.up({ taker: is(adopt), kept: is({}, true) })).rejects.toThrow(
        /another resource of this program|two resources of this program/,
      );
      holds(inputs);
      await stack.up({ kept: is() });
      holds(inputs);
      await isSettled({ kept: is() });
    });

    test.each([
      ["behind the one that leaves it", ["leaves", "comes"], false],
      ["before the one that leaves it", ["comes", "leaves"], false],
      ["before the one that leaves it and depends on it", ["comes", "leaves"], true],
    ])("a place that one resource leaves and another takes, declared %s", async (_, order, last) => {
      const { stack, holds, isSettled } = start();
      await stack.up({ leaves: is() });
      const declared: Record<string, ReturnType<typeof is>> = { leaves: isOther({}, last), comes: is(adopt) };
      const program = Object.fromEntries(order.map((name) => [name, declared[name]!]));
      await stack.up(program);
      holds(inputs, other);
      expect(stack.id("leaves")).not.toBe(stack.id("comes"));
      await isSettled(program);
      const { comes: _gone, ...rest } = program;
      await stack.up(rest);
      holds(other);
      expect(subject.idsOf(running().emulator, inputs)).toEqual([]);
    });
  });

  test("23: get of what does not exist is an error that names the id", async () => {
    const { process } = start();
    const __provider = await providerText(type);
    await expect(process.read("404404", { ...subject.place, __provider })).rejects.toThrow(/there is no .*"404404"/);
  });
}
