import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { abortable } from "../../../provider/core/abortable.js";

test("work without a signal brings what it brings", async () => {
  expect(await abortable(async () => "done")).toBe("done");
  await expect(abortable(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
});

test("work with a signal brings the same, and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  expect(await abortable(async () => "done", signal)).toBe("done");
  await expect(abortable(() => Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("the reason of the signal comes instead of work that takes longer", async () => {
  const controller = new AbortController();
  const waiting = abortable(() => new Promise(() => {}), controller.signal);
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("work is not begun for a signal that has aborted already", async () => {
  let begun = false;
  const work = async () => {
    begun = true;
  };
  await expect(abortable(work, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  expect(begun).toBe(false);
});
