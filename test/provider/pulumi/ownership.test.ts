import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../../sandbox/engine/driver.ts";
import { providerArgs } from "../../tools/checkout.ts";

type UucallEmulator = Awaited<ReturnType<typeof startUucallEmulator>>;
type Declared = Record<string, unknown>;

describe.each(availableDrivers())("two resources and one object, run by $name:", (driver) => {
  let aicc: AiccEmulator;
  let uucall: UucallEmulator;
  let workspace: Workspace;
  beforeAll(async () => {
    aicc = await startAiccEmulator();
    uucall = await startUucallEmulator();
  });
  beforeEach(async () => {
    aicc.groups.replaceAll([]);
    uucall.grants.replaceAll([]);
    workspace = await Workspace.create({
      driver,
      programDir: "test/programs/ownership",
      env: { ...aicc.environment, ...uucall.environment },
    });
  });
  afterEach(async () => {
    aicc.clearFaults();
    uucall.clearFaults();
    await workspace[Symbol.asyncDispose]();
  });
  afterAll(() => Promise.all([aicc.stop(), uucall.stop()]));

  const env = (...program: Declared[]) => ({ env: { PROGRAM: JSON.stringify(program) } });
  const up = (...program: Declared[]) => workspace.up(env(...program));
  const succeeds = async (...program: Declared[]) => {
    const { exitCode, errors, events } = await up(...program);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
    return events.map(({ diagnosticEvent }) => diagnosticEvent?.message ?? "").join("\n");
  };
  /** No drift, and nothing to do. */
  const isSettled = async (...program: Declared[]) => {
    expect(await workspace.preview({ ...env(...program), args: ["--refresh", "--expect-no-changes"] })).toMatchObject({ exitCode: 0 });
  };
  const names = () =>
    aicc.groups
      .all()
      .map((group) => group.groupName)
      .sort();
  const granted = () => (uucall.grants.get("101")?.appIds ?? []).toSorted();
  const group = (name: string, groupName: string, more: object = {}, opts: object = {}) => ({
    ...{ is: "UserGroup", name, args: { groupName, groupType: "agent", ...more } },
    ...opts,
  });
  const auth = (name: string, appIds: string[], more: object = {}, opts: object = {}) => ({
    ...{ is: "SubAccountAppAuth", name, args: { subAccountId: "101", appIds, ...more } },
    ...opts,
  });

  test("permissions that are declared under a new name stay", async () => {
    await succeeds(auth("old", ["11", "12"]));
    const said = await succeeds(auth("new", ["11", "12"]));
    expect(granted()).toEqual(["11", "12"]);
    expect(said).toContain("what another resource of this program manages stays");
    await isSettled(auth("new", ["11", "12"]));
  });

  test("a renamed group: the error's first advice, followed to the letter", async () => {
    await succeeds(group("old", "A"));
    const { id } = aicc.groups.all()[0]!;
    const { exitCode, errors } = await up(group("new", "A"));
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/aliases: \[\{ name: "<its old name>" \}\].*adopt: true/);
    await succeeds(group("new", "A", {}, { alias: "old" }));
    expect(aicc.groups.all()).toMatchObject([{ id, groupName: "A" }]);
    await isSettled(group("new", "A", {}, { alias: "old" }));
  });

  test("… and its second one", async () => {
    await succeeds(group("old", "A"));
    const { id } = aicc.groups.all()[0]!;
    expect(await up(group("new", "A"))).not.toMatchObject({ exitCode: 0 });
    const said = await succeeds(group("new", "A", { adopt: true }));
    expect(aicc.groups.all()).toMatchObject([{ id, groupName: "A" }]);
    expect(said).toContain(`aicc:UserGroup with id ${id} is not deleted`);
    await isSettled(group("new", "A", { adopt: true }));
  });

  test.each([
    ["after", {}],
    ["before", {}],
    ["before, and depending on it,", { dependsOn: "g2" }],
  ])("a name that one group gives up and another adopts, declared %s the first", async (order, opts) => {
    await succeeds(group("g1", "A"));
    const g2 = group("g2", "A", { adopt: true });
    const g1 = group("g1", "B", {}, opts);
    const program = order === "after" ? [g1, g2] : [g2, g1];
    await succeeds(...program);
    expect(names()).toEqual(["A", "B"]);
    await isSettled(...program);
    await succeeds(g2);
    expect(names()).toEqual(["A"]);
  });

  test("one group declared twice is red in the preview, which names both", async () => {
    const { exitCode, errors } = await workspace.preview(env(group("one", "A"), group("two", "A", { adopt: true })));
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(
      /UserGroup "A" of VDN 113 is managed by another resource of this program as well: UserGroup "A" of VDN 113/,
    );
  });

  test("one group under two providers of one account is an error, though its provider's process begins later", async () => {
    const provider = { is: "aicc", name: "p", args: {} };
    const kept = group("kept", "A", { remark: "first" }, { provider: "p" });
    await succeeds(provider, kept);
    const both = [provider, kept, group("second", "A", { remark: "second", adopt: true })];
    const preview = await workspace.preview(env(...both));
    expect(preview.exitCode).not.toBe(0);
    expect(preview.errors.join()).toMatch(/UserGroup "A" of VDN 113 is managed by another resource of this program as well: UserGroup "A"/);
    const { exitCode, errors } = await up(...both);
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toMatch(/another resource of this program/);
    expect(await up(provider, kept)).toMatchObject({ exitCode: 0 });
    expect(aicc.groups.all()).toMatchObject([{ groupName: "A" }]);
  });

  test("a group that one resource leaves, and that one under another provider adopts meanwhile, is there afterwards", async () => {
    const [p, q] = [
      { is: "aicc", name: "p", args: {} },
      { is: "aicc", name: "q", args: {} },
    ];
    await succeeds(p, q, group("one", "A", {}, { provider: "p" }));
    // As slow as a vendor on the other side of the world: the two look at the same time.
    aicc.fault({ latencyMs: 200, times: "always" });
    const program = [
      p,
      q,
      group("one", "B", { groupType: "inspector" }, { provider: "p" }),
      group("two", "A", { adopt: true }, { provider: "q" }),
    ];
    await succeeds(...program);
    expect(names()).toEqual(["A", "B"]);
    aicc.clearFaults();
    await isSettled(...program);
  });

  test("a replacement that is created first keeps the object that it adopts", async () => {
    const opts = { replaceOnChanges: ["remark"] };
    await succeeds(group("g", "A", { remark: "one", adopt: true }, opts));
    await succeeds(group("g", "A", { remark: "two", adopt: true }, opts));
    expect(aicc.groups.all()).toMatchObject([{ groupName: "A", remark: "two" }]);
    await isSettled(group("g", "A", { remark: "two", adopt: true }, opts));
  });

  test("a replacement that deletes first does delete, whatever asks for it", async () => {
    const opts = { replaceOnChanges: ["remark"], deleteBeforeReplace: true };
    await succeeds(group("g", "A", { remark: "one" }, opts));
    const { id } = aicc.groups.all()[0]!;
    await succeeds(group("g", "A", { remark: "two" }, opts));
    expect(aicc.groups.all()).toMatchObject([{ groupName: "A", remark: "two" }]);
    expect(aicc.groups.get(id)).toBeUndefined();
  });

  test.runIf(driver.name === "pulumi")("up --replace of permissions leaves them granted", async () => {
    await succeeds(auth("a", ["11"]));
    const urn = (await workspace.state()).resources.find((resource) => resource.urn.endsWith("::a"))!.urn;
    expect(await workspace.up({ ...env(auth("a", ["11"])), args: ["--replace", urn] })).toMatchObject({ exitCode: 0, errors: [] });
    expect(granted()).toEqual(["11"]);
    await isSettled(auth("a", ["11"]));
  });

  test("up --refresh, which compares each resource twice, sees no second owner", async () => {
    const program = [group("g", "A"), auth("a", ["11"])];
    await succeeds(...program);
    aicc.groups.change(aicc.groups.all()[0]!.id, { remark: "edited" });
    expect(await workspace.up({ ...env(...program), args: ["--refresh"] })).toMatchObject({ exitCode: 0, errors: [] });
    expect(aicc.groups.all()).toMatchObject([{ groupName: "A", remark: "" }]);
    await isSettled(...program);
  });

  test("an application that moves from one resource to another stays granted", async () => {
    const shared = { exclusive: false };
    for (const [first, second] of [
      [auth("a", ["12"], shared), auth("b", ["11", "21"], shared)],
      [auth("b", ["21"], shared), auth("a", ["11", "12"], shared)],
    ] as const) {
      await succeeds(first, second);
      expect(granted()).toEqual(["11", "12", "21"]);
      await isSettled(first, second);
    }
  });

  test("get of what does not exist is an error that names the id", async () => {
    const { exitCode, errors } = await up({ is: "UserGroup", name: "g", get: "404404" });
    expect(exitCode).not.toBe(0);
    expect(errors.join()).toContain('there is no aicc:UserGroup with the id "404404"');
  });

  test.each([
    ["a provider of its own", [{ is: "uucall", name: "p", args: {} }], { provider: "p" }, {}],
    ["the stack's settings", [{ is: "uucall", name: "p", args: {} }], {}, { provider: "p" }],
  ])("what moves to %s under another name stays", async (_, provider, to, from) => {
    await succeeds(...provider, auth("old", ["11", "12"], {}, from));
    await succeeds(...provider, auth("new", ["11", "12"], {}, to));
    expect(granted()).toEqual(["11", "12"]);
    await isSettled(...provider, auth("new", ["11", "12"], {}, to));
  });

  test("an application that one provider's resource gives up, and one of another provider has and keeps, stays granted", async () => {
    const { UUCALL_ENDPOINT: endpoint, ...account } = uucall.environment as { UUCALL_ENDPOINT: string };
    const provider = (name: string, UUCALL_ENDPOINT: string) => {
      return { is: "uucall", name, args: providerArgs({ ...account, UUCALL_ENDPOINT }) };
    };
    // A slash at the end makes no other vendor.
    const providers = [provider("p", endpoint), provider("q", `${endpoint}/`)];
    const program = (...left: string[]) => [
      ...providers,
      auth("a", left, { exclusive: false }, { provider: "p" }),
      auth("b", ["12", "21"], { exclusive: false }, { provider: "q", dependsOn: "a" }),
    ];
    await succeeds(...program("11", "12"));
    await succeeds(...program("11"));
    expect(granted()).toEqual(["11", "12", "21"]);
    await isSettled(...program("11"));
  });

  test("equal ids at two installations are two objects", async () => {
    const other = await startUucallEmulator({});
    try {
      const program = [
        { is: "uucall", name: "p1", args: providerArgs(uucall.environment) },
        { is: "uucall", name: "p2", args: providerArgs(other.environment) },
        auth("a", ["11"], {}, { provider: "p1" }),
        auth("b", ["12"], {}, { provider: "p2" }),
      ];
      await succeeds(...program);
      expect([granted(), other.grants.get("101")!.appIds]).toEqual([["11"], ["12"]]);
      await isSettled(...program);
    } finally {
      await other.stop();
    }
  });

  describe("members of two groups under two providers of one account", () => {
    const account = (name = "p1") => ({
      is: "aicc",
      name,
      args: {
        ...{ endpoint: aicc.environment.AICC_ENDPOINT, accessKey: aicc.environment.AICC_ACCESS_KEY, ccId: 1, vdn: 113 },
        secretKey: aicc.environment.AICC_SECRET_KEY,
      },
    });
    const members = (name: string, groupId: string, workNos: number[], opts: object = {}) => ({
      ...{ is: "UserGroupMembers", name, args: { groupId, workNos } },
      ...opts,
    });
    const night = "159832671551117675139418726647";
    const day = "159253664007418170345218084185";
    const workNos = (id: string) => aicc.groups.get(id)!.workNos.toSorted();
    beforeEach(() => {
      aicc.groups.replaceAll([
        { id: night, groupName: "Night", groupType: 3, workNos: [] },
        { id: day, groupName: "Day", groupType: 3, workNos: [] },
      ]);
    });

    test("an agent in both is red in the preview, which names both, and nothing is written", async () => {
      const { exitCode, errors } = await up(
        account(),
        members("n", night, [50041, 50042]),
        members("d", day, [50042], { provider: "p1", dependsOn: "n" }),
      );
      expect(exitCode).not.toBe(0);
      expect(errors.join()).toMatch(
        new RegExp(
          `agent 50042 is in two resources of this program, UserGroupMembers of user group ${day} .* and UserGroupMembers of user group ${night}`,
        ),
      );
      expect(workNos(day)).toEqual([]);
    });

    test("an agent moves from one to the other, at a vendor that is slow, and two change places", async () => {
      const program = (ofNight: number[], ofDay: number[]) => [
        ...[account(), account("p2")],
        members("n", night, ofNight, { provider: "p2" }),
        members("d", day, ofDay, { provider: "p1" }),
      ];
      await succeeds(...program([50041, 50042], [50043]));
      aicc.fault({ latencyMs: 150, times: "always" });
      await succeeds(...program([50042], [50041, 50043]));
      expect([workNos(night), workNos(day)]).toEqual([[50042], [50041, 50043]]);
      const swapped = program([50041, 50043], [50042]);
      await succeeds(...swapped);
      expect([workNos(night), workNos(day)]).toEqual([[50041, 50043], [50042]]);
      await isSettled(...swapped);
    });
  });
});
