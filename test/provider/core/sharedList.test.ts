import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Clock } from "../../../provider/core/clock.js";
import { Look, Writes } from "../../../provider/core/look.js";
import { SharedList } from "../../../provider/core/sharedList.js";

vi.mock("node:timers/promises", () => import("./clock.ts"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

/** A list that takes some time, and what became of its requests. */
function slowList(latency: () => number, fails: () => boolean = () => false) {
  const clock = new Clock();
  const requests: { asked: number; answered?: number }[] = [];
  const list = new SharedList(clock, async () => {
    const request: (typeof requests)[number] = { asked: clock.now() };
    requests.push(request);
    const broken = fails();
    await sleep(latency());
    request.answered = clock.now();
    if (broken) throw new Error("the vendor is away");
    return request;
  });
  return { clock, requests, list, writes: new Writes(clock) };
}

test("readers that come together share one request, which is sent after the last of them came", async () => {
  const { clock, requests, list } = slowList(() => 50);
  const looks = Array.from({ length: 20 }, () => new Look(clock.now()));
  await Promise.all(looks.map((look) => list.read(look)));
  expect(requests).toHaveLength(1);
  for (const look of looks) expect(look.asOf).toBeGreaterThan(look.since);
});

test("who needs a newer answer than the one under way shares the next", async () => {
  const { clock, requests, list } = slowList(() => 50);
  const first = list.read(new Look(clock.now()));
  await sleep(20);
  const later = Array.from({ length: 5 }, () => list.read(new Look(clock.now())));
  await Promise.all([first, ...later]);
  expect(requests).toHaveLength(2);
  expect(requests[1]!.asked).toBeGreaterThan(requests[0]!.answered!);
});

test("an answer that nobody can use any more is let go, unless the list is to be kept", async () => {
  const clock = new Clock();
  const anyAge = () => new Look(Number.NEGATIVE_INFINITY);
  for (const [keptFor, requests] of [
    [undefined, 2],
    [Number.POSITIVE_INFINITY, 1],
  ] as const) {
    let asked = 0;
    const list = new SharedList(clock, async () => ++asked, keptFor);
    await list.read(anyAge());
    await sleep(9_900);
    expect(await list.read(anyAge())).toBe(1);
    await sleep(200);
    expect(await list.read(anyAge())).toBe(requests);
  }
});

test("an answer that was forgotten is asked for again", async () => {
  const { clock, requests, list } = slowList(() => 50);
  const anyAge = () => new Look(Number.NEGATIVE_INFINITY);
  list.forget();
  await list.read(anyAge());
  list.forget();
  expect(list.serves(anyAge())).toBe(false);
  await list.read(anyAge());
  await list.read(new Look(clock.now() - 100));
  expect(requests).toHaveLength(2);
});

test("the timer that lets an answer go is part of no operation, which it would keep until then", async () => {
  vi.useRealTimers();
  const operation = new AsyncLocalStorage<string>();
  const letGo = Promise.withResolvers<string | undefined>();
  class Watched extends SharedList<number> {
    override forget(): void {
      letGo.resolve(operation.getStore());
      super.forget();
    }
  }
  const list = new Watched(new Clock(), async () => 1, 1);
  await operation.run("create of a group", () => list.read(new Look(0)));
  expect(await Promise.race([letGo.promise, sleep(2_000, "never")])).toBeUndefined();
});

test("a look is served by an answer that is new enough, and by a request for others, and otherwise not", async () => {
  const { clock, list, writes } = slowList(() => 50);
  const serves = () => [list.serves(new Look(clock.now())), list.serves(writes.recent("a"))];
  expect(serves()).toEqual([false, false]);
  const reading = list.read(new Look(clock.now()));
  expect(serves()).toEqual([true, true]);
  await reading;
  expect(serves()).toEqual([false, true]);
  await sleep(10_000);
  expect(serves()).toEqual([false, false]);
});

test("an answer of the last ten seconds serves again, an older one does not", async () => {
  const { requests, list, writes } = slowList(() => 50);
  await list.read(writes.recent("a"));
  await sleep(9_900);
  await list.read(writes.recent("a"));
  expect(requests).toHaveLength(1);
  await sleep(100);
  await list.read(writes.recent("a"));
  expect(requests).toHaveLength(2);
});

test("a request that fails fails its readers, and the next ones ask again", async () => {
  let away = true;
  const { clock, requests, list } = slowList(
    () => 50,
    () => away,
  );
  const looks = [1, 2].map(() => list.read(new Look(clock.now())));
  expect(await Promise.allSettled(looks)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  away = false;
  await list.read(new Look(clock.now()));
  expect(requests).toHaveLength(2);
});

describe("whatever reads, writes and failures come in which order,", () => {
  type Step =
    | { kind: "read"; object: string; fresh: boolean; after: number }
    | { kind: "write"; object: string; takes: number; after: number };
  const object = fc.constantFrom("a", "b", "c");
  const after = fc.integer({ min: 0, max: 120 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant("read" as const), object, fresh: fc.boolean(), after }),
    fc.record({ kind: fc.constant("write" as const), object, takes: fc.integer({ min: 0, max: 80 }), after }),
  );

  test("no reader sees a list from before the last write to its object, at most one request is under way, and none is sent that nobody waits for", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        async (steps, latencies, failures) => {
          let at = 0;
          const { requests, list, writes, clock } = slowList(
            () => latencies[at % latencies.length]!,
            () => failures[at++ % failures.length]!,
          );
          const acknowledged = new Map<string, number>();
          const served = new Set<number>();
          const read = async (object: string, fresh: boolean) => {
            const [lastWrite, began] = [acknowledged.get(object) ?? 0, clock.now()];
            const look = fresh ? writes.fresh() : writes.recent(object);
            const seen = await list.read(look).catch(() => undefined);
            if (!seen) return;
            served.add(seen.asked);
            expect(seen.asked).toBeGreaterThan(lastWrite);
            if (fresh) expect(seen.asked).toBeGreaterThan(began);
            expect(look.asOf).toBeLessThanOrEqual(seen.asked);
            expect(began - seen.asked).toBeLessThanOrEqual(10_000);
          };
          const write = async (object: string, takes: number) => {
            await sleep(takes);
            writes.note(object);
            acknowledged.set(object, clock.now());
            // The look that confirms it.
            await read(object, true);
          };
          const all: Promise<void>[] = [];
          for (const each of steps) {
            await sleep(each.after);
            all.push(each.kind === "read" ? read(each.object, each.fresh) : write(each.object, each.takes));
          }
          await Promise.all(all);
          for (const [i, { asked }] of requests.entries()) if (i > 0) expect(asked).toBeGreaterThan(requests[i - 1]!.answered!);
          const failed = requests.filter((_, i) => failures[i % failures.length]);
          expect(requests.filter((request) => !failed.includes(request)).every(({ asked }) => served.has(asked))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
