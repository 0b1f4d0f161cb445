/** A sub-account whose permissions depend on it. TWICE adds a second resource for the same permissions. */
import * as pulumi from "@pulumi/pulumi";
import { uucall } from "pulumi-tenancy";

const config = new pulumi.Config();
const zhang = new uucall.SubAccount("zhang", {
  account: "zhang",
  name: config.get("name") ?? "Zhang San",
  // Plain text: the class makes it a secret.
  password: config.get("password") ?? "plain-planted",
  roleId: "1",
});
const auth = new uucall.SubAccountAppAuth("zhang-apps", { subAccountId: zhang.id, appIds: ["12", "11"] });
if (process.env.TWICE)
  new uucall.SubAccountAppAuth("zhang-more", { subAccountId: zhang.id, appIds: ["21"], exclusive: process.env.TWICE !== "shared" });

export const id = zhang.subAccountId;
export const role = zhang.roleName;
export const open = auth.appNames;
export const everybody = uucall.getSubAccountsOutput({}, { dependsOn: zhang }).subAccounts.apply((all) => all.map((one) => one.account));
