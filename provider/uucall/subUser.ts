import { z } from "zod";
import { optionalText, textual } from "../http/lenient.js";
import type { RowFields } from "./rowFields.js";
import { renamed } from "./rowFields.js";

/** The words of one section and the numbers of another. */
const STATES: ReadonlyMap<string, SubUserState> = new Map(
  Object.entries({
    1: "active",
    启用: "active",
    有效: "active",
    2: "disabled",
    禁用: "disabled",
    3: "cancelled",
    已注销: "cancelled",
    4: "frozen",
    冻结: "frozen",
  } as const),
);

const fields: RowFields = {
  names: new Map(
    Object.entries({
      id: "id",
      subuserid: "id",
      account: "account",
      subusername: "account",
      name: "name",
      jobnumber: "jobnumber",
      bindext: "bind_ext",
      state: "state",
      roleid: "roleId",
      rolename: "roleName",
    }),
  ),
  // The id is `id` in one section and `subUserId` in others; the account's name is `account` or `subUserName`.
  required: { id: "id nor subUserId", account: "account nor subUserName" },
};

const optional = textual.nullish().transform((value) => value || undefined);

const person = {
  id: textual,
  account: textual,
  name: optionalText,
  jobnumber: optionalText,
  state: optional.transform((value) => (value === undefined ? undefined : ((STATES.get(value.trim()) ?? value) as SubUserState))),
  /** Fields that the row has, empty ones included. */
  shown: z.array(z.string()),
};

/** A row of sections 5 and 8. */
export const subUserRow = z.compile(z.preprocess(renamed(fields), z.object({ ...person, bind_ext: optionalText })));
/** A row of sections 1 and 3. */
export const subUserRoleRow = z.compile(z.preprocess(renamed(fields), z.object({ ...person, roleId: optional, roleName: optional })));

/** State of a sub-account; a number that this package does not know is the vendor's. */
export type SubUserState = "active" | "disabled" | "cancelled" | "frozen";
/** A sub-account as the vendor shows it. */
export type SubUser = z.infer<typeof subUserRow>;
/** A sub-account with its role. */
export type SubUserRole = z.infer<typeof subUserRoleRow>;

/** Fields of a sub-account that is added or modified with its role. */
export interface RoleUserFields {
  account: string;
  password: string;
  name: string;
  jobnumber?: string;
  roleId?: string;
  /** Whether the role's permission template is applied: "1" yes, "2" no. The vendor's spelling. */
  roleEnble?: "1" | "2";
}
/** Fields of a sub-account that is changed by its id. */
export interface SubUserFields {
  account: string;
  name: string;
  jobnumber: string;
  bind_ext: string;
  state?: string;
}
