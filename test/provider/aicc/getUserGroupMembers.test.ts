import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, test, vi } from "vitest";
import { aiccDialectValues } from "../../../emulator/aicc/index.ts";
import { aicc } from "../../../provider/index.js";
import { useAiccEmulator } from "../../tools/aicc.ts";
import { pairwiseDialects } from "../../tools/pairwise.ts";
import { settled } from "../pulumi/program/sdk.ts";

const vendor = useAiccEmulator();
beforeEach(() =>
  vendor.aicc.groups.replaceAll([
    { id: "1", groupName: "Night", groupType: 2, workNos: [50042, 1117, 57005, 50041] },
    { id: "2", groupName: "Day", groupType: 2 },
  ]),
);

test("the vendor's example agent, among others, by their numbers", async () => {
  const { members } = await aicc.getUserGroupMembers({ groupId: "1" });
  expect(members.map(({ workNo }) => workNo)).toEqual([1117, 50041, 50042, 57005]);
  expect(members[0]).toEqual({
    ...{ workNo: 1117, accountCode: "HW513331117", accountName: "HW972571117", ccRoleId: 3 },
    id: "160526521924802293467767451224",
  });
});

test("none in a group without members", async () => expect(await aicc.getUserGroupMembers({ groupId: "2" })).toEqual({ members: [] }));

test.each([{ groupId: "404" }, { groupId: "1", vdn: 114 }])("%o is an error that lists the groups", async (args) => {
  const known = "vdn" in args ? "There is none" : "There are 1 (Night), 2 (Day)";
  await expect(aicc.getUserGroupMembers(args)).rejects.toThrow(
    `aicc.getUserGroupMembers: groupId: there is no user group ${args.groupId} in VDN ${args.vdn ?? 113} of call centre 1. ${known}`,
  );
});

test("bad arguments are refused before anything is sent", async () => {
  await expect(aicc.getUserGroupMembers({} as aicc.GetUserGroupMembersArgs)).rejects.toThrow("groupId: is missing");
  await expect(aicc.getUserGroupMembers({ groupId: "" })).rejects.toThrow("groupId: must be text that is not empty");
  expect(vendor.aicc.requests.count()).toBe(0);
});

const met = [
  "membersOffset",
  "membersPageCap",
  "membersFilter",
  "memberGroupName",
  "numbers",
  "ids",
  "envelope",
  "unknownFields",
  "listForm",
];
const others = Object.keys(aiccDialectValues).filter((name) => !met.includes(name)) as (keyof typeof aiccDialectValues)[];
const dialects = pairwiseDialects(aiccDialectValues, others).map((dialect, at) => ({ dialect, at }));
test.each(dialects)("the same members or an error in the dialect %o", async ({ dialect, at }) => {
  // An account remembers how long the pages of its vendor get: each dialect is a vendor of its own.
  vi.stubEnv("AICC_TIMEOUT", String(31 + at));
  vendor.aicc.groups.change("2", { workNos: [50043] });
  vendor.aicc.setDialect(dialect);
  const { membersOffset = "rows", membersPageCap = null, membersFilter = "by group", memberGroupName = "shown", listForm } = dialect;
  const read = aicc.getUserGroupMembers({ groupId: "1" }).then(
    ({ members }) => members.map(({ workNo }) => workNo).join(),
    (error: Error) => error.message,
  );
  const all = "1117,50041,50042,57005";
  if (listForm === "absent") expect(await read).toContain("answered without a list");
  // Nothing in such answers tells of the other groups, or of what was cut off.
  else if (membersFilter === "ignored" && memberGroupName === "absent") expect(await read).not.toBe("");
  else if (membersOffset === "ignored" && membersPageCap !== null) expect(await read).not.toBe(all);
  else if (membersFilter === "ignored") expect(await read).toContain('lists agent 50043 of the group "Day"');
  else expect(await read).toBe(all);
});

test("an output of it, by arguments that are outputs, brings the same", async () => {
  expect(await settled(aicc.getUserGroupMembersOutput({ groupId: pulumi.output("1") }))).toEqual(
    await aicc.getUserGroupMembers({ groupId: "1" }),
  );
});
