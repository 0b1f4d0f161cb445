import * as pulumi from "@pulumi/pulumi";
import { aicc, uucall } from "pulumi-tenancy";

const inspectors = new aicc.UserGroup("inspectors", {
  groupName: "Inspectors",
  groupType: "inspector",
  remark: "Quality team",
  adopt: true,
});

const lisi = new uucall.SubAccount("lisi", {
  account: "lisi",
  name: "Li Si",
  // The vendor never shows passwords: taking an account over sets this one.
  password: new pulumi.Config().requireSecret("lisiPassword"),
  adopt: true,
});

export const inspectorsId = inspectors.groupId;
export const lisiId = lisi.subAccountId;
