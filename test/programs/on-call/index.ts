/** Somebody who takes calls. What it exports is secret because the password is. */
import * as pulumi from "@pulumi/pulumi";
import { uucall } from "pulumi-tenancy";

const config = new pulumi.Config();
const zhang = new uucall.SubAccount("zhang", {
  account: "zhang",
  name: config.get("name") ?? "Zhang San",
  password: config.requireSecret("password"),
});
export const password = zhang.password;
