import { z } from "zod";
import { optionalText, textual } from "../http/lenient.js";
import { renamed } from "./rowFields.js";

const fields = {
  names: new Map(Object.entries({ id: "id", roleid: "id", name: "name", rolename: "name" })),
  // `name` is the filter of 角色及权限; `roleId` and `roleName` are parameters of 子账号及权限.
  required: { id: "id nor roleId" },
};

/** A row of the list of roles. */
export const roleRow = z.preprocess(renamed(fields), z.object({ id: textual, name: optionalText }));

/** A role as the vendor shows it. */
export type Role = z.infer<typeof roleRow>;

/** A role in words, for messages. */
export const roleInWords = ({ id, name }: Role): string => (name === "" ? id : `${id} (${name})`);
