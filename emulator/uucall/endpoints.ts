import type { Context } from "hono";
import type { UucallEnv } from "./answer.ts";
import { getSubUserAuth, putSubUserAuth } from "./applicationAuth.ts";
import type { UucallDialect } from "./dialect.ts";
import { getRoles } from "./role.ts";
import { getRoleUsers, postRoleUser } from "./roleUser.ts";
import { deleteSubUser, getSubUser, getSubUsers, putSubUser } from "./subUser.ts";

type Handler = (c: Context<UucallEnv>, dialect: UucallDialect) => Response;

/** The operations by which faults and the request log name requests. 子账号及权限 has ten sections for the first eight; 角色及权限 has the last. */
export const uucallEndpoints = {
  /** Sections 1 and 3. */
  getRoleUsers: ["GET", "/power/roleuser", getRoleUsers],
  /** Sections 2 and 4. */
  postRoleUser: ["POST", "/power/roleuser", postRoleUser],
  /** Section 5. */
  getSubUsers: ["GET", "/power/subuser", getSubUsers],
  /** Section 6. */
  getSubUserAuth: ["GET", "/power/subuser/auth/:subUserId", getSubUserAuth],
  /** Section 7. */
  putSubUserAuth: ["PUT", "/power/subuser/auth/:subUserId", putSubUserAuth],
  /** Section 8. */
  getSubUser: ["GET", "/power/subuser/:subUserId", getSubUser],
  /** Section 9. */
  putSubUser: ["PUT", "/power/subuser/:subUserId", putSubUser],
  /** Section 10. */
  deleteSubUser: ["DELETE", "/power/subuser/:subUserId", deleteSubUser],
  getRoles: ["GET", "/power/role", getRoles],
} as const satisfies Record<string, readonly [method: string, path: string, handler: Handler]>;

/** One of {@link uucallOperations}. */
export type UucallOperation = keyof typeof uucallEndpoints;

/** The names of all operations. */
export const uucallOperations = Object.keys(uucallEndpoints) as readonly UucallOperation[];

/** The operation that a method and a path, without the prefix, ask for. */
export function operationOf(method: string, path: string): UucallOperation | "unknown" {
  return (
    uucallOperations.find((operation) => {
      const [wanted, template] = uucallEndpoints[operation];
      return wanted === method && new RegExp(`^${template.replace(/:\w+/, "[^/]+")}$`).test(path);
    }) ?? "unknown"
  );
}
