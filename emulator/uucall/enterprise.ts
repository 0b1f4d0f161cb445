import type { z } from "zod";
import { Collection } from "../collection.ts";
import { applicationSchema, exampleApplications, exampleGrants, grantSchema } from "./application.ts";
import { exampleRoles, roleSchema } from "./role.ts";
import { exampleSubAccounts, isPassword, subAccountSchema } from "./subAccount.ts";

/** The keys of one customer of the vendor, and what it starts with. */
export interface UucallEnterpriseOptions {
  /** The enterprise account id: a whole number in digits. */
  uid: string;
  /** The name that `Authorization` starts with. 接口说明 does not say which one it is; an enterprise user name seems likely. */
  userName: string;
  /** The interface key that the vendor grants to an enterprise. */
  apiKey: string;
  /** The `extras` of the signature, which 接口说明 does not define. May be empty, or the same as `appId`. */
  extras: string;
  /** The application id of the module, for the `appid` header. */
  appId: string;
  /** Default: the sub-account in the examples of 子账号及权限. */
  subAccounts?: z.input<typeof subAccountSchema>[];
  /** Default: a tree of three levels. */
  applications?: z.input<typeof applicationSchema>[];
  /** Default: an agent and a supervisor. */
  roles?: z.input<typeof roleSchema>[];
  /** Which sub-account may open which applications of its own. Default: three of them for the example's sub-account. */
  grants?: z.input<typeof grantSchema>[];
}

/** The enterprise of an emulator that was told of no other. Its keys are no secrets: they open nothing but an emulator. */
export const exampleEnterprise: UucallEnterpriseOptions = {
  // The uid in the samples of 账户充值, 外呼任务 and IVR语音导航.
  uid: "1225",
  userName: "emulator-enterprise",
  apiKey: "emulator-api-key-not-a-real-one",
  extras: "emulator-extras",
  appId: "emulator-app-id",
};

/** An enterprise with its objects. */
export interface UucallEnterprise extends Readonly<Pick<UucallEnterpriseOptions, "uid" | "userName" | "apiKey" | "extras" | "appId">> {
  /** Passwords are in it as digests; an edit gives them as text. */
  readonly subAccounts: Collection<typeof subAccountSchema>;
  readonly applications: Collection<typeof applicationSchema>;
  readonly roles: Collection<typeof roleSchema>;
  /** By sub-account; one that is not in it may open nothing of its own. */
  readonly grants: Collection<typeof grantSchema>;
  /** Whether this is the sub-account's password now. False when there is no such sub-account. */
  passwordIs(subAccountId: string, password: string): boolean;
}

/** Opens an enterprise with the objects it starts with. */
export function openEnterprise(options: UucallEnterpriseOptions, changed: () => void): UucallEnterprise {
  const { subAccounts = exampleSubAccounts, applications = exampleApplications, roles = exampleRoles, grants, ...keys } = options;
  if (!/^\d+$/.test(keys.uid)) throw new Error(`The uid "${keys.uid}" is not a whole number.`);
  const subAccountRows = new Collection(subAccountSchema, "id", subAccounts, { changed, name: ({ account }) => account });
  return {
    ...keys,
    subAccounts: subAccountRows,
    applications: new Collection(applicationSchema, "id", applications, { changed, name: ({ name }) => name }),
    roles: new Collection(roleSchema, "id", roles, { changed, name: ({ name }) => name }),
    grants: new Collection(grantSchema, "subAccountId", grants ?? (options.subAccounts ? [] : exampleGrants), {
      changed,
      name: ({ subAccountId }) => subAccountRows.rows.find(({ id }) => id === subAccountId)?.account,
    }),
    passwordIs: (subAccountId, password) => isPassword(subAccountRows.get(subAccountId)?.password ?? "", password),
  };
}
