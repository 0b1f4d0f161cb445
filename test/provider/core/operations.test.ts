import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { CancelledError } from "../../../provider/core/errors.js";
import { Operations } from "../../../provider/core/operations.js";

const setting = "acme:operationTimeout";
const short = new Operations({ seconds: 0.05, setting });
const failure = (reason: string) => new Error(`acme list: ${reason}`);
const begin = (operations: Operations, write = false) => operations.begin(write, failure);
const failureOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it did not fail"),
    (error) => error,
  );

/** Operations that can be cancelled, and what was said of them. */
function cancellable() {
  const controller = new AbortController();
  const said: string[] = [];
  const operations = new Operations({ seconds: 900, setting, cancelled: controller.signal, say: (line) => said.push(line) });
  return { operations, said, cancel: () => controller.abort() };
}

test("calls may be made until the time of their operation is over", async () => {
  await short.run("a read", async () => {
    begin(short);
    await sleep(60);
    expect(() => begin(short)).toThrow(
      "acme list: no further call is made after 0.05 s; the setting acme:operationTimeout (seconds) gives an operation longer",
    );
  });
});

test("each operation has its own time, also those that run side by side", async () => {
  await Promise.all([
    short.run("one", () => sleep(60).then(() => expect(() => begin(short)).toThrow())),
    sleep(40).then(() => short.run("another", () => sleep(20).then(() => begin(short)))),
  ]);
});

test("what belongs to no operation has no end", () => {
  begin(short);
});

test("a turn is waited for as long as the operation may take", async () => {
  const error = await failureOf(short.run("a read", () => short.wait(new Promise(() => {}), () => undefined)));
  expect(error.message).toBe("it had to wait for others for 0.05 s; the setting acme:operationTimeout (seconds) gives an operation longer");
});

test("a wait that takes longer than a second is told, with its bound; a shorter one is not", async () => {
  const { operations, said } = cancellable();
  await operations.run("update of box 1", () => operations.wait(sleep(50), () => "waits for its turn"));
  expect(said).toEqual([]);
  await operations.run("update of box 1", () => operations.wait(sleep(1050), () => "waits for its turn"));
  expect(said).toEqual(["update of box 1: waits for its turn, 900 s at the most"]);
  await operations.run("update of box 2", () => operations.wait(sleep(1050), () => undefined));
  expect(said).toHaveLength(1);
});

test("a cancel ends at once what has written nothing, whatever it waits for, and begins nothing more", async () => {
  const { operations, cancel } = cancellable();
  const waiting = [
    sleep(60_000, undefined, { ref: false }),
    operations.pause(60_000),
    operations.wait(new Promise(() => {}), () => undefined),
  ];
  const failures = waiting.map((wait, at) => failureOf(operations.run(`read ${at}`, () => wait)));
  cancel();
  for (const error of await Promise.all(failures)) {
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.message).toBe('cancelled before anything was written. Run "pulumi up" again');
  }
  expect((await failureOf(operations.run("late", async () => {}))).message).toMatch(/^not begun, since the run was cancelled/);
});

test("a cancel lets who has written look what became of that, and write no more", async () => {
  const { operations, said, cancel } = cancellable();
  const steps: string[] = [];
  const writing = operations.run("create of box 1", async () => {
    begin(operations, true);
    await sleep(20);
    begin(operations);
    // Pauses before a repeat: of a read that somebody needs, of a write, and one that is too long to wait for.
    expect(
      [operations.endOf(5_000, false), operations.endOf(1, true), operations.endOf(5_001, false)].map(({ aborted }) => aborted),
    ).toEqual([false, true, true]);
    steps.push("looked");
    expect(() => begin(operations, true)).toThrow(new CancelledError("acme list: not sent, since the run was cancelled"));
    return "done";
  });
  const reading = failureOf(operations.run("read of box 2", () => operations.wait(new Promise(() => {}), () => undefined)));
  cancel();
  expect(await reading).toBeInstanceOf(CancelledError);
  expect(said).toEqual(["cancelled: no further write is sent; 1 operation that has written checks the result, for 30 s at the most"]);
  expect(await writing).toBe("done");
  expect(steps).toEqual(["looked"]);
  // Nobody is left who has to look.
  expect(() => begin(operations)).toThrow(CancelledError);
  expect(operations.endOf(1, false).aborted).toBe(true);
});

test("what begins after a cancel sends nothing, also outside of any operation", async () => {
  const operations = new Operations({ seconds: 900, setting, cancelled: AbortSignal.abort() });
  expect(() => begin(operations)).toThrow(CancelledError);
  expect((await failureOf(operations.run("late", async () => {}))).message).toMatch(/^not begun, since the run was cancelled/);
});

test("what was ended by a cancel sends nothing afterwards, although it goes on by itself", async () => {
  const { operations, cancel } = cancellable();
  const late = Promise.withResolvers<void>();
  const sent: string[] = [];
  const ended = failureOf(
    operations.run("create of box 1", async () => {
      await late.promise;
      begin(operations, true);
      sent.push("write");
    }),
  );
  cancel();
  expect(await ended).toBeInstanceOf(CancelledError);
  late.resolve();
  await sleep(10);
  expect(sent).toEqual([]);
});
