import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { settled } from "../pulumi/program/sdk.ts";

const vendor = useAiccEmulator();
const night = { id: "1", groupName: " Night ", groupType: 2 as const, remark: "late", workNos: [50042, 1117] };
const quality = { id: "2", groupName: "Quality", groupType: 3 as const };
beforeEach(() => vendor.aicc.groups.replaceAll([night, quality, { id: "3", groupName: "Night", groupType: 2, vdn: 114 }]));
const ids = async (args: aicc.GetUserGroupsArgs) => (await aicc.getUserGroups(args)).groups.map(({ groupId }) => groupId);

test("all groups of the VDN of the settings, without members", async () => {
  expect(await aicc.getUserGroups()).toEqual({
    groups: [
      { groupId: "1", groupName: "Night", groupType: "agent", remark: "late" },
      { groupId: "2", groupName: "Quality", groupType: "inspector", remark: "" },
    ],
  });
  expect(vendor.aicc.requests.count()).toBe(1);
});

test.each<[aicc.GetUserGroupsArgs, string[]]>([
  [{ vdn: 114 }, ["3"]],
  [{ ccId: 2 }, []],
  [{ groupName: "Night" }, ["1"]],
  [{ groupName: " Night" }, ["1"]],
  [{ groupName: "night" }, []],
  [{ groupType: "inspector" }, ["2"]],
  [{ groupType: "inspector", groupName: "Night" }, []],
])("%o finds %o", async (args, found) => expect(await ids(args)).toEqual(found));

test("with members, by their numbers", async () => {
  const { groups } = await aicc.getUserGroups({ withMembers: true });
  expect(groups.map(({ members }) => members!.map(({ workNo }) => workNo))).toEqual([[1117, 50042], []]);
});

describe("bad arguments", () => {
  test.each<[object, RegExp]>([
    [{ vdn: 0 }, /vdn: must be a whole number of at least 1, got 0/],
    [{ ccId: 65_536 }, /ccId: must be a whole number from 1 to 65535/],
    [{ groupName: "" }, /groupName: must be text of 1 to 100 characters/],
    [{ groupType: "team" }, /groupType: must be "agent" or "inspector", got "team"/],
    [{ withMembers: 1 }, /withMembers: must be true or false/],
    [{ name: "x" }, /name/],
  ])("%o: %s", async (args, reason) => {
    await expect(aicc.getUserGroups(args as aicc.GetUserGroupsArgs)).rejects.toThrow(reason);
    expect(vendor.aicc.requests.count()).toBe(0);
  });

  test("no VDN anywhere names the argument and the setting", async () => {
    vi.stubEnv("AICC_VDN", "");
    await expect(aicc.getUserGroups()).rejects.toThrow("vdn: is missing: give it here, or as the setting aicc:vdn");
    vi.stubEnv("AICC_VDN", "113");
  });
});

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getUserGroupsOutput({ groupName: pulumi.output("Night") }))).toEqual(
    await aicc.getUserGroups({ groupName: "Night" }),
  );
});
