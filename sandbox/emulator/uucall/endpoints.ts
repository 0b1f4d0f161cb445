/** The operations by which faults and the request log name requests. 子账号及权限 has ten sections for the first eight; 角色及权限 has the last. */
export const uucallEndpoints = {
  /** Sections 1 and 3. */
  getRoleUsers: ["GET", "/power/roleuser"],
  /** Sections 2 and 4. */
  postRoleUser: ["POST", "/power/roleuser"],
  /** Section 5. */
  getSubUsers: ["GET", "/power/subuser"],
  /** Section 6. */
  getSubUserAuth: ["GET", "/power/subuser/auth/:subUserId"],
  /** Section 7. */
  putSubUserAuth: ["PUT", "/power/subuser/auth/:subUserId"],
  /** Section 8. */
  getSubUser: ["GET", "/power/subuser/:subUserId"],
  /** Section 9. */
  putSubUser: ["PUT", "/power/subuser/:subUserId"],
  /** Section 10. */
  deleteSubUser: ["DELETE", "/power/subuser/:subUserId"],
  getRoles: ["GET", "/power/role"],
} as const;

/** One of {@link uucallOperations}. */
export type UucallOperation = keyof typeof uucallEndpoints;

/** The names of all operations. */
export const uucallOperations = Object.keys(uucallEndpoints) as readonly UucallOperation[];

/** The operation that a method and a path, without the prefix, ask for. */
export function operationOf(method: string, path: string): UucallOperation | "unknown" {
  return (
    uucallOperations.find((operation) => {
      const [wanted, template] = uucallEndpoints[operation];
      return wanted === method && new RegExp(`^${template.replace(":subUserId", "[^/]+")}$`).test(path);
    }) ?? "unknown"
  );
}
