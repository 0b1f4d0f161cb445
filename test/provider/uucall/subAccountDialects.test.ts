import { describe, expect, test } from "vitest";
import { type UucallDialect, uucallDialectValues } from "../../../emulator/uucall/index.ts";
import { pairwiseDialects } from "../../tools/pairwise.ts";
import { useEnterprise } from "./enterprise.ts";

type Dialect = Partial<UucallDialect>;

const program = {
  uid: "1225",
  account: "zhang",
  name: "Zhang San",
  password: "pa55-planted",
  jobNumber: "1002",
  extension: "8002",
  roleId: "1",
  state: "active",
};
const changed = { ...program, name: "Zhang Si", jobNumber: "0099", password: "other", state: "frozen" };

/** The readings in which the provider stops, and what it then says. */
const stops: [(dialect: Dialect) => boolean | undefined, RegExp][] = [
  [({ timestampZone, clockSkew }) => timestampZone === "UTC" && clockSkew !== null, /uucall:timeZone/],
  [
    ({ requestType, requiredHeaders }) => requestType?.includes("xml") && requiredHeaders !== "signature",
    /uucall:contentType application\/xml/,
  ],
  [
    ({ fieldsFrom, extraFields }) => fieldsFrom === "query" || (fieldsFrom === "query and body" && extraFields !== "ignored"),
    /the setting uucall:fields/,
  ],
  [({ uidOnModify }) => uidOnModify === "required, unnamed", /uucall:uidOnModify always/],
  [
    ({ uidOnModify, existingAccount }) => uidOnModify === "required" && existingAccount === "updates without uid",
    /(uid is missing|企业帐号ID不能为空).*It was sent again with the uid: .*(已存在|exists already)/,
  ],
  [
    ({ uidOnModify, existingAccount }) => uidOnModify === "required" && existingAccount === "added with uid",
    /added an account instead of modifying this one: .* ids \d+ \(this resource\) and \d+ \(new\)/,
  ],
  // No page has the text of a refusal: with "roles page" all of them are one of two texts.
  [({ failureCodes, uidOnModify }) => failureCodes === "roles page" && uidOnModify === "required", /sql exception/],
  [({ failureCodes, nothingFound }) => failureCodes === "roles page" && nothingFound === "failed", /GET (sub|role)user: sql exception/],
  [
    ({ existingAccount }) => existingAccount === "refused",
    /update of .*POST roleuser: (帐号已存在|the account exists already|sql exception)/,
  ],
  [({ idField }) => idField === "userId", /has neither id nor subUserId, but userId, /],
  [
    ({ roleUserId }) => roleUserId === "its own",
    /the vendor's lists contradict each other: the account "zhang" has the id .*9\d+ in GET \/power\/roleuser/,
  ],
  [({ stateShown }) => stateShown === "neither", /the vendor shows no state of this account.*Leave state out/],
];

/** Which applications an account may open is another resource's. */
const others: (keyof UucallDialect)[] = ["appList", "appPid", "appFlag", "rootPid", "authAppIds", "appInBothLists", "unknownApp"];
const values = { ...uucallDialectValues, listLagMs: [0, 100] } as unknown as Record<keyof UucallDialect, readonly unknown[]>;
const alone = Object.entries(values)
  .filter(([name]) => !others.includes(name as keyof UucallDialect))
  .flatMap(([name, [, ...more]]) => more.map((value) => ({ [name]: value }) as Dialect));
const stopping = alone.filter((dialect) => stops.some(([applies]) => applies(dialect)));
const workable = Object.fromEntries(
  Object.entries(values).map(([name, all]) => [name, all.filter((value) => !stopping.some((dialect) => (dialect as any)[name] === value))]),
) as unknown as typeof uucallDialectValues;
const pairs = pairwiseDialects<UucallDialect>(workable, others);
const pairsWithStops = pairs.map((dialect, at) => ({ ...dialect, ...stopping[at % stopping.length] }));

describe("a sub-account's life in each reading of the pages:", () => {
  const here = useEnterprise(
    Array.from({ length: 12 }, (_, at) => ({ id: String(200 + at), account: `zhang${at}`, name: "another", password: "theirs" })),
  );

  const theirs = () => here.emulator.subAccounts.all().filter((row) => row.name === "another");
  const zhangs = () => here.emulator.subAccounts.all().filter((row) => row.account === "zhang" && row.state !== 3);

  async function life(dialect: Dialect): Promise<void> {
    const account = here.made();
    await account.up(program);
    const { id } = account.state!;
    expect(zhangs()).toMatchObject([{ id, name: "Zhang San", jobnumber: "1002", bind_ext: "8002", state: 1, roleId: "1" }]);
    expect(await account.refresh()).toMatchObject({ op: "same" });
    await account.up(changed);
    expect(zhangs()).toMatchObject([{ id, name: "Zhang Si", jobnumber: "0099", bind_ext: "8002", state: 4, roleId: "1" }]);
    // Nobody can see whether a password was taken.
    expect(here.emulator.passwordIs(id, "other")).toBe(dialect.passwordOnModify !== "ignored");
    expect(await account.refresh()).toMatchObject({ op: "same" });
    here.emulator.subAccounts.change(id, { name: "outside" });
    expect(await account.refresh()).toMatchObject({ op: "update", changed: ["name"] });
    await account.up(changed);
    await account.destroy();
    expect(zhangs()).toEqual([]);
  }

  test.each(alone)("%j alone", lives);
  test.each(pairs)("each two values together %#", lives);
  test.each(pairsWithStops)("with one at which the provider stops %#", lives);

  async function lives(dialect: Dialect): Promise<void> {
    const before = theirs();
    here.emulator.setDialect(dialect);
    const expected = stops.filter(([applies]) => applies(dialect)).map(([, message]) => message);
    const said = await life(dialect).then(
      () => undefined,
      (error: Error) => error,
    );
    if (expected.length === 0 && said) throw said;
    if (expected.length > 0) expect(said?.message).toMatch(new RegExp(expected.map((message) => `(${message.source})`).join("|")));
    expect(theirs()).toEqual(before);
    expect(zhangs().length).toBeLessThanOrEqual(/added an account instead/.test(said?.message ?? "") ? 2 : 1);
  }
});
