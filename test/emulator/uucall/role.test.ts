import { expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

const roles = [
  { id: 1, uid: 1225, name: "坐席" },
  { id: 2, uid: 1225, name: "班长" },
];

test("the list of roles filters by name", async () => {
  expect((await caller.roles()).body).toEqual({ Result: "success", Data: roles });
  expect((await caller.roles({ name: "班长" })).body.Data).toEqual([roles[1]]);
});

test("it may be refused for want of a right, or not be there", async () => {
  uucall.setDialect({ roleList: "refused" });
  expect((await caller.roles()).status).toBe(403);
  uucall.setDialect({ roleList: "missing" });
  expect((await caller.roles()).status).toBe(404);
  uucall.setDialect({ refusals: "envelope" });
  expect((await caller.roles()).body).toEqual({ Result: "failed", Data: "方法不存在" });
});

test("its rows may have the names of other pages' parameters", async () => {
  uucall.setDialect({ roleFields: "roleId/roleName" });
  expect((await caller.roles()).body.Data).toEqual(roles.map(({ id, uid, name }) => ({ roleId: id, uid, roleName: name })));
});

test("it may be cut off, also where a total tells it", async () => {
  uucall.setDialect({ roleMax: 1 });
  expect((await caller.roles()).body).toEqual({ Result: "success", Data: [roles[0]] });
  uucall.setDialect({ roleTotal: "total" });
  expect((await caller.roles()).body).toEqual({ Result: "success", Data: [roles[0]], total: 2 });
  expect((await caller.roles({ name: "班长" })).body).toEqual({ Result: "success", Data: [roles[1]], total: 1 });
});

test("that there is none may be a failure", async () => {
  uucall.setDialect({ nothingFound: "failed" });
  expect((await caller.roles({ name: "nobody" })).body).toEqual({ Result: "failed", Data: "没有数据" });
});
