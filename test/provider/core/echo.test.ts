import { expect, test } from "vitest";
import { withoutEchoes } from "../../../provider/core/echo.js";
import { Redactor } from "../../../provider/core/redactor.js";
import { Shelf, shelfBox } from "./shelf.ts";

const redactor = new Redactor();
redactor.remember("planted-secret");
const given = { room: "attic", name: "planted-secret", colour: "red" };
const kept = (shown: Record<string, unknown>) => withoutEchoes(redactor, shelfBox(new Shelf()), shown as never, given);

test("a secret that the vendor shows again is left out, in whatever it is", () => {
  expect(kept({ colour: "planted-secret", tags: ["a", "planted-secret"], more: { deep: ["planted-secret"] } })).toEqual({
    colour: "[secret]",
    tags: ["a", "[secret]"],
    more: { deep: ["[secret]"] },
  });
});

test("what an object is known by, and what is as the program has it, is left alone", () => {
  expect(kept({ name: "planted-secret", room: "attic", colour: "red" })).toEqual(given);
});

test.each([5, true, null, undefined])("%s is no text that could hold one", (value) => {
  expect(kept({ more: value, several: [value] })).toEqual({ more: value, several: [value] });
});
