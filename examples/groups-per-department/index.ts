import * as pulumi from "@pulumi/pulumi";
import { aicc } from "pulumi-tenancy";

/** The most characters that the vendor takes in a group's name. */
const MAX_NAME = 100;

const groupType = new pulumi.Config().require<aicc.UserGroupType>("groupType");

const { orgs } = await aicc.getOrgs({ orgType: "department" });
const orgsById = new Map(orgs.map((org) => [org.orgId, org]));
// The root is the company itself.
const departments = orgs.filter((org) => org.parentOrgId !== undefined);
// All departments, or an error: getOrgs never gives a part. An answer without any would delete all groups that have no members.
if (departments.length === 0) throw new pulumi.RunError("aicc.getOrgs found no department: does the app of aicc:appKey see them?");

/** "Service / Complaints": departments of different parents may have the same name. */
function pathOf({ orgName, parentOrgId = "" }: aicc.Org): string {
  const parent = orgsById.get(parentOrgId);
  return parent?.parentOrgId === undefined ? orgName : `${pathOf(parent)} / ${orgName}`;
}
const paths = departments.map(pathOf);

/** The path; where it is too long, or that of another department, too, it ends with the id instead. */
function groupNameOf(org: aicc.Org): string {
  const path = pathOf(org);
  const characters = [...path];
  if (characters.length <= MAX_NAME && paths.indexOf(path) === paths.lastIndexOf(path)) return path;
  const id = ` (${org.orgId})`;
  return characters.slice(0, MAX_NAME - id.length).join("") + id;
}

export const groups = Object.fromEntries(
  departments.map((org) => {
    // Named by the id: a department that is renamed keeps its group, with its members.
    const group = new aicc.UserGroup(`department-${org.orgId}`, { groupName: groupNameOf(org), groupType, remark: org.orgCode });
    return [org.orgId, { groupName: group.groupName, groupId: group.groupId }];
  }),
);
