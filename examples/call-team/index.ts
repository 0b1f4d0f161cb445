import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { aicc, uucall } from "pulumi-tenancy";
import { readTeam } from "./team.ts";

/** A password for each account. */
const passwords = new pulumi.Config().requireSecretObject<Record<string, string>>("passwords");

function passwordOf(account: string): pulumi.Output<string> {
  return passwords.apply((all) => {
    const password = all[account];
    if (password) return password;
    throw new pulumi.RunError(`${account} has no password. Set one: pulumi config set --secret --path passwords.${account} <password>`);
  });
}

// All sub-accounts of an enterprise show the same applications: any of them will do.
const [anybody] = (await uucall.getSubAccounts()).subAccounts;
if (!anybody) throw new pulumi.RunError("The enterprise has no sub-account that could show its applications: make one in the console.");
const { applications } = await uucall.getApplications({ subAccountId: anybody.subAccountId });
const { roles } = await uucall.getRoles();

const csv = readFileSync(new URL("team.csv", import.meta.url), "utf8");
const team = readTeam(csv, { roles, applications });

// Who takes calls: a user group of AICC for each group of the file, with the agents who are in it.
const seats = team.flatMap(({ seat }) => seat ?? []);
export const groupIds = Object.fromEntries(
  [...Map.groupBy(seats, ({ group }) => group)].map(([groupName, agents]) => {
    const group = new aicc.UserGroup(groupName, { groupName, groupType: "agent" });
    new aicc.UserGroupMembers(groupName, { groupId: group.id, workNos: agents.map(({ workNo }) => workNo) });
    return [groupName, group.groupId];
  }),
);

// Who may do what: a sub-account of UUCall for each line, with its role and applications.
export const subAccountIds = Object.fromEntries(
  team.map(({ account, appIds, seat, ...person }) => {
    const subAccount = new uucall.SubAccount(account, { account, password: passwordOf(account), ...person });
    new uucall.SubAccountAppAuth(`${account}-apps`, { subAccountId: subAccount.id, appIds });
    return [account, subAccount.subAccountId];
  }),
);
