import { describe, expect, test } from "vitest";
import { z } from "zod";
import { application } from "../../../provider/uucall/application.js";
import { flagged } from "../../../provider/uucall/applicationFlag.js";

const rows = (...fields: object[]) =>
  z.array(application).parse(fields.map((each, at) => ({ id: at + 1, name: `app ${at + 1}`, ...each })));
const open = (fields: object[], reading = {}) => [...flagged(rows(...fields), reading).authorized];

describe("what may be opened is told by", () => {
  test.each<[object[], object, string[]]>([
    [[{ isAuth: true }, { isAuth: false }], {}, ["1"]],
    [[{ AUTHORIZED: "Y" }, { AUTHORIZED: "N" }], {}, ["1"]],
    [[{ is_granted: "1" }, { is_granted: 2 }], {}, ["1"]],
    [
      [
        { setIsAuth: true, isAuth: 0 },
        { setIsAuth: true, isAuth: 1 },
      ],
      {},
      ["2"],
    ],
    [[{ usable: "x" }, { usable: "y" }], { authFlag: "usable", authFlagTrue: ["y"] }, ["2"]],
    [[{}, {}], { authFlag: "none" }, ["1", "2"]],
    [[{}, { isAuth: true }, { isAuth: "Y" }], { authFlag: "none" }, ["1", "2", "3"]],
    [[{}, { checked: 1 }, { checked: 0 }, { checked: null }], { authFlagTrue: ["1"] }, ["2"]],
    [[{}, { usable: "Y" }], { authFlag: "usable", authFlagTrue: ["y"] }, ["2"]],
    [[{ createTime: 1450755525 }, {}], { authFlag: "isAuth", authFlagTrue: ["1"] }, []],
  ])("%j with %j: %j", (fields, reading, ids) => expect(open(fields, reading)).toEqual(ids));
});

describe("what cannot be told stops, naming the fields:", () => {
  test.each<[object[], object, RegExp]>([
    [[{ usable: true }], {}, /no field is known as the flag.*the fields usable/],
    [[{ isAuth: true, checked: false }], {}, /checked and isAuth may each be the flag/],
    [[{ isAuth: 0 }, { isAuth: 2 }], {}, /isAuth has two values that mean the same: 0 and 2/],
    [[{ isAuth: true }, {}], {}, /application 2 has no isAuth/],
    [[{}, { isAuth: true }], {}, /application 1 has no isAuth/],
    [[{ isAuth: true }, {}, { checked: true }], {}, /checked and isAuth may each be the flag/],
    [[{}, { open: "Y" }], { authFlag: "isOpen", authFlagTrue: ["y"] }, /none has the field "isOpen".*the fields open/],
    [[{ open: "Y" }, { open: "N" }], { authFlag: "isOpen", authFlagTrue: ["y"] }, /none has the field "isOpen".*the fields open/],
    [[{ isAuth: false }], { authFlag: "none" }, /isAuth is not true for all/],
    [[{}, { isAuth: true }, { isAuth: false }], { authFlag: "none" }, /isAuth is not true for all/],
    [
      [{ isAuth: true }, { id: 1, isAuth: false }],
      {},
      /application 1 \(app 2\) is listed more than once, and isAuth says different things/,
    ],
  ])("%j with %j", (fields, reading, reason) => expect(() => open(fields, reading)).toThrow(reason));
});

test("a row with two ids that differ is refused; two that are the same are one", () => {
  expect(() => rows({ id: 11, appId: 5011 })).toThrow("has id 11 and appId 5011, which should be the same");
  expect(rows({ id: 11, appId: "11" })).toMatchObject([{ id: "11" }]);
});
