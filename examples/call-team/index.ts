import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { uucall } from "pulumi-tenancy";
import { readTeam } from "./team.ts";

/** The ids of the roles that team.csv names, as the vendor's console shows them. */
const roles = { agent: "1", supervisor: "2" };

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

const csv = readFileSync(new URL("team.csv", import.meta.url), "utf8");
const team = readTeam(csv, { roles, applications });

export const subAccountIds = Object.fromEntries(
  team.map(({ account, appIds, ...person }) => {
    const subAccount = new uucall.SubAccount(account, { account, password: passwordOf(account), ...person });
    new uucall.SubAccountAppAuth(`${account}-apps`, { subAccountId: subAccount.id, appIds });
    return [account, subAccount.subAccountId];
  }),
);
