import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CancelledError, OutcomeUnknownError, VendorError } from "../../../provider/core/errors.js";
import { Operations } from "../../../provider/core/operations.js";
import { onlyOne, settle, UnconfirmedError } from "../../../provider/core/settle.js";

vi.mock("node:timers/promises", () => import("./clock.ts"));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }).setTimerTickMode("nextTimerAsync");
});
afterEach(() => {
  vi.useRealTimers();
});

const said: string[] = [];
const say = (line: string) => said.push(line);
const settlingIn = (operations: Operations) => ({
  time: 4000,
  setting: "acme:settleTime",
  say,
  pause: (ms: number, why?: string) => operations.pause(ms, why),
});
const settling = settlingIn(new Operations({ seconds: 900, setting: "acme:operationTimeout", say }));
const call = { vendor: "acme", operation: "createThing" };
const lost = (retryAfter?: number) => new OutcomeUnknownError("the connection broke", { ...call, retryAfter });
const refused = () => new VendorError("exists already", { ...call, code: "409" });

/** A vendor of one thing. Each act takes the next of `acts`; `showsAfter` looks pass before the thing shows. */
function vendor(acts: { applies: boolean; answers?: Error }[], { showsAfter = 0, held = 0 } = {}) {
  const seen = { acts: 0, looks: 0, held };
  let hidden = showsAfter;
  return {
    seen,
    async act() {
      const { applies, answers } = acts[seen.acts++] ?? expect.unreachable("it was written once too often");
      if (applies) seen.held++;
      if (answers) throw answers;
    },
    async observe() {
      seen.looks++;
      if (seen.held === 0) return undefined;
      return hidden-- > 0 ? undefined : "the thing";
    },
  };
}

describe("a write that is answered", () => {
  test("is looked at once and done", async () => {
    const acme = vendor([{ applies: true }]);
    expect(await settle(acme, settling)).toBe("the thing");
    expect(acme.seen).toEqual({ acts: 1, looks: 1, held: 1 });
  });

  test("and refused is not looked at: the refusal comes out as it is", async () => {
    const refusal = refused();
    const acme = vendor([{ applies: false, answers: refusal }]);
    await expect(settle(acme, settling)).rejects.toBe(refusal);
    expect(acme.seen).toEqual({ acts: 1, looks: 0, held: 0 });
  });

  test.each([1, 2, 3, 4])("and shows only at look %i more is waited for", async (showsAfter) => {
    const acme = vendor([{ applies: true }], { showsAfter });
    expect(await settle(acme, settling)).toBe("the thing");
    expect(acme.seen).toMatchObject({ acts: 1, looks: showsAfter + 1 });
  });

  test("and never shows is unconfirmed, after looks with growing pauses, and is not repeated", async () => {
    const acme = vendor([{ applies: false }]);
    const begun = Date.now();
    await expect(settle(acme, settling)).rejects.toThrow(
      new UnconfirmedError(
        "accepted, but the vendor does not show its effect after 4 s. If it shows changes later than that, raise the setting acme:settleTime",
      ),
    );
    expect(acme.seen).toEqual({ acts: 1, looks: 6, held: 0 });
    expect(Date.now() - begun).toBe(4000);
  });

  test.each([1000, 30_000, 90_000])("is looked for as long as the vendor may take: %i ms", async (time) => {
    const begun = Date.now();
    await settle(vendor([{ applies: false }]), { ...settling, time }).catch(() => {});
    expect(Date.now() - begun).toBe(time);
    const late = { ...vendor([{ applies: true }]), observe: async () => (Date.now() - begun >= 2 * time - 1 ? "the thing" : undefined) };
    expect(await settle(late, { ...settling, time })).toBe("the thing");
  });

  test("and cannot be looked at is unconfirmed, with the reason", async () => {
    const blind = { act: async () => {}, observe: () => Promise.reject(new Error("HTTP 500")) };
    const error = await settle(blind, settling).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UnconfirmedError);
    expect(error.message).toBe("accepted, but what became of it cannot be seen: HTTP 500");
  });
});

describe("a write whose answer is lost", () => {
  test.each([0, 1, 4])("and that was applied, showing %i looks late, is done, and was sent once", async (showsAfter) => {
    const acme = vendor([{ applies: true, answers: lost() }], { showsAfter });
    expect(await settle(acme, settling)).toBe("the thing");
    expect(acme.seen).toMatchObject({ acts: 1, held: 1 });
  });

  test("and that was not applied is looked for, and sent again", async () => {
    const acme = vendor([{ applies: false, answers: lost() }, { applies: true }]);
    expect(await settle(acme, settling)).toBe("the thing");
    expect(acme.seen).toEqual({ acts: 2, looks: 6 + 1, held: 1 });
  });

  test("is never sent again before the vendor was looked at", async () => {
    const order: string[] = [];
    const acme = vendor([{ applies: false, answers: lost() }, { applies: false, answers: lost() }, { applies: true }]);
    said.length = 0;
    const act = () => {
      order.push("act");
      return acme.act();
    };
    const observe = () => {
      order.push("look");
      return acme.observe();
    };
    await settle({ act, observe }, settling);
    const looks = "look look look look look look";
    expect(order.join(" ")).toBe(`act ${looks} act ${looks} act look`);
    const line = "the answer to a write was lost, and the vendor shows nothing of it after 4 s: it is sent again";
    const wait = "the vendor does not show it yet; looking for it for 4 s at the most (acme:settleTime)";
    expect(said).toEqual([wait, line, wait, line]);
  });

  test("three times, without a trace, is given up with what was lost", async () => {
    const last = lost();
    const acme = vendor([
      { applies: false, answers: lost() },
      { applies: false, answers: lost() },
      { applies: false, answers: last },
    ]);
    await expect(settle(acme, settling)).rejects.toBe(last);
    expect(acme.seen).toMatchObject({ acts: 3, held: 0 });
  });

  test("and then refused, because the first got through and showed late, is done", async () => {
    const acme = vendor(
      [
        { applies: true, answers: lost() },
        { applies: false, answers: refused() },
      ],
      { showsAfter: 6 },
    );
    expect(await settle(acme, settling)).toBe("the thing");
    expect(acme.seen).toMatchObject({ acts: 2, held: 1 });
  });

  test("and then refused, with nothing to see, is the refusal", async () => {
    const refusal = refused();
    const acme = vendor([
      { applies: false, answers: lost() },
      { applies: false, answers: refusal },
    ]);
    await expect(settle(acme, settling)).rejects.toBe(refusal);
    expect(acme.seen).toMatchObject({ acts: 2, held: 0 });
  });

  test("and that cannot be looked for is an error with both reasons; nothing is sent again", async () => {
    const act = vi.fn(() => Promise.reject(lost()));
    const observe = () => Promise.reject(new Error("HTTP 500"));
    const error = await settle({ act, observe }, settling).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toBe("acme createThing: the connection broke. Whether it was applied cannot be seen either: HTTP 500");
    expect(act).toHaveBeenCalledTimes(1);
  });

  test.each([
    [5000, 5000],
    [3_600_000, 60_000],
  ])("by a vendor that asks for %i ms is looked for after %i ms", async (asked, waited) => {
    const acme = vendor([{ applies: true, answers: lost(asked) }]);
    const begun = Date.now();
    said.length = 0;
    expect(await settle(acme, settling)).toBe("the thing");
    expect(Date.now() - begun).toBe(waited);
    expect(said).toEqual([`the answer to a write was lost, and the vendor asks for a pause, waiting ${waited / 1000} s`]);
  });
});

test("what throws undefined while looking does not hide the failure", async () => {
  const error = await settle({ act: async () => {}, observe: () => Promise.reject(new Error("")) }, settling).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UnconfirmedError);
});

describe("a run that is cancelled", () => {
  /** A write in an operation, which is cancelled so many milliseconds after it was sent; looking fails from when it may not be done any longer. */
  async function cancelledAfter(ms: number, acme: ReturnType<typeof vendor>, time = 4000) {
    const controller = new AbortController();
    const operations = new Operations({ seconds: 900, setting: "acme:operationTimeout", cancelled: controller.signal });
    const begin = (write: boolean) => operations.begin(write, (reason) => new VendorError(reason, call));
    setTimeout(() => controller.abort(), ms);
    const begun = Date.now();
    const outcome = await operations
      .run("create", () =>
        settle(
          {
            act: async () => {
              begin(true);
              await acme.act();
            },
            observe: async () => {
              begin(false);
              return acme.observe();
            },
          },
          { ...settlingIn(operations), time },
        ),
      )
      .catch((error: Error) => error);
    return { outcome, took: Date.now() - begun };
  }

  test("waits until an accepted write shows", async () => {
    expect(await cancelledAfter(100, vendor([{ applies: true }], { showsAfter: 3 }))).toMatchObject({ outcome: "the thing" });
  });

  test("gives up after half a minute, with what is unconfirmed", async () => {
    const { outcome, took } = await cancelledAfter(100, vendor([{ applies: true }], { showsAfter: 99 }), 600_000);
    expect(outcome).toBeInstanceOf(UnconfirmedError);
    expect((outcome as Error).message).toContain("not sent, since the run was cancelled");
    expect(took).toBe(30_100);
  });

  test("does not send again what was lost: it is unconfirmed, since it may have been applied", async () => {
    const acme = vendor([{ applies: false, answers: lost() }]);
    const { outcome } = await cancelledAfter(100, acme);
    expect(outcome).toEqual(
      new UnconfirmedError("sent, its answer was lost, and the run was cancelled before the vendor showed what became of it"),
    );
    expect(acme.seen).toMatchObject({ acts: 1 });
  });

  test("sends nothing that was not sent", async () => {
    const acme = vendor([]);
    const controller = new AbortController();
    const operations = new Operations({ seconds: 900, setting: "acme:operationTimeout", cancelled: controller.signal });
    controller.abort();
    await expect(operations.run("create", () => settle(acme, settlingIn(operations)))).rejects.toBeInstanceOf(CancelledError);
    expect(acme.seen).toMatchObject({ acts: 0 });
  });
});

describe("after a create that was sent twice", () => {
  test.each([
    ["what shows then", "the thing of the second one", "the thing of the second one"],
    ["what had shown, where nothing shows then,", undefined, "the thing"],
  ])("%s is the object, once a second one would have shown", async (_, again, expected) => {
    const begun = Date.now();
    let looked = 0;
    const observe = async () => {
      looked = Date.now() - begun;
      return again;
    };
    expect(await onlyOne("the thing", observe, 7_000, settling)).toBe(expected);
    expect(looked).toBe(7_000);
  });

  test("two are an error that says how they came about", async () => {
    const two = () => Promise.reject(new Error("there are 1 and 2"));
    const error = await onlyOne("the thing", two, 1, settling).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UnconfirmedError);
    expect(error.message).toBe("sent twice, since the first answer was lost: there are 1 and 2");
  });
});
