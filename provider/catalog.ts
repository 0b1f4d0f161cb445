import type { ResourceDescription } from "./core/description.js";

/** Where the description of each resource is, by type. Each is loaded when it is needed first. */
export const resources: Record<string, () => Promise<ResourceDescription>> = {
  "aicc:UserGroup": async () => (await import("./aicc/userGroup.js")).userGroup,
  "aicc:UserGroupMembers": async () => (await import("./aicc/userGroupMembers.js")).userGroupMembers,
  "uucall:SubAccount": async () => (await import("./uucall/subAccount.js")).subAccount,
  "uucall:SubAccountAppAuth": async () => (await import("./uucall/subAccountAppAuth.js")).subAccountAppAuth,
};

/** The resource of a type. @throws Error when the installed package has none such. */
export function resourceOf(type: string): Promise<ResourceDescription> {
  if (Object.hasOwn(resources, type)) return resources[type]!();
  throw new Error(
    `the installed version of pulumi-tenancy has no resource ${type}. Install one that has: npm install pulumi-tenancy@latest`,
  );
}
